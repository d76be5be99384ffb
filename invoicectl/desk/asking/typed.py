"""What people type, read with the file's own currency and time zone."""

import re
from collections.abc import Sequence
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import TypeVar

from invoicectl import errors
from invoicectl.desk.engine.work import Work
from invoicectl.domain import dates, money, text
from invoicectl.domain.model import Line
from invoicectl.domain.policy import Policy
from invoicectl.domain.tuples import NamedTuple

C = TypeVar("C", bound=str)


def amount(work: Work, given: str) -> int:
    """An amount in minor units. Raises BadAmount."""
    return money.parse(text.visible(given[:60]), work.get(Policy, 0).currency)


def amount_above_zero(work: Work, given: str) -> int:
    """An amount of at least one minor unit. Raises BadAmount."""
    minor = amount(work, given)
    if minor == 0:
        example = money.show(1000, work.get(Policy, 0).currency)
        raise errors.BadAmount(given=f"'{given}'", why="nothing", example=example)
    return minor


def part(work: Work, given: str) -> money.Part:
    """An amount above zero, or a share of a whole, written `50%`. Raises BadAmount, BadRate."""
    if not given.endswith("%"):
        return amount_above_zero(work, given)
    rate = money.parse_rate(text.visible(given[:60]))
    if rate == 0:
        raise errors.BadAmount(given=f"'{given}'", why="nothing", example="50%")
    return rate


def written(work: Work, given: str) -> dates.Written:
    """A time by the file's clock and calendar. Raises BadTime."""
    return dates.parse(text.visible(given[:60]), work.get(Policy, 0).timezone, now=work.now)


def day_of(work: Work) -> date:
    """The business's date, by the file's clock."""
    return dates.wall(work.now, work.get(Policy, 0).timezone).date()


def time(work: Work, given: str) -> tuple[datetime, bool]:
    """An instant, of a date its midnight, and whether only a date was given. Raises BadTime."""
    found = written(work, given)
    return found.at, found.is_date


def end(work: Work, given: str) -> datetime:
    """The first instant behind a time: what holds until a date holds through that day.

    Raises BadTime."""
    found = written(work, given)
    return found.end or found.at


def last(work: Work, given: str) -> datetime:
    """The last instant that is meant: through the end of a day, or the very instant. Raises
    BadTime."""
    found = written(work, given)
    is_day = found.is_date and found.end is not None
    return found.end - timedelta(seconds=1) if is_day and found.end else found.at


class HowPaid(NamedTuple):
    """How somebody pays, with a `tip` on top and the instant when it was `received`."""

    tip: str | None = None
    card: str | None = None
    method: str | None = None
    reference: str | None = None
    excess: str | None = None
    received: str | None = None

    def again(self, ref: str, amount: str | None) -> str:
        """The words of the same payment, but for when the money came."""
        return self._replace(received=None).words(ref, amount)

    def words(self, ref: str, amount: str | None) -> str:
        """The words of this payment of something."""
        given = self._asdict().items()
        options = [word for name, said in given if said for word in (f"--{name}", said)]
        return quoted([ref, *([amount] if amount else []), *options])

    def tip_alone(self, client: str) -> str:
        """The command of the tip without the payment, paid in the same way."""
        tip = self.tip or ""
        if self.method in {None, "cash"}:
            how = self._replace(tip=None, excess=None, reference=None, received=None)
            return f"tip {how.words(client, tip)}"
        return f"pay {quoted(['INVOICE', tip, '--method', self.method or '', '--excess', 'tip'])}"

    def as_credit(self, ref: str, amount: str | None, *, is_for_all: bool) -> str:
        """The words that make client credit of the same money: where all of a client's is paid,
        the same verb does; else those after the amount, with what it was for as the reason."""
        if is_for_all:
            is_sum = amount is not None and not amount.endswith("%")
            again = self.again(ref, amount if is_sum else "AMOUNT")
            return f"{again} {quoted(['--received', self.received or ''])}"
        told = ["--method", self.method or "", "--received", self.received or ""]
        return quoted([*told, "--reason", self.reference or f"for {ref}"])


