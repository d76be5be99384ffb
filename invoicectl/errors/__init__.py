"""The tree of errors: each knows its exit code, its sentence and its remedy; nothing else.

A caller gives the facts; `sentence` and `remedy` put them into words. `cli` prints them, once.
This is the one door to them: `malformed` (exit 2), `missing` (3), `refusals` and `refused_money`
(4), and `failures` for what goes wrong outside. Each is loaded when one of its errors is first
asked for: most commands end in none, so what they load says `errors.BadText` where it raises one.
"""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING, Any

from invoicectl.errors.base import Error as Error
from invoicectl.errors.base import Refusal as Refusal

if TYPE_CHECKING:
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
    from invoicectl.errors.failures import NotWell as NotWell
    from invoicectl.errors.failures import OutcomeUnclear as OutcomeUnclear
    from invoicectl.errors.failures import OutcomeUnknown as OutcomeUnknown
    from invoicectl.errors.failures import Stopped as Stopped
    from invoicectl.errors.failures import WrongAccount as WrongAccount
    from invoicectl.errors.malformed import VISIT as VISIT
    from invoicectl.errors.malformed import BadAmount as BadAmount
    from invoicectl.errors.malformed import BadChoice as BadChoice
    from invoicectl.errors.malformed import BadHandle as BadHandle
    from invoicectl.errors.malformed import BadLine as BadLine
    from invoicectl.errors.malformed import BadNumber as BadNumber
    from invoicectl.errors.malformed import BadPeriod as BadPeriod
    from invoicectl.errors.malformed import BadRate as BadRate
    from invoicectl.errors.malformed import BadReference as BadReference
    from invoicectl.errors.malformed import BadSetting as BadSetting
    from invoicectl.errors.malformed import BadSpan as BadSpan
    from invoicectl.errors.malformed import BadTable as BadTable
    from invoicectl.errors.malformed import BadText as BadText
    from invoicectl.errors.malformed import BadTime as BadTime
    from invoicectl.errors.malformed import CardNumber as CardNumber
    from invoicectl.errors.malformed import Malformed as Malformed
    from invoicectl.errors.malformed import NotForTerminals as NotForTerminals
    from invoicectl.errors.malformed import UnknownCurrency as UnknownCurrency
    from invoicectl.errors.malformed import Usage as Usage
    from invoicectl.errors.missing import NoBatch as NoBatch
    from invoicectl.errors.missing import NoCard as NoCard
    from invoicectl.errors.missing import NoFile as NoFile
    from invoicectl.errors.missing import NoPaymentMethod as NoPaymentMethod
    from invoicectl.errors.missing import NoSetting as NoSetting
    from invoicectl.errors.missing import NotFound as NotFound
    from invoicectl.errors.missing import NotThen as NotThen
    from invoicectl.errors.refusals import ChangedTooLate as ChangedTooLate
    from invoicectl.errors.refusals import ClockAhead as ClockAhead
    from invoicectl.errors.refusals import ClockBehind as ClockBehind
    from invoicectl.errors.refusals import ClockWrong as ClockWrong
    from invoicectl.errors.refusals import ErasedAlready as ErasedAlready
    from invoicectl.errors.refusals import FarAhead as FarAhead
    from invoicectl.errors.refusals import FileExists as FileExists
    from invoicectl.errors.refusals import ForkSendsNothing as ForkSendsNothing
    from invoicectl.errors.refusals import HandleTaken as HandleTaken
    from invoicectl.errors.refusals import HoldRefused as HoldRefused
    from invoicectl.errors.refusals import KeyErased as KeyErased
    from invoicectl.errors.refusals import KeyTaken as KeyTaken
    from invoicectl.errors.refusals import LetterSent as LetterSent
    from invoicectl.errors.refusals import MovedIntoThePast as MovedIntoThePast
    from invoicectl.errors.refusals import NamesErased as NamesErased
    from invoicectl.errors.refusals import NoDocument as NoDocument
    from invoicectl.errors.refusals import NoPreview as NoPreview
    from invoicectl.errors.refusals import NoSender as NoSender
    from invoicectl.errors.refusals import NotAFork as NotAFork
    from invoicectl.errors.refusals import NotAgreed as NotAgreed
    from invoicectl.errors.refusals import NothingToCancel as NothingToCancel
    from invoicectl.errors.refusals import NothingToCorrect as NothingToCorrect
    from invoicectl.errors.refusals import NotHired as NotHired
    from invoicectl.errors.refusals import NotSimulated as NotSimulated
    from invoicectl.errors.refusals import NotYet as NotYet
    from invoicectl.errors.refusals import OutputExists as OutputExists
    from invoicectl.errors.refusals import OutputTaken as OutputTaken
    from invoicectl.errors.refusals import SeriesEnded as SeriesEnded
    from invoicectl.errors.refusals import SessionClosed as SessionClosed
    from invoicectl.errors.refusals import SettingFixed as SettingFixed
    from invoicectl.errors.refusals import SettingsContradict as SettingsContradict
    from invoicectl.errors.refusals import StillKept as StillKept
    from invoicectl.errors.refusals import StillTied as StillTied
    from invoicectl.errors.refusals import TimeGoesBack as TimeGoesBack
    from invoicectl.errors.refusals import VisitBilled as VisitBilled
    from invoicectl.errors.refusals import VisitsFixed as VisitsFixed
    from invoicectl.errors.refusals import WrittenAhead as WrittenAhead
    from invoicectl.errors.refusals import WrongBooking as WrongBooking
    from invoicectl.errors.refusals import WrongSession as WrongSession
    from invoicectl.errors.refusals import WrongVisit as WrongVisit
    from invoicectl.errors.refused_money import AlreadyConfirmed as AlreadyConfirmed
    from invoicectl.errors.refused_money import AlreadyContested as AlreadyContested
    from invoicectl.errors.refused_money import AmountNotTaken as AmountNotTaken
    from invoicectl.errors.refused_money import AttemptOpen as AttemptOpen
    from invoicectl.errors.refused_money import BeyondMost as BeyondMost
    from invoicectl.errors.refused_money import ChargeUnclear as ChargeUnclear
    from invoicectl.errors.refused_money import ClientOverdue as ClientOverdue
    from invoicectl.errors.refused_money import Contested as Contested
    from invoicectl.errors.refused_money import ContestFirst as ContestFirst
    from invoicectl.errors.refused_money import ManualGateway as ManualGateway
    from invoicectl.errors.refused_money import NoCardOnFile as NoCardOnFile
    from invoicectl.errors.refused_money import NoInvoice as NoInvoice
    from invoicectl.errors.refused_money import NoServiceCharge as NoServiceCharge
    from invoicectl.errors.refused_money import NotASession as NotASession
    from invoicectl.errors.refused_money import NotEnoughCredit as NotEnoughCredit
    from invoicectl.errors.refused_money import NothingAsked as NothingAsked
    from invoicectl.errors.refused_money import NothingToContest as NothingToContest
    from invoicectl.errors.refused_money import NothingToPayOut as NothingToPayOut
    from invoicectl.errors.refused_money import NotPayable as NotPayable
    from invoicectl.errors.refused_money import NotReversible as NotReversible
    from invoicectl.errors.refused_money import NotUnderReview as NotUnderReview
    from invoicectl.errors.refused_money import NotUnmatched as NotUnmatched
    from invoicectl.errors.refused_money import ReceivedBefore as ReceivedBefore
    from invoicectl.errors.refused_money import TooMuch as TooMuch
    from invoicectl.errors.refused_money import TooMuchBack as TooMuchBack
    from invoicectl.errors.refused_money import Unplaced as Unplaced
    from invoicectl.errors.refused_money import WentBack as WentBack
    from invoicectl.errors.refused_money import WrongInvoice as WrongInvoice
    from invoicectl.errors.together import LINES as LINES

