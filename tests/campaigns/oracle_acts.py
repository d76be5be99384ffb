"""How the oracle takes in people, sessions, bookings, visits and their invoices."""

from __future__ import annotations

from collections.abc import Iterable
from zoneinfo import ZoneInfo

from tests.campaigns.oracle import (
    Client,
    Fact,
    Invoice,
    Json,
    Oracle,
    Provider,
    Session,
    Thing,
    again_at,
    as_rate,
    days_later,
    due_by,
    folds,
    hold,
    instant,
    share,
)
from tests.campaigns.oracle_holds import is_stopped, resumed_at

WEEKDAYS = ("MO", "TU", "WE", "TH", "FR", "SA", "SU")
RATES = ("service_charge_rate", "deposit_rate", "late_fee_rate", "session_late_fee_rate")
WORDS = ("timezone", "collect_at", "collect_weekday", "late_fee_base")
COUNTS = ("response_days", "late_fee_after")


# --- the file and its people ------------------------------------------------------------------


@folds("file-created")
def _file_created(oracle: Oracle, data: Json, _: Fact) -> Iterable[Thing]:
    oracle.file = data["file"]
    oracle.policy = {each["key"]: each["value"] for each in data["settings"]}
    return ()


@folds("generation-begun")
def _generation_begun(oracle: Oracle, data: Json, fact: Fact) -> Iterable[Thing]:
    hold(data["generation"] == oracle.generation + 1, "generations follow each other")
    hold(data["file"] == oracle.file and data["reason"], "a generation begins for no reason")
    hold(oracle.may_begin, f"a generation began by {fact.actor}, and the file never went back")
    oracle.may_begin = False
    oracle.generation += 1
    return ()


@folds("clock-corrected")
def _clock_corrected(oracle: Oracle, data: Json, _: Fact) -> Iterable[Thing]:
    oracle.ahead = max(oracle.ahead, data["newest_at"])
    return ()


@folds("setting-changed")
def _setting_changed(oracle: Oracle, data: Json, _: Fact) -> Iterable[Thing]:
    oracle.policy[data["setting"]] = data["value"]
    return ()


@folds("client-added")
def _client_added(oracle: Oracle, data: Json, _: Fact) -> Iterable[Thing]:
    hold(data["client"] not in oracle.clients, "a client was added twice")
    yield oracle.clients.setdefault(data["client"], Client(data["client"], data["handle"]))


@folds("provider-added")
def _provider_added(oracle: Oracle, data: Json, _: Fact) -> Iterable[Thing]:
    hold(data["provider"] not in oracle.providers, "a provider was added twice")
    provider = Provider(data["provider"], data["handle"], data["service_charge_rate"])
    yield oracle.providers.setdefault(provider.number, provider)


@folds("client-edited")
def _client_edited(oracle: Oracle, data: Json, _: Fact) -> Iterable[Thing]:
    client = oracle.clients[data["client"]]
    client.handle = data["handle"]
    yield client


@folds("provider-edited")
def _provider_edited(oracle: Oracle, data: Json, _: Fact) -> Iterable[Thing]:
    provider = oracle.providers[data["provider"]]
    provider.rate, provider.handle = data["service_charge_rate"], data["handle"]
    yield provider


@folds("client-erased")
def _client_erased(oracle: Oracle, data: Json, _: Fact) -> Iterable[Thing]:
    client = oracle.clients[data["client"]]
    client.handle, client.cards, client.default_card = f"C{client.number}", [], None
    yield client


@folds("provider-erased")
def _provider_erased(oracle: Oracle, data: Json, _: Fact) -> Iterable[Thing]:
    provider = oracle.providers[data["provider"]]
    provider.handle = f"E{provider.number}"
    yield provider


@folds("card-added")
def _card_added(oracle: Oracle, data: Json, _: Fact) -> Iterable[Thing]:
    client, token = oracle.clients[data["client"]], data["card"]["token"]
    client.cards = [*(card for card in client.cards if card != token), token]
    client.never.discard(token)
    if not (data["keeps_default"] and client.default_card):
        client.default_card = token
    yield client


@folds("card-chosen")
def _card_chosen(oracle: Oracle, data: Json, _: Fact) -> Iterable[Thing]:
    client = oracle.clients[data["client"]]
    hold(data["token"] in client.cards, "a card that isn't on file was chosen")
    client.default_card = data["token"]
    yield client


