"""The guards of a charge: what each is, how it is taken away, and which tests should miss it.

`guarded_file` has those of the file, `guarded_asking` those of asking first, `guarded_gateways`
those of what gateways tell, `guarded_stops` those of stopping, `guarded_keys` those of `--key`.
Taken away is: `text`, which stands once in the module, becomes `instead`. Where one guard stands in
front of another, taking it away alone is missed by nobody: `behind` names the other, and with both
gone the tests must miss them."""

from __future__ import annotations

from typing import NamedTuple


class Guard(NamedTuple):
    """Something in the source without which the promise would not be kept."""

    name: str
    module: str
    text: str
    instead: str
    tests: tuple[str, ...]
    behind: str | None = None


CHARGES = "invoicectl/desk/engine/errands.py"
RULES = "invoicectl/rules.py"
MAKING = "invoicectl/domain/making.py"
STEPS = "invoicectl/domain/steps.py"
SIMULATED = "invoicectl/gateways/simulated.py"

_ERRANDS = "tests/desk/engine/test_errands.py::"
_CREW = "tests/desk/engine/test_crew.py::"
_GUARDS = "tests/desk/engine/test_guards.py::"
_CORRECTED = "tests/desk/engine/test_corrected_clock.py::"
_COLLECTING = "tests/rules/test_collecting.py::"
_PAYING = "tests/rules/test_paying.py::"
_PAID = "tests/commands/test_payment_verbs.py::"
_AUTOPAY = "tests/rules/test_autopay.py::"
_CORRECTIONS = "tests/rules/test_corrections.py::"
_HOLDS = "tests/rules/test_holds.py::"
_HARD = "tests/rules/test_hard_declines.py::"
_BOOKINGS = "tests/rules/test_bookings.py::"

ON_DISK = (_GUARDS + "test_what_is_on_disk_when_the_gateway_is_asked",)
KEY = (_ERRANDS + "test_the_key_is_on_disk_before_the_gateway_is_asked",)
SLEEPER = (_ERRANDS + "test_a_sleeper_that_wakes_up_late_moves_no_money",)
RESTORED = (_GUARDS + "test_what_was_charged_before_a_backup_was_restored",)
UNKNOWN = (_PAYING + "test_b12_an_unknown_outcome_is_found_and_never_charged_twice",)

PROTOCOL = (
    Guard(
        "T1 is committed before G1",
        CHARGES,
        "return (yield Call(work.desk.gateway.create, asked, is_first=True))",
        "return heard(Call(work.desk.gateway.create, asked), work.newest)\n        yield",
        ON_DISK,
    ),
    Guard(
        "the attempt is read again after G1",
        CHARGES,
        """\
    if work.get(Payment, payment.number).outcome != "unknown":
        return None
""",
        "",
        SLEEPER,
    ),
    Guard(
        "T2 is committed before G2",
        CHARGES,
        "answer = yield Call(work.desk.gateway.confirm, asked, (created.ref,))",
        "answer = heard(Call(work.desk.gateway.confirm, asked, (created.ref,)), work.newest)",
        ON_DISK,
    ),
    Guard(
        "T3 only where the attempt is open still",
        CHARGES,
        'if answer is None or payment.outcome != "unknown":',
        "if answer is None:",
        SLEEPER,
    ),
    Guard(
        "what was read before a call is read again where others wrote",
        "invoicectl/desk/engine/work.py",
        """\
        if newest is None or newest[1:] != self.newest:
            self.forget()
""",
        "",
        SLEEPER,
    ),
    Guard(
        "the key is derived",
        MAKING,
        'return f"{world.file_id}/{generation}/{owner.ref}/{group}/{attempt}"',
        "return str(__import__('uuid').uuid4())",
        RESTORED,
    ),
    Guard(
        "each attempt has a number of its own",
        MAKING,
        "attempt = 1 + len(earlier) - len(cancelled)",
        "attempt = 1",
        (_COLLECTING + "test_b4_b9_collect_and_retry_to_the_second",),
    ),
    Guard(
        "the key counts tries after a cancellation",
        MAKING,
        """ + (f"/{tries + 1}" if tries else ""),""",
        ",",
        SLEEPER,
    ),
    Guard(
        "an answer to an inquiry only where the attempt is open still",
        CHARGES,
        """\
        if payment.outcome != "unknown":
            return payment
""",
        "",
        (_GUARDS + "test_two_who_ask_about_a_charge_record_its_answer_once",),
    ),
    Guard(
        "only an attempt still open is withdrawn",
        CHARGES,
        'if work.get(Payment, number).outcome == "unknown":',
        "if number:",
        (_GUARDS + "test_what_was_cancelled_meanwhile_is_not_withdrawn_again",),
    ),
)

