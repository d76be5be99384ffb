"""What an open file is, and the values in it."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import datetime
from functools import lru_cache
from typing import Any, NamedTuple, TypeVar

from invoicectl.domain import chain, codec, dates
from invoicectl.domain import policy as settings
from invoicectl.domain.model import Client, Invoice, Message, Payment, Policy, Visit, reference
from invoicectl.errors import Error, FileFault, NoSetting, NotFound
from invoicectl.sqlite import rows
from invoicectl.sqlite.connection import Connection

T = TypeVar("T")


_UNBILLED = "billed_minor IS NOT NULL AND series IS NOT NULL AND invoice IS NULL"


class FileInfo(NamedTuple):
    """What a file is: its uuid, its clock (`live`, `simulated`) and its gateway.

    `simulated_at` is where a simulated clock stands, `ticked_at` when a live file was last
    looked over by `tick`. `is_test`: the gateway's test mode is the right one for it.
    `rules_version` is that of the rules by which the next steps in it were looked up."""

    uuid: str
    clock: str
    simulated_at: datetime | None
    gateway: str
    ticked_at: datetime | None
    rules_version: int
    is_test: bool = False


class Values(Connection):
    """What an open file is, and the values in it; a missing one raises NotFound."""

    def info(self) -> FileInfo:
        """What the file is."""
        found = self._all(
            "SELECT uuid, clock, simulated_at, gateway, ticked_at, rules_version, is_test FROM file"
        )
        if not found:
            raise FileFault(path=self.path, reason="is damaged: it has lost what it is")
        uuid, clock, simulated_at, gateway, ticked_at, rules_version, is_test = found[0]
        at, ticked = self._at(simulated_at), self._at(ticked_at)
        return FileInfo(uuid, clock, at, gateway, ticked, rules_version, bool(is_test))

    def newest_at(self) -> datetime | None:
        """When the newest event was written."""
        found = self._all("SELECT recorded_at FROM events ORDER BY seq DESC LIMIT 1")
        return self._at(found[0][0]) if found else None

    def head(self) -> str:
        """The hash of the newest event: what the whole log comes down to."""
        found = self._all("SELECT hash FROM events ORDER BY seq DESC LIMIT 1")
        return str(found[0][0]) if found else chain.START

    def _at(self, stamp: str | None) -> datetime | None:
        """The instant of a stored text. Raises FileFault for what is none."""
        try:
            return None if stamp is None else dates.unstamp(stamp)
        except ValueError:
            raise FileFault(path=self.path, reason=f"is damaged: '{stamp}' is no instant") from None

    def get(self, kind: type[T], ident: int) -> T:
        """The value of that kind under its number. Raises NotFound."""
        if kind is Policy:
            return self._policy()  # type: ignore[return-value]
        table = rows.TABLE_OF[kind]
        found = self._values(table, f"WHERE {table.key[0]} = ?", (ident,))
        if not found:
            what = kind.__name__.lower()
            raise NotFound(what=what, ref=reference(what, ident), hint=how_to_list(what))
        return found[0]  # type: ignore[no-any-return]

    def _policy(self) -> Policy:
        stored = self._all("SELECT key, value FROM policy ORDER BY key")
        since = self._at(dict(stored).get("calendar_since"))
        try:
            return _policy_of(tuple(stored))._replace(calendar_since=since)
        except NoSetting as error:
            reason = f"was made by another build of invoicectl: {error.message}"
            raise FileFault(path=self.path, reason=reason) from None
        except Error as error:
            raise FileFault(path=self.path, reason=f"is damaged: {error.message}") from None

    def visits_of(self, owner: str, number: int) -> list[Visit]:
        """The visits of a `booking`, `series` or `invoice`, by start and number."""
        return self._values(
            rows.TABLE_OF[Visit], f"WHERE {owner} = ? ORDER BY start_at, number", (number,)
        )

    def unbilled(self, client: int) -> list[Visit]:
        """The client's series visits to be paid for and on no invoice, by start and number."""
        return self._values(
            rows.TABLE_OF[Visit],
            f"WHERE client = ? AND {_UNBILLED} ORDER BY start_at, number",
            (client,),
        )

    def clients_unbilled(self) -> list[int]:
        """The numbers of the clients who have unbilled visits, in order."""
        return [
            number
            for (number,) in self._all(
                f"SELECT DISTINCT client FROM visits WHERE {_UNBILLED} ORDER BY client"
            )
        ]

    def payments_of_booking(self, number: int) -> list[Payment]:
        """The payments made on a booking, in order."""
        return self._values(rows.TABLE_OF[Payment], "WHERE booking = ? ORDER BY number", (number,))

    def payments_of_invoice(self, number: int) -> list[Payment]:
        """The payments of an invoice, the booking's before it included, in order."""
        return self._values(rows.TABLE_OF[Payment], "WHERE invoice = ? ORDER BY number", (number,))

    def messages_of(self, session: int) -> list[Message]:
        """The texts of a session, in order."""
        return self._values(rows.TABLE_OF[Message], "WHERE session = ? ORDER BY number", (session,))

    @property
    def file_id(self) -> str:
        """The file's uuid."""
        return self.info().uuid

    def _values(self, table: rows.Table, where: str, values: Sequence[Any]) -> list[Any]:
        found = self._all(f"{rows.select(table)} FROM {table.name} {where}", values)
        try:
            return [rows.value(table, cells, **self._children(table, cells)) for cells in found]
        except codec.ForeignError as error:
            reason = f"was made by another build of invoicectl: {table.name} hold what {error}"
            raise FileFault(path=self.path, reason=reason) from None
        except (ValueError, ArithmeticError, KeyError) as error:
            reason = f"is damaged: {table.name} hold what can't be read ({error})"
            raise FileFault(path=self.path, reason=reason) from None

    def _children(self, table: rows.Table, cells: tuple[Any, ...]) -> dict[str, Any]:
        if table.cls is Client:
            found = self._all(
                "SELECT token, brand, last4, customer FROM cards WHERE client = ? "
                "ORDER BY position",
                (cells[0],),
            )
            return {"cards": tuple(rows.card(each) for each in found)}
        if table.cls is Invoice:
            found = self._all(
                'SELECT text, amount_minor, visit, "of", is_late FROM lines WHERE invoice = ? '
                "ORDER BY position",
                (cells[0],),
            )
            return {"lines": tuple(rows.line(each) for each in found)}
        if table.cls is Payment:
            found = []
            if cells[table.columns.index("tip_minor")]:
                found = self._all(
                    "SELECT visit, provider, amount_minor FROM tips WHERE payment = ? "
                    "ORDER BY position",
                    (cells[0],),
                )
            return {"tips": tuple(rows.tip(each) for each in found)}
        return {}


@lru_cache(maxsize=8)
def _policy_of(stored: tuple[tuple[str, str], ...]) -> Policy:
    """The settings as they are stored, read once: every command asks for them, few change them."""
    return settings.changed(
        settings.BEFORE, {key: value for key, value in stored if key != "calendar_since"}
    )


def marks(values: Collection[Any]) -> str:
    """A question mark for each value."""
    return ", ".join("?" for _ in values)


def how_to_list(what: str) -> str | None:
    """The command that lists such things, for a hint."""
    listed = {
        "client": "invoicectl client list",
        "provider": "invoicectl provider list",
        "session": "invoicectl session list",
        "booking": "invoicectl booking list",
        "series": "invoicectl series list",
        "visit": "invoicectl visit list",
        "invoice": "invoicectl list",
    }
    return listed.get(what)


def stamped(at: datetime | None) -> str | None:
    """An instant as it is stored; None for none."""
    return dates.stamp(at) if at is not None else None
