"""The tree of errors: each knows its exit code, its sentence and its remedy; nothing else.

A caller gives the facts; `sentence` and `remedy` put them into words. `cli` prints them, once.
What a person can put right by other words stands here (exits 2 to 4), the rest in `failures`.
"""

from __future__ import annotations

from invoicectl.errors.base import Error as Error
from invoicectl.errors.failures import AttemptCancelled as AttemptCancelled
from invoicectl.errors.failures import Busy as Busy
from invoicectl.errors.failures import CardRefused as CardRefused
from invoicectl.errors.failures import CheckFailed as CheckFailed
from invoicectl.errors.failures import ClockTaken as ClockTaken
from invoicectl.errors.failures import Declined as Declined
from invoicectl.errors.failures import FileFault as FileFault
from invoicectl.errors.failures import FirstError as FirstError
from invoicectl.errors.failures import GatewayDown as GatewayDown
from invoicectl.errors.failures import LetterClaimed as LetterClaimed
from invoicectl.errors.failures import MailDown as MailDown
from invoicectl.errors.failures import NotInstalled as NotInstalled
from invoicectl.errors.failures import NotReconciled as NotReconciled
from invoicectl.errors.failures import OutcomeUnclear as OutcomeUnclear
from invoicectl.errors.failures import OutcomeUnknown as OutcomeUnknown
from invoicectl.errors.failures import Stopped as Stopped
from invoicectl.errors.failures import WrongAccount as WrongAccount

# --- 2: the command line is wrong -----------------------------------------------------------


class Malformed(Error):
    """An amount, time, reference or option that can't be read."""

    exit_code = 2


class Usage(Malformed):
    """What the parser of the command line refused."""


class BadAmount(Malformed):
    sentence = "{text} is not an amount: {reason}"
    remedy = "write it like {example}"


class BadNumber(Malformed):
    sentence = "'{text}' is not a valid {what}"
    remedy = "give a whole number from {least} to {most}"


class BadRate(Malformed):
    sentence = "{text} is not a rate: {reason}"
    remedy = "write a rate from 0% to 100%, like 30% or 0.3"


class UnknownCurrency(Malformed):
    sentence = "'{currency}' {reason}"
    remedy = "write a code like USD, EUR or JPY"


class BadTime(Malformed):
    sentence = "'{text}' is not a time{reason}"
    remedy = "write {example}, {example}T10:00 or {example}T10:00Z; or today, tomorrow, +14d"


class BadSpan(Malformed):
    sentence = "'{text}' is not a span of time{reason}"
    remedy = "write 8d, 24h, 90m, 2w, 1mo or a sum such as 1d12h"


class BadPeriod(Malformed):
    sentence = "'{text}' is not a {what}"
    remedy = "write it like {example}"


class BadReference(Malformed):
    sentence = "'{text}' is not a reference to {wanted}"
    remedy = "write it like {example}"


class BadHandle(Malformed):
    sentence = "'{text}' can't be a handle: {reason}"
    remedy = "use lower-case letters, digits and hyphens, a letter first, like ada"


class BadText(Malformed):
    sentence = "the {what} {reason}"


class CardNumber(Malformed):
    sentence = "the {what} looks like it holds a card number, which is never taken"
    remedy = "leave it out; a card is named by its gateway's token, which begins with pm_"


class BadSetting(Malformed):
    sentence = "'{value}' is not a valid {key}: {reason}"


class BadChoice(Malformed):
    sentence = "'{value}' is not a valid {what}"
    remedy = "choose one of {choices}"


class NotForTerminals(Malformed):
    sentence = "a document as {form} can't be shown on a terminal"
    remedy = "add --output FILE"


class BadTable(Malformed):
    sentence = "{path} can't be imported: {reason}"


class BadLine(Malformed):
    sentence = "the line {reason}"
    remedy = 'write one JSON object a line, like {{"do": "clock show"}}'


# --- 3: no such thing ------------------------------------------------------------------------


class NotFound(Error):
    """What was named isn't there."""

    exit_code = 3
    sentence = "there is no {what} {ref}"


class NoFile(NotFound):
    sentence = "there is no file {path}"
    remedy = "invoicectl --db {path} init --gateway manual makes it, or --simulated-from TIME"


