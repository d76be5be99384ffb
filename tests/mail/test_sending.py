"""Letters to a mail server on loopback: nothing lost, nothing twice but under one Message-ID."""

from __future__ import annotations

import sys
from base64 import b64decode
from pathlib import Path
from typing import Any
from urllib.parse import unquote

import pytest

from invoicectl import errors
from invoicectl.acts.file import begin_generation
from invoicectl.documents import pdf as typesetting
from invoicectl.domain.policy import Policy
from invoicectl.mail import Outgoing
from invoicectl.mail.smtp import Smtp
from tests.mail.post import START, later, states
from tests.support import Business, refused

aiosmtpd = pytest.importorskip("aiosmtpd", reason="no mail server is installed")

from tests.mail.server import PASSWORD, MailServer  # noqa: E402

pytestmark = pytest.mark.filterwarnings("ignore:Requiring AUTH while not requiring TLS")


def test_what_waits_is_sent_once(b: Business, server: MailServer) -> None:
    sent = b("mail", "send")
    assert (sent["sent"], sent["waiting"], sent["failed"]) == (2, 0, 0)
    assert [each["To"] for each in server.received] == [
        "Ada <ada@example.org>",
        "Bob <bob@example.org>",
    ]
    assert states(b) == [("ada", "sent", 1), ("bob", "sent", 1), ("cyd", "kept", 0)]
    assert b("mail", "send")["letters"] == []
    assert len(server.received) == 2


def test_a_message_is_whole(b: Business, server: MailServer) -> None:
    b("mail", "send")
    told = server.received[0]
    assert told["From"] == "My business <billing@example.org>"
    assert told["Auto-Submitted"] == "auto-generated"
    assert told["In-Reply-To"] is None
    plain, page = (
        str(part.get_payload(decode=True), "utf-8")  # type: ignore[arg-type]
        for part in told.walk()
        if part.get_content_maintype() == "text"
    )
    shown = b("letters", "L1")
    assert plain.replace("\r\n", "\n").rstrip("\n") == shown["text"]
    assert page.replace("\r\n", "\n").rstrip("\n") == shown["html"].rstrip("\n")


def test_an_invoices_letter_carries_its_pdf(b: Business, server: MailServer) -> None:
    pytest.importorskip("typst", reason="no typesetter is installed")
    pdf = b("document", "INV-1", "--format", "pdf")["content"]
    b("mail", "send")
    b("pay", "INV-1", "--method", "cash")
    b("mail", "send")
    invoice, _, receipt = server.received
    names = [part.get_filename() for part in invoice.walk() if part.get_filename()]
    (content,) = [each.get_payload(decode=True) for each in invoice.walk() if each.get_filename()]
    assert names == ["INV-1.pdf"]
    assert content == b64decode(pdf), "the page that `document` makes"
    assert bytes(content).startswith(b"%PDF-")
    assert [part.get_filename() for part in receipt.walk() if part.get_filename()] == []


@pytest.mark.parametrize("library", ["typst", "fontpkg"])
def test_without_the_extra_an_invoices_letter_goes_out_alone(
    b: Business, server: MailServer, monkeypatch: pytest.MonkeyPatch, library: str
) -> None:
    monkeypatch.setitem(sys.modules, library, None)
    typesetting._fonts.cache_clear()
    assert b("mail", "send")["sent"] == 2
    assert [part.get_filename() for part in server.received[0].walk() if part.get_filename()] == []
    assert server.received[0]["Subject"].startswith("Invoice INV-1: 40.00 USD")


def test_an_invoices_letters_hang_together(b: Business, server: MailServer) -> None:
    b("mail", "send")
    b("pay", "INV-1", "--method", "cash")
    b("mail", "send")
    first, _, receipt = server.received
    assert receipt["In-Reply-To"] == receipt["References"] == first["Message-ID"]
    assert receipt["Message-ID"] != first["Message-ID"]


def test_what_was_sent_keeps_its_words(b: Business, server: MailServer) -> None:
    before = b("letters", "L1")["text"]
    b("mail", "send")
    b("client", "edit", "ada", "--name", "Someone Else", "--email", "else@example.org")
    sent = b("letters", "L1")
    assert (sent["text"], sent["address"]) == (before, "ada@example.org")


