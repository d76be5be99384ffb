"""An invoice as a page."""

from collections.abc import Sequence
from datetime import datetime

from invoicectl.documents import codes
from invoicectl.documents.outlooks import sentences
from invoicectl.documents.page import (
    Composed,
    Grid,
    Headline,
    Pair,
    Paying,
    Row,
    Sum,
    Tone,
    Voice,
    account_of,
    business_of,
    client_of,
)
from invoicectl.documents.receipts import way
from invoicectl.domain.figures import Outlook
from invoicectl.domain.model import Client, Invoice, Payment
from invoicectl.domain.policy import Policy
from invoicectl.domain.states import InvoiceStatus, is_payable
from invoicectl.domain.tuples import NamedTuple

STATUSES: dict[InvoiceStatus, tuple[str, Tone]] = {
    "pending": ("Awaiting your answer", "quiet"),
    "contested": ("Contested", "quiet"),
    "open": ("Open", "quiet"),
    "overdue": ("Overdue", "bad"),
    "paid": ("Paid", "good"),
    "closed": ("Closed", "good"),
    "void": ("Void", "quiet"),
    "written-off": ("Written off", "quiet"),
}


class Billed(NamedTuple):
    """All that the page of an invoice is made of. `payments` are the invoice's, in order;
    `pay_link` is where it can be paid, `following` what comes next."""

    invoice: Invoice
    client: Client
    policy: Policy
    payments: Sequence[Payment]
    pay_link: str | None = None
    following: Outlook | None = None


def page(bill: Billed) -> Composed:
    """The page of an invoice."""
    invoice = bill.invoice
    voice = Voice(invoice.currency, invoice.terms.timezone, bill.client.locale)
    moved = [each for each in bill.payments if each.outcome == "approved"]
    return Composed(
        title="Invoice",
        number=invoice.ref,
        business=business_of(bill.policy),
        client=client_of(bill.client),
        facts=tuple(_facts(invoice, voice)),
        headline=Headline("Amount due", voice.amount(invoice.due_minor), _when(invoice, voice)),
        tables=_filled(_lines(invoice, voice), _parts(bill, moved, voice)),
        made_at=_made_at(invoice, moved),
        paper=voice.paper,
        status=STATUSES[invoice.status],
        paying=_paying(bill, voice),
        history=_filled(_paid(moved, voice)),
        notes=tuple(_notes(invoice, voice)),
    )


def _filled(*tables: Grid) -> tuple[Grid, ...]:
    return tuple(each for each in tables if each.rows)


def _facts(invoice: Invoice, voice: Voice) -> list[Pair]:
    told = [("Invoice", invoice.ref)]
    if invoice.revision > 1:
        told.append(("Revision", str(invoice.revision)))
    told.append(("Issued", voice.day(invoice.issued_at)))
    if invoice.due_at is not None:
        told.append(("Due", voice.moment(invoice.due_at)))
    elif invoice.deadline_at is not None:
        told.append(("Answer by", voice.moment(invoice.deadline_at)))
    if invoice.reference is not None:
        told.append(("Your reference", invoice.reference))
    if invoice.booking is not None:
        told.append(("Booking", f"B{invoice.booking}"))
    if invoice.session is not None:
        told.append(("Session", f"S{invoice.session}"))
    return told


def _when(invoice: Invoice, voice: Voice) -> str:
    """When what is due is due, in a few words."""
    if invoice.status == "void":
        return "This invoice is void."
    if invoice.status == "contested":
        return "Contested: nothing is asked for until it is issued again."
    if invoice.due_minor == 0:
        return "Paid in full. Thank you." if invoice.total_minor else "There is nothing to pay."
    if invoice.due_at is None:
        if invoice.deadline_at is None:
            return ""
        return (
            f"Due when you accept it, or without an answer on {voice.moment(invoice.deadline_at)}"
        )
    if invoice.deposit_due_minor:
        return f"{voice.amount(invoice.deposit_due_minor)} of it now, as the deposit"
    if invoice.status == "overdue":
        return f"Overdue: it was due on {voice.moment(invoice.due_at)}"
    return f"Due on {voice.moment(invoice.due_at)}"


