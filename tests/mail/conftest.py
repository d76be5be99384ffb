"""A live file whose letters go to a mail server on loopback."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

import pytest

from tests.mail.post import START
from tests.support import Business

if TYPE_CHECKING:
    from tests.mail.server import MailServer


@pytest.fixture
def b(monkeypatch: pytest.MonkeyPatch) -> Business:
    """A live file with three clients, of whom cyd has no address, and an invoice each."""
    for name in ("URL", "PASSWORD", "PASSWORD_FILE"):
        monkeypatch.delenv(f"INVOICECTL_SMTP_{name}", raising=False)
    made = Business(START, live=True, gateway="manual", mail_from="billing@example.org")
    for handle in ("ada", "bob", "cyd"):
        email = [] if handle == "cyd" else ["--email", f"{handle}@example.org"]
        made("client", "add", handle, "--name", handle.title(), *email)
        made("issue", handle, "40.00", "--due", "2026-03-01")
    return made


@pytest.fixture
def server(monkeypatch: pytest.MonkeyPatch) -> Iterator[MailServer]:
    from tests.mail.server import MailServer

    with MailServer() as made:
        monkeypatch.setenv("INVOICECTL_SMTP_URL", f"smtp://127.0.0.1:{made.port}")
        yield made
