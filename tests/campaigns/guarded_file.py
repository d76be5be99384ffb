"""The guards of the file: its schema, its transactions, its locks, and how it is opened."""

from __future__ import annotations

from tests.campaigns.guarded import Guard

CONNECTION = "invoicectl/sqlite/connection.py"
PLACES = "invoicectl/sqlite/places.py"
FAMILY = "invoicectl/sqlite/schema/{}.py"

SCHEMA_TEST = ("tests/sqlite/test_schema.py::test_the_file_itself_refuses",)
APPENDED = ("tests/desk/books/test_checking.py::test_events_are_append_only",)
_CHECKING = "tests/desk/books/test_checking.py::"
_GUARDS = "tests/desk/engine/test_guards.py::"
_POWER = "tests/campaigns/test_power_cuts.py::"
_BATCH = "tests/commands/test_batch.py::"
_OPENING = "tests/sqlite/test_opening.py::"
_LOCKS = "tests/sqlite/test_locks.py::"
_OWN_FILES = "tests/sqlite/test_own_files.py::"


def _index(name: str, what: str, family: str = "payments") -> Guard:
    """A unique index, which becomes a plain one."""
    return Guard(
        what, FAMILY.format(family), f"UNIQUE INDEX {name} ", f"INDEX {name} ", SCHEMA_TEST
    )


def _check(what: str, text: str, instead: str = "", family: str = "invoices") -> Guard:
    """A CHECK, which goes."""
    return Guard(what, FAMILY.format(family), text, instead, SCHEMA_TEST)


SCHEMA = (
    _index("payments_key", "unique: payments_key"),
    _index("payments_one_open_an_invoice", "unique: payments_one_open_an_invoice"),
    _index("payments_one_open_a_booking", "unique: payments_one_open_a_booking"),
    _index("payments_one_deposit", "unique: payments_one_deposit"),
    _index("events_once", "unique: events_once", "file"),
    _index("events_answered", "unique: events_answered", "file"),
    _index("outbox_one_overdue", "unique: outbox_one_overdue", "books"),
    _check("check: due_minor >= 0", " VIRTUAL\n        CHECK (due_minor >= 0),", " VIRTUAL,"),
    _check(
        "check: credit_minor >= 0",
        "credit_minor INTEGER NOT NULL CHECK (credit_minor >= 0)",
        "credit_minor INTEGER NOT NULL",
        "people",
    ),
    _check(
        "check: paid only if nothing is due", "    CHECK (status <> 'paid' OR due_minor = 0),\n"
    ),
    _check(
        "check: open only if something is due",
        "    CHECK (status NOT IN ('open', 'overdue') OR due_minor > 0),\n",
    ),
    _check(
        "check: no charge of nothing",
        "    CHECK (method IS NOT NULL OR kind = 'goodwill'),\n"
        "    CHECK (amount_minor + tip_minor > 0)\n",
        "    CHECK (method IS NOT NULL OR kind = 'goodwill')\n",
        "payments",
    ),
    Guard(
        "trigger: events are not changed",
        FAMILY.format("file"),
        "BEGIN SELECT RAISE(ABORT, 'events are never changed'); END",
        "BEGIN SELECT 1; END",
        APPENDED,
    ),
    Guard(
        "trigger: events are not removed",
        FAMILY.format("file"),
        "BEGIN SELECT RAISE(ABORT, 'events are never removed'); END",
        "BEGIN SELECT 1; END",
        APPENDED,
    ),
    Guard(
        "trigger: events are appended in sequence",
        FAMILY.format("file"),
        "BEGIN SELECT RAISE(ABORT, 'events are appended in sequence'); END",
        "BEGIN SELECT 1; END",
        APPENDED,
    ),
    Guard(
        "pragma: recursive_triggers",
        CONNECTION,
        '"recursive_triggers = ON"',
        '"recursive_triggers = OFF"',
        ("tests/sqlite/test_schema.py::test_what_is_replaced_would_be_removed",),
    ),
    Guard(
        "pragma: foreign_keys",
        CONNECTION,
        '"foreign_keys = ON"',
        '"foreign_keys = OFF"',
        SCHEMA_TEST,
    ),
)

TRANSACTIONS = (
    Guard(
        "pragma: synchronous = EXTRA",
        CONNECTION,
        '"synchronous = EXTRA"',
        '"synchronous = FULL"',
        (_POWER + "test_a_power_cut_charges_nothing_twice_and_loses_nothing",),
    ),
    Guard(
        "BEGIN IMMEDIATE",
        CONNECTION,
        '"BEGIN IMMEDIATE"',
        '"BEGIN"',
        (_GUARDS + "test_who_writes_has_the_turn_from_the_beginning",),
    ),
    Guard(
        "an act that fails is undone whole",
        "invoicectl/desk/engine/work.py",
        """\
            work.finish()
        except BaseException as error:
            work.abort()
""",
        """\
            work.finish()
        except BaseException as error:
            work.finish()
""",
        ("tests/desk/engine/test_clock.py::test_a_refused_command_rolls_its_settling_back",),
    ),
    Guard(
        "a line of a batch that fails is undone alone",
        CONNECTION,
        '            self.execute("ROLLBACK TO SAVEPOINT act")\n',
        "",
        (_GUARDS + "test_a_line_that_is_refused_leaves_nothing_in_the_commit_it_shares",),
    ),
    Guard(
        "nothing is promised that was rolled back",
        "invoicectl/commands/batch/running.py",
        "        if self._run.desk.lost:\n            self._clear()\n",
        "",
        (_BATCH + "test_nothing_is_promised_that_was_rolled_back_with_a_later_line",),
    ),
)

