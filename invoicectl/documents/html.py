"""A page as one HTML file: without script, without anything that is fetched, light or dark, on a
phone or on paper."""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING

from invoicectl.documents import codes
from invoicectl.documents.page import Composed
from invoicectl.domain import links

if TYPE_CHECKING:
    from jinja2 import Template


def text(page: Composed) -> str:
    """The page as HTML. Whatever people wrote stays text."""
    return _template().render(page=page, style=STYLE, picture=codes.svg, web=links.WEB)


@lru_cache(maxsize=1)
def _template() -> Template:
    from jinja2 import StrictUndefined
    from jinja2.sandbox import ImmutableSandboxedEnvironment

    made = ImmutableSandboxedEnvironment(
        autoescape=True, undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True
    )
    return made.from_string(TEMPLATE)


TEMPLATE = """\
{% macro set_table(table) %}
<section>
{% if table.title %}
<h2 class="own">{{ table.title }}</h2>
{% endif %}
<table{% if table.heads | length > 2 %} class="wide"{% endif %}>
<thead><tr>
{% for head in table.heads %}
<th scope="col"{% if loop.index0 in table.figures %} class="figure"{% endif %}>{{ head }}</th>
{% endfor %}
</tr></thead>
<tbody>
{% for row in table.rows %}
<tr>
{% for cell in row.cells %}
{% if loop.index0 in table.figures %}
<td class="figure" data-head="{{ table.heads[loop.index0] }}"><bdi>{{ cell }}</bdi></td>
{% else %}
<td><bdi>{{ cell }}</bdi>{% if row.note and loop.index0 == table.noted %}\
<small><bdi>{{ row.note }}</bdi></small>{% endif %}</td>
{% endif %}
{% endfor %}
</tr>
{% endfor %}
</tbody>
</table>
{% if table.sums %}
<dl class="sums">
{% for sum in table.sums %}
<div{% if sum.is_total %} class="total"{% endif %}>\
<dt>{{ sum.label }}</dt><dd><bdi>{{ sum.figure }}</bdi></dd></div>
{% endfor %}
</dl>
{% endif %}
</section>
{% endmacro %}
<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'">
<meta name="referrer" content="no-referrer">
<title>{{ page.title }} {{ page.number }} · {{ page.business.name }}</title>
<style>
{{ style | safe -}}
</style>
</head>
<body>
<main>
<header>
<div class="business"><bdi>{{ page.business.name }}</bdi>
{% for line in page.business.address %}
<span><bdi>{{ line }}</bdi></span>
{% endfor %}
</div>
<div class="title">
<h1>{{ page.title }}</h1>
<p>{{ page.number }}</p>
{% if page.status %}
<p><span class="status {{ page.status[1] }}">{{ page.status[0] }}</span></p>
{% endif %}
</div>
</header>
<section class="who">
<div>
<h2>For</h2>
<p class="name"><bdi>{{ page.client.name }}</bdi></p>
{% for line in page.client.address %}
<p><bdi>{{ line }}</bdi></p>
{% endfor %}
{% for label, value in page.client.details %}
<p class="quiet">{{ label }} <bdi>{{ value }}</bdi></p>
{% endfor %}
</div>
<dl>
{% for label, value in page.facts %}
<div><dt>{{ label }}</dt><dd><bdi>{{ value }}</bdi></dd></div>
{% endfor %}
</dl>
</section>
<section class="headline">
<h2>{{ page.headline.label }}</h2>
<p class="amount"><bdi>{{ page.headline.amount }}</bdi></p>
<p class="quiet">{{ page.headline.note }}</p>
</section>
{% for table in page.tables %}
{{ set_table(table) }}
{% endfor %}
{% if page.paying %}
<section class="paying">
<div>
<h2 class="own">How to pay</h2>
{% for sentence in page.paying.sentences %}
<p>{{ sentence }}</p>
{% endfor %}
{% if page.paying.link %}
{% if page.paying.link.startswith(web) %}
<p class="link"><a href="{{ page.paying.link }}">{{ page.paying.link }}</a></p>
{% else %}
<p class="link">{{ page.paying.link }}</p>
{% endif %}
{% endif %}
{% if page.paying.account %}
<dl>
{% for label, value in page.paying.account %}
<div><dt>{{ label }}</dt><dd><bdi>{{ value }}</bdi></dd></div>
{% endfor %}
</dl>
{% endif %}
</div>
{% if page.paying.code %}
<figure>{{ picture(page.paying.code) | safe }}<figcaption>Scan with your bank's app</figcaption>\
</figure>
{% endif %}
</section>
{% endif %}
{% for table in page.history %}
{{ set_table(table) }}
{% endfor %}
{% for note in page.notes %}
<p class="note">{{ note }}</p>
{% endfor %}
<footer>
<bdi>{{ page.business.name }}</bdi>
{% for label, value in page.business.details %}
<span><i>{{ label }}</i> <bdi>{{ value }}</bdi></span>
{% endfor %}
</footer>
</main>
</body>
</html>
"""