ANSWERS = (
    Guard(
        "no answer is unknown, not declined",
        CHARGES,
        'return Answer("unknown", answer.code)',
        'return Answer("declined", answer.code)',
        (_PAID + "test_b12_b13_an_unknown_outcome_is_told_and_found_and_never_charged_twice",),
    ),
    Guard(
        "a gateway that is down at G1: withdrawn",
        CHARGES,
        "raise _withdrawn(work, payment, created, actor)",
        "raise created",
        (_GUARDS + "test_a_gateway_that_is_down_leaves_nothing_open",),
    ),
    Guard(
        "a gateway that is down at G2: withdrawn",
        CHARGES,
        """\
        raise _withdrawn(work, payment, answer, actor)
    if isinstance(answer, NoAnswer):
        return Answer("unknown", answer.code)
""",
        """\
        raise answer
    if isinstance(answer, NoAnswer):
        return Answer("unknown", answer.code)
""",
        (_ERRANDS + "test_a_gateway_that_is_down_moves_nothing_and_can_be_asked_again",),
    ),
    Guard(
        "after G2 nobody is told that nothing was done",
        CHARGES,
        """\
    except (errors.Busy, errors.FileFault, KeyboardInterrupt):  # the money may have moved
        raise errors.OutcomeUnknown(**_facts(work, payment), asks_at="then") from None
""",
        """\
    except (errors.Busy, errors.FileFault, KeyboardInterrupt):
        raise
""",
        (
            _GUARDS + "test_a_file_held_by_another_after_money_moved_is_no_reason_"
            "to_say_nothing_was_done",
        ),
    ),
    Guard(
        "an answer that makes no sense is for a person",
        RULES,
        """\
    if answer.outcome == "review":
        return [ev.PaymentReviewed(payment.number, answer.code or "unclear")]
""",
        "",
        (_GUARDS + "test_a_wrong_amount_is_for_a_person_and_not_asked_about_again",),
    ),
    Guard(
        "after seven silences a person looks",
        RULES,
        """\
    if asked == len(making.INQUIRE_AFTER):
        return [ev.PaymentReviewed(payment.number, reason)]
""",
        """\
    asked = min(asked, len(making.INQUIRE_AFTER) - 1)
""",
        (_PAYING + "test_b9_an_unanswered_collection_is_inquired_and_then_reviewed",),
    ),
    Guard(
        "a key that is refused stops the tick",
        "invoicectl/desk/engine/crew.py",
        """\
            self._down = error
            if not""",
        """\
            if not""",
        (_CREW + "test_a_refused_key_stops_the_tick_after_what_was_under_way",),
    ),
)

