"""Who acts in a run, and which fact it saw last."""

from invoicectl.domain.tuples import NamedTuple


class Witness(NamedTuple):
    """The newest fact that is on disk, by its sequence and hash: how far the log had come."""

    seq: int
    anchor: str


class Who(NamedTuple):
    """Who acts, as said, and who the kernel says it is."""

    actor: str
    system_user: str
