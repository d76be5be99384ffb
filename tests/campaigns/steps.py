"""What can happen in the life of a business: every command, drawn by chance, in one table.

A step is drawn from what there is, so that most of them are done, and some are refused: a wrong
state, a thing that isn't there, words that can't be read. To add a command, write how its words
are drawn and give it a weight in STEPS."""

from __future__ import annotations

from collections.abc import Callable
from typing import NamedTuple

from tests.campaigns.draws import (
    CLIENTS,
    GARBAGE,
    NO_CARDS,
    PASSING,
    PROVIDERS,
    SETTINGS,
    TOKENS,
    Draw,
    Words,
)


def _client(draw: Draw) -> Words:
    handle = draw.one(*CLIENTS, PASSING, PASSING, "noor", "INV-1")
    email = draw.perhaps(0.7, "--email", f"{handle}@example.org")
    return ("client", draw.one("add", "edit"), handle, *email)


def _erase(draw: Draw) -> Words:
    """Who passes by may be forgotten at once; of the others nobody, as their invoices are new."""
    if draw.chance.random() < 0.3:
        return ("provider", "erase", draw.one("tom", "tom", "nobody"), "--reason", "asked")
    if draw.chance.random() < 0.2 and draw.oracle.invoices:
        return ("client", "erase", "nobody", "--reason", "asked")
    even_so = draw.perhaps(0.8, "--even-so")
    return ("client", "erase", PASSING, "--reason", "asked", *even_so)


def _reconcile(draw: Draw) -> Words:
    return ("reconcile", *draw.perhaps(0.4, "--since", "2025-12-01"))


def _autopay(draw: Draw) -> Words:
    return ("client", "edit", draw.client(), "--autopay", draw.one("off", "on", "on"))


def _auto_tip(draw: Draw) -> Words:
    given = draw.one("10%", "12.5%", "100%", "33.333%", "5.00", "0.01", "none", "0%")
    return ("client", "edit", draw.client(), "--auto-tip", given)


def _provider(draw: Draw) -> Words:
    rate = draw.perhaps(0.5, "--service-charge", draw.one("20%", "0%", "12.34%", "101%"))
    return ("provider", draw.one("add", "edit", "edit"), draw.one(*PROVIDERS, "tom"), *rate)


def _add_card(draw: Draw) -> Words:
    tokens = (*TOKENS, "pm_card_visa", "pm_card_visa", "pm_card_amex", draw.one(*NO_CARDS))
    return ("card", "add", draw.client(), draw.one(*tokens), *draw.perhaps(0.2, "--keep-default"))


def _card(draw: Draw) -> Words:
    client = draw.client()
    return ("card", draw.one("default", "default", "remove"), client, draw.card(client))


def _credit(draw: Draw) -> Words:
    method = draw.perhaps(0.3, "--method", draw.one("cash", "check", "transfer"))
    return ("client", "credit", draw.client(), draw.amount(), "--reason", "sorry", *method)


def _open_session(draw: Draw) -> Words:
    kind = draw.one("email", "email", "chat", "phone")
    return ("session", "open", draw.client(), draw.provider(), "--kind", kind)


def _offer(draw: Draw) -> Words:
    return ("session", "offer", draw.session("open"), draw.amount())


def _hire(draw: Draw) -> Words:
    return ("session", draw.one("hire", "hire", "hire", "close"), draw.session("open"))


def _end_session(draw: Draw) -> Words:
    fee: Words = ("--fee", draw.amount())
    if draw.chance.random() < 0.4:
        fee = ("--minutes", draw.one("5.5", "0.25", "0.26"), "--rate", draw.one("1.99", "0"))
    return ("session", "end", draw.session("hired", live=True), *fee)


def _issue(draw: Draw) -> Words:
    locked = draw.perhaps(0.3, "--pay-to-view", "--answer", "42")
    told = draw.perhaps(0.3, "--message", "as agreed")
    return ("issue", draw.session("hired", live=False), draw.amount(), *locked, *told)


def _reply(draw: Draw) -> Words:
    session = draw.session("open", "hired")
    return ("reply", session, "well", "--from", draw.one("client", "provider"))


