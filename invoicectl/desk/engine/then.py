"""What a desk knows of the past over which it stands, where that is not the file as it is now."""

from datetime import datetime

from invoicectl.desk.done import Done
from invoicectl.domain import dates
from invoicectl.domain.tuples import NamedTuple


class Then(NamedTuple):
    """`told` says to people when it is. `as_of` is what to call the instant before which things
    count, of a day its last second; `known` that before which they were recorded; None for none."""

    told: str
    as_of: datetime | None
    known: datetime | None

    @property
    def at(self) -> datetime:
        """What to call the earlier of both."""
        return min(each for each in (self.as_of, self.known) if each is not None)

    def dated(self, done: Done) -> Done:
        """An answer with of when it is: for people in its first note, for programs as fields."""
        named = {"as_of": self.as_of, "known": self.known}
        fields = {name: None if at is None else dates.stamp(at) for name, at in named.items()}
        return done._replace(notes=(self.told, *done.notes), past=fields)
