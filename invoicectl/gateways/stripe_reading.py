"""Reading what Stripe says: its objects as plain values, and as what every gateway tells it has.

Whatever isn't as it should be raises NoAnswer: nothing is guessed from half an object.
"""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta
from typing import Any

from invoicectl.domain.chargeable import heard_minor
from invoicectl.gateways import Kind, Marks, NoAnswer, Seen

KEY, REF = "invoicectl_key", "invoicectl_ref"
"""What our objects carry at Stripe: the charge's or refund's key, and what it is about."""

MARKS = {
    "file": "invoicectl_file",
    "seq": "invoicectl_seq",
    "anchor": "invoicectl_anchor",
    "client": "invoicectl_client",
    "issued_at": "invoicectl_issued",
    "tip_minor": "invoicectl_tip",
}
"""The names there of the marks that go with them."""

NEEDS_CLIENT = "authentication_required"
"""The bank wants to ask the client, who isn't there."""

UNCONFIRMED = frozenset({"requires_confirmation", "requires_payment_method"})
"""The states in which a payment intent waits to be confirmed."""

PROCESSING = frozenset({"processing", "requires_capture"})
"""Those in which it may yet take money, or holds some."""

DISPUTED = frozenset({"needs_response", "under_review"})
"""The states of a dispute in which its money is taken, unless Stripe lists that none has moved."""

ID = re.compile(r"[A-Za-z0-9_]{1,255}", re.ASCII)
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_WORD = re.compile(r"[a-z0-9_]{1,60}", re.ASCII)
_NUMBER = re.compile(r"[0-9]{1,18}", re.ASCII)


# --- plain values -----------------------------------------------------------------------------


def word(value: object) -> str:
    """A code of Stripe's as it may be kept and shown; blank for anything else."""
    return value if isinstance(value, str) and _WORD.fullmatch(value) else ""


def part(of: dict[str, Any], name: str) -> dict[str, Any]:
    """An object within an object; an empty one where there is none."""
    found = of.get(name)
    return found if isinstance(found, dict) else {}


def listed(page: dict[str, Any]) -> list[dict[str, Any]]:
    """The objects of a page of a list. Raises NoAnswer where it is none."""
    found = page.get("data")
    if not isinstance(found, list):
        raise NoAnswer("unexpected_answer")
    return [each for each in found if isinstance(each, dict)]


def plain(of: dict[str, Any], name: str) -> str:
    """A short plain text that Stripe gives. Raises NoAnswer where it doesn't."""
    found = of.get(name)
    if not isinstance(found, str) or not ID.fullmatch(found):
        raise NoAnswer("unexpected_answer")
    return found


def moment(of: dict[str, Any]) -> datetime:
    """When an object was created there. Raises NoAnswer where it doesn't say."""
    found = of.get("created")
    if not isinstance(found, int) or not 0 <= found < 2**36:
        raise NoAnswer("unexpected_answer")
    return _EPOCH + timedelta(seconds=found)


def failure(failed: object) -> str:
    """The most specific code of a payment that failed; blank where none did."""
    if not isinstance(failed, dict):
        return ""
    if word(failed.get("code")) == NEEDS_CLIENT:
        return NEEDS_CLIENT
    found = word(failed.get("decline_code")) or word(failed.get("code"))
    return found or word(failed.get("type")) or "card_declined"


# --- what our objects carry -------------------------------------------------------------------


def metadata(key: str, about: str, marks: Marks | None = None) -> dict[str, str]:
    """What an object of ours carries there."""
    told = {} if marks is None else marks._asdict()
    return {KEY: key, REF: about, **{MARKS[name]: str(value) for name, value in told.items()}}


def _marks(carried: dict[str, Any]) -> Marks | None:
    """The marks that an object carries; None where they aren't whole, or aren't ours."""
    told = {name: carried.get(there) for name, there in MARKS.items()}
    numbers = (told.pop("seq"), told.pop("tip_minor"))
    texts = [value for value in told.values() if isinstance(value, str) and value]
    if len(texts) < len(told) or not all(_NUMBER.fullmatch(str(each)) for each in numbers):
        return None
    file, anchor, client, issued_at = texts
    return Marks(file, int(str(numbers[0])), anchor, client, issued_at, int(str(numbers[1])))


