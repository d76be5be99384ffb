"""Letters rendered from templates, which run in a sandbox and reach nothing but a letter's figures.

A template extends `letter.txt`, which puts greeting and name round it. Its paragraphs are parted by
blank lines; line breaks inside one mean nothing. `table` and `quote` stand for a block of their
own. A template of the business's own that fails is told once, and ours is taken.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from jinja2 import (
    BaseLoader,
    ChoiceLoader,
    FileSystemLoader,
    PackageLoader,
    StrictUndefined,
    TemplateError,
    TemplateNotFound,
    TemplateSyntaxError,
)
from jinja2.sandbox import ImmutableSandboxedEnvironment

from invoicectl.domain import cards
from invoicectl.domain.text import in_one_line, visible_lines
from invoicectl.letters import Addressed
from invoicectl.wordings import Block, Worded, kept, layout, pages
from invoicectl.wordings.speaking import Amount, Speaking, decline

FOLDER = Path(__file__).parent / "templates"
OURS = PackageLoader("invoicectl.wordings", "templates")

_PARTED = "\n---\n"
"""Parts a letter's subject from its body."""

_PLACE = re.compile(r"\x02(\d+)\x03")


class Rendering:
    """Words from templates: ours, or from a folder of the business's own before them, of which the
    parts for a locale come first."""

    def __init__(self, folder: str | None) -> None:
        self.faults: list[str] = []
        self._folder = folder
        self._ours = _environment(OURS)
        self._own: dict[str | None, ImmutableSandboxedEnvironment] = {}

    def said(self, told: Addressed) -> Worded:
        """What a letter says."""
        if self._folder is not None:
            try:
                return _rendered(self._of(self._folder, told.locale), told)
            except (TemplateError, ArithmeticError, LookupError, TypeError, ValueError) as error:
                self._note(told, error)
        return _rendered(self._ours, told)

    def subject(self, told: Addressed) -> str:
        """What a letter is headed with. Of our own wordings no more than that is rendered; one of
        the business's may fail further down."""
        if self._folder is not None:
            return self.said(told).subject
        head = ""
        for part in self._ours.get_template(f"{told.kind}.txt").generate(_context(told, [])):
            head += part
            if _PARTED in head:
                break
        return _joined(head.partition(_PARTED)[0])

    def text(self, said: Worded) -> str:
        """The plain text of a mail."""
        return layout.text(said)

    def html(self, said: Worded) -> str:
        """The page of a mail."""
        return pages.html(said)

    def kept(self, said: Worded) -> str:
        """What was sent, as it is kept with its letter."""
        return kept.dumps(said)

    def again(self, told: str) -> Worded:
        """What was sent. Raises ValueError."""
        return kept.loads(told)

    def _of(self, folder: str, locale: str | None) -> ImmutableSandboxedEnvironment:
        """What reads a business's templates for a locale: `de-AT`, then `de`, then all others."""
        if locale not in self._own:
            parts = [] if locale is None else [locale, locale.partition("-")[0]]
            places = [*(f"{folder}/{part}" for part in parts), folder]
            self._own[locale] = _environment(ChoiceLoader([FileSystemLoader(places), OURS]))
        return self._own[locale]

    def _note(self, told: Addressed, error: Exception) -> None:
        why = f"there is no template {error}" if isinstance(error, TemplateNotFound) else error
        fault = f"{_place_of(error, f'{told.kind}.txt')}: {why}; ours is taken instead"
        if fault not in self.faults:
            self.faults.append(fault)


def _environment(loader: BaseLoader) -> ImmutableSandboxedEnvironment:
    return ImmutableSandboxedEnvironment(
        loader=loader,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        autoescape=False,
    )


def _place_of(error: Exception, kind: str) -> str:
    """In which template something failed, and on which line: the last that was under way."""
    if isinstance(error, TemplateSyntaxError):
        return f"{error.name or kind}, line {error.lineno}"
    place, trace = kind, error.__traceback__
    while trace is not None:
        *_, name = trace.tb_frame.f_code.co_filename.replace("\\", "/").split("/")
        if name.endswith(".txt"):
            place = f"{name}, line {trace.tb_lineno}"
        trace = trace.tb_next
    return place


def _rendered(environment: ImmutableSandboxedEnvironment, told: Addressed) -> Worded:
    blocks: list[Block] = []
    found = environment.get_template(f"{told.kind}.txt").render(_context(told, blocks))
    head, _, body = found.partition(_PARTED)
    links = tuple(link for link in (told.pay_link, told.help_link) if link is not None)
    return Worded(_joined(head), tuple(_blocks(body, blocks)), links, told.locale)


def _blocks(body: str, blocks: list[Block]) -> Iterable[Block]:
    """The parts of a body, in order; a place is taken by the block that it stands for."""
    for part in re.split(r"\n\s*\n|(\x02\d+\x03)", body):
        place = _PLACE.fullmatch(part or "")
        if place is not None:
            yield blocks[int(place[1])]
        elif part and part.strip():
            yield Block("paragraph", _joined(part))


def _joined(text: str) -> str:
    """In one line; a blank at which no line breaks stays one."""
    return re.sub(r"[ \t\r\n]+", " ", text).strip(" ")


def _context(told: Addressed, blocks: list[Block]) -> dict[str, Any]:
    """What a template can name; a block that it places is added to these."""
    speaking = Speaking(told.figures.currency, told.figures.timezone, told.locale)

    def placed(block: Block) -> str:
        blocks.append(block)
        return f"\x02{len(blocks) - 1}\x03"

    def table(rows: Iterable[tuple[str, Amount]], *, is_sum: bool = False) -> str:
        cells = tuple((str(text), getattr(figure, "plain", figure)) for text, figure in rows)
        return placed(Block("table", rows=cells, is_sum=is_sum))

    def quote(text: str | None) -> str:
        return placed(Block("quote", text)) if text else ""

    def minus(amount: Amount) -> Amount:
        return speaking.amount(-amount.minor)

    figures = _shown(told.figures, speaking)
    lines = told.figures.rows
    figures["rows"] = [(_in_sentence(row.text), speaking.amount(row.amount_minor)) for row in lines]
    if told.figures.payment is not None:
        money = told.figures.payment
        figures["payment"]["got"] = speaking.amount(money.amount_minor + money.tip_minor)
    given = told._asdict().items()
    names = {name: _in_sentence(each) for name, each in given if name != "figures"}
    own = names | {"table": table, "quote": quote, "minus": minus}
    return {**figures, **own}


def _shown(value: Any, speaking: Speaking) -> Any:
    """A value as templates know it: amounts and instants in words, named tuples as objects."""
    return {
        field.removesuffix("_minor"): _worded(field, part, speaking)
        for field, part in zip(value._fields, value, strict=True)
    }


def _worded(field: str, part: Any, speaking: Speaking) -> Any:
    if part is None:
        return None
    if field.endswith("_minor"):
        return speaking.amount(part)
    if field.endswith("_at") or field == "at":
        return speaking.when(part)
    if field == "card":
        return cards.in_words(part)
    if field == "expires":
        return f"{part[5:]}/{part[:4]}"  # as it stands on the card
    if field == "code":
        return decline(part)
    if field == "words":
        return _safe(part)
    return _shown(part, speaking) if hasattr(part, "_fields") else _in_sentence(part)


def _safe(text: str) -> str:
    """What somebody wrote, without the signs by which blocks are found."""
    return visible_lines(text)


def _in_sentence(part: Any) -> Any:
    """What somebody wrote that stands in a sentence: no line of it begins a block of its own."""
    return in_one_line(_safe(part)) if isinstance(part, str) else part
