"""What a fresh reader asked, with `--help` alone: each answer says it in words that people know.

Source: SPEC 9 (errors, notes), SPEC 13 (From elsewhere), SPEC 14 (Erasure), A5."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import pytest

from tests.commands.telling import answer, words

IMPORTED = (
    "number,client,issued,due,total,paid\n"
    "1,Ada Old,2025-03-01,2025-03-15,100.00,100.00\n"
    "2,Bob Old,2025-04-01,2025-04-15,80.00,30.00\n"
    "3,Ada Old,2025-04-01,2025-04-15,ten,\n"
)


@pytest.fixture
def table(tmp_path: Path) -> Path:
    """Last year's invoices: two clients, one paid, one in part, one refused."""
    path = tmp_path / "old.csv"
    path.write_text(IMPORTED, encoding="utf-8")
    return path


def test_an_import_says_how_many_clients_are_new_and_where_refused_rows_are(
    tmp_path: Path, table: Path
) -> None:
    told = answer(tmp_path, [f"import invoices {table}"])
    assert "new clients 2 invoicectl client list" in words(told.out)
    assert (tmp_path / "old.refused.csv").exists(), "as the help says: beside it, by its name"
    again = answer(tmp_path, [f"import invoices {table}"], start=())
    assert "new clients" not in again.out, "they are on file already"


def test_what_was_paid_before_an_import_is_a_payment_of_a_statement(
    tmp_path: Path, table: Path
) -> None:
    told = words(answer(tmp_path, [f"import invoices {table}", "statement bob-old"]).out)
    assert "payment before the import P2 INV-2 30.00 50.00" in told
    assert "closing balance 80.00 30.00 50.00" in told, "it is money, and no charge less"
    for ref in ("INV-2", "P2", "bob-old"):
        shown = answer(tmp_path, [f"show {ref}"], start=()).out
        assert "before the import" in shown, ref
        assert "opening" not in shown, ref
    back = answer(tmp_path, ["reverse P2 --reason x", "statement bob-old"], start=())
    assert "payment reversed P2 INV-2 -30.00 80.00" in words(back.out)


@pytest.mark.parametrize(
    ("lines", "told", "hint"),
    [
        (
            ["issue ada 5.00 --due 2026-02-01", "client credit ada 2.00 --reason x"],
            ["has 2.00 of unused credit", "has INV-1, which is not paid or closed"],
            (
                "invoicectl refund ada 2.00 --reason TEXT --to bank, then invoicectl show INV-1, "
                "then invoicectl client erase ada --reason TEXT --even-so, where no law forbids it"
            ),
        ),
        (
            ["session open ada noor --kind email", "hold ada --reason x", "series start ada"],
            ["is held", "has S1, which is not closed", "has R1, which goes on"],
            "invoicectl release ada, then invoicectl show S1, then invoicectl series end R1",
        ),
        (["series start ada"], ["has R1, which goes on"], "invoicectl series end R1"),
    ],
)
def test_who_cannot_be_erased_is_told_every_reason_at_once(
    tmp_path: Path, lines: list[str], told: Sequence[str], hint: str
) -> None:
    card = "card add ada pm_card_visa"
    ended = answer(tmp_path, [card, *lines, "client erase ada --reason asked"])
    assert ended.code == 4
    for each in told:
        assert each in ended.err
    assert f"hint: {hint}\n" in ended.err


def test_payout_alone_names_all(tmp_path: Path) -> None:
    ended = answer(tmp_path, ["payout"])
    assert (ended.code, "hint: invoicectl payout --all" in ended.err) == (2, True)


CHAT = (
    "card add ada pm_card_visa",
    "provider add omar",
    "session open ada noor --kind chat",
    "session end S1 --fee 10.00",
    "session open ada omar --kind chat",
    "session end S2 --fee 20.00",
    "tip INV-1 3.00",
)


def test_earnings_of_all_say_what_is_owed_in_all(tmp_path: Path) -> None:
    told = answer(tmp_path, [*CHAT, "earnings"]).out
    assert told.splitlines()[-1] == "2 providers: pending 21.00, tips 3.00; owed 24.00 USD"
    one = answer(tmp_path, ["earnings noor"], start=())
    assert "providers:" not in one.out, "a sum of one says nothing new"


HIRED = (
    "session open ada noor --kind email",
    "session hire S1",
)
SAY = "reply S1 Hello --from client --sent"


