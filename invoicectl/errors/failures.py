"""What goes wrong outside: cards, the file, the gateway, and what was asked to stop. Exits 5 to 9,
130 and 143."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, ClassVar

from invoicectl.errors.base import Error
from invoicectl.errors.remedies import (
    ANOTHER_FILE,
    ANOTHER_PLACE,
    CHECK,
    ITS_BUILD,
    RESTORE,
    RIGHTS,
)

if TYPE_CHECKING:
    from invoicectl.errors.base import Whys

# --- 5: the card was declined, now -----------------------------------------------------------


class Declined(Error):
    """The charge that a person asked for was declined; the attempt is on record."""

    exit_code = 5
    sentence = "the card {card} was declined ({amount} for {ref}): {decline}"
    codes = ("decline",)


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
    sentence = "{path} {why}"
    whys: ClassVar[Whys] = {
        "unmakable": ("can't be made: {said}", ANOTHER_PLACE),
        "record_taken": ("can't be made: another record got there first", ANOTHER_PLACE),
        "unwritable": ("can't be written: {said}", ANOTHER_PLACE),
        "unopenable": ("can't be opened: {said}", ANOTHER_FILE),
        "no_path": ("is not a path", ANOTHER_FILE),
        "no_place": ("is not a path", ANOTHER_PLACE),
        "directory": ("is a directory", ANOTHER_FILE),
        "not_regular": ("is not a regular file", ANOTHER_FILE),
        "place_not_regular": ("is not a regular file", ANOTHER_PLACE),
        "empty": ("is empty", ANOTHER_FILE),
        "links": (
            (
                "has {count} names (hard links): a journal goes with one name alone, and another "
                "would read half a change"
            ),
            "find FOLDER -samefile FILE lists the names; keep one, or let the others be copies",
        ),
        "other_change": (
            "is not the file that {left} is of: it would be damaged by that change",
            "move {left} away, then invoicectl check; invoicectl restore is for backups",
        ),
        "lock": ("can't be written: no {lock} ({said})", RIGHTS),
        "lock_taken": (
            "can't be written: {lock} is none of invoicectl's",
            "move it away, if it is not needed",
        ),
        "old_sqlite": (
            "needs SQLite 3.37 or newer; this is {version}",
            "run invoicectl with a Python that brings a newer SQLite",
        ),
        "other_program": ("is a database of another program", ANOTHER_FILE),
        "no_database": ("is not a database", ANOTHER_FILE),
        "newer": ("is from a newer version of invoicectl (format {theirs})", "upgrade invoicectl"),
        "other_format": (
            "was made by another build of invoicectl (format {theirs}; this one makes {ours})",
            "open it with the build that made it, or invoicectl --db OTHER init a new file",
        ),
        "other_setting": ("was made by another build of invoicectl: {error}", ITS_BUILD),
        "other_table": (
            "was made by another build of invoicectl: {table} hold what {error}",
            ITS_BUILD,
        ),
        "other_event": (
            "was made by another build of invoicectl: event {seq} ({kind}) {error}",
            ITS_BUILD,
        ),
        "damaged": ("is damaged", RESTORE),
        "lost": ("is damaged: it has lost what it is", RESTORE),
        "no_version": ("is damaged: it says it is version {version}", RESTORE),
        "value": ("is damaged: {error}", CHECK),
        "table": ("is damaged: {table} hold what can't be read ({error})", CHECK),
        "event": ("is damaged: event {seq} ({kind}) {error}", CHECK),
        "event_number": ("is damaged: event {seq} ({kind}) has another number", CHECK),
        "time": ("is damaged: '{stamp}' is not a time", CHECK),
        "step": ("is damaged: '{kind}' is not a known step", CHECK),
        "account": ("is damaged: {account!r} is not an account", CHECK),
        "person": ("is damaged: it names {ref}, who is not there", CHECK),
        "thing": ("is damaged: {error}, though it is named", CHECK),
        "letter": ("is damaged: letter {number} can't be read", CHECK),
        "figures": ("is damaged: letter {number} {error}", CHECK),
        "key": ("is damaged: what is kept of the key {key} can't be read", CHECK),
        "not_utf8": ("is damaged: a text in it is not UTF-8", CHECK),
        "too_long": ("is damaged: a text in it is too long", CHECK),
        "read_only": ("can't be written", RIGHTS),
        "full": ("can't grow: the disk is full", "make room on the disk, then try again"),
        "disk": (
            "can't be read or written: the disk gave an error",
            "look after the disk, then invoicectl check",
        ),
        "not_opened": ("can't be opened", RIGHTS),
        "forbidden": ("can't be opened: permission denied", RIGHTS),
        "own_table": (
            "has a table of its own called {table}, where a view is to be",
            "give that table another name, then invoicectl export views",
        ),
        "earlier": (
            "can't be copied before it is upgraded: {place}: {said}",
            "make room in its folder, and get the right to write there",
        ),
        "earlier_stays": (
            "has a copy of before an upgrade that can't be removed: {said}",
            RIGHTS,
        ),
        "other_past": (
            (
                "is not of the past of {own}: event {seq:,} is not the one that an anchor of "
                "{at} knows"
            ),
            "name another backup; {own}.anchors has the anchors",
        ),
        "anchors": ("does not fit {anchors}: {contradiction}", CHECK),
        "no_psycopg": ("needs a package", "pip install 'invoicectl[postgres]'"),
        "address": (
            "is not the address of a business: {error}",
            (
                "like postgresql://user@host/name?business=acme; the password stands in "
                "PGPASSWORD, in ~/.pgpass or in a service file"
            ),
        ),
        "unreachable": (
            "can't be reached: {error}",
            "look at the address, the password and whether the server runs; nothing was done",
        ),
        "server_lost": (
            "was lost: {error}",
            "what was under way was undone; invoicectl log shows what was done before",
        ),
        "unknown_commit": (
            "was lost while it wrote, and doesn't come back: nobody can say whether that was done",
            "once the server is there, invoicectl log shows it",
        ),
        "undone": ("undid what was to be written", CHECK),
        "server_forbidden": (
            "can't be used: {error}",
            "have the server's administrator give the user the right",
        ),
        "not_copied": ("can't be copied: {said}", RIGHTS),
        "unusable": ("can't be used: {said}", RIGHTS),
    }


class CheckFailed(FileFault):
    sentence = "{found} found in {path}"

    def worded(self, facts: dict[str, Any]) -> dict[str, str]:
        """How many faults there are."""
        count = facts.get("faults", 0)
        return {"found": "1 fault was" if count == 1 else f"{count} faults were"}


class NotReconciled(CheckFailed):
    sentence = "{differs}"

    remedy = "invoicectl attention lists what is to be placed; reconcile --take places a charge"


class NotWell(CheckFailed):
    """What a monitor should wake somebody for."""

    exit_code = 4
    sentence = "{told}"

    def worded(self, facts: dict[str, Any]) -> dict[str, str]:
        """All of it in one sentence."""
        return {"told": "; ".join(facts["problems"])}

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
    sentence = "the {gateway} gateway can't be used: {why}; no money moved"
    remedy = "invoicectl config gateway shows whether it answers; then try again"
    whys: ClassVar[Whys] = {
        "no_answer": "it gives no answer ({said})",
        "key_refused": "its key is refused",
        "stripe_key_refused": ("its key is refused", "look at INVOICECTL_STRIPE_KEY"),
        "permission": (
            "its key lacks a permission: to {right}",
            "give the key in INVOICECTL_STRIPE_KEY the right to {right} at Stripe",
        ),
        "no_key": ("INVOICECTL_STRIPE_KEY is not set", "set it to a secret key of {mode} mode"),
        "live_key": (
            "INVOICECTL_STRIPE_KEY is a live key, and this file is for test mode",
            "set it to a key that begins with sk_test_ or rk_test_",
        ),
        "test_key": (
            "INVOICECTL_STRIPE_KEY is a test key, and this file is for money",
            "set it to a live key; init --gateway stripe --test-mode makes a file to try out",
        ),
        "no_secret_key": (
            "INVOICECTL_STRIPE_KEY holds no secret key of Stripe's",
            "set it to a secret or restricted key, which begins with sk_ or rk_",
        ),
        "address": (
            "INVOICECTL_STRIPE_API is not an address to which a key may be sent",
            "leave it out for {api}; another one needs https, except on this machine",
        ),
        "no_client": ("its client is not installed", "pip install 'invoicectl[stripe]'"),
        "customer": ("it takes no customer ({said})", "look at the client's name and email"),
    }


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


_AN_URL = "set {url}, like smtp://user@mail.example.org:587"


class MailDown(Error):
    exit_code = 9
    sentence = "the mail server can't be used: {why}{waits}"
    whys: ClassVar[Whys] = {
        "no_url": ("{url} is not set", _AN_URL),
        "not_url": ("{url} is not an URL", _AN_URL),
        "no_server": ("{url} names no mail server", _AN_URL),
        "open_password": (
            "{url} holds a password, which other users of this machine may read",
            "set {password}, or {password_file} to a file's name",
        ),
        "no_password": ("no password is set", "set {password}, or {password_file}"),
        "read_by_others": ("{path} can be read by others", "chmod 600 {path}"),
        "unreadable": ("{path} can't be read: {said}", "set {password_file}"),
        "not_utf8": ("{path} can't be read: it is not UTF-8", "set {password_file}"),
        "empty": ("{path} is empty", "write the password into {path}"),
        "sender": (
            "it refuses the sender {sender}: {answer}",
            "invoicectl config set mail_from ADDRESS",
        ),
        "login": ("it refuses the login: {answer}", "look at {url} and {password}"),
        "no_plain": (
            "it takes only ASCII letters in a user and a password",
            "look at {url} and {password}",
        ),
        "certificate": (
            "its certificate is not trusted: {answer}",
            "look at the host in {url}",
        ),
        "tls": (
            "TLS can't be begun with it: {answer}",
            "look at {url}: smtps:// is TLS from the first byte, smtp:// begins without",
        ),
        "unreached": ("it can't be reached: {answer}", "invoicectl mail send tries again"),
        "no_tls": ("it offers no TLS", "use smtps:// in {url}, or another server"),
    }

    def worded(self, facts: dict[str, Any]) -> dict[str, str]:
        """What was sent by then, and what waits."""
        sent = [f"{facts['sent']:,} sent"] if facts["sent"] else []
        left = [letters_wait(facts["left"])] if facts["left"] else []
        told = f"; {', '.join([*sent, *left])}" if sent or left else ""
        return super().worded(facts) | {"waits": told}


def letters_wait(count: int) -> str:
    """How many letters wait, in words."""
    return "1 letter waits" if count == 1 else f"{count:,} letters wait"


class Stopped(Error):
    """Ctrl-C or SIGTERM came first; what was under way is recorded, and told with it."""

    exit_code = 130
    sentence = "stopped as asked: {why}"
    whys: ClassVar[Whys] = {
        "walk": "{steps} due, and no charge is half done",
        "walk_of_clock": "the clock stands at {stands}; {steps} due, and no charge is half done",
        "comparing": "{read:,} things there were read, and {compared:,} of ours were compared",
        "importing": ("{items} left", "give the command again: what was imported is skipped"),
        "refunding": ("{left} is not given back yet", "{rest} gives it back"),
        "paying": ("{left} of what was asked is not paid yet", "{rest} pays it"),
        "sample": ("the sample's weeks are cut off", "remove {path}, then give it again"),
        "first_line": "no line was begun",
        "line": "no line after line {line} was begun",
        "time_of_line": ("the line is not done; {walked}", "give the line again"),
        "mail": ("{waits}", "invoicectl mail send goes on"),
    }

    def worded(self, facts: dict[str, Any]) -> dict[str, str]:
        """What is left to be done."""
        told = super().worded(facts)
        if "left_due" in facts:
            count = facts["left_due"]
            told["steps"] = "1 step remains" if count == 1 else f"{count:,} steps remain"
        if "items" in facts:
            told["items"] = "1 is" if facts["items"] == 1 else f"{facts['items']:,} are"
        if "waiting" in facts:
            told["waits"] = letters_wait(facts["waiting"])
        if "walk" in facts:
            told["walked"] = facts["walk"].reason
        return told
