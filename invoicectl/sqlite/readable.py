"""The readable views: tables with decimal amounts, wall times, handles and references.

They are made in the file when somebody asks, and are no part of its format: a migration drops
them, for no table under them could be changed, and makes them anew. Amounts are integers until they
are texts. A wall time is looked up in a view of its own, which has the zone's offsets with the
instants where they change; an instant outside of these stays what it is, in UTC with its `Z`.
"""

from collections.abc import Iterator, Sequence
from contextlib import suppress
from datetime import UTC, datetime, timedelta
from typing import Any, Protocol

from invoicectl.domain import dates, money
from invoicectl.domain import policy as settings
from invoicectl.domain.references import PREFIXES
from invoicectl.domain.tuples import NamedTuple
from invoicectl.errors import Error, FileFault
from invoicectl.sql.rows import texts_of

SHIFTS = "zone_shifts_readable"
FIRST, LAST = (datetime(year, 1, 1, tzinfo=UTC) for year in (2000, 2061))
"""Between which instants wall times are known."""


class OpenFile(Protocol):
    """What is asked of an open file."""

    path: str

    def all(self, sql: str, values: Sequence[Any] = ()) -> list[tuple[Any, ...]]:
        """The rows of a question."""

    def execute(self, sql: str, values: Sequence[Any] = ()) -> None:
        """Do one statement."""


class _Made(NamedTuple):
    """A column made of more than one of its table `t`: its name, which says what becomes of the
    value as that of any column does, and the value."""

    name: str
    value: str


_ANSWER_IS_LOCKED = """t.kind = 'answer' AND EXISTS (
    SELECT 1 FROM invoices AS i WHERE i.session = t.session AND i.confirmed_at IS NULL)"""
"""Whether a message is a pay-to-view answer that its client hasn't paid for."""

_IS_HELD_WITH_CLIENT = """t.is_held = 1 OR EXISTS (
    SELECT 1 FROM clients AS c WHERE c.number = t.client AND c.is_held = 1)"""

_HOLD_REASON = """coalesce(
    CASE WHEN t.is_held = 1 THEN t.hold_reason END,
    (SELECT c.hold_reason FROM clients AS c WHERE c.number = t.client AND c.is_held = 1))"""

_DEPOSIT_DUE = """CASE WHEN t.plan <> 'booking' THEN NULL
    WHEN t.status NOT IN ('open', 'overdue') THEN 0
    WHEN t.deposit_minor - t.paid_minor - t.credited_minor <= 0 THEN 0
    WHEN t.deposit_minor - t.paid_minor - t.credited_minor > t.due_minor THEN t.due_minor
    ELSE t.deposit_minor - t.paid_minor - t.credited_minor END"""

_BOOKED = """coalesce(
    (SELECT i.total_minor FROM invoices AS i WHERE i.number = t.invoice),
    (SELECT sum(CASE v.status WHEN 'cancelled' THEN v.kept_minor ELSE v.price_minor END)
        FROM visits AS v WHERE v.booking = t.number))"""

_NAME = _Made("client_name", "(SELECT c.name FROM clients AS c WHERE c.number = t.client)")
_RECORDED = _Made(
    "recorded_at",
    "(SELECT e.recorded_at FROM events AS e WHERE e.ref = t.ref ORDER BY e.seq LIMIT 1)",
)
_NEXT = ("next_step", "next_at")
_HOLD = ("is_held", "hold_reason", _Made("held_since_at", "t.held_at"), "held_until")

