"""The guards of asking: that a file which went back, or is copied, charges nothing again."""

from __future__ import annotations

from tests.campaigns.guarded import CHARGES, MAKING, STEPS, Guard

ASKED = "invoicectl/desk/engine/asked.py"
FOUND = "invoicectl/acts/payments/found.py"
WALK = "invoicectl/desk/engine/walk.py"

_GUARDS = "tests/desk/engine/test_guards.py::"
_RECONCILING = "tests/desk/test_reconciling.py::"
_RESTORED = "tests/gateways/test_stripe_restored.py::"

_LOST = (_RECONCILING + "test_what_a_file_that_went_back_lost_is_listed_and_taken",)

GUARDS = (
    Guard(
        "a person's command asks before it charges",
        CHARGES,
        "        if work.desk.account is None:\n            raise MustAskError\n",
        "",
        (_GUARDS + "test_what_was_charged_before_a_backup_was_restored",),
    ),
    Guard(
        "time asks before it charges",
        WALK,
        "\n        asked_now(work)\n",
        "",
        (_RESTORED + "test_a_backup_copied_back_charges_nobody_again",),
    ),
    Guard(
        "who gives back asks for all since the charge",
        CHARGES,
        'if payment.kind == "refund" and not work.desk.has_compared:',
        'if payment.kind == "nothing":',
        (_RECONCILING + "test_a_refund_that_the_old_file_lost_is_not_made_twice",),
    ),
    Guard(
        "what is charged there and not known here is recorded",
        FOUND,
        "    if named is not None and _agrees(world, seen, named):\n",
        "    if named is None:\n",
        (_RESTORED + "test_a_backup_copied_back_charges_nobody_again",),
    ),
    Guard(
        "a charge that is not placed stops a person's next one",
        CHARGES,
        "    if client.unplaced:\n        refuse(work, errors.Unplaced(client=client.handle))\n",
        "",
        _LOST,
    ),
    Guard(
        "a charge that is not placed stops time's next one",
        STEPS,
        "    if world.get(Client, invoice.client).unplaced and is_asked(world, invoice):\n"
        '        return NoStep("charged elsewhere")\n',
        "",
        _LOST,
    ),
    Guard(
        "another account is not asked",
        ASKED,
        "if asked.account is not None and account != asked.account:",
        "if account == '':",
        (_RECONCILING + "test_a_file_of_another_account_is_refused",),
    ),
    Guard(
        "a key that was not asked before is asked whose it is",
        ASKED,
        "digest is not None and digest == asked.digest",
        "digest is not None",
        (_RESTORED + "test_a_key_of_another_account_is_refused_before_anything_is_asked",),
    ),
    Guard(
        "time reserves no amount that the gateway refuses",
        CHARGES,
        "if code is None or attempt.invoice is None:",
        "if attempt.invoice is not None:",
        (_RESTORED + "test_an_amount_that_stripe_refuses_is_left_to_people",),
    ),
    Guard(
        "the key names the generation",
        MAKING,
        "{world.file_id}/{generation}/{owner.ref}",
        "{world.file_id}/0/{owner.ref}",
        (_GUARDS + "test_what_was_charged_before_a_backup_was_restored",),
    ),
    Guard(
        "an id that another run has noted is not noted twice",
        CHARGES,
        "if work.get(Payment, number).gateway_ref is None:",
        "if number:",
        (_GUARDS + "test_what_another_run_noted_of_a_charge_is_not_noted_twice",),
    ),
)
