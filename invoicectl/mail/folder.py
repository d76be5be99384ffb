"""A folder of messages, one `.eml` file a letter: to look at, or for another program to send."""

import os
from pathlib import Path

from invoicectl.mail import Outgoing, ServerDown
from invoicectl.mail.message import message


class Folder:
    """Takes every message, and writes it under its letter's reference."""

    def __init__(self, path: str) -> None:
        self._path = Path(path)
        if not self._path.is_dir():
            raise ServerDown(f"there is no folder {path}", f"mkdir {path}")

    def send(self, outgoing: Outgoing) -> None:
        """Write a message; one of the same letter is replaced by itself. Raises ServerDown."""
        place = self._path / f"{outgoing.ref}.eml"
        draft = self._path / f".{outgoing.ref}.eml.{os.getpid()}"
        try:
            draft.write_bytes(message(outgoing).as_bytes())
            draft.replace(place)
        except OSError as error:
            draft.unlink(missing_ok=True)
            reason = f"{self._path} can't be written: {error.strerror}"
            raise ServerDown(reason, "invoicectl mail send --to-folder DIR") from None

    def close(self) -> None:
        """There is nothing to let go of."""
