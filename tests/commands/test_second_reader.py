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


# --- what is told beside an answer ------------------------------------------------------------

CARD = "card add ada pm_card_visa"
WEEK = [
    *("client edit ada --autopay off", "series start ada", "visit add R1 2026-01-05T09:00 25.00"),
    *("visit done V1", "clock advance 5d"),
]
"""An invoice of a Friday."""
WALK = "book ada --visit '2026-01-14T10:00 50.00 Walk'"


@pytest.mark.parametrize(
    ("lines", "told", "why"),
    [
        (
            [CARD, WALK, "confirm B1"],
            "note: 25.00 USD more is charged on Wed 2026-01-14 17:00 UTC",
            "the other half",
        ),
        (
            [CARD, "client credit ada 40.00 --reason x", WALK, "confirm B1"],
            "note: 10.00 USD more is charged on Wed 2026-01-14 17:00 UTC, after 15.00 of credit",
            "credit of 15.00 is left, and is used first",
        ),
        (
            [CARD, "client credit ada 50.00 --reason x", WALK, "confirm B1"],
            "note: 25.00 USD more is paid from credit on Wed 2026-01-14 17:00 UTC",
            "it pays all of it",
        ),
        (
            [
                *("card add ada pm_sim_lost_card", WALK, "confirm B1"),
                *("client credit ada 40.00 --reason x", "confirm B1"),
            ],
            "note: 10.00 USD more falls due on Wed 2026-01-14 17:00 UTC, after 15.00 of credit",
            "the card on file will not do, so nothing is charged",
        ),
        (
            [
                *("client edit ada --autopay off", "client credit ada 40.00 --reason x"),
                *(WALK, "confirm B1"),
            ],
            "note: 10.00 USD more falls due on Wed 2026-01-14 17:00 UTC, after 15.00 of credit",
            "no card is charged, and credit paid the deposit",
        ),
        (
            ["client edit ada --autopay off", WALK, "confirm B1"],
            "note: to be paid: 25.00 USD now as the deposit, 25.00 USD by Wed 2026-01-14 17:00 UTC",
            "no card is charged",
        ),
        (
            [CARD, WALK, "visit cancel V1"],
            "note: V1 cancelled: nothing was paid yet, so nothing is given back",
            "it was not confirmed",
        ),
        (
            [CARD, WALK, "tip B1 10", "booking cancel B1 --reason x"],
            (
                "note: V1 cancelled: nothing was paid yet but a tip of 10.00; invoicectl refund B1 "
                "10.00 --tip --reason TEXT gives it back"
            ),
            "a tip that nobody would look for",
        ),
        (
            [CARD, WALK, "tip B1 10 --method cash", "booking cancel B1 --reason x"],
            "invoicectl refund B1 10.00 --tip --to cash --reason TEXT gives it back",
            "what was given in cash is on no card",
        ),
        (
            [
                *("client edit ada --autopay off", f"{WALK} --no-auto-complete", "confirm B1"),
                *("visit add B1 2026-01-13T10:00 10.00", "clock advance 14d"),
                *("visit done V1", "visit cancel V2"),
            ],
            (
                "10.00 USD kept, nothing is given back, 60.00 USD is due on Mon 2026-01-19 "
                "17:00 UTC now"
            ),
            "a date that moves is told",
        ),
        (
            [
                *("client edit ada --autopay off", "issue ada 100.00 --due 2026-01-05"),
                *("clock advance 8d", "client credit ada 110.00 --reason x"),
                *("pay INV-1 --method credit", "waive INV-1 --reason kind"),
            ],
            "note: 10.00 USD is now client credit of ada",
            "what had paid the fee is credit again",
        ),
        (
            [
                *(CARD, "issue ada 50.00 --due 2026-01-05", "clock advance 1d"),
                *("reverse P1 --reason dispute", "pay INV-1 --method cash"),
                "reverse P1 --withdrawn --reason won",
            ],
            "note: 50.00 USD is now client credit of ada",
            "it was paid again meanwhile",
        ),
        (
            [*WEEK, "void INV-1 --reason x"],
            (
                "note: V1 is billed anew on Fri 2026-01-16 17:00 UTC; invoicectl visit undo V1 "
                "--reason TEXT, if it did not take place"
            ),
            "a week later it comes again",
        ),
        (
            [
                *WEEK[:2],
                *("visit add R1 2026-01-05T09:00 9.00", "visit add R1 2026-01-05T09:00 25.00"),
                *("visit cancel V1 --release 50%", "visit done V2", "clock advance 5d"),
                "void INV-1 --reason x",
            ],
            (
                "note: V1, V2 are billed anew on Fri 2026-01-16 17:00 UTC; invoicectl visit undo "
                "V2 --reason TEXT, if it did not take place"
            ),
            "one that was cancelled can't be undone",
        ),
        (
            [*WEEK, "pay INV-1 10.00 --method cash", "visit undo V1 --reason x"],
            "hint: invoicectl refund INV-1 10.00 --to cash --reason TEXT",
            "no more was paid than that, and on no card",
        ),
        (
            [CARD, *WEEK[1:], "visit undo V1 --reason x"],
            "hint: invoicectl refund INV-1 25.00 --reason TEXT",
            "the card was charged",
        ),
        (
            ["client credit ada 10.00 --reason x", *WEEK, "visit undo V1 --reason x"],
            "hint: invoicectl void INV-1 --reason TEXT",
            "credit alone can't be given back, and comes back when it is void",
        ),
        (
            ["client credit ada 25.00 --reason x", *WEEK, "visit undo V1 --reason x"],
            "hint: invoicectl refund INV-1 25.00 --to credit --reason TEXT",
            "what is paid is not made void",
        ),
        (
            [CARD, WALK, "booking cancel B1 --reason x --dry-run"],
            "note: V1 would be cancelled: nothing was paid yet, so nothing is given back",
            "likewise",
        ),
        (
            [CARD, WALK, "confirm B1", "visit cancel V1"],
            (
                "25.00 USD was paid, and is now client credit of ada; invoicectl refund ada 25.00 "
                "--to card --reason TEXT gives it back in money"
            ),
            "the client asks what goes back",
        ),
        (
            [
                "client edit ada --autopay off",
                *(WALK, "confirm B1", "pay INV-1 25.00 --method cash", "visit cancel V1"),
            ],
            "invoicectl refund ada 25.00 --to bank --reason TEXT gives it back in money",
            "no card was charged",
        ),
        (
            [CARD, "series start ada", "visit add R1 2026-01-14T10:00 22.00", "visit cancel V1"],
            (
                "ada pays 0.00 USD of 22.00 USD (100% comes off: at least 48 hours before its "
                "start), nothing had been billed, so nothing is given back"
            ),
            "Friday would have billed it",
        ),
        (
            [
                "session open ada noor --kind email",
                *("session hire S1", "issue S1 40.00", "issue INV-1 30.00"),
            ],
            "note: INV-1 was 40.00 USD before",
            "an invoice is issued again by its own number",
        ),
        (
            [
                "issue ada 9.00 --due 2026-02-01",
                *("pay INV-1 --method cash", "refund INV-1 4.00 --reason x --to bank"),
            ],
            "note: 4.00 USD is recorded as sent by bank (P2): send it now",
            "the program sends no money",
        ),
        (
            [
                "issue ada 9.00 --due 2026-02-01",
                *("tip INV-1 5.00 --method cash", "refund INV-1 4.00 --tip --reason x --to cash"),
            ],
            "note: 4.00 USD is recorded as given back in cash (P2): hand it over now",
            "nor hands it over",
        ),
        (
            [
                "issue ada 9.00 --due 2026-02-01",
                *("pay INV-1 --method cash", "refund INV-1 4.00 --reason x --to bank --dry-run"),
            ],
            "note: 4.00 USD would be recorded as sent by bank (P2): you would send it yourself",
            "nothing is to be sent yet",
        ),
    ],
)
def test_an_answer_says_what_a_caller_asks(
    tmp_path: Path, lines: list[str], told: str, why: str
) -> None:
    assert told in words(answer(tmp_path, lines).err), why