LOCKS = (
    Guard(
        "writers queue (fairness; no charge rests on it)",
        CONNECTION,
        'None if is_alone else Queue(f"{os.path.realpath(path)}.lock")',
        'None if is_alone or path else Queue("")',
        (_LOCKS + "test_a_writer_whose_turn_does_not_come_is_told_in_time",),
    ),
    Guard(
        "one tick at a time (a courtesy: many-processes runs without it)",
        "invoicectl/sqlite/locks.py",
        "if not _locked(descriptor, 0):",
        "if not descriptor:",
        (_LOCKS + "test_a_second_clock_says_who_runs_the_first",),
    ),
)

OPENING = (
    Guard(
        "what is not there is refused",
        CONNECTION,
        "        places.refuse_what_is_no_file(path)\n",
        "",
        (_OPENING + "test_every_command_on_what_is_missing",),
    ),
    Guard(
        "opening makes no file",
        CONNECTION,
        'mode: str = "mode=rw"',
        'mode: str = "mode=rwc"',
        (_OPENING + "test_every_command_on_what_is_missing",),
        behind="what is not there is refused",
    ),
    Guard(
        "a new file is put in its place only where there is none",
        CONNECTION,
        "self._draft.put()",
        "self._draft.put(replaces=True)",
        (_GUARDS + "test_of_two_first_runs_at_once_one_is_refused",),
    ),
    Guard(
        "a file with two names is refused",
        PLACES,
        "    if found.st_nlink > 1:\n        raise",
        "    if found.st_nlink < 0:\n        raise",
        (_OWN_FILES + "test_a_file_with_two_names_is_refused",),
    ),
    Guard(
        "a new file takes nothing that another left",
        PLACES,
        '_LEFT = ("-journal", "-wal", "-shm", ".gateway", ".gateway-journal")',
        "_LEFT: tuple[str, ...] = ()",
        (_OWN_FILES + "test_init_beside_what_another_left",),
    ),
    Guard(
        "what is being made is not swept up",
        "invoicectl/own_files.py",
        "        if _locked(descriptor):\n            _remove(entry.path)",
        "        if _locked(descriptor) or True:\n            _remove(entry.path)",
        (_OWN_FILES + "test_what_is_being_made_stays",),
    ),
    Guard(
        "another program's file is refused",
        CONNECTION,
        "if application != APPLICATION_ID:",
        "if application == -1:",
        (_OPENING + "test_every_command_on_what_is_not_ours",),
    ),
)

_ERASING = "tests/commands/test_erasing.py::"
ERASING = (
    Guard(
        "nobody is erased while something is open",
        "invoicectl/acts/erasing.py",
        "    if ties:\n        besides",
        "    if ties and False:\n        besides",
        (_ERASING + "test_nobody_is_erased_while_something_is_open",),
    ),
    Guard(
        "nobody is erased while the books are to be kept",
        "invoicectl/acts/erasing.py",
        "    if now >= until:\n        return None\n    last, noun",
        "    if True:\n        return None\n    last, noun",
        (_ERASING + "test_ten_years_after_the_last_invoice",),
    ),
    Guard(
        "nothing begins for who was erased",
        "invoicectl/acts/erasing.py",
        "        if person.erased_at is not None:",
        "        if False:",
        (_ERASING + "test_nothing_begins_for_who_was_erased",),
    ),
    Guard(
        "what is left of who was erased is folded again",
        "invoicectl/desk/erasing.py",
        "        _fold_again(work, [each.client])\n",
        "",
        (_ERASING + "test_no_byte_of_a_client_is_left",),
    ),
    Guard(
        "a text that is gone was erased",
        "invoicectl/desk/books/checking.py",
        "            if not each.is_there and not is_to_go:",
        "            if not each.is_there and False:",
        (_CHECKING + "test_texts_that_no_event_has_or_lacks_are_found",),
    ),
    Guard(
        "a text that was erased is gone",
        "invoicectl/desk/books/checking.py",
        "            elif each.is_there and is_to_go:",
        "            elif False:",
        (_ERASING + "test_a_text_that_came_back_is_found",),
    ),
    Guard(
        "a text is the one whose hash the event holds",
        "invoicectl/desk/books/checking.py",
        "            elif not each.is_right:",
        "            elif False:",
        (_CHECKING + "test_another_text_beside_the_log_is_found",),
    ),
    Guard(
        "what was not swept is swept later",
        "invoicectl/desk/engine/work.py",
        "        self.desk.is_unswept = self.desk.is_unswept or self.info.is_unswept\n",
        "",
        (_ERASING + "test_what_was_not_swept_is_swept_by_the_next_command",),
    ),
)

_KEEPING = "invoicectl/desk/keeping.py"

KEEPING = (
    Guard(
        "a journal of another file is not played in",
        CONNECTION,
        "            places.refuse_foreign(path, looked)\n",
        "",
        (
            "tests/sqlite/test_leftovers.py::test_a_file_that_was_copied_beside_a_hot_journal_is_left_as_it_is",
        ),
    ),
    Guard(
        "a copy is proved before it takes its name",
        _KEEPING,
        "    if isinstance(failed, CheckFailed):",
        "    if isinstance(failed, CheckFailed) and not hint:",
        (
            "tests/commands/test_backup.py::test_a_damaged_file_is_not_backed_up_and_the_older_backups_stay",
        ),
    ),
    Guard(
        "a file behind its anchors begins a generation before it charges",
        "invoicectl/desk/clock.py",
        "            anchoring.begin_where_behind(work)\n",
        "",
        (
            "tests/commands/test_anchor.py::test_a_tick_on_a_file_that_was_put_back_begins_a_generation_first",
        ),
    ),
)

GUARDS = (*KEEPING, *SCHEMA, *TRANSACTIONS, *LOCKS, *OPENING, *ERASING)
