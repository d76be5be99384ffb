"""A page as PDF: set by a typesetter that is handed the page as data, never as markup.

The same page makes the same bytes: its date is the page's own, its fonts come with the extra. Only
what those have no letters for (Chinese, Thai …) is set in the fonts of the machine.
"""

from __future__ import annotations

import json
import re
from functools import lru_cache
from typing import TYPE_CHECKING, Any, Literal

from invoicectl.documents import codes
from invoicectl.documents.page import ISOLATE, ISOLATE_END, Composed, Grid
from invoicectl.errors import NotInstalled

if TYPE_CHECKING:
    from typst import Fonts

Standard = Literal["ua-1"]

FAMILIES = ("Inter", "Heebo", "IBM Plex Sans Arabic")
"""Latin, Greek and Cyrillic; Hebrew; Arabic."""

_WAYS: tuple[tuple[bool, tuple[Standard, ...]], ...] = (
    (True, ("ua-1",)),
    (False, ("ua-1",)),
    (False, ()),
)
"""How a page is set: in our own fonts; with the machine's, where ours lack a letter (PDF/UA, which
people who can't see need, refuses a page with one); with a box for a letter that nobody has."""

_FROM_RIGHT = re.compile("[\\u0590-\\u08ff\\ufb1d-\\ufdff\\ufe70-\\ufefc]")


def data(page: Composed) -> bytes:
    """The page as PDF, tagged for those who can't see it. Raises NotInstalled."""
    try:
        import typst
    except ImportError:
        raise NotInstalled(what="a PDF", package="documents") from None
    told = json.dumps(_turned(_told(page)), ensure_ascii=False)
    for is_ours, standard in _WAYS:
        try:
            made = typst.compile(
                SOURCE.encode(),
                font_paths=_fonts(is_ours=is_ours),
                ignore_system_fonts=is_ours,
                format="pdf",
                sys_inputs={"page": told},
                pdf_standards=list(standard),
            )
        except typst.TypstError:
            if (is_ours, standard) == _WAYS[-1]:
                raise
        else:
            return bytes(made)
    raise AssertionError("one of the ways was the last")


@lru_cache(maxsize=2)
def _fonts(*, is_ours: bool) -> Fonts:
    """The fonts of the extra, with the machine's where those don't do."""
    import typst

    try:
        import fontpkg

        folders = sorted({str(fontpkg.path(family).parent) for family in FAMILIES})
    except (ImportError, LookupError):
        raise NotInstalled(what="a PDF", package="documents") from None
    return typst.Fonts(include_system_fonts=not is_ours, font_paths=folders)


def _told(page: Composed) -> dict[str, object]:
    """The page as plain data."""
    told = page._asdict()
    told["made_at"] = [page.made_at.year, page.made_at.month, page.made_at.day]
    for side in ("business", "client", "headline"):
        told[side] = told[side]._asdict()
    for place in ("tables", "history"):
        told[place] = [_table(each) for each in told[place]]
    if page.paying is not None:
        code = page.paying.code
        told["paying"] = {**page.paying._asdict(), "code": codes.svg(code) if code else None}
    return told


def _turned(told: Any) -> Any:
    """The same data, each text that is read from the right in a direction of its own: a number or
    a stop in it would else go to the wrong end."""
    if isinstance(told, dict):
        return {name: _turned(each) for name, each in told.items()}
    if isinstance(told, list | tuple):
        return [_turned(each) for each in told]
    if isinstance(told, str) and _FROM_RIGHT.search(told):
        return "\n".join(f"{ISOLATE}{line}{ISOLATE_END}" for line in told.split("\n"))
    return told


def _table(table: Grid) -> dict[str, object]:
    return {
        **table._asdict(),
        "figures": sorted(table.figures),
        "noted": table.noted,
        "rows": [row._asdict() for row in table.rows],
        "sums": [row._asdict() for row in table.sums],
    }


