"""The guards of what the gateways tell: that a charge is found again, and a refusal is certain."""

from __future__ import annotations

from tests.campaigns.guarded import SIMULATED, Guard

STRIPE = "invoicectl/gateways/stripe.py"
LISTS = "invoicectl/gateways/stripe_lists.py"
READING = "invoicectl/gateways/stripe_reading.py"

_LISTS = "tests/gateways/test_stripe_lists.py::"
_REFUSALS = "tests/gateways/test_stripe_refusals.py::"
_REFUNDS = "tests/gateways/test_stripe_refunds.py::"
_TELLING = "tests/gateways/test_telling.py::"

GUARDS = (
    Guard(
        "a search is trusted with nothing of the last day",
        LISTS,
        "oldest < newest - LAG",
        "oldest < newest",
        (_LISTS + "test_a_busy_shop_does_not_hide_what_no_search_has_yet",),
    ),
    Guard(
        "what is older than the list is searched",
        LISTS,
        "                    for each in self._searched(file, since, oldest):\n",
        "                    for each in ():\n",
        (_LISTS + "test_a_charge_is_found_among_a_shop_s",),
    ),
    Guard(
        "without a search the list goes on",
        LISTS,
        "                    is_searched = False\n",
        "                    return\n",
        (_LISTS + "test_an_account_without_a_search_is_read_to_the_end",),
    ),
    Guard(
        "a charge without whole marks is known by its key",
        "invoicectl/gateways/__init__.py",
        '        return marked or (self.key or "").startswith(f"{file}/")\n',
        "        return marked\n",
        (_LISTS + "test_others_on_the_account_are_passed_over",),
    ),
    Guard(
        "what is refused at its confirmation is cancelled there",
        STRIPE,
        "            return self._called_off(charge, gateway_ref, then)\n",
        "            return then\n",
        (_REFUSALS + "test_a_least_amount_that_only_stripe_knows",),
    ),
    Guard(
        "a refund that is asked again is the same",
        STRIPE,
        '            "metadata": metadata(refund.key, refund.about),\n',
        '            "metadata": metadata(refund.key, refund.about, refund.marks),\n',
        (_REFUNDS + "test_a_refund_is_the_same_however_far_the_log_has_come",),
    ),
    Guard(
        "a refused refund is looked for before it is declined",
        STRIPE,
        "            answer = self.inquire_refund(refund)\n",
        '            answer = Answer("missing")\n',
        (_REFUNDS + "test_refunds_that_can_not_be_made",),
    ),
    Guard(
        "a bank's inquiry takes no money",
        READING,
        "status in DISPUTED and movements != []",
        'status != ""',
        (_LISTS + "test_how_a_dispute_stands",),
    ),
    Guard(
        "a lost record gives no number again",
        SIMULATED,
        "greatest}(?, (SELECT coalesce(max(number), 0) + 1",
        "greatest}(min(?, 0), (SELECT coalesce(max(number), 0) + 1",
        (_TELLING + "test_a_record_that_is_lost_gives_no_number_again",),
    ),
    Guard(
        "calls in a row have each a commit of its own",
        "invoicectl/gateways/record_in_file.py",
        """            self.ask("COMMIT")\n        try:""",
        """        try:""",
        ("tests/gateways/test_gateways.py::test_a_kill_in_a_row_of_calls_undoes_none_of_them",),
    ),
    Guard(
        "a record has one account, whoever makes it first",
        "invoicectl/gateways/record_in_file.py",
        '"INSERT OR IGNORE INTO account VALUES (1, ?)"',
        '"INSERT OR REPLACE INTO account VALUES (1, ?)"',
        (_TELLING + "test_two_who_make_a_record_at_once_have_one_account",),
    ),
)
