"""Whatever people write, a message arrives whole: no header more, no recipient more, each word."""

from __future__ import annotations

import contextlib
import json
from datetime import UTC, datetime
from email import message_from_bytes
from email.message import Message
from email.policy import default

import pytest

pytest.importorskip("aiosmtpd", reason="no mail server is installed")

from invoicectl.domain.text import in_one_line, visible
from invoicectl.errors import Error
from invoicectl.letters import Addressed
from invoicectl.mail import Outgoing
from invoicectl.mail.environment import Server
from invoicectl.mail.smtp import Smtp
from invoicectl.sqlite.business import SqliteStore
from tests.amounts import tasted
from tests.mail.server import MailServer
from tests.support import Business
from tests.wordings import corpus
from tests.worlds.mail import WORDINGS

HEADERS = [
    "Message-ID",
    "Date",
    "From",
    "To",
    "Subject",
    "Auto-Submitted",
    "MIME-Version",
    "Content-Type",
]


def outgoing(told: Addressed) -> Outgoing:
    said = WORDINGS.said(told)
    return Outgoing(
        ref="L1",
        message_id="<L1.a@b>",
        in_reply_to=None,
        at=datetime(2026, 1, 5, 9, tzinfo=UTC),
        sender="billing@example.org",
        sender_name=told.business,
        recipient="ada@example.org",
        recipient_name=told.name,
        subject=said.subject,
        text=WORDINGS.text(said),
        html=WORDINGS.html(said),
    )


def parts(message: Message) -> list[tuple[str, str]]:
    """The texts of a message and what they say, as a mail program reads it."""
    return [
        (
            part.get_content_type(),
            str(part.get_payload(decode=True), "utf-8").replace("\r\n", "\n").rstrip("\n"),  # type: ignore[arg-type]
        )
        for part in message.walk()
        if part.get_content_maintype() == "text"
    ]


def shown_in_header(text: str) -> str:
    """Words in one line, the first 250 characters, with nothing that a reader would decode."""
    told = visible(in_one_line(text)).replace("=?", "= ?")
    return told if len(told) <= 250 else f"{told[:249]}…"


def letters_of(told: str) -> str:
    """But for the blanks, at which a header is broken into lines."""
    return "".join(told.split())


def written(text: str) -> list[Addressed]:
    """The letters with this text wherever people wrote one."""
    every = [told for shapes in corpus.letters().values() for told in shapes]
    return [corpus.written(told, text) for told in every]


def linked(link: str) -> list[Addressed]:
    """The letters that name a link, with this one."""
    return [corpus.linked(told, link) for told in corpus.with_links()]


@pytest.mark.parametrize("what", tasted(corpus.CORPUS, 7))
def test_a_message_arrives_whole(what: str) -> None:
    arrives_whole(written(corpus.CORPUS[what]))


@pytest.mark.parametrize("what", tasted(corpus.LINKS, 3))
def test_a_message_with_a_link_arrives_whole(what: str) -> None:
    arrives_whole(linked(corpus.LINKS[what]))


def arrives_whole(letters: list[Addressed]) -> None:
    """Each has the headers that it should have, and says what was written."""
    sent = [outgoing(told) for told in letters]
    with MailServer() as server:
        here = Server("127.0.0.1", server.port, None, None, is_wrapped=False, needs_tls=False)
        mailer = Smtp(here)
        for each in sent:
            mailer.send(each)
        mailer.close()
        assert len(server.received) == len(sent)
        assert server.recipients == ["ada@example.org"] * len(sent)
        for each, message in zip(sent, server.received, strict=True):
            assert sorted(message.keys()) == sorted(HEADERS)
            read = message_from_bytes(message.as_bytes(), policy=default)
            assert letters_of(read["Subject"]) == letters_of(shown_in_header(each.subject))
            for name, told in (("To", each.recipient_name), ("From", each.sender_name)):
                (address,) = read[name].addresses
                assert letters_of(address.display_name) == letters_of(shown_in_header(told))
            assert parts(message) == [
                ("text/plain", each.text.rstrip("\n")),
                ("text/html", each.html.rstrip("\n")),
            ]


def test_mail_send_takes_what_people_wrote(monkeypatch: pytest.MonkeyPatch) -> None:
    """What the command line takes as it takes it; the rest as a damaged file would have it."""
    b = Business("2026-01-05T09:00", live=True, gateway="manual", mail_from="billing@example.org")
    for number, text in enumerate(corpus.CORPUS.values()):
        handle = f"client-{number}"
        b("client", "add", handle, "--email", f"{handle}@example.org")
        with contextlib.suppress(Error):
            b("client", "edit", handle, "--name", text)
        b("issue", handle, "40.00", "--due", "2026-03-01")
    assert isinstance(b.desk.store, SqliteStore)
    connection = b.desk.store.connection.raw
    rows = connection.execute("SELECT number, figures FROM outbox").fetchall()
    assert len(rows) == len(corpus.CORPUS)
    for (number, figures), text in zip(rows, corpus.CORPUS.values(), strict=True):
        changed = json.dumps(json.loads(figures) | {"words": text})
        connection.execute("UPDATE outbox SET figures = ? WHERE number = ?", (changed, number))
    with MailServer() as server:
        monkeypatch.setenv("INVOICECTL_SMTP_URL", f"smtp://127.0.0.1:{server.port}")
        assert b("mail", "send")["sent"] == len(rows)
        for number, message in enumerate(server.received, 1):
            letter = b("letters", f"L{number}")
            told = [letter["text"].rstrip("\n"), letter["html"].rstrip("\n")]
            assert [said for _, said in parts(message)] == told
