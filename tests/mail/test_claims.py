"""What stops while letters go out, and runs at once: none is lost, none goes out beside itself.

A letter is claimed in one commit and marked in another; what lies between is sent again later under
the same Message-ID, by nobody at once."""

from __future__ import annotations

from pathlib import Path

import pytest

from invoicectl import errors
from invoicectl.desk import sending
from invoicectl.mail import Mailer, Outgoing
from tests.mail.post import later, states
from tests.support import Business, refused

pytest.importorskip("aiosmtpd", reason="no mail server is installed")

from tests.mail.server import MailServer


class DiedError(BaseException):
    """The process is gone."""


class Dying:
    """A mailer whose process dies before or after it handed the first message over."""

    def __init__(self, *, is_after: bool) -> None:
        self.sent: list[str] = []
        self._is_after = is_after
        self.is_dying = True

    def send(self, outgoing: Outgoing) -> None:
        if self.is_dying and not self._is_after:
            raise DiedError
        self.sent.append(outgoing.message_id)
        if self.is_dying:
            raise DiedError

    def close(self) -> None:
        pass


@pytest.mark.parametrize(("is_after", "first"), [(False, []), (True, ["L1"])])
def test_killed_at_a_seam_a_letter_goes_out_again_as_the_same(
    b: Business, is_after: bool, first: list[str]
) -> None:
    mailer = Dying(is_after=is_after)
    b.context.open_mailer = lambda _: _mailer(mailer)
    with pytest.raises(DiedError):
        b("mail", "send")
    assert [each[1:3] for each in mailer.sent] == first
    assert states(b)[0] == ("ada", "waiting", 1)
    mailer.is_dying = False
    b("mail", "send")
    assert states(b)[:2] == [("ada", "waiting", 1), ("bob", "sent", 1)], "not before 5 minutes"
    later(b, minutes=5)
    b("mail", "send")
    assert states(b)[0] == ("ada", "sent", 2)
    assert len(set(mailer.sent)) == 2


def _mailer(mailer: Mailer) -> Mailer:
    return mailer


@pytest.mark.parametrize("words", [("mail", "send"), ("mail", "retry", "L1")])
def test_a_letter_that_can_not_be_written_is_claimed_by_nobody(
    b: Business, tmp_path: Path, words: tuple[str, ...]
) -> None:
    (tmp_path / "L1.eml").mkdir()
    refused(b, errors.FileFault, *words, "--to-folder", str(tmp_path))
    assert states(b)[0] == ("ada", "waiting", 0)
    (tmp_path / "L1.eml").rmdir()
    b("mail", "retry", "L1", "--to-folder", str(tmp_path))
    assert states(b)[0] == ("ada", "sent", 1)


def test_a_mailer_that_fails_in_a_way_of_its_own_leaves_no_claim(b: Business) -> None:
    class Failing:
        def send(self, outgoing: Outgoing) -> None:
            raise LookupError(outgoing.ref)

        def close(self) -> None:
            pass

    b.context.open_mailer = lambda _: Failing()
    with pytest.raises(LookupError):
        b("mail", "send")
    assert states(b)[0] == ("ada", "waiting", 0)


def test_two_runs_at_once_send_each_letter_once(b: Business) -> None:
    """While one hands a letter over, another run passes it by."""
    sent: list[str] = []

    class Nested:
        def send(self, outgoing: Outgoing) -> None:
            sent.append(outgoing.ref)
            if len(sent) == 1:
                sending.send(b.desk, Nested, older=False, at_most=9)

        def close(self) -> None:
            pass

    b.context.open_mailer = lambda _: Nested()
    b("mail", "send")
    assert sent == ["L1", "L2"]


@pytest.mark.parametrize("first", [("mail", "send"), ("mail", "retry", "L1")])
def test_a_retry_does_not_send_what_another_run_is_sending(
    b: Business, first: tuple[str, ...]
) -> None:
    """It is refused, whether that run sends all that waits or retries this letter too."""
    sent: list[str] = []
    refusals: list[errors.Error] = []

    class Nested:
        def send(self, outgoing: Outgoing) -> None:
            sent.append(outgoing.ref)
            if not refusals:
                with pytest.raises(errors.LetterClaimed) as caught:
                    sending.retry(b.desk, Nested, "L1")
                refusals.append(caught.value)

        def close(self) -> None:
            pass

    b.context.open_mailer = lambda _: Nested()
    b(*first)
    assert sent.count("L1") == 1
    (error,) = refusals
    assert error.exit_code == 6
    assert error.message.startswith("another run has been sending L1 since Mon 2026-01-05 09:00")
    assert "it can be retried from Mon 2026-01-05 09:05 UTC on" in (error.hint or "")
    refused(b, errors.LetterSent, "mail", "retry", "L1")


def test_a_retry_that_is_overtaken_sends_nothing(b: Business) -> None:
    """Between its look and its claim another run sends the letter."""
    sent: list[str] = []

    class Counting:
        def send(self, outgoing: Outgoing) -> None:
            sent.append(outgoing.ref)

        def close(self) -> None:
            pass

    def overtaken() -> Mailer:
        sending.send(b.desk, Counting, older=False, at_most=9)
        return Counting()

    b.context.open_mailer = lambda _: overtaken()
    with pytest.raises(errors.LetterSent):
        b("mail", "retry", "L1")
    assert sent == ["L1", "L2"]


def test_what_was_sent_is_told_before_any_server_is_looked_for(b: Business, tmp_path: Path) -> None:
    b("mail", "send", "--to-folder", str(tmp_path))
    refused(b, errors.LetterSent, "mail", "retry", "L1")


def test_a_retry_of_what_a_killed_run_had_claimed_comes_five_minutes_later(b: Business) -> None:
    mailer = Dying(is_after=True)
    b.context.open_mailer = lambda _: _mailer(mailer)
    with pytest.raises(DiedError):
        b("mail", "send")
    mailer.is_dying = False
    later(b, minutes=4, seconds=59)
    refused(b, errors.LetterClaimed, "mail", "retry", "L1")
    later(b, seconds=1)
    b("mail", "retry", "L1")
    assert len(mailer.sent) == 2, "it may have arrived before"
    assert len(set(mailer.sent)) == 1, "as the same message"


def test_a_retry_of_what_was_refused_for_now_comes_at_once(b: Business, server: MailServer) -> None:
    server.refused["ada@example.org"] = "450 mailbox busy"
    b("mail", "send")
    server.refused.clear()
    b("mail", "retry", "L1")
    assert states(b)[0][1] == "sent"