@pytest.mark.parametrize(
    ("lines", "sent", "told", "why"),
    [
        ([], "2026-01-05T09:00", "S1 has no invoice yet", "nothing runs"),
        (
            ["clock advance 1d", "issue S1 40.00"],
            "2026-01-05T10:00",
            "INV-1 was issued after it, on Tue 6 Jan 09:00; answer by Wed 14 Jan 09:00",
            "sent before the issue",
        ),
        (
            ["issue S1 40.00", "contest INV-1 --reason much", "clock advance 1d"],
            "2026-01-05T10:00",
            "INV-1 is contested, and waits to be issued again",
            "the clock stands",
        ),
        (
            ["issue S1 40.00", "clock advance 2d", "reply S1 Later --from provider"],
            "2026-01-06T09:00",
            "INV-1 is to be answered by Thu 15 Jan 09:00, which is no sooner",
            "a newer message moved it already",
        ),
    ],
)
def test_a_message_that_moves_nothing_says_why(
    tmp_path: Path, lines: list[str], sent: str, told: str, why: str
) -> None:
    ended = answer(tmp_path, [*HIRED, *lines, f"{SAY} {sent}"])
    assert f"note: it moves no deadline: {told}\n" in ended.err, why


def test_a_message_that_moves_the_deadline_says_only_that(tmp_path: Path) -> None:
    lines = [*HIRED, "issue S1 40.00", "clock advance 2d", f"{SAY} 2026-01-06T09:00"]
    told = answer(tmp_path, lines).err
    assert "answer by" in told
    assert "moves no deadline" not in told


BOOKED = (
    "card add ada pm_card_visa",
    'book ada --visit "2026-01-06T10:00 25.00 Walk" --visit "2026-01-07T10:00 25.00 Walk"',
    "confirm B1",
    'book ada --visit "2026-01-08T10:00 25.00 Walk"',
    "client add bob",
)


@pytest.mark.parametrize(
    ("line", "hint", "why"),
    [
        ("booking cancel ada --reason x", "did you mean B2 or B1? write it like B1", "a client's"),
        ("visit cancel B1", "did you mean V1 or V2? write it like V1", "a booking's visits"),
        ("visit cancel INV-1", "did you mean V1 or V2? write it like V1", "an invoice's visits"),
        ("reverse INV-1 --reason x", "did you mean P1? write it like P1", "its payments"),
        ("visit cancel ADA", "did you mean V3, V2 or V1? write it like V1", "in any case"),
        ("document V1", "did you mean INV-1 or B1?", "what a visit is billed on"),
        ("booking cancel bob --reason x", "write it like B1", "he has none"),
        ("booking cancel noor --reason x", "write it like B1", "a provider has none"),
        ("visit cancel B99", "write it like V1", "there is no such booking"),
        ("booking cancel nobody --reason x", "write it like B1", "there is nobody"),
        ("pay L1", "write it like INV-1", "nothing belongs to a letter"),
        ("pay l0", "write it like INV-1", "in any case, and where there is none"),
        ("reverse U1 --reason x", "write it like P1", "nothing unmatched is there"),
    ],
)
def test_where_another_kind_is_named_the_error_names_what_fits(
    tmp_path: Path, line: str, hint: str, why: str
) -> None:
    ended = answer(tmp_path, [*BOOKED, line])
    assert ended.code == 2
    assert f"hint: {hint}" in ended.err, why


TIPPED = (
    "client add eve",
    "card add eve pm_card_visa",
    "issue eve 10.00 --due 2026-01-20",
    "tip INV-1 2.00",
    "card add ada pm_card_visa",
    "issue ada 20.00 --due 2026-01-20",
    "issue ada 30.00 --due 2026-01-20",
    "tip INV-2 3.00",
)


@pytest.mark.parametrize(
    ("client", "hint", "why"),
    [
        ("ada", "invoicectl refund INV-2 AMOUNT --tip --reason TEXT", "hers, nobody else's"),
        ("bob", "invoicectl show bob lists them", "he has given none"),
    ],
)
def test_a_tip_is_given_back_by_an_invoice_of_the_client(
    tmp_path: Path, client: str, hint: str, why: str
) -> None:
    asked = f"refund {client} 3.00 --tip --reason Twice"
    ended = answer(tmp_path, ["client add bob", *TIPPED, asked])
    assert ended.code == 2
    assert f"hint: {hint}" in ended.err, why


def test_money_that_came_before_the_invoice_says_what_is_still_due(tmp_path: Path) -> None:
    ended = answer(
        tmp_path,
        [
            "clock advance 3d",
            "issue ada 30.00 --due 2026-01-20",
            "pay ada 20.00 --method transfer --received 2026-01-06",
        ],
    )
    assert ended.code == 0
    told = words(ended.err)
    assert words(ended.out).endswith(
        "No invoice was paid: all of it is client credit. "
        "Received 20.00 USD in 1 payment (transfer)."
    )
    assert "20.00 USD is recorded as client credit of ada (P1)" in told
    assert "INV-1 was issued after that and is still unpaid, 30.00 is due" in told
    assert "invoicectl pay INV-1 --method credit uses the credit" in told
    paid = answer(tmp_path, ["pay INV-1 --method credit"], start=())
    assert paid.code == 0, "as the note says"
