"""Exit 4: a rule refuses it, of invoices, cards and payments."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, ClassVar

from invoicectl.errors.base import Refusal

if TYPE_CHECKING:
    from invoicectl.errors.base import Whys


class NoServiceCharge(Refusal):
    sentence = "{provider} has no service charge, and there is no general one"
    remedy = "invoicectl config set service_charge_rate 30%"


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
    remedy = "invoicectl pay {ref} --method transfer"


class ContestFirst(Refusal):
    sentence = "{invoice} is pending at {total}; it must be contested before it goes to 0"
    remedy = "invoicectl contest {invoice} --reason TEXT"


class AlreadyConfirmed(Refusal):
    sentence = "{invoice} was confirmed on {confirmed_at} {why}"
    whys: ClassVar[Whys] = {
        "client": "by the client",
        "auto": "by silence, as nobody answered in time",
        "live": "when the session ended",
    }
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
    sentence = "{invoice} is a {plan} invoice: only a session's invoice can be {why}"
    whys: ClassVar[Whys] = {
        "contest": "contested",
        "confirm": "confirmed",
    }
    remedy = "invoicectl show {invoice}"


class NoCardOnFile(Refusal):
    sentence = "{client} has no card on file"
    remedy = "invoicectl card add {client} TOKEN"


class ClientOverdue(Refusal):
    sentence = "{client} has {overdue}, so {what} is refused (setting book_when_overdue)"
    remedy = "invoicectl pay {paid}{how}"

    def worded(self, facts: dict[str, Any]) -> dict[str, str]:
        """How it can be paid where no card is charged."""
        return {"how": "" if facts["is_charged"] else " --method transfer"}


class ManualGateway(Refusal):
    sentence = "this file's gateway is manual: it keeps no cards"
    remedy = "record money received with --method cash, check or transfer"


class NotPayable(Refusal):
    sentence = "{invoice} is {status}; {why}"
    whys: ClassVar[Whys] = {
        "pending": ("it is payable once it is confirmed", "invoicectl confirm {invoice}"),
        "contested": ("it must be issued again first", "invoicectl issue {session} AMOUNT"),
        "paid": ("nothing is due", "invoicectl tip {invoice} AMOUNT says thank you"),
        "closed": ("nothing is due", "invoicectl show {invoice}"),
        "void": ("it owes nothing", "invoicectl show {invoice}"),
        "advance": (
            "what comes in now is money in advance",
            "invoicectl client credit {client} AMOUNT --method {method} --reason TEXT",
        ),
        "amount_unsaid": (
            "nothing is due",
            "invoicectl pay {invoice} AMOUNT --method {method} keeps what came in as client credit",
        ),
        "tip_pending": ("a tip comes once it is confirmed", "invoicectl confirm {invoice}"),
        "tip_contested": (
            "a tip comes once it is confirmed",
            "invoicectl issue {session} AMOUNT issues it again",
        ),
    }


class BeyondMost(Refusal):
    sentence = "{what} would be {amount}, and the most is {most}"
    remedy = "make it smaller, or settle what there is first"


class NothingAsked(Refusal):
    sentence = "{rate} of {whole} is 0"
    remedy = "give an amount instead of a share"


class TooMuch(Refusal):
    sentence = "{amount} is more than the {due} due on {why}"
    whys: ClassVar[Whys] = {
        "invoice": (
            "{invoice}",
            "pay {due}, or say what the rest is with --excess credit or --excess tip",
        ),
        "credit": (
            "{invoice}",
            "invoicectl pay {invoice} --method credit uses the credit there is",
        ),
        "paid": (
            "{invoice}",
            "invoicectl show {invoice}",
        ),
        "all_credit": (
            "all invoices of {client}",
            "invoicectl pay {client} --method credit uses the credit there is",
        ),
        "all": ("all invoices of {client}", "invoicectl pay {client} pays all of it"),
        "all_paid": (
            "all invoices of {client}",
            "invoicectl list --client {client}",
        ),
    }


class NoInvoice(Refusal):
    sentence = "{client} has no invoice that {why}"
    whys: ClassVar[Whys] = {
        "unpaid": "is open or overdue",
        "deposit": "is open or overdue; the deposit of {booking} was declined",
        "tip": "takes a tip yet",
    }
    remedy = "invoicectl list --client {client}"


class NotEnoughCredit(Refusal):
    sentence = "{client} has {credit} of credit, less than {amount}"
    remedy = "invoicectl client show {client}"


class WrongInvoice(Refusal):
    sentence = "{invoice} is {why}"
    remedy = "invoicectl show {invoice}"
    whys: ClassVar[Whys] = {
        "void": "{status}, so it can't be voided",
        "void_early": (
            "{status}, so it can't be voided",
            "invoicectl contest {invoice} --reason TEXT, then issue {session} 0",
        ),
        "void_paid": (
            "paid {paid}, so it can't be voided",
            "invoicectl refund {invoice} {paid} --reason …",
        ),
        "void_returned": (
            "owed {returned} of a payment that was returned, so it can't be voided",
            "invoicectl write-off {invoice} --reason TEXT gives that up",
        ),
        "waive": "{status}, so it can't be relieved of its fee",
        "no_fee": "without a late fee, so it can't be relieved of one",
        "discount_early": (
            "{status}, so it can't be discounted",
            "invoicectl issue {session} AMOUNT revises it",
        ),
        "discount": (
            "{status}, so it can't be discounted",
            "invoicectl refund {invoice} AMOUNT --reason TEXT gives back what was paid",
        ),
        "write_off": "{status}, so it can't be written off",
        "hold": "{status}, so it can't be held",
        "refund": "{status}, so it can't be refunded",
        "refund_beside_credit": (
            "{status}, so it can't be refunded",
            "invoicectl refund {client} {credit} --reason TEXT --to bank gives back client credit",
        ),
        "pay_early": ("{status}, so it can't be paid", "invoicectl confirm {invoice}"),
        "not_imported": "not imported, so it can't be released as imported",
        "release": "{status}, so it can't be released",
    }


class TooMuchBack(Refusal):
    sentence = "{amount} is more than the {most} {why} on {ref}"
    whys: ClassVar[Whys] = {
        "discount": ("that is unpaid of the services", "invoicectl discount {ref} {most} …"),
        "discount_none": (
            "that is unpaid of the services",
            "invoicectl refund {ref} AMOUNT --reason TEXT gives back what was paid",
        ),
        "services": ("that was paid for the services", "invoicectl show {ref}"),
        "services_beside_credit": (
            "that was paid for the services",
            "invoicectl refund {client} {credit} --reason TEXT --to bank gives back client credit",
        ),
        "tips": ("that was paid in tips", "invoicectl show {ref}"),
        "cards": (
            "that cards were charged",
            "give it back with --to cash or --to bank, or keep it as credit with --to credit",
        ),
        "cards_beside_credit": (
            "that cards were charged",
            "invoicectl refund {client} {credit} --reason TEXT --to bank gives back client credit",
        ),
        "cards_of_client": ("that cards were charged", "give it back with --to cash or --to bank"),
        "goodwill": (
            "of credit that was paid for",
            "give goodwill back with --to cash or --to bank",
        ),
        "credit": ("of credit", "invoicectl client show {ref}"),
        "credit_but_paid": (
            "of credit",
            "invoicectl refund {invoice} {amount} --reason TEXT{to} gives back what was paid on it",
        ),
    }


class NotUnderReview(Refusal):
    sentence = "{payment} is {outcome}; only a payment under review can be resolved"
    remedy = "invoicectl attention"


class NotReversible(Refusal):
    sentence = "{payment} {why}"
    remedy = "invoicectl show {payment}"
    whys: ClassVar[Whys] = {
        "unmoved": "moved no money for certain: its outcome is {outcome}",
        "gone": (
            "has nothing left to be reversed: {most} of it was given back",
            (
                "invoicectl reverse {payment} --amount {most} --reason TEXT, only if the bank took "
                "that back too; {client} then owes it"
            ),
        ),
        "less": "has {most} left to be reversed, less than {amount}",
        "goodwill": "is goodwill that was used: nothing of it is left",
        "reversed": "was reversed on {at} already",
        "nothing_left": "has nothing left to be reversed",
        "less_given_back": "has less left to be given back than was given back there",
        "no_reversal": (
            "has no reversal that stands",
            "invoicectl reverse {payment} --reason TEXT reverses it",
        ),
    }


class NothingToPayOut(Refusal):
    sentence = "{provider} is owed {owed}, {why}"
    whys: ClassVar[Whys] = {
        "nothing": "so there is nothing to pay out",
        "less": "less than {amount}",
    }
    remedy = "invoicectl earnings {provider}"


class AttemptOpen(Refusal):
    sentence = "the outcome of {payment} ({amount} asked on {since}) is still unknown"
    remedy = "a tick from {asks_at} on finds out; a second charge waits until then"


class ChargeUnclear(Refusal):
    sentence = "the outcome of {payment} ({amount} asked on {since}) could not be found out"
    remedy = "look it up at the gateway, then invoicectl resolve {payment} OUTCOME --reason TEXT"


class ReceivedBefore(Refusal):
    sentence = "{invoice} was issued on {issued_at}, after {received_at}{why}"
    whys: ClassVar[Whys] = {
        "before": ("", "invoicectl client credit {client} {amount} {credit}"),
        "before_payable": (
            "",
            (
                "invoicectl client credit {client} {amount} {credit} && "
                "invoicectl pay {invoice} {used} --method credit"
            ),
        ),
        "before_all": ("", "invoicectl pay {credit} records it as client credit"),
        "its_day": (
            ": a day without a time is its midnight",
            "invoicectl pay {again} --received {from_then} says the time too",
        ),
        "today": (
            ": a day without a time is its midnight",
            "invoicectl pay {again}, without --received, records it as of now",
        ),
    }
