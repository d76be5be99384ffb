"""Each kind of event in a sentence for people: who did what to whom, the amount, then the why.

What a person wrote comes last, so that a narrow screen cuts nothing but that."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from invoicectl.desk.asking.sentences import (
    bookings,
    file,
    invoices,
    payments,
    people,
    sessions,
)
from invoicectl.desk.asking.sentences.common import Speaker as Speaker
from invoicectl.domain import events as ev

SENTENCES: dict[type, Callable[[Speaker, Any], str]] = {
    ev.FileCreated: file.created,
    ev.ClockCorrected: file.clock_corrected,
    ev.FileForked: file.forked,
    ev.GenerationBegun: file.generation_begun,
    ev.Reconciled: file.reconciled,
    ev.SettingChanged: file.setting_changed,
    ev.ClientAdded: people.client_added,
    ev.ClientEdited: people.client_edited,
    ev.ClientErased: people.client_erased,
    ev.ClientHeld: people.client_held,
    ev.ClientReleased: people.client_released,
    ev.ProviderAdded: people.provider_added,
    ev.ProviderEdited: people.provider_edited,
    ev.ProviderErased: people.provider_erased,
    ev.CardAdded: people.card_added,
    ev.CardChosen: people.card_chosen,
    ev.CardRemoved: people.card_removed,
    ev.CardExpiryTold: people.card_expiry_told,
    ev.AutopaySwitched: people.autopay_switched,
    ev.AutoTipSet: people.auto_tip_set,
    ev.SessionOpened: sessions.opened,
    ev.OfferMade: sessions.offered,
    ev.SessionHired: sessions.hired,
    ev.SessionDropped: sessions.dropped,
    ev.SessionEnded: sessions.ended,
    ev.MessageSent: sessions.wrote,
    ev.InvoiceIssued: invoices.issued,
    ev.ImportReleased: invoices.import_released,
    ev.InvoiceRevised: invoices.revised,
    ev.ChargeRefused: invoices.charge_refused,
    ev.InvoiceContested: invoices.contested,
    ev.InvoiceConfirmed: invoices.confirmed,
    ev.LateFeeAdded: invoices.late_fee_added,
    ev.InvoiceFellDue: invoices.fell_due,
    ev.InvoiceOverdue: invoices.became_overdue,
    ev.LineAdded: invoices.line_added,
    ev.InvoiceVoided: invoices.voided,
    ev.InvoiceDiscounted: invoices.discounted,
    ev.LateFeeWaived: invoices.late_fee_waived,
    ev.InvoiceWrittenOff: invoices.written_off,
    ev.InvoiceHeld: invoices.held,
    ev.InvoiceReleased: invoices.released,
    ev.InvoiceReminded: invoices.reminded,
    ev.BookingRequested: bookings.requested,
    ev.BookingConfirmed: bookings.confirmed,
    ev.BookingDropped: bookings.dropped,
    ev.SeriesStarted: bookings.started,
    ev.SeriesClosed: bookings.closed,
    ev.SeriesHeld: bookings.held,
    ev.SeriesReleased: bookings.released,
    ev.VisitPlanned: bookings.planned,
    ev.VisitCompleted: bookings.completed,
    ev.VisitCancelled: bookings.cancelled,
    ev.VisitMoved: bookings.moved,
    ev.VisitUndone: bookings.undone,
    ev.PaymentAttempted: payments.attempted,
    ev.PaymentSent: payments.sent,
    ev.PaymentApproved: payments.approved,
    ev.PaymentDeclined: payments.declined,
    ev.PaymentUnknown: payments.unknown,
    ev.PaymentCancelled: payments.cancelled,
    ev.PaymentReviewed: payments.reviewed,
    ev.PaymentResolved: payments.resolved,
    ev.UnmatchedFound: payments.unmatched_found,
    ev.UnmatchedPlaced: payments.unmatched_placed,
    ev.UnmatchedTurned: payments.unmatched_turned,
    ev.PaymentReceived: payments.received,
    ev.CreditAdded: payments.credit_added,
    ev.CreditUsed: payments.credit_used,
    ev.CreditPaidBack: payments.credit_paid_back,
    ev.RefundReserved: payments.refund_reserved,
    ev.RefundMade: payments.refund_made,
    ev.PaymentReversed: payments.reversed_,
    ev.ReversalWithdrawn: payments.reversal_withdrawn,
    ev.PayoutReversed: payments.payout_reversed,
    ev.ProviderPaid: payments.paid_out,
}
"""The sentence of each kind of event."""


def sentence(say: Speaker, event: ev.Event) -> str:
    """What happened, for people."""
    return SENTENCES[type(event)](say, event)
