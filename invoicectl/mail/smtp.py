"""A mail server, over SMTP.

Nothing is said to another machine before TLS is up and its certificate is known. What a server
refuses for one recipient is that letter's; what it refuses us is everybody's.
"""

import smtplib
import ssl
from base64 import b64encode
from contextlib import suppress
from typing import Never

from invoicectl.mail import NotTaken, Outgoing, ServerDown
from invoicectl.mail.environment import Server
from invoicectl.mail.message import message

SECONDS = 30
"""How long a server may take to answer."""


class Smtp:
    """One connection, made when the first message goes out, and anew when it broke."""

    def __init__(self, server: Server, seconds: int = SECONDS) -> None:
        self._server = server
        self._seconds = seconds
        self._connection: smtplib.SMTP | None = None

    def send(self, outgoing: Outgoing) -> None:
        """Hand a message over. Raises NotTaken, ServerDown."""
        written = message(outgoing)
        connection = self._connected()
        try:
            connection.send_message(written, outgoing.sender, [outgoing.recipient])
        except smtplib.SMTPRecipientsRefused as error:
            ((code, said),) = error.recipients.values()
            self._reset()
            raise _refused(code, said) from None
        except smtplib.SMTPSenderRefused as error:
            self.close()
            why = _told(error.smtp_code, error.smtp_error)
            raise ServerDown("sender", sender=outgoing.sender, answer=why) from None
        except smtplib.SMTPNotSupportedError as error:
            raise NotTaken(f"the server can't take it: {error}", for_good=True) from None
        except smtplib.SMTPResponseException as error:
            self._reset()
            raise _refused(error.smtp_code, error.smtp_error) from None
        except (smtplib.SMTPException, OSError) as error:
            self.close()  # it may have gone out: the same Message-ID will tell
            raise NotTaken(f"the connection broke: {_short(error)}", for_good=False) from None

    def close(self) -> None:
        """Let go of the server."""
        connection, self._connection = self._connection, None
        if connection is not None:
            with suppress(smtplib.SMTPException, OSError):
                connection.quit()

    def _reset(self) -> None:
        """Be ready for the next message after one that was refused."""
        try:
            if self._connection is not None:
                self._connection.rset()
        except (smtplib.SMTPException, OSError):
            self.close()

    def _connected(self) -> smtplib.SMTP:
        """The connection. Raises ServerDown."""
        if self._connection is None:
            try:
                self._connection = self._opened()
            except ServerDown:
                raise
            except smtplib.SMTPAuthenticationError as error:
                answer = _told(error.smtp_code, error.smtp_error)
                raise ServerDown("login", answer=answer) from None
            except ssl.SSLCertVerificationError as error:
                raise ServerDown("certificate", answer=_short(error)) from None
            except ssl.SSLError as error:
                raise ServerDown("tls", answer=_short(error)) from None
            except (smtplib.SMTPException, OSError) as error:
                raise ServerDown("unreached", answer=_short(error)) from None
        return self._connection

    def _opened(self) -> smtplib.SMTP:
        server, context = self._server, ssl.create_default_context()
        if server.is_wrapped:
            opened: smtplib.SMTP = smtplib.SMTP_SSL(
                server.host, server.port, timeout=self._seconds, context=context
            )
        else:
            opened = smtplib.SMTP(server.host, server.port, timeout=self._seconds)
        try:
            opened.ehlo()
            if not server.is_wrapped and opened.has_extn("starttls"):
                opened.starttls(context=context)
                opened.ehlo()
            elif not server.is_wrapped and server.needs_tls:
                _refuse_without_tls()
            if server.user is not None:
                _log_in(opened, server.user, server.password or "")
        except BaseException:
            opened.close()
            raise
        return opened


def _log_in(opened: smtplib.SMTP, user: str, password: str) -> None:
    """The library's own login takes ASCII alone; what else there is goes by PLAIN, which is UTF-8
    (RFC 4616). Raises ServerDown."""
    if f"{user}{password}".isascii() or not opened.has_extn("auth"):
        opened.login(user, password)
        return
    if "PLAIN" not in opened.esmtp_features.get("auth", "").upper().split():
        raise ServerDown("no_plain")
    words = f"\0{user}\0{password}".encode("utf-8", "surrogateescape")
    code, said = opened.docmd("AUTH", f"PLAIN {b64encode(words).decode('ascii')}")
    if code != 235:
        raise smtplib.SMTPAuthenticationError(code, said)


def _refuse_without_tls() -> Never:
    raise ServerDown("no_tls")


def _refused(code: int, told: bytes | str) -> NotTaken:
    return NotTaken(_told(code, told), for_good=code >= 500)


def _told(code: int, told: bytes | str) -> str:
    words = told.decode("utf-8", "replace") if isinstance(told, bytes) else told
    return f"{code} {' '.join(words.split())}"[:200]


def _short(error: Exception) -> str:
    """What broke, in a line."""
    return " ".join(str(error.args[-1] if error.args else error).split())[:200]
