"""Mail servers on other machines: nothing is said before TLS is up and the certificate is known."""

from __future__ import annotations

import ssl
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest

from invoicectl import errors
from invoicectl.mail import Outgoing, ServerDown

aiosmtpd = pytest.importorskip("aiosmtpd", reason="no mail server is installed")
trustme = pytest.importorskip("trustme", reason="no certificates can be made")

from invoicectl.mail.environment import Server  # noqa: E402
from invoicectl.mail.smtp import Smtp  # noqa: E402
from tests.mail.server import MailServer  # noqa: E402
from tests.support import Business, refused  # noqa: E402


@pytest.fixture
def authority() -> Any:
    return trustme.CA()


def contexts(authority: Any, name: str) -> ssl.SSLContext:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    authority.issue_cert(name).configure_cert(context)
    return context


def there(port: int, *, is_wrapped: bool = False) -> Smtp:
    """A mailer for a server that is on another machine, as far as it knows."""
    return Smtp(Server("127.0.0.1", port, None, None, is_wrapped=is_wrapped, needs_tls=True))


OUTGOING = Outgoing(
    ref="L1",
    message_id="<L1.a@b>",
    in_reply_to=None,
    at=datetime.fromisoformat("2026-01-05T09:00:00+00:00"),
    sender="billing@example.org",
    sender_name="Noor's \r\nBcc: eve@example.org",
    recipient="ada@example.org",
    recipient_name='Ada "A" <x@y>\r\nBcc: eve@example.org',
    subject="Hello\r\nBcc: eve@example.org",
    text="Dear Ada",
    html="<p>Dear Ada</p>",
)


def test_nothing_is_said_to_another_machine_without_tls() -> None:
    with MailServer() as server:
        with pytest.raises(ServerDown, match="no_tls"):
            there(server.port).send(OUTGOING)
        assert server.received == []


@pytest.mark.parametrize("is_wrapped", [False, True])
@pytest.mark.parametrize(("name", "is_known"), [("127.0.0.1", False), ("other.example", True)])
def test_a_wrong_certificate(
    authority: Any,
    monkeypatch: pytest.MonkeyPatch,
    tmp_path: Path,
    name: str,
    is_known: bool,
    is_wrapped: bool,
) -> None:
    """Of an authority that nobody knows, or of another host."""
    if is_known:
        authority.cert_pem.write_to_path(tmp_path / "ca.pem")
        monkeypatch.setenv("SSL_CERT_FILE", str(tmp_path / "ca.pem"))
    with MailServer(tls=contexts(authority, name), is_wrapped=is_wrapped) as server:
        with pytest.raises(ServerDown, match="certificate"):
            there(server.port, is_wrapped=is_wrapped).send(OUTGOING)
        assert server.received == []


@pytest.mark.parametrize("is_wrapped", [False, True])
def test_a_right_certificate_and_no_header_of_anybodys_making(
    authority: Any, monkeypatch: pytest.MonkeyPatch, tmp_path: Path, is_wrapped: bool
) -> None:
    authority.cert_pem.write_to_path(tmp_path / "ca.pem")
    monkeypatch.setenv("SSL_CERT_FILE", str(tmp_path / "ca.pem"))
    with MailServer(tls=contexts(authority, "127.0.0.1"), is_wrapped=is_wrapped) as server:
        mailer = there(server.port, is_wrapped=is_wrapped)
        mailer.send(OUTGOING)
        mailer.close()
        (told,) = server.received
        assert told["Bcc"] is None
        assert told["Subject"] == "Hello Bcc: eve@example.org"


def test_a_port_that_begins_without_tls_has_no_wrong_certificate(
    b: Business, monkeypatch: pytest.MonkeyPatch
) -> None:
    with MailServer() as server:
        monkeypatch.setenv("INVOICECTL_SMTP_URL", f"smtps://127.0.0.1:{server.port}")
        error = refused(b, errors.MailDown, "mail", "send")
        assert "can't be used: TLS can't be begun with it: [SSL" in error.message
        assert "certificate" not in error.message
        begins = "smtps:// is TLS from the first byte, smtp:// begins without"
        assert error.hint == f"look at INVOICECTL_SMTP_URL: {begins}"


def test_what_is_said_of_a_server_without_tls_or_with_a_certificate_of_nobody(
    authority: Any, b: Business, monkeypatch: pytest.MonkeyPatch
) -> None:
    """127.1 is this machine too, but not by a name that is taken for it."""
    with MailServer() as server:
        monkeypatch.setenv("INVOICECTL_SMTP_URL", f"smtp://127.1:{server.port}")
        error = refused(b, errors.MailDown, "mail", "send")
        assert error.message == ("the mail server can't be used: it offers no TLS; 2 letters wait")
        assert error.hint == "use smtps:// in INVOICECTL_SMTP_URL, or another server"
    with MailServer(tls=contexts(authority, "127.0.0.1"), is_wrapped=True) as server:
        monkeypatch.setenv("INVOICECTL_SMTP_URL", f"smtps://127.0.0.1:{server.port}")
        error = refused(b, errors.MailDown, "mail", "send")
        assert "its certificate is not trusted: " in error.message
        assert error.hint == "look at the host in INVOICECTL_SMTP_URL"
        assert server.received == []
