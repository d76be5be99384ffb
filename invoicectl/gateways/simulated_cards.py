"""The cards that the simulated gateway knows, by token, and how each answers a charge."""

import re

from invoicectl.domain.states import NEVER_AGAIN
from invoicectl.domain.tuples import NamedTuple
from invoicectl.gateways import Charge


class Behaviour(NamedTuple):
    """What a token stands for: a card, whether it attaches, how it answers a charge, and until the
    end of which month it is good, where it tells."""

    brand: str
    last4: str
    refused: str | None = None
    declines: str | None = None
    answers: bool = True
    arrives: bool = True
    expires: str | None = None


def _refused(code: str, last4: str) -> Behaviour:
    return Behaviour("visa", last4, refused=code)


BEHAVIOURS = {
    "pm_card_visa": Behaviour("visa", "4242"),
    "pm_card_visa_debit": Behaviour("visa", "5556"),
    "pm_card_mastercard": Behaviour("mastercard", "4444"),
    "pm_card_mastercard_debit": Behaviour("mastercard", "8210"),
    "pm_card_mastercard_prepaid": Behaviour("mastercard", "5100"),
    "pm_card_amex": Behaviour("amex", "8431"),
    "pm_card_discover": Behaviour("discover", "9424"),
    "pm_card_diners": Behaviour("diners", "3237"),
    "pm_card_jcb": Behaviour("jcb", "0505"),
    "pm_card_unionpay": Behaviour("unionpay", "0005"),
    "pm_card_chargeCustomerFail": Behaviour("visa", "0341", declines="card_declined"),
    "pm_card_visa_chargeDeclined": _refused("generic_decline", "0002"),
    "pm_card_visa_chargeDeclinedInsufficientFunds": _refused("insufficient_funds", "9995"),
    "pm_card_visa_chargeDeclinedLostCard": _refused("lost_card", "9987"),
    "pm_card_visa_chargeDeclinedStolenCard": _refused("stolen_card", "9979"),
    "pm_card_visa_chargeDeclinedExpiredCard": _refused("expired_card", "0069"),
    "pm_card_chargeDeclinedExpiredCard": _refused("expired_card", "0069"),
    "pm_card_chargeDeclinedIncorrectCvc": _refused("incorrect_cvc", "0127"),
    "pm_card_chargeDeclinedProcessingError": _refused("processing_error", "0119"),
    "pm_card_visa_chargeDeclinedVelocityLimitExceeded": _refused("card_velocity_exceeded", "6975"),
    "pm_sim_insufficientFunds": Behaviour("visa", "9995", declines="insufficient_funds"),
    "pm_sim_timeout": Behaviour("visa", "0044", answers=False),
    "pm_sim_unreachable": Behaviour("visa", "0045", answers=False, arrives=False),
}
"""Every token that the gateway knows (source: Stripe's testing page; `pm_sim_` are its own)."""

BEHAVIOURS |= {
    f"pm_sim_{code}": Behaviour("visa", f"00{number}", declines=code)
    for number, code in enumerate(sorted(NEVER_AGAIN), start=60)
}
"""`pm_sim_lost_card` and its like attach, and decline with a code that says "never again"."""

_EXPIRING = re.compile(r"pm_sim_([a-z]{1,20})_exp_([0-9]{4})_(0[1-9]|1[0-2])")


def behaviour_of(token: str) -> Behaviour | None:
    """What a token stands for; None where nobody knows it.

    `pm_sim_visa_exp_2026_03` is `pm_card_visa` with an expiry month. Nothing is declined for that:
    processors are told of many renewed cards, so only the letter about it says what may come."""
    told = _EXPIRING.fullmatch(token)
    if told is None:
        return BEHAVIOURS.get(token)
    brand, year, month = told.groups()
    like = BEHAVIOURS.get(f"pm_card_{brand}")
    return None if like is None else like._replace(expires=f"{year}-{month}")


def asked_card(charge: Charge) -> Behaviour:
    """How the card that is asked answers: by its token or, where that is another gateway's, as it
    did last."""
    behaviour = behaviour_of(charge.token)
    if behaviour is None and charge.last is not None:
        declined = charge.last.outcome == "declined"
        return Behaviour("card", "", declines=charge.last.code if declined else None)
    if behaviour is None:
        raise KeyError(charge.token)
    return behaviour