# --- what it has ------------------------------------------------------------------------------


def charge_seen(intent: dict[str, Any]) -> Seen:
    """A payment intent."""
    failed = part(intent, "last_payment_error")
    method = part(failed, "payment_method")
    paid = part(part(intent, "latest_charge"), "payment_method_details")
    outcome = _charge_outcome(intent, failed)
    seen = _seen(
        intent, "charge", outcome, "amount_received" if outcome == "approved" else "amount"
    )
    return seen._replace(
        code=failure(failed) or None if outcome == "declined" else None,
        customer=_id(intent.get("customer")),
        token=_id(intent.get("payment_method")) or _id(method),
        card=card_name(paid) or card_name(part(intent, "payment_method")) or card_name(method),
    )


def _charge_outcome(intent: dict[str, Any], failed: dict[str, Any]) -> str:
    status = word(intent.get("status"))
    if not status:
        raise NoAnswer("unexpected_answer")
    if status == "succeeded":
        return "approved"
    if status in PROCESSING:
        return "unknown"
    return "declined" if failed else "missing"


def refund_seen(refund: dict[str, Any]) -> Seen:
    """A refund; its charge is the payment intent, or where there was none, the charge itself."""
    status = word(refund.get("status"))
    outcome = {"succeeded": "approved", "failed": "declined", "canceled": "declined"}
    seen = _seen(refund, "refund", outcome.get(status, "unknown"))
    code = word(refund.get("failure_reason")) or f"refund_{status}"
    return seen._replace(of=_of(refund), code=code if seen.outcome == "declined" else None)


def dispute_seen(dispute: dict[str, Any]) -> Seen:
    """A dispute. The bank may only inquire; else the money is taken at once, and is given back
    where the dispute is won. An inquiry that is closed took none."""
    status = word(dispute.get("status"))
    movements = dispute.get("balance_transactions")
    if status in {"won", "warning_closed"}:
        outcome = "returned"
    elif status == "lost":
        outcome = "lost"
    elif status in DISPUTED and movements != []:
        outcome = "taken"
    else:
        outcome = "inquiry"
    seen = _seen(dispute, "dispute", outcome)
    return seen._replace(of=_of(dispute), code=word(dispute.get("reason")) or None)


def _seen(found: dict[str, Any], kind: Kind, outcome: str, amount: str = "amount") -> Seen:
    carried = part(found, "metadata")
    currency = plain(found, "currency").upper()
    minor = found.get(amount)
    if not isinstance(minor, int):
        raise NoAnswer("unexpected_answer")
    return Seen(
        ref=plain(found, "id"),
        kind=kind,
        at=moment(found),
        amount_minor=heard_minor(minor, currency),
        currency=currency,
        outcome=outcome,
        key=_text(carried, KEY),
        about=_text(carried, REF),
        marks=_marks(carried),
    )


def _text(carried: dict[str, Any], name: str) -> str | None:
    found = carried.get(name)
    return found if isinstance(found, str) and found else None


def _id(found: object) -> str | None:
    """The id of something that is named, or shown whole; None where there is none."""
    named = found.get("id") if isinstance(found, dict) else found
    return named if isinstance(named, str) and ID.fullmatch(named) else None


def _of(found: dict[str, Any]) -> str | None:
    return _id(found.get("payment_intent")) or _id(found.get("charge"))


def expiry(card: dict[str, Any]) -> str | None:
    """The month in which a card expires, as `YYYY-MM`; None where Stripe doesn't tell."""
    year, month = card.get("exp_year"), card.get("exp_month")
    if type(year) is not int or type(month) is not int:
        return None
    return f"{year}-{month:02}" if 2000 <= year <= 9999 and 1 <= month <= 12 else None


def card_name(shown: dict[str, Any]) -> str | None:
    """A card as people call it; None where Stripe doesn't show it."""
    card = part(shown, "card")
    brand, last4 = word(card.get("brand")), word(card.get("last4"))
    return f"{brand}-{last4}" if brand and last4 else None
