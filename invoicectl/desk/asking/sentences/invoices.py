"""What happened to invoices, in sentences."""

from __future__ import annotations

from datetime import datetime

from invoicectl.desk.asking.sentences.common import Speaker, because, named, until
from invoicectl.domain import events as ev
from invoicectl.domain import money
from invoicectl.domain.model import Invoice
from invoicectl.domain.text import in_one_line, of_code


def issued(say: Speaker, event: ev.InvoiceIssued) -> str:
    """An invoice came to be."""
    how = "imported for" if event.issued_at is not None else "issued to"
    what = named("session", event.session) or named("booking", event.booking)
    told = f"INV-{event.invoice} was {how} {say.client(event.client)}: "
    told += say.money(event.total_minor) + what
    if event.deadline_at is not None:
        return told + _answer_by(say, event.deadline_at)
    return told + (f", due {say.when(event.due_at)}" if event.due_at is not None else "")


def import_released(say: Speaker, event: ev.ImportReleased) -> str:
    """Time takes its steps of an imported one."""
    return (
        f"automatic steps on INV-{event.invoice} begin, as if it were due "
        f"{say.when(event.counts_due_at)}"
    )


def revised(say: Speaker, event: ev.InvoiceRevised) -> str:
    """It was issued again."""
    told = f"INV-{event.invoice} was issued again: {say.money(event.total_minor)}"
    return told + _answer_by(say, event.deadline_at) + because(event.message)


def charge_refused(say: Speaker, event: ev.ChargeRefused) -> str:
    """The gateway takes no charge of so much."""
    amount = say.money(event.amount_minor)
    return f"the gateway refused to charge {amount} for INV-{event.invoice}: {of_code(event.code)}"


def contested(say: Speaker, event: ev.InvoiceContested) -> str:
    """The client disputed it."""
    return f"{_client(say, event.invoice)} contested INV-{event.invoice}{because(event.reason)}"


def confirmed(say: Speaker, event: ev.InvoiceConfirmed) -> str:
    """A session's invoice stands."""
    provider = say.work.get(Invoice, event.invoice).provider
    who = "nobody" if provider is None else say.provider(provider)
    earned = f"; {who} earned {say.money(event.earnings_minor)}"
    if event.by == "client":
        return f"{_client(say, event.invoice)} confirmed INV-{event.invoice}{earned}"
    how = "by silence" if event.by == "auto" else "with its session"
    return f"INV-{event.invoice} was confirmed {how}{earned}"


def late_fee_added(say: Speaker, event: ev.LateFeeAdded) -> str:
    """Once per invoice."""
    told = f"a late fee of {say.money(event.amount_minor)} was added to INV-{event.invoice}"
    if money.share(event.base_minor, event.rate) == event.amount_minor:
        told += f", {money.show_rate(event.rate)} of {say.money(event.base_minor)}"
    return told


def fell_due(_: Speaker, event: ev.InvoiceFellDue) -> str:
    """Without a card."""
    return f"INV-{event.invoice} fell due"


def became_overdue(_: Speaker, event: ev.InvoiceOverdue) -> str:
    """It is late."""
    return f"INV-{event.invoice} became overdue"


def line_added(say: Speaker, event: ev.LineAdded) -> str:
    """It has one more line."""
    amount = event.line.amount_minor
    how = "added to" if amount > 0 else "taken off"
    told = f"{say.money(abs(amount))} was {how} INV-{event.invoice}"
    if event.due_at is not None:
        told += f", now due {say.when(event.due_at)}"
    told += _to_credit(say, event.from_paid_minor + event.from_credit_minor)
    return f"{told}: {in_one_line(event.line.text)}"


def voided(_: Speaker, event: ev.InvoiceVoided) -> str:
    """It never was."""
    return f"INV-{event.invoice} was made void{because(event.reason)}"


def discounted(say: Speaker, event: ev.InvoiceDiscounted) -> str:
    """Something came off what is unpaid."""
    amount = say.money(event.amount_minor)
    return f"INV-{event.invoice} was given a discount of {amount}{because(event.reason)}"


def late_fee_waived(say: Speaker, event: ev.LateFeeWaived) -> str:
    """The late fee came off."""
    told = f"the late fee of {say.money(event.amount_minor)} was taken off INV-{event.invoice}"
    credit = _to_credit(say, event.from_paid_minor + event.from_credit_minor)
    return told + credit + because(event.reason)


def written_off(say: Speaker, event: ev.InvoiceWrittenOff) -> str:
    """What was due was given up."""
    amount = say.money(event.amount_minor)
    return f"INV-{event.invoice} was written off: {amount} is given up{because(event.reason)}"


def held(say: Speaker, event: ev.InvoiceHeld) -> str:
    """Time takes no step of it for now."""
    end = until(say, event.until_at)
    return f"automatic steps on INV-{event.invoice} were paused{end}{because(event.reason)}"


def released(_: Speaker, event: ev.InvoiceReleased) -> str:
    """They go on."""
    return f"automatic steps on INV-{event.invoice} were resumed"


def reminded(say: Speaker, event: ev.InvoiceReminded) -> str:
    """The client was reminded of what comes."""
    who = _client(say, event.invoice)
    return f"{who} was reminded of INV-{event.invoice}, for {say.when(event.target_at)}"


def _client(say: Speaker, number: int) -> str:
    return say.client(say.work.get(Invoice, number).client)


def _answer_by(say: Speaker, at: datetime) -> str:
    return f", answer by {say.when(at)}"


def _to_credit(say: Speaker, minor: int) -> str:
    return f"; {say.money(minor)} became credit" if minor else ""