class NoBatch(NotFound):
    sentence = "the batch {path} can't be read: {reason}"
    remedy = "name a file of JSON lines, or - for standard input"


class NoCard(NotFound):
    sentence = "{client} has no card {card} on file"
    remedy = "invoicectl card list {client}"


class NoPaymentMethod(NotFound):
    sentence = "the {gateway} gateway knows no card {token}"
    remedy = "{known}"


class NoSetting(NotFound):
    sentence = "there is no setting {key}"
    remedy = "invoicectl config list"


# --- 4: a rule refuses it --------------------------------------------------------------------


class Refusal(Error):
    """A rule says no; nothing was changed."""

    exit_code = 4


class NoDocument(Refusal):
    sentence = "there is no document of {ref}: {reason}"
    remedy = "{remedy}"


class NoPreview(Refusal):
    sentence = "a letter {kind} on {ref} can't be previewed: {why}; {others}"
    remedy = "{remedy}"


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
    """Money or services are not over between the business and a person."""

    sentence = "{handle} can't be erased: {handle} {why}"
    remedy = "{remedy}"


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


class HandleTaken(Refusal):
    sentence = "{handle} is already a {what}"
    remedy = "invoicectl {what} edit {handle} changes it"


class NoServiceCharge(Refusal):
    sentence = "{provider} has no service charge, and there is no general one"
    remedy = "invoicectl config set service_charge_rate 30%"


class NoSender(Refusal):
    sentence = "letters have no sender yet, so they can't be sent"
    remedy = "invoicectl config set mail_from billing@example.org"


class LetterSent(Refusal):
    sentence = "{letter} was sent on {at}"
    remedy = "invoicectl letters {letter} shows what was sent"


class WentBack(Refusal):
    sentence = (
        "{news}: the file went back in time, or a copy of it charges too; what happened there is "
        "recorded, and no card was charged"
    )
    remedy = "invoicectl attention says what is left to place; then give the command again"


class Unplaced(Refusal):
    sentence = "the gateway has money of {client} that is not placed yet; no card was charged"
    remedy = "invoicectl attention lists it; invoicectl reconcile --take ID {client} places it"


class NotUnmatched(Refusal):
    sentence = "{ref} is a {kind} ({outcome}) that can't be taken: only a charge that waits can"
    remedy = "invoicectl attention lists what waits to be placed"


class AmountNotTaken(Refusal):
    sentence = "the {gateway} gateway takes no charge of {amount}: {code}"
    codes = ("code",)
    remedy = "{remedy}"


class WrongSession(Refusal):
    sentence = "{session} is {status}; {reason}"
    remedy = "{remedy}"


class SessionClosed(Refusal):
    sentence = "{session} was closed on {closed_at}: {how}"
    remedy = "invoicectl session open {client} {provider} --kind email"


class NotHired(Refusal):
    sentence = "{session} is open and nobody was hired, so it can't be invoiced"
    remedy = "invoicectl session hire {session}, or issue with --pay-to-view --answer TEXT"


class ContestFirst(Refusal):
    sentence = "{invoice} is pending at {total}; it must be contested before it goes to 0"
    remedy = "invoicectl contest {invoice} --reason TEXT"


class AlreadyConfirmed(Refusal):
    sentence = "{invoice} was confirmed on {confirmed_at} {how}"
    remedy = "invoicectl show {invoice}"


class Contested(Refusal):
    sentence = "{invoice} is contested since {since}"
    remedy = "invoicectl issue {session} AMOUNT issues it again"


class AlreadyContested(Contested):
    pass


class NothingToContest(Refusal):
    sentence = "the total of {invoice} is {total}, so there is nothing to contest"
    remedy = "invoicectl confirm {invoice}"


class NotASession(Refusal):
    sentence = "{invoice} is a {plan} invoice: only a session's invoice can be {act}"
    remedy = "invoicectl show {invoice}"


class NoCardOnFile(Refusal):
    sentence = "{client} has no card on file"
    remedy = "invoicectl card add {client} TOKEN"


class ClientOverdue(Refusal):
    sentence = "{client} has {overdue}, so {what} is refused (setting book_when_overdue)"
    remedy = "{remedy}"


