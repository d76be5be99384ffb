"""What a step that is to come is about: whose it is, and the money that it is about."""

from __future__ import annotations

from collections.abc import Callable
from datetime import MAXYEAR, UTC, datetime
from typing import TYPE_CHECKING, Any

from invoicectl.desk.asking.views import Json
from invoicectl.desk.engine.work import Work
from invoicectl.domain import dates, holds, money, steps
from invoicectl.domain.model import Booking, Client, Invoice, Payment, Series, Visit
from invoicectl.domain.policy import Policy
from invoicectl.domain.things import STEPPING, Step
from invoicectl.domain.world import credit_left

if TYPE_CHECKING:
    from invoicectl.desk.asking.foreseeing import Demand

LAST = datetime(MAXYEAR, 12, 30, tzinfo=UTC)
"""After every instant that there is."""


def thing_of(work: Work, step: Step) -> Any:
    """What the step happens to."""
    return work.get(STEPPING[step.owner], step.number)


def client_of(thing: Any) -> int:
    """The number of the client whose thing it is."""
    return int(thing.number if isinstance(thing, Client) else thing.client)


def view(work: Work, step: Step) -> Json:
    """A step that is to come: when, to what, whose it is, and the money that it is about."""
    thing = thing_of(work, step)
    if not (isinstance(thing, Invoice | Client) and _asks(work, thing, step)):
        tell = _AMOUNTS.get(step.kind)
        return _line(work, step, None if tell is None else tell(work, thing))
    from invoicectl.desk.asking import foreseeing  # most that is asked brings no charge

    return charge(work, step, foreseeing.demand(work, thing, step))


def charge(work: Work, step: Step, told: Demand) -> Json:
    """The same of a step for which money is asked: what the card is charged, with the tip in it;
    where it is not asked, what the step is about."""
    line = _line(work, step, told.charged_minor or told.asked_minor)
    if told.charged_minor:
        line["charges"] = True
        line["tip"] = _shown(work, told.tip_minor or None)
    line["credit"] = _shown(work, told.credit_minor or None)
    return line


def said(work: Work, told: Demand, when: str, more: str = "") -> str:
    """What becomes of money that is asked for at an instant, as a sentence: what the card is
    charged then, what client credit pays, or what falls due."""
    currency = work.get(Policy, 0).currency
    left_minor = told.asked_minor - told.credit_minor
    minor, how = told.charged_minor, "is charged"
    if not left_minor:
        minor, how = told.credit_minor, "is paid from credit"
    elif not told.charged_minor:
        minor, how = left_minor, "falls due"
    tip = f" with a tip of {money.show(told.tip_minor, currency)}" if told.tip_minor else ""
    credit = told.credit_minor if left_minor else 0
    after = f", after {money.show(credit, currency)} of credit" if credit else ""
    return f"{money.show(minor, currency)} {currency}{more} {how} {when}{tip}{after}"


def _asks(work: Work, thing: Invoice | Client, step: Step) -> bool:
    """Whether it is told by what it brings: a charge, an invoice of visits to come, or what client
    credit pays where no card is charged by itself."""
    if step.kind == "weekly" or steps.asks_card(work, thing, step):
        return True
    uses_credit = step.kind in {"auto-confirm", "collect", "overdue"}
    return uses_credit and credit_left(work, client_of(thing)) > 0


def of_visit(work: Work, visit: Visit) -> Json:
    """A visit that is to come."""
    amount = _shown(work, price(work, visit))
    return _filled(visit.start_at, visit.ref, _handle(work, visit), "visit", amount)


def _line(work: Work, step: Step, minor: int | None) -> Json:
    whose = _handle(work, thing_of(work, step))
    return _filled(step.at, step.ref, whose, step.kind, _shown(work, minor))


def _filled(at: datetime, ref: str, client: str, step: str, amount: str | None) -> Json:
    """A line of the agenda that charges nothing."""
    return {
        "at": dates.stamp(at),
        "ref": ref,
        "client": client,
        "step": step,
        "amount": amount,
        "charges": False,
        "tip": None,
        "credit": None,
    }


def _handle(work: Work, thing: Any) -> str:
    return work.handle_of("client", client_of(thing))


def _shown(work: Work, minor: int | None) -> str | None:
    return None if minor is None else money.show(minor, work.get(Policy, 0).currency)


def _total(_: Work, invoice: Invoice) -> int:
    return invoice.total_minor


def _due(_: Work, invoice: Invoice) -> int:
    return invoice.due_minor


def _asked(work: Work, thing: Invoice | Booking) -> int:
    payment = work.get(Payment, thing.open_payment or 0)
    return payment.amount_minor + payment.tip_minor


def price(work: Work, thing: Visit | Series) -> int | None:
    """What a visit brings once it is done; None while a hold keeps it from being invoiced."""
    of = work.get(Series, thing.series) if isinstance(thing, Visit) and thing.series else thing
    is_held = isinstance(of, Series) and holds.own(of) is not None
    if is_held or holds.own(work.get(Client, thing.client)) is not None:
        return None
    return thing.price_minor or 0


_AMOUNTS: dict[str, Callable[[Work, Any], int | None]] = {
    "auto-confirm": _total,
    "collect": _due,
    "retry": _due,
    "overdue": _due,
    "inquire": _asked,
    "complete": price,
    "plan": price,
}
"""What a step is about, as things stand: a reminder and the end of a hold are about none."""
