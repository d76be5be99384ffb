"""Clients and their cards at the command line, and the settings of the file."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from invoicectl import errors
from invoicectl.domain.states import NEVER_AGAIN
from invoicectl.errors import BadText, NamesErased
from tests.support import Business, Words, refused

Make = Callable[..., Business]


# --- settings ---------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("preset", "zone", "charge"),
    [(None, "UTC", None), ("marketplace", "UTC", "30%"), ("pet-care", "America/New_York", None)],
)
def test_settings_are_listed_and_got(
    business: Make, preset: str | None, zone: str, charge: str | None
) -> None:
    b = business(preset=preset)
    listed = b("config", "list")
    assert (listed["timezone"], listed["service_charge_rate"]) == (zone, charge)
    for key, value in listed.items():
        assert b("config", "get", key) == {"name": key, "value": value}


def test_a_setting_is_written_once_and_logged(business: Make) -> None:
    b = business()
    assert b("config", "set", "late_fee_min", "20") == {"name": "late_fee_min", "value": "20.00"}
    told = b("log")[-1]
    assert (told["kind"], told["actor"]) == ("setting-changed", "clerk")
    assert told["data"] == {"setting": "late_fee_min", "before": "0.00", "value": "20.00"}
    events = b.events()
    b("config", "set", "late_fee_min", "20.00")
    assert b.events() == events, "what is written can be given, and changes nothing"


@pytest.mark.parametrize(
    ("key", "value", "error", "code"),
    [
        ("business", "4242 4242 4242 4242", errors.BadSetting, 2),
        ("late_fee_min", "-5", errors.BadSetting, 2),
        ("rate", "1", errors.NoSetting, 3),
    ],
)
def test_a_setting_that_is_refused(
    business: Make, key: str, value: str, error: type[errors.Error], code: int
) -> None:
    b = business()
    told = refused(b, error, "config", "set", "--", key, value)
    assert (told.exit_code, "4242" in told.message) == (code, False)
    if error is errors.NoSetting:
        refused(b, error, "config", "get", key)


SESSION: Words = [
    ("provider", "add", "max", "--service-charge", "30%"),
    ("session", "open", "ada", "max", "--kind", "email"),
]
PHONE: Words = [SESSION[0], ("session", "open", "ada", "max", "--kind", "phone")]
VISIT = ("book", "ada", "--visit", "2026-02-02T10:00 25.00 Dog walk")
SHORT_CALL = ("session", "end", "S1", "--minutes", "0.2", "--rate", "1.99")


@pytest.mark.parametrize(
    ("acts", "is_fixed", "why"),
    [
        ([], False, "people and cards are no amounts"),
        (SESSION, False, "an open session has none either"),
        ([*SESSION, ("session", "offer", "S1", "40")], True, "an offer is one"),
        ([("issue", "ada", "120", "--due", "2026-02-01")], True, "an invoice is one"),
        ([VISIT], True, "a visit's price is one"),
        ([("series", "start", "ada")], False, "a series without a price is none"),
        ([*PHONE, ("session", "end", "S1", "--fee", "5")], True, "a fee is one"),
        ([*PHONE, SHORT_CALL], True, "so is the price of a minute, though the call was free"),
    ],
)
def test_the_currency_is_fixed_by_the_first_amount(
    business: Make, acts: Words, is_fixed: bool, why: str
) -> None:
    b = business()
    b.petcare()
    for words in acts:
        b(*words)
    if not is_fixed:
        assert b("config", "set", "currency", "JPY")["value"] == "JPY", why
        return
    assert b("config", "set", "currency", "USD")["value"] == "USD", "it is that already"
    told = refused(b, errors.SettingFixed, "config", "set", "currency", "JPY")
    assert told.message == "currency can't be changed any more: amounts in USD are on record", why


# --- cards ------------------------------------------------------------------------------------


def cards(b: Business) -> list[tuple[str, bool]]:
    return [(card["token"], card["default"]) for card in b("card", "list", "ada")]


def test_cards_are_listed_chosen_and_removed(business: Make) -> None:
    b = business()
    b("client", "add", "ada")
    for name in ("visa", "mastercard", "amex"):
        b("card", "add", "ada", f"pm_card_{name}")
    b("card", "default", "ada", "visa-4242")
    assert cards(b) == [
        ("pm_card_visa", True),
        ("pm_card_mastercard", False),
        ("pm_card_amex", False),
    ]
    b("card", "remove", "ada", "visa-4242")
    assert cards(b) == [("pm_card_mastercard", False), ("pm_card_amex", True)]
    b.check()


@pytest.mark.parametrize(
    ("token", "error", "code", "why"),
    [
        ("pm_card_visa_chargeDeclined", errors.CardRefused, 5, "refused when it is attached"),
        ("pm_card_visa_chargeDeclinedInsufficientFunds", errors.CardRefused, 5, "likewise"),
        ("pm_card_visa_chargeDeclinedExpiredCard", errors.CardRefused, 5, "likewise"),
        ("pm_card_visa_chargeDeclinedLostCard", errors.CardRefused, 5, "likewise"),
        ("pm_card_unheard_of", errors.NoPaymentMethod, 3, "the gateway knows no such token"),
        ("4242424242424242", errors.CardNumber, 2, "a card number"),
        ("4242 4242-4242 4242", errors.CardNumber, 2, "… with spaces and hyphens"),
        ("pm 378282246310005", errors.CardNumber, 2, "… of 15 digits, inside a token"),
    ],
)
def test_cards_that_are_not_taken(
    business: Make, token: str, error: type[errors.Error], code: int, why: str
) -> None:
    b = business()
    b("client", "add", "ada")
    told = refused(b, error, "card", "add", "ada", token)
    assert told.exit_code == code, why
    if error is errors.CardNumber:
        assert token[-4:] not in f"{told.message} {told.hint}", "and never echoed"
    assert cards(b) == []


@pytest.mark.parametrize(
    ("name", "card", "outcome", "code"),
    [
        ("pm_card_visa", "visa-4242", "approved", None),
        ("pm_card_mastercard", "mastercard-4444", "approved", None),
        ("pm_card_amex", "amex-8431", "approved", None),
        ("pm_card_chargeCustomerFail", "visa-0341", "declined", "card_declined"),
        ("pm_sim_insufficientFunds", "visa-9995", "declined", "insufficient_funds"),
        ("pm_sim_timeout", "visa-0044", "unknown", None),
        ("pm_sim_unreachable", "visa-0045", "unknown", None),
    ],
)
def test_cards_answer_by_their_token(
    business: Make, name: str, card: str, outcome: str, code: str | None
) -> None:
    b = business(preset="pet-care")
    b.petcare(name)
    b("issue", "ada", "200.00", "--due", "2026-02-05")
    b.to("2026-02-05T17:00")
    paid = b("show", "INV-1")["payments"][0]
    assert (paid["card"], paid["outcome"], paid["code"]) == (card, outcome, code)
    gateway: Any = b.desk.gateway
    answered = gateway.record.ask("SELECT count(*) FROM charges WHERE outcome != 'created'")
    assert answered == [(0 if name == "pm_sim_unreachable" else 1,)]


# --- credit -----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("words", "error"),
    [
        (("ada", "0"), errors.BadAmount),
        (("eve", "5.00"), errors.NotFound),
        (("ada", "5.00", "--method", "card"), errors.BadChoice),
        (("ada", "5.00", "--method", "credit"), errors.BadChoice),
    ],
)
def test_credit_what_is_refused(
    business: Make, words: tuple[str, ...], error: type[errors.Error]
) -> None:
    b = business()
    b.petcare()
    refused(b, error, "client", "credit", *words, "--reason", "our fault")


@pytest.mark.parametrize(
    ("method", "account"), [(None, "expenses:goodwill"), ("check", "assets:cash:check")]
)
def test_credit_is_shown_and_posted(business: Make, method: str | None, account: str) -> None:
    b = business()
    b.petcare()
    more = ("--method", method) if method else ()
    assert b("client", "credit", "ada", "15.00", "--reason", "sorry", *more)["credit"] == "15.00"
    with b.desk.look() as work:
        rows = work.store.tables.rows_of("balances")
        assert {row["account"]: row["balance_minor"] for row in rows}[account] == 1500
    b.check()


# --- what a person would not expect (SPEC 9) ------------------------------------------------


def test_another_default_card_is_said_and_how_to_undo_it(business: Make) -> None:
    b = business(preset="pet-care")
    b.petcare()
    done = b.done("card", "add", "ada", "pm_card_amex")
    back = "invoicectl card default ada pm_card_visa undoes that"
    assert done.notes == (f"amex-8431 is charged from now on, not visa-4242; {back}",)
    for words in (
        ("card", "add", "ada", "pm_card_amex"),
        ("card", "add", "ada", "pm_card_mastercard", "--keep-default"),
        ("card", "add", "ada", "pm_card_visa", "--keep-default"),
    ):
        assert b.done(*words).notes == (), "nothing is unexpected"
    cards = b("card", "list", "ada")
    assert [(card["token"], card["default"]) for card in cards] == [
        ("pm_card_amex", True),
        ("pm_card_mastercard", False),
        ("pm_card_visa", False),
    ], "what is added again is the newest"
    b("client", "add", "bob")
    assert b.done("card", "add", "bob", "pm_card_visa", "--keep-default").notes == ()
    assert b("card", "list", "bob")[0]["default"], "the first is the default whatever is said"
    b.check()


@pytest.mark.parametrize(
    ("words", "said", "why"),
    [
        ([], None, "nothing is to come"),
        ([("issue", "ada", "9.00", "--due", "2026-02-05")], "for INV-1 on", "a bill"),
        (
            [("issue", "ada", "9.00", "--due", "2026-02-05")] * 2,
            "for INV-1 on Thu 2026-02-05 17:00 EST, and 1 more",
            "two bills",
        ),
        (
            [
                ("series", "start", "ada"),
                ("visit", "add", "R1", "2026-01-05T08:00", "9.00"),
                ("visit", "done", "V1"),
            ],
            "for a week's visits on Fri 2026-01-09 17:00 EST",
            "a Friday",
        ),
        (
            [
                ("issue", "ada", "9.00", "--due", "2026-02-05"),
                ("card", "add", "ada", "pm_card_amex", "--keep-default"),
            ],
            None,
            "another card is left",
        ),
        (
            [("issue", "ada", "9.00", "--due", "2026-02-05"), ("pay", "INV-1")],
            None,
            "it is paid",
        ),
    ],
)
def test_the_last_card_removed_with_charges_to_come_is_said(
    business: Make, words: list[tuple[str, ...]], said: str | None, why: str
) -> None:
    b = business(preset="pet-care")
    b.petcare()
    for each in words:
        b(*each)
    notes = b.done("card", "remove", "ada", "visa-4242").notes
    assert len(notes) == (said is not None), why
    assert all("ada has no card left" in note and str(said) in note for note in notes), why


UNUSED = "ada still has 5.00 USD of unused credit"


@pytest.mark.parametrize(
    ("words", "said", "why"),
    [
        (
            "pay INV-1 50",
            (f"{UNUSED}; invoicectl pay INV-1 --method credit uses it",),
            "by card, a part",
        ),
        (
            "pay INV-1 --method cash",
            (f"{UNUSED}; it is used before the next automatic charge",),
            "in cash, all",
        ),
        (
            "pay INV-1 --method credit",
            ("that was all the credit of ada; 195.00 USD is still due",),
            "what there is",
        ),
        ("pay INV-1 3 --method credit", (), "as it was asked"),
    ],
)  # fmt: skip
def test_credit_beside_a_payment_by_hand_is_said(
    business: Make, words: str, said: tuple[str, ...], why: str
) -> None:
    b = business(preset="pet-care")
    b.petcare()
    b("issue", "ada", "200.00", "--due", "2026-02-05")
    b("client", "credit", "ada", "5.00", "--reason", "sorry")
    assert b.done(*words.split()).notes == said, why


@pytest.mark.parametrize("who", ["client", "provider"])
def test_an_empty_text_clears_what_it_names(business: Callable[..., Business], who: str) -> None:
    b = business()
    b(who, "add", "eve", "--name", "Eve", "--email", "eve@example.org")
    assert b(who, "edit", "eve", "--email", "")["email"] is None
    told = b(who, "edit", "eve", "--name", "")
    assert (told["name"], told["email"]) == (None, None)
    assert b(who, "edit", "eve", "--name", "Eva")["name"] == "Eva"
    b.check()


PARTICULARS = {
    "address": ("--address", "1 High St\nTown"),
    "phone": ("--phone", "+44 20 7946 0018"),
    "locale": ("--locale", "de_at"),
    "tax_id": ("--tax-id", "GB 123"),
}


@pytest.mark.parametrize("field", PARTICULARS)
def test_what_is_known_of_a_client_is_kept_changed_and_cleared(
    business: Callable[..., Business], field: str
) -> None:
    b = business()
    option, given = PARTICULARS[field]
    wanted = "de-AT" if field == "locale" else given
    assert b("client", "add", "eve", "--name", "Eve", option, given)[field] == wanted
    told = b("client", "edit", "eve", "--name", "Eva")
    assert (told["name"], told[field]) == ("Eva", wanted), "what isn't named stays"
    assert b("client", "edit", "eve", option, "")[field] is None
    assert b("client", "edit", "eve", option, given)[field] == wanted
    events = len(b.events())
    b("client", "edit", "eve", option, given)
    assert len(b.events()) == events, "nothing new is no event"
    assert b("show", "eve")[field] == wanted
    b.check()


@pytest.mark.parametrize(
    ("option", "given", "why"),
    [
        ("--locale", "xx", "the locale xx is not known; write one like en-GB, de-AT or he"),
        ("--locale", "de-XX", "the locale de-XX is not known; write one like en-GB, de-AT or he"),
        ("--locale", "german", "the locale is not a language tag like en-GB, de-AT or he"),
        ("--phone", "ring me", "the phone is not a number like +44 20 7946 0018"),
        ("--address", "a" * 1001, "the address is longer than 1,000 characters"),
        ("--tax-id", "a\nb", "the tax id holds \\n, which is not taken"),
    ],
)
@pytest.mark.parametrize("verb", ["add", "edit"])
def test_what_can_not_be_known_of_a_client_is_refused(
    business: Callable[..., Business], verb: str, option: str, given: str, why: str
) -> None:
    b = business()
    b("client", "add", "eve")
    with pytest.raises(BadText) as told:
        b("client", verb, "eve" if verb == "edit" else "eva", option, given)
    assert (told.value.message, told.value.exit_code) == (why, 2)


def test_an_erasure_s_reason_does_not_tell_where_somebody_lives(
    business: Callable[..., Business],
) -> None:
    b = business()
    b("client", "add", "eve", "--address", "1 High St", "--phone", "555 0100", "--tax-id", "X-77")
    for told in ("lived at 1 high st", "rang from 555 0100", "was x-77"):
        with pytest.raises(NamesErased):
            b("client", "erase", "eve", "--reason", told)


def test_b22_a_card_that_will_never_do_is_shown_and_waits_for_a_person(business: Make) -> None:
    b = business(preset="pet-care", retry_after="24h,24h,24h", late_fee_after="4")
    b.petcare("pm_sim_lost_card")
    b("issue", "ada", "200.00", "--due", "2026-01-07")
    assert b("attention") == [], "nobody knows yet"
    b.to("2026-01-08T09:00")
    (card,) = b("card", "list", "ada")
    assert (card["token"], card["refused"]) == ("pm_sim_lost_card", "lost_card")
    (item,) = b("attention")
    assert (item["ref"], item["hint"]) == ("INV-1", "invoicectl card add ada TOKEN")
    name = f"visa-{card['last4']}"
    assert item["why"] == (
        f"{name} is not asked again (lost card); retry on Thu 2026-01-08 17:00 EST"
    )
    steps = b("tick", "--dry-run")["steps"] + b.to("2026-01-08T18:00")["steps"]
    assert [(step["outcome"], step["code"]) for step in steps] == [("declined", "lost_card")]
    b.check()
    b("card", "add", "ada", "pm_sim_lost_card")
    assert [card["refused"] for card in b("card", "list", "ada")] == [None]
    assert [each["kind"] for each in b("attention")] == ["declined"], "it is asked again"
    b.check()


def test_b22_the_simulated_gateway_has_a_card_for_each_such_code(business: Make) -> None:
    b = business(preset="pet-care")
    b("client", "add", "ada")
    for code in sorted(NEVER_AGAIN):
        b("card", "add", "ada", f"pm_sim_{code}")
        b("issue", "ada", "9.00", "--due", "2026-02-01")
    for number, code in enumerate(sorted(NEVER_AGAIN), start=1):
        with pytest.raises(errors.Declined) as declined:
            b("pay", f"INV-{number}", "--card", f"pm_sim_{code}")
        assert declined.value.facts["decline"] == code
    assert [card["refused"] for card in b("card", "list", "ada")] == sorted(NEVER_AGAIN)
    b.check()
