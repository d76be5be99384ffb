"""What a desk knows of the past over which it stands, where that is not the file as it is now."""

from datetime import datetime

from invoicectl.domain.tuples import NamedTuple


class Then(NamedTuple):
    """`told` says to people when it is. `at` is what to call it: of a day its last second, of an
    instant itself; what happened at that is not in it."""

    told: str
    at: datetime
