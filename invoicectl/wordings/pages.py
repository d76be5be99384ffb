"""A letter's blocks as the HTML of a mail: one page without script, image or outside style.

Everything is escaped; what links to a page in the text is a link here. It reads well in light and
dark, and as narrow as a telephone.
"""

from __future__ import annotations

import re
from html import escape

from invoicectl.domain import locales
from invoicectl.domain.links import is_page
from invoicectl.wordings import Block, Worded

_WHOLE = r"\b(?:\d{4}-\d\d-\d\d|INV-\d+)\b"
"""What a line does not break at its hyphens."""

_PAGE = """\
<!DOCTYPE html>
<html lang="{language}" dir="{direction}">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width">
<meta name="color-scheme" content="light dark">
<title>{subject}</title>
<style>
:root {{ color-scheme: light dark; }}
body {{ margin: 0; padding: 32px 16px; background: #f3f4f2; color: #1e2422; }}
main {{ max-width: 560px; margin: 0 auto; padding: 40px; background: #fff; border-radius: 8px;
  font: 16px/1.55 system-ui, -apple-system, "Segoe UI", Roboto, "Helvetica Neue", Arial,
  sans-serif; overflow-wrap: anywhere; }}
p {{ margin: 0 0 20px; }}
p:last-child {{ margin: 32px 0 0; font-weight: 600; }}
table {{ width: 100%; margin: 0 0 24px; border-collapse: collapse; }}
td {{ padding: 8px 0; border-bottom: 1px solid #e2e6e3; vertical-align: bottom; }}
td + td {{ padding-inline-start: 24px; text-align: end; white-space: nowrap;
  font-variant-numeric: tabular-nums; }}
table.sum tr:last-child td {{ border-bottom: 0; font-weight: 600; }}
blockquote {{ margin: 0 0 20px; padding: 2px 16px; border-inline-start: 3px solid #b9c6bf;
  white-space: pre-wrap; }}
a {{ color: #0f6b4f; word-break: break-all; }}
.whole {{ white-space: nowrap; }}
@media (prefers-color-scheme: dark) {{
  body {{ background: #151817; color: #e6eae8; }}
  main {{ background: #1e2422; }}
  td {{ border-color: #333b38; }}
  blockquote {{ border-color: #4d5a54; }}
  a {{ color: #7fd1b0; }}
}}
@media (max-width: 480px) {{ body {{ padding: 0; }} main {{ padding: 24px; border-radius: 0; }} }}
@media print {{
  body, main {{ padding: 0; background: #fff; color: #1e2422; }}
  a {{ color: inherit; }}
}}
</style>
</head>
<body>
<main>
{body}
</main>
</body>
</html>
"""


def html(said: Worded) -> str:
    """The page of a letter."""
    parts = (_LAYOUTS[each.kind](each, said.links) for each in said.blocks)
    return _PAGE.format(
        language=escape(said.locale or "en"),
        direction="rtl" if locales.is_from_right(said.locale) else "ltr",
        subject=escape(said.subject),
        body="\n".join(parts),
    )


def _paragraph(block: Block, links: tuple[str, ...]) -> str:
    pages = [re.escape(escape(link)) for link in links if is_page(link)]
    known = "|".join([*pages, _WHOLE])
    told = re.sub(known, _marked, escape(block.text))
    return f'<p dir="auto">{told}</p>'


def _marked(found: re.Match[str]) -> str:
    if re.fullmatch(_WHOLE, found[0]):
        return f'<span class="whole">{found[0]}</span>'
    return f'<a href="{found[0]}">{found[0]}</a>'


def _quote(block: Block, _: tuple[str, ...]) -> str:
    return f'<blockquote dir="auto">{escape(block.text)}</blockquote>'


def _table(block: Block, _: tuple[str, ...]) -> str:
    rows = "\n".join(
        f'<tr><td dir="auto">{escape(told)}</td><td>{escape(figure)}</td></tr>'
        for told, figure in block.rows
    )
    kind = ' class="sum"' if block.is_sum else ""
    return f"<table{kind}>\n{rows}\n</table>"


_LAYOUTS = {"paragraph": _paragraph, "quote": _quote, "table": _table}
