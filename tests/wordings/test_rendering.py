"""Words from templates: ours and a business's own, and what they can do no harm with."""

from __future__ import annotations

import re
from datetime import UTC, datetime
from pathlib import Path

import pytest

from invoicectl.domain.figures import LetterFigures, LetterRow, Outlook, Paid, Totals
from invoicectl.letters import Addressed
from invoicectl.wordings import Block, Worded, open_wordings

AT = datetime(2026, 1, 13, 9, tzinfo=UTC)
LINK = "https://pay.example.org/INV-1?a=1&b=2"

HOSTILE = [
    ("<script>alert(1)</script>", "markup"),
    ('"><img src=x onerror=alert(1)>', "an attribute's end"),
    ("{{ 7 * 7 }} {% include 'letter.txt' %}", "a template's own signs"),
    ("Subject: other\r\nBcc: eve@example.org", "a header"),
    ("\x020\x03", "the sign of a block"),
    ("[red]x[/red] &amp; \\n %s", "other languages"),
    ("x\n---\ny", "what parts a subject from its body"),
]


def addressed(text: str = "Dog walk", name: str = "Ada", **more: object) -> Addressed:
    """A letter with an invoice, with this text wherever somebody wrote one."""
    figures = LetterFigures(
        "USD",
        "UTC",
        Totals("INV-1", 4000, 4000, reference=text),
        rows=(LetterRow(text, 4000),),
        words=text,
        next=Outlook("pay", amount_minor=4000),
    )
    told = Addressed("invoice", figures, name, True, None, "My business", LINK, None, None)
    return told._replace(**more)  # type: ignore[arg-type]


@pytest.mark.parametrize(("text", "why"), HOSTILE)
def test_what_somebody_wrote_is_only_told(text: str, why: str) -> None:
    wordings = open_wordings()
    told = wordings.said(addressed(text, name=text))
    plain, page = wordings.text(told), wordings.html(told)
    usual = wordings.html(wordings.said(addressed()))
    assert len(told.blocks) == len(wordings.said(addressed()).blocks), why
    assert "\n" not in told.subject
    assert re.findall(r"<(\w+)", page) == re.findall(r"<(\w+)", usual), why
    assert "Please pay 40.00 USD here:" in plain
    assert told.subject == "Invoice INV-1: 40.00 USD · My business"


def test_a_page_reaches_nothing_but_the_link_to_pay() -> None:
    page = open_wordings().html(open_wordings().said(addressed()))
    assert re.findall(r'(?:href|src)="([^"]+)"', page) == [
        "https://pay.example.org/INV-1?a=1&amp;b=2"
    ]
    assert not re.search(r"<(script|img|link|iframe|form)|@import|url\(", page)


def test_a_table_is_aligned_and_a_long_text_keeps_its_figure() -> None:
    block = Block("table", rows=(("word " * 30, "1.00"), ("Short", "-12.00")))
    lines = open_wordings().text(Worded("", (block,))).split("\n")
    assert {len(lines[-2]), len(lines[-1])} == {len(lines[-1])}
    assert all(len(line) <= 76 for line in lines)
    assert lines[-2].endswith("   1.00")


def test_what_was_sent_is_read_again_as_it_was() -> None:
    wordings = open_wordings()
    said = wordings.said(addressed())
    assert wordings.again(wordings.kept(said)) == said


@pytest.mark.parametrize(
    ("template", "says"),
    [
        ("{% extends 'letter.txt' %}{% block subject %}x{% endblock %}{{ amout }}", None),
        (
            '{% extends "letter.txt" %}\n{% block subject %}{{ amout }}{% endblock %}',
            "invoice.txt, line 2: 'amout' is undefined",
        ),
        ("{% block subject %}", "invoice.txt, line 1: Unexpected end of template"),
        ("{{ ''.__class__ }}", "access to attribute '__class__' of 'str' object is unsafe"),
        ("{{ 1 / 0 }}", "invoice.txt, line 1: division by zero"),
        ("{{ rows[9] }}", "invoice.txt"),
        ("{% include 'passwd' %}", "invoice.txt, line 1: there is no template passwd"),
        ("{{ range(10 ** 9) }}", "Range too big"),
    ],
)
def test_a_broken_template_costs_no_letter(tmp_path: Path, template: str, says: str | None) -> None:
    """What is outside a block of a template that extends another is never asked for."""
    (tmp_path / "invoice.txt").write_text(template, encoding="utf-8")
    wordings = open_wordings(str(tmp_path))
    ours = open_wordings().said(addressed())
    told = wordings.said(addressed())
    assert wordings.said(addressed()) == told
    if says is None:
        assert (wordings.faults, told.subject) == ([], "x · My business")
    else:
        assert told == ours
        (fault,) = wordings.faults
        assert says in fault
        assert fault.endswith("; ours is taken instead")


