"""A page as PDF: the same figures as the text, the same bytes for the same page, tagged, with its
fonts, on the reader's paper."""

from __future__ import annotations

import re
import sys
from base64 import b64decode
from collections.abc import Callable
from typing import Any

import pytest

from invoicectl.documents import pdf as setting
from invoicectl.errors import NotInstalled
from tests.documents.test_pages import BILL, BOOKING, FAILS, HERE, HOSTILE
from tests.support import Business

Make = Callable[..., Business]


@pytest.fixture(autouse=True, scope="module")
def _installed() -> None:
    pytest.importorskip("typst", reason="the extra 'documents' is not installed")
    pytest.importorskip("pypdfium2")


def pdf(b: Business, *words: str) -> bytes:
    """A document as PDF."""
    return b64decode(b("document", *words, "--format", "pdf")["content"])


class Opened:
    """A PDF as a reader opens it."""

    def __init__(self, data: bytes) -> None:
        import pypdfium2

        self.file = pypdfium2.PdfDocument(data)
        self.pages = [page.get_textpage().get_text_bounded() for page in self.file]
        self.squeezed = "".join("".join(self.pages).replace("\u200b", "").split())

    def place(self, told: str) -> float:
        """Where on the first page a text stands, in points from the left."""
        text = self.file[0].get_textpage()
        return float(text.get_charbox(text.get_text_range().index(told))[0])

    @property
    def paper(self) -> tuple[int, int]:
        """Its size in points."""
        wide, high = self.file[0].get_size()
        return round(wide), round(high)

    @property
    def fonts(self) -> set[str]:
        """The fonts of its texts, all of which are embedded."""
        from pypdfium2 import raw

        found = set()
        for page in self.file:
            for each in page.get_objects(filter=[raw.FPDF_PAGEOBJ_TEXT]):
                font = raw.FPDFTextObj_GetFont(each.raw)
                assert raw.FPDFFont_GetIsEmbedded(font) == 1
                size = raw.FPDFFont_GetBaseFontName(font, None, 0)
                name: Any = bytearray(size)
                raw.FPDFFont_GetBaseFontName(font, (raw.c_char * size).from_buffer(name), size)
                found.add(bytes(name[:-1]).decode().partition("+")[2])
        return found


@pytest.fixture
def shop(business: Make) -> Business:
    b = business(preset="pet-care", timezone="UTC", currency="EUR", **HERE)
    b.petcare()
    b("client", "edit", "ada", "--name", "Ada Lovelace", "--address", "1 High St\nLondon")
    return b


@pytest.mark.parametrize(
    ("acts", "words"),
    [
        (BOOKING, ("INV-1",)),
        (FAILS, ("INV-1",)),
        (BOOKING, ("P1",)),
        (BOOKING, ("statement", "ada")),
    ],
    ids=["booking", "overdue", "receipt", "statement"],
)
def test_it_says_what_the_text_says(
    shop: Business, acts: list[tuple[str, ...]], words: tuple[str, ...]
) -> None:
    for each in acts:
        shop(*each)
    read = Opened(pdf(shop, *words))
    told = shop("document", *words, "--format", "txt")["content"]
    for line in told.splitlines():
        for part in re.split(r" {2,}", line):
            if not part.startswith("--"):
                shown = "".join(part.split()).lower()
                assert shown in read.squeezed.lower(), part


def test_the_same_page_makes_the_same_bytes(shop: Business) -> None:
    for act in BOOKING:
        shop(*act)
    first = pdf(shop, "INV-1")
    shop("clock", "advance", "1h")
    assert pdf(shop, "INV-1") == first, "no clock is asked, and no chance"
    shop("tip", "B1", "1.00")
    assert pdf(shop, "INV-1") != first


def test_it_can_be_read_aloud(shop: Business) -> None:
    for act in BILL:
        shop(*act)
    told = pdf(shop, "INV-1")
    assert b"/MarkInfo" in told
    assert b"pdfuaid" in told or b"pdfuaid:part" in told, "it says so: PDF/UA"
    meta = Opened(told).file.get_metadata_dict()
    assert (meta["Title"], meta["Author"]) == ("Invoice INV-1", "Noor & Daughters")
    days = {meta[each][:10] for each in ("CreationDate", "ModDate")}
    assert days == {"D:20260105"}, "the page's own date"


