"""The amounts that a processor takes, and how Stripe writes them.

A processor refuses what is too little, too much, or not to be written in its units. Ours are the
minor units of ISO 4217, and some of Stripe's differ. Source: Stripe's page on currencies ("Minor
units in API amounts", "Special cases", "Minimum and maximum charge amounts").
"""

from __future__ import annotations

_LEAST = {
    "AED": 200, "AUD": 50, "BGN": 100, "BRL": 50, "CAD": 50, "CHF": 50, "CZK": 1500, "DKK": 250,
    "EUR": 50, "GBP": 30, "HKD": 400, "HUF": 17500, "INR": 50, "JPY": 50, "MXN": 1000,
    "MYR": 200, "NOK": 300, "NZD": 50, "PLN": 200, "RON": 200, "SEK": 300, "SGD": 50,
    "THB": 1000, "USD": 50,
}  # fmt: skip
"""What Stripe charges at least, in minor units; of another currency it depends on the one that the
account is paid out in, which only Stripe knows."""

_MOST_DIGITS = {"IDR": 12}
"""How many digits an amount has at most, as Stripe writes it, where it isn't the usual."""

_USUAL_DIGITS = 8

_SENT_TIMES_100 = frozenset({"ISK", "UGX"})
"""Without decimals in ISO; Stripe still writes two, which have to be zero.

Its page lists UGX without decimals too; what it says of UGX in particular counts."""

_SENT_WHOLE = frozenset({"MGA"})
"""With two decimals in ISO; without any at Stripe."""

_SENT_IN_TENS = frozenset({"BHD", "JOD", "KWD", "OMR", "TND"})
"""With three decimals, of which the last has to be zero."""

_NOT_TAKEN = frozenset({"CLF", "IQD", "LYD", "UYI", "UYW", "YDD"})
"""Without a rule at Stripe though their decimals are uncommon: nothing is guessed."""


def least_minor(gateway: str, currency: str) -> int:
    """The least that the processor is known to charge; a deposit below it joins the balance. B3."""
    return _LEAST.get(currency, 1) if gateway == "stripe" else 1


def refused(gateway: str, amount_minor: int, currency: str) -> str | None:
    """Why the processor is known to refuse an amount: `amount_too_small`, `amount_too_large`,
    `amount_not_whole` (it has a decimal too many there), `currency_not_taken`; None where it
    isn't. SPEC 8."""
    if gateway != "stripe":
        return None
    if currency in _NOT_TAKEN:
        return "currency_not_taken"
    sent = sent_minor(amount_minor, currency)
    if sent is None:
        return "amount_not_whole"
    if amount_minor < least_minor(gateway, currency):
        return "amount_too_small"
    most = 10 ** _MOST_DIGITS.get(currency, _USUAL_DIGITS)
    return "amount_too_large" if sent >= most else None


def sent_minor(amount_minor: int, currency: str) -> int | None:
    """An amount as Stripe is told it; None where it can't be told exactly.

    HUF and TWD have special rules for payouts only, so they are charged as they are."""
    if currency in _SENT_TIMES_100:
        return amount_minor * 100
    if currency in _SENT_WHOLE:
        whole, rest = divmod(amount_minor, 100)
        return None if rest else whole
    if currency in _SENT_IN_TENS and amount_minor % 10:
        return None
    return None if currency in _NOT_TAKEN else amount_minor


def heard_minor(amount: int, currency: str) -> int:
    """An amount that Stripe tells, in our minor units; what we have no unit for is left off."""
    if currency in _SENT_TIMES_100:
        return amount // 100
    return amount * 100 if currency in _SENT_WHOLE else amount
