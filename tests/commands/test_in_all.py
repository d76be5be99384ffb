"""What several payments come to is said on the last line: of a client's invoices, and of payouts.

Source: B19, SPEC 7 (`payout --all`)."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import pytest

from tests.commands.bench import Bench
from tests.commands.telling import answer

OWING = (
    "card add ada pm_card_visa",
    "issue ada 40.00 --due 2026-01-20",
    "issue ada 60.00 --due 2026-01-21",
)
CREDIT = "client credit ada 50.00 --reason sorry"


@pytest.mark.parametrize(
    ("before", "line", "told", "why"),
    [
        ([], "pay ada", "Charged 100.00 USD in 2 payments (visa-4242).", "all by card"),
        ([], "pay ada 30", "Charged 30.00 USD in 1 payment (visa-4242).", "one, and a part"),
        ([], "pay ada --dry-run", "Would charge 100.00 USD in 2 payments (visa-4242).", "a trial"),
        ([], "pay ada --method cash", "Received 100.00 USD in 2 payments (cash).", "no card"),
        (
            [],
            "pay ada 120.00 --method transfer",
            "Received 120.00 USD in 3 payments (transfer).",
            "all that came in, with what is kept as credit",
        ),
        (
            [],
            "pay ada --method check --dry-run",
            "Would receive 100.00 USD in 2 payments (check).",
            "nothing came in",
        ),
        (
            [CREDIT],
            "pay ada --method credit",
            "Used 50.00 USD in 2 payments (client credit).",
            "no money came in",
        ),
        (
            ["client add bob"],
            "pay bob 9.00 --method cash",
            (
                "No invoice was paid: all of it is client credit.\n"
                "Received 9.00 USD in 1 payment (cash)."
            ),
            "nothing was due",
        ),
    ],
)
def test_all_of_a_client_ends_with_what_was_paid(
    tmp_path: Path, before: Sequence[str], line: str, told: str, why: str
) -> None:
    ended = answer(tmp_path, [*OWING, *before, line])
    assert ended.code == 0, ended.err
    assert f"\n{told}\n" in f"\n{ended.out}", why
    if "--dry-run" not in line:
        assert ended.out.endswith(f"{told}\n"), why


def test_json_has_the_invoices_alone(tmp_path: Path) -> None:
    ended = answer(tmp_path, [*OWING, "pay ada --json"])
    assert ended.out.startswith("[")
    assert "Charged" not in ended.out + ended.err


EARNED = (
    "provider add sam",
    *(
        line
        for number, provider in enumerate(("noor", "sam", "noor"), start=1)
        for line in (
            f"session open ada {provider} --kind chat",
            f"session end S{number} --fee 10.00",
        )
    ),
)


@pytest.mark.parametrize(
    ("before", "line", "told", "why"),
    [
        (
            [],
            "payout --all",
            "Paid out 21.00 USD to 2 providers.\nThey are recorded as sent: send the money now.\n",
            "14.00 and 7.00",
        ),
        (
            ["payout noor"],
            "payout --all",
            "Paid out 7.00 USD to 1 provider.\nIt is recorded as sent: send the money now.\n",
            "one of them",
        ),
        (["payout --all"], "payout --all", "Nobody is owed enough to be paid out.\n", "nobody"),
    ],
)
def test_all_payouts_end_with_their_sum_and_who_sends_it(
    tmp_path: Path, before: Sequence[str], line: str, told: str, why: str
) -> None:
    ended = answer(tmp_path, [*EARNED, *before, line])
    assert ended.out.endswith(told), why


def test_a_payout_says_who_sends_it(tmp_path: Path) -> None:
    ended = answer(tmp_path, [*EARNED, "payout noor"])
    assert "to transfer      14.00 USD: send it yourself" in ended.out
    told = answer(tmp_path, ["payout sam --dry-run"], start=()).out
    assert "to transfer      7.00 USD: send it yourself" in told


def test_a_dry_run_pays_nobody_out(tmp_path: Path) -> None:
    ended = answer(tmp_path, [*EARNED, "payout --all --dry-run"])
    assert "\nWould pay out 21.00 USD to 2 providers.\n" in ended.out
    assert "send" not in ended.out


def test_the_sum_is_told_again_with_its_key() -> None:
    bench = Bench()
    words = ["--key", "k", "payout", "--all"]
    first, again = bench.run(words), bench.run(words)
    assert first.out.endswith("send the money now.\n")
    assert again.out == first.out
