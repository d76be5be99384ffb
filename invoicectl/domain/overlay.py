"""The world as the events alone make it, folded from nothing, in memory."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import Any, TypeVar

from invoicectl.domain.events import Fact, kind_of
from invoicectl.domain.evolve import evolve
from invoicectl.domain.model import Payment, Visit
from invoicectl.domain.world import Key, key_of
from invoicectl.errors import Error, NotFound

T = TypeVar("T")


class UnfoldableError(Exception):
    """A fact that does not fit what came before it: the log was damaged."""


@contextmanager
def told_apart(fact: Fact) -> Iterator[None]:
    """A fold refuses nothing, so whatever goes wrong in one is the fact's."""
    try:
        yield
    except (Error, ArithmeticError, AttributeError, LookupError, TypeError, ValueError) as error:
        told = f"event {fact.seq} ({kind_of(fact.event)}) can't be folded: {error}"
        raise UnfoldableError(told) from None


class Folded:
    """The state folded from nothing: the same folds, none of the file's tables."""

    def __init__(self) -> None:
        self.file_id = ""
        self.values: dict[Key, Any] = {}
        self._visits: dict[tuple[str, int], list[int]] = {}
        self._payments: dict[int, list[int]] = {}
        self._of_invoice: dict[int, list[int]] = {}
        self._of_client: dict[int, list[int]] = {}
        self._numbers: dict[str, int] = {}

    def get(self, kind: type[T], ident: int) -> T:
        """The value as folded so far. Raises NotFound."""
        try:
            return self.values[(kind, ident)]  # type: ignore[no-any-return]
        except KeyError:
            raise NotFound(what=kind.__name__.lower(), ref=str(ident)) from None

    def visits_of(self, owner: str, number: int) -> list[Visit]:
        """The visits of a `booking`, `series` or `invoice`."""
        found = [self.get(Visit, each) for each in self._visits.get((owner, number), ())]
        return sorted(found, key=lambda visit: visit.order)

    def payments_of_booking(self, number: int) -> list[Payment]:
        """The payments made on a booking."""
        return [self.get(Payment, each) for each in self._payments.get(number, ())]

    def asked(
        self, purposes: Sequence[str], invoice: int | None, booking: int | None
    ) -> list[Payment]:
        """The charges asked of cards for these purposes on an invoice or a booking."""
        if invoice is not None:
            found = self.payments_of_invoice(invoice)
        else:
            found = self.payments_of_booking(booking or 0)
        return [each for each in found if each.method == "card" and each.kind in purposes]

    def unbilled(self, client: int) -> list[Visit]:
        """The client's done series visits on no invoice."""
        found = [self.get(Visit, each) for each in self._of_client.get(client, ())]
        return sorted(
            (each for each in found if each.is_billed and each.invoice is None),
            key=lambda visit: visit.order,
        )

    def next_number(self, owner: str) -> int:
        """The next free number."""
        return self._numbers.get(owner, 0) + 1

    def payments_of_invoice(self, number: int) -> list[Payment]:
        """The payments of an invoice, the booking's before it included, in order."""
        return [self.get(Payment, each) for each in sorted(self._of_invoice.get(number, ()))]

    def change(self, fact: Fact) -> None:
        """One fact and its changes. Raises UnfoldableError."""
        with told_apart(fact):
            for thing in evolve(self, fact.event, fact.at):
                self._put(thing)

    def _put(self, thing: Any) -> None:
        key = key_of(thing)
        before = self.values.get(key)
        self.values[key] = thing
        if isinstance(key[1], int):
            owner = key[0].__name__.lower()
            self._numbers[owner] = max(self._numbers.get(owner, 0), key[1])
        if isinstance(thing, Visit):
            for owner in ("booking", "series", "invoice"):
                number = getattr(thing, owner)
                if number is not None and (before is None or getattr(before, owner) is None):
                    self._visits.setdefault((owner, number), []).append(thing.number)
            if before is None and thing.series is not None:
                self._of_client.setdefault(thing.client, []).append(thing.number)
        if isinstance(thing, Payment) and before is None and thing.booking is not None:
            self._payments.setdefault(thing.booking, []).append(thing.number)
        if isinstance(thing, Payment) and thing.invoice not in {None, before and before.invoice}:
            self._of_invoice.setdefault(thing.invoice or 0, []).append(thing.number)
