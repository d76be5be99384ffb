"""What a page says in each state, and that nothing of what people wrote is more than text."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence

import pytest

from invoicectl.documents.page import lines_of
from invoicectl.domain.links import is_page
from invoicectl.errors import BadSetting
from tests.documents.reading import Read, page, text
from tests.support import Business
from tests.wordings import corpus

Make = Callable[..., Business]
HERE = {
    "business": "Noor & Daughters",
    "business_address": "12 Lime St, Berlin",
    "business_iban": "DE89370400440532013000",
    "business_email": "hello@noor.example",
}


@pytest.fixture
def shop(business: Make) -> Business:
    """ada with a card and an address, and a business that says who it is, in EUR."""
    b = business(preset="pet-care", timezone="UTC", currency="EUR", **HERE)
    b.petcare()
    b("client", "edit", "ada", "--name", "Ada Lovelace", "--address", "1 High St\nLondon")
    return b


BOOKING: list[tuple[str, ...]] = [
    ("book", "ada", "--visit", "2026-01-06T10:00 111.11 Walk", "--visit",
     "2026-01-07T10:00 222.22 Feeding"),
    ("confirm", "B1"),
]  # fmt: skip
BILL: list[tuple[str, ...]] = [
    ("issue", "ada", "120.00", "--due", "2026-02-01", "--reference", "PO 7")
]
FAILS: list[tuple[str, ...]] = [("client", "add", "bob"),
         ("card", "add", "bob", "pm_sim_insufficientFunds"),
         ("issue", "bob", "333.33", "--due", "2026-01-06"), ("clock", "advance", "3d")]  # fmt: skip
SESSION: list[tuple[str, ...]] = [("provider", "add", "max", "--service-charge", "30%"),
           ("session", "open", "ada", "max", "--kind", "email"), ("session", "hire", "S1"),
           ("issue", "S1", "40.00")]  # fmt: skip

SAYS: dict[str, tuple[Sequence[tuple[str, ...]], tuple[str, ...], list[str], list[str]]] = {
    "a bill": (
        BILL, ("INV-1",),
        ["Invoice INV-1", "Open", "Ada Lovelace", "1 High St", "London", "Noor & Daughters",
         "12 Lime St", "Berlin", "Your reference   PO 7", "AMOUNT DUE   120.00 EUR",
         "Due on 1 February 2026, 17:00", "https://example.org/pay/",
         "On 1 February 2026, 17:00 120.00 EUR is charged to your Visa ending in 4242.",
         "IBAN             DE89 3704 0044 0532 0130 00", "Reference        INV-1"],
        ["Revision", "PAYMENTS", "DEPOSIT", "Late fee"],
    ),
    "a bill that was paid twice": (
        [*BILL, ("pay", "INV-1", "120.00", "--method", "transfer"),
         ("pay", "INV-1", "120.00", "--method", "transfer")], ("INV-1",),
        ["Paid in full", "Paid       -120.00", "(P2)", "120.00 EUR of it became credit of yours"],
        ["did not hold"],
    ),
    "a bill paid with more, and the check bounced": (
        [*BILL, ("pay", "INV-1", "130.00", "--method", "check"),
         ("reverse", "P1", "--reason", "bounced")], ("INV-1",),
        ["10.00 EUR of it became credit of yours; 130.00 EUR of it did not hold"],
        ["Paid in full"],
    ),
    "a booking's two parts": (
        BOOKING, ("B1",),
        ["Paid                         -166.67", "AMOUNT DUE   166.66 EUR",
         "Deposit  paid on 5 January 2026", "Balance  due on 7 January 2026, 17:00",
         "Visa ending in 4242 (P1)"],
        ["Late fee"],
    ),
    "a deposit that people pay": (
        [("client", "edit", "ada", "--autopay", "off"), *BOOKING], ("INV-1",),
        ["166.67 EUR of it now, as the deposit", "Deposit  due on 5 January 2026, 09:00",
         "Balance  due on 7 January 2026, 17:00  166.66"],
        ["Paid ", "PAYMENTS"],
    ),
    "a charge with credit before it": (
        [("client", "credit", "ada", "50.00", "--reason", "Sorry"), *BILL], ("INV-1",),
        ["50.00 EUR of your credit is used, and 70.00 EUR is charged to your Visa"], [],
    ),
    "credit that does": (
        [("client", "credit", "ada", "150.00", "--reason", "Sorry"), *BILL], ("INV-1",),
        ["On 1 February 2026, 17:00 it is paid from your credit."], ["is charged to"],
    ),
    "people pay": (
        [("client", "edit", "ada", "--autopay", "off"), *BILL], ("INV-1",),
        ["HOW TO PAY https://example.org/pay/"], ["is charged", "You need not", "late fee"],
    ),
    "people pay, late": (
        [("client", "edit", "ada", "--autopay", "off"), *BILL,
         ("clock", "advance", "--to", "2026-02-02")], ("INV-1",),
        ["If it is not paid by 8 February 2026, 17:00, a late fee of 12.00 EUR is added."],
        ["is charged", "You need not"],
    ),
    "a charge again": (
        [("client", "add", "bob"), ("card", "add", "bob", "pm_sim_insufficientFunds"),
         ("issue", "bob", "100.00", "--due", "2026-01-05T10:00"), ("clock", "advance", "2h")],
        ("INV-1",),
        ["On 6 January 2026, 10:00 100.00 EUR is charged to your Visa ending in 9995.",
         "If it is declined again, a late fee of 10.00 EUR is added."], [],
    ),
    "a charge that is not clear yet": (
        [("client", "add", "bob"), ("card", "add", "bob", "pm_sim_unreachable"),
         ("issue", "bob", "100.00", "--due", "2026-01-05T10:00"), ("clock", "advance", "61m")],
        ("INV-1",),
        ["P1 of 100.00 EUR is still being settled with the bank. Please wait."],
        ["https://", "IBAN", "is charged"],
    ),
    "a charge with a tip": (
        [("client", "edit", "ada", "--auto-tip", "10%"), *BOOKING], ("INV-1",),
        ["166.66 EUR is charged to your Visa ending in 4242, with your tip of 33.33 EUR."], [],
    ),
    "no card": (
        [("card", "remove", "ada", "visa-4242"), *BILL], ("INV-1",),
        ["HOW TO PAY https://example.org/pay/"], ["is charged", "You need not"],
    ),
    "on hold": (
        [*BILL, ("hold", "INV-1", "--reason", "inquiry")], ("INV-1",),
        ["It is on hold: nothing is charged"], ["is charged to", "inquiry"],
    ),
    "overdue, with a fee": (
        FAILS, ("INV-1",),
        ["Overdue", "AMOUNT DUE   366.66 EUR", "Overdue: it was due on 6 January 2026, 17:00",
         "Late fee         33.33"],
        ["PAYMENTS"],
    ),
    "a tip": (
        [*BOOKING, ("tip", "B1", "20.00")], ("INV-1",),
        ["Tips of 20.00 EUR are apart from this total", "AMOUNT DUE   166.66 EUR", "0.00  20.00"],
        [],
    ),
    "credit": (
        [("client", "credit", "ada", "50.00", "--reason", "Sorry"), *BILL,
         ("pay", "INV-1", "--method", "credit")], ("INV-1",),
        ["Credit used       -50.00", "AMOUNT DUE   70.00 EUR", "Your credit (P2)"], [],
    ),
    "paid": (
        [*BILL, ("pay", "INV-1")], ("INV-1",),
        ["Paid in full. Thank you.", "AMOUNT DUE   0.00 EUR"], ["HOW TO PAY", "IBAN"],
    ),
    "nothing to pay": (
        [("book", "ada", "--visit", "2026-01-06T10:00 0.00 Visit"), ("confirm", "B1")], ("INV-1",),
        ["There is nothing to pay.", "AMOUNT DUE   0.00 EUR"], ["HOW TO PAY"],
    ),
    "void": (
        [*BILL, ("void", "INV-1", "--reason", "twice")], ("INV-1",),
        ["Void", "This invoice is void."], ["HOW TO PAY"],
    ),
    "waiting for an answer": (
        SESSION, ("S1",),
        ["Awaiting your answer", "Answer by   13 January 2026, 09:00", "Session     S1",
         "without an answer on 13 January 2026, 09:00"], ["HOW TO PAY"],
    ),
    "contested, and issued again": (
        [*SESSION, ("contest", "INV-1", "--reason", "no"), ("issue", "S1", "30.00")], ("INV-1",),
        ["Revision    2", "AMOUNT DUE   30.00 EUR"], ["Contested"],
    ),
    "contested": (
        [*SESSION, ("contest", "INV-1", "--reason", "no")], ("INV-1",),
        ["Contested: nothing is asked for until it is issued again."], ["HOW TO PAY"],
    ),
    "a receipt": (
        [*BILL, ("pay", "INV-1", "20.00", "--tip", "5.00")], ("P1",),
        ["Receipt P1", "Invoice   INV-1", "How       Visa ending in 4242", "RECEIVED   25.00 EUR",
         "Payment of invoice INV-1         20.00", "Tip                               5.00"], [],
    ),
    "a receipt in advance": (
        [("client", "credit", "ada", "9.00", "--reason", "x", "--method", "cash")], ("P1",),
        ["RECEIVED   9.00 EUR", "In advance, used before the next charges"], [],
    ),
    "a receipt of a deposit": (
        BOOKING, ("P1",), ["Deposit for invoice INV-1", "RECEIVED   166.67 EUR"], [],
    ),
    "a payment that did not hold": (
        [*BILL, ("pay", "INV-1"), ("reverse", "P1", "--reason", "bounced")], ("P1",),
        ["120.00 EUR of it did not hold."], [],
    ),
    "a credit note": (
        [*BILL, ("pay", "INV-1"), ("refund", "INV-1", "20.00", "--reason", "Late")], ("P2",),
        ["Credit note P2", "GIVEN BACK   20.00 EUR", "Refund of invoice INV-1", "Late",
         "How       Visa ending in 4242"], [],
    ),
    "goodwill": (
        [("client", "credit", "ada", "5.00", "--reason", "Sorry")], ("P1",),
        ["Credit note P1", "CREDIT   5.00 EUR", "Sorry"], ["Received"],
    ),
    "a statement": (
        [*BILL, ("pay", "INV-1", "20.00")], ("statement", "ada", "--month", "2026-01"),
        ["Statement 1–31 January 2026", "YOU OWE   100.00 EUR", "Opening balance",
         "Payment by Visa ending in"], ["HOW TO PAY"],
    ),
    "a statement with credit": (
        [("client", "credit", "ada", "5.00", "--reason", "Sorry")], ("statement", "ada"),
        ["YOUR CREDIT   5.00 EUR", "All to date"], ["YOU OWE"],
    ),
}  # fmt: skip


@pytest.mark.parametrize("name", SAYS)
def test_a_page_says(shop: Business, name: str) -> None:
    acts, words, said, unsaid = SAYS[name]
    for each in acts:
        shop(*each)
    told = text(shop, *words)
    assert max(map(len, told.splitlines())) <= 76
    told = " ".join(told.split())
    assert [each for each in said if " ".join(each.split()) not in told] == [], told
    assert [each for each in unsaid if each in told] == [], told
    read = page(shop, *words)
    shown = "".join("".join(each.split()) for _, each in read.texts)
    for wanted in said:
        for part in re.split(r" {2,}", wanted.lower()):
            assert "".join(part.split()) in shown.lower(), f"{part} is in the HTML too"


def test_no_line_of_text_is_longer_than_a_mail_shows(shop: Business) -> None:
    shop("config", "set", "business", "The Long-Winded Association of Walkers " * 4)
    shop("client", "edit", "ada", "--name", "Ada " * 40, "--tax-id", "7" * 9 + " x" * 60)
    shop("issue", "ada", "--line", f"{'A long line. ' * 60}9999999999.99", "--due", "2026-02-01")
    for words in (("INV-1",), ("statement", "ada")):
        assert max(map(len, text(shop, *words).splitlines())) <= 76


def test_figures_are_written_as_the_client_s_locale_has_them(shop: Business) -> None:
    shop("client", "edit", "ada", "--locale", "de-AT")
    shop("issue", "ada", "1234.50", "--due", "2026-02-01")
    told = text(shop, "INV-1")
    assert "AMOUNT DUE   €\u00a01.234,50" in told
    assert "Due on 1. Februar 2026, 17:00" in told
    assert "5. Jänner 2026" in told


def test_a_date_from_the_right_stays_in_one_piece_in_an_english_sentence(shop: Business) -> None:
    shop("client", "edit", "ada", "--locale", "he")
    shop("issue", "ada", "10.00", "--due", "2026-02-01")
    notes = [each for _, each in page(shop, "INV-1").texts]
    assert "Due on \u20681 בפברואר 2026, 17:00\u2069" in notes
    told = text(shop, "INV-1")
    assert "Due on 1 בפברואר 2026, 17:00" in told
    assert "\u2068" not in told, "a terminal shows no signs of direction"


@pytest.mark.parametrize(
    ("currency", "amount", "shown"),
    [("JPY", "1200", "1,200 JPY"), ("KWD", "1.250", "1.250 KWD"), ("USD", "0.01", "0.01 USD")],
)
def test_as_many_decimals_as_the_currency_has(
    business: Make, currency: str, amount: str, shown: str
) -> None:
    b = business(preset="pet-care", currency=currency)
    b("client", "add", "ada")
    b("client", "edit", "ada", "--autopay", "off")
    b("issue", "ada", amount, "--due", "2026-02-01")
    assert f"AMOUNT DUE   {shown}" in text(b, "INV-1")


@pytest.mark.parametrize(
    ("currency", "iban", "has_code", "why"),
    [
        ("EUR", HERE["business_iban"], True, "in EUR, with an account"),
        ("EUR", "none", False, "no account"),
        ("USD", HERE["business_iban"], False, "the code is for EUR alone"),
    ],
)
def test_a_code_for_a_transfer(
    business: Make, currency: str, iban: str, has_code: bool, why: str
) -> None:
    b = business(preset="pet-care", currency=currency, business_iban=iban)
    b.petcare()
    b("issue", "ada", "10.00", "--due", "2026-02-01")
    read = page(b, "INV-1")
    assert any(tag == "svg" for tag, _, _ in read.attributes) is has_code, why
    b("pay", "INV-1")
    assert not any(tag == "svg" for tag, _, _ in page(b, "INV-1").attributes), "it is paid"


@pytest.mark.parametrize(
    ("address", "lines", "why"),
    [
        ("1 High St\nFlat 2, rear\nTown", ["1 High St", "Flat 2, rear", "Town"], "as it was given"),
        ("1 High St, Town", ["1 High St", "Town"], "at its commas"),
        ("9 Oak Ln, Springfield, IL 62701", ["9 Oak Ln", "Springfield, IL 62701"], "not the state"),
        ("1 Mall, London SW1Y 4LB, UK", ["1 Mall", "London SW1Y 4LB", "UK"], "a country is a line"),
        ("Nowhere", ["Nowhere"], "one line"),
    ],
)
def test_an_address_in_lines(address: str, lines: list[str], why: str) -> None:
    assert list(lines_of(address)) == lines, why
    assert lines_of(None) == ()


def test_who_was_forgotten_is_a_number(shop: Business) -> None:
    for act in BILL:
        shop(*act)
    shop("pay", "INV-1")
    shop("client", "erase", "ada", "--reason", "asked", "--even-so")
    told = text(shop, "INV-1") + text(shop, "P1") + text(shop, "statement", "C1")
    assert "For   (erased)\n      C1\n" in told
    assert "Lovelace" not in told
    assert "High St" not in told


HOSTILE = (
    "<script>alert(1)</script>", "</style><img src=https://evil.example/x>", '" onload="x',
    "{{ 7 * 7 }}", "{% include 'x' %}", "{{ page.__class__ }}", '#import "x": *', "$x$ *b* _i_",
    "#sys.inputs", "\\u{202e}", "@label <ref>", "[#text(red)[x]]", "&lt;b&gt;", "a\u0301 e\u0301",
    "// comment", "/* open", "`raw`", "مرحبا 12", "שלום (12)", "a" * 60,
    "=HYPERLINK()", "-- --- ...",
)  # fmt: skip
"""Texts that are something else to somebody who reads pages, templates or typesetting."""


@pytest.mark.parametrize("hostile", HOSTILE)
def test_what_people_wrote_is_text(business: Make, hostile: str) -> None:
    b = business(preset="pet-care", currency="EUR", business=hostile, business_iban="none")
    b.petcare()
    b("client", "edit", "ada", "--name", hostile, "--address", f"{hostile}\n{hostile}")
    b("client", "edit", "ada", "--tax-id", hostile)
    b("issue", "ada", "--line", f"{hostile} 10.00", "--due", "2026-02-01", "--reference", hostile)
    b("discount", "INV-1", "1.00", "--reason", hostile)
    read = page(b, "INV-1")
    shown = [each for _, each in read.texts]
    kept = b("show", "ada")["name"]
    assert sum(kept in each for each in shown) >= 7, "each is there, whole"
    assert [tag for tag, _, _ in read.attributes if tag in {"script", "img", "link"}] == []
    plain = "".join(text(b, "INV-1").split())
    assert plain.count("".join(kept.split())) >= 6


def test_no_request_leaves_a_page(shop: Business) -> None:
    """All that is fetched by itself is forbidden, and nothing asks for it."""
    for each in BOOKING:
        shop(*each)
    told = shop("document", "INV-1", "--format", "html")["content"]
    read = Read(told)
    policy = [value for tag, name, value in read.attributes if (tag, name) == ("meta", "content")]
    assert "default-src 'none'; style-src 'unsafe-inline'" in policy
    addresses = set(re.findall(r"https?://[^\s\"'<>]+", told))
    link = [value for tag, name, value in read.attributes if (tag, name) == ("a", "href")]
    assert len(link) == 1
    assert addresses == {link[0], "http://www.w3.org/2000/svg"}, "a name of SVG's is no address"
    names = {name for _, name, _ in read.attributes}
    assert names & {"src", "srcset", "data", "action", "style", "background"} == set()
    assert re.findall(r"url\(|@import|@font-face", told) == []


def test_a_link_that_is_no_page_is_not_followed(shop: Business) -> None:
    shop("config", "set", "payment_link", "javascript:alert({invoice})")
    for act in BILL:
        shop(*act)
    read = page(shop, "INV-1")
    assert [value for _, name, value in read.attributes if name == "href"] == []
    assert "javascript:alert(INV-1)" in [each for _, each in read.texts]


ON_PAGES = (
    "business",
    "business_address",
    "business_email",
    "business_phone",
    "business_tax_id",
    "business_iban",
    "payment_link",
)
"""Settings that stand on pages."""


@pytest.mark.parametrize("what", [*corpus.CORPUS, *corpus.LINKS])
def test_a_setting_is_refused_or_only_told(shop: Business, what: str) -> None:
    """Whatever a setting holds, a page has the tags that it has with any other, and leads at the
    most to the page that is to lead there."""
    hostile = (corpus.CORPUS | corpus.LINKS)[what]
    for act in BILL:
        shop(*act)
    taken = [key for key in ON_PAGES if _is_taken(shop, key, hostile)]
    read, told = page(shop, "INV-1"), text(shop, "INV-1")
    for key in taken:
        shop("config", "set", key, "https://pay.example.org/")
    usual = page(shop, "INV-1")
    assert _tags(read) <= _tags(usual), taken
    leads_to = [value for tag, name, value in read.attributes if (tag, name) == ("a", "href")]
    assert all(is_page(each) for each in leads_to)
    assert not re.search(r"[\x00-\x09\x0b-\x1f\x7f-\x9f\u2028-\u202e\u2066-\u2069]", told)


def _is_taken(b: Business, key: str, value: str) -> bool:
    try:
        b("config", "set", "--", key, value)
    except BadSetting:
        return False
    return True


def _tags(read: Read) -> set[tuple[str, str]]:
    return {(tag, name) for tag, name, _ in read.attributes}


def test_the_same_figures_make_the_same_bytes(shop: Business) -> None:
    for act in BOOKING:
        shop(*act)
    first = {form: shop("document", "INV-1", "--format", form) for form in ("txt", "html")}
    shop("clock", "advance", "1h")
    assert first == {form: shop("document", "INV-1", "--format", form) for form in first}
