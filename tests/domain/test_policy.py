"""Every setting of SPEC 4: its default, how it is written, what it refuses; and the presets."""

from __future__ import annotations

import pytest

from invoicectl.domain import policy
from invoicectl.domain.events import SettingChanged
from invoicectl.domain.policy import Policy
from invoicectl.errors import BadSetting, NoSetting, SettingFixed, SettingsContradict
from tests.rules.asking import refused
from tests.worlds import Town, do

DEFAULTS = {
    "business": "My business",
    "currency": "USD",
    "timezone": "UTC",
    "response_days": "8",
    "service_charge_rate": None,
    "deposit_rate": "50%",
    "collect_at": "17:00",
    "collect_weekday": "FR",
    "retry_after": "24h",
    "late_fee_rate": "10%",
    "late_fee_base": "total",
    "late_fee_min": "0.00",
    "late_fee_after": "2",
    "session_late_fee_rate": "0%",
    "cancellation": "48h:100%,24h:50%,0h:0%",
    "overdue_after": "7d",
    "remind_before": None,
    "remind_card": "14d",
    "book_when_overdue": "warn",
    "payment_link": None,
    "help_link": None,
    "mail_from": None,
    "templates": None,
    "business_address": None,
    "business_email": None,
    "business_phone": None,
    "business_tax_id": None,
    "business_iban": None,
    "payout_min": "0.00",
}
CURRENT = {
    "timezone": "America/New_York",
    "collect_at": "05:00",
    "late_fee_base": "due",
    "late_fee_min": "20.00",
    "retry_after": "24h,24h",
}


@pytest.mark.parametrize(
    ("preset", "other"),
    [
        (None, {}),
        ("marketplace", {"service_charge_rate": "30%"}),
        ("pet-care", {"timezone": "America/New_York"}),
        ("pet-care-current", CURRENT),
    ],
)
def test_defaults_and_presets(preset: str | None, other: dict[str, str]) -> None:
    assert Town(preset=preset).settings() == {**DEFAULTS, **other}


def test_the_keys_are_those_of_the_spec() -> None:
    assert list(policy.KEYS) == list(DEFAULTS)


def test_a_setting_goes_before_its_preset() -> None:
    town = Town(preset="pet-care-current", late_fee_min="0", collect_at="06:30")
    assert town.settings() == {
        **DEFAULTS,
        **CURRENT,
        "late_fee_min": "0.00",
        "collect_at": "06:30",
    }


OTHER = {"timezone": "Asia/Tokyo", "response_days": "40", "late_fee_base": "due"}
"""What stands before, where a row sets the default."""


