"""Whether what a command answered fits what it wrote and what the gateway took."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal
from typing import Any, Protocol

from tests.campaigns.invariants import Charges, Moved
from tests.campaigns.oracle import Fact, Oracle, Payment, Visit, as_rate, hold, share
from tests.campaigns.oracle_holds import is_stopped, is_stopped_at
from tests.campaigns.oracle_visits import released

CODES = {0, 2, 3, 4, 5, 8, 9}
"""How a command may end where nobody else is at the file, and the file is whole."""

REFUSED = {2, 3, 4}
QUIET = (
    {"list", "attention", "earnings", "log", "show", "check", "report", "statement"},
    {"--dry-run"},
)
"""Commands and options with which nothing is written."""


KNOWN = {"payment-approved", "payment-declined", "payment-cancelled"}
"""What says that an outcome is known."""

CANCELLING = {("visit", "cancel"), ("booking", "cancel"), ("series", "end")}
"""Commands by which visits are cancelled."""


class Ended(Protocol):
    """How a command ended."""

    @property
    def words(self) -> tuple[str, ...]: ...
    @property
    def code(self) -> int | None: ...
    @property
    def answer(self) -> Any: ...
    @property
    def calls(self) -> int: ...


def hold_answer(
    oracle: Oracle, ended: Ended, facts: Sequence[Fact], moved: Moved, now: str
) -> None:
    """The exit code, the answer, the events and the money moved fit, at the instant that the clock
    shows. Raises Wrong."""
    words, code = ended.words, ended.code
    hold(code in CODES, f"exit {code}")
    if code in REFUSED and not _has_learned(words, facts):
        hold(not facts, f"refused with {code}, and wrote {[each.kind for each in facts]}")
        hold(not ended.calls, f"refused with {code}, and asked the gateway")
    if words[0] in QUIET[0] or QUIET[1] & set(words):
        hold(not facts and not ended.calls, "only looked, and something changed")
    _hold_outcome(ended, facts)
    if words[0] in {"pay", "tip"} and "--method" not in words:
        if words[0] == "pay" and words[1] in {one.handle for one in oracle.clients.values()}:
            _hold_asked_together(oracle, ended, facts, moved.charges)
        else:
            _hold_asked(oracle, ended, facts, moved.charges)
    _hold_given_back(ended, facts, moved.refunds)
    if words[0] == "reconcile" and code == 0:
        _hold_compared(oracle, ended, facts)
    if words[0] == "payout" and code == 0:
        _hold_paid_out(oracle, ended, facts)
    if words[:2] in CANCELLING and "--release" not in words:
        _hold_tiers(oracle, facts)
    if isinstance(ended.answer, dict):
        _hold_told(oracle, ended.answer, now if words[0] == "show" else None)
        _hold_steps(ended.answer, facts)


def left_nothing(oracle: Oracle, ended: Ended) -> bool:
    """Whether a command was refused, and nothing was learned by it either."""
    return ended.code in REFUSED and oracle.seq == oracle.begun


def _has_learned(words: tuple[str, ...], facts: Sequence[Fact]) -> bool:
    """Whether a refund was refused for what the gateway, asked first, said of other charges."""
    is_by_time = all(each.is_by_time for each in facts)
    return words[0] == "refund" and is_by_time and not KNOWN.isdisjoint(each.kind for each in facts)


def _hold_outcome(ended: Ended, facts: Sequence[Fact]) -> None:
    """5, 8 and 9 tell of a charge that was declined, is unclear, or was never made."""
    kinds = {each.kind for each in facts}
    if ended.code == 5:
        is_refused_card = ended.words[:2] == ("card", "add") and not facts
        hold(is_refused_card or "payment-declined" in kinds, "exit 5 and nothing was declined")
    if ended.code == 8:
        is_unclear = bool(kinds & {"payment-unknown", "payment-reviewed"})
        hold(is_unclear, "exit 8 and nothing is unclear")
    if ended.code == 9 and ended.words[0] != "tick" and ended.words[0] != "clock":
        moving = {"payment-approved", "refund-made", "credit-paid-back"}
        own = {each.kind for each in facts if not each.is_by_time}  # what was asked first is time's
        hold(not own & moving, "exit 9 and money moved")


def _hold_asked(oracle: Oracle, ended: Ended, facts: Sequence[Fact], taken: Charges) -> None:
    """A card charged by hand: once, for the amount asked and the tip; or not at all."""
    count = sum(taken.values())
    most = {0: 1, 8: 1}.get(ended.code or 0, 0)
    hold(count <= most, f"exit {ended.code}, and the gateway took {dict(taken)}")
    if ended.code != 0:
        return
    hold(count == 1, "done, and the gateway took nothing")
    approved = sum(each.kind == "payment-approved" for each in facts)
    hold(approved == 1, f"done, and {approved} charges were approved")
    (_, minor) = next(iter(taken))
    if not _is_amount(ended.words):
        return
    charge = next(each.data for each in facts if each.kind == "payment-approved")
    payment = oracle.payments[charge["payment"]]
    total, due = _total(oracle, payment), 0
    if payment.invoice is not None:
        due = oracle.invoices[payment.invoice].due_minor + charge["applied_minor"]
    amount = _part(ended.words[2], total if ended.words[0] == "tip" else due)
    tip = _part(_after(ended.words, "--tip"), total) if "--tip" in ended.words else 0
    hold(minor == amount + tip, f"{minor} taken where {amount} and a tip of {tip} was asked")


def _hold_asked_together(
    oracle: Oracle, ended: Ended, facts: Sequence[Fact], taken: Charges
) -> None:
    """What a client owes, paid by card: one charge an invoice, the longest due first."""
    count = sum(taken.values())
    approved = [each.data for each in facts if each.kind == "payment-approved"]
    unheard = 1 if ended.code == 8 else 0
    hold(0 <= count - len(approved) <= unheard, f"{count} charges taken, {len(approved)} told")
    if ended.code not in {0, 5, 8}:
        hold(not count, f"exit {ended.code}, and the gateway took {dict(taken)}")
        return
    payments = [oracle.payments[each["payment"]] for each in approved]
    bills = [oracle.invoices[each.invoice or 0] for each in payments]
    order = [(bill.due_at or "", bill.number) for bill in bills]
    hold(order == sorted(set(order)), f"paid in the order {order}")
    hold(all(bill.due_minor == 0 for bill in bills[:-1]), "one was left before it was paid whole")
    asked = sum(minor for _, minor in taken.elements())
    if ended.code == 0 and _is_amount(ended.words) and not ended.words[2].endswith("%"):
        hold(asked == _minor(ended.words[2]), f"{asked} taken where {ended.words[2]} was asked")


def _part(text: str, whole: int) -> int:
    """An amount, or a share of a whole."""
    return share(whole, text) if text.endswith("%") else _minor(text)


def _total(oracle: Oracle, payment: Payment) -> int:
    """What the services cost that a payment is for."""
    if payment.invoice is not None:
        return oracle.invoices[payment.invoice].total_minor
    return sum(visit.price_minor for visit in oracle.standing(None, payment.booking))


RESERVED = "refund-reserved"


def _hold_given_back(ended: Ended, facts: Sequence[Fact], given: Charges) -> None:
    """A refund gives back what was asked, to cards or elsewhere, or (5, 8) a part of it. What
    became of an earlier one, which it asks about first, is not its own."""
    words, by_card = ended.words, sum(minor for _, minor in given.elements())
    kinds = {"refund-made", "credit-paid-back"}
    made = [each.data for each in facts if each.kind in kinds]
    if words[0] != "refund":
        is_time = words[0] in {"tick", "clock", "reconcile"}
        hold(is_time or (not by_card and not made), "money went back, and nobody asked")
        return
    keys = {each.data["payment"]: each.data["key"] for each in facts if each.kind == RESERVED}
    made = [each for each in made if each["method"] != "card" or each["payment"] in keys]
    told = sum(each["amount_minor"] + each.get("tip_minor", 0) for each in made)
    if ended.code == 0:
        by_card = sum(minor for key, minor in given.elements() if key in keys.values())
        asked = _minor(words[2])
        hold(told == asked, f"{told} went back where {asked} was asked")
        ways = {each["method"] for each in made}
        way = _after(words, "--to") if "--to" in words else "card"
        hold(ways == {way}, f"it went back to {ways}, not {way}")
        hold(by_card == (asked if way == "card" else 0), f"the gateway gave back {by_card}")
        hold(all(bool(each.get("tip_minor")) == ("--tip" in words) for each in made), "else")
    elif ended.code not in {5, 8}:
        hold(not by_card, f"exit {ended.code}, and the gateway gave back {by_card}")


def _hold_paid_out(oracle: Oracle, ended: Ended, facts: Sequence[Fact]) -> None:
    """One provider gets what was asked, or all; all get all who are owed enough."""
    paid = {
        oracle.providers[each.data["provider"]].handle: each.data["earnings_minor"]
        + each.data["tips_minor"]
        for each in facts
        if each.kind == "provider-paid"
    }
    left = {one.handle: one.pending_minor + one.tips_minor for one in oracle.providers.values()}
    if len(ended.words) > 2:
        expected = _minor(ended.words[2])
        hold(paid == {ended.words[1]: expected}, f"{paid} was paid, where {expected} was asked")
        return
    hold(not any(left[handle] for handle in paid), f"{paid} was paid, and {left} is left")
    if "--all" in ended.words:
        least = _minor(oracle.policy["payout_min"] or "0")
        for one in oracle.providers.values():
            is_due = left[one.handle] >= max(least, 1)
            hold(not is_due, f"{one.handle} is owed {left[one.handle]} and was not paid")


def _hold_compared(oracle: Oracle, ended: Ended, facts: Sequence[Fact]) -> None:
    """Both sides agree, what was found out is told, and it stands in the log that they did."""
    alone = [*ended.answer["only_here"], *ended.answer["only_there"]]
    hold(not alone, f"exit 0, and {alone} stand alone")
    hold([each.kind for each in facts].count("reconciled") == 1, "compared, and not on record")
    told = {each["ref"] for each in ended.answer["recorded"]}
    answers = {"payment-approved", "payment-declined", "refund-made", "credit-paid-back"}
    found = {f"P{each.data['payment']}" for each in facts if each.kind in answers}
    hold(found <= told, f"{found} were answered, and {told} told")
    hold(told <= {f"P{number}" for number in oracle.payments}, f"{told} are told")


def _hold_tiers(oracle: Oracle, facts: Sequence[Fact]) -> None:
    """What comes off a cancelled visit is what its bill's terms, or the policy, release."""
    for each in facts:
        if each.kind == "visit-cancelled":
            visit = oracle.visits[each.data["visit"]]
            found, expected = as_rate(each.data["rate"]), _comes_off(oracle, visit, each.at)
            hold(found == expected, f"{found} of V{visit.number} comes off, not {expected}")