def test_who_is_left_out_of_the_payouts_is_named_with_the_reason(tmp_path: Path) -> None:
    chat = "session open ada {0} --kind chat"
    lines = [
        *("provider add sam", chat.format("noor"), chat.format("sam")),
        *("session end S1 --fee 100.00", "session end S2 --fee 10.00"),
        *("config set payout_min 20.00", "payout --all"),
    ]
    ended = answer(tmp_path, lines)
    heads, row, *_ = ended.out.splitlines()
    assert heads.split() == ["payout", "provider", "to", "transfer", "paid", "out", "so", "far"]
    assert row.split() == ["P3", "noor", "70.00", "70.00"]
    assert words(ended.err) == (
        "note: sam (7.00) is owed less than payout_min, 20.00 USD, and left out: "
        "invoicectl payout sam pays sam all the same"
    )
    ended = answer(tmp_path, ["payout --all"], start=())
    assert "sam (7.00) is owed less than payout_min" in ended.err
    assert answer(tmp_path, ["payout sam", "payout --all"], start=()).err == ""


def test_open_invoices_that_are_past_their_due_date_are_named_beside_overdue_ones(
    tmp_path: Path,
) -> None:
    lines = [
        *("client edit ada --autopay off", "client add bob", "client edit bob --autopay off"),
        *("issue ada 5.00 --due 2026-01-06", "issue bob 6.00 --due 2026-01-08"),
        *("issue bob 7.00 --due 2026-02-01", "clock advance 10d", "list --status overdue"),
    ]
    ended = answer(tmp_path, lines)
    assert words(ended.out).startswith("number client status"), "INV-1"
    again = "list --unpaid --due-before now"
    told = f"note: 1 open invoice is past its due date too: invoicectl {again}"
    assert words(ended.err) == told
    both = answer(tmp_path, [again], start=()).out
    assert ["INV-1" in both, "INV-2" in both, "INV-3" in both] == [True, True, False]
    narrowed = "list --status overdue --client bob --min 6 --since 2026-01-01"
    again = "list --unpaid --client bob --due-before now --min 6 --since 2026-01-01"
    assert f"invoicectl {again}" in words(answer(tmp_path, [narrowed], start=()).err)
    for quiet in (
        *("list --status overdue --json", "list --status overdue --client ada"),
        *("list --status open", "list --status overdue --due-before 2026-01-07"),
    ):
        assert answer(tmp_path, [quiet], start=()).err == "", quiet