@pytest.mark.parametrize(
    ("key", "given", "written", "why"),
    [
        ("business", "Noor & Daughters", "Noor & Daughters", "as given"),
        ("business", "Cafe\u0301", "Caf\u00e9", "in one normal form"),
        ("currency", "EUR", "EUR", "a code"),
        ("currency", "jpy", "JPY", "a code in any case"),
        ("currency", "bgn", "BGN", "a withdrawn one"),
        ("timezone", "Europe/Berlin", "Europe/Berlin", "an IANA name"),
        ("timezone", "UTC", "UTC", "the default"),
        ("response_days", "1", "1", "the least"),
        ("response_days", "3660", "3660", "the most"),
        ("response_days", "008", "8", "without idle zeros"),
        ("service_charge_rate", "0.3", "30%", "a share is a percentage"),
        ("service_charge_rate", "12.50%", "12.5%", "without idle zeros"),
        ("service_charge_rate", "0%", "0%", "free is a rate"),
        ("service_charge_rate", "none", None, "and none is not free"),
        ("deposit_rate", "1", "100%", "all of it first"),
        ("deposit_rate", "0", "0%", "no deposit"),
        ("collect_at", "05:00", "05:00", "a wall time"),
        ("collect_at", "00:00", "00:00", "midnight"),
        ("collect_at", "23:59", "23:59", "the last minute"),
        ("collect_weekday", "mo", "MO", "in capitals"),
        ("retry_after", "24h,24h", "24h,24h", "a list"),
        ("retry_after", "24h, 2d", "24h,2d", "blanks or not"),
        ("overdue_after", "12mo366d", "12mo366d", "files may keep so long a sum"),
        ("retry_after", "1d", "1d", "a calendar day is not 24 hours"),
        ("retry_after", "90m", "1h30m", "in the largest units"),
        ("retry_after", "1w", "7d", "weeks are days"),
        ("retry_after", "none", None, "no retry"),
        ("overdue_after", "2w", "14d", "a span"),
        ("overdue_after", "36h", "36h", "elapsed hours"),
        ("remind_before", "3d, 24h", "3d,24h", "a list of spans"),
        ("remind_before", "none", None, "no reminder"),
        ("remind_card", "1mo", "1mo", "a span"),
        ("remind_card", "none", None, "no letter about cards"),
        ("book_when_overdue", "refuse", "refuse", "a word"),
        ("book_when_overdue", "allow", "allow", "a word"),
        ("help_link", "https://example.org/help", "https://example.org/help", "a page"),
        ("payment_link", "none", None, "no link"),
        ("mail_from", "none", None, "no sender"),
        ("late_fee_rate", "0", "0%", "no fee"),
        ("late_fee_rate", "33.333333%", "33.333333%", "exactly"),
        ("late_fee_base", "due", "due", "the balance"),
        ("late_fee_base", "total", "total", "the services"),
        ("late_fee_min", "20", "20.00", "an amount of the currency"),
        ("late_fee_after", "1", "1", "fee at the first decline"),
        ("session_late_fee_rate", "10%", "10%", "a rate"),
        ("cancellation", "0h:100%", "0h:100%", "always free"),
        ("cancellation", "72h:1, 0h:0.25", "72h:100%,0h:25%", "shares are percentages"),
        (
            "payment_link",
            "https://pay.example/{invoice}",
            "https://pay.example/{invoice}",
            "a link",
        ),
        ("mail_from", "noor@example.org", "noor@example.org", "an address"),
        ("business_address", "1 High St\nTown", "1 High St\nTown", "in lines"),
        ("business_address", "1 High St, Town", "1 High St, Town", "or in one"),
        ("business_email", "hi@example.org", "hi@example.org", "where clients write to"),
        ("business_phone", "+44 (0)20 7946-0018", "+44 (0)20 7946-0018", "as people write it"),
        ("business_tax_id", "ATU12345675", "ATU12345675", "as it is"),
        ("business_tax_id", "none", None, "no number"),
        ("business_iban", "de89 3704 0044 0532 0130 00", "DE89370400440532013000", "in capitals"),
        ("business_iban", "NO9386011117947", "NO9386011117947", "the shortest"),
        ("business_iban", "GB29NWBK60161331926819", "GB29NWBK60161331926819", "with letters"),
        ("business_iban", "none", None, "no account"),
        ("payout_min", "50.5", "50.50", "an amount of the currency"),
    ],
)
def test_canonical_writing(key: str, given: str, written: str | None, why: str) -> None:
    town = Town()
    if key in OTHER:
        town.config(key, OTHER[key])
    assert town.config(key, given) == written, why
    assert town.settings()[key] == written
    facts = list(town.facts)
    town.config(key, "none" if written is None else written)
    assert town.facts == facts, "what is written can be given, and changes nothing"
    assert policy.written(policy.changed(Policy(), {key: given}), key) == written


