# --- bookings, series and visits --------------------------------------------------------------


@folds("booking-requested")
def _booking_requested(oracle: Oracle, data: Json, _: Fact) -> Iterable[Thing]:
    number = data["booking"]
    hold(number == len(oracle.bookings) + 1, f"B{number} follows B{len(oracle.bookings)}")
    hold(oracle.clients[data["client"]].cards, f"B{number} was requested without a card")
    yield oracle.bookings.setdefault(number, Booking(number, data["client"]))


@folds("booking-confirmed")
def _booking_confirmed(oracle: Oracle, data: Json, _: Fact) -> Iterable[Thing]:
    booking = oracle.bookings[data["booking"]]
    invoice = oracle.invoices[data["invoice"]]
    hold(booking.status in {"requested", "confirming"}, f"B{booking.number} is confirmed twice")
    hold(booking.invoice == invoice.number, f"B{booking.number} is confirmed on another's bill")
    booking.status, invoice.awaits = "confirmed", None
    yield from (booking, invoice)


@folds("series-started")
def _series_started(oracle: Oracle, data: Json, _: Fact) -> Iterable[Thing]:
    number = data["series"]
    hold(oracle.clients[data["client"]].cards, f"R{number} was started without a card")
    yield oracle.series.setdefault(number, Series(number, data["client"]))


@folds("series-closed")
def _series_closed(oracle: Oracle, data: Json, _: Fact) -> Iterable[Thing]:
    series = oracle.series[data["series"]]
    hold(series.status == "active", f"R{series.number} ended twice")
    series.status = "ended"
    yield series


@folds("visit-planned")
def _visit_planned(oracle: Oracle, data: Json, _: Fact) -> Iterable[Thing]:
    number, booking, series = data["visit"], data["booking"], data["series"]
    hold(number == len(oracle.visits) + 1, f"V{number} follows V{len(oracle.visits)}")
    if series is not None:
        hold(oracle.series[series].status == "active", f"V{number} is of a series that ended")
    visit = Visit(
        number,
        data["client"],
        booking,
        series,
        data["price_minor"],
        data["start_at"],
        data["provider"],
    )
    yield oracle.visits.setdefault(number, visit)


@folds("visit-completed")
def _visit_completed(oracle: Oracle, data: Json, fact: Fact) -> Iterable[Thing]:
    visit = oracle.visits[data["visit"]]
    hold(visit.status == "planned", f"V{visit.number} was {visit.status} when done")
    hold(data["completed_at"] <= fact.recorded_at, f"V{visit.number} was done in the future")
    if visit.booking is not None:
        status = oracle.bookings[visit.booking].status
        hold(status == "confirmed", f"V{visit.number} was done in a booking that is {status}")
    visit.status, visit.recorded_at = "done", data["recorded_at"]
    yield visit


@folds("visit-cancelled")
def _visit_cancelled(oracle: Oracle, data: Json, _: Fact) -> Iterable[Thing]:
    visit = oracle.visits[data["visit"]]
    hold(visit.status == "planned", f"V{visit.number} was {visit.status} when cancelled")
    visit.status = "cancelled"
    yield visit
