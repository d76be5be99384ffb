"""An invoice with a life of about forty events: disputed, revised, declined, paid in parts, given
back. `python -m tests.documents.long_life FOLDER` draws it, to be looked at."""

from __future__ import annotations

import contextlib
import sys
from pathlib import Path

from invoicectl.errors import Declined
from tests.support import Business

_LONG = (
    "The report names the wrong property twice, on pages 3 and 14, and the photographs of the roof "
    "are missing. Could you send it again before I answer?"
)

_LIFE = (
    ("2026-01-05T09:00", "session offer S1 400.00 --message 'A survey of the roof, with a report'"),
    ("2026-01-05T11:20", "session hire S1"),
    ("2026-01-07T09:00", "reply S1 'When will you come?' --from client"),
    ("2026-01-07T14:10", "reply S1 'On Thursday, at ten.' --from provider"),
    ("2026-01-09T16:45", "issue S1 420.00 --message 'One visit more than we thought'"),
    ("2026-01-12T08:10", f"reply S1 '{_LONG}' --from client"),
    ("2026-01-12T08:14", "reply S1 'Page 9 too.' --from client"),
    ("2026-01-13T10:30", "reply S1 'You are right, sorry. It comes today.' --from provider"),
    ("2026-01-13T17:55", "reply S1 'Here is the new report.' --from provider"),
    ("2026-01-19T12:00", "contest INV-1 --reason 'The visit more was not agreed'"),
    ("2026-01-21T09:15", "issue S1 400.00 --message 'As it was offered'"),
    ("2026-01-22T18:40", "contest INV-1 --reason 'The photographs are still missing'"),
    ("2026-01-23T08:20", "reply S1 'They are on their way.' --from provider"),
    ("2026-01-26T10:05", "issue S1 380.00 --message 'With the photographs, and our apologies'"),
    ("2026-01-28T07:30", "reply S1 'Thank you, that is fair.' --from client"),
    ("2026-01-29T09:00", "hold INV-1 --reason 'Ada is in hospital'"),
    ("2026-02-02T09:00", "release INV-1"),
    ("2026-02-04T12:00", "confirm INV-1"),
    ("2026-02-04T12:05", "pay INV-1 --card pm_card_chargeCustomerFail"),
    ("2026-02-19T10:00", "pay INV-1 100.00 --method transfer --reference 'RF18 5390 0754 7034'"),
    ("2026-02-19T15:30", "pay INV-1 50.00 --method cash"),
    ("2026-02-20T11:00", "waive INV-1 --reason 'Her illness'"),
    ("2026-02-20T11:05", "discount INV-1 10% --reason 'For the trouble'"),
    ("2026-02-23T09:00", "reverse P4 --reason 'The transfer was called back'"),
    ("2026-02-24T09:00", "pay INV-1"),
    ("2026-02-25T09:00", "card add ada pm_card_visa"),
    ("2026-02-25T09:03", "pay INV-1 150.00"),
    ("2026-02-25T09:04", "pay INV-1"),
    ("2026-02-25T09:10", "tip INV-1 15.00"),
    ("2026-03-02T14:00", "refund INV-1 40.00 --reason 'A photograph was of another roof'"),
    ("2026-03-09T10:00", "refund INV-1 5.00 --tip --reason 'Too generous'"),
    ("2026-03-16T10:00", "reverse P8 --amount 60.00 --reason 'The bank asks for it back'"),
    ("2026-04-20T10:00", "reverse P8 --withdrawn --reason 'The bank was wrong'"),
    ("2026-05-04T10:00", "refund INV-1 12.50 --reason 'Rounded down' --to cash"),
)


def lived() -> Business:
    """The whole life."""
    import shlex

    b = Business("2026-01-05T08:00", preset="marketplace", session_late_fee_rate="10%")
    b("client", "add", "ada")
    b("provider", "add", "noor")
    b("card", "add", "ada", "pm_card_chargeCustomerFail")
    b("session", "open", "ada", "noor", "--kind", "email")
    for at, command in _LIFE:
        b.to(at)
        with contextlib.suppress(Declined):
            b(*shlex.split(command))
    return b


if __name__ == "__main__":
    folder, business = Path(sys.argv[1]), lived()
    business("timeline", "INV-1", "--svg", str(folder / "timeline.svg"))
    business("forecast", "--until", "9w", "--svg", str(folder / "forecast.svg"))
