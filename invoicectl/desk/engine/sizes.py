"""How many dealings with the gateway are gone through together."""

from invoicectl.domain.tuples import NamedTuple


class Size(NamedTuple):
    """How many errands a group has at most, and how many hands make its calls."""

    errands: int
    hands: int


ONE_BY_ONE = Size(1, 1)

INSTANT = Size(500, 1)
"""Where a call takes no time: the larger the group, the longer another writer waits for it."""
