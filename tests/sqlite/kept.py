"""What has to stand of a file, its backups and what was restored, however it was cut off."""

from __future__ import annotations

import os
from pathlib import Path

from tests.commands.keeping import NAME, dump, made, rows, said, told

OLDEST = "books-2026-11-01"
"""How the backup begins that goes once there is a newer one."""


def laid_out(folder: Path) -> None:
    """A folder, which is entered, with a file and two older backups of it."""
    folder.mkdir()
    os.chdir(folder)
    made(NAME)
    for day in ("2026-11-01T09:00", "2026-11-02T09:00"):
        told("backup", ".", at=day)


def backups() -> list[str]:
    return sorted(name for name in os.listdir() if name.startswith("books-") and name[-3:] == ".db")


def is_swept() -> bool:
    return not [name for name in os.listdir() if name.startswith(".")]


def as_it_was(name: str) -> str:
    """All of a file but when it was backed up last, which a backup notes in its last column."""
    told = [_unnoted(line) for line in dump(name).splitlines()]
    return "\n".join(told)


def _unnoted(line: str) -> str:
    return line.rpartition(",")[0] if line.startswith('INSERT INTO "file"') else line


class Backups:
    """What `backup . --keep 2` leaves, judged in the folder that one is in."""

    def __init__(self) -> None:
        self._file = as_it_was(NAME)

    def judge(self, where: str) -> None:
        """Whole ones stand, and the file as it was; another backup can be made."""
        assert as_it_was(NAME) == self._file, where
        assert len(backups()) >= 2, f"older ones go once the new one stands: {where}"
        for name in backups():
            assert said("check", db=name).code == 0, f"{name} {where}"
            assert as_it_was(name) == self._file, where
            is_going = name.startswith(OLDEST)
            assert os.path.exists(f"{name}.gateway") or is_going, f"{name} {where}"
        assert said("backup", ".", "--keep", "2", at="2026-11-27T09:00").code == 0, where
        assert len(backups()) == 2, where
        assert is_swept(), where


class Restored:
    """What `restore` of the newest backup leaves where the file was lost."""

    def __init__(self) -> None:
        self.backup = backups()[-1]
        self._whole = dump(self.backup)

    def lose(self) -> None:
        """The file is gone, with the gateway's record."""
        for end in ("", ".gateway"):
            os.unlink(f"{NAME}{end}")

    def judge(self, where: str) -> None:
        """There is no file and it can be restored, or a whole one; and life goes on."""
        assert dump(self.backup) == self._whole, where
        if not os.path.exists(NAME):
            answer = said("restore", self.backup)
            if answer.code == 4:  # the record has its place, and the file not yet
                assert f"{NAME}.gateway is left" in answer.err, where
                os.unlink(f"{NAME}.gateway")
                answer = said("restore", self.backup)
            assert answer.code == 0, where
        assert os.path.exists(f"{NAME}.gateway"), where
        begun = rows(NAME, "SELECT count(*) FROM events WHERE kind = 'generation-begun'")
        assert begun == [(1,)], where
        assert said("tick").code == 0, where
        assert said("check").code == 0, where
        assert is_swept(), where


class Erased:
    """What `client erase bob` leaves."""

    WORDS = ("client", "erase", "bob", "--reason", "asked")

    def prepare(self) -> None:
        """Bob is there."""
        told("client", "add", "bob", "--name", "quokka " * 25)

    def judge(self, where: str) -> None:
        """Bob is whole, or the next command that writes has swept the file, and the anchors beside
        it know of the erasure, once."""
        assert said("check").code == 0, where
        told("client", "add", "zoe")
        count = rows(NAME, "SELECT count(*) FROM events WHERE kind = 'client-erased'")[0][0]
        beside = Path(f"{NAME}.anchors")
        noted = beside.read_text(encoding="ascii") if beside.exists() else ""
        assert noted.count(" erased C") == count, where
        assert said("check").code == 0, where
        if count:
            assert b"quokka" not in Path(NAME).read_bytes(), where
        else:
            assert said(*self.WORDS).code == 0, where