GATEWAY = (
    Guard(
        "by whatever path a file is opened, its charges are the same",
        "invoicectl/sqlite/business.py",
        "os.path.realpath(path)}.gateway",
        "os.path.abspath(path)}.gateway",
        (_ERRANDS + "test_the_record_is_the_files_own_by_whatever_path_it_is_opened",),
    ),
    Guard(
        "the gateway has one charge a key",
        "invoicectl/gateways/record_in_file.py",
        "key TEXT UNIQUE,\n    token",
        "key TEXT,\n    token",
        RESTORED,
    ),
    Guard(
        "the gateway moves money once, and never what was cancelled",
        SIMULATED,
        "\"UPDATE charges SET outcome = ?, code = ? WHERE number = ? AND outcome = 'created' \"",
        '"UPDATE charges SET outcome = ?, code = ? WHERE number = ? "',
        SLEEPER,
    ),
    Guard(
        "an inquiry cancels what was not confirmed",
        SIMULATED,
        "UPDATE charges SET outcome = 'cancelled' WHERE number = ? AND outcome = 'created'",
        "UPDATE charges SET outcome = outcome WHERE number = ?",
        SLEEPER,
    ),
    Guard(
        "the same key for another charge is refused at G1",
        SIMULATED,
        """\
        if tuple(asked) != charge[1:4]:
            return Answer("review", "idempotency_mismatch")
""",
        "",
        ("tests/gateways/test_gateways.py::test_another_charge_under_the_key_is_for_a_person",),
    ),
    Guard(
        "the answer to another charge is none",
        SIMULATED,
        """\
    if tuple(asked) != charge[:4]:
        return Answer("review", "idempotency_mismatch")
""",
        "",
        (_GUARDS + "test_an_answer_about_another_charge_is_for_a_person",),
    ),
)

TIME = (
    Guard(
        "while an attempt is open, time only asks what became of it",
        STEPS,
        "if invoice.open_payment is not None:",
        'if invoice.open_payment is not None and invoice.status not in {"open", "overdue"}:',
        (_PAYING + "test_b4_a_collection_waits_for_an_unknown_payment_by_hand",),
    ),
    Guard(
        "while a person must look, time does nothing",
        STEPS,
        """\
    if owner.inquire_at is None:
        return NoStep("charge under review", payment.at, payment.ref, payment.code)
    return Step("inquire", kind, owner.number, owner.inquire_at, rule="8")
""",
        """\
    return Step("inquire", kind, owner.number, owner.inquire_at or payment.at, rule="8")
""",
        (_PAYING + "test_b9_an_unanswered_collection_is_inquired_and_then_reviewed",),
    ),
    Guard(
        "a step is looked at again before it is taken",
        "invoicectl/desk/engine/due.py",
        "if now is not None and now.order == step.order and not self._is_under_way(step):",
        "if step.kind:",
        ("tests/commands/test_booking_verbs.py::test_b8_a_late_tick_tells_each_missed_friday",),
    ),
    Guard(
        "no fee for what was paid meanwhile",
        RULES,
        "if payment.attempt != invoice.terms.late_fee_after or invoice.due_minor <= 0:",
        "if payment.attempt != invoice.terms.late_fee_after:",
        (_ERRANDS + "test_a_decline_learned_late_finds_the_invoice_paid",),
    ),
    Guard(
        "the fee at the attempt that the terms name, and no other",
        RULES,
        "if payment.attempt != invoice.terms.late_fee_after or invoice.due_minor <= 0:",
        "if invoice.due_minor <= 0:",
        (_COLLECTING + "test_b9_the_attempt_that_brings_fee_notice_and_overdue",),
    ),
    Guard(
        "a clock that is behind is refused",
        "invoicectl/domain/clocks.py",
        "if writes and newest - system > BEHIND:",
        "if not system:",
        ("tests/desk/engine/test_clock.py::test_a_clock_that_is_behind",),
    ),
    Guard(
        "a clock that is ahead is refused",
        "invoicectl/domain/clocks.py",
        "if writes and not catch_up and system - last > timedelta(days=AHEAD_DAYS):",
        "if not system:",
        ("tests/desk/engine/test_clock.py::test_a_clock_that_is_ahead",),
    ),
    Guard(
        "a tick of a clock ahead is none",
        "invoicectl/desk/clock.py",
        "ticked_at=min(work.info.ticked_at, work.now)",
        "ticked_at=work.info.ticked_at",
        (_CORRECTED + "test_days_of_rest_count_from_the_correction",),
    ),
    Guard(
        "a right clock is not corrected",
        "invoicectl/domain/clocks.py",
        "if newest - system <= BEHIND:",
        "if not newest:",
        (_CORRECTED + "test_a_right_clock_is_not_corrected",),
    ),
    Guard(
        "a person agrees before a clock is corrected",
        "invoicectl/desk/clock.py",
        "    agrees(refusal)\n    with at_the_clock",
        "    with at_the_clock",
        (_CORRECTED + "test_a_script_says_yes",),
    ),
    Guard(
        "ten years are asked about",
        "invoicectl/desk/clock.py",
        "if most_days is not None and until - since > timedelta(days=most_days):",
        "if not since:",
        ("tests/desk/engine/test_clock.py::test_beyond_ten_years_it_says_how_to_go_on",),
    ),
)

