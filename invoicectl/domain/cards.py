"""Cards in words, as a client reads of them."""

from __future__ import annotations

BRANDS = {
    "amex": "American Express",
    "diners": "Diners Club",
    "jcb": "JCB",
    "unionpay": "UnionPay",
}
"""The brands that are written otherwise than with a capital."""


def in_words(name: str) -> str:
    """`Visa ending in 4242`, of the name that a payment keeps of a card."""
    brand, _, last4 = name.rpartition("-")
    return f"{BRANDS.get(brand, brand.capitalize())} ending in {last4}"
