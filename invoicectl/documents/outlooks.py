"""What comes next to an invoice, beside how to pay it: so that nobody pays twice, or too late."""

from __future__ import annotations

from collections.abc import Callable

from invoicectl.documents.page import Voice
from invoicectl.domain import cards
from invoicectl.domain.figures import Outlook


def sentences(following: Outlook | None, voice: Voice) -> tuple[str, ...]:
    """What comes by itself, and what waiting brings; nothing where there is nothing to say."""
    if following is None:
        return ()
    return tuple(_SAID.get(following.kind, _nothing)(following, voice))


def _nothing(_: Outlook, __: Voice) -> list[str]:
    return []


def _when(following: Outlook, voice: Voice) -> str:
    if following.is_today or following.at is None:
        return "Today"
    return f"On {voice.moment(following.at)}"


def _charge(following: Outlook, voice: Voice) -> list[str]:
    when, rest = _when(following, voice), voice.amount(following.amount_minor)
    card = cards.in_words(following.card or "")
    told = f"{when} {rest} is charged to your {card}"
    if following.credit_minor:
        credit = voice.amount(following.credit_minor)
        told = f"{when} {credit} of your credit is used, and {rest} is charged to your {card}"
    if following.tip_minor:
        told += f", with your tip of {voice.amount(following.tip_minor)}"
    said = [f"{told}. You need not do anything."]
    if following.fee_minor:
        fee = voice.amount(following.fee_minor)
        said.append(f"If it is declined again, a late fee of {fee} is added.")
    return said


def _credit(following: Outlook, voice: Voice) -> list[str]:
    return [f"{_when(following, voice)} it is paid from your credit. You need not do anything."]


def _by_hand(following: Outlook, voice: Voice) -> list[str]:
    if not following.fee_minor or following.fee_at is None:
        return []
    fee, until = voice.amount(following.fee_minor), voice.moment(following.fee_at)
    return [f"If it is not paid by {until}, a late fee of {fee} is added."]


def _held(following: Outlook, voice: Voice) -> list[str]:
    until = "we tell you" if following.at is None else voice.moment(following.at)
    return [f"It is on hold: nothing is charged, and no time runs out, until {until}."]


def _settling(following: Outlook, voice: Voice) -> list[str]:
    asked = voice.amount(following.amount_minor)
    return [f"{following.payment} of {asked} is still being settled with the bank. Please wait."]


_SAID: dict[str, Callable[[Outlook, Voice], list[str]]] = {
    "charge": _charge,
    "credit": _credit,
    "held": _held,
    "pay-yourself": _by_hand,
    "settling": _settling,
}
"""What is said of each kind of what comes next; the others are told by what is due, and when."""
