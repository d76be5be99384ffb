"""The mail server as the environment names it; its password never stands in a command line."""

import os
from urllib.parse import unquote, urlsplit

from invoicectl.domain.tuples import NamedTuple
from invoicectl.mail import PASSWORD, PASSWORD_FILE, URL, ServerDown

PORTS = {"smtp": 587, "smtps": 465}
HERE = frozenset({"localhost", "127.0.0.1", "::1"})
"""The hosts that are this machine: nobody listens in between."""


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
        raise ServerDown("no_url")
    try:
        parts = urlsplit(url)
        host, port = parts.hostname, parts.port
    except ValueError:
        raise ServerDown("not_url") from None
    if parts.scheme not in PORTS or not host or not _is_host(host) or parts.path.strip("/"):
        raise ServerDown("no_server")
    if parts.password is not None:
        raise ServerDown("open_password")
    user = unquote(parts.username) if parts.username else None
    return Server(
        host,
        port or PORTS[parts.scheme],
        user,
        None if user is None else _password(),
        is_wrapped=parts.scheme == "smtps",
        needs_tls=host not in HERE,
    )


def _is_host(name: str) -> bool:
    """Whether a name is one that can be looked up: no part of it is empty, or too long."""
    try:
        name.encode("idna")
    except UnicodeError:
        return False
    return True


def _password() -> str:
    """Raises ServerDown."""
    password, path = told(PASSWORD), told(PASSWORD_FILE)
    if password is not None:
        return password
    if path is None:
        raise ServerDown("no_password")
    try:
        with open(path, encoding="utf-8") as file:
            if os.fstat(file.fileno()).st_mode & 0o077:
                raise ServerDown("read_by_others", path=path)
            found = file.readline().rstrip("\r\n")
    except OSError as error:
        raise ServerDown("unreadable", path=path, error=error) from None
    except UnicodeDecodeError:
        raise ServerDown("not_utf8", path=path) from None
    if not found:
        raise ServerDown("empty", path=path)
    return found