@pytest.mark.parametrize(
    ("answer", "state", "tries", "why"),
    [
        ("550 no such user", "failed", 1, "for good: a person must look"),
        ("450 mailbox busy", "waiting", 1, "for now: tried again"),
    ],
)
def test_one_recipient_is_refused(
    b: Business, server: MailServer, answer: str, state: str, tries: int, why: str
) -> None:
    server.refused["ada@example.org"] = answer
    b("mail", "send")
    assert states(b)[:2] == [("ada", state, tries), ("bob", "sent", 1)], why
    assert b("letters", "L1")["why"] == answer


@pytest.mark.parametrize(("answer", "state"), [("554 spam", "failed"), ("451 later", "waiting")])
def test_a_message_is_refused_after_it_was_given(
    b: Business, server: MailServer, answer: str, state: str
) -> None:
    server.rejected = answer
    b("mail", "send")
    assert {each[1] for each in states(b)[:2]} == {state}


def test_a_passing_refusal_is_tried_again_for_three_days(b: Business, server: MailServer) -> None:
    server.refused["ada@example.org"] = "450 mailbox busy"
    b("mail", "send")
    later(b, minutes=4, seconds=59)
    b("mail", "send")
    assert states(b)[0] == ("ada", "waiting", 1), "a second before 5 minutes it is not due"
    later(b, seconds=1)
    b("mail", "send")
    assert states(b)[0] == ("ada", "waiting", 2)
    later(b, days=2, hours=23, minutes=54, seconds=59)
    b("mail", "send")
    assert states(b)[0] == ("ada", "waiting", 3), "a second before 3 days it still waits"
    later(b, minutes=5)
    b("mail", "send")
    assert states(b)[0] == ("ada", "failed", 4)
    server.refused.clear()
    b("mail", "retry", "L1")
    assert states(b)[0] == ("ada", "sent", 1)


def test_a_connection_that_broke_before_the_answer_brings_the_same_message_again(
    b: Business, server: MailServer
) -> None:
    server.breaks = 1
    b("mail", "send")
    assert states(b)[:2] == [("ada", "waiting", 1), ("bob", "sent", 1)]
    later(b, minutes=5)
    b("mail", "send")
    assert states(b)[0] == ("ada", "sent", 2)
    ada, bob, again = server.ids
    assert (ada == again, ada == bob) == (True, False)


def test_a_letter_that_waited_too_long_is_kept(b: Business, server: MailServer) -> None:
    """So a first set-up sends nobody the letters of the last year."""
    later(b, days=3, seconds=1)
    b("issue", "ada", "1.00", "--due", "2026-03-01")
    b("mail", "send")
    assert [each["state"] for each in b("letters")] == ["kept", "kept", "kept", "sent"]
    assert b("letters", "L1")["why"] == "it waited for more than 3 days"
    assert b("mail", "send", "--dry-run", "--older")["waiting"] == 2
    b("mail", "send", "--older")
    assert [each["state"] for each in b("letters")] == ["sent", "sent", "kept", "sent"]


def test_a_tick_sends_what_waits_and_tells_what_it_could_not(
    b: Business, server: MailServer, capsys: pytest.CaptureFixture[str]
) -> None:
    server.refused["ada@example.org"] = "550 no such user"
    b("tick")
    assert states(b)[:2] == [("ada", "failed", 1), ("bob", "sent", 1)]
    assert "1 letter failed; invoicectl attention lists them" in capsys.readouterr().err


def test_no_more_than_asked_for_are_sent(b: Business, server: MailServer) -> None:
    assert b("mail", "send", "--at-most", "1")["waiting"] == 1
    assert len(server.received) == 1


@pytest.mark.parametrize(
    ("how", "reason"),
    [
        ({"needs_login": True}, "it refuses the login: 535"),
        (
            {"sender_answer": "550 not you"},
            "it refuses the sender billing@example.org: 550 not you",
        ),
    ],
)
def test_what_the_server_refuses_us_costs_no_letter_a_try(
    b: Business, monkeypatch: pytest.MonkeyPatch, how: dict[str, Any], reason: str
) -> None:
    with MailServer(**how) as server:
        user = "me@" if "needs_login" in how else ""
        monkeypatch.setenv("INVOICECTL_SMTP_URL", f"smtp://{user}127.0.0.1:{server.port}")
        monkeypatch.setenv("INVOICECTL_SMTP_PASSWORD", "wrong-word")
        error = refused(b, errors.MailDown, "mail", "send")
        assert reason in error.message
        assert "2 letters wait" in error.message
        assert "wrong-word" not in f"{error.message} {error.hint}"
        assert error.exit_code == 9
    assert states(b)[:2] == [("ada", "waiting", 0), ("bob", "waiting", 0)]


