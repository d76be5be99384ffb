"""A line that is called without the parser gives its command what the parser would give it."""

from __future__ import annotations

import json
from collections import Counter
from typing import Any

import pytest
import typer

from invoicectl.commands.batch.calling import Callee, Callees
from invoicectl.commands.batch.keys import NOT_HERE, every, keys_of
from invoicectl.commands.batch.names import Names
from invoicectl.commands.batch.reading import Given, arguments, read
from invoicectl.context import Context
from invoicectl.desk.done import Done
from tests.amounts import amount, tasted
from tests.commands import corpus, examples
from tests.support import ROOT

POSITIONS = [each for each in examples.positions() if each.command.split()[0] not in NOT_HERE]
"""Every place for a value that a line can name."""

APART = {
    # takes as many words as one likes, which are a list in a line
    "find",
    "import",
    # has keys of the command line's own
    "--json",
}
"""What always takes the parser, by the command or by an option beside it."""

EVERY = amount("BATCH_CALLS_EVERY", 2, taste=2)
"""Of the texts of the corpus one in so many is tried in each place."""

OTHERS: tuple[Any, ...] = (
    *(None, True, False, 0, 5, -5, 1.5, "", " ", "-", "--", "-5", "@", "@walk", "\0-5", "a\0b"),
    *([], ["a"], ["a", "b"], ["@walk"], [None], [""], {}, [["a"]]),
)
"""Values that are no text, or that the parser looks at twice."""


def _names() -> Names:
    names = Names()
    names.give("walk", "session open", Done("session", {"ref": "S1"}))
    return names


def _called(callees: Callees, line: dict[str, Any]) -> tuple[Callee, Given, Any]:
    given = read(json.dumps(line))
    callee = callees.named(given.words)
    return callee, given, callee.usual(given, _names())


def _parsed(callees: Callees, callee: Callee, given: Given) -> Any:
    """What the parser makes of a line: its parameters, and the words of the command."""
    words = arguments(callee.keys, given, _names())
    command: Any = ROOT
    settings = ROOT.context_settings
    parent = typer.Context(ROOT, info_name="invoicectl", obj=Context(), **settings)
    for word in given.words[:-1]:
        command = command.commands[word]
        parent = typer.Context(command, info_name=word, parent=parent)
    ctx = command.commands[given.words[-1]].make_context(given.words[-1], words, parent)
    return ctx.params, ctx.command_path


@pytest.mark.parametrize("position", tasted(POSITIONS, 10), ids=str)
def test_a_call_gives_what_the_parser_gives(position: Any) -> None:
    callees, ways = Callees(ROOT, Context()), Counter[bool]()
    line = examples.LINES[position.command][position.line]
    texts = [text for text in corpus.share(position.kind, 0) if len(text) < 10_000][::EVERY]
    for number, value in enumerate((*texts, *OTHERS)):
        given_line = examples.batch_line(position.command, line | {position.key: value})
        callee, given, usual = _called(callees, given_line)
        ways[usual is None] += number < len(texts)
        if usual is not None:
            ctx = callee.made(usual)
            assert (ctx.params, ctx.command_path) == _parsed(callees, callee, given), given_line
    is_apart = APART & {position.command, *line}
    assert is_apart or ways[False] > 9 * ways[True], f"{ways[True]} texts took the parser"


@pytest.mark.parametrize(
    ("line", "why"),
    [
        ({"do": "contest", "invoice": "INV-1"}, "a key lacks"),
        ({"do": "contest", "reason": "No"}, "a place lacks"),
        ({"do": "session offer", "amount": "5"}, "a place before another lacks"),
        ({"do": "contest", "invoice": "INV-1", "reason": "No", "colour": "red"}, "no such key"),
        ({"do": "pay", "invoice": "INV-1", "ref": "INV-1"}, "one place by two names"),
        ({"do": "client edit", "handle": "a", "new_handle": "b", "name": 5}, "a number is no text"),
        ({"do": "contest", "invoice": "@run", "reason": "No"}, "a name that no line has given"),
        ({"do": "issue", "target": "S1", "amount": "5", "pay_to_view": "yes"}, "no flag"),
    ],
)
def test_what_is_refused_is_refused_by_the_parser(line: dict[str, Any], why: str) -> None:
    assert _called(Callees(ROOT, Context()), line)[2] is None, why


def test_a_name_stands_for_what_it_names() -> None:
    line = {"do": "session offer", "session": "@walk", "amount": 5}
    callee, _, usual = _called(Callees(ROOT, Context()), line)
    told = callee.made(usual).params
    assert (told["session"], told["amount"], told["dry_run"]) == ("S1", "5", False)


def test_a_call_stands_where_the_parser_would_put_it() -> None:
    """Else a command that was called from a line would know -h no more: it keeps its options."""
    callees = Callees(ROOT, Context())
    for words, command in every(ROOT):
        parent = callees.named(list(words))._context()
        assert parent.help_option_names == ["-h", "--help"], words
        assert parent.command is command


def test_a_flag_is_told_by_either_name() -> None:
    callees, found = Callees(ROOT, Context()), []
    for words, command in every(ROOT):
        line = examples.batch_line(" ".join(words), examples.LINES[" ".join(words)][0])
        for key in keys_of(command).values():
            if key.option is None or not key.param.is_flag or key.name == "json":
                continue
            others = {name: value for name, value in line.items() if value is not True}
            callee, given, usual = _called(callees, others | {key.name: True})
            if usual is not None:
                ctx = callee.made(usual)
                assert (ctx.params, ctx.command_path) == _parsed(callees, callee, given), key.name
                found.append(key.name)
    assert {"dry_run", "auto_complete", "no_auto_complete"} <= set(found)