SOURCE = r"""
#let page-data = json(bytes(sys.inputs.page))
#let ink = rgb("#17212b")
#let quiet = rgb("#5d6873")
#let rule = rgb("#dfe4e8")
#let wash = rgb("#f5f7f8")
#let accent = rgb("#0b5563")
#let tones = (good: rgb("#17693f"), bad: rgb("#a3231a"), quiet: quiet)
#let small = 8pt
#let label(it) = text(size: small, fill: quiet, it)

#set document(
  title: page-data.title + " " + page-data.number,
  author: page-data.business.name,
  date: datetime(
    year: page-data.made_at.at(0), month: page-data.made_at.at(1), day: page-data.made_at.at(2),
  ),
)
#set page(
  paper: page-data.paper,
  margin: (x: 21mm, top: 20mm, bottom: 25mm),
  footer: context {
    set text(size: 7.5pt, fill: quiet)
    line(length: 100%, stroke: 0.5pt + rule)
    v(-4pt)
    grid(columns: (1fr, auto), column-gutter: 8mm,
      {
        page-data.business.name
        for (name, value) in page-data.business.details { h(4mm); box[#name #value] }
      },
      if counter(page).final().first() > 1 {
        [#page-data.number · #counter(page).display("1 / 1", both: true)]
      },
    )
  },
)
#set text(
  font: ("Inter", "Heebo", "IBM Plex Sans Arabic", "Libertinus Serif"),
  size: 9.5pt, fill: ink, lang: "en", number-width: "tabular", hyphenate: false,
)
#show regex("[^\\s:/]{36,}"): it => {
  it.text.clusters().chunks(9).map(each => each.join()).join(sym.zws)
}
#set par(leading: 0.62em, spacing: 0.62em)
#show heading.where(level: 1): it => text(size: 20pt, weight: 600, tracking: -0.3pt, it.body)
#show heading.where(level: 2): it => block(
  below: 3.4mm, sticky: true, text(size: 9.5pt, weight: 600, it.body)
)
#let over(it) = block(below: 2mm, label(it))

// --- who from, what ---
#grid(
  columns: (1fr, auto), column-gutter: 12mm,
  {
    text(size: 11.5pt, weight: 600, page-data.business.name)
    for part in page-data.business.address { linebreak(); text(size: 9pt, fill: quiet, part) }
  },
  align(right, {
    heading(level: 1, page-data.title)
    block(above: 2mm, below: 0mm, text(fill: quiet, page-data.number))
    if page-data.status != none {
      let (words, tone) = page-data.status
      let shade = tones.at(tone)
      block(above: 2.6mm, box(
        inset: (x: 2.6mm, y: 1.2mm), radius: 3mm, stroke: 0.6pt + shade,
        text(size: small, weight: 500, fill: shade, words),
      ))
    }
  }),
)
#v(8mm)

// --- who for, and the facts ---
#let pairs(all, gap: 6mm) = grid(
  columns: (auto, auto), column-gutter: gap, row-gutter: 1.9mm, align: (left, left),
  ..all.map(((name, value)) => (text(size: 9pt, fill: quiet, name), text(size: 9pt, value)))
    .flatten(),
)
#grid(
  columns: (1fr, auto), column-gutter: 12mm,
  {
    over("For")
    text(weight: 600, page-data.client.name)
    for part in page-data.client.address { linebreak(); text(size: 9pt, part) }
    for (name, value) in page-data.client.details {
      linebreak()
      text(size: 9pt, fill: quiet, name + " " + value)
    }
  },
  block(width: 72mm, pairs(page-data.facts)),
)
#v(7mm)

// --- what is due, large ---
#block(
  width: 100%, fill: wash, radius: 2mm, inset: (x: 6mm, y: 5mm), breakable: false,
  {
    over(page-data.headline.label)
    block(above: 0mm, below: 3mm, text(
      size: 25pt, weight: 600, fill: accent, tracking: -0.5pt, page-data.headline.amount,
    ))
    if page-data.headline.note != "" { text(size: 9pt, fill: quiet, page-data.headline.note) }
  },
)

// --- tables ---
#let cell-of(table-data, row, index) = {
  let value = row.cells.at(index)
  value.split("\n").map(part => [#part]).join(linebreak())
  if index == table-data.noted and row.note != "" {
    linebreak()
    label(row.note)
  }
}
#let set-table(table-data) = {
  v(8mm)
  if table-data.title != "" { heading(level: 2, table-data.title) }
  let count = table-data.heads.len()
  let is-figure(index) = index in table-data.figures
  set text(size: 9pt) if count > 3
  table(
    columns: range(count).map(index => if index == table-data.noted { 1fr } else { auto }),
    align: (x, y) => if is-figure(x) { right } else { left },
    inset: (x, y) => (
      left: if x == 0 { 0pt } else { 3mm }, right: if x == count - 1 { 0pt } else { 3mm },
      top: if y == 0 { 0pt } else { 2.4mm }, bottom: if y == 0 { 1.8mm } else { 2.4mm },
    ),
    stroke: (x, y) => (bottom: if y == 0 { 0.7pt + ink } else { 0.5pt + rule }),
    table.header(..table-data.heads.map(label)),
    ..table-data.rows.map(row => range(count).map(index => cell-of(table-data, row, index)))
      .flatten(),
  )
  if table-data.sums.len() > 0 {
    v(1mm)
    align(right, block(width: 76mm, breakable: false, grid(
      columns: (1fr, auto), align: (left, right),
      ..table-data.sums.map(sum => {
        let weight = if sum.is_total { 600 } else { 400 }
        let shade = if sum.is_total { ink } else { quiet }
        let inset = if sum.is_total { (top: 2.4mm, bottom: 0mm) } else { (y: 1.2mm) }
        let stroke = if sum.is_total { (top: 0.7pt + ink) } else { none }
        let space = if sum.is_total { (grid.cell(colspan: 2, inset: 0.5mm)[],) } else { () }
        (
          ..space,
          grid.cell(inset: inset, stroke: stroke, text(weight: weight, fill: shade, sum.label)),
          grid.cell(inset: inset, stroke: stroke, text(weight: weight, sum.figure)),
        )
      }).flatten(),
    )))
  }
}
#for table-data in page-data.tables { set-table(table-data) }

// --- how to pay ---
#if page-data.paying != none {
  let paying = page-data.paying
  v(8mm)
  block(breakable: false, width: 100%, {
    line(length: 100%, stroke: 0.5pt + rule)
    v(3mm)
    grid(
      columns: (1fr, auto), column-gutter: 12mm,
      {
        heading(level: 2, "How to pay")
        for sentence in paying.sentences { par(sentence) }
        if paying.link != none {
          let is-web = paying.link.starts-with("https://") or paying.link.starts-with("http://")
          par(if is-web { link(paying.link, text(fill: accent, paying.link)) } else { paying.link })
        }
        if paying.account.len() > 0 { v(2mm); pairs(paying.account) }
      },
      if paying.code != none {
        align(center, {
          image(
            bytes(paying.code), format: "svg", width: 31mm, alt: "Code for a bank transfer",
          )
          v(0.5mm)
          label("Scan with your bank’s app")
        })
      },
    )
  })
}
#for table-data in page-data.history { set-table(table-data) }
#for note in page-data.notes { v(3mm); text(fill: quiet, note) }
"""
