"""The policy: its settings (SPEC 4), how each is read, written, checked and preset, and the terms
that are frozen of it."""

import re
from collections.abc import Callable, Mapping
from datetime import datetime, time
from decimal import Decimal
from typing import Any

from invoicectl import errors
from invoicectl.domain import dates, money, text
from invoicectl.domain.dates import Span
from invoicectl.domain.tuples import NamedTuple
from invoicectl.errors import Error


class Policy(NamedTuple):
    """The file's settings (SPEC 4), with the defaults of the two businesses' first rules.

    What comes last is no setting: `gateway` is what charges cards, as the file was made,
    `calendar_since` when the weekly run's day, time or zone, or `remind_card`, last changed,
    `generation` counts how often the file began anew after it went back, and `reconciled_at` is
    when the ledger of this generation was last compared with the gateway."""

    business: str = "My business"
    currency: str = "USD"
    timezone: str = "UTC"
    response_days: int = 8
    service_charge_rate: Decimal | None = None
    deposit_rate: Decimal = Decimal("0.5")
    collect_at: time = time(17)
    collect_weekday: str = "FR"
    retry_after: tuple[Span, ...] = (Span(minutes=24 * 60),)
    late_fee_rate: Decimal = Decimal("0.1")
    late_fee_base: str = "total"
    late_fee_min: int = 0
    late_fee_after: int = 2
    session_late_fee_rate: Decimal = Decimal(0)
    cancellation: tuple[tuple[int, Decimal], ...] = (
        (48, Decimal(1)),
        (24, Decimal("0.5")),
        (0, Decimal(0)),
    )
    overdue_after: Span = Span(days=7)
    remind_before: tuple[Span, ...] = ()
    remind_card: Span | None = Span(days=14)
    book_when_overdue: str = "warn"
    payment_link: str | None = None
    help_link: str | None = None
    mail_from: str | None = None
    templates: str | None = None
    business_address: str | None = None
    business_email: str | None = None
    business_phone: str | None = None
    business_tax_id: str | None = None
    business_iban: str | None = None
    payout_min: int = 0
    gateway: str = "simulated"
    calendar_since: datetime | None = None
    generation: int = 1
    reconciled_at: datetime | None = None
    forked_from: str | None = None


class Terms(NamedTuple):
    """The policy values frozen into an invoice when it is first issued."""

    timezone: str
    response_days: int
    service_charge_rate: Decimal | None
    deposit_rate: Decimal
    collect_at: time
    collect_weekday: str
    retry_after: tuple[Span, ...]
    late_fee_rate: Decimal
    late_fee_base: str
    late_fee_min: int
    late_fee_after: int
    session_late_fee_rate: Decimal
    cancellation: tuple[tuple[int, Decimal], ...]
    overdue_after: Span = Span(days=7)
    remind_before: tuple[Span, ...] = ()


NONE = "none"
"""How a setting without a value is written."""

PRESETS: dict[str, dict[str, str]] = {
    "marketplace": {"timezone": "UTC", "service_charge_rate": "30%"},
    "pet-care": {"timezone": "America/New_York", "service_charge_rate": NONE},
    "pet-care-current": {
        "timezone": "America/New_York",
        "service_charge_rate": NONE,
        "collect_at": "05:00",
        "late_fee_base": "due",
        "late_fee_min": "20",
        "retry_after": "24h,24h",
    },
}
"""Named sets of settings that `init --preset` starts from."""

EXAMPLES = {
    "payment_link": "https://example.org/pay/{token}",
    "mail_from": "billing@example.org",
}
"""What a simulated file says where a live one says nothing until it is told."""

LATE_FEE_BASES = ("total", "due")
"""What `late_fee_rate` is a share of."""

WHEN_OVERDUE = ("allow", "warn", "refuse")
"""What becomes of a booking whose client has an overdue invoice."""

MOST_REMINDERS = 12
"""Spans of `remind_before` at the most."""

MOST_RETRIES = 98
"""Spans of `retry_after` at the most: as many as `late_fee_after` can wait for."""

BESIDE = ("gateway", "calendar_since", "generation", "reconciled_at", "forked_from")
"""What the policy holds that is no setting."""

KEYS = tuple(key for key in Policy._fields if key not in BESIDE)
BEFORE = Policy(remind_card=None)
"""What a file means that lacks a setting: all is as it was before there was the setting. Where
that is not the default of a new file, it stands here."""

_AMOUNTS = ("late_fee_min", "payout_min")
_RATES = {
    "service_charge_rate",
    "deposit_rate",
    "late_fee_rate",
    "session_late_fee_rate",
}


def changed(policy: Policy, changes: Mapping[str, str]) -> Policy:
    """The policy with settings as people write them, checked alone and together.

    `currency` is read first, for the amounts among them. Raises NoSetting, BadSetting,
    SettingsContradict."""
    if "currency" in changes:
        policy = _in_currency(policy, changes["currency"])
    policy = policy._replace(**{key: _read(policy, key, each) for key, each in changes.items()})
    if policy.retry_after and policy.late_fee_after > len(policy.retry_after) + 1:
        raise _never_reached(policy, changes)
    return policy