@folds("card-removed")
def _card_removed(oracle: Oracle, data: Json, _: Fact) -> Iterable[Thing]:
    client = oracle.clients[data["client"]]
    client.cards.remove(data["token"])
    client.never.discard(data["token"])
    client.told.discard(data["token"])
    if client.default_card == data["token"]:
        client.default_card = client.cards[-1] if client.cards else None
    yield client


# --- sessions ---------------------------------------------------------------------------------


@folds("session-opened")
def _session_opened(oracle: Oracle, data: Json, _: Fact) -> Iterable[Thing]:
    number, kind = data["session"], data["kind"]
    hold(number == len(oracle.sessions) + 1, f"S{number} follows S{len(oracle.sessions)}")
    status = "open" if kind == "email" else "hired"
    session = Session(number, kind, status, data["client"], data["provider"])
    yield oracle.sessions.setdefault(number, session)


@folds("offer-made")
def _offer_made(oracle: Oracle, data: Json, _: Fact) -> Iterable[Thing]:
    session = oracle.sessions[data["session"]]
    hold(session.status == "open", f"an offer in S{session.number}, which is {session.status}")
    yield session


@folds("session-hired")
def _session_hired(oracle: Oracle, data: Json, _: Fact) -> Iterable[Thing]:
    session = oracle.sessions[data["session"]]
    hold(session.status == "open", f"S{session.number} was {session.status} when hired")
    session.status = "hired"
    yield session


@folds("session-dropped")
def _session_dropped(oracle: Oracle, data: Json, _: Fact) -> Iterable[Thing]:
    session = oracle.sessions[data["session"]]
    hold(session.status == "open", f"S{session.number} was {session.status} when closed")
    session.status = "closed"
    yield session


@folds("session-ended")
def _session_ended(oracle: Oracle, data: Json, _: Fact) -> Iterable[Thing]:
    session = oracle.sessions[data["session"]]
    is_right = session.status == "hired" and session.kind != "email"
    hold(is_right, f"S{session.number} ({session.kind}, {session.status}) was ended")
    session.status, session.fee_minor = "closed", data["fee_minor"]
    session.service_charge_minor = session.earnings_minor = 0
    yield session


@folds("message-sent")
def _message_sent(oracle: Oracle, data: Json, fact: Fact) -> Iterable[Thing]:
    session = oracle.sessions[data["session"]]
    invoice = oracle.invoices.get(session.invoice or 0)
    is_in_time = session.status != "closed" or _came_in_time(invoice, fact)
    hold(is_in_time, f"a message in S{session.number}, which is closed")
    if invoice is None or invoice.status != "pending":
        hold(data["deadline_at"] is None, f"a message moved the days of S{session.number}")
        return
    stands = invoice.deadline_at or ""
    if _end_of_days(invoice, fact) < stands:  # a clock was ahead when these days began
        told = f"a message of before moved the days of S{session.number}"
        hold(data["deadline_at"] in {None, stands}, told)
        return
    _new_days(invoice, data, fact)
    yield invoice


def _came_in_time(invoice: Invoice | None, fact: Fact) -> bool:
    """Whether silence closed the session later than this: by a clock that was ahead, and is right
    since. What is sent in time is kept as a note."""
    if invoice is None or invoice.confirmed_by != "auto":
        return False
    return fact.at < (invoice.deadline_at or "")


def _end_of_days(invoice: Invoice, fact: Fact) -> str:
    """When the client's days would end that begin now, on the wall of the frozen zone."""
    return days_later(fact.at, invoice.terms["response_days"], invoice.terms["timezone"])


def _new_days(invoice: Invoice, data: Json, fact: Fact) -> None:
    """The client's days begin again."""
    expected, found = _end_of_days(invoice, fact), data["deadline_at"]
    hold(found == expected, f"INV-{invoice.number} has until {found}, not {expected}")
    invoice.deadline_at = expected


# --- invoices ---------------------------------------------------------------------------------


