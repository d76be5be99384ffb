"""A letter that was sent goes out again only where somebody says so: the same message, in the same
words, and the outbox tells how often. Source: SPEC 12."""

from __future__ import annotations

import pytest

from invoicectl import errors
from invoicectl.mail import Mailer, NotTaken, Outgoing
from tests.mail.post import later
from tests.support import Business, refused


class Post:
    """A mailer that keeps what it takes; what it is told to refuse it refuses for good."""

    def __init__(self) -> None:
        self.sent: list[Outgoing] = []
        self.refuses = False

    def send(self, outgoing: Outgoing) -> None:
        if self.refuses:
            raise NotTaken("550 no such user", for_good=True)
        self.sent.append(outgoing)

    def close(self) -> None:
        pass


@pytest.fixture
def post(b: Business) -> Post:
    """All letters were sent by it."""
    mailer = Post()

    def opening(_: object) -> Mailer:
        return mailer

    b.context.open_mailer = opening
    b("mail", "send")
    assert [each.ref for each in mailer.sent] == ["L1", "L2"]
    return mailer


def test_what_was_sent_is_refused_and_the_hint_says_how(b: Business, post: Post) -> None:
    refused(b, errors.LetterSent, "mail", "retry", "L1")
    with pytest.raises(errors.LetterSent) as caught:
        b("mail", "retry", "L1")
    assert caught.value.hint == "invoicectl mail retry L1 --again sends it once more"
    assert len(post.sent) == 2


def test_again_sends_the_same_message_and_counts_it(b: Business, post: Post) -> None:
    later(b, minutes=1)
    b("client", "edit", "ada", "--name", "Another Name", "--email", "new@example.org")
    b("config", "set", "business", "Another Business")
    done = b.done("mail", "retry", "L1", "--again")
    assert done.notes == ("it was sent before, on Mon 2026-01-05 09:00 UTC",)
    first, _, again = post.sent
    assert again.message_id == first.message_id, "who has it already has it once"
    assert (again.subject, again.text, again.html) == (first.subject, first.text, first.html)
    assert (first.recipient, again.recipient) == ("ada@example.org", "new@example.org")
    told = b("letters", "L1")
    assert (told["state"], told["tries"], told["sent_at"]) == ("sent", 2, "2026-01-05T09:01:00Z")
    b("mail", "send")
    assert len(post.sent) == 3, "nothing sends it by itself"
    b.check()


def test_one_that_is_not_taken_again_waits_for_a_person_and_keeps_its_words(
    b: Business, post: Post
) -> None:
    before = b("letters", "L1")
    post.refuses = True
    b("mail", "retry", "L1", "--again")
    told = b("letters", "L1")
    assert (told["state"], told["tries"]) == ("failed", 2)
    assert (told["sent_at"], told["text"]) == (before["sent_at"], before["text"])
    post.refuses = False
    b("mail", "retry", "L1")
    assert post.sent[-1].text == post.sent[0].text
    assert b("letters", "L1")["state"] == "sent"
    b.check()


def test_again_is_no_harm_for_what_waits(b: Business, post: Post) -> None:
    b("issue", "ada", "5.00", "--due", "2026-02-01")
    done = b.done("mail", "retry", "L4", "--again")
    assert done.notes == (), "it is the first time"
    assert post.sent[-1].ref == "L4"