_VIEWS: dict[str, tuple[str | _Made, ...]] = {
    "clients": (
        *("ref", "handle", "name", "email", "address", "phone", "locale", "tax_id"),
        *("credit_minor", "default_card"),
        _Made("is_autopay", "t.is_autopay = 1 AND (SELECT gateway FROM file) <> 'manual'"),
        *("auto_tip_rate", "auto_tip_minor", *_HOLD, *_NEXT, "erased_at"),
    ),
    "cards": (
        *("client", _NAME, "token", "brand", "last4", "expires"),
        _Made(
            "is_default",
            "EXISTS (SELECT 1 FROM clients AS c "
            "WHERE c.number = t.client AND c.default_card = t.token)",
        ),
        "refused_code",
    ),
    "providers": (
        *("ref", "handle", "name", "email", "service_charge_rate"),
        *("pending_minor", "tips_minor", "paid_out_minor", "erased_at"),
    ),
    "sessions": (
        *("ref", "kind", "status", "client", _NAME, "provider", "invoice"),
        _Made("invoice_status", "(SELECT i.status FROM invoices AS i WHERE i.number = t.invoice)"),
        *("offer_minor", "fee_minor", "service_charge_minor", "earnings_minor"),
        *("opened_at", "closed_at", "closed_how"),
        _Made(
            "deadline_at",
            "(SELECT i.deadline_at FROM invoices AS i "
            "WHERE i.number = t.invoice AND i.status = 'pending')",
        ),
    ),
    "messages": (
        *("session", "number", "at", "sender", "kind"),
        _Made("is_locked", _ANSWER_IS_LOCKED),
        _Made("text", f"CASE WHEN NOT ({_ANSWER_IS_LOCKED}) THEN t.text END"),
    ),
    "bookings": (
        *("ref", "status", "client", _NAME, "provider", _Made("total_minor", _BOOKED)),
        *("tips_minor", "invoice", "requested_at", "confirmed_at", *_NEXT),
    ),
    "series": (
        *("ref", "status", "client", _NAME, "provider", "days", "time", "price_minor", "service"),
        *("started_at", "ended_at", *_HOLD, *_NEXT),
    ),
    "visits": (
        *("ref", "status", "client", _NAME, "booking", "series", "start_at", "service"),
        *("price_minor", "provider", "completed_at", "kept_minor", "invoice", *_NEXT),
    ),
    "invoices": (
        *("ref", "plan", "status", "client", _NAME, "provider", "session", "booking", "currency"),
        *("total_minor", "late_fee_minor", "tips_minor", "paid_minor", "credited_minor"),
        *("refunded_minor", "due_minor", "issued_at", "revision", "deadline_at", "due_at"),
        _Made("deposit_due_minor", _DEPOSIT_DUE),
        *("contested_at", "contest_reason", "confirmed_at", "confirmed_by", "overdue_at"),
        *("attempts", _Made("is_held", _IS_HELD_WITH_CLIENT), _Made("hold_reason", _HOLD_REASON)),
        *("reference", *_NEXT),
    ),
    "lines": ("invoice", "position", "text", "amount_minor", "of", "visit", "is_late"),
    "payments": (
        *("ref", "at", _RECORDED, "client", _NAME, "provider", "invoice", "booking"),
        *("kind", "method"),
        *("amount_minor", "tip_minor", "excess_minor"),
        _Made("refunded_minor", "t.refunded_minor + t.refunded_tip_minor"),
        _Made("reversed_minor", "t.reversed_minor + t.reversed_tip_minor"),
        *("reversed_at", "card", "outcome", "code", "gateway_ref", "reference"),
        _Made("refund_of", 't."of"'),
        "reason",
    ),
    "letters": (
        _Made("letter", "t.number"),
        *("at", "kind", "recipient", "invoice", "payment", "state", "why", "tries", "sent_at"),
    ),
    "postings": (
        _Made("seq", "t.event"),
        "position",
        _Made("at", "(SELECT e.at FROM events AS e WHERE e.seq = t.event)"),
        *("account", "amount_minor"),
    ),
    "log": (
        *("seq", "at", "recorded_at", "actor", "system_user", "kind"),
        _Made("about", "t.ref"),
        "client",
    ),
}
"""The views, each without its ending: the columns of its table `t`, in order."""

_TABLES = {"letters": "outbox", "log": "events"}
"""The tables of the views that are called otherwise."""

NAMES = (SHIFTS, *(f"{name}_readable" for name in _VIEWS))
"""The names of all, what others are made of first."""

_REFS = {kind: prefix for kind, prefix in PREFIXES.items() if kind not in {"client", "provider"}}
_REFS["refund_of"] = PREFIXES["payment"]
"""The columns that are shown as references, with how those begin."""


def make(connection: OpenFile, timezone: str, decimals: int) -> list[str]:
    """Make all anew; their names. Raises FileFault where another's table has one of them."""
    drop(connection)
    for (taken,) in _named(connection, "table"):
        raise FileFault(path=connection.path, why="own_table", table=taken)
    rows = ", ".join(
        f"('{dates.stamp(since)}', '{dates.stamp(until)}', {seconds})"
        for since, until, seconds in shifts(timezone)
    )
    connection.execute(f"CREATE VIEW {SHIFTS} (since_at, until_at, seconds) AS VALUES {rows}")
    for name, columns in _VIEWS.items():
        table = _TABLES.get(name, name)
        shown = ", ".join(_shown(table, each, decimals) for each in columns)
        connection.execute(f"CREATE VIEW {name}_readable AS SELECT {shown} FROM {table} AS t")
    return list(NAMES)