@pytest.mark.parametrize(
    ("locale", "currency", "paper", "why"),
    [
        ("", "EUR", (595, 842), "A4"),
        ("", "USD", (612, 792), "Letter, where dollars are"),
        ("en-GB", "USD", (595, 842), "a locale goes before the currency"),
        ("en-US", "EUR", (612, 792), "Letter"),
        ("es-MX", "EUR", (612, 792), "Letter"),
        ("he", "EUR", (595, 842), "a language alone says nothing"),
    ],
)
def test_on_the_reader_s_paper(
    business: Make, locale: str, currency: str, paper: tuple[int, int], why: str
) -> None:
    b = business(preset="pet-care", currency=currency)
    b.petcare()
    b("client", "edit", "ada", "--locale", locale, "--name", "Ada")
    b("issue", "ada", "10.00", "--due", "2026-02-01")
    assert Opened(pdf(b, "INV-1")).paper == paper, why


def test_a_long_table_has_its_heads_on_each_page(shop: Business) -> None:
    lines = [each for number in range(1, 121) for each in ("--line", f"Walk {number} 1.00")]
    shop("issue", "ada", *lines, "--due", "2026-02-01")
    pages = Opened(pdf(shop, "INV-1")).pages
    assert len(pages) > 2
    for number, each in enumerate(pages, start=1):
        assert f"INV-1 · {number} / {len(pages)}" in each
        if "Walk" in each:
            assert "Description" in each
    whole = "\n".join(pages)
    assert [each for each in range(1, 121) if f"Walk {each}" not in whole] == []


@pytest.mark.parametrize(
    ("name", "family"),
    [
        ("Ada Lovelace", "Inter"),
        ("Ελένη", "Inter"),
        ("Жанна", "Inter"),
        ("מרים כהן", "Heebo"),
        ("نور حداد", "IBMPlexSansArabic"),
    ],
)
def test_names_are_set_in_fonts_that_come_with_it(shop: Business, name: str, family: str) -> None:
    shop("client", "edit", "ada", "--name", name)
    for act in BILL:
        shop(*act)
    fonts = Opened(pdf(shop, "INV-1")).fonts
    assert any(each.startswith(family) for each in fonts), fonts
    own = ("Inter", "Heebo", "IBMPlexSansArabic", "LibertinusSerif")
    assert all(each.startswith(own) for each in fonts), fonts


def test_what_is_read_from_the_right_begins_there(shop: Business) -> None:
    """Also where it begins with a number; and a date in an English sentence stays in one piece."""
    shop("client", "edit", "ada", "--address", "47 רחוב הים", "--locale", "he")
    for act in BILL:
        shop(*act)
    read = Opened(pdf(shop, "INV-1"))
    assert read.place("47") > read.place("רחוב"), "the house's number is read first"
    assert read.place("2026") < read.place("בינואר"), "and the year last"


def test_letters_that_the_fonts_have_not_take_nobody_s_document(shop: Business) -> None:
    shop("client", "edit", "ada", "--name", "王小明 ไทย")
    for act in BILL:
        shop(*act)
    assert Opened(pdf(shop, "INV-1")).paper == (595, 842)


@pytest.mark.parametrize("hostile", HOSTILE)
def test_what_people_wrote_is_text(business: Make, hostile: str) -> None:
    b = business(preset="pet-care", currency="EUR", business=hostile)
    b.petcare()
    b("client", "edit", "ada", "--name", hostile, "--address", f"{hostile}\n{hostile}")
    b("issue", "ada", "--line", f"{hostile} 10.00", "--due", "2026-02-01", "--reference", hostile)
    read = Opened(pdf(b, "INV-1"))
    if hostile.isascii():
        assert read.squeezed.count("".join(hostile.split())) >= 5


@pytest.mark.parametrize("library", ["typst", "fontpkg"])
def test_without_the_extra_it_says_how_to_have_it(
    shop: Business, monkeypatch: pytest.MonkeyPatch, library: str
) -> None:
    for act in BILL:
        shop(*act)
    monkeypatch.setitem(sys.modules, library, None)
    setting._fonts.cache_clear()
    with pytest.raises(NotInstalled) as told:
        pdf(shop, "INV-1")
    assert told.value.exit_code == 9
    assert told.value.message == "a PDF can't be made: a package is not installed"
    assert told.value.hint == (
        "pip install 'invoicectl[documents]'; --format html needs no more than there is"
    )
    assert shop("document", "INV-1", "--format", "html")["form"] == "html"
