"""What a second fresh reader asked, with `--help` alone: where she stumbled, it is said plainly.

Source: SPEC 3 (periods), SPEC 9 (lists, notes), SPEC 13 (From elsewhere), SPEC 14 (backup), A5."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.commands.bench import run
from tests.commands.telling import answer, words


@pytest.mark.parametrize(
    ("command", "said"),
    [
        ("forecast", "30d (the default), or a date; that day is included."),
        ("what-if", "30d after --at, or a date; that day is included."),
        ("issue", "A session, like S1, or its invoice; or a client's handle."),
        ("import", "is found by the other program's id, email, name or handle."),
        ("import", "A client who is not found is added"),
    ],
)
def test_the_help_says_it(command: str, said: str) -> None:
    assert said in words(run([command, "--help"]).out)


# --- pages and tables -------------------------------------------------------------------------


def test_the_expiry_of_a_card_has_a_column_of_its_own(tmp_path: Path) -> None:
    told = answer(tmp_path, ["card add ada pm_sim_visa_exp_2026_03", "card list"])
    heads, card = told.out.splitlines()
    assert heads.split() == ["client", "card", "token", "expires", "default"]
    assert card.split() == ["ada", "visa-4242", "pm_sim_visa_exp_2026_03", "2026-03", "default"]
    told = answer(
        tmp_path,
        [
            *("client add bob", "card add bob pm_sim_lost_card"),
            *("issue bob 5.00 --due 2026-01-05T10:00", "clock advance 2h", "card list bob"),
        ],
        start=(),
    )
    heads, card = told.out.splitlines()
    assert heads.split() == ["client", "card", "token", "default", "refused"]
    assert card.endswith("default  lost card")


def test_a_client_s_page_says_when_each_invoice_was_issued(tmp_path: Path) -> None:
    lines = ["issue ada 5.00 --due 2026-02-01 --line Soap", "clock advance 3d", "show ada"]
    assert "INV-1 open 5.00 issued Mon 5 Jan: Soap" in words(answer(tmp_path, lines).out)


def test_a_session_s_page_says_until_when_its_invoice_is_to_be_answered(tmp_path: Path) -> None:
    lines = ["session open ada noor --kind email", "session hire S1", "issue S1 40.00"]
    reply = "reply S1 'One more question' --from client"
    told = answer(tmp_path, [*lines, "clock advance 1d", reply])
    assert "answer by in 8 days, Wed 14 Jan 09:00" in words(told.out)
    told = answer(tmp_path, ["explain S1"], start=())
    assert "answer by Wed 14 Jan 09:00: the client's message" in words(told.out)
    told = answer(tmp_path, ["contest INV-1 --reason x", "show S1"], start=())
    assert "answer by" not in told.out, "nothing waits for the client"


def test_a_backup_says_what_belongs_to_it_and_how_it_is_put_in_use(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    copy = "my copy.db"
    lines = [
        *("card add ada pm_card_visa", "issue ada 5.00 --due 2026-02-01", "pay INV-1"),
        f"backup '{copy}'",
    ]
    told = words(answer(tmp_path, lines).out)
    assert f"record {copy}.gateway; both files belong together" in told
    assert f'to use it invoicectl --db NEW.db restore "{copy}"' in told
    assert "removed" not in told, "nothing was"
    (tmp_path / "kept").mkdir()
    lines = ["backup kept", "clock advance 1d", "backup kept --keep 1"]
    assert "removed kept/x-2026" in words(answer(tmp_path, lines, start=()).out)
