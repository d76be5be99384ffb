"""The letters of a town, read as they are when they are written."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import NamedTuple

from invoicectl.domain import codec
from invoicectl.domain.figures import LetterFigures
from invoicectl.domain.world import World
from invoicectl.errors import Error
from invoicectl.letters import Addressed, Draft, address_of, told
from invoicectl.wordings import open_wordings

WORDINGS = open_wordings()


class Mail(NamedTuple):
    """A letter: its kind, to whom, when, about which invoice, and what it says where."""

    kind: str
    to: str
    at: str
    invoice: int | None
    address: str | None
    subject: str
    body: str
    told: Addressed


def read(world: World, draft: Draft, to: str, at: str) -> Mail:
    """A letter to the person of that handle, in words made of its figures as a file keeps them."""
    figures = codec.loads(LetterFigures, codec.brief(draft.figures(world)))
    addressed = told(world, draft.kind, draft.recipient, figures)
    said = WORDINGS.said(addressed)
    address = address_of(world, draft.recipient)
    body = WORDINGS.text(said)
    return Mail(draft.kind, to, at, draft.invoice, address, said.subject, body, addressed)


@contextmanager
def composing() -> Iterator[None]:
    """Letters are written here: an error is a fault of theirs, and no refusal of what was asked."""
    try:
        yield
    except Error as error:
        raise AssertionError("a letter can't be written") from error