def _contest(draw: Draw) -> Words:
    return ("contest", draw.invoice("pending"), "--reason", "no")


def _confirm(draw: Draw) -> Words:
    return ("confirm", draw.invoice("pending"))


def _book(draw: Draw) -> Words:
    visits: Words = ()
    for _ in range(draw.chance.randint(1, 3)):
        visits += ("--visit", f"{draw.day(-2, 20)}T{draw.hour()} {draw.amount()} Walk")
    who = draw.perhaps(0.7, "--provider", draw.provider())
    return ("book", draw.client(), *visits, *who, *draw.perhaps(0.3, "--no-auto-complete"))


def _confirm_booking(draw: Draw) -> Words:
    return ("confirm", draw.booking("requested", "confirming"))


def _start_series(draw: Draw) -> Words:
    rule: Words = ("--every", "MO,FR", "--time", draw.hour(), "--price", draw.amount())
    more = (*draw.perhaps(0.5, *rule), *draw.perhaps(0.5, "--auto-complete"))
    return ("series", "start", draw.client(), *more, *draw.perhaps(0.5, "--provider", "sam"))


def _end_series(draw: Draw) -> Words:
    return ("series", "end", draw.series(), *_rate(draw))


def _add_visit(draw: Draw) -> Words:
    target = draw.series()
    if draw.chance.random() < 0.5:
        target = draw.booking("requested", "confirmed", "confirmed")
    return ("visit", "add", target, f"{draw.day(-3, 9)}T{draw.hour()}", draw.amount())


def _visit_done(draw: Draw) -> Words:
    when = draw.perhaps(0.4, "--completed", f"{draw.day(-9, 0)}T09:30")
    return ("visit", "done", draw.visit("planned"), *when)


def _cancel_visit(draw: Draw) -> Words:
    return ("visit", "cancel", draw.visit("planned"), *_rate(draw))


def _rate(draw: Draw) -> Words:
    return draw.perhaps(0.3, "--release", draw.one("0%", "33.3%", "50%", "100%", "101%"))


def _cancel_booking(draw: Draw) -> Words:
    booking = draw.booking("requested", "confirming", "confirmed", "confirmed")
    return ("booking", "cancel", booking, *_rate(draw), "--reason", "moved away")


def _undo_visit(draw: Draw) -> Words:
    return ("visit", "undo", draw.visit("done"), "--reason", "another dog")


def _move_visit(draw: Draw) -> Words:
    return ("visit", "move", draw.visit("planned"), f"{draw.day(-2, 12)}T{draw.hour()}")


def _bill(draw: Draw) -> Words:
    return ("issue", draw.client(), draw.amount(), "--due", draw.day(-5, 12))


def _pay_by_card(draw: Draw) -> Words:
    amount = draw.perhaps(0.4, draw.part())
    tip = draw.perhaps(0.3, "--tip", draw.part())
    excess = draw.perhaps(0.4, "--excess", draw.one("credit", "tip")) if amount else ()
    card = draw.perhaps(0.2, "--card", draw.one("visa-4242", "pm_card_amex", "pm_sim_timeout"))
    return ("pay", draw.invoice("open", "overdue"), *amount, *tip, *excess, *card)


def _pay_together(draw: Draw) -> Words:
    way = draw.perhaps(0.4, "--method", draw.one("cash", "check", "transfer", "credit"))
    return ("pay", draw.client(), *draw.perhaps(0.5, draw.part()), *way)


def _receive(draw: Draw) -> Words:
    method = draw.one("cash", "check", "transfer")
    tip = draw.perhaps(0.2, "--tip", draw.part())
    excess = draw.perhaps(0.3, "--excess", draw.one("credit", "tip"))
    invoice = draw.invoice("open", "overdue", "written-off", "paid", "closed", "void")
    return ("pay", invoice, draw.part(), "--method", method, *tip, *excess)


def _use_credit(draw: Draw) -> Words:
    amount = draw.perhaps(0.5, draw.part())
    return ("pay", draw.invoice("open", "overdue"), *amount, "--method", "credit")


def _tip(draw: Draw) -> Words:
    target = draw.booking("requested", "confirmed")
    if draw.chance.random() < 0.6:
        target = draw.invoice("open", "overdue", "paid")
    if draw.chance.random() < 0.2:
        target = draw.client()
    return ("tip", target, draw.part(), *draw.perhaps(0.3, "--method", "cash"))


