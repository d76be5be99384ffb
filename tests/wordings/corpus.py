"""What people write where a text is asked for, by accident or to do harm; and letters with it."""

from __future__ import annotations

from functools import cache

from invoicectl.letters import Addressed
from tests.letters.situations import PEOPLE, SITUATIONS
from tests.worlds import Town

CORPUS: dict[str, str] = {
    "markup": "<script>alert(1)</script><b>&amp;</b>",
    "the end of an attribute": "\"><img src=x onerror=alert(1)> '><a href='//evil.example'>x</a>",
    "the end of what the page says of itself": "</title></style></main></body></html><p>",
    "a comment": "<!-- --> <![CDATA[ ]]> <?php ?>",
    "a template": "{{ 7 * 7 }} {% include 'letter.txt' %} {# #} {{ ''.__class__.__mro__ }}",
    "a template's own lines": "# for\n## x\n{%- raw -%}",
    "a pattern of formats": "%s %(name)s {0} {subject} ${x} \\n \\x02",
    "a header": "Ada\r\nBcc: eve@example.org\r\n\r\nother words",
    "a header, by other line ends": "Ada\x0bBcc: eve\x0cCc: eve\x1cX: y\x85Y: z\u2028To: eve\u2029",
    "a word of a header in code": "=?utf-8?q?Bcc=3A_eve=40example=2Eorg?= =?us-ascii?b?DQo=?=",
    "an address": '"Eve" <eve@example.org>, bob@example.org; (comment)',
    "the end of a message": "x\r\n.\r\nQUIT\r\n.",
    "a part's border": "--part-of-L1--\n\n--part-of-L1\nContent-Type: text/html",
    "the sign of a block": "\x020\x03 \x029\x03 \x02\x03",
    "what parts subject and body": "x\n---\ny\n\n---\n",
    "blank lines": "x\n\n\n \n\t\ny",
    "right to left": "\u202edrawkcab\u2066\u2067\u2069\u200f עברית العربية \u202c",
    "no width": "A\u200bd\u200ca\u200d\ufeff\u2060\u00ad L",
    "nothing to see": "\x00\x07\x1b[31m\x7f\x9b",
    "emoji": "👩‍👩‍👧‍👦 🏳️‍🌈 🇩🇪 👍🏽 ☎︎",
    "letters upon letters": "Z̷̧̨̛͇͖̤̗̓͐́͘a" + "\u0301" * 300,
    "half of a pair": "A\ud800da \udfff",
    "many words": "word " * 4_000,
    "one long word": "W" * 20_000,
    "a long word of wide letters": "漢" * 5_000,
}
"""By what they are. `half of a pair` comes only from a damaged file."""

LINKS: dict[str, str] = {
    "a script": "javascript:alert(document.domain)",
    "a script, by its capitals": "JaVaScRiPt:alert(1)//https://pay.example.org",
    "a script before a page": "javascript:alert(1)//https://pay.example.org/{token}",
    "a page in a word": "data:text/html,<script>alert(1)</script>",
    "a file": "file:///etc/passwd",
    "another program": "tel:+4420794600018",
    "a page without its scheme": "//evil.example/{invoice}",
    "the end of an attribute": "https://pay.example.org/\"onmouseover='alert(1)'",
    "a tag": "https://pay.example.org/<img src=x onerror=alert(1)>",
    "the end of a link": "https://pay.example.org/'></a><script>alert(1)</script>",
    "a pattern": "https://pay.example.org/(.*)+[a-z]\\1?{2}|.",
    "nothing but its scheme": "https://",
    "what looks like an entity": "https://pay.example.org/?a=1&lt;b&quot=2&amp;amp;",
    "a place of a block": "https://pay.example.org/\x020\x03",
    "blanks": "https://pay.example.org/  two   words",
    "lines": "https://pay.example.org/\r\nBcc: eve@example.org",
    "backwards": "https://pay.example.org/\u202egro.elpmaxe.live",
    "another host before it": "https://pay.example.org@evil.example/",
    "a template": "https://pay.example.org/{{ 7 * 7 }}{% raw %}",
    "many letters": "https://pay.example.org/" + "x" * 3_000,
}
"""Links that a business, or whoever sets its settings, may have meant to be more than a link."""

PAGE = "https://pay.example.org/page"


def linked(told: Addressed, link: str) -> Addressed:
    """The letter with this link wherever it has one."""
    pay_link = None if told.pay_link is None else link
    return told._replace(pay_link=pay_link, help_link=None if told.help_link is None else link)


def with_links() -> list[Addressed]:
    """The letters that name a link."""
    all_of_them = [told for shapes in letters().values() for told in shapes]
    return [told for told in all_of_them if told.pay_link or told.help_link]


@cache
def letters() -> dict[str, list[Addressed]]:
    """The letters of all situations, by kind, each of another shape."""
    found: dict[str, dict[object, Addressed]] = {}
    for situation in SITUATIONS:
        town = Town(preset=situation.preset)
        town.do(*PEOPLE, *situation.acts)
        for mail in town.mail:
            shape = tuple(field is None for field in (*mail.told, *mail.told.figures))
            found.setdefault(mail.kind, {})[shape] = mail.told
    return {kind: list(shapes.values()) for kind, shapes in found.items()}


def written(told: Addressed, text: str) -> Addressed:
    """The letter with this text wherever a person or a business wrote one."""
    figures = told.figures
    if figures.account is not None and figures.account.reference is not None:
        figures = figures._replace(account=figures.account._replace(reference=text))
    if figures.words is not None:
        figures = figures._replace(words=text)
    rows = tuple(row._replace(text=text) for row in figures.rows)
    other = None if told.other is None else text
    figures = figures._replace(rows=rows)
    return told._replace(figures=figures, name=text, other=other, business=text)
