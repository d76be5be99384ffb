"""Letters, as they are written."""

from datetime import datetime
from typing import NamedTuple


class Letter(NamedTuple):
    """An email to be sent, written with the fact it tells. `event` is that fact's sequence,
    `recipient` the reference of whom it is for."""

    number: int
    event: int
    at: datetime
    kind: str
    recipient: str
    address: str | None
    subject: str
    body: str
    invoice: int | None = None
