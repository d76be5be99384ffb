"""The town of the tables of rules lives as the real program does: act by act, the same facts and
the same letters."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import Any

import pytest

from invoicectl.desk import clock
from invoicectl.desk.engine.sizes import ONE_BY_ONE
from invoicectl.domain.dates import stamp
from invoicectl.domain.events import kind_of
from invoicectl.domain.model import Answer
from invoicectl.errors import Error
from tests.support import Business
from tests.worlds import Act, Acts, Town, do

WORDS = {
    "after": "clock advance",
    "auto_tip": "client edit",
    "bill": "issue",
    "cancel": "visit cancel",
    "card": "card add",
    "choose_card": "card default",
    "client": "client add",
    "config": "config set",
    "confirm_booking": "confirm",
    "credit": "client credit",
    "done": "visit done",
    "drop": "session close",
    "edit_provider": "provider edit",
    "end": "session end",
    "end_series": "series end",
    "hire": "session hire",
    "move": "visit move",
    "offer": "session offer",
    "payout_all": "payout --all",
    "provider": "provider add",
    "remove_card": "card remove",
    "series": "series start",
    "session": "session open",
    "to": "clock advance --to",
    "visit": "visit add",
    "write_off": "write-off",
}
"""The command of each verb whose name is another."""

REASONED = {"credit", "hold", "refund", "reverse", "void", "waive", "write_off"}

OPTIONS = {"auto_tip": ["--auto-tip"], "reply": ["Hm", "--from"]}
"""The words before what a verb says second."""


def words(act: Act) -> list[str]:
    """An act as people write it."""
    said = list(act.said)
    if act.verb == "book":
        said[1:] = [word for visit in said[1:] for word in ("--visit", visit)]
    if act.verb == "session":
        said[2:] = ["--kind", said[2]]
    if act.verb in OPTIONS:
        said[1:] = [*OPTIONS[act.verb], said[1]]
    if act.verb == "end" and len(said) > 1:
        said[1:] = ["--fee", said[1]]
    for name, value in act.more.items():
        option = {"rate": "service-charge"}.get(name, name) if act.verb != "end" else name
        dashed = option.replace("_", "-")
        if isinstance(value, bool):
            said.append(f"--{dashed}" if value else f"--no-{dashed}")
        else:
            said += [f"--{dashed}", value]
    if "answer" in act.more:
        said.append("--pay-to-view")
    if act.verb in REASONED:
        said += ["--reason", "our fault"]
    if act.verb == "contest":
        said += ["--reason", "We agreed on 30"]
    return [*WORDS.get(act.verb, act.verb).split(), *said]


PEOPLE = [
    do.client("ada"),
    do.client("bea"),
    do.provider("noor"),
    do.provider("max", rate="25%"),
    do.card("ada", "pm_card_visa"),
    do.card("bea", "pm_card_chargeCustomerFail"),
]
MAIL = [do.session("ada", "noor", "email"), do.hire("S1"), do.issue("S1", "33.35")]
TRIP = [
    do.book("ada", "2026-01-07T10:00 111.11 Walk", "2026-01-08T10:00 50.00", provider="noor"),
    do.visit("B1", "2026-01-09T12:00", "20.00", "Look", provider="max"),
    do.confirm_booking("B1"),
]

LIVES: dict[str, Acts] = {
    "silence": [*MAIL, do.to("2026-01-08T12:30"), do.reply("S1", "client"), do.after("2w")],
    "a contest": [
        *MAIL,
        do.contest("INV-1"),
        do.confirm("INV-1"),
        do.issue("S1", "0"),
        do.issue("S1", "20.00", message="So be it"),
        do.edit_provider("noor", rate="10%"),
        do.confirm("S1"),
        do.hire("S1"),
        do.payout("noor", "5.00"),
        do.payout_all(),
    ],
    "offers and a locked answer": [
        do.session("bea", "max", "email"),
        do.offer("S1", "9.00"),
        do.issue("S1", "9.00", answer="Forty-two"),
        do.after("10d"),
        do.session("bea", "max", "phone"),
        do.end("S2", minutes="5.5", rate="1.99"),
        do.session("bea", "max", "chat"),
        do.end("S3", "25.00"),
        do.session("ada", "max", "email"),
        do.drop("S4"),
        do.after("1mo"),
    ],
    "a booking": [
        *TRIP,
        do.tip("B1", "10.01"),
        do.cancel("V1"),
        do.move("V2", "2026-01-10T10:00"),
        do.cancel("V3", release="50%"),
        do.visit("B1", "2026-01-12T10:00", "30.00"),
        do.card("ada", "pm_card_chargeCustomerFail"),
        do.after("1w"),
        do.cancel("V1"),
        do.waive("INV-1"),
        do.pay("INV-1", card="visa-4242", tip="3.00"),
    ],
    "an auto-tip": [
        do.auto_tip("ada", "12.5%"),
        *TRIP,
        do.card("ada", "pm_card_chargeCustomerFail"),
        do.to("2026-01-13T18:00"),
        do.auto_tip("ada", "5.00"),
        do.choose_card("ada", "visa-4242"),
        do.after("1w"),
        do.auto_tip("ada", "none"),
        do.refund("INV-1", "5.00", tip=True),
    ],
    "a booking without cards": [
        do.book("bea", "2026-01-07T10:00 80.00 Walk", auto_complete=False),
        do.credit("bea", "50.00"),
        do.confirm_booking("B1"),
        do.done("V1"),
        do.cancel("V1"),
        do.config("deposit_rate", "0%"),
        do.book("ada", "2026-01-07T10:00 80.00 Walk"),
        do.remove_card("ada", "visa-4242"),
        do.confirm_booking("B2"),
        do.card("ada", "pm_sim_timeout"),
        do.confirm_booking("B2"),
        do.after("3d"),
    ],
    "a series": [
        do.series("ada", provider="noor", every="MO,FR", time="17:00", price="25.00"),
        do.done("V1"),
        do.to("2026-01-05T18:00"),
        do.done("V1", completed="2026-01-05T17:30"),
        do.series("bea", auto_complete=True),
        do.visit("R2", "2026-01-06T10:00", "40.00", provider="max"),
        do.visit("R2", "2026-01-08T10:00", "40.00"),
        do.cancel("V7"),
        do.config("collect_weekday", "TH"),
        do.to("2026-01-23"),
        do.void("INV-2"),
        do.end_series("R1"),
        do.after("2w"),
    ],
    "bills": [
        do.bill("ada", "200.00", due="2026-01-07"),
        do.bill("bea", "100.00", due="2026-01-07T08:00"),
        do.pay("INV-1", "230", excess="credit"),
        do.pay("INV-2", "10.00"),
        do.tip("INV-2", "5.00", method="cash"),
        do.pay("INV-2", "50.00", method="check", reference="77"),
        do.hold("INV-2"),
        do.to("2026-01-07T12:00"),
        do.release("INV-2"),
        do.to("2026-01-20"),
        do.write_off("INV-2"),
        do.pay("INV-2", "1.00", method="transfer"),
        do.bill("ada", "10.00", due="2026-02-01"),
        do.pay("INV-3", method="credit"),
        do.refund("INV-1", "15.00"),
        do.refund("INV-1", "15.00", to="credit"),
        do.refund("INV-1", "900"),
        do.reverse("P1"),
        do.reverse("P3"),
    ],
    "silent cards": [
        do.card("bea", "pm_sim_unreachable"),
        do.bill("bea", "60.00", due="2026-01-07"),
        do.card("ada", "pm_sim_timeout"),
        do.bill("ada", "60.00", due="2026-01-08"),
        do.pay("INV-2", "50.00", tip="5.00"),
        do.pay("INV-2", "50.00"),
        do.after("1mo"),
        do.refund("INV-2", "5.00", tip=True),
        do.choose_card("ada", "visa-4242"),
    ],
}


@pytest.fixture(autouse=True)
def _one_by_one(monkeypatch: pytest.MonkeyPatch) -> None:
    """The town charges one card after the other; in groups the order within an instant differs."""
    monkeypatch.setattr(clock, "INSTANT", ONE_BY_ONE)
    monkeypatch.setitem(clock.SIZES, "simulated", ONE_BY_ONE)


@pytest.mark.parametrize("life", LIVES)
@pytest.mark.parametrize("preset", ["marketplace", "pet-care-current"])
def test_the_town_lives_as_the_program_does(
    business: Callable[..., Business], preset: str, life: str
) -> None:
    policy = {"preset": preset, "service_charge_rate": "30%", "session_late_fee_rate": "5%"}
    town, program = Town(**policy), business(**policy)
    for act in [*PEOPLE, *LIVES[life]]:
        assert said(town.do, act) == said(program, *words(act)), act
        assert facts(town) == theirs(program), act
    assert town.letters() == program.letters()


RARELY: Acts = [
    *PEOPLE,
    *MAIL,
    do.series("ada", provider="noor", every="MO,FR", time="17:00", price="25.00"),
    do.bill("bea", "80.00", due="2026-01-06"),
    do.wait("2026-01-09T23:00:07Z"),
    do.done("V1", completed="2026-01-05T17:30"),
    do.tick(),
    do.wait("2026-01-18T11:00:00Z"),
    do.reply("S1", "client"),
    do.client("cyd"),
    do.done("V2"),
    do.hold("INV-2"),
    do.wait("2026-01-24T15:00:07Z"),
    do.config("collect_weekday", "MO"),
    do.tick(),
    do.release("INV-2"),
    do.payout_all(),
    do.tick(),
]
"""A life without cron, but for a tick now and then."""


def test_the_town_waits_as_a_live_file_does(business: Callable[..., Business]) -> None:
    policy = {"preset": "pet-care", "service_charge_rate": "30%"}
    town = Town("2026-01-05T14:00Z", **policy)
    program = business("2026-01-05T14:00", live=True, **policy)
    for act in RARELY:
        if act.verb == "wait":
            program.system.at = datetime.fromisoformat(act.said[0])
            town.do(act)
        else:
            assert said(town.do, act) == said(program, *words(act)), act
        assert facts(town) == theirs(program), act
    assert town.letters() == program.letters()


@pytest.mark.parametrize("outcome", ["approved", "declined", "cancelled"])
def test_the_town_reviews_as_the_program_does(
    business: Callable[..., Business], monkeypatch: pytest.MonkeyPatch, outcome: str
) -> None:
    monkeypatch.setenv("INVOICECTL_SIMULATED_FAULTS", "confirm:mismatch")
    town, program = Town(), business()
    town.cards.script = [Answer("review", "idempotency_mismatch")]
    resolved = do.resolve("P1", outcome, reason="our fault")
    for act in [
        *PEOPLE,
        do.bill("bea", "80.00", due="2026-01-06"),
        do.to("2026-01-06T18:00"),
        do.pay("INV-1"),
        resolved,
        resolved,
        do.after("1w"),
    ]:
        assert said(town.do, act) == said(program, *words(act)), act
        assert facts(town) == theirs(program), act


def said(does: Callable[..., Any], *asked: Any) -> str | None:
    """The refusal, word by word; other endings of the program are the desk's."""
    try:
        does(*asked)
    except Error as error:
        return error.message if error.exit_code == 4 else None
    return None


def facts(town: Town) -> list[tuple[Any, ...]]:
    """What happened, without the locked answers that the program's log keeps back."""
    return [
        (
            stamp(fact.at),
            stamp(fact.recorded_at),
            kind_of(fact.event),
            {**town.said(fact.event), "answer": None},
        )
        for fact in town.facts[1:]
    ]


def theirs(program: Business) -> list[tuple[Any, ...]]:
    """The log of the program, without the file's own name in its keys."""
    own = program.desk.store.file.info().uuid
    told = [(e["at"], e["recorded_at"], e["kind"], e["data"]) for e in program("log")[1:]]
    for *_, data in told:
        data["answer"] = None
        if "key" in data:
            data["key"] = data["key"].replace(own, "town")
    return told
