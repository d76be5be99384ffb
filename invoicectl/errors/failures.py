"""What goes wrong outside: cards, the file, the gateway, and what was asked to stop. Exits 5 to 9,
130 and 143."""

from __future__ import annotations

from invoicectl.errors.base import Error

# --- 5: the card was declined, now -----------------------------------------------------------


class Declined(Error):
    """The charge that a person asked for was declined; the attempt is on record."""

    exit_code = 5
    sentence = "the card {card} was declined ({amount} for {ref}): {decline}"
    codes = ("decline",)
    remedy = "{remedy}"


class CardRefused(Error):
    exit_code = 5
    sentence = "the card {card} was refused: {decline}"
    codes = ("decline",)
    remedy = "ask the client for another card"


class FirstError(Error):
    """How a command given with a key failed the first time: told again, in the same words."""

    sentence = "{message}"

    @property
    def code(self) -> str:
        """What it was then."""
        return str(self.facts["code"])


# --- 6, 7, 8, 9, 130, 143 --------------------------------------------------------------------


class Busy(Error):
    exit_code = 6
    sentence = "another process is using {path}; nothing was done"
    remedy = "try again in a moment"


class ClockTaken(Busy):
    sentence = "{who} has been running the clock of {path} since {since}; nothing was done"
    remedy = "wait until it has ended; the next tick does what is left"


class AttemptCancelled(Busy):
    sentence = "another process cancelled {payment} ({amount} for {ref}) before it was confirmed"
    remedy = "no money moved; try again"


class LetterClaimed(Busy):
    sentence = "another run has been sending {letter} since {since}; it was not sent again"
    remedy = (
        "invoicectl letters {letter} shows whether it was sent; it can be retried from {until} on"
    )


class FileFault(Error):
    """The file is damaged, not ours, read-only, full or from a newer version."""

    exit_code = 7
    sentence = "{path} {reason}"


class CheckFailed(FileFault):
    sentence = "{faults} found in {path}"


class NotReconciled(CheckFailed):
    sentence = "{differs}"
    remedy = "invoicectl attention lists what is to be placed; reconcile --take places a charge"


class NotWell(CheckFailed):
    """What a monitor should wake somebody for."""

    exit_code = 4
    sentence = "{problems}"
    remedy = "invoicectl attention lists what waits for a person; invoicectl tick does what is due"


class OutcomeUnknown(Error):
    exit_code = 8
    sentence = "the outcome of {payment} ({amount} for {ref}) is unknown; it is on record"
    remedy = "a tick from {asks_at} on finds out; there will be no second charge"


class OutcomeUnclear(Error):
    exit_code = 8
    sentence = "the gateway's answer about {payment} ({amount} for {ref}) is not clear: {said}"
    codes = ("said",)
    remedy = "look it up at the gateway, then invoicectl resolve {payment} OUTCOME --reason TEXT"


class GatewayDown(Error):
    exit_code = 9
    sentence = "the {gateway} gateway can't be used: {reason}; no money moved"
    remedy = "invoicectl config gateway shows whether it answers; then try again"


class WrongAccount(GatewayDown):
    sentence = (
        "the key is of the account {account}, and this file's charges are at {pinned}; "
        "nothing was asked, and no money moved"
    )
    remedy = "use a key of {pinned}"


class NotInstalled(Error):
    exit_code = 9
    sentence = "{what} can't be made: a package is not installed"
    remedy = "pip install 'invoicectl[{package}]'; --format html needs no more than there is"


class MailDown(Error):
    exit_code = 9
    sentence = "the mail server can't be used: {reason}; {told}"


class Stopped(Error):
    """Ctrl-C or SIGTERM came first; what was under way is recorded, and told with it."""

    exit_code = 130
    sentence = "stopped as asked: {reason}"