@pytest.mark.parametrize(
    ("key", "given", "reason"),
    [
        ("business", "", "blank"),
        ("business", "  ", "blank"),
        ("business", "two\nlines", "not taken"),
        ("business", "x" * 201, "longer than 200 characters"),
        ("retry_after", "24h," * 5_001, "longer than 20,000 characters"),
        ("cancellation", "48h:100%," * 5_001, "longer than 20,000 characters"),
        ("business", "4242 4242 4242 4242", "card number"),
        ("currency", "eurs", "not a currency of ISO 4217"),
        ("currency", "XAU", "no minor units"),
        ("currency", "", "not a currency of ISO 4217"),
        ("timezone", "Mars/Olympus", "not an IANA time zone"),
        ("timezone", "+01:00", "not an IANA time zone"),
        ("timezone", "../UTC", "not an IANA time zone"),
        ("timezone", "", "not an IANA time zone"),
        ("response_days", "0", "whole number from 1 to 3660"),
        ("response_days", "3661", "whole number from 1 to 3660"),
        ("response_days", "-8", "whole number from 1 to 3660"),
        ("response_days", "8.5", "whole number from 1 to 3660"),
        ("response_days", "8d", "whole number from 1 to 3660"),
        ("response_days", "٨", "whole number from 1 to 3660"),
        ("service_charge_rate", "30", "more than 100%"),
        ("service_charge_rate", "101%", "more than 100%"),
        ("service_charge_rate", "-1%", "not a rate"),
        ("service_charge_rate", "", "not a rate"),
        ("deposit_rate", "none", "not a rate"),
        ("deposit_rate", "1.01", "more than 100%"),
        ("collect_at", "5pm", "time of day like 17:00"),
        ("collect_at", "24:00", "time of day like 17:00"),
        ("collect_at", "17:00:00", "time of day like 17:00"),
        ("collect_at", "7:00", "time of day like 17:00"),
        ("collect_weekday", "Friday", "not a weekday"),
        ("collect_weekday", "FR,SA", "not a weekday"),
        ("collect_weekday", "", "not a weekday"),
        ("retry_after", "", "not a span of time"),
        ("retry_after", "24", "not a span of time"),
        ("retry_after", "24h,", "not a span of time"),
        ("retry_after", "24h;24h", "not a span of time"),
        ("retry_after", "0h", "longer than nothing"),
        ("retry_after", "none,24h", "not a span of time"),
        ("overdue_after", "0d", "longer than nothing"),
        ("remind_before", "3d,0h", "longer than nothing"),
        ("remind_before", "3d,", "not a span of time"),
        ("remind_before", "13mo", "a year is the most"),
        ("remind_before", ",".join(["1d"] * 13), "12 reminders are the most"),
        ("remind_card", "0d", "longer than nothing"),
        ("remind_card", "1d,2d", "not a span of time"),
        ("overdue_after", "2w,3d", "not a span of time"),
        ("overdue_after", "none", "not a span of time"),
        ("overdue_after", "13mo", "a year is the most"),
        ("book_when_overdue", "Warn", "allow, warn or refuse"),
        ("retry_after", "24h,0d", "longer than nothing"),
        ("late_fee_rate", "ten", "not a rate"),
        ("late_fee_rate", "999%", "more than 100%"),
        ("late_fee_base", "balance", "total (of the services) or due (the balance)"),
        ("late_fee_min", "-1", "no sign"),
        ("late_fee_min", "20.001", "USD has 2"),
        ("late_fee_min", "$20", "no currency symbol"),
        ("late_fee_after", "0", "whole number from 1 to 99"),
        ("late_fee_after", "100", "whole number from 1 to 99"),
        ("late_fee_after", "two", "whole number from 1 to 99"),
        ("session_late_fee_rate", "none", "not a rate"),
        ("cancellation", "", "write tiers like"),
        ("cancellation", "48:100%,0h:0%", "write tiers like"),
        ("cancellation", "2d:100%,0h:0%", "write tiers like"),
        ("cancellation", "48h,0h", "write tiers like"),
        ("cancellation", "48h:101%,0h:0%", "more than 100%"),
        ("cancellation", "24h:50%,48h:100%,0h:0%", "longest notice down to 0h"),
        ("cancellation", "48h:100%,24h:50%", "longest notice down to 0h"),
        ("cancellation", "48h:100%,48h:50%,0h:0%", "longest notice down to 0h"),
        ("payment_link", "", "blank"),
        ("mail_from", "billing", "not an address"),
        ("mail_from", "a@b@c", "not an address"),
        ("mail_from", "", "blank"),
        ("business_address", " \n ", "blank"),
        ("business_address", "1 High St\x1b[2J", "holds \\x1b"),
        ("business_email", "hi", "not an address"),
        ("business_phone", "call me", "not a number like"),
        ("business_phone", "12", "not a number like"),
        ("business_iban", "DE89 3704 0044 0532 0130 01", "check digits"),
        ("business_iban", "DE89 3704 0044 0532 0310 00", "check digits"),
        ("business_iban", "DE89 3704 0044 0532 0130", "those of DE have 22"),
        ("business_iban", "US89370400440532013000", "where no bank has IBANs"),
        ("business_iban", "123", "not written like"),
        ("business_iban", "", "not written like"),
        ("payout_min", "1,000", "thousands separators"),
        ("payout_min", "1e3", "only plain digits"),
    ],
)
def test_refusals_name_the_key_and_the_reason(key: str, given: str, reason: str) -> None:
    town = Town()
    before = town.settings()
    told = refused(town, BadSetting, do.config(key, given))
    assert f"is not a valid {key}: " in told.message
    assert reason in told.message
    assert "4242" not in told.message
    assert told.exit_code == 2
    assert town.settings() == before


