"""Amounts as Stripe writes them: ours are in ISO 4217's minor units, and some of its differ.

Source: Stripe's page on currencies, "Minor units in API amounts" and "Special cases".
"""

from __future__ import annotations

_SENT_TIMES_100 = frozenset({"ISK", "UGX"})
"""Without decimals in ISO; Stripe still writes two, which have to be zero.

Its page lists UGX without decimals too; what it says of UGX in particular counts."""

_SENT_WHOLE = frozenset({"MGA"})
"""With two decimals in ISO; without any at Stripe."""

_SENT_IN_TENS = frozenset({"BHD", "JOD", "KWD", "OMR", "TND"})
"""With three decimals, of which the last has to be zero."""

_NOT_TAKEN = frozenset({"CLF", "IQD", "LYD", "UYI", "UYW", "YDD"})
"""Without a rule at Stripe though their decimals are uncommon: nothing is guessed."""


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
