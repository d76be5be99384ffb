"""A message as mail programs read it: plain text and HTML of the same words."""

from email.errors import HeaderParseError
from email.headerregistry import Address
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import format_datetime

from invoicectl.domain.hashing import sha256
from invoicectl.domain.text import in_one_line, visible
from invoicectl.mail import NotTaken, Outgoing

LONGEST = 250
"""Characters of a subject or a name that a header tells; more is left out. A line of a mail has at
most 998 bytes, and one long word can't be broken."""


def message(outgoing: Outgoing) -> EmailMessage:
    """The message, with the headers that keep answering machines quiet and threads together.

    Raises NotTaken, where no mail can be written to that address."""
    try:
        return _written(outgoing)
    except (ValueError, HeaderParseError):
        raise NotTaken("no mail can be written to that address", for_good=True) from None


def _written(outgoing: Outgoing) -> EmailMessage:
    told = EmailMessage(policy=SMTP)
    told["Message-ID"] = outgoing.message_id
    if outgoing.in_reply_to is not None:
        told["In-Reply-To"] = outgoing.in_reply_to
        told["References"] = outgoing.in_reply_to
    told["Date"] = format_datetime(outgoing.at)
    told["From"] = _address(outgoing.sender_name, outgoing.sender)
    told["To"] = _address(outgoing.recipient_name, outgoing.recipient)
    told["Subject"] = _in_header(outgoing.subject)
    told["Auto-Submitted"] = "auto-generated"
    told.set_content(outgoing.text + "\n")
    told.add_alternative(outgoing.html, subtype="html")
    for page in outgoing.pages:
        told.add_attachment(page.content, "application", "pdf", filename=page.name)
    several = (part for part in told.walk() if part.is_multipart())
    for number, part in enumerate(several, 1):
        part.set_boundary(f"{number}-{_border(outgoing)}")
    return told


def _address(name: str, address: str) -> Address:
    return Address(_in_header(name), addr_spec=address)


def _border(outgoing: Outgoing) -> str:
    """What stands between the parts: the same for the same message, and in none of its words."""
    words = f"{outgoing.text}\n{outgoing.html}".encode()
    return f"part-of-{outgoing.ref}-{sha256(words)[:20]}"


def _in_header(text: str) -> str:
    """Somebody's words as a header tells them. What looks like a word in code is none: a reader
    would decode it, into whatever its writer liked."""
    told = visible(in_one_line(text)).replace("=?", "= ?")
    return told if len(told) <= LONGEST else f"{told[: LONGEST - 1]}…"