@pytest.mark.parametrize("span", ["999999mo", "999999w"])
def test_a_retry_that_no_calendar_has_is_refused(span: str) -> None:
    """Taken, it would stop every later tick at the first decline."""
    refused(Town(), BadSetting, do.config("retry_after", span))


@pytest.mark.parametrize("key", ["rate", "calendar_since", "Timezone", "", "late-fee-rate"])
def test_there_is_no_such_setting(key: str) -> None:
    refused(Town(), NoSetting, do.config(key, "1"))
    with pytest.raises(NoSetting):
        policy.written(Policy(), key)


@pytest.mark.parametrize(
    ("spans", "after", "is_taken", "why"),
    [
        ("24h", "1", True, "at the first decline, with a try left"),
        ("24h", "2", True, "at the second and last"),
        ("24h", "3", False, "there is no third attempt"),
        ("24h,24h", "3", True, "now there is one"),
        ("24h,24h", "4", False, "and no fourth"),
    ],
)
def test_late_fee_after_needs_its_attempt(spans: str, after: str, is_taken: bool, why: str) -> None:
    town = Town(retry_after=spans, late_fee_after="1")
    if is_taken:
        assert town.config("late_fee_after", after) == after, why
    else:
        told = refused(town, SettingsContradict, do.config("late_fee_after", after))
        last = int(after) - 1
        assert told.message == (
            f"late_fee_after {after} contradicts retry_after {spans}: "
            f"attempt {after} is never made, {last} is the last"
        ), why
        assert told.hint == f"invoicectl config set retry_after {spans},24h first"


def test_fewer_spans_than_the_late_fee_needs() -> None:
    town = Town(late_fee_after="3", retry_after="24h,24h")
    told = refused(town, SettingsContradict, do.config("retry_after", "24h"))
    assert told.message == (
        "retry_after 24h contradicts late_fee_after 3: attempt 3 is never made, 2 is the last"
    ), "the one that is changed is named first, and the other too"
    assert told.hint == "invoicectl config set late_fee_after 2 first"
    town.config("late_fee_after", "2")
    assert town.config("retry_after", "24h") == "24h"


def test_without_a_retry_the_fee_comes_with_the_first_decline_while_it_stands() -> None:
    town = Town(late_fee_after="3", retry_after="24h,24h")
    assert town.config("retry_after", "none") is None, "nothing to contradict"
    assert town.settings()["late_fee_after"] == "3", "it is kept, and counts again later"
    assert policy_of_terms(town.world.get(Policy, 0)) == ((), 1)
    refused(town, SettingsContradict, do.config("retry_after", "24h"))
    town.config("late_fee_after", "1")
    assert town.config("retry_after", "24h") == "24h"