@folds("invoice-issued")
def _invoice_issued(oracle: Oracle, data: Json, fact: Fact) -> Iterable[Thing]:
    number, plan = data["invoice"], data["plan"]
    hold(number == len(oracle.invoices) + 1, f"INV-{number} follows {len(oracle.invoices)}")
    invoice = Invoice(
        number=number,
        plan=plan,
        status="pending" if plan == "session" else "open",
        client=data["client"],
        terms=data["terms"],
        total_minor=sum(line["amount_minor"] for line in data["lines"]),
        session=data["session"],
        booking=data["booking"],
        provider=data["provider"],
        deadline_at=data["deadline_at"],
        generation=oracle.generation,
        due_at=data["due_at"],
        issued_at=data["issued_at"] or fact.at,
        imported_at=fact.at if data["issued_at"] else None,
        deposit_minor=data["deposit_minor"],
    )
    if plan == "direct" and invoice.imported_at is None:
        due_at = invoice.due_at or ""
        invoice.resumes_at = None if due_at >= fact.at else again_at(invoice, due_at, fact.at)
    found, expected = data["resumes_at"], invoice.resumes_at
    hold(found == expected, f"INV-{number} is left alone until {found}, not {expected}")
    hold(invoice.total_minor == data["total_minor"], f"INV-{number} is not what its lines add to")
    oracle.invoices[number] = invoice
    _hold_frozen(oracle, invoice)
    if plan == "session":
        _issued_to_session(oracle, invoice, data, fact)
    if plan == "booking":
        invoice.unearned_minor = invoice.total_minor
        yield from _issued_to_booking(oracle, invoice)
    if plan in {"booking", "series"}:
        yield from _billed(oracle, invoice, data, fact)
    invoice.balance()
    yield invoice


def _hold_frozen(oracle: Oracle, invoice: Invoice) -> None:
    """The terms are the policy of this instant; a provider's own rate goes before it."""
    policy = dict(oracle.policy)
    if policy["retry_after"] == "none":
        policy["late_fee_after"] = "1"
    if invoice.provider is not None:
        own = oracle.providers[invoice.provider].rate
        policy["service_charge_rate"] = own or policy["service_charge_rate"]
    if policy["retry_after"] == "none":
        policy["late_fee_after"] = "1"
    for key in RATES:
        told, frozen = policy[key], invoice.terms[key]
        is_same = told == frozen or as_rate(told or "0") == as_rate(frozen or "0")
        hold(is_same, f"INV-{invoice.number} froze {key} {frozen}, not {told}")
    for key in (*WORDS, *COUNTS):
        told, frozen = policy[key], str(invoice.terms[key])
        hold(told == frozen, f"INV-{invoice.number} froze {key} {frozen}, not {told}")
    for key in ("retry_after", "remind_before"):
        spans = ",".join(invoice.terms[key]) or "none"
        hold(spans == policy[key], f"INV-{invoice.number} froze {key} {spans}")


def _issued_to_session(oracle: Oracle, invoice: Invoice, data: Json, fact: Fact) -> None:
    session = oracle.sessions[invoice.session or 0]
    hold(session.invoice is None, f"S{session.number} has two invoices")
    session.invoice = invoice.number
    if session.kind == "email":
        hold(session.status == "hired", f"S{session.number} was invoiced while {session.status}")
        _new_days(invoice, data, fact)
    else:
        invoice.awaits = "its confirmation"


def _issued_to_booking(oracle: Oracle, invoice: Invoice) -> Iterable[Thing]:
    """The invoice takes over what was paid on the booking, and its tips."""
    booking = oracle.bookings[invoice.booking or 0]
    hold(booking.status in {"requested", "confirming"}, f"B{booking.number} is invoiced twice")
    booking.invoice, invoice.tips_minor = invoice.number, booking.tips_minor
    invoice.tips_left = booking.tips_left
    booking.open_payment, invoice.awaits = None, "its booking's confirmation"
    asked = 0
    if not oracle.clients[booking.client].is_autopay and booking.status == "requested":
        asked = share(invoice.total_minor, oracle.policy["deposit_rate"] or "0")
    hold(invoice.deposit_minor == asked, f"INV-{invoice.number} asks for {invoice.deposit_minor}")
    for payment in oracle.payments.values():
        if payment.booking == booking.number:
            payment.invoice = invoice.number
            yield payment
    yield booking