def _refund(draw: Draw) -> Words:
    invoice, most = draw.invoice("paid", "overdue"), 0
    is_tip = draw.chance.random() < 0.25
    given = [
        each
        for each in draw.oracle.invoices.values()
        if (each.tips_minor if is_tip else each.paid_minor + each.credited_minor)
    ]
    if given and draw.chance.random() < 0.9:
        found = draw.chance.choice(given)
        invoice = f"INV-{found.number}"
        paid = found.paid_minor or found.credited_minor
        most = found.tips_minor if is_tip else min(found.total_minor, paid)
    to = draw.perhaps(0.5, "--to", draw.one("card", "cash", "cash", "credit", "credit", "bank"))
    tip = ("--tip",) if is_tip else ()
    return ("refund", invoice, draw.up_to(most), *tip, *to, "--reason", "late")


def _void(draw: Draw) -> Words:
    return ("void", draw.invoice("open", "overdue", "paid"), "--reason", "twice")


def _waive(draw: Draw) -> Words:
    fined = [each.number for each in draw.oracle.invoices.values() if each.late_fee_minor]
    if fined and draw.chance.random() < 0.8:
        return ("waive", f"INV-{draw.chance.choice(fined)}", "--reason", "our bank")
    return ("waive", draw.invoice("overdue", "paid"), "--reason", "our bank")


def _reverse(draw: Draw) -> Words:
    payment, dice = draw.payment(), draw.chance.random()
    if dice < 0.25:
        return ("reverse", payment, "--withdrawn", "--reason", "won")
    most = draw.oracle.payments.get(int(payment.removeprefix("P")))
    part = draw.up_to(most.asked_minor if most is not None else 0)
    return ("reverse", payment, *(("--amount", part) if dice < 0.6 else ()), "--reason", "bounced")


def _pay_back(draw: Draw) -> Words:
    client = draw.client()
    credit = draw.up_to(draw.oracle.client(client).credit_minor)
    return ("refund", client, credit, "--to", draw.one("card", "cash", "bank"), "--reason", "moved")


def _discount(draw: Draw) -> Words:
    invoice = draw.invoice("open", "overdue")
    return ("discount", invoice, draw.one("10%", "33.3%", "100%", draw.amount()), "--reason", "so")


def _write_off(draw: Draw) -> Words:
    return ("write-off", draw.invoice("open", "overdue"), "--reason", "moved away")


def _hold(draw: Draw) -> Words:
    of = draw.invoice("open", "overdue", "pending")
    if draw.chance.random() < 0.4:
        of = draw.one(draw.client(), draw.series())
    until = draw.perhaps(0.4, "--until", draw.one("+2d", "+36h", "+9d", "today", "yesterday"))
    return ("hold", of, "--reason", "inquiry", *until)


def _release(draw: Draw) -> Words:
    return ("release", draw.held())


def _pay_out(draw: Draw) -> Words:
    if draw.chance.random() < 0.4:
        return ("payout", "--all", *draw.perhaps(0.05, "5.00"))
    handle = draw.provider()
    provider = draw.oracle.provider(handle)
    owed = provider.pending_minor + provider.tips_minor
    return ("payout", handle, *draw.perhaps(0.6, draw.up_to(owed)))


def _config(draw: Draw) -> Words:
    return ("config", "set", *draw.chance.choice(SETTINGS))


def _tick(draw: Draw) -> Words:
    return ("tick", *draw.perhaps(0.5, "--catch-up"))


def _dry_run(_: Draw) -> Words:
    return ("tick", "--dry-run")


def _look(draw: Draw) -> Words:
    looks = (("list",), ("attention",), ("earnings",), ("log",), ("show", draw.invoice("open")))
    return draw.chance.choice(looks)


def _wrong_clock(draw: Draw) -> Words:
    return ("clock", "advance", *draw.one("1m", "-1d", "--to 2020-01-01").split())