def policy_of_terms(current: Policy) -> tuple[object, int]:
    """What the terms of an invoice say of retries and the fee."""
    terms = policy.frozen(current)
    return terms.retry_after, terms.late_fee_after


@pytest.mark.parametrize(
    ("has_amounts", "why"),
    [
        (False, "nothing was said in it yet"),
        (True, "what was said in it would be worth something else"),
    ],
)
def test_the_currency_is_fixed_by_the_first_amount(has_amounts: bool, why: str) -> None:
    town = Town()
    assert town.config("currency", "USD", has_amounts=has_amounts) == "USD", "it is that already"
    act = do.config("currency", "JPY", has_amounts=has_amounts)
    if not has_amounts:
        assert town.do(act) == "JPY", why
        return
    told = refused(town, SettingFixed, act)
    assert told.message == "currency can't be changed any more: amounts in USD are on record", why


@pytest.mark.parametrize(
    ("minimum", "currency", "shown", "why"),
    [
        ("20", "JPY", "20", "twenty stays twenty"),
        ("20", "KWD", "20.000", "twenty stays twenty"),
        ("20.50", "KWD", "20.500", "and a half"),
        ("20.50", "JPY", None, "there is no half yen"),
        ("0", "JPY", "0", "nothing is nothing"),
        ("100", "JPY", "100", "a hundred keeps its zeros"),
    ],
)
def test_amounts_of_the_policy_follow_its_currency(
    minimum: str, currency: str, shown: str | None, why: str
) -> None:
    town = Town(late_fee_min=minimum)
    if shown is None:
        told = refused(town, SettingsContradict, do.config("currency", currency))
        assert told.message == "currency JPY contradicts late_fee_min 20.50: JPY has no decimals"
        return
    town.config("currency", currency)
    assert town.settings()["late_fee_min"] == shown, why


def test_each_change_is_an_event() -> None:
    town = Town()
    town.config("response_days", "10")
    fact = town.facts[-1]
    assert (fact.actor, fact.event) == ("clerk", SettingChanged("response_days", "8", "10"))


RECORD = {key: policy.recorded(Policy(), key) for key in policy.KEYS}


@pytest.mark.parametrize(
    ("kept", "why"),
    [
        ({}, "what is not kept is as it was before there was the setting"),
        (RECORD, "a new file"),
        ({**RECORD, "remind_card": "none"}, "what stood before is kept like anything else"),
        ({**RECORD, "currency": "JPY", "payout_min": "0", "late_fee_min": "20"}, "no decimals"),
        ({"currency": "KWD", "payout_min": "1.500"}, "three decimals, and little besides"),
        ({**RECORD, "late_fee_after": "1", "retry_after": "none"}, "two that go together"),
        ({**RECORD, "currency": "usd"}, "a code as this program doesn't write it"),
    ],
)
def test_a_record_is_read_as_if_each_setting_had_been_told(kept: dict[str, str], why: str) -> None:
    assert policy.from_record(kept) == policy.changed(policy.BEFORE, kept), why


@pytest.mark.parametrize(
    ("kept", "error"),
    [
        ({**RECORD, "grace_days": "2"}, NoSetting),
        ({**RECORD, "currency": "XXX"}, BadSetting),
        ({**RECORD, "late_fee_min": "0.0.0"}, BadSetting),
        ({**RECORD, "late_fee_after": "5"}, SettingsContradict),
    ],
    ids=str,
)
def test_a_record_that_is_none_is_refused(kept: dict[str, str], error: type[Exception]) -> None:
    with pytest.raises(error):
        policy.from_record(kept)


def test_what_a_new_file_has_too_is_not_read(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(policy, "_READERS", {"currency": policy._READERS["currency"]})
    assert policy.from_record(RECORD) == Policy()
