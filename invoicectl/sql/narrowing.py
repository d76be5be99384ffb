"""How lists are narrowed and sorted: conditions and fields as SQL, for every kind of thing.

Each clause stands once, under the name that the desk has for it. Where a kind of thing needs
another, it has one of its own. `{}` stands for the marks of several values.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

from invoicectl.domain.states import UNCONFIRMED
from invoicectl.sql.pieces import marks

if TYPE_CHECKING:
    from invoicectl.domain.narrowing import Condition, Narrowed, Order

_UNPAID = "status IN ('open', 'overdue')"
_UNCONFIRMED = "status IN ('pending', 'contested')"

_CLAUSES: dict[Condition, str] = {
    "client": "client = ?",
    "clients": "client IN ({})",
    "provider": "provider = ?",
    "providers": "provider IN ({})",
    "status": "status = ?",
    "statuses": "status IN ({})",
    "plan": "plan = ?",
    "recipients": "recipient IN ({})",
    "unpaid": _UNPAID,
    "due before": "due_at < ?",
    "due since": "due_at >= ?",
    "least": "total_minor >= ?",
    "most": "total_minor <= ?",
    "outcome": "outcome = ?",
    "imported": "imported_as > ''",
    "unreleased": f"imported_at IS NOT NULL AND counts_due_at IS NULL AND {_UNPAID}",
    "imported as": "imported_as = ? AND imported_as > ''",
    "their reference": "reference = ? AND reference > ''",
    "by itself": "invoice IS NULL AND booking IS NULL",
}
"""The clause of each condition, with a mark for its value where it takes one."""

_CLIENTS_OF = " UNION ".join(
    f"SELECT client FROM {table} WHERE provider IN ({{}})"
    for table in ("sessions", "bookings", "series", "visits")
)
"""The clients for whom one of these providers worked, or is to."""

_PROVIDERS_OF = " UNION ".join(
    f"SELECT provider FROM {table} WHERE client IN ({{}})"
    for table in ("sessions", "bookings", "series", "visits")
)
"""The providers who worked for one of these clients, or are to."""

_OWN: dict[str, dict[Condition, str]] = {
    "visit": {
        # a visit's client is that of its booking or series, which are found by index
        "clients": "(booking IN (SELECT number FROM bookings WHERE client IN ({})) "
        "OR series IN (SELECT number FROM series WHERE client IN ({})))",
    },
    "booking": {
        "providers": "(provider IN ({}) OR EXISTS (SELECT 1 FROM visits "
        "WHERE visits.booking = bookings.number AND visits.provider IN ({})))",
    },
    "series": {
        "providers": "(provider IN ({}) OR EXISTS (SELECT 1 FROM visits "
        "WHERE visits.series = series.number AND visits.provider IN ({})))",
    },
    "client": {
        "clients": "number IN ({})",
        "providers": f"number IN ({_CLIENTS_OF})",
        "statuses": "CASE WHEN erased_at IS NOT NULL THEN 'erased' WHEN is_held = 1 THEN 'held' "
        "ELSE 'active' END IN ({})",
    },
    "provider": {
        "clients": f"number IN ({_PROVIDERS_OF})",
        "providers": "number IN ({})",
        "statuses": "CASE WHEN erased_at IS NOT NULL THEN 'erased' ELSE 'active' END IN ({})",
    },
    "letter": {"statuses": "state IN ({})"},
    "card": {
        "providers": f"client IN ({_CLIENTS_OF})",
        "since": "expires >= ?",
        "until": "expires < ?",
    },
}
"""… where a kind of thing has another."""

LISTED_BY = {
    "invoice": "issued_at",
    "session": "opened_at",
    "booking": "requested_at",
    "series": "started_at",
    "visit": "start_at",
    "letter": "at",
    "client": "(SELECT e.at FROM events AS e "
    "WHERE e.ref = clients.ref AND e.kind = 'client-added')",
    "provider": "(SELECT e.at FROM events AS e "
    "WHERE e.ref = providers.ref AND e.kind = 'provider-added')",
}
"""The instant by which a thing falls into a period."""

_STATUS_OF_CARD = {
    "default": "token = (SELECT default_card FROM clients WHERE clients.number = cards.client)",
    "refused": "refused_code IS NOT NULL",
}
"""What a card can be besides expired, which is told by the month that it is."""


def filters(owner: str, where: Sequence[Narrowed]) -> tuple[str, list[Any]]:
    """The clause of all conditions together, with their values."""
    clauses, values = [], []
    for name, *given in where:
        clause, found = _clause(owner, name, given)
        clauses.append(clause)
        values += found
    return (f"WHERE {' AND '.join(clauses)}" if clauses else ""), values


def _clause(owner: str, name: Condition, given: Sequence[Any]) -> tuple[str, list[Any]]:
    """One condition, and the values of its marks."""
    if owner == "card" and name == "statuses":
        return _of_cards(given[0])
    clause = _OWN.get(owner, {}).get(name) or _CLAUSES.get(name)
    if clause is None:
        clause = f"{LISTED_BY[owner]} {'>=' if name == 'since' else '<'} ?"
    if "{}" not in clause:
        return clause, list(given)
    several = given[0]
    if owner == "invoice" and name == "statuses":
        clause += _narrower(several)
    return clause.replace("{}", marks(several)), [*several] * clause.count("{}")


def _narrower(statuses: Sequence[str]) -> str:
    """The condition of an index of few invoices, where it holds all that are asked for: what stands
    for a mark is known too late for it."""
    if {"open", "overdue"}.issuperset(statuses):
        return f" AND {_UNPAID}"
    return f" AND {_UNCONFIRMED}" if UNCONFIRMED.issuperset(statuses) else ""


def _of_cards(statuses: Sequence[str]) -> tuple[str, list[Any]]:
    """Cards of any of these statuses; `expired` is told by the month that it is, behind a blank."""
    clauses, values = [], []
    for status in statuses:
        word, _, month = status.partition(" ")
        clauses.append(_STATUS_OF_CARD.get(word, "expires < ?"))
        values += [month] if month else []
    return f"({' OR '.join(clauses)})", values


# --- sorting ----------------------------------------------------------------------------------


def _handle(owner: str, table: str) -> str:
    return f"(SELECT handle FROM {owner}s WHERE {owner}s.number = {table}.{owner})"


def _columns(table: str, names: str) -> dict[str, str]:
    """These fields by the columns of the same name; people by handle, amounts by minor units."""
    found = {}
    for name in names.split():
        plain, _, minor = name.partition("*")
        found[plain] = f"{plain}_minor" if minor else plain
        if plain in {"client", "provider"}:
            found[plain] = _handle(plain, table)
    return found


SORTED: Mapping[str, Mapping[str, str]] = {
    "invoice": {
        "number": "number",
        **_columns(
            "invoices",
            "plan status client provider session booking currency total*m late_fee*m tips*m "
            "paid*m credited*m refunded*m due*m issued_at revision deadline_at due_at "
            "contested_at confirmed_at confirmed_by reference",
        ),
        "next_step": "next_step",
        "next_at": "next_at",
    },
    "session": {
        "ref": "number",
        **_columns(
            "sessions",
            "kind status invoice client provider offer*m fee*m service_charge*m earnings*m "
            "opened_at closed_at",
        ),
    },
    "booking": {
        "ref": "number",
        **_columns("bookings", "status client provider invoice requested_at confirmed_at"),
        "total": "coalesce("
        "(SELECT total_minor FROM invoices WHERE invoices.number = bookings.invoice), "
        "(SELECT sum(CASE WHEN status = 'cancelled' THEN kept_minor ELSE price_minor END) "
        "FROM visits WHERE visits.booking = bookings.number))",
    },
    "series": {
        "ref": "number",
        **_columns("series", "status client provider price*m service started_at ended_at"),
        "every": "days",
        "time": "time",
    },
    "visit": {
        "ref": "number",
        "at": "start_at",
        **_columns("visits", "service price*m provider status completed_at kept*m invoice"),
    },
    "client": _columns("clients", "handle name email credit*m phone locale tax_id erased_at"),
    "provider": {
        **_columns("providers", "handle name email erased_at"),
        "service_charge_rate": "CAST(service_charge_rate AS DOUBLE PRECISION)",
    },
    "letter": {
        "ref": "number",
        **_columns("outbox", "at kind state why invoice payment tries sent_at"),
    },
    "card": _columns("cards", "token brand last4 expires client"),
}
"""The fields by which lists can be sorted, each by what the tables have of it."""


def sorting(owner: str, order: Order) -> tuple[str, list[int]]:
    """The clauses that order and limit a list, with the value of the limit."""
    way = " DESC" if order.is_falling else ""
    keys = [f"{key}{way}" for key in (("client", "position") if owner == "card" else ("number",))]
    if order.field is not None:
        by = SORTED[owner][order.field]
        if by != "number":
            keys = [f"{by} IS NULL", f"{by}{way}", *keys]
    clause = f"ORDER BY {', '.join(keys)}"
    return (clause, []) if order.limit is None else (f"{clause} LIMIT ?", [order.limit])
