"""What stays SQLite's alone: the tests that a server does not have to pass, and why."""

from __future__ import annotations

import re
from pathlib import Path

from tests.transcripts import BLOCK

_PAGES = "what others write into the pages of a file, or change of its schema"
_PRIVATE = "how SQLite itself is asked: its plans, its index of words, its statements"
_BESIDE = "what lies beside a file: anchors, its lock, the note of who runs its clock"
_KEPT = "a file is damaged, moved and put back"

ALONE: dict[str, tuple[str, ...]] = {
    _KEPT: (
        "tests/desk/test_reconciling.py::test_a_tick_that_is_stopped_while_it_compares_charges",
        "tests/desk/test_reconciling.py::test_where_comparing_meets_silence_no_later_line",
        "tests/commands/test_anchor.py::test_a_tick_notes_once_a_day_what_happened",
        "tests/commands/test_anchor.py::test_a_file_that_was_put_back_ends_before_its_anchor",
        "tests/commands/test_anchor.py::test_a_tick_on_a_file_that_was_put_back_begins",
        "tests/commands/test_anchor.py::test_a_generation_that_only_the_log_knows_hides_nothing",
        "tests/commands/test_restore.py::test_a_live_file_is_restored_whatever_the_clock_says",
        "tests/commands/test_sample.py::test_it_begins_on_the_monday_of_the_week_that_is_asked",
        "tests/test_examples.py::test_a_story_comes_out_as_written[lost-and-restored.md]",
    ),
    "what a file is called: a business on a server has a name of its own, and so have its copies": (
        "tests/commands/test_backup.py::test_in_a_folder_each_has_a_name_of_its_own",
        "tests/commands/test_backup.py::test_keep_removes_the_oldest_of_this_file_s_own",
        "tests/commands/test_second_reader.py::test_a_backup_says_what_belongs_to_it",
    ),
    "a copy is a file, and is compared with a file row by row": (
        "tests/commands/test_backup.py::test_a_backup_is_the_file_with_the_gateway_s_record",
    ),
    "who reads a file waits for who writes": (
        "tests/commands/test_backup.py::test_a_file_that_is_held_for_longer_than_wait_is_busy",
    ),
    "who makes a record waits for nobody in a file, and on a server for who makes it already": (
        "tests/gateways/test_telling.py::test_two_who_make_a_record_at_once_have_one_account",
    ),
    "a campaign that tells the files of a kill apart by their bytes and journals": (
        "tests/campaigns/test_verdicts.py",
    ),
    "views for people stand in a file": (
        "tests/commands/test_sheets.py",
        "tests/commands/test_bad_input.py::test_every_example_runs[export-3]",
    ),
    "the files that a story leaves in its folder": (
        "tests/desk/books/test_accepted.py::test_hledger_accepts_every_story",
        "tests/desk/books/test_accepted.py::test_beancount_accepts_every_story",
    ),
    "a second process helps to check a large file, never a server": (
        "tests/commands/test_helping.py",
    ),
    _PAGES: (
        "tests/commands/test_export.py::test_a_failure_leaves_nothing",
        "tests/desk/books/test_strangers.py",
        "tests/desk/books/test_tampering.py",
        "tests/desk/test_damaged_cells.py",
        "tests/desk/test_damaged_events.py",
        "tests/desk/books/test_checking.py::test_what_no_event_says_is_found[DROP TRIGGER",
        "tests/desk/books/test_checking.py::test_what_no_event_says_is_found[CREATE TRIGGER",
        "tests/desk/books/test_checking.py::test_what_no_event_says_is_found[INSERT INTO clients",
        "tests/desk/books/test_checking.py::test_what_no_event_says_is_found[UPDATE sessions",
        "tests/desk/books/test_checking.py::test_events_are_append_only[INSERT OR REPLACE",
        "tests/desk/test_explain.py::test_a_fact_that_was_altered_with_its_row_is_a_fault_where",
    ),
    _PRIVATE: (
        "tests/desk/test_finding.py::test_no_word_of_who_was_erased_is_left",
        "tests/desk/test_finding.py::test_check_compares_it_with_the_tables",
        "tests/desk/books/test_checking.py::test_a_word_of_many_things_is_hashed_once_for_each",
        "tests/desk/books/test_checking.py::test_where_all_is_as_it_should_be_no_value_is_looked",
        "tests/commands/test_backup.py::test_a_file_that_somebody_turned_to_wal_is_copied",
        "tests/commands/test_batch_asks.py::test_a_line_asks_only_for_what_is_its_own",
        "tests/desk/engine/test_learned.py::test_what_a_walk_is_about_to_ask_for_is_asked_for_together",
        "tests/commands/test_erasing.py::test_what_was_not_swept_is_swept_by_the_next_command",
    ),
    _BESIDE: (
        "tests/commands/test_anchor.py::test_an_anchor_is_a_line_beside_the_file",
        "tests/commands/test_anchor.py::test_noted_again_it_is_there_once",
        "tests/commands/test_anchor.py::test_a_torn_last_line_is_passed_over",
        "tests/commands/test_anchor.py::test_a_place_that_is_refused[words1-",
        "tests/commands/test_anchor.py::test_a_place_that_is_refused[words2-",
        "tests/commands/test_anchor.py::test_what_the_anchors_contradict_is_not_noted_with_them",
        "tests/commands/test_anchor.py::test_what_hinders_the_noting_is_a_note",
        "tests/commands/test_anchor.py::test_check_says_up_to_when_the_past_is_witnessed",
        "tests/commands/test_anchor.py::test_what_an_anchor_knows_lasts_before_it_is_noted",
        "tests/commands/test_anchor.py::test_many_anchors_are_read_from_the_end",
        "tests/commands/test_backup.py::test_a_place_that_is_refused[words2-",
        "tests/commands/test_backup.py::test_a_place_that_is_refused[words3-",
        "tests/commands/test_backup.py::test_a_place_that_is_refused[words4-",
        "tests/commands/test_backup.py::test_a_place_that_is_refused[words5-",
        "tests/commands/test_erasing.py::test_the_anchors_know_who_was_erased",
        "tests/commands/test_erasing.py::test_an_erasure_that_was_not_noted_is_noted_by_the_days",
        "tests/commands/test_restore.py::test_it_says_what_it_can_not_know",
        "tests/commands/test_restore.py::test_a_backup_of_another_past_than_the_anchors_know",
        "tests/commands/test_restore.py::test_who_was_erased_since_is_to_be_erased_again",
        "tests/desk/test_reconciling.py::test_anchors_alone_say_that_a_file_went_back",
        "tests/desk/engine/test_left_open.py::test_the_next_holder_asks_at_once",
        "tests/desk/engine/test_left_open.py::test_a_living_holder_takes_its_note_away",
        "tests/desk/engine/test_wrong_clock.py::test_no_live_file_begins_in_such_a_year",
        "tests/desk/engine/test_errands.py::test_the_record_is_the_files_own_by_whatever_path",
        "tests/desk/engine/test_guards.py::test_two_who_ask_about_a_charge_record_its_answer_once",
        "tests/desk/engine/test_guards.py::test_of_two_first_runs_at_once_one_is_refused",
        "tests/gateways/test_gateways.py::test_the_journal_of_the_record_is_made_once_a_run",
        "tests/gateways/test_gateways.py::test_a_kill_in_a_row_of_calls",
        "tests/gateways/test_gateways.py::test_others_wait_for_a_row_of_calls",
        "tests/gateways/test_gateways.py::test_a_row_of_calls_that_can_not_be_kept",
    ),
}
"""Why, and the tests by the beginnings of their names."""


def why(test: str) -> str | None:
    """Why a test is SQLite's alone; None where it is not."""
    for reason, tests in ALONE.items():
        if test.startswith(tests):
            return f"SQLite's alone: {reason}"
    return None


_BLOCKS = (
    "old.db-journal",  # what is left of a file
    "ln story.db",  # a second name of it
    "sqlite3.connect('story.db')",  # another program writes to it
    "flock story.db.lock",  # … or locks it
    "export views",  # views for people stand in files
)
"""The blocks of stories that are about a file, by what stands in their commands."""

_ANCHORED = re.compile(r"^note: \S+\.anchors shows .*\n", re.MULTILINE)
"""Beside a business on a server there are no anchors."""


def shared(_: Path, text: str) -> str:
    """What of a story is told on a server as in a file."""

    def told(match: re.Match[str]) -> str:
        return "" if any(each in match[0] for each in _BLOCKS) else match[0]

    return BLOCK.sub(told, _ANCHORED.sub("", text))