def _lines(invoice: Invoice, voice: Voice) -> Grid:
    rows = tuple(
        Row(
            (line.text, voice.figure(line.amount_minor)),
            "from an earlier week" if line.is_late else "",
        )
        for line in invoice.lines
    )
    told = [
        ("Total", invoice.total_minor),
        ("Late fee", invoice.late_fee_minor),
        ("Credit used", -invoice.credited_minor),
        ("Paid", -invoice.paid_minor),
    ]
    sums = [Sum(label, voice.figure(minor)) for label, minor in told if minor or label == "Total"]
    sums.append(Sum("Amount due", voice.amount(invoice.due_minor), is_total=True))
    heads = ("Description", f"Amount ({invoice.currency})")
    rows = rows or (Row(("No services", voice.figure(0))),)
    return Grid("", heads, frozenset({1}), rows, tuple(sums))


def _parts(bill: Billed, moved: Sequence[Payment], voice: Voice) -> Grid:
    """A booking's two parts: the deposit at its confirmation, the balance after the last visit."""
    invoice, rows = bill.invoice, []
    deposits = [each for each in moved if each.kind == "deposit"]
    if invoice.plan == "booking" and (deposits or invoice.deposit_due_minor):
        paid = sum(each.amount_minor for each in deposits)
        if paid:
            told = f"paid on {voice.day(max(each.at for each in deposits))}"
            rows.append(Row(("Deposit", told, voice.figure(paid))))
        if invoice.deposit_due_minor:
            told = f"due on {voice.moment(invoice.issued_at)}"
            rows.append(Row(("Deposit", told, voice.figure(invoice.deposit_due_minor))))
        balance = invoice.due_minor - invoice.deposit_due_minor
        if balance and invoice.due_at is not None:
            told = f"due on {voice.moment(invoice.due_at)}"
            rows.append(Row(("Balance", told, voice.figure(balance))))
    heads = ("Payable", "When", f"Amount ({invoice.currency})")
    return Grid("Deposit and balance", heads, frozenset({2}), tuple(rows))


def _paid(moved: Sequence[Payment], voice: Voice) -> Grid:
    """Money that came, or went back, with its tips apart."""
    has_tips = any(each.tip_minor for each in moved)
    rows = []
    for each in moved:
        sign = -1 if each.kind == "refund" else 1
        cells = [voice.day(each.at), f"{way(each)} ({each.ref})"]
        cells.append(voice.figure(sign * each.amount_minor))
        if has_tips:
            cells.append(voice.figure(sign * each.tip_minor) if each.tip_minor else "")
        rows.append(Row(tuple(cells), _since(each, voice)))
    heads = ["Date", "How", f"Amount ({voice.currency})", *(["Tip"] if has_tips else [])]
    figures = frozenset({2, 3} if has_tips else {2})
    return Grid("Payments", tuple(heads), figures, tuple(rows))


def _since(payment: Payment, voice: Voice) -> str:
    """What of a payment was beyond the due, and what of it did not hold: neither is in what is
    paid."""
    back = payment.reversed_minor + payment.reversed_tip_minor
    told = ((payment.excess_minor, "became credit of yours"), (back, "did not hold"))
    return "; ".join(f"{voice.amount(minor)} of it {what}" for minor, what in told if minor)


def _notes(invoice: Invoice, voice: Voice) -> list[str]:
    if not invoice.tips_minor:
        return []
    return [f"Tips of {voice.amount(invoice.tips_minor)} are apart from this total. Thank you."]


def _paying(bill: Billed, voice: Voice) -> Paying | None:
    """How to pay what is due; None where nothing is asked for."""
    invoice, policy = bill.invoice, bill.policy
    if not invoice.due_minor or not is_payable(invoice.status):
        return None
    said = sentences(bill.following, voice)
    if bill.following is not None and bill.following.kind == "settling":
        return Paying(said)  # who paid now would pay twice
    account = account_of(policy, invoice.ref)
    code: tuple[str, ...] = ()
    if policy.business_iban is not None and invoice.currency == "EUR":
        code = codes.transfer(policy.business, policy.business_iban, invoice.due_minor, invoice.ref)
    told = Paying(said, bill.pay_link, account, code)
    return None if told == Paying() else told


def _made_at(invoice: Invoice, moved: Sequence[Payment]) -> datetime:
    told = [invoice.issued_at, invoice.confirmed_at, invoice.overdue_at, invoice.voided_at]
    return max([*(at for at in told if at is not None), *(each.at for each in moved)])