def _spoilt(draw: Draw) -> Words:
    """Another step with one of its words spoilt."""
    words = list(draw.chance.choice(STEPS[:-1]).words(draw))
    words[draw.chance.randrange(len(words))] = draw.one(*GARBAGE)
    return tuple(words)


def _import(draw: Draw) -> Words:
    """Rows of another program: bills, what was paid of them, and credit; some of them known
    already, and some that can't be taken. Nobody of them is ever erased: with a person go the
    answers that keys keep of them, and a release names all whose bills it is of."""
    kind = draw.one("invoices", "invoices", "payments", "credits")
    rows = [_ROWS[kind][1](draw) for _ in range(draw.chance.randint(1, 3))]
    return ("import", kind, draw.table(_ROWS[kind][0], *rows))


def _number(draw: Draw) -> str:
    return f"X{draw.chance.randint(1, 40)}"


def _bill_row(draw: Draw) -> str:
    total = draw.one("", "", "", "-") + draw.amount()
    paid = draw.one("0.00", "0.00", draw.amount(), total)
    who, days = draw.one(*CLIENTS), (draw.day(-60, -20), draw.day(-19, 20))
    return ",".join((_number(draw), who, *days, total, paid))


def _money_row(draw: Draw) -> str:
    of = draw.one(_number(draw), draw.invoice("open", "overdue"), "")
    how = draw.one("cash", "transfer", "check")
    return ",".join((f"M{draw.chance.randint(1, 60)}", of, draw.client(), draw.amount(), how))


def _credit_row(draw: Draw) -> str:
    return ",".join((f"K{draw.chance.randint(1, 60)}", draw.client(), draw.amount(), "so"))


_ROWS: dict[str, tuple[str, Callable[[Draw], str]]] = {
    "invoices": ("number,client,issued,due,total,paid", _bill_row),
    "payments": ("id,invoice,client,amount,method", _money_row),
    "credits": ("id,client,amount,reason", _credit_row),
}
"""The columns of each kind of table, and a row of it."""


def _release_import(draw: Draw) -> Words:
    waiting = [
        each.number
        for each in draw.oracle.invoices.values()
        if each.imported_at and not each.counts_due_at
    ]
    some = (f"INV-{draw.chance.choice(waiting)}",) if waiting else (draw.invoice("open"),)
    return ("import", "--release", *draw.perhaps(0.7, *some))


class Step(NamedTuple):
    """How often a step is taken, and how its words are drawn."""

    weight: int
    words: Callable[[Draw], Words]


STEPS = (
    *(Step(2, _client), Step(2, _provider), Step(7, _add_card), Step(3, _card), Step(4, _credit)),
    *(Step(9, _open_session), Step(2, _offer), Step(6, _hire), Step(5, _end_session)),
    *(Step(9, _issue), Step(5, _reply), Step(4, _contest), Step(7, _confirm)),
    *(Step(6, _book), Step(7, _confirm_booking), Step(2, _start_series), Step(1, _end_series)),
    *(Step(5, _add_visit), Step(6, _visit_done), Step(6, _bill)),
    *(
        Step(10, _pay_by_card),
        Step(3, _pay_together),
        Step(5, _receive),
        Step(2, _use_credit),
        Step(6, _tip),
    ),
    *(Step(4, _cancel_visit), Step(3, _move_visit), Step(8, _refund), Step(2, _void)),
    *(Step(2, _cancel_booking), Step(3, _undo_visit), Step(4, _import), Step(3, _release_import)),
    *(Step(2, _waive), Step(8, _reverse), Step(1, _write_off), Step(2, _hold), Step(3, _release)),
    *(
        Step(3, _pay_out),
        Step(2, _autopay),
        Step(3, _auto_tip),
        Step(3, _pay_back),
        Step(2, _discount),
    ),
    *(
        Step(4, _config),
        Step(16, _tick),
        Step(4, _reconcile),
        Step(3, _erase),
        Step(1, _dry_run),
        Step(2, _look),
        Step(1, _wrong_clock),
    ),
    Step(5, _spoilt),
)
"""Every step; the last one spoils another."""

WEIGHTS = [step.weight for step in STEPS]


def drawn(draw: Draw) -> Words:
    """The words of the next step."""
    return draw.chance.choices(STEPS, WEIGHTS)[0].words(draw)