def test_a_login_by_a_password_in_a_file(
    b: Business, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    path = tmp_path / "password"
    path.write_text(f"{PASSWORD}\n", encoding="utf-8")
    with MailServer(needs_login=True) as server:
        monkeypatch.setenv("INVOICECTL_SMTP_URL", f"smtp://me%40x@127.0.0.1:{server.port}")
        monkeypatch.setenv("INVOICECTL_SMTP_PASSWORD_FILE", str(path))
        path.chmod(0o644)
        assert "can be read by others" in refused(b, errors.MailDown, "mail", "send").message
        path.chmod(0o600)
        b("mail", "send")
        assert (server.logins, len(server.received)) == (["me@x"], 2)


@pytest.mark.parametrize(
    ("user", "word", "sent", "why"),
    [
        ("me", "pässwörd", "pässwörd".encode(), "in UTF-8"),
        ("m%C3%A9", PASSWORD, PASSWORD.encode(), "so may be the user"),
        ("me", "p\udce4ss", b"p\xe4ss", "bytes that are no UTF-8 go as they are"),
    ],
)
def test_a_login_in_other_letters(
    b: Business, monkeypatch: pytest.MonkeyPatch, user: str, word: str, sent: bytes, why: str
) -> None:
    with MailServer(needs_login=True, password=sent) as server:
        monkeypatch.setenv("INVOICECTL_SMTP_URL", f"smtp://{user}@127.0.0.1:{server.port}")
        monkeypatch.setenv("INVOICECTL_SMTP_PASSWORD", word)
        b("mail", "send")
        assert (server.logins, len(server.received)) == ([unquote(user)], 2), why


@pytest.mark.parametrize(
    ("how", "says"),
    [
        ({"needs_login": True}, "it refuses the login: 535"),
        (
            {"needs_login": True, "without": "PLAIN"},
            "it takes only ASCII letters in a user and a password",
        ),
    ],
)
def test_a_login_in_other_letters_that_is_refused(
    b: Business, monkeypatch: pytest.MonkeyPatch, how: dict[str, Any], says: str
) -> None:
    with MailServer(**how) as server:
        monkeypatch.setenv("INVOICECTL_SMTP_URL", f"smtp://me@127.0.0.1:{server.port}")
        monkeypatch.setenv("INVOICECTL_SMTP_PASSWORD", "pässwörd")
        error = refused(b, errors.MailDown, "mail", "send")
        assert says in error.message
        assert error.hint == "look at INVOICECTL_SMTP_URL and INVOICECTL_SMTP_PASSWORD"


@pytest.mark.parametrize(
    ("url", "says"),
    [
        ("", "INVOICECTL_SMTP_URL is not set"),
        ("mail.example.org", "names no mail server"),
        ("http://mail.example.org", "names no mail server"),
        ("smtp://", "names no mail server"),
        ("smtp://me:word@mail.example.org", "holds a password"),
        ("smtp://mail.example.org:port", "is not an URL"),
        ("smtp://.example.com", "names no mail server"),
        ("smtp://ex..example.com", "names no mail server"),
        (f"smtps://{'a' * 64}.example.com", "names no mail server"),
        ("smtp://me@mail.example.org", "no password is set"),
        ("smtp://127.0.0.1:1", "it can't be reached"),
    ],
)
def test_a_server_that_can_not_be(
    b: Business, monkeypatch: pytest.MonkeyPatch, url: str, says: str
) -> None:
    monkeypatch.setenv("INVOICECTL_SMTP_URL", url)
    error = refused(b, errors.MailDown, "mail", "send")
    assert says in error.message
    assert ":word" not in f"{error.message} {error.hint}"


@pytest.mark.parametrize(
    ("content", "says", "helps"),
    [
        (None, "can't be read: No such file or directory", "set INVOICECTL_SMTP_PASSWORD_FILE"),
        (b"\xff\xfe", "can't be read: it is not UTF-8", "set INVOICECTL_SMTP_PASSWORD_FILE"),
        (b"\nsecret\n", "is empty", "write the password into"),
    ],
    ids=["no file", "no text", "an empty first line"],
)
def test_a_password_that_can_not_be_had(
    b: Business,
    monkeypatch: pytest.MonkeyPatch,
    tmp_path: Path,
    content: bytes | None,
    says: str,
    helps: str,
) -> None:
    path = tmp_path / "password"
    if content is not None:
        path.touch(0o600)
        path.write_bytes(content)
    monkeypatch.setenv("INVOICECTL_SMTP_URL", "smtp://me@mail.example.org")
    monkeypatch.setenv("INVOICECTL_SMTP_PASSWORD_FILE", str(path))
    error = refused(b, errors.MailDown, "mail", "send")
    assert error.message == f"the mail server can't be used: {path} {says}; 2 letters wait"
    assert (error.hint or "").startswith(helps)


def test_asked_to_stop_it_begins_no_other_letter(
    b: Business, server: MailServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    send = Smtp.send

    def interrupted(self: Smtp, outgoing: Outgoing) -> None:
        b.desk.stop.signal = 15
        send(self, outgoing)

    monkeypatch.setattr(Smtp, "send", interrupted)
    error = refused(b, errors.Stopped, "mail", "send")
    assert (error.exit_code, error.message) == (143, "stopped as asked: 1 letter waits")
    assert error.hint == "invoicectl mail send goes on"
    assert [each["To"] for each in server.received] == ["Ada <ada@example.org>"]
    b.desk.stop.signal = None
    monkeypatch.setattr(Smtp, "send", send)
    assert b("mail", "send")["sent"] == 1
    assert [each["To"] for each in server.received][1:] == ["Bob <bob@example.org>"]


def test_without_a_sender_nothing_is_sent() -> None:
    b = Business(START, live=True, gateway="manual")
    assert "config set mail_from" in (refused(b, errors.NoSender, "mail", "send").hint or "")


def test_a_folder_gets_a_file_a_letter(b: Business, tmp_path: Path) -> None:
    b("mail", "send", "--to-folder", str(tmp_path))
    assert sorted(path.name for path in tmp_path.iterdir()) == ["L1.eml", "L2.eml"]
    assert b"To: Ada <ada@example.org>" in (tmp_path / "L1.eml").read_bytes()
    refused(b, errors.NotFound, "mail", "send", "--to-folder", str(tmp_path / "none"))


def test_attention_names_what_was_not_sent(b: Business, server: MailServer) -> None:
    server.refused["ada@example.org"] = "550 no such user"
    b("mail", "send")
    told = [(each["ref"], each["client"], each["why"], each["hint"]) for each in b("attention")]
    assert told == [
        (
            "L1",
            "ada",
            "letter invoice to ada@example.org failed: 550 no such user",
            "invoicectl mail retry L1",
        ),
        (
            "C3",
            "cyd",
            "letters are kept, as no address is known",
            "invoicectl client edit cyd --email ADDRESS",
        ),
    ]
    b("client", "edit", "cyd", "--email", "cyd@example.org")
    server.refused.clear()
    b("mail", "retry", "L1")
    assert b("attention") == []


def test_what_waited_when_the_file_went_back_is_kept(b: Business) -> None:
    """Whoever went on with the file may have sent it."""
    with b.desk.act() as work:
        work.record(begin_generation(work.get(Policy, 0), work.file_id, "restored"))
    assert states(b)[0] == ("ada", "kept", 0)
    assert b("letters", "L1")["why"] == "it is from before the file went back"


def test_a_letter_that_is_tried_again_in_vain_is_as_it_was(
    b: Business, server: MailServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    """No server takes it: a failed letter stays failed, a kept one is not sent by the next tick."""
    server.refused["ada@example.org"] = "550 no such user"
    b("mail", "send")
    b("client", "edit", "cyd", "--email", "cyd@example.org")
    before = states(b)
    assert before == [("ada", "failed", 1), ("bob", "sent", 1), ("cyd", "kept", 0)]
    monkeypatch.setenv("INVOICECTL_SMTP_URL", "smtp://127.0.0.1:1")
    for ref in ("L1", "L3"):
        refused(b, errors.MailDown, "mail", "retry", ref)
    assert states(b) == before
    assert b("letters", "L1")["why"] == "550 no such user"
