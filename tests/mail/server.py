"""A mail server on loopback, which receives, refuses and breaks off as it is told."""

from __future__ import annotations

import asyncio
import ssl
import threading
from email import message_from_bytes
from email.message import Message
from typing import Any, Self

from aiosmtpd.smtp import SMTP, AuthResult, Envelope, Session

PASSWORD = "s3cret-word"  # noqa: S105 - the server's own


class MailServer:
    """Messages that arrived are in `received`, whom they were for in `recipients`. `refused` has
    answers by recipient, `rejected` is the answer to every message, `breaks` is how often the
    connection ends after a message was taken and before that is said; `without` is a mechanism of
    logins that it doesn't offer."""

    def __init__(
        self,
        *,
        tls: ssl.SSLContext | None = None,
        is_wrapped: bool = False,
        needs_login: bool = False,
        password: bytes = PASSWORD.encode(),
        without: str = "",
        sender_answer: str | None = None,
    ) -> None:
        self.received: list[Message] = []
        self.recipients: list[str] = []
        self.refused: dict[str, str] = {}
        self.rejected: str | None = None
        self.breaks = 0
        self.logins: list[str] = []
        self._sender_answer = sender_answer
        self._password = password
        self._loop = asyncio.new_event_loop()
        self._ready = threading.Event()
        self._protocol = {
            "auth_required": needs_login,
            "auth_require_tls": False,
            "authenticator": self._login,
            "auth_exclude_mechanism": [without],
            "tls_context": None if is_wrapped else tls,
        }
        self._wrapped = tls if is_wrapped else None
        self._thread = threading.Thread(target=self._run, daemon=True)
        self.port = 0

    def __enter__(self) -> Self:
        self._thread.start()
        assert self._ready.wait(10)
        return self

    def __exit__(self, *_: object) -> None:
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join(10)

    def _run(self) -> None:
        asyncio.set_event_loop(self._loop)

        def protocol() -> SMTP:
            return SMTP(self, loop=self._loop, hostname="mail.test", **self._protocol)  # type: ignore[arg-type]

        made = self._loop.create_server(protocol, "127.0.0.1", 0, ssl=self._wrapped)
        server = self._loop.run_until_complete(made)
        self.port = server.sockets[0].getsockname()[1]
        self._ready.set()
        self._loop.run_forever()
        server.close()
        self._loop.close()

    @property
    def ids(self) -> list[str]:
        """The Message-IDs of what arrived, in order."""
        return [str(each["Message-ID"]) for each in self.received]

    # --- what aiosmtpd asks -------------------------------------------------------------------

    def _login(
        self, server: SMTP, session: Session, envelope: Envelope, mechanism: str, data: Any
    ) -> AuthResult:
        self.logins.append(data.login.decode())
        return AuthResult(success=data.password == self._password, handled=False)

    async def handle_MAIL(  # noqa: N802 - aiosmtpd's name
        self,
        server: SMTP,
        session: Session,
        envelope: Envelope,
        address: str,
        options: list[str],
    ) -> str:
        if self._sender_answer is not None:
            return self._sender_answer
        envelope.mail_from = address
        return "250 OK"

    async def handle_RCPT(  # noqa: N802 - aiosmtpd's name
        self,
        server: SMTP,
        session: Session,
        envelope: Envelope,
        address: str,
        options: list[str],
    ) -> str:
        if address in self.refused:
            return self.refused[address]
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(  # noqa: N802 - aiosmtpd's name
        self, server: SMTP, session: Session, envelope: Envelope
    ) -> str:
        if self.rejected is not None:
            return self.rejected
        assert isinstance(envelope.content, bytes)
        self.received.append(message_from_bytes(envelope.content))
        self.recipients += envelope.rcpt_tos
        if self.breaks:
            self.breaks -= 1
            assert isinstance(server.transport, asyncio.WriteTransport)
            server.transport.abort()
        return "250 taken"
