"""Where letters go: the port, and what opens it.

A mailer takes one message at a time and says what became of it; whoever sends knows nothing of
servers. Source: SPEC 12.
"""

import os
from datetime import datetime
from typing import Protocol

from invoicectl.domain.tuples import NamedTuple

URL = "INVOICECTL_SMTP_URL"
"""The variable that names the server."""

PASSWORD = "INVOICECTL_SMTP_PASSWORD"  # noqa: S105 - the name of a variable
PASSWORD_FILE = "INVOICECTL_SMTP_PASSWORD_FILE"  # noqa: S105 - as above
"""The variables that hold its password, and the name of a file in which it stands."""


class Outgoing(NamedTuple):
    """A message to one recipient. The `message_id` is the same at each try; `in_reply_to` is that
    of the first on the same invoice, if it is not this one."""

    ref: str
    message_id: str
    in_reply_to: str | None
    at: datetime
    sender: str
    sender_name: str
    recipient: str
    recipient_name: str
    subject: str
    text: str
    html: str
    pages: tuple["Attached", ...] = ()


class Attached(NamedTuple):
    """A PDF that goes with a message, under its name."""

    name: str
    content: bytes


class NotTaken(Exception):
    """The server takes nothing for this recipient: `for_good`, or for now."""

    def __init__(self, reason: str, *, for_good: bool) -> None:
        self.reason = reason
        self.for_good = for_good
        super().__init__(reason)


class ServerDown(Exception):
    """The server can't be used at all: not reached, not trusted, or it refuses login or sender."""

    def __init__(self, why: str, **facts: str | Exception) -> None:
        self.why = why
        self.facts = {"url": URL, "password": PASSWORD, "password_file": PASSWORD_FILE, **facts}
        super().__init__(why)


class Mailer(Protocol):
    """What messages are given to."""

    def send(self, outgoing: Outgoing) -> None:
        """Hand a message over. Raises NotTaken, ServerDown; what else it raises, like the FileFault
        of a folder, comes before the message is handed over."""

    def close(self) -> None:
        """Let go of the server."""


def is_configured() -> bool:
    """Whether the environment names a mail server."""
    return bool(os.environ.get(URL))


def open_mailer(folder: str | None = None) -> Mailer:
    """The server that the environment names; or a folder into which each message is written.

    Raises ServerDown, where the environment names none, or one that can't be."""
    if folder is not None:
        from invoicectl.mail.folder import Folder

        return Folder(folder)
    from invoicectl.mail.environment import server
    from invoicectl.mail.smtp import Smtp

    return Smtp(server())
