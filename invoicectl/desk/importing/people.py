"""Who is meant by a row: by the other program's id, by email, by name; or somebody new."""

from invoicectl.acts import people as acts
from invoicectl.desk.engine.work import Work
from invoicectl.domain import money
from invoicectl.domain.model import Client, Particulars
from invoicectl.importing.common import UnfitError
from invoicectl.importing.handles import handle_for
from invoicectl.importing.records import NewClient, NewProvider, Whom


class People:
    """The clients of a file by what rows call them. `source` is the other program."""

    def __init__(self, work: Work, source: str) -> None:
        self._source = source
        self._by_email: dict[str, set[int]] = {}
        self._by_name: dict[str, set[int]] = {}
        self._by_handle: dict[str, int] = {}
        for number, _ in work.store.questions.people("client"):
            self.added(work.get(Client, number))

    def added(self, client: Client) -> None:
        """Somebody is on file; who was erased is called by nothing."""
        if client.erased_at is not None:
            return
        self._by_handle[client.handle] = client.number
        if client.name:
            self._by_name.setdefault(client.name.casefold(), set()).add(client.number)
        if client.email:
            self._by_email.setdefault(client.email.casefold(), set()).add(client.number)

    def find(self, work: Work, whom: Whom) -> Client | None:
        """The client whom a row names; None for nobody yet. Raises UnfitError where it may be
        one of several."""
        for known in (whom.id, whom.email, whom.name):
            if known is not None:
                number = known_number(work, "client", self._source, known)
                if number is not None:
                    return work.get(Client, number)
        alike: set[int] = set()
        if whom.email is not None:
            alike = self._by_email.get(whom.email.casefold(), set())
        if whom.name is not None and len(alike) != 1:
            named = self._by_name.get(whom.name.casefold(), set())
            alike = alike & named or (alike or named)
        if whom.name is not None and not alike:
            number = self._by_handle.get(whom.name.casefold())
            alike = set() if number is None else {number}
        if len(alike) > 1:
            raise UnfitError(f"{len(alike)} clients are called {whom.email or whom.name}")
        return work.get(Client, next(iter(alike))) if alike else None


def as_imported(source: str, kind: str, ident: str) -> str:
    """What names a row of another program for good."""
    return f"{source}/{kind}/{ident}"


def known_number(work: Work, owner: str, source: str, ident: str) -> int | None:
    """The number under which a `client`, `provider` or `invoice` of another program is here."""
    told = as_imported(source, f"{owner}s", ident)
    found = work.store.questions.numbers(owner, [("imported as", told)])
    return found[0] if found else None


def is_known(work: Work, owner: str, imported_as: str) -> bool:
    """Whether a row was imported before."""
    return bool(work.store.questions.numbers(owner, [("imported as", imported_as)]))


def add_client(work: Work, source: str, ident: str, new: NewClient) -> Client:
    """Put a client of another program on file, under the handle told or one made of the name."""
    number = work.next_number("client")
    handle = new.handle or _free_handle(work, new.told.name or new.told.email or ident, "client")
    (added,) = acts.add_client(work, handle, new.told, taken_as=_taken_as(work, handle))
    work.record([added._replace(imported_as=as_imported(source, "clients", ident))])
    return work.get(Client, number)


def add_named(work: Work, source: str, whom: Whom) -> Client:
    """Put the client whom a row names on file: by name, or what else is known of them."""
    ident = whom.id or whom.email or whom.name or ""
    told = Particulars(name=whom.name, email=whom.email)
    return add_client(work, source, ident, NewClient(None, told))


def add_provider(work: Work, source: str, ident: str, new: NewProvider) -> None:
    """Put a provider of another program on file."""
    handle = new.handle or _free_handle(work, new.name or new.email or ident, "provider")
    rate = None if new.service_charge is None else money.parse_rate(new.service_charge)
    (added,) = acts.add_provider(
        work, handle, new.name, new.email, rate, taken_as=_taken_as(work, handle)
    )
    work.record([added._replace(imported_as=as_imported(source, "providers", ident))])


def _free_handle(work: Work, name: str, kind: str) -> str:
    """A handle for a name that nobody has yet."""
    handle, number = handle_for(name.partition("@")[0], kind), 1
    free = handle
    while _taken_as(work, free) is not None:
        number += 1
        free = f"{handle}-{number}"
    return free


def _taken_as(work: Work, handle: str) -> str | None:
    found = work.store.questions.person(handle)
    return None if found is None else found[0]
