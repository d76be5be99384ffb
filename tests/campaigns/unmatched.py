"""What the oracle knows of what only the gateway has."""

from __future__ import annotations

from dataclasses import dataclass

MOVED = frozenset({"approved", "unknown", "taken", "lost"})
"""The outcomes with which money moved, or may have."""


@dataclass(slots=True)
class Unmatched:
    """What the gateway has and no payment here was reserved for; `payment` is what it stands as."""

    number: int
    gateway_ref: str
    kind: str
    amount_minor: int
    outcome: str
    key: str | None
    of: str | None
    client: int | None
    invoice: int | None
    payment: int | None = None

    @property
    def is_waiting(self) -> bool:
        """Whether it stands there alone."""
        return (self.outcome in MOVED) == (self.payment is None)

    @property
    def is_blocking(self) -> bool:
        """Whether its client's cards are not charged before it is placed."""
        return self.key is not None and self.is_waiting and self.payment is None
