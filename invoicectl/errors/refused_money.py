"""Exit 4: a rule refuses it, of invoices, cards and payments."""

from __future__ import annotations

from invoicectl.errors.base import Refusal


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
    remedy = "{remedy}"


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


class AttemptOpen(Refusal):
    sentence = "the outcome of {payment} ({amount} asked on {since}) is still unknown"
    remedy = "a tick from {asks_at} on finds out; a second charge waits until then"


class ChargeUnclear(Refusal):
    sentence = "the outcome of {payment} ({amount} asked on {since}) could not be found out"
    remedy = "look it up at the gateway, then invoicectl resolve {payment} OUTCOME --reason TEXT"


class ReceivedBefore(Refusal):
    sentence = "{invoice} was issued on {issued_at}, after {received_at}"
    remedy = (
        "money from before it is in advance: "
        "invoicectl client credit {client} AMOUNT --method cash --reason TEXT"
    )
