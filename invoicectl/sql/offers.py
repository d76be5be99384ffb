"""What a store offers where a thing's name is to be typed: read as it lies there, and nothing else.

Whatever is in the way is an error to whoever asks.
"""

from collections.abc import Callable, Iterator, Sequence
from typing import Any

from invoicectl.domain.references import PREFIXES
from invoicectl.domain.tuples import NamedTuple

Ask = Callable[[str, Sequence[object]], list[tuple[Any, ...]]]
"""What a question with its values is put to: its rows."""


class Found(NamedTuple):
    """A value, and what is told beside it: whose, how much in minor units, what, when in UTC, and
    whether the time of day is of interest."""

    value: str
    who: str | None
    minor: int | None
    what: str | None
    at: str | None
    is_timed: int


_THINGS = {
    "invoice": """
SELECT t.ref, c.handle,
    CASE WHEN t.status IN ('open', 'overdue') THEN t.due_minor ELSE t.total_minor END,
    CASE t.status WHEN 'open' THEN 'due' ELSE t.status END,
    CASE WHEN t.status IN ('open', 'overdue', 'pending')
        THEN coalesce(t.due_at, t.deadline_at) END, 0
FROM invoices t JOIN clients c ON c.number = t.client""",
    "session": """
SELECT t.ref, c.handle || ' and ' || p.handle, t.offer_minor, t.kind || ' ' || t.status,
    t.opened_at, 0
FROM sessions t JOIN clients c ON c.number = t.client JOIN providers p ON p.number = t.provider""",
    "booking": """
SELECT t.ref, c.handle, NULL, t.status,
    (SELECT min(v.start_at) FROM visits v WHERE v.booking = t.number), 1
FROM bookings t JOIN clients c ON c.number = t.client""",
    "series": """
SELECT t.ref, c.handle, t.price_minor, coalesce(t.service || ' ', '') || t.status, NULL, 0
FROM series t JOIN clients c ON c.number = t.client""",
    "visit": """
SELECT t.ref, c.handle, t.price_minor, t.service || ' ' || t.status, t.start_at, 1
FROM visits t JOIN clients c ON c.number = t.client""",
    "payment": """
SELECT t.ref, coalesce(c.handle, p.handle), t.amount_minor + t.tip_minor,
    coalesce(t.method || ' ', '') || t.outcome, t.at, 0
FROM payments t LEFT JOIN clients c ON c.number = t.client
LEFT JOIN providers p ON p.number = t.provider""",
    "letter": """
SELECT 'L' || t.number, t.address, NULL, t.kind || ' ' || t.state, t.at, 0 FROM outbox t""",
    "unmatched": """
SELECT t.gateway_ref, c.handle, t.amount_minor, t.kind || ' ' || t.outcome, t.created_at, 0
FROM unmatched t LEFT JOIN clients c ON c.number = t.client""",
}
"""Things with a number: what is shown of each."""