FAMILIES: dict[str, tuple[str, ...]] = {
    "failures": (
        "AttemptCancelled", "Busy", "CardRefused", "CheckFailed", "ClockTaken", "Declined",
        "FileFault", "FirstError", "GatewayDown", "LetterClaimed", "MailDown",
        "NotInstalled", "NotReconciled", "NotWell", "OutcomeUnclear", "OutcomeUnknown",
        "Stopped", "WrongAccount",
    ),
    "malformed": (
        "VISIT", "BadAmount", "BadChoice", "BadHandle", "BadLine", "BadNumber", "BadPeriod",
        "BadRate", "BadReference", "BadSetting", "BadSpan", "BadTable", "BadText",
        "BadTime", "CardNumber", "Malformed", "NotForTerminals", "UnknownCurrency", "Usage",
    ),
    "missing": (
        "NoBatch", "NoCard", "NoFile", "NoPaymentMethod", "NoSetting", "NotFound",
        "NotThen",
    ),
    "refusals": (
        "ChangedTooLate", "ClockAhead", "ClockBehind", "ClockWrong", "ErasedAlready",
        "FarAhead", "FileExists", "ForkSendsNothing", "HandleTaken", "HoldRefused", "KeyErased",
        "KeyTaken", "LetterSent",
        "MovedIntoThePast", "NamesErased", "NoDocument", "NoPreview", "NoSender",
        "NotAFork", "NotAgreed", "NothingToCancel", "NothingToCorrect", "NotHired",
        "NotSimulated", "NotYet", "OutputExists", "OutputTaken", "SeriesEnded",
        "SessionClosed", "SettingFixed", "SettingsContradict", "StillKept", "StillTied",
        "TimeGoesBack", "VisitBilled", "VisitsFixed", "WrittenAhead", "WrongBooking",
        "WrongSession", "WrongVisit",
    ),
    "refused_money": (
        "AlreadyConfirmed", "AlreadyContested", "AmountNotTaken", "AttemptOpen",
        "BeyondMost", "ChargeUnclear", "ClientOverdue", "Contested", "ContestFirst",
        "ManualGateway", "NoCardOnFile", "NoInvoice", "NoServiceCharge", "NotASession",
        "NotEnoughCredit", "NothingAsked", "NothingToContest", "NothingToPayOut",
        "NotPayable", "NotReversible", "NotUnderReview", "NotUnmatched", "ReceivedBefore",
        "TooMuch", "TooMuchBack", "Unplaced", "WentBack", "WrongInvoice",
    ),
    "together": ("LINES",),
}  # fmt: skip
"""Which errors are in which module."""


if not TYPE_CHECKING:  # it would have the checker take any name for an error

    @cache
    def __getattr__(name: str) -> Any:
        """An error of any family, which is loaded for it."""
        if name in FAMILIES["failures"]:
            from invoicectl.errors import failures as family
        elif name in FAMILIES["malformed"]:
            from invoicectl.errors import malformed as family
        elif name in FAMILIES["missing"]:
            from invoicectl.errors import missing as family
        elif name in FAMILIES["refusals"]:
            from invoicectl.errors import refusals as family
        elif name in FAMILIES["refused_money"]:
            from invoicectl.errors import refused_money as family
        elif name in FAMILIES["together"]:
            from invoicectl.errors import together as family
        else:
            raise AttributeError(name)
        return getattr(family, name)
