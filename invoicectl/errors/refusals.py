"""Exit 4: a rule refuses it, of the file and its clock, of people, letters, sessions and bookings.

What is refused of invoices and payments stands in `refused_money`."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, ClassVar

from invoicectl.errors.base import Refusal

if TYPE_CHECKING:
    from invoicectl.errors.base import Whys


class NoDocument(Refusal):
    sentence = "there is no document of {ref}: {why}"
    remedy = "invoicectl show {ref}"
    whys: ClassVar[Whys] = {
        "payout": ("it is a payout, to {provider}", "invoicectl statement {provider}"),
        "cancelled": "it is cancelled, and no money moved",
        "declined": "it is declined, and no money moved",
        "unknown": "nobody knows yet whether money moved",
    }


class NoPreview(Refusal):
    sentence = "a letter {kind} on {ref} can't be previewed: {why}; {others}"
    remedy = "invoicectl {way} {ref}"
    whys: ClassVar[Whys] = {
        "invoice": "nothing is about to be invoiced",
        "receipt": "nothing was paid, and no charge is ahead",
        "card-declined": "no charge is ahead whose decline it tells",
        "deposit-declined": "no deposit is about to be asked of a card",
        "overdue": "time makes nothing of it overdue",
        "confirmed-by-silence": "no answer is waited for",
        "contested": "it is not contested",
        "message": "nobody wrote in it",
        "offer": "no offer is open",
        "earned": "no fee is open to an answer",
        "visit-changed": "no visit of it changed after it was confirmed",
        "credit-note": "nothing was given back or taken off",
        "paid-out": "a payout is to a provider",
        "refused": "{error}",
        "reminder": "no answer, charge or payment is ahead that a reminder tells of",
        "card-expires": "no charge is ahead by which the {card} will have expired",
        "no_card": "no card is on file",
        "no_expiry": "nobody knows when the {card} expires",
    }

    def worded(self, facts: dict[str, Any]) -> dict[str, str]:
        """Which other kinds can be previewed, and how the first of them is."""
        can = facts["can"]
        if not can:
            return {"others": "nor can any other", "way": "show"}
        return {"others": f"these can be: {', '.join(can)}", "way": f"mail preview {can[0]}"}


class FileExists(Refusal):
    sentence = "{path} exists already and is left as it is"
    remedy = "name another file with {option} FILE"


class OutputExists(Refusal):
    sentence = "{path} exists already and is left as it is"
    remedy = "name another file, or add --force to replace it"


class OutputTaken(Refusal):
    sentence = "{path} is invoicectl's own file, which is never replaced"
    remedy = "name another file"


class StillTied(Refusal):
    """Money or services are not over between the business and a person: what `why` names, and
    `besides` more of it, each by its own facts."""

    sentence = "{handle} can't be erased: {handle} {why}{also}"
    whys: ClassVar[Whys] = {
        "credit": (
            "has {amount} of unused credit",
            "invoicectl refund {handle} {amount} --reason TEXT --to bank",
        ),
        "held": ("is held", "invoicectl release {handle}"),
        "owed": ("is owed {amount} of {what}", "invoicectl payout {handle}"),
        "owes": ("owes {amount} of {what}", "invoicectl statement {handle}"),
        "invoice": ("has {ref}, which is not paid or closed{more}", "invoicectl show {ref}"),
        "payment": ("has {ref}, which has no outcome yet{more}", "invoicectl tick"),
        "session": ("has {ref}, which is not closed{more}", "invoicectl show {ref}"),
        "booking": (
            "has {ref}, which is not over{more}",
            "invoicectl booking cancel {ref} --reason TEXT",
        ),
        "series": ("has {ref}, which goes on{more}", "invoicectl series end {ref}"),
        "visit": ("has {ref}, which is planned{more}", "invoicectl show {ref}"),
        "unmarked": (
            "has {ref}, which is not marked as done{more}",
            "invoicectl visit done {ref}",
        ),
        "unbilled": (
            "has {ref}, which is billed on {at}{more}",
            "wait for the bill of {at} and its payment",
        ),
        "unbilled_held": ("has {ref}, which is to be billed{more}", "invoicectl release {held}"),
        "kept": (
            "stays in the books until {until}: the last {what} was on {last}",
            "invoicectl {noun} erase {handle} --reason TEXT --even-so, where no law forbids it",
        ),
    }

    def __init__(self, **facts: Any) -> None:
        super().__init__(**facts)
        helps = [self.hint, *(each.hint for each in self._besides(facts))]
        self.hint = ", then ".join(dict.fromkeys(filter(None, helps)))

    def worded(self, facts: dict[str, Any]) -> dict[str, str]:
        """How many more there are of a kind, and what else stands in the way."""
        count = facts.get("others", 0)
        also = "".join(f"; {each.reason}" for each in self._besides(facts))
        return {"more": f", and {count} more like it" if count else "", "also": also}

    @staticmethod
    def _besides(facts: dict[str, Any]) -> list[StillTied]:
        """The other ties, each as if it were the only one."""
        return [StillTied(handle=facts["handle"], **tie) for tie in facts.get("besides", ())]


class StillKept(Refusal):
    sentence = "{handle} can't be erased before {until}: the last {what} was on {last}"
    remedy = (
        "invoicectl {noun} erase {handle} --reason TEXT --even-so, where no law keeps it longer"
    )


class NamesErased(Refusal):
    sentence = "the reason names the person to erase, but the reason stays on record"
    remedy = "write the reason without the name, handle or email"


class ErasedAlready(Refusal):
    sentence = "{who} was erased on {at}, and nothing new begins"
    remedy = "invoicectl {noun} add HANDLE adds the person again"


class KeyTaken(Refusal):
    sentence = "the key {key} was given on {at} to {command}; nothing was done"
    remedy = "a key is for one command only: give another --key"


class KeyErased(Refusal):
    sentence = (
        "the key {key} was used before, and its answer was erased with somebody; nothing was done"
    )
    remedy = "if it is still to be done, give another --key"


class HandleTaken(Refusal):
    sentence = "{handle} is already a {what}"
    remedy = "invoicectl {what} edit {handle} changes it"


class NoSender(Refusal):
    sentence = "letters have no sender yet, so they can't be sent"
    remedy = "invoicectl config set mail_from billing@example.org"


class ForkSendsNothing(Refusal):
    sentence = "this file is a fork, made to try things out: its letters are never sent"
    remedy = "invoicectl letters lists them"


class NotAFork(Refusal):
    sentence = "{path} and {other} have no event in common: neither is a copy of the other"
    remedy = "name a file that invoicectl fork or backup made of this one"


class LetterSent(Refusal):
    sentence = "{letter} was sent on {at}"
    remedy = "invoicectl mail retry {letter} --again sends it once more"


class WrongSession(Refusal):
    sentence = "{session} is {why}"
    whys: ClassVar[Whys] = {
        "offer": ("hired; an offer comes before the hiring", "invoicectl show {session}"),
        "hire": (
            "hired already; there is nothing to say yes to",
            "invoicectl issue {session} AMOUNT invoices the work",
        ),
        "drop_email": (
            "hired; only an open session can be closed",
            "invoicectl issue {session} 0, then confirming it, ends it without a fee",
        ),
        "drop": (
            "hired; only an open session can be closed",
            "invoicectl session end {session} --fee 0 ends it without a fee",
        ),
        "end": (
            "an email session; it is invoiced, not ended",
            "invoicectl issue {session} {amount}",
        ),
        "issue": (
            "a {kind} session; it is ended, not invoiced",
            "invoicectl session end {session} --fee {amount}",
        ),
    }


class SessionClosed(Refusal):
    sentence = "{session} was closed on {closed_at}: {closed_how}"
    remedy = "invoicectl session open {client} {provider} --kind email"


class NotHired(Refusal):
    sentence = "{session} is open and nobody was hired, so it can't be invoiced"
    remedy = "invoicectl session hire {session}, or issue with --pay-to-view --answer TEXT"


class WrongBooking(Refusal):
    sentence = "{booking} is {status} already"
    remedy = "invoicectl show {booking}"


class VisitsFixed(Refusal):
    sentence = "{ref} is {status}; visits can be added while it is requested or confirmed"
    remedy = "invoicectl book {client} --visit 'WHEN PRICE SERVICE' makes another booking"


class SeriesEnded(Refusal):
    sentence = "{series} has ended"
    remedy = "invoicectl series start {client}"


class WrongVisit(Refusal):
    sentence = "{visit} {why}"
    whys: ClassVar[Whys] = {
        "over": "was {status} already",
        "done": "was done on {at}",
        "unconfirmed": "belongs to {of}, which isn't confirmed",
        "not_done": "is {status}; only one that was done can be undone",
        "booking_over": "belongs to {of}, which is cancelled, so it can't be undone",
        "cancel_done": "was done on {at} and can't be cancelled",
    }
    remedy = "invoicectl show {visit}"


class VisitBilled(Refusal):
    sentence = "{visit} is on {invoice}, which is {status}, so it can't be undone{why}"
    whys: ClassVar[Whys] = {
        "void": ("", "invoicectl show {invoice}"),
        "unpaid": ("", "invoicectl void {invoice} --reason TEXT bills its visits anew"),
        "paid": ("", "invoicectl refund {invoice} {price}{to} --reason TEXT"),
        "credited": ("", "invoicectl refund {invoice} {price} --to credit --reason TEXT"),
    }


class MovedIntoThePast(Refusal):
    sentence = "{start_at} has passed, so {visit} would be marked as done at once"
    remedy = "invoicectl visit move {visit} TIME needs a time in the future"


class NothingToCancel(Refusal):
    sentence = "{booking} has no visit left to cancel"
    remedy = "invoicectl show {booking}"


class NotYet(Refusal):
    sentence = "{at} is in the future; {why}"
    whys: ClassVar[Whys] = {
        "sent": ("it is {now}", "leave --sent out, or say when it was written"),
        "received": ("it is {now}", "leave --received out, or say when the money came"),
        "completed": ("it is {now}", "leave --completed out, or say when the visit was done"),
    }


class HoldRefused(Refusal):
    sentence = "{ref} is {why}"
    whys: ClassVar[Whys] = {
        "twice": ("held, so it can't be held again", "invoicectl release {ref}"),
        "past": (
            "not held yet, so it can't be held until {until}, which has passed",
            "invoicectl hold {ref} --reason TEXT --until +7d",
        ),
        "with_client": (
            "held with all that is {client}'s, so it can't be released alone",
            "invoicectl release {client}",
        ),
        "not_held": ("not held, so it can't be released", "invoicectl hold {ref} --reason TEXT"),
    }


class ChangedTooLate(Refusal):
    sentence = "{invoice} {why}; what it bills is fixed"
    whys: ClassVar[Whys] = {
        "written_off": "was written off with {due} due",
        "collected": "was collected automatically on {at}: {outcome}",
        "collected_code": "was collected automatically on {at}: {outcome} ({code})",
    }
    remedy = "invoicectl book {client} --visit 'WHEN PRICE SERVICE' makes another booking"


class SettingFixed(Refusal):
    sentence = "{key} can't be changed any more: amounts in {currency} are on record"
    remedy = "invoicectl --db OTHER init makes another file"


class SettingsContradict(Refusal):
    sentence = "{key} {value} contradicts {other} {standing}: {why}"
    whys: ClassVar[Whys] = {
        "amount": ("{error.reason}", "invoicectl config set {other} 0 first"),
        "never_made": (
            "attempt {wanted} is never made, {most} is the last",
            "invoicectl config set {other} {needed} first",
        ),
    }


class NotSimulated(Refusal):
    sentence = "this file follows the system's clock, which can't be advanced"
    remedy = "invoicectl --db demo.db init --simulated-from 2026-01-05T09:00 makes a file that can"


class TimeGoesBack(Refusal):
    sentence = "{to} is before {now}: time never goes back"
    remedy = "invoicectl clock show"


class ClockBehind(Refusal):
    sentence = "the system's clock is {span} behind the newest event of {newest}"
    remedy = "set it right; if it is right now, invoicectl clock correct --reason TEXT goes on"


class ClockWrong(Refusal):
    sentence = "the system's clock says {now}: years run from {first} to {last}"
    remedy = "set the clock right and try again"


class NothingToCorrect(Refusal):
    sentence = "{why}: there is nothing to correct"
    whys: ClassVar[Whys] = {
        "near": "the system's clock is not {minutes} minutes behind what is recorded",
        "simulated": "this file's clock is simulated and never wrong",
    }
    remedy = "invoicectl clock show"


class WrittenAhead(Refusal):
    sentence = "{written} up to {newest}, {span} after the system's clock, and will stay so dated"
    remedy = "invoicectl clock correct --reason TEXT --yes, if the system's clock is right now"


class FarAhead(Refusal):
    sentence = "{to} is more than ten years after {now}"
    remedy = "invoicectl clock advance --to {stamp} --yes goes that far"


class NotAgreed(Refusal):
    sentence = "as you wish: nothing was done"


class ClockAhead(Refusal):
    sentence = "the last command was on {last}, more than {days} days ago; is the clock right?"
    remedy = "invoicectl tick --catch-up goes on when it is"