_LIGHT = """\
  --paper: #fff; --ink: #17212b; --quiet: #5d6873; --rule: #e3e7eb; --wash: #f5f7f8;
  --accent: #0b5563; --good: #17693f; --bad: #a3231a;"""

_DARK = """\
  --paper: #12171c; --ink: #e9edf0; --quiet: #9aa6b1; --rule: #2b333b; --wash: #1a2127;
  --accent: #7fc8d6; --good: #7ecb9f; --bad: #f09a92;"""

STYLE = f"""\
:root {{
{_LIGHT}
}}
@media screen and (prefers-color-scheme: dark) {{ :root {{
{_DARK}
}} }}
* {{ box-sizing: border-box; margin: 0; }}
html {{ background: var(--paper); -webkit-text-size-adjust: 100%; }}
body {{
  color: var(--ink); background: var(--paper);
  font: 400 0.9375rem/1.55 Inter, "Helvetica Neue", "Segoe UI", Roboto, "Noto Sans", Arial,
    sans-serif;
  font-variant-numeric: tabular-nums lining-nums;
}}
main {{ max-width: 47rem; margin: 0 auto; padding: 4rem 2rem 3rem; }}
section {{ margin-top: 2.75rem; }}
header, .who, .paying {{ display: flex; justify-content: space-between; gap: 2.5rem; }}
h1 {{ font-size: 1.875rem; line-height: 1.15; font-weight: 600; letter-spacing: -0.015em; }}
h2 {{ font-size: 0.75rem; font-weight: 500; color: var(--quiet); margin-bottom: 0.4rem; }}
bdi, a {{ overflow-wrap: anywhere; }}
.own {{ font-size: 0.9375rem; font-weight: 600; color: inherit; margin-bottom: 0.75rem; }}
.business {{ font-weight: 600; font-size: 1.0625rem; min-width: 0; max-width: 24rem; }}
.business span {{
  display: block; font-weight: 400; font-size: 0.875rem; color: var(--quiet);
}}
.title {{ text-align: right; flex: none; max-width: 55%; }}
.title p {{ color: var(--quiet); margin-top: 0.15rem; }}
.status {{
  display: inline-block; margin-top: 0.45rem; padding: 0.1rem 0.65rem; border-radius: 1rem;
  border: 1px solid currentColor; font-size: 0.8125rem; font-weight: 500;
}}
.good {{ color: var(--good); }}
.bad {{ color: var(--bad); }}
.quiet {{ color: var(--quiet); }}
.who > div {{ min-width: 0; max-width: 24rem; }}
.who p {{ font-size: 0.875rem; }}
.who .name {{ font-size: 0.9375rem; font-weight: 600; }}
dl {{ display: grid; grid-template-columns: auto minmax(0, auto); gap: 0.1rem 1.75rem; }}
dl div {{ display: contents; }}
dt {{ color: var(--quiet); }}
.who dl, .paying dl {{ font-size: 0.875rem; align-content: start; }}
.headline {{ background: var(--wash); border-radius: 0.5rem; padding: 1.5rem 1.75rem 1.6rem; }}
.headline .amount {{
  font-size: 2.625rem; line-height: 1.15; font-weight: 600; letter-spacing: -0.025em;
  color: var(--accent); margin-bottom: 0.3rem;
}}
table {{ width: 100%; border-collapse: collapse; }}
th {{
  font-size: 0.75rem; font-weight: 500; color: var(--quiet); text-align: left;
  padding: 0 0 0.5rem 1.25rem; border-bottom: 1px solid var(--ink); vertical-align: bottom;
}}
td {{
  padding: 0.65rem 0 0.65rem 1.25rem; border-bottom: 1px solid var(--rule); vertical-align: top;
  white-space: pre-line;
}}
th:first-child, td:first-child {{ padding-left: 0; }}
.wide td:first-child {{ white-space: nowrap; }}
.figure {{ text-align: right; white-space: nowrap; }}
small {{ display: block; font-size: 0.8125rem; color: var(--quiet); }}
tr, .sums, .paying, .headline {{ break-inside: avoid; }}
.sums {{ display: block; margin: 0.75rem 0 0 auto; width: min(100%, 22rem); }}
.sums div {{ display: flex; justify-content: space-between; gap: 1.75rem; padding: 0.2rem 0; }}
.sums .total {{
  margin-top: 0.5rem; padding-top: 0.65rem; border-top: 1px solid var(--ink); font-weight: 600;
}}
.total dt {{ color: inherit; }}
.paying {{ border-top: 1px solid var(--rule); padding-top: 1.5rem; }}
.paying > div {{ min-width: 0; }}
.paying p {{ margin-bottom: 0.5rem; }}
.paying dl {{ justify-content: start; margin-top: 0.75rem; }}
a {{ color: var(--accent); text-underline-offset: 0.2em; }}
figure {{ flex: none; width: 9rem; text-align: center; }}
figure svg {{ display: block; width: 100%; border-radius: 0.25rem; }}
figcaption {{ white-space: nowrap; font-size: 0.75rem; color: var(--quiet); margin-top: 0.35rem; }}
.note {{ margin-top: 1.5rem; color: var(--quiet); }}
footer {{
  margin-top: 3.5rem; padding-top: 1rem; border-top: 1px solid var(--rule);
  font-size: 0.8125rem; color: var(--quiet); display: flex; flex-wrap: wrap; gap: 0.2rem 1.5rem;
}}
i {{ font-style: normal; opacity: 0.75; }}
@media screen and (max-width: 38rem) {{
  main {{ padding: 1.75rem 1.125rem 2rem; }}
  header, .who, .paying {{ flex-direction: column; gap: 1.5rem; }}
  .title {{ text-align: left; max-width: none; }}
  section {{ margin-top: 2rem; }}
  .headline .amount {{ font-size: 2.125rem; }}
  .wide thead {{ display: none; }}
  .wide tr {{ display: block; padding: 0.7rem 0; border-bottom: 1px solid var(--rule); }}
  .wide td {{ display: block; border: 0; padding: 0; }}
  .wide .figure {{ display: flex; justify-content: space-between; }}
  .wide .figure::before {{ content: attr(data-head); color: var(--quiet); }}
  .wide .figure:has(bdi:empty), .wide td:has(bdi:empty) {{ display: none; }}
  .wide td:first-child {{ font-size: 0.8125rem; color: var(--quiet); }}
}}
@page {{ margin: 18mm 17mm; }}
@media print {{
  html {{ font-size: 10pt; }}
  main {{ max-width: none; padding: 0; }}
  section {{ margin-top: 7mm; }}
  td {{ padding-top: 0.45rem; padding-bottom: 0.45rem; }}
  .headline {{ background: none; border: 1px solid var(--rule); padding: 1.1rem 1.5rem 1.2rem; }}
  footer {{ margin-top: 9mm; }}
  thead {{ display: table-header-group; }}
}}
"""
