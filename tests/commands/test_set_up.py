"""`init` says what a new live file still needs, with the command that sets it."""

from __future__ import annotations

import json
import shlex
from pathlib import Path

import pytest

from invoicectl.context import Context
from tests.commands.bench import run
from tests.support import Clock

RATE = (
    "note: sessions can't be opened yet, because there is no service charge: "
    "invoicectl config set service_charge_rate 30%"
)
LETTERS = (
    "note: letters name no business, no sender, no link to pay yet: "
    'invoicectl config set business "Ada & Co" (also mail_from, payment_link)'
)
SENDER = "note: letters name no sender yet: invoicectl config set mail_from billing@example.org"
NO_KEY = "note: no card can be charged yet: INVOICECTL_STRIPE_KEY is not set; "
TOLD = "--set business=Ada --set mail_from=ada@example.org --set payment_link=https://example.org"


def new(words: str) -> tuple[str, list[str]]:
    """What `init` with these words prints, and the notes beside it."""
    answer = run(
        ["--db", "new.db", *shlex.split(words)],
        context=Context(clock=Clock("2026-01-05T09:00")),
    )
    assert answer.code == 0, answer.err
    return answer.out, answer.err.splitlines()


@pytest.fixture(autouse=True)
def _somewhere(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.delenv("INVOICECTL_STRIPE_KEY", raising=False)


@pytest.mark.parametrize(
    ("words", "notes", "why"),
    [
        ("--gateway manual", [RATE, LETTERS], "nothing was said of either"),
        ("--gateway simulated", [RATE, LETTERS], "whatever charges, it is live"),
        ("--gateway manual --preset marketplace", [LETTERS], "the preset has a service charge"),
        ("--gateway manual --preset pet-care", [LETTERS], "there are no sessions"),
        ("--gateway manual --preset pet-care-current", [LETTERS], "… here neither"),
        (
            f"--gateway manual --set service_charge_rate=none {TOLD}",
            [],
            "who says none knows that there is none",
        ),
        (
            "--gateway manual --preset pet-care --set business=Ada --set payment_link=none",
            [SENDER],
            "what is left alone",
        ),
        (
            f"--gateway stripe --preset pet-care {TOLD}",
            [
                f"{NO_KEY}set it to a secret key of live mode, then invoicectl config gateway",
            ],
            "a card needs the key",
        ),
        (
            f"--gateway stripe --test-mode --preset pet-care {TOLD}",
            [
                f"{NO_KEY}set it to a secret key of test mode, then invoicectl config gateway",
            ],
            "… of its mode",
        ),
        ("--simulated-from 2026-01-05T09:00", [], "to try out, the defaults will do"),
    ],
)
def test_what_is_not_set_up_is_said(words: str, notes: list[str], why: str) -> None:
    assert new(f"init {words}")[1] == notes, why


def test_at_most_three_lines_and_json_as_ever() -> None:
    printed, notes = new("--json init --gateway stripe")
    assert len(notes) == 3
    assert set(json.loads(printed)) == {"file", "clock", "now", "gateway", "currency", "timezone"}


def test_a_key_that_is_set_is_not_asked_for(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("INVOICECTL_STRIPE_KEY", "sk_test_1234567890")
    assert new(f"init --gateway stripe --test-mode --preset pet-care {TOLD}")[1] == []


def test_a_key_of_the_other_mode_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("INVOICECTL_STRIPE_KEY", "sk_test_1234567890")
    (note,) = new(f"init --gateway stripe --preset pet-care {TOLD}")[1]
    assert "a test key, and this file is for money" in note


def test_the_commands_that_are_named_run() -> None:
    """Each sets what its note missed: the settings are then those of a file that is set up."""
    for note in new("init --gateway manual")[1]:
        new(note.split(": invoicectl ")[1].split(" (")[0])
    assert json.loads(new("--json config get service_charge_rate")[0])["value"] == "30%"
    assert json.loads(new("--json config get business")[0])["value"] == "Ada & Co"
