"""A message as mail programs read it: plain text and HTML of the same words."""

from email.errors import HeaderParseError
from email.headerregistry import Address
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import format_datetime

from invoicectl.mail import NotTaken, Outgoing

LONGEST = 10_000
"""Characters of a subject line that is not cut into several."""


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
    told["Subject"] = _in_one_line(outgoing.subject)
    told["Auto-Submitted"] = "auto-generated"
    told.set_content(outgoing.text + "\n")
    told.add_alternative(outgoing.html, subtype="html")
    told.set_boundary(f"part-of-{outgoing.ref}")  # so that the same message has the same bytes
    return told


def _address(name: str, address: str) -> Address:
    return Address(_in_one_line(name), addr_spec=address)


def _in_one_line(text: str) -> str:
    return " ".join(text.split())[:LONGEST]
