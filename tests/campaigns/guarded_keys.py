"""The guards of `--key`: that what is given again is told again, and what was cut off goes on."""

from __future__ import annotations

from tests.campaigns.guarded import Guard

KEYED = "invoicectl/desk/keyed.py"
KEYS = "invoicectl/desk/engine/keys.py"

_KEYS = "tests/commands/test_keys.py::"
_CUT_OFF = "tests/commands/test_keys_cut_off.py::"
_RESULT = (_CUT_OFF + "test_repeated_it_comes_to_one_result",)
_ONCE = (_KEYS + "test_every_command_is_done_once_and_answers_the_same",)

GUARDS = (
    Guard(
        "what was answered under a key is told again",
        KEYED,
        "    if first is None or keys.is_open(path, first):\n        return None\n    plan",
        "    if first is not None:\n        return None\n    plan",
        _ONCE,
    ),
    Guard(
        "of an unknown outcome it is told how things stand now",
        KEYED,
        "if keys.is_unknown(first) and plan is not None:",
        "if False:",
        (_KEYS + "test_after_an_unknown_outcome_it_is_told_as_it_is_now",),
    ),
    Guard(
        "the charge that a cut off command left open is asked about",
        KEYED,
        '_outcome(work, part.payment) == "unknown":',
        '_outcome(work, part.payment) == "nothing":',
        _RESULT,
    ),
    Guard(
        "only what moved no money is given anew",
        KEYED,
        'if payment is None or _outcome(work, payment) == "cancelled":',
        "if True:",
        _RESULT,
    ),
    Guard(
        "a list of charges is gone on with",
        KEYED,
        '        if plan.way == "list":\n            return None\n',
        "",
        _RESULT,
    ),
    Guard(
        "a confirmed invoice whose charge moved no money is charged",
        KEYED,
        "    if rules.is_asked_at_once(work, work.get(Invoice, number), now=work.now):\n",
        "    if False:\n",
        _RESULT,
    ),
    Guard(
        "a key stands for one command",
        KEYS,
        "if first.fingerprint != self._fingerprint:",
        "if False:",
        (_KEYS + "test_which_arguments_are_the_same",),
    ),
    Guard(
        "who was overtaken does nothing",
        KEYS,
        "        if not is_open(store.path, first):\n            raise Answered\n",
        "",
        (_CUT_OFF + "test_of_two_with_one_key_that_add_a_card_one_does_it",),
    ),
    Guard(
        "a command that charges is noted before it does",
        KEYS,
        "        if is_open(store.path, first):\n"
        "            store.first_answers.keep(first._replace(exit_code=None",
        "        if first.answer == '':\n"
        "            store.first_answers.keep(first._replace(exit_code=None",
        _RESULT,
    ),
    Guard(
        "a list whose last charge is unknown is open",
        KEYS,
        '    return first.exit_code == _UNKNOWN and plan is not None and plan.way == "list"\n',
        "    return False\n",
        (_CUT_OFF + "test_after_a_fault_of_the_gateway",),
    ),
    Guard(
        "the plan is kept with the key",
        KEYS,
        "        written = None if plan is None else json.dumps(plan)\n",
        "        written = None\n",
        _RESULT,
    ),
)