def _in_currency(policy: Policy, code: str) -> Policy:
    """The policy in another currency, its amounts the same in figures."""
    after = policy._replace(currency=_read(policy, "currency", code))
    for key in _AMOUNTS:
        value = written(policy, key) or "0"
        plain = value.rstrip("0").rstrip(".") if "." in value else value
        try:
            changes: dict[str, Any] = {key: _amount(after, plain)}
        except errors.BadAmount as error:
            raise errors.SettingsContradict(
                key="currency",
                value=after.currency,
                other=key,
                standing=value,
                why="amount",
                error=error,
            ) from None
        after = after._replace(**changes)
    return after


def _never_reached(policy: Policy, changes: Mapping[str, str]) -> "errors.SettingsContradict":
    """The fee would come with an automatic attempt that is never made; the one that is changed is
    named first."""
    keys = ["late_fee_after", "retry_after"]
    most, wanted = len(policy.retry_after) + 1, policy.late_fee_after
    more = ",".join([*map(str, policy.retry_after), *["24h"] * (wanted - most)])
    needed = {"late_fee_after": str(most), "retry_after": more}
    key, other = keys if "late_fee_after" in changes else reversed(keys)
    return errors.SettingsContradict(
        key=key,
        value=written(policy, key),
        other=other,
        standing=written(policy, other),
        why="never_made",
        wanted=wanted,
        most=most,
        needed=needed[other],
    )


def written(policy: Policy, key: str) -> str | None:
    """A setting as people write it; None where there is none. Raises NoSetting."""
    if key not in KEYS:
        raise errors.NoSetting(key=text.visible(key[:60]))
    value = getattr(policy, key)
    if value is None or value == ():
        return None
    if isinstance(value, Decimal):
        return money.show_rate(value)
    if isinstance(value, time):
        return f"{value:%H:%M}"
    if key in _AMOUNTS:
        return money.show(value, policy.currency)
    if key in {"retry_after", "remind_before"}:
        return ",".join(str(span) for span in value)
    if key == "cancellation":
        return ",".join(f"{hours}h:{money.show_rate(rate)}" for hours, rate in value)
    return str(value)


def settings(policy: Policy) -> dict[str, str | None]:
    """Every setting as people write it; None where there is none."""
    return {key: written(policy, key) for key in KEYS}


def recorded(policy: Policy, key: str) -> str:
    """A setting as it is kept on record: `none` where there is none. Raises NoSetting."""
    value = written(policy, key)
    return NONE if value is None else value


def from_record(kept: Mapping[str, str]) -> Policy:
    """The policy of the settings that are kept on record; those that are not are as in `BEFORE`,
    whose amounts are nothing in any currency.

    What a new file has too is not read: most settings are, and to compile the patterns of what
    people write takes longer than all the rest. Raises as `changed` does."""
    currency = _read(BEFORE, "currency", kept.get("currency", BEFORE.currency))
    new = Policy(currency=currency)
    others = {k: value for k, value in kept.items() if k not in KEYS or value != recorded(new, k)}
    same = {key: getattr(new, key) for key in kept if key not in others}
    return changed(BEFORE._replace(currency=currency)._replace(**same), others)


def frozen(policy: Policy, service_charge_rate: Decimal | None = None) -> Terms:
    """The terms of an invoice first issued now; the provider's own rate goes before. A12.

    Without a retry the first decline brings the fee."""
    values = {key: getattr(policy, key) for key in Terms._fields}
    if service_charge_rate is not None:
        values["service_charge_rate"] = service_charge_rate
    if not policy.retry_after:
        values["late_fee_after"] = 1
    return Terms(**values)


def _read(policy: Policy, key: str, value: str) -> Any:
    if key not in KEYS:
        raise errors.NoSetting(key=text.visible(key[:60]))
    if len(value) > text.MAX_TEXT:
        shown = text.visible(value[:60])
        raise errors.BadSetting(key=key, value=shown, why="long", limit=text.MAX_TEXT)
    try:
        return _READERS[key](policy, value) if key in _READERS else _rate(policy, value)
    except errors.BadSetting:
        raise
    except Error as error:
        raise errors.BadSetting(
            key=key,
            value=text.visible(text.masked(value)[:60]),
            why="error",
            error=error,
            hint=error.hint,
        ) from None


def _rate(_: Policy, value: str) -> Decimal:
    return money.parse_rate(value)


def _text(_: Policy, value: str) -> str:
    return text.clean(value, "text")


def _currency(_: Policy, value: str) -> str:
    return money.currency(value)


def _timezone(_: Policy, value: str) -> str:
    dates.zone(value)
    return value


def _service_charge_rate(_: Policy, value: str) -> Decimal | None:
    return None if value == NONE else money.parse_rate(value)


def _collect_at(_: Policy, value: str) -> time:
    return dates.parse_wall_time(value, "collect_at")


