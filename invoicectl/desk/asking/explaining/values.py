"""What an explanation consists of: why one figure is what it is, and what could be done."""

from datetime import datetime

from invoicectl.domain.tuples import NamedTuple


class Because(NamedTuple):
    """Why one amount or instant of a thing is what it is.

    `field` and `value` are as in the thing's own JSON, `value` computed anew; `rule` is the number
    in the contract; `text` says it in one sentence. `inputs` are the figures that went in, by
    name; `events` the numbers of the facts that it rests on."""

    field: str
    value: str | None
    rule: str
    text: str
    inputs: dict[str, str]
    events: tuple[int, ...] = ()


class Offered(NamedTuple):
    """A command by its words, what it is in a few of them, and the instant from which it would be
    refused by the hand of time; None where the rules know none."""

    words: tuple[str, ...]
    text: str
    until: datetime | None = None

    @property
    def command(self) -> str:
        """The words as they are typed."""
        return " ".join(self.words)
