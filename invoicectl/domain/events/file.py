"""The file and its settings: what can have happened."""

from typing import NamedTuple


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


class SettingChanged(NamedTuple):
    """A setting was changed by hand, as people write it; `none` for none."""

    setting: str
    before: str
    value: str
