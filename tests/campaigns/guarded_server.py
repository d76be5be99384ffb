"""The guards that a business has on a server: its turn, its commits, its loss, its schema."""

from __future__ import annotations

from tests.campaigns.guarded import Guard

CONNECTION = "invoicectl/postgres/connection.py"
CONTEXT = "invoicectl/context.py"
FAULTS = "invoicectl/postgres/faults.py"
RECORD = "invoicectl/gateways/record_on_server.py"
LOG = "invoicectl/postgres/schema/log.py"

_GUARDS = "tests/postgres/test_guards.py::"
_LOST = "tests/postgres/test_lost.py::"
_SCHEMA = "tests/postgres/test_schema.py::"
_KEEPING = "tests/postgres/test_keeping.py::"
_FIRST_STEPS = "tests/postgres/test_first_steps.py::"
_RESTORED = (_KEEPING + "test_a_restored_database_charges_nothing_twice",)

TURN = (
    Guard(
        "who writes locks the business's row first",
        CONNECTION,
        '"SELECT id FROM file FOR UPDATE"',
        '"SELECT id FROM file FOR KEY SHARE"',
        (_GUARDS + "test_who_waited_for_a_turn_sees_what_was_written_before_it",),
    ),
    Guard(
        "what a writer reads is not older than its turn",
        CONNECTION,
        'f"BEGIN; SET LOCAL lock_timeout',
        'f"BEGIN ISOLATION LEVEL REPEATABLE READ; SET LOCAL lock_timeout',
        (_GUARDS + "test_who_waited_for_a_turn_sees_what_was_written_before_it",),
    ),
    Guard(
        "who reads sees one moment, and writes nothing",
        CONNECTION,
        '"BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY"',
        '"BEGIN"',
        (_GUARDS + "test_who_reads_sees_one_moment_and_writes_nothing",),
    ),
    Guard(
        "a client that is stopped loses its turn",
        CONNECTION,
        "idle_in_transaction_session_timeout = '{STOPPED_SECONDS}s'",
        "idle_in_transaction_session_timeout = '{STOPPED_SECONDS * 0}s'",
        (_LOST + "test_a_client_that_is_stopped_gives_up_its_turn",),
    ),
    Guard(
        "one clock at a time on a server (a courtesy)",
        "invoicectl/postgres/office.py",
        "        if not is_ours:\n",
        "        if is_ours is None:\n",
        (_GUARDS + "test_who_runs_the_clock_has_it_alone",),
    ),
)

COMMITS = (
    Guard(
        "a commit that nobody answered is looked up",
        CONNECTION,
        "            if mark is None or not is_lost(error):\n",
        "            if mark or not is_lost(error):\n",
        (_LOST + "test_a_commit_that_nobody_answered_is_looked_up",),
    ),
    Guard(
        "what was undone at its commit is not told as done",
        CONNECTION,
        '            if became == "committed":\n                return\n',
        '            if became in {"committed", "aborted"}:\n                return\n',
        (_LOST + "test_a_commit_that_nobody_answered_is_looked_up",),
    ),
    Guard(
        "where the server stays away nothing is promised",
        CONNECTION,
        '                raise errors.FileFault(path=self.path, why="unknown_commit")\n',
        "                return\n",
        (_LOST + "test_a_server_that_does_not_come_back_is_no_promise",),
    ),
    Guard(
        "the number of a commit is not another's: the newest event is there",
        CONNECTION,
        "        if seq is not None and not self.all(newest, (seq, digest)):\n",
        "        if seq is not None and not newest:\n",
        (_LOST + "test_the_number_of_a_transaction_that_a_fallen_server_forgot_is_another_s",),
    ),
    Guard(
        "a number that the server never gave was not committed",
        CONNECTION,
        "    WHEN CAST(? AS xid8) >= pg_current_xact_id() THEN 'aborted'\n",
        "    WHEN CAST(? AS xid8) IS NULL THEN 'aborted'\n",
        (_LOST + "test_the_number_of_a_transaction_that_a_fallen_server_forgot_is_another_s",),
    ),
    Guard(
        "a transaction with an error is not told as committed",
        CONNECTION,
        '        if said != "COMMIT":  #',
        '        if said == "":  #',
        (_LOST + "test_what_was_undone_is_not_told_as_done",),
    ),
    Guard(
        "a line of a batch that fails is undone alone on a server",
        CONNECTION,
        '            self.execute("ROLLBACK TO SAVEPOINT act")\n',
        "",
        (_GUARDS + "test_what_an_act_wrote_is_undone_to_its_mark",),
    ),
)