def _billed(oracle: Oracle, invoice: Invoice, data: Json, fact: Fact) -> Iterable[Thing]:
    """Each visit on one invoice, ever: all that stand, or all done by this Friday."""
    if invoice.plan == "booking":
        visits = oracle.standing(None, invoice.booking)
        expected = {visit.number for visit in visits}
        due_at = due_by(invoice, visits, fact.at)
        hold(
            invoice.due_at == due_at, f"INV-{invoice.number} is due {invoice.due_at}, not {due_at}"
        )
    else:
        _hold_friday(oracle, fact.at)
        hold(not oracle.clients[invoice.client].is_held, f"INV-{invoice.number} of who is held")
        hold(invoice.due_at == fact.at, f"INV-{invoice.number} of a Friday is due later")
        expected = {
            visit.number
            for visit in oracle.visits.values()
            if visit.client == invoice.client
            and visit.series is not None
            and visit.invoice is None
            and (visit.status == "done" or visit.kept_minor)
            and (visit.recorded_at or "") < fact.at
            and not oracle.series[visit.series].is_held
        }
    hold(set(data["visits"]) == expected, f"INV-{invoice.number} bills not {sorted(expected)}")
    hold(expected, f"INV-{invoice.number} bills nothing")
    billed = [oracle.visits[number] for number in data["visits"]]
    prices = sum(visit.billed_minor for visit in billed)
    hold(prices == invoice.total_minor, f"INV-{invoice.number} is not what its visits cost")
    for visit in billed:
        hold(visit.invoice is None, f"V{visit.number} is billed twice")
        visit.invoice = invoice.number
        yield visit


def _hold_friday(oracle: Oracle, at: str) -> None:
    wall = instant(at).astimezone(ZoneInfo(oracle.policy["timezone"] or "UTC"))
    found = (WEEKDAYS[wall.weekday()], f"{wall:%H:%M:%S}")
    expected = (oracle.policy["collect_weekday"], f"{oracle.policy['collect_at']}:00")
    hold(found == expected, f"a weekly run at {found}, not at {expected}")


@folds("invoice-revised")
def _invoice_revised(oracle: Oracle, data: Json, fact: Fact) -> Iterable[Thing]:
    invoice = oracle.invoices[data["invoice"]]
    hold(invoice.status in {"pending", "contested"}, f"{invoice.status} and revised")
    is_free = data["total_minor"] == 0 and invoice.total_minor > 0
    hold(not (is_free and invoice.status == "pending"), "pending above 0 and revised to 0")
    hold(data["revision"] == invoice.revision + 1, f"INV-{invoice.number} skips a revision")
    invoice.status, invoice.total_minor = "pending", data["total_minor"]
    invoice.revision += 1
    _new_days(invoice, data, fact)
    yield invoice


@folds("invoice-contested")
def _invoice_contested(oracle: Oracle, data: Json, fact: Fact) -> Iterable[Thing]:
    invoice = oracle.invoices[data["invoice"]]
    is_right = invoice.status == "pending" and invoice.total_minor > 0
    hold(is_right, f"INV-{invoice.number} was {invoice.status} and contested")
    is_in_time = is_stopped(oracle, invoice) or fact.at < (invoice.deadline_at or "")
    hold(is_in_time, f"INV-{invoice.number} was contested too late")
    invoice.status, invoice.deadline_at = "contested", None
    yield invoice


@folds("invoice-confirmed")
def _invoice_confirmed(oracle: Oracle, data: Json, fact: Fact) -> Iterable[Thing]:
    invoice, by = oracle.invoices[data["invoice"]], data["by"]
    session = oracle.sessions[invoice.session or 0]
    provider = oracle.providers[session.provider]
    told = f"INV-{invoice.number} was confirmed by {by}"
    hold(invoice.status == "pending" and invoice.confirmed_by is None, f"{told}: {invoice.status}")
    deadline = invoice.deadline_at or ""
    is_in_time = {
        "auto": not is_stopped(oracle, invoice)
        and fact.at == max(deadline, resumed_at(oracle, invoice)),
        "client": is_stopped(oracle, invoice)  # after a wrong clock a hold may end later than days
        or fact.at < max(deadline, resumed_at(oracle, invoice)),
        "live": True,
    }[by]
    hold(is_in_time, f"{told} at {fact.at}; its days end at {deadline}")
    hold((by == "auto") == fact.is_by_time, f"{told}, entered by {fact.actor}")
    charge = share(invoice.total_minor, invoice.terms["service_charge_rate"])
    found = (data["service_charge_minor"], data["earnings_minor"])
    expected = (charge, invoice.total_minor - charge)
    hold(found == expected, f"{told}: charge and earnings are {found}, not {expected}")
    invoice.status = "open" if invoice.total_minor else "closed"
    if invoice.status == "closed":
        invoice.end_hold()
    invoice.confirmed_by, invoice.due_at = by, fact.at if invoice.total_minor else None
    invoice.awaits = None
    session.status, session.fee_minor = "closed", invoice.total_minor
    session.service_charge_minor, session.earnings_minor = expected
    provider.pending_minor += expected[1]
    yield from (invoice, session, provider)
