"""The file and its settings: what can have happened."""

from datetime import datetime

from invoicectl.domain.text import Text
from invoicectl.domain.tuples import NamedTuple


class Setting(NamedTuple):
    """One setting as people write it; `none` for none."""

    key: str
    value: str


class FileCreated(NamedTuple):
    """The file began, with all its settings. `clock` is `live` or `simulated`; `is_test`: it is
    for its gateway's test mode."""

    file: str
    clock: str
    gateway: str
    is_test: bool
    settings: tuple[Setting, ...]


class ClockCorrected(NamedTuple):
    """The system's clock had been ahead, up to `newest_at`: instants follow it again. What was
    written meanwhile keeps its own."""

    file: str
    reason: Text
    newest_at: datetime


class GenerationBegun(NamedTuple):
    """The file went back in time, or a copy of it charges too: what is made from here on is of
    the generation of that number, and its charges have other keys. `reason` says how it is
    known."""

    file: str
    generation: int
    reason: str


class FileForked(NamedTuple):
    """The file was copied from the one of the uuid `was`, to be tried out: from here on it has a
    uuid, a simulated clock and a simulated gateway of its own."""

    file: str
    was: str


class Reconciled(NamedTuple):
    """All that the gateway has since `since_at`, by its own clock, was compared with the ledger."""

    file: str
    since_at: datetime
    equal: int
    only_here: int
    only_there: int


class SettingChanged(NamedTuple):
    """A setting was changed by hand, as people write it; `none` for none."""

    setting: str
    before: str
    value: str
