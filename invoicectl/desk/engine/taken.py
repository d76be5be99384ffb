"""A step that was taken, as those tell of it who take steps and who show them."""

from datetime import datetime

from invoicectl.domain.tuples import NamedTuple


class Taken(NamedTuple):
    """A step that was taken: when, to what, and what came of it.

    `invoice` is the number of the one that the step made or moved, if any."""

    at: datetime
    ref: str
    step: str
    outcome: str
    amount_minor: int
    invoice: int | None = None
    late_fee_minor: int = 0
    code: str | None = None
