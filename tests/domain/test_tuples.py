"""Our NamedTuple is the one of `typing`, but for when it compiles a constructor."""

from __future__ import annotations

import copy
import pickle
import sys
import typing
from typing import Any, get_type_hints

import pytest

from invoicectl.domain import tuples
from invoicectl.domain.events import KINDS
from invoicectl.domain.figures import LetterFigures
from invoicectl.domain.model import Series
from invoicectl.domain.policy import Terms
from invoicectl.domain.tuples import NamedTuple, kinds_of
from invoicectl.sql import rows


class Ours(NamedTuple):
    """A price, and what is known of it."""

    ref: str
    amount_minor: int = 0
    notes: tuple[str, ...] = ()

    @property
    def is_free(self) -> bool:
        return self.amount_minor == 0


class Theirs(typing.NamedTuple):
    """A price, and what is known of it."""

    ref: str
    amount_minor: int = 0
    notes: tuple[str, ...] = ()

    @property
    def is_free(self) -> bool:
        return self.amount_minor == 0


@pytest.mark.parametrize(
    ("asked", "why"),
    [
        (lambda each: each("a", 1, ("b",)), "by place"),
        (lambda each: each("a", notes=("b",)), "by name, with a default between"),
        (lambda each: each(ref="a").is_free, "a property of the body"),
        (lambda each: each("a", 7).amount_minor, "a field"),
        (lambda each: each("a")._replace(amount_minor=2), "one field replaced"),
        (lambda each: each._make(["a", 1, ()]), "from any values"),
        (lambda each: each("a")._asdict(), "as a dictionary"),
        (lambda each: each._fields, "the names of the fields"),
        (lambda each: each._field_defaults, "their defaults"),
        (lambda each: each.__match_args__, "what a match binds"),
        (get_type_hints, "their types"),
        (lambda each: each.__doc__, "what it says of itself"),
        (lambda each: hash(each("a")), "the hash"),
        (lambda each: each("a") < each("b"), "the order"),
        (lambda each: each("a") == ("a", 0, ()), "equal to the plain tuple"),
        (lambda each: copy.deepcopy(each("a", 1)), "copied"),
        (lambda each: pickle.loads(pickle.dumps(each("a", 1))), "from afar"),  # noqa: S301
        (lambda each: each.__mro__[1:], "a tuple and nothing else"),
        (type, "a class like any other"),
    ],
)
def test_it_answers_like_the_one_of_typing(asked: Any, why: str) -> None:
    ours, theirs = asked(Ours), asked(Theirs)
    if "nothing else" in why:
        ours = tuple(each for each in ours if each.__module__ == "builtins")
    assert ours == theirs, why
    assert repr(ours) == repr(theirs).replace("Theirs", "Ours"), why


@pytest.mark.parametrize(
    ("asked", "error"),
    [
        (lambda each: each(), TypeError),
        (lambda each: each("a", 1, (), 4), TypeError),
        (lambda each: each("a", ref="b"), TypeError),
        (lambda each: each(amount_minor=1), TypeError),
        (lambda each: each("a", unknown=1), TypeError),
        (lambda each: each._make(["a"]), TypeError),
        (lambda each: each("a")._replace(unknown=1), (TypeError, ValueError)),
        (lambda each: setattr(each("a"), "ref", "b"), AttributeError),
        (lambda each: setattr(each("a"), "other", "b"), AttributeError),
    ],
)
def test_it_refuses_what_the_one_of_typing_refuses(asked: Any, error: Any) -> None:
    class New(NamedTuple):
        ref: str
        amount_minor: int = 0
        notes: tuple[str, ...] = ()

    for each in (New, Ours, Theirs):
        with pytest.raises(error):
            asked(each)


@pytest.mark.skipif(sys.version_info >= (3, 14), reason="it is the one of typing")
def test_a_constructor_is_compiled_once_many_were_made() -> None:
    class Used(NamedTuple):
        ref: str
        amount_minor: int = 0

    made = [Used(f"INV-{number}", amount_minor=number) for number in range(tuples.FEW)]
    assert "__new__" not in vars(Used)
    made.append(Used("INV-30", amount_minor=30))
    assert "__new__" in vars(Used)
    assert made == [(f"INV-{number}", number) for number in range(31)]


def test_the_types_of_fields_are_those_that_typing_finds() -> None:
    stored = {*(each.cls for each in rows.TABLES), *KINDS.values(), Terms, LetterFigures}
    assert Series in stored, "a name in quotes"
    for each in stored:
        assert kinds_of(each) == get_type_hints(each, include_extras=True), each