def quoted(words: list[str]) -> str:
    """Words as they stand in a command line."""
    import shlex

    return shlex.join(text.visible(each) for each in words)


class Ends(NamedTuple):
    """A period as people give it: its ends, or the month, year or day that stands for both."""

    since: str | None = None
    until: str | None = None
    month: str | None = None
    year: str | None = None
    on: str | None = None


def number(given: str, what: str) -> Decimal:
    """A number such as `5.5`: up to nine digits, at most one point. Raises BadText."""
    whole, point, part = given.partition(".")
    digits = whole + part
    ok = whole and digits.isascii() and digits.isdigit() and len(digits) <= 9
    if not ok or (point and not part):
        raise errors.BadText(what=what, why="number", given=text.visible(given[:40]))
    return Decimal(given)


def whole(given: str, what: str, least: int, most: int) -> int:
    """A whole number between two others, both included. Raises BadNumber."""
    if re.fullmatch("[0-9]{1,9}", given) and least <= int(given) <= most:
        return int(given)
    raise errors.BadNumber(given=text.visible(given[:40]), what=what, least=least, most=most)


def choice(given: str, what: str, *choices: C) -> C:
    """One of the words that may stand here. Raises BadChoice."""
    for each in choices:
        if each == given:
            return each
    raise errors.BadChoice(value=text.visible(given[:40]), what=what, choices=", ".join(choices))


def line(given: str | None, what: str) -> str | None:
    """A one-line text, or None where none was given. Raises BadText, CardNumber."""
    return None if given is None else text.clean(given, what)


def message(given: str | None, what: str) -> str | None:
    """A text of one line or many, or None where none was given. Raises BadText, CardNumber."""
    return None if given is None else text.clean(given, what, multiline=True)


def bill(work: Work, given: Sequence[str], amount: str | None) -> tuple[Line, ...]:
    """The lines of a plain bill: each ends in its amount, which add up to `amount` where that is
    given. One line beside an `amount` may be plain text; no line at all is for services.

    Raises BadAmount, BadText, CardNumber, Malformed."""
    total = None if amount is None else amount_above_zero(work, amount)
    if total is not None and (not given or _is_plain(given)):
        return (Line(_item(given[0] if given else "Services"), total),)
    if not given:
        raise errors.Malformed(why="empty_bill")
    lines = tuple(_priced(work, each) for each in given)
    summed = sum(each.amount_minor for each in lines)
    currency = work.get(Policy, 0).currency
    if total is not None and total != summed:
        raise errors.Malformed(
            why="wrong_sum", total=money.show(total, currency), summed=money.show(summed, currency)
        )
    if not summed:
        told, example = money.show(summed, currency), money.show(1000, currency)
        raise errors.BadAmount(given=told, why="nothing_in_lines", example=example)
    return lines


def _is_plain(given: Sequence[str]) -> bool:
    """Whether it is one line that ends in no amount: only a number with a point reads as one
    there, so that a room, a year or a version may end it."""
    return len(given) == 1 and re.search(r"[ \n\t][0-9]+\.[0-9]+[ \n\t]*\Z", given[0]) is None


def _priced(work: Work, given: str) -> Line:
    """A line whose last word is its amount, unless that is the end of a card's number."""
    text.refuse_card_number(given, "line")
    words = given.rstrip(" \n\t")
    cut = max(words.rfind(blank) for blank in " \n\t") + 1
    said, last = words[:cut].rstrip(" \n\t"), words[cut:]
    has_amount = re.search("[0-9]", last) is not None
    if not (said and has_amount):
        shown = text.visible(text.in_one_line(given)[:40])
        raise errors.BadText(
            what="line", why="line_text" if has_amount else "line_amount", given=shown
        )
    try:
        minor = amount(work, last)
    except errors.BadAmount as error:
        error.hint = errors.LINES
        raise
    return Line(_item(said), minor)


def _item(said: str) -> str:
    return text.clean(said, "line", multiline=True, limit=text.MAX_ITEM)
