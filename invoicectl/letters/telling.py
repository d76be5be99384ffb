"""A letter with the names that it is read under: those of today, as people may change theirs."""

from typing import NamedTuple

from invoicectl.domain.model import Client, LetterFigures, LetterKind, Provider
from invoicectl.domain.policy import Policy
from invoicectl.domain.references import PREFIXES
from invoicectl.domain.world import World


class Addressed(NamedTuple):
    """All that words are made of. `other` is the name of who is spoken of, `is_to_client` whether
    the letter goes to a client, `pay_link` where its invoice can be paid (None: nowhere)."""

    kind: LetterKind
    figures: LetterFigures
    name: str
    is_to_client: bool
    other: str | None
    business: str
    pay_link: str | None


def told(world: World, kind: LetterKind, recipient: str, figures: LetterFigures) -> Addressed:
    """A letter as it is read now."""
    policy = world.get(Policy, 0)
    ref = None if figures.account is None else figures.account.ref
    return Addressed(
        kind,
        figures,
        name=called(_person(world, recipient)),
        is_to_client=_is_client(recipient),
        other=None if figures.other is None else called(_person(world, figures.other)),
        business=policy.business,
        pay_link=None if ref is None else pay_link(world, ref),
    )


def address_of(world: World, recipient: str) -> str | None:
    """Where letters to somebody go today; None where no address is known."""
    return _person(world, recipient).email


def called(person: Client | Provider) -> str:
    """How a letter names somebody: by name, if it is known."""
    return person.name or person.handle


def pay_link(world: World, ref: str) -> str | None:
    """Where an invoice can be paid. Its token comes of the file's own uuid, so that nobody guesses
    it, and it is the same in every letter."""
    link = world.get(Policy, 0).payment_link
    if link is None:
        return None
    import hashlib  # what writes no letter does without it

    token = hashlib.sha256(f"{world.file_id}/{ref}/pay".encode()).hexdigest()[:32]
    return link.replace("{invoice}", ref).replace("{token}", token)


def _is_client(ref: str) -> bool:
    return ref.startswith(PREFIXES["client"])


def _person(world: World, ref: str) -> Client | Provider:
    if _is_client(ref):
        return world.get(Client, int(ref[1:]))
    return world.get(Provider, int(ref[1:]))
