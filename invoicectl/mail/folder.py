"""A folder of messages, one `.eml` file a letter: to look at, or for another program to send."""

import os
from pathlib import Path

from invoicectl.errors import FileFault, NotFound
from invoicectl.mail import Outgoing
from invoicectl.mail.message import message


class Folder:
    """Takes every message, and writes it under its letter's reference. Raises NotFound."""

    def __init__(self, path: str) -> None:
        self._path = Path(path)
        if not os.path.isdir(path):
            raise NotFound(what="folder", ref=path, hint="name a folder that is there, like .")

    def send(self, outgoing: Outgoing) -> None:
        """Write a message; one of the same letter is replaced by itself. Raises FileFault."""
        place = self._path / f"{outgoing.ref}.eml"
        draft = self._path / f".{outgoing.ref}.eml.{os.getpid()}"
        try:
            draft.write_bytes(message(outgoing).as_bytes())
            draft.replace(place)
        except OSError as error:
            draft.unlink(missing_ok=True)
            raise FileFault(path=str(place), why="unwritable", error=error) from None

    def close(self) -> None:
        """There is nothing to let go of."""