def make_again(connection: OpenFile, *, were_there: bool) -> None:
    """Make all by the zone and the currency that the file has, if they `were_there`. Where those
    can't be read, none are made: whatever is done next says why."""
    if not were_there:
        return
    stored = connection.all("SELECT key, value FROM policy WHERE key IN ('timezone', 'currency')")
    with suppress(Error):
        policy = settings.from_record(dict(stored))
        make(connection, policy.timezone, money.decimals(policy.currency))


def drop(connection: OpenFile) -> bool:
    """Drop those that are there; whether there were any."""
    there = standing(connection)
    for name in there:
        connection.execute(f"DROP VIEW {name}")
    return bool(there)


def standing(connection: OpenFile) -> list[str]:
    """The names of those that are there."""
    return [name for (name,) in _named(connection, "view")]


def _named(connection: OpenFile, kind: str) -> list[tuple[str]]:
    marks = ", ".join("?" for _ in NAMES)
    sql = f"SELECT name FROM sqlite_master WHERE type = ? AND name IN ({marks})"
    return connection.all(sql, (kind, *NAMES))


def shifts(timezone: str) -> Iterator[tuple[datetime, datetime, int]]:
    """From when until when the zone is so many seconds ahead of UTC."""
    zone = dates.zone(timezone)

    def ahead(at: datetime) -> timedelta:
        return at.astimezone(zone).utcoffset() or timedelta()

    since = at = FIRST
    while at < LAST:
        until = min(at + timedelta(days=1), LAST)
        if ahead(until) != ahead(at):
            before = at
            while until - before > timedelta(seconds=1):
                middle = before + (until - before) // 2
                middle = middle.replace(microsecond=0)
                if ahead(middle) == ahead(at):
                    before = middle
                else:
                    until = middle
            yield since, until, round(ahead(at).total_seconds())
            since = until
        at = until
    yield since, LAST, round(ahead(at).total_seconds())


# --- what is made of a column -----------------------------------------------------------------


def _shown(table: str, column: str | _Made, decimals: int) -> str:
    """A column as it is selected: its name says what is made of its value."""
    if isinstance(column, str):
        name, value = column, f't."{column}"'
    else:
        name, value = column
    bare = name.removesuffix("_minor").removeprefix("is_")
    if name.endswith("_minor"):
        value = _money(value, decimals)
    elif name == "at" or name.endswith("_at") or name == "held_until":
        bare, value = f"{name.removesuffix('_at')}_local", _local(value)
    elif name.startswith("is_"):
        value = f"CASE WHEN {value} THEN 1 ELSE 0 END"
    elif name in {"client", "provider"}:
        value = f"(SELECT p.handle FROM {name}s AS p WHERE p.number = {value})"
    elif name in {"about", "recipient"}:
        value = _person(value)
    elif name == "account":
        value = _account(value)
    elif name in _REFS and (table, name) != ("lines", "visit"):
        value = f"'{_REFS[name]}' || {value}"
    elif name in texts_of(table) or isinstance(column, _Made):
        value = f"NULLIF({value}, '')"
    return f'{value} AS "{bare}"'


def _money(value: str, decimals: int) -> str:
    """Minor units as a decimal, a leading minus where it is negative."""
    unit = 10**decimals
    sign = f"CASE WHEN {value} < 0 THEN '-' ELSE '' END"
    whole = f"CAST(abs({value}) / {unit} AS TEXT)"
    if not decimals:
        return f"{sign} || {whole}"
    return f"{sign} || {whole} || '.' || substr(CAST({unit} + abs({value}) % {unit} AS TEXT), 2)"


def _local(value: str) -> str:
    """An instant on the wall of the zone."""
    return (
        f"coalesce((SELECT datetime({value}, z.seconds || ' seconds') FROM {SHIFTS} AS z "
        f"WHERE z.since_at <= {value} AND {value} < z.until_at), {value})"
    )


def _person(value: str) -> str:
    """A reference, people by handle."""
    found = (
        f"(SELECT p.handle FROM {owner}s AS p WHERE p.number = CAST(substr({value}, 2) AS INTEGER) "
        f"AND '{PREFIXES[owner]}' || p.number = {value})"
        for owner in ("client", "provider")
    )
    return f"coalesce({', '.join(found)}, {value})"


def _account(value: str) -> str:
    """An account of the books under the handle of whose it is."""
    head = f"rtrim({value}, replace({value}, ':', ''))"
    return f"{head} || {_person(f'substr({value}, length({head}) + 1)')}"
