"""What a row of another program tells, read and checked; who is meant by it is not known yet."""

from invoicectl.domain.model import Line, Particulars
from invoicectl.domain.states import Told
from invoicectl.domain.tuples import NamedTuple
from invoicectl.importing.presets import Kind
from invoicectl.importing.reading import CsvRow


class Whom(NamedTuple):
    """A client as a row names them: by an id of the other program, a name, an email."""

    id: str | None = None
    name: str | None = None
    email: str | None = None


class NewClient(NamedTuple):
    """Somebody to be put on file; the handle is made from the name unless one is told."""

    handle: str | None
    told: Particulars


class NewProvider(NamedTuple):
    """A provider to be put on file, with a service charge as written."""

    handle: str | None
    name: str | None
    email: str | None
    service_charge: str | None


class NewCard(NamedTuple):
    """A card of a client, as the gateway's token."""

    whom: Whom
    token: str


class NewBill(NamedTuple):
    """An invoice, and what was paid of it when it was exported. Times are as ours are
    written."""

    number: str
    whom: Whom
    issued: str
    due: str | None
    lines: tuple[Line, ...]
    paid_minor: int

    @property
    def total_minor(self) -> int:
        """What the lines come to."""
        return sum(line.amount_minor for line in self.lines)


class NewPayment(NamedTuple):
    """A payment: of the invoice with that number, or that id there. `opening`: it came before this
    file, like its invoice."""

    whom: Whom
    invoice: str | None
    invoice_id: str | None
    amount_minor: int
    method: Told
    reference: str | None


class NewCredit(NamedTuple):
    """What a client has to their credit, and why."""

    whom: Whom
    amount_minor: int
    method: Told
    reason: str


Record = NewClient | NewProvider | NewCard | NewBill | NewPayment | NewCredit


class Item(NamedTuple):
    """Rows that tell one thing under an `id` of the source: what it is; or (None) why it can't be
    taken. Without a reason it is nothing that is imported: a draft, a total, a footer. Without
    `has_id` the id is made of what the rows say."""

    rows: tuple[CsvRow, ...]
    id: str = ""
    record: Record | None = None
    why: str = ""
    at: str = ""
    has_id: bool = True


class ImportPlan(NamedTuple):
    """A table as it is to be taken over: its columns and separator, and its items in order."""

    columns: tuple[str, ...]
    separator: str
    items: tuple[Item, ...]


class Way(NamedTuple):
    """How a file is read: what it tells of, and what differs from its preset's ways."""

    kind: Kind
    preset: str | None = None
    maps: tuple[tuple[str, str], ...] = ()
    dates: str | None = None
    comma: bool | None = None