_PEOPLE = {
    "client": "SELECT t.handle, t.name, NULL, NULL, NULL, 0 FROM clients t",
    "provider": "SELECT t.handle, t.name, NULL, NULL, NULL, 0 FROM providers t",
}
_UNPAID = "t.status IN ('open', 'overdue')"
_SETTLED = "t.open_payment IS NULL"
_UNDONE = "SELECT i.client FROM invoices i WHERE i.status IN"
_FITS = {
    "invoice": {
        "payable": f"{_UNPAID} AND {_SETTLED}",
        "pending": "t.status IN ('pending', 'contested') AND t.status = 'pending'",
        "contestable": """t.status IN ('pending', 'contested') AND t.status = 'pending'
            AND t.total_minor > 0""",
        "voidable": f"{_UNPAID} AND {_SETTLED} AND t.paid_minor = 0 AND t.returned_minor = 0",
        "with a fee": f"{_UNPAID} AND t.late_fee_minor > 0",
        "refundable": f"t.paid_minor + t.tips_minor > 0 AND t.status <> 'void' AND {_SETTLED}",
        "tippable": f"t.status NOT IN ('pending', 'contested', 'void') AND {_SETTLED}",
        "issued": "t.status <> 'void'",
        "going on": "t.status IN ('pending', 'contested', 'open', 'overdue') AND t.is_held = 0",
        "held": "t.is_held = 1",
        "unreleased": f"{_UNPAID} AND t.imported_at IS NOT NULL AND t.counts_due_at IS NULL",
    },
    "session": {
        "open": "t.status = 'open'",
        "live": "t.status = 'hired' AND t.kind <> 'email'",
        "invoiceable": "t.status = 'hired' AND t.kind = 'email'",
        "not closed": "t.status <> 'closed'",
    },
    "booking": {
        "requested": "t.status = 'requested'",
        "takes visits": "t.status IN ('requested', 'confirmed')",
        "with visits": """t.status <> 'cancelled' AND EXISTS (
            SELECT 1 FROM visits v WHERE v.booking = t.number AND v.status = 'planned')""",
        "not invoiced": "t.status <> 'cancelled' AND t.invoice IS NULL",
        "invoiced": "t.invoice IS NOT NULL",
    },
    "series": {
        "active": "t.status = 'active'",
        "going on": "t.status = 'active' AND t.is_held = 0",
        "held": "t.is_held = 1",
    },
    "visit": {
        "planned": "t.status = 'planned'",
        "planned and confirmed": """t.status = 'planned' AND (t.booking IS NULL OR EXISTS (
            SELECT 1 FROM bookings b WHERE b.number = t.booking AND b.status = 'confirmed'))""",
        "done": """t.status = 'done'
            AND (t.invoice IS NULL OR (t.booking IS NOT NULL AND EXISTS (
                SELECT 1 FROM invoices i WHERE i.number = t.invoice AND i.status <> 'void')))""",
    },
    "payment": {
        "under review": "t.outcome = 'review'",
        "approved": "t.outcome = 'approved'",
        "reversible": """t.outcome = 'approved'
            AND t.reversed_minor + t.reversed_tip_minor < t.amount_minor + t.tip_minor""",
    },
    "letter": {"failed": "t.state = 'failed'"},
    "unmatched": {"untaken": "t.payment IS NULL"},
    "client": {
        "not erased": "t.erased_at IS NULL",
        "erasable": f"""t.erased_at IS NULL AND t.number NOT IN (
            {_UNDONE} ('open', 'overdue') UNION ALL {_UNDONE} ('pending', 'contested'))""",
        "not held": "t.erased_at IS NULL AND t.is_held = 0",
        "held": "t.is_held = 1",
        "billed": """EXISTS (SELECT 1 FROM invoices i WHERE i.client = t.number
            AND i.status NOT IN ('pending', 'contested', 'void'))""",
        "owing": f"t.number IN ({_UNDONE} ('open', 'overdue'))",
        "with cards": "t.number IN (SELECT k.client FROM cards k)",
        "with credit": "t.credit_minor > 0",
    },
    "provider": {
        "erasable": "t.erased_at IS NULL AND t.pending_minor = 0 AND t.tips_minor = 0",
        "owed": "t.pending_minor + t.tips_minor > 0",
    },
    "card": {"not default": "(c.default_card IS NULL OR t.token <> c.default_card)"},
}
"""What commands would take, as conditions."""

_CARDS = """
SELECT CASE WHEN EXISTS (
        SELECT 1 FROM cards o WHERE o.client = t.client AND o.token <> t.token
        AND o.brand = t.brand AND o.last4 = t.last4)
    THEN t.token ELSE t.brand || '-' || t.last4 END,
    NULL, NULL,
    trim(coalesce('until ' || t.expires, '')
        || CASE WHEN t.token = c.default_card THEN ' default' ELSE '' END),
    NULL, 0
FROM cards t JOIN clients c ON c.number = t.client"""