REFUSALS = (
    Guard(
        "no payment by hand while a charge is open",
        "invoicectl/acts/payments/paying.py",
        "    refuse_while_open(world, invoice)\n",
        "",
        UNKNOWN,
    ),
    Guard(
        "no tip by card while a charge is open",
        "invoicectl/acts/payments/paying.py",
        "    refuse_while_open(world, owner)\n",
        "",
        UNKNOWN,
    ),
    Guard(
        "no second deposit while one is open",
        "invoicectl/acts/bookings/booking.py",
        "    refuse_while_open(world, booking)\n",
        "",
        (_BOOKINGS + "test_b3_an_unknown_deposit_is_found_and_never_charged_twice",),
    ),
    Guard(
        "credit pays at most what is due",
        RULES,
        "credit = min(credit_left(after, invoice.client), invoice.due_minor)",
        "credit = credit_left(after, invoice.client)",
        (_PAYING + "test_b16_deposit_and_collection_use_credit_first",),
    ),
    Guard(
        "money beyond the due becomes credit",
        RULES,
        "applied = min(payment.amount_minor, due)",
        "applied = payment.amount_minor",
        (_PAYING + "test_b12_money_that_arrives_twice_becomes_credit",),
    ),
    Guard(
        "no more of a payment is reversed than is left of it",
        "invoicectl/acts/payments/reversals.py",
        "if asked_minor > sum(most):",
        "if not sum(most):",
        (_CORRECTIONS + "test_reverse_more_than_is_left_of_it",),
    ),
)

PEOPLES = (
    Guard(
        "without autopay time asks no card",
        RULES,
        "asks = steps.is_asked(world, invoice)",
        "asks = steps.is_asked(world, invoice) or True",
        (_AUTOPAY + "test_b21_an_invoice_that_nobody_pays",),
    ),
    Guard(
        "without autopay a deposit is not charged",
        "invoicectl/acts/bookings/booking.py",
        "if is_too_little or not steps.has_autopay(world, client):",
        "if is_too_little:",
        (_AUTOPAY + "test_b3_the_deposit_is_asked_for",),
    ),
    Guard(
        "while it is held, time asks for no money",
        STEPS,
        """\
    if hold is not None:
        return release or NoStep("held", hold.since, hold.ref, hold.reason)
    step = _own_step""",
        """\
    step = _own_step""",
        (_HOLDS + "test_hold_of_a_collection",),
    ),
    Guard(
        "a client's hold is one of her invoices",
        "invoicectl/domain/holds.py",
        "return own(invoice) or own(client)",
        "return own(invoice)",
        (_HOLDS + "test_a_clients_hold_covers_what_becomes_hers_later",),
    ),
    Guard(
        "a card that will never do is not asked again",
        RULES,
        'return None if code is None else Answer("declined", code)',
        "return None",
        (_HARD + "test_what_says_never_is_never_asked_again_by_time",),
    ),
)

GUARDS = (*PROTOCOL, *ANSWERS, *GATEWAY, *TIME, *REFUSALS, *PEOPLES)
