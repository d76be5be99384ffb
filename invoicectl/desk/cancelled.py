"""What is said of visits that are cancelled: what comes off and why, and what goes back of it."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from decimal import Decimal

from invoicectl.acts import bookings as acts
from invoicectl.acts.payments import refunds
from invoicectl.desk.asking import foreseeing, references, views
from invoicectl.desk.engine.work import Work
from invoicectl.domain import dates, money, shares, steps
from invoicectl.domain.events import Event, VisitCancelled
from invoicectl.domain.model import Booking, Client, Invoice, Visit
from invoicectl.domain.policy import Policy
from invoicectl.domain.references import reference
from invoicectl.domain.things import Step
from invoicectl.domain.tuples import NamedTuple


def cancelled(work: Work, client: int, happened: list[Event], rate: Decimal | None) -> None:
    """Record what was cancelled, and say what came off and why, what is kept, and what the client
    gets back of it. Of a requested booking nothing was paid, and people alone are told so."""
    credit_minor = work.get(Client, client).credit_minor
    visits = [each for each in happened if isinstance(each, VisitCancelled)]
    reached = _reached(work, visits) if rate is None else []
    due_before_at = _due_at(work, visits)
    work.record(happened)
    asked = [work.get(Visit, each.visit) for each in visits]
    if not asked:
        return
    many = f"{len(visits)} visits" if len(visits) > 1 else asked[0].ref
    called = f"{many} {'would be ' if work.is_dry else ''}cancelled: "
    billed = next((each.invoice for each in asked if each.invoice is not None), None)
    if billed is None and asked[0].series is None:
        work.aside = f"{called}{_of_requested(work, asked[0])}"
        return
    kept_minor = sum(each.kept_minor for each in visits)
    off_minor = sum(each.released_minor for each in visits)
    payer = work.get(Client, client)
    why = f" ({reached[0].why})" if len(reached) == 1 and reached[0].why else ""
    if billed is None:
        pays, of = views.with_unit(work, kept_minor), views.with_unit(work, kept_minor + off_minor)
        told = [f"{payer.handle} pays {pays} of {of}{why.replace(': ', ' comes off: ', 1)}"]
        nothing = "nothing had been billed, so nothing is given back"
        told.append(_on_friday(work, payer) if kept_minor else nothing)
    else:
        off = f"{views.with_unit(work, off_minor)} {'would come' if work.is_dry else 'comes'} off"
        told = [
            f"{off} {reference('invoice', billed)}{why}",
            f"{views.with_unit(work, kept_minor)} kept",
        ]
        told.append(_given_back(work, payer, credit_minor, work.get(Invoice, billed), off_minor))
        told.append(_due_now(work, work.get(Invoice, billed), due_before_at, off_minor))
    work.note(called + ", ".join(filter(None, told)))
    if len(reached) > 1:
        each_kept = (
            f"{each.named()}: {views.with_unit(work, each.kept_minor)} kept "
            f"({each.why or each.share})"
            for each in reached
        )
        work.note("; ".join(each_kept))


def _of_requested(work: Work, visit: Visit) -> str:
    """What was paid of a booking that was not confirmed: at the most a tip."""
    booking = work.get(Booking, visit.booking)
    if not booking.tips_minor:
        return "nothing was paid yet, so nothing is given back"
    tip = money.show(booking.tips_minor, work.get(Policy, 0).currency)
    tipped = [each for each in work.payments_of_booking(booking.number) if each.tip_left_minor]
    to = "" if all(each.method == "card" for each in tipped) else " --to cash"
    back = f"invoicectl refund {booking.ref} {tip} --tip{to} --reason TEXT gives it back"
    return f"nothing was paid yet but a tip of {tip}; {back}"


def _due_at(work: Work, visits: Sequence[VisitCancelled]) -> datetime | None:
    """When the invoice is due that bills what is cancelled."""
    billed = next((work.get(Visit, each.visit).invoice for each in visits), None)
    return None if billed is None else work.get(Invoice, billed).due_at


def _due_now(work: Work, invoice: Invoice, before_at: datetime | None, off_minor: int) -> str:
    """When what is left is due, where that is another time now and not told with the charge."""
    if not invoice.due_minor or invoice.due_at is None or invoice.due_at == before_at:
        return ""
    if off_minor and _charged_at(work, invoice) is not None:
        return ""
    would = "would be" if work.is_dry else "is"
    at = dates.local(invoice.due_at, work.get(Policy, 0).timezone)
    return f"{views.with_unit(work, invoice.due_minor)} {would} due on {at} now"


def _on_friday(work: Work, payer: Client) -> str:
    """When the next weekly invoice comes; empty where none does."""
    weekly = work.step_of((Client, payer.number))
    at = None if weekly is None else dates.local(weekly.at, work.get(Policy, 0).timezone)
    return f"billed on {at}" if at else ""


def _given_back(
    work: Work, payer: Client, before_minor: int, invoice: Invoice, off_minor: int
) -> str:
    """What of what was paid is client credit now, more than `before_minor`, and the command that
    gives it back in money; or that nothing is given back."""
    minor = payer.credit_minor - before_minor
    if not minor:
        return _nothing_back(work, invoice, off_minor)
    is_now = "would be" if work.is_dry else "is now"
    told = f"{views.with_unit(work, minor)} was paid, and {is_now} client credit of {payer.handle}"
    charges = references.payments_of(work, payer.number)
    way = "card" if refunds.goes_to_cards(work, payer, minor, charges) else "bank"
    amount = money.show(minor, invoice.currency)
    back = f"invoicectl refund {payer.handle} {amount} --to {way} --reason TEXT"
    return f"{told}; {back} gives it back in money"


class _Reached(NamedTuple):
    """Visits of which the same share comes off, for the same reason, and what is kept of them."""

    share: str
    why: str
    refs: tuple[str, ...]
    kept_minor: int

    def named(self) -> str:
        """The visits, the first of many by name."""
        more = len(self.refs) - _NAMED
        return ", ".join(self.refs[:_NAMED]) + (f" and {more} more" if more > 0 else "")


_NAMED = 5
"""How many visits are named beside one another."""


def _reached(work: Work, visits: Sequence[VisitCancelled]) -> list[_Reached]:
    """The cancelled visits by how much of them comes off and why, in their order."""
    found: dict[tuple[Decimal, str], list[VisitCancelled]] = {}
    for each in visits:
        found.setdefault((each.rate, _tier_reached(work, each)), []).append(each)
    return [
        _Reached(
            money.show_rate(rate),
            _of_many(why) if len(same) > 1 else why,
            tuple(reference("visit", each.visit) for each in same),
            sum(each.kept_minor for each in same),
        )
        for (rate, why), same in found.items()
    ]


def _of_many(why: str) -> str:
    return why.replace("its start", "their start").replace("it has", "they have")


def _tier_reached(work: Work, cancelled: VisitCancelled) -> str:
    """Why so much of a visit comes off, by the hours before its start; empty where the visit was
    moved and kept the share of before."""
    visit = work.get(Visit, cancelled.visit)
    tiers = acts.terms_of(work, visit).cancellation
    rate = shares.released(visit._replace(release_rate=None), tiers, now=work.now)
    if rate != cancelled.rate or not tiers:
        return ""
    ahead = visit.start_at - work.now
    if ahead <= timedelta():
        return f"{money.show_rate(rate)}: it has started"
    missed = [hours for hours, _ in tiers if ahead < timedelta(hours=hours)]
    told = f"less than {missed[-1]}" if missed else f"at least {tiers[0][0]}"
    return f"{money.show_rate(rate)}: {told} hours before its start"


def _nothing_back(work: Work, invoice: Invoice, off_minor: int) -> str:
    """That nothing of what was paid goes back, and what the client pays less instead."""
    dry = work.is_dry
    told = f"nothing {'would be' if dry else 'is'} given back"
    if not off_minor:
        return told
    if not invoice.due_minor:
        return f"{told}, and nothing more {'would be' if dry else 'is'} due"
    less, at = f"{views.with_unit(work, off_minor)} less", _charged_at(work, invoice)
    how = "due" if at is None else f"charged on {dates.local(at, work.get(Policy, 0).timezone)}"
    return f"{told}: {less} {'would be' if dry else 'is'} {how}"


def _charged_at(work: Work, invoice: Invoice) -> datetime | None:
    """When a card is charged for it next; None where none is."""
    step = steps.behind_reminders(work, invoice)
    if not isinstance(step, Step) or not foreseeing.demand(work, invoice, step).charged_minor:
        return None
    return step.at
