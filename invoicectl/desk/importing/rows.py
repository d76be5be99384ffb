"""One row taken over, in a transaction of its own; one that was imported before is skipped."""

from invoicectl.acts import importing as acts
from invoicectl.desk.asking import references
from invoicectl.desk.engine.settling import settle
from invoicectl.desk.engine.work import Desk, Work
from invoicectl.desk.importing.people import (
    People,
    add_client,
    add_named,
    add_provider,
    as_imported,
    is_known,
    known_number,
)
from invoicectl.desk.people import add_card
from invoicectl.domain import dates, plans
from invoicectl.domain import policy as settings
from invoicectl.domain.model import Client, Invoice
from invoicectl.domain.policy import Policy
from invoicectl.errors import NotFound
from invoicectl.importing.common import UnfitError
from invoicectl.importing.records import (
    Item,
    NewBill,
    NewCard,
    NewClient,
    NewCredit,
    NewPayment,
    NewProvider,
    Whom,
)

SKIPPED = "skipped"
"""What is said of an item that was imported before."""


class Taker:
    """What takes items over, one after the other, from a `source`."""

    def __init__(self, desk: Desk, source: str, people: People, zone: str) -> None:
        self._desk = desk
        self._source = source
        self._people = people
        self._zone = zone
        self.new_clients = 0
        """How many clients were not on file before."""

    def take(self, item: Item) -> str:
        """Take an item over: empty, or SKIPPED. Raises UnfitError, and what rules refuse."""
        match item.record:
            case NewCard() as card:
                return self._card(card)
            case NewClient() | NewProvider() as person:
                return self._person(item.id, person)
            case NewBill() as bill:
                return self._bill(item.id, bill)
            case NewPayment() as money:
                return self._money(item.id, money)
            case NewCredit() as credit:
                return self._credit(item.id, credit)
        raise TypeError(f"{item.record} is nothing to take over")

    # --- people -------------------------------------------------------------------------------

    def _person(self, ident: str, person: NewClient | NewProvider) -> str:
        with self._desk.act() as work:
            owner = "client" if isinstance(person, NewClient) else "provider"
            if known_number(work, owner, self._source, ident) is not None:
                return SKIPPED
            if isinstance(person, NewProvider):
                add_provider(work, self._source, ident, person)
                return ""
            added = add_client(work, self._source, ident, person)
        self._noted(added)
        return ""

    def _card(self, card: NewCard) -> str:
        """The gateway is asked outside any transaction, as by `card add`."""
        with self._desk.look() as work:
            client = self._people.find(work, card.whom)
            if client is None:
                raise UnfitError("its client is not here: import the clients first")
            if any(each.token == card.token for each in client.cards):
                return SKIPPED
        add_card(self._desk, client.ref, card.token)
        return ""

    def _client(self, work: Work, whom: Whom) -> tuple[Client, Client | None]:
        """The client whom a row names, after time has done its part for them; and again, where
        they are new."""
        found = self._people.find(work, whom)
        if found is None:
            new = add_named(work, self._source, whom)
            return new, new
        settle(work, found.number)
        return work.get(Client, found.number), None

    def _noted(self, new: Client | None) -> str:
        if new is not None:
            self._people.added(new)
            self.new_clients += 1
        return ""

    # --- money --------------------------------------------------------------------------------

    def _bill(self, ident: str, bill: NewBill) -> str:
        imported_as = as_imported(self._source, "invoices", ident)
        with self._desk.act() as work:
            if known_number(work, "invoice", self._source, ident) is not None:
                return SKIPPED
            client, new = self._client(work, bill.whom)
            issued = self._written(work, bill.issued)
            due = issued if bill.due is None else self._written(work, bill.due)
            due_at = plans.due_on(due.at, settings.frozen(work.get(Policy, 0)))
            over = acts.TakenOver(
                bill.lines,
                issued.at,
                due_at if due.is_date else due.at,
                bill.number,
                imported_as,
            )
            taken = acts.take_invoice(work, client, over)
            work.record([taken])
            if bill.paid_minor:
                invoice = work.get(Invoice, taken.invoice)
                paid = acts.take_payment(
                    work,
                    invoice,
                    bill.paid_minor,
                    method="opening",
                    reference=None,
                    imported_as=f"{imported_as}/paid",
                )
                work.record([paid])
        return self._noted(new)

    def _written(self, work: Work, told: str) -> dates.Written:
        return dates.parse(told, self._zone, now=work.now)

    def _money(self, ident: str, money: NewPayment) -> str:
        imported_as = as_imported(self._source, "payments", ident)
        with self._desk.act() as work:
            if is_known(work, "payment", imported_as):
                return SKIPPED
            invoice = self._invoice(work, money)
            if invoice is None:
                return self._noted(self._in_advance(work, money, imported_as))
            settle(work, invoice.client)
            taken = acts.take_payment(
                work,
                work.get(Invoice, invoice.number),
                money.amount_minor,
                method=money.method,
                reference=money.reference,
                imported_as=imported_as,
            )
            work.record([taken])
        return ""

    def _in_advance(self, work: Work, money: NewPayment, imported_as: str) -> Client | None:
        """A payment whose invoice is not here is money in advance."""
        if money.whom == Whom():
            raise UnfitError(f"there is no invoice {money.invoice or money.invoice_id} here")
        client, new = self._client(work, money.whom)
        of = money.invoice or money.invoice_id
        reason = "Payment in advance" if of is None else f"Payment for invoice {of}, not here yet"
        taken = acts.take_credit(
            work,
            client,
            money.amount_minor,
            method=money.method,
            reason=reason,
            imported_as=imported_as,
        )
        work.record([taken])
        return new

    def _credit(self, ident: str, credit: NewCredit) -> str:
        imported_as = as_imported(self._source, "credits", ident)
        with self._desk.act() as work:
            if is_known(work, "payment", imported_as):
                return SKIPPED
            client, new = self._client(work, credit.whom)
            taken = acts.take_credit(
                work,
                client,
                credit.amount_minor,
                method=credit.method,
                reason=credit.reason,
                imported_as=imported_as,
            )
            work.record([taken])
        return self._noted(new)

    def _invoice(self, work: Work, money: NewPayment) -> Invoice | None:
        """The invoice that a payment names: by its id there, by its number there, or by ours."""
        for known in (money.invoice_id, money.invoice):
            if known is not None:
                number = known_number(work, "invoice", self._source, known)
                if number is not None:
                    return work.get(Invoice, number)
        if money.invoice is None:
            return None
        client = self._people.find(work, money.whom)
        found = work.store.questions.numbers("invoice", [("their reference", money.invoice)])
        bills = [work.get(Invoice, number) for number in found] or self._ours(work, money.invoice)
        if client is not None and bills:
            bills = [bill for bill in bills if bill.client == client.number]
            if not bills:
                raise UnfitError(f"invoice {money.invoice} is another client's")
        if len(bills) > 1:
            raise UnfitError(f"{len(bills)} invoices have the number {money.invoice}")
        return bills[0] if bills else None

    def _ours(self, work: Work, number: str) -> list[Invoice]:
        if not number.upper().startswith("INV") or not references.is_reference(number):
            return []
        try:
            return [work.get(Invoice, references.parse(number, "an invoice", "invoice")[1])]
        except NotFound:
            return []