def test_a_business_words_what_it_likes_and_leaves_us_the_rest(tmp_path: Path) -> None:
    (tmp_path / "next.txt").write_text("Bitte zahlen Sie {{ next.amount }}.\n", encoding="utf-8")
    wordings = open_wordings(str(tmp_path))
    assert "Bitte zahlen Sie 40.00 USD." in wordings.text(wordings.said(addressed()))
    assert wordings.faults == []


@pytest.mark.parametrize(
    ("code", "told"),
    [
        ("insufficient_funds", "there are not enough funds"),
        ("fraudulent", "it was declined by the bank"),
        ("stolen_card", "it was declined by the bank"),
    ],
)
def test_fraud_is_the_banks_own_business(code: str, told: str) -> None:
    paid = Paid("P1", 4000, card="visa-4242", code=code)
    figures = addressed().figures._replace(payment=paid)
    wordings = open_wordings()
    text = wordings.text(wordings.said(addressed(kind="card-declined", figures=figures)))
    assert f"Your Visa ending in 4242 was declined for 40.00 USD of invoice INV-1: {told}." in (
        text.replace("\n", " ")
    )
    assert code not in text


@pytest.mark.parametrize(
    ("locale", "total", "until"),
    [
        (None, "40.00 USD", "Tue 2026-01-13 09:00 UTC"),
        ("de-AT", "$ 40,00", "13. Jänner 2026, 09:00 UTC"),
        ("en-US", "$40.00", "January 13, 2026, 9:00\u202fAM UTC"),
    ],
)
def test_figures_are_written_as_in_the_readers_locale(
    locale: str | None, total: str, until: str
) -> None:
    figures = addressed().figures._replace(next=Outlook("answer", AT, days=8))
    wordings = open_wordings()
    told = wordings.said(addressed(figures=figures, locale=locale))
    assert told.subject.replace("\xa0", " ") == f"Invoice INV-1: {total} · My business"
    assert f"by {until}." in told.blocks[-2].text
    assert f'lang="{locale or "en"}" dir="ltr"' in wordings.html(told)
    assert 'lang="he" dir="rtl"' in wordings.html(wordings.said(addressed(locale="he")))


def test_a_part_for_a_locale_comes_first(tmp_path: Path) -> None:
    for place, words in (("de", "Bitte zahlen Sie"), ("de-AT", "Bitt schön"), ("", "Kindly pay")):
        (tmp_path / place).mkdir(exist_ok=True)
        (tmp_path / place / "next.txt").write_text(f"{words} {{{{ next.amount }}}}.\n", "utf-8")
    wordings = open_wordings(str(tmp_path))
    told = {
        locale: wordings.said(addressed(locale=locale)).blocks[-2].text.replace("\xa0", " ")
        for locale in (None, "de-AT", "de-CH", "fr")
    }
    assert told == {
        None: "Kindly pay 40.00 USD.",
        "de-AT": "Bitt schön $ 40,00.",
        "de-CH": "Bitte zahlen Sie $ 40.00.",
        "fr": "Kindly pay 40,00 $US.",
    }


@pytest.mark.parametrize("kind", ["card-declined", "overdue", "deposit-declined"])
def test_a_page_on_paying_is_named_where_a_card_was_declined(kind: str) -> None:
    paid = Paid("P1", 4000, card="visa-4242", code="expired_card")
    figures = addressed().figures._replace(payment=paid, booking="B1")
    help_link = "https://example.org/paying"
    for link in (help_link, None):
        told = open_wordings().said(addressed(kind=kind, figures=figures, help_link=link))
        has_it = any(each.text == f"How to pay: {help_link}" for each in told.blocks)
        assert has_it == (link is not None)
    assert f'<a href="{help_link}">' in open_wordings().html(
        open_wordings().said(addressed(kind=kind, figures=figures, help_link=help_link))
    )