LOSS = (
    Guard(
        "a connection lost between two transactions is made anew",
        CONNECTION,
        "            if not is_lost(error) or self._is_draft:\n",
        "            if not is_lost(error) or self.raw:\n",
        (_LOST + "test_a_connection_that_is_lost_between_transactions_is_made_anew",),
    ),
    Guard(
        "inside a transaction nothing is asked over a new connection",
        CONNECTION,
        'if self._doing != "nothing" or self._is_draft or not error.facts.get("again"):',
        'if self._is_draft or not error.facts.get("again"):',
        (_GUARDS + "test_inside_a_transaction_nothing_is_asked_over_a_new_connection",),
    ),
    Guard(
        "a command that has committed does not begin again",
        CONTEXT,
        "return not (self.is_begun or (self._desk is not None and self._desk.commits))",
        "return not self.is_begun",
        (_LOST + "test_a_command_that_has_committed_does_not_begin_again",),
    ),
    Guard(
        "a batch that has read lines does not begin again",
        "invoicectl/commands/batch/running.py",
        "    run.is_begun = True  #",
        "    run.is_begun = False  #",
        (_LOST + "test_lines_that_came_by_a_pipe_are_not_forgotten",),
    ),
    Guard(
        "a client whose turn was taken away is one that was lost",
        FAULTS,
        '"57P03", "25P03"})',
        '"57P03"})',
        (_LOST + "test_a_client_that_is_stopped_gives_up_its_turn",),
    ),
    Guard(
        "a record that is lost is a gateway that gives no answer",
        RECORD,
        '            raise NoAnswer("unreachable") from None\n',
        "            raise _fault(self._address, error) from None\n",
        (_LOST + "test_a_record_that_is_lost_is_a_gateway_that_gives_no_answer",),
    ),
    Guard(
        "a record on a server has one account, whoever makes it first",
        RECORD,
        "            with connection.transaction():\n"
        "                connection.execute(_TURN.format(self._address.record))\n"
        "                if not connection.execute(",
        "            with connection.transaction():\n                if not connection.execute(",
        (_GUARDS + "test_two_who_make_a_record_at_once_have_one_account",),
    ),
    Guard(
        "after a dump was restored time asks before it charges",
        "invoicectl/desk/engine/walk.py",
        "\n        asked_now(work)\n",
        "",
        _RESTORED,
    ),
)

MAKING = (
    Guard(
        "a business on a server takes nobody's place, and nobody's charges",
        CONNECTION,
        "            draft._refuse_what_is_there()\n",
        "",
        (_GUARDS + "test_what_another_left_at_the_gateway_is_taken_by_no_new_business",),
    ),
    Guard(
        "a first run that is under way is not swept up",
        CONNECTION,
        "if schema != self._schema and self.one(_TRY, (schema,))[0]:",
        "if schema != self._schema:",
        (_GUARDS + "test_a_first_run_that_is_under_way_is_not_swept_up",),
    ),
    Guard(
        "a business of a newer version is left alone",
        CONNECTION,
        "        if version == self.newest:\n",
        "        if version >= self.newest:\n",
        (_LOST + "test_a_business_of_a_newer_version_is_told",),
    ),
)


def _refused(name: str, family: str, text: str, instead: str) -> Guard:
    """Something that the tables on a server refuse."""
    module = f"invoicectl/postgres/schema/{family}.py"
    tests = (_SCHEMA + "test_the_server_itself_refuses",)
    return Guard(f"server: {name}", module, text, instead, tests)


SCHEMA = (
    Guard(
        "server: due_minor >= 0",
        "invoicectl/postgres/schema/invoices.py",
        "\n        CHECK (due_minor >= 0),",
        ",",
        (_SCHEMA + "test_nobody_pays_more_than_is_due_whatever_the_status",),
    ),
    _refused(
        "paid only if nothing is due",
        "invoices",
        "    CHECK (status <> 'paid' OR due_minor = 0),\n",
        "",
    ),
    _refused(
        "open only if something is due",
        "invoices",
        "    CHECK (status NOT IN ('open', 'overdue') OR due_minor > 0),\n",
        "",
    ),
    _refused(
        "credit_minor >= 0",
        "people",
        "credit_minor BIGINT NOT NULL CHECK (credit_minor >= 0)",
        "credit_minor BIGINT NOT NULL",
    ),
    _refused(
        "no charge of nothing",
        "payments",
        "    CHECK (method IS NOT NULL OR kind = 'goodwill'),\n"
        "    CHECK (amount_minor + tip_minor > 0)\n",
        "    CHECK (method IS NOT NULL OR kind = 'goodwill')\n",
    ),
    Guard(
        "server: events are never changed",
        LOG,
        "RAISE EXCEPTION 'events are never changed';",
        "RETURN NEW;",
        (_SCHEMA + "test_events_are_append_only",),
    ),
    Guard(
        "server: events are never removed",
        LOG,
        "RAISE EXCEPTION 'events are never removed';",
        "RETURN OLD;",
        (_SCHEMA + "test_events_are_append_only",),
    ),
    Guard(
        "server: events are appended in sequence",
        LOG,
        "RAISE EXCEPTION 'events are appended in sequence';",
        "RETURN NEW;",
        (_SCHEMA + "test_events_are_append_only",),
    ),
)

GUARDS = (*TURN, *COMMITS, *LOSS, *MAKING, *SCHEMA)
