"""The mail server as the environment names it; its password never stands in a command line."""

import os
from typing import NamedTuple
from urllib.parse import unquote, urlsplit

from invoicectl.mail import URL, ServerDown

PASSWORD = "INVOICECTL_SMTP_PASSWORD"  # noqa: S105 - the name of a variable
PASSWORD_FILE = "INVOICECTL_SMTP_PASSWORD_FILE"  # noqa: S105 - as above

PORTS = {"smtp": 587, "smtps": 465}
HERE = frozenset({"localhost", "127.0.0.1", "::1"})
"""The hosts that are this machine: nobody listens in between."""

AN_URL = f"set {URL}, like smtp://user@mail.example.org:587"


class Server(NamedTuple):
    """A mail server. `is_wrapped`: TLS from the first byte; `needs_tls`: nothing is said before."""

    host: str
    port: int
    user: str | None
    password: str | None
    is_wrapped: bool
    needs_tls: bool

    def __repr__(self) -> str:
        return f"Server({self.host}:{self.port})"


def told(name: str) -> str | None:
    """What a variable says; None where it is not set, or empty."""
    return os.environ.get(name) or None


def server() -> Server:
    """The server that the environment names. Raises ServerDown."""
    url = told(URL)
    if url is None:
        raise ServerDown(f"{URL} is not set", AN_URL)
    try:
        parts = urlsplit(url)
        host, port = parts.hostname, parts.port
    except ValueError:
        raise ServerDown(f"{URL} is not an URL", AN_URL) from None
    if parts.scheme not in PORTS or not host or parts.path.strip("/"):
        raise ServerDown(f"{URL} names no mail server", AN_URL)
    if parts.password is not None:
        reason = f"{URL} holds a password, which other users of this machine may read"
        raise ServerDown(reason, f"set {PASSWORD}, or {PASSWORD_FILE} to a file's name")
    user = unquote(parts.username) if parts.username else None
    return Server(
        host,
        port or PORTS[parts.scheme],
        user,
        None if user is None else _password(),
        is_wrapped=parts.scheme == "smtps",
        needs_tls=host not in HERE,
    )


def _password() -> str:
    """Raises ServerDown."""
    password, path = told(PASSWORD), told(PASSWORD_FILE)
    if password is not None:
        return password
    if path is None:
        raise ServerDown("no password is set", f"set {PASSWORD}, or {PASSWORD_FILE}")
    try:
        with open(path, encoding="utf-8") as file:
            if os.fstat(file.fileno()).st_mode & 0o077:
                raise ServerDown(f"{path} can be read by others", f"chmod 600 {path}")
            found = file.readline().rstrip("\r\n")
    except (OSError, UnicodeDecodeError) as error:
        reason = getattr(error, "strerror", None) or "it is not UTF-8"
        raise ServerDown(f"{path} can't be read: {reason}", f"set {PASSWORD_FILE}") from None
    if not found:
        raise ServerDown(f"{path} is empty", f"write the password into {path}")
    return found