def _comes_off(oracle: Oracle, visit: Visit, at: str) -> Decimal:
    """Free before there is a bill; a visit of a series has none before it is done."""
    is_free = visit.booking is not None and visit.invoice is None
    return Decimal(1) if is_free else released(oracle, visit, at)


def _is_amount(words: tuple[str, ...]) -> bool:
    return len(words) > 2 and words[2][:1].isdigit()


def _after(words: tuple[str, ...], option: str) -> str:
    return words[words.index(option) + 1]


def _minor(text: str) -> int:
    return int(Decimal(text) * 100)


def _hold_told(oracle: Oracle, answer: dict[str, Any], looked: str | None) -> None:
    """An invoice that was shown is the one that the oracle knows; who only `looked`, at an instant,
    sees what time alone has done by then."""
    is_written = looked is None
    if not {"number", "plan", "total"} <= answer.keys():
        return
    number = int(answer["number"].removeprefix("INV-"))
    if not is_written and (
        number not in oracle.invoices or oracle.invoices[number].status == "pending"
    ):
        return
    invoice = oracle.invoices[number]
    if not is_written and not oracle.clients[invoice.client].is_autopay:
        return
    for name in ("total", "late_fee", "tips", "paid", "credited", "due"):
        found, expected = _minor(answer[name]), getattr(invoice, f"{name}_minor")
        hold(found == expected, f"{answer['number']} is shown with {name} {found}, not {expected}")
    hold(answer["status"] == invoice.status, f"{answer['number']} is shown as {answer['status']}")
    has_ended = invoice.status in {"paid", "closed", "void", "written-off"}
    is_held = is_stopped_at(oracle, invoice, looked) if looked else is_stopped(oracle, invoice)
    hold(
        answer["held"] == (is_held and not has_ended),
        f"{answer['number']} is shown as held, or not",
    )


def _hold_steps(answer: dict[str, Any], facts: Sequence[Fact]) -> None:
    """A tick tells as many charges of each outcome as it wrote."""
    if "steps" not in answer or answer.get("dry_run"):
        return
    for outcome in ("approved", "declined"):
        told = sum(step["outcome"] == outcome for step in answer["steps"])
        back = ("refund-made", "credit-paid-back") if outcome == "approved" else ()
        kinds = {f"payment-{outcome}", *back}
        written = sum(each.kind in kinds for each in facts)
        hold(told == written, f"{told} charges were told as {outcome}, {written} were")
