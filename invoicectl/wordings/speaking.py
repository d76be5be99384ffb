"""What letters write figures as: amounts, instants, cards and declines, each in one way.

Without a locale they are written as the program writes them everywhere; with one, as there.
"""

from datetime import datetime

from invoicectl.domain import dates, locales, money
from invoicectl.domain.tuples import NamedTuple

DECLINES = {
    "authentication_required": "your bank wants you to confirm the payment yourself",
    "card_not_supported": "the card does not take this kind of payment",
    "card_velocity_exceeded": "the card has reached its limit",
    "currency_not_supported": "the card does not take this currency",
    "expired_card": "the card has expired",
    "insufficient_funds": "there are not enough funds",
    "invalid_account": "the card's account is closed",
    "withdrawal_count_limit_exceeded": "the card has reached its limit",
}
"""Why a card declined, in words; everything else, fraud above all, is the bank's own business."""

BY_THE_BANK = "it was declined by the bank"


class Amount(str):
    """An amount in words, which is true where it is not 0."""

    __slots__ = ("minor", "plain")
    minor: int
    plain: str

    def __bool__(self) -> bool:
        return self.minor != 0


class Speaking(NamedTuple):
    """How figures are written: in which currency, by whose clock, in which locale."""

    currency: str
    timezone: str
    locale: str | None

    def amount(self, minor: int) -> Amount:
        """`40.00 USD`; its `plain` is `40.00`, for a table."""
        if self.locale is None:
            plain = money.show(minor, self.currency)
            told = Amount(f"{plain} {self.currency}")
        else:
            plain = locales.figure(minor, self.currency, self.locale)
            told = Amount(locales.amount(minor, self.currency, self.locale))
        told.minor, told.plain = minor, plain
        return told

    def when(self, at: datetime) -> str:
        """An instant as the business's wall shows it, with the zone."""
        plain = dates.local(at, self.timezone)
        if self.locale is None:
            return plain
        zone = plain.rpartition(" ")[2]
        return f"{locales.moment(at, self.timezone, self.locale)} {zone}"


def decline(code: str) -> str:
    """Why a card was declined, as far as a client is told."""
    return DECLINES.get(code, BY_THE_BANK)
