"""Letters rendered from templates, which run in a sandbox and reach nothing but a letter's figures.

A template extends `letter.txt`, which puts greeting and name round it. Its paragraphs are parted by
blank lines; line breaks inside one mean nothing. `table` and `quote` stand for a block of their
own. A template of the business's own that fails is told once, and ours is taken.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Any

from jinja2 import (
    BaseLoader,
    ChoiceLoader,
    FileSystemLoader,
    PackageLoader,
    StrictUndefined,
    TemplateError,
)
from jinja2.sandbox import ImmutableSandboxedEnvironment

from invoicectl.letters import Addressed
from invoicectl.wordings import Block, Worded
from invoicectl.wordings.speaking import Amount, Speaking, card, decline

OURS = PackageLoader("invoicectl.wordings", "templates")

_PARTED = "\n---\n"
"""Parts a letter's subject from its body."""

_PLACE = re.compile(r"\x02(\d+)\x03")


class Rendering:
    """Words from templates: ours, or from a folder of the business's own before them."""

    def __init__(self, folder: str | None) -> None:
        self.faults: list[str] = []
        self._ours = _environment(OURS)
        self._own = None
        if folder is not None:
            self._own = _environment(ChoiceLoader([FileSystemLoader(folder), OURS]))

    def said(self, told: Addressed) -> Worded:
        """What a letter says."""
        if self._own is not None:
            try:
                return _rendered(self._own, told)
            except (TemplateError, ArithmeticError, LookupError, TypeError, ValueError) as error:
                self._note(told, error)
        return _rendered(self._ours, told)

    def _note(self, told: Addressed, error: Exception) -> None:
        fault = f"{told.kind}.txt{_line_of(error)}: {error}; ours is taken instead"
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


def _line_of(error: Exception) -> str:
    """Where in its template something failed."""
    line = getattr(error, "lineno", None)
    trace = error.__traceback__
    while trace is not None and line is None:
        if trace.tb_frame.f_code.co_filename.endswith(".txt"):
            line = trace.tb_lineno
        trace = trace.tb_next
    return "" if line is None else f", line {line}"


def _rendered(environment: ImmutableSandboxedEnvironment, told: Addressed) -> Worded:
    blocks: list[Block] = []
    speaking = Speaking(told.figures.currency, told.figures.timezone)
    found = environment.get_template(f"{told.kind}.txt").render(_context(told, speaking, blocks))
    head, _, body = found.partition(_PARTED)
    links = () if told.pay_link is None else (told.pay_link,)
    return Worded(_joined(head), tuple(_blocks(body, blocks)), links)


def _blocks(body: str, blocks: list[Block]) -> Iterable[Block]:
    """The parts of a body, in order; a place is taken by the block that it stands for."""
    for part in re.split(r"\n\s*\n|(\x02\d+\x03)", body):
        place = _PLACE.fullmatch(part or "")
        if place is not None:
            yield blocks[int(place[1])]
        elif part and part.strip():
            yield Block("paragraph", _joined(part))


def _joined(text: str) -> str:
    return " ".join(text.split())


def _context(told: Addressed, speaking: Speaking, blocks: list[Block]) -> dict[str, Any]:
    """What a template can name."""

    def placed(block: Block) -> str:
        blocks.append(block)
        return f"\x02{len(blocks) - 1}\x03"

    def table(rows: Iterable[tuple[str, Amount]]) -> str:
        cells = tuple((str(text), getattr(figure, "plain", figure)) for text, figure in rows)
        return placed(Block("table", rows=cells))

    def quote(text: str | None) -> str:
        return placed(Block("quote", text)) if text else ""

    def minus(amount: Amount) -> Amount:
        return speaking.amount(-amount.minor)

    figures = _shown(told.figures, speaking)
    figures["rows"] = [(row.text, speaking.amount(row.amount_minor)) for row in told.figures.rows]
    if told.figures.payment is not None:
        money = told.figures.payment
        figures["payment"]["got"] = speaking.amount(money.amount_minor + money.tip_minor)
    own = told._asdict() | {"table": table, "quote": quote, "minus": minus}
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
        return card(part)
    if field == "code":
        return decline(part)
    return _shown(part, speaking) if hasattr(part, "_fields") else part
