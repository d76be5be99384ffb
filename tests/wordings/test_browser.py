"""Letters as pages in a browser: at the width of a telephone and of a desk, in light and dark, and
printed. Nothing is wider than its page, all of it can be read, and no request leaves it.

Where the machine has no Chromium, these tests are left out."""

from __future__ import annotations

import json
import re
import shutil
import subprocess
from collections import Counter
from html import escape, unescape
from pathlib import Path
from typing import Any

import pytest

from tests.letters.situations import PEOPLE, SITUATIONS
from tests.worlds import Acts, Town, do
from tests.worlds.mail import WORDINGS

CHROMIUM = shutil.which("chromium") or shutil.which("google-chrome")

pytestmark = [
    pytest.mark.more,
    pytest.mark.skipif(CHROMIUM is None, reason="there is no Chromium here"),
]

WIDTHS = (320, 390, 1000)
READABLE = 4.5
"""The contrast that small text needs at least (WCAG AA)."""

HARD: Acts = [
    *PEOPLE,
    do.config("payment_link", "https://pay.example.org/" + "long/" * 30 + "{invoice}/{token}"),
    do.autopay("ada", "off"),
    do.bill("ada", "99999999.99", due="2026-01-20", reference="R" * 200, line="word " * 80),
    do.bill("ada", "100.00", due="2026-01-20", line="W" * 400),
    do.discount("INV-2", "10%", reason="Sorry, we came late. " * 40 + "\n\n" + "x" * 900),
    do.discount("INV-2", "10%", reason="תודה רבה על הסבלנות " * 20),
]

MEASURE = """
<script>
onload = () => {
  const told = [...document.querySelectorAll("iframe")].map(frame => {
    const view = frame.contentWindow, page = frame.contentDocument;
    const back = view.getComputedStyle(page.querySelector("main")).backgroundColor;
    const inks = [...page.querySelectorAll("p, td, blockquote, a")].map(
      each => view.getComputedStyle(each).color);
    return {width: frame.clientWidth, needs: page.documentElement.scrollWidth, back, inks,
      fetched: view.performance.getEntriesByType("resource").length};
  });
  document.body.replaceChildren(JSON.stringify(told));
};
</script>
"""


@pytest.fixture(scope="module")
def pages() -> list[str]:
    """A letter of each kind, and some that are hard to set."""
    found: dict[str, str] = {}
    for situation in SITUATIONS:
        town = Town(preset=situation.preset)
        town.do(*PEOPLE, *situation.acts)
        found |= {mail.kind: WORDINGS.html(WORDINGS.said(mail.told)) for mail in town.mail}
    town = Town(preset="pet-care")
    town.do(*HARD)
    return [*found.values(), *(WORDINGS.html(WORDINGS.said(mail.told)) for mail in town.mail)]


def browse(tmp_path: Path, *options: str) -> str:
    """What the browser says of page.html in a folder."""
    assert CHROMIUM is not None
    quiet = ["--headless", "--no-sandbox", "--disable-gpu", "--disable-background-networking"]
    place = f"--user-data-dir={tmp_path / 'profile'}"
    page = (tmp_path / "page.html").as_uri()
    done = subprocess.run(
        [CHROMIUM, *quiet, place, *options, page],
        capture_output=True,
        text=True,
        check=True,
        timeout=120,
    )
    return done.stdout


@pytest.mark.parametrize(("scheme", "is_dark"), [("0", True), ("1", False)])
def test_a_page_fits_and_can_be_read(
    tmp_path: Path, pages: list[str], scheme: str, is_dark: bool
) -> None:
    frames = [
        f'<iframe style="width: {width}px; border: 0" srcdoc="{escape(page)}"></iframe>'
        for page in pages
        for width in WIDTHS
    ]
    (tmp_path / "page.html").write_text(
        f"<!DOCTYPE html><meta charset=utf-8><body>{''.join(frames)}{MEASURE}", encoding="utf-8"
    )
    told = browse(tmp_path, f"--blink-settings=preferredColorScheme={scheme}", "--dump-dom")
    body = re.search(r"<body>(\[.*\])\s*</body>", told, re.DOTALL)
    assert body is not None, told[-500:]
    measured: list[dict[str, Any]] = json.loads(unescape(body[1]))
    assert len(measured) == len(frames)
    for each in measured:
        assert each["needs"] <= each["width"], each
        assert each["fetched"] == 0
        assert (_light(each["back"]) < 0.2) == is_dark
        assert all(_contrast(ink, each["back"]) >= READABLE for ink in each["inks"]), each


def test_a_page_is_printed_black_on_white(tmp_path: Path, pages: list[str]) -> None:
    pdfium = pytest.importorskip("pypdfium2", reason="nothing reads a PDF here")
    (tmp_path / "page.html").write_text(pages[0], encoding="utf-8")
    dark = "--blink-settings=preferredColorScheme=0"
    browse(tmp_path, dark, "--no-pdf-header-footer", f"--print-to-pdf={tmp_path / 'page.pdf'}")
    printed = pdfium.PdfDocument(tmp_path / "page.pdf")
    assert len(printed) == 1
    assert "Dear Ada Lovelace," in printed[0].get_textpage().get_text_range()
    shades = Counter(bytes(printed[0].render(scale=1, grayscale=True).buffer))
    assert shades[255] > 0.8 * shades.total(), "the paper stays white"
    assert min(shades) < 100, "the words are dark"


def _light(colour: str) -> float:
    """The relative luminance of `rgb(1, 2, 3)`."""
    parts = [int(part) / 255 for part in re.findall(r"\d+", colour)[:3]]
    red, green, blue = (
        part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts
    )
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def _contrast(ink: str, paper: str) -> float:
    dark, light = sorted([_light(ink), _light(paper)])
    return (light + 0.05) / (dark + 0.05)