def _collect_weekday(_: Policy, value: str) -> str:
    if not value.isascii() or value.upper() not in dates.WEEKDAYS:
        raise errors.BadSetting(
            key="collect_weekday", value=text.visible(value[:60]), why="weekday"
        )
    return value.upper()


def _spans(most: int, what: str) -> Callable[[Policy, str], tuple[dates.Span, ...]]:
    """A reader of a list of waits, of which there are not too many."""

    def read(_: Policy, value: str) -> tuple[dates.Span, ...]:
        if value == NONE:
            return ()
        spans = tuple(dates.parse_span(part.strip(" ")) for part in value.split(","))
        if len(spans) > most:
            shown = text.visible(value[:40])
            raise errors.BadSpan(given=shown, why="too_many", most=most, what=what)
        for span in spans:
            _refuse_length(span, value)
        return spans

    return read


def _refuse_length(span: dates.Span, value: str) -> None:
    """A wait is longer than nothing, and of each unit a year at the most: a sum of several may be
    longer, as files keep such. Raises BadSpan."""
    if span == dates.Span():
        raise errors.BadSpan(given=text.visible(value[:40]), why="nothing")
    if span.months > 12 or span.days > 366 or span.minutes > 366 * 1440:
        raise errors.BadSpan(given=text.visible(value[:40]), why="too_long")


def _span(_: Policy, value: str) -> dates.Span:
    span = dates.parse_span(value)
    _refuse_length(span, value)
    return span


def _remind_card(policy: Policy, value: str) -> dates.Span | None:
    return None if value == NONE else _span(policy, value)


def _book_when_overdue(_: Policy, value: str) -> str:
    if value not in WHEN_OVERDUE:
        raise errors.BadSetting(
            key="book_when_overdue", value=text.visible(value[:60]), why="overdue"
        )
    return value


def _amount(policy: Policy, value: str) -> int:
    return money.parse(value, policy.currency)


def _base(_: Policy, value: str) -> str:
    if value not in LATE_FEE_BASES:
        raise errors.BadSetting(key="late_fee_base", value=text.visible(value[:60]), why="base")
    return value


def _count(key: str, least: int, most: int) -> Callable[[Policy, str], int]:
    def read(_: Policy, value: str) -> int:
        if re.fullmatch(r"[0-9]{1,4}", value, re.ASCII) is None or not least <= int(value) <= most:
            shown = text.visible(value[:60])
            raise errors.BadSetting(key=key, value=shown, why="count", least=least, most=most)
        return int(value)

    return read


def _cancellation(_: Policy, value: str) -> tuple[tuple[int, Decimal], ...]:
    tiers = []
    for part in value.split(","):
        hours, separator, rate = part.strip(" ").partition(":")
        if not separator or re.fullmatch(r"[0-9]{1,4}h", hours, re.ASCII) is None:
            raise errors.BadSetting(key="cancellation", value=text.visible(value[:60]), why="tiers")
        tiers.append((int(hours[:-1]), money.parse_rate(rate)))
    ordered = sorted(tiers, reverse=True)
    if ordered != tiers or tiers[-1][0] != 0 or len({hours for hours, _ in tiers}) != len(tiers):
        raise errors.BadSetting(
            key="cancellation", value=text.visible(value[:60]), why="tiers_order"
        )
    return tuple(tiers)


def _unless_none(read: Callable[[str], str]) -> Callable[[Policy, str], str | None]:
    """A reader of what may be `none`."""
    return lambda _, value: None if value == NONE else read(value)


def _iban(value: str) -> str:
    from invoicectl.domain import banks  # most runs change no bank account

    return banks.iban(value)


def _link(_: Policy, value: str) -> str | None:
    return None if value == NONE else text.clean(value, "link")


_READERS: dict[str, Callable[[Policy, str], Any]] = {
    "business": _text,
    "currency": _currency,
    "timezone": _timezone,
    "response_days": _count("response_days", 1, 3660),
    "service_charge_rate": _service_charge_rate,
    "collect_at": _collect_at,
    "collect_weekday": _collect_weekday,
    "retry_after": _spans(MOST_RETRIES, "retries"),
    "late_fee_base": _base,
    "late_fee_min": _amount,
    "late_fee_after": _count("late_fee_after", 1, 99),
    "cancellation": _cancellation,
    "overdue_after": _span,
    "remind_before": _spans(MOST_REMINDERS, "reminders"),
    "remind_card": _remind_card,
    "book_when_overdue": _book_when_overdue,
    "payment_link": _link,
    "help_link": _link,
    "mail_from": _unless_none(text.email),
    "templates": _unless_none(lambda value: text.clean(value, "folder")),
    "business_address": _unless_none(text.address),
    "business_email": _unless_none(text.email),
    "business_phone": _unless_none(text.phone),
    "business_tax_id": _unless_none(lambda value: text.clean(value, "tax id")),
    "business_iban": _unless_none(_iban),
    "payout_min": _amount,
}
"""How each setting is read; every other one is a rate."""

if set(_READERS) | _RATES != set(KEYS):
    raise RuntimeError("every setting needs its reader")