class Book:
    """A store of which values are asked."""

    def __init__(self, ask: Ask) -> None:
        self._ask = ask

    def settings(self) -> tuple[str, str]:
        """The zone and the currency."""
        found: dict[str, str] = dict(
            self._ask("SELECT key, value FROM policy WHERE key IN ('timezone', 'currency')", ())
        )
        return found.get("timezone", "UTC"), found.get("currency", "USD")

    def found(
        self, kinds: tuple[str, ...], fits: dict[str, str], typed: str, owner: str | None, most: int
    ) -> Iterator[Found]:
        """What begins like what was typed, kind by kind: what fits; where nothing does, the rest.

        Things come newest first, people by their handles. `owner`: the argument before, which
        says whose cards are asked for. At the most one more of a kind than `most`."""
        for conditions in (fits, {}):
            nothing = True
            for kind in kinds:
                fit = _FITS[kind][conditions[kind]] if kind in conditions else "1 = 1"
                for each in self._of_kind(kind, fit, typed, owner, most + 1):
                    nothing = False
                    yield each
            if not nothing:
                return

    def _of_kind(
        self, kind: str, fit: str, typed: str, owner: str | None, most: int
    ) -> Iterator[Found]:
        if kind == "card":
            return self._cards(fit, owner)
        if kind in _PEOPLE:
            low = typed.lower()
            where = f"{fit} AND t.handle >= ? AND t.handle < ? ORDER BY t.handle LIMIT ?"
            return self._rows(f"{_PEOPLE[kind]} WHERE {where}", (low, f"{low}\U0010ffff", most))
        if kind == "unmatched":
            where = f"{fit} ORDER BY t.number DESC LIMIT ?"
            return self._rows(f"{_THINGS[kind]} WHERE {where}", (most,))
        return self._numbered(kind, fit, typed, most)

    def _numbered(self, kind: str, fit: str, typed: str, most: int) -> Iterator[Found]:
        """Newest first. `INV-1` begins 1, 10 to 19, 100 to 199 …: each is looked up by number."""
        prefix = PREFIXES[kind]
        question = (
            f"{_THINGS[kind]} WHERE {fit} AND t.number >= ? AND t.number <= ? "
            "ORDER BY t.number DESC LIMIT ?"
        )
        ranges = [(1, 10**15)]
        if not prefix.startswith(typed):
            digits = typed.removeprefix(prefix)
            if digits == typed or not (digits.isascii() and digits.isdigit()) or len(digits) > 15:
                return
            low = int(digits)
            ranges = [
                (low * 10**more, (low + 1) * 10**more - 1) for more in range(15 - len(digits))
            ]
        for low, high in reversed(ranges):
            for each in self._rows(question, (low, high, most)):
                most -= 1
                yield each
            if most <= 0:
                return

    def _cards(self, fit: str, owner: str | None) -> Iterator[Found]:
        """The cards of a client, or of whose invoice, session or booking that is."""
        whose = None if owner is None else self._client(owner)
        if whose is not None:
            where = f"{fit} AND t.client = ? ORDER BY t.position"
            yield from self._rows(f"{_CARDS} WHERE {where}", (whose,))

    def _client(self, owner: str) -> int | None:
        """The number of a client by handle or reference, or of whom a thing belongs to."""
        question, values = "SELECT number FROM clients WHERE handle = ?", (owner.lower(),)
        for table, kind in _OWNERS.items():
            digits = owner.upper().removeprefix(PREFIXES[kind])
            if digits != owner.upper() and digits.isascii() and digits.isdigit():
                column = "number" if table == "clients" else "client"
                question, values = f"SELECT {column} FROM {table} WHERE number = ?", (digits,)
        rows = self._ask(question, values)
        return int(rows[0][0]) if rows else None

    def _rows(self, question: str, values: tuple[object, ...]) -> Iterator[Found]:
        return iter([Found(*row) for row in self._ask(question, values)])


_OWNERS = {
    "clients": "client",
    "invoices": "invoice",
    "sessions": "session",
    "bookings": "booking",
}
"""Tables of what belongs to a client, by the kind of thing."""
