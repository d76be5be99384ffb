"""The guards of stopping: after Ctrl-C or SIGTERM nothing is begun, and what was done is told."""

from __future__ import annotations

from tests.campaigns.guarded import Guard

RUNNING = "invoicectl/commands/batch/running.py"

_CREW = "tests/desk/engine/test_crew.py::"
_STOPPING = "tests/commands/test_stopping.py::"

GUARDS = (
    Guard(
        "asked to stop, a tick begins nothing new",
        "invoicectl/desk/engine/walk.py",
        """\
            if work.desk.stop.is_asked:
                break
""",
        "",
        (_CREW + "test_asked_to_stop_a_tick_finishes_what_is_under_way",),
    ),
    Guard(
        "signals wait until a charge is over",
        "invoicectl/desk/engine/errands.py",
        "with work.desk.stop.heeded():",
        "if work.desk.stop:",
        (_CREW + "test_asked_to_stop_a_payment_is_finished",),
        behind="what is committed is told, whatever comes after",
    ),
    Guard(
        "asked to stop, a batch begins no other line",
        RUNNING,
        """\
                if run.stop.is_asked:
                    break
""",
        "",
        (_STOPPING + "test_no_further_card_is_charged",),
    ),
    Guard(
        "a line whose walk was stopped is not done",
        RUNNING,
        """\
    if walked.error is not None:
        raise run.stop.error(""",
        """\
    if not walked:
        raise run.stop.error(""",
        (_STOPPING + "test_a_line_whose_walk_was_stopped_is_not_done",),
    ),
    Guard(
        "asked to stop, a refund goes to no other card",
        "invoicectl/desk/payments/going.py",
        '(payment.outcome != "approved" or work.desk.stop.is_asked)',
        'payment.outcome != "approved"',
        (_STOPPING + "test_a_refund_to_two_cards_is_stopped_between_them",),
    ),
    Guard(
        "what is committed is told, whatever comes after",
        "invoicectl/desk/engine/work.py",
        "            self.stop.heed()\n",
        "",
        (_STOPPING + "test_what_was_committed_is_told",),
    ),
    Guard(
        "asked twice, a charge on its way is told as unknown",
        "invoicectl/desk/engine/errands.py",
        "                except (errors.Busy, errors.FileFault, KeyboardInterrupt) as error:\n",
        "                except (errors.Busy, errors.FileFault) as error:\n",
        (_STOPPING + "test_asked_twice_the_charge_under_way_is_told_as_unknown",),
    ),
)