class ManualGateway(Refusal):
    sentence = "this file's gateway is manual: it keeps no cards"
    remedy = "record money received with --method cash, check or transfer"


class WrongBooking(Refusal):
    sentence = "{booking} is {status} already"
    remedy = "invoicectl show {booking}"


class VisitsFixed(Refusal):
    sentence = "{ref} is {status}; visits can be added {until}"
    remedy = "invoicectl book {client} --visit 'WHEN PRICE SERVICE' makes another booking"


class SeriesEnded(Refusal):
    sentence = "{series} has ended"
    remedy = "invoicectl series start {client}"


class WrongVisit(Refusal):
    sentence = "{visit} {reason}"
    remedy = "invoicectl show {visit}"


class VisitBilled(Refusal):
    sentence = "{visit} is on {invoice}, which is {status}, so it can't be undone"
    remedy = "{remedy}"


class MovedIntoThePast(Refusal):
    sentence = "{start_at} has passed, so {visit} would be marked as done at once"
    remedy = "invoicectl visit move {visit} TIME needs a time in the future"


class NothingToCancel(Refusal):
    sentence = "{booking} has no visit left to cancel"
    remedy = "invoicectl show {booking}"


class NotYet(Refusal):
    sentence = "{at} is in the future; it is {now}"
    remedy = "leave {option} out, or say when {done}"


class NotPast(Refusal):
    sentence = "{at} is in the future (it is {now} now): what is late then is not known yet"
    remedy = "leave --as-of out to see it as it is now"


class NotPayable(Refusal):
    sentence = "{invoice} is {status}; {reason}"
    remedy = "{remedy}"


class BeyondMost(Refusal):
    sentence = "{what} would be {amount}, and the most is {most}"
    remedy = "make it smaller, or settle what there is first"


class NothingAsked(Refusal):
    sentence = "{rate} of {whole} is 0"
    remedy = "give an amount instead of a share"


class TooMuch(Refusal):
    sentence = "{amount} is more than the {due} due on {invoice}"
    remedy = "{remedy}"


class NoInvoice(Refusal):
    sentence = "{client} has no invoice that {what}"
    remedy = "invoicectl list --client {client}"


class NotEnoughCredit(Refusal):
    sentence = "{client} has {credit} of credit, less than {amount}"
    remedy = "invoicectl client show {client}"


class WrongInvoice(Refusal):
    sentence = "{invoice} is {status}, so it can't be {act}"
    remedy = "{remedy}"


class HoldRefused(Refusal):
    sentence = "{ref} is {status}, so it can't be {act}"
    remedy = "{remedy}"


class TooMuchBack(Refusal):
    sentence = "{amount} is more than the {most} on {invoice}"
    remedy = "{remedy}"


class NotUnderReview(Refusal):
    sentence = "{payment} is {outcome}; only a payment under review can be resolved"
    remedy = "invoicectl attention"


class NotReversible(Refusal):
    sentence = "{payment} {reason}"
    remedy = "{remedy}"


class NothingToPayOut(Refusal):
    sentence = "{provider} is owed {owed}, {short}"
    remedy = "invoicectl earnings {provider}"


class ChangedTooLate(Refusal):
    sentence = "{invoice} {how}; what it bills is fixed"
    remedy = "invoicectl book {client} --visit 'WHEN PRICE SERVICE' makes another booking"


class AttemptOpen(Refusal):
    sentence = "the outcome of {payment} ({amount} asked on {since}) is still unknown"
    remedy = "a tick from {asks_at} on finds out; a second charge waits until then"


class SettingFixed(Refusal):
    sentence = "{key} can't be changed any more: amounts in {currency} are on record"
    remedy = "invoicectl --db OTHER init makes another file"


class SettingsContradict(Refusal):
    sentence = "{key} {value} contradicts {other} {standing}: {reason}"
    remedy = "{way_out}"


class ChargeUnclear(Refusal):
    sentence = "the outcome of {payment} ({amount} asked on {since}) could not be found out"
    remedy = "look it up at the gateway, then invoicectl resolve {payment} OUTCOME --reason TEXT"
