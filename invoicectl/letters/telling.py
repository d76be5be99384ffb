"""A letter with the names that it is read under: those of today, as people may change theirs."""

from invoicectl.domain import links
from invoicectl.domain.figures import LetterFigures
from invoicectl.domain.model import Client, LetterKind, Provider
from invoicectl.domain.policy import Policy
from invoicectl.domain.references import PREFIXES
from invoicectl.domain.tuples import NamedTuple
from invoicectl.domain.world import World


class Addressed(NamedTuple):
    """All that words are made of. `other` is the name of who is spoken of, `is_to_client` whether
    the letter goes to a client, `pay_link` where its invoice can be paid, `help_link` a page on
    paying (None: there is none); `locale` is the reader's."""

    kind: LetterKind
    figures: LetterFigures
    name: str
    is_to_client: bool
    other: str | None
    business: str
    pay_link: str | None
    help_link: str | None
    locale: str | None


def told(world: World, kind: LetterKind, recipient: str, figures: LetterFigures) -> Addressed:
    """A letter as it is read now."""
    policy = world.get(Policy, 0)
    person = _person(world, recipient)
    ref = None if figures.account is None else figures.account.ref
    return Addressed(
        kind,
        figures,
        name=called(person),
        is_to_client=isinstance(person, Client),
        other=None if figures.other is None else called(_person(world, figures.other)),
        business=policy.business,
        pay_link=None if ref is None else links.pay_link(world, ref),
        help_link=policy.help_link,
        locale=person.locale if isinstance(person, Client) else None,
    )


def address_of(world: World, recipient: str) -> str | None:
    """Where letters to somebody go today; None where no address is known."""
    return _person(world, recipient).email


def called(person: Client | Provider) -> str:
    """How a letter names somebody: by name, if it is known."""
    return person.name or person.handle


def _person(world: World, ref: str) -> Client | Provider:
    if ref.startswith(PREFIXES["client"]):
        return world.get(Client, int(ref[1:]))
    return world.get(Provider, int(ref[1:]))
