"""By what the things of a file can be narrowed, and in which order they come."""

from typing import Any, Literal

from invoicectl.domain.tuples import NamedTuple

Bare = Literal["unpaid", "by itself", "imported", "unreleased"]
"""What things can be narrowed by without a value: `by itself` is of no invoice and no booking."""

Placed = Literal["since", "until", "due since", "due before"]
"""… by an instant, as it is stored. `since` and `until` are about the instant that a thing is
listed by; of a card they are months."""

Valued = Literal[
    "client",
    "provider",
    "status",
    "plan",
    "outcome",
    "least",
    "most",
    "imported as",
    "their reference",
]
"""… by a word, by the number of a person, or by minor units of the total."""

OneOf = Literal["clients", "providers", "statuses", "recipients"]
"""… by any of several, given as a tuple."""

Condition = Literal[Bare, Placed, Valued, OneOf]

Narrowed = tuple[Condition] | tuple[Condition, Any]
"""A condition, with its value where it takes one."""


class Order(NamedTuple):
    """In which order a list is, and how much of it: by a `field` of its objects, or else by their
    number, rising or falling; what lacks the field comes last either way."""

    field: str | None = None
    is_falling: bool = False
    limit: int | None = None


RISING = Order()
"""All of it, in order of number."""


class Sums(NamedTuple):
    """How many invoices there are in a list, and what they come to in minor units: what is due to
    be paid, and what isn't, as it waits to be confirmed or was given up."""

    invoices: int
    total_minor: int
    due_minor: int
    pending_minor: int
    contested_minor: int
    given_up_minor: int
