"""Worlds in which the processor's side changes by itself, between what people and time do here.

Refunds of whole and part, disputes asked, lost and won, charges at the dashboard for our customers
and for strangers, charges by a lost copy of the file under its keys, cards that are detached, files
put back: in any order. Whenever `reconcile` is run it is judged (`agreement`): both sides agree or
the difference is listed, once more records nothing, and `check` is clean. One world in four has the
small Stripe, the others the simulated gateway. A world's seed is printed with all that was done in
it; given as `--seed`, with `--aim 1`, it is lived again."""

from __future__ import annotations

import shlex
import shutil
import sqlite3
import traceback
from collections import Counter
from collections.abc import Callable, Iterator
from datetime import timedelta
from pathlib import Path
from random import Random
from typing import Any

from invoicectl.cli import Root
from invoicectl.context import Context
from invoicectl.desk import file
from invoicectl.desk.done import Done
from invoicectl.errors import Error
from invoicectl.gateways import Gateway
from invoicectl.store import Store, create_store, open_store
from tests.campaigns import processors
from tests.campaigns.agreement import Ledger, Listed, hold_agreement
from tests.campaigns.figures import Figure
from tests.campaigns.happenings import EARLIEST, HAPPENING, WEIGHTS
from tests.campaigns.oracle import Wrong, hold, stamp
from tests.campaigns.processors import LOST, Held, Making
from tests.campaigns.verdicts import workplace
from tests.support import ROOT, Clock, beneath

CLIENTS = ("ada", "bob", "kim")
START = "2026-01-05T09:00"
LENGTHS = (12, 20, 30, 45)
"""How much happens in a world."""

WAITS = (
    *(timedelta(seconds=1), timedelta(minutes=7), timedelta(hours=3), timedelta(hours=25)),
    *(timedelta(days=3), timedelta(days=8), timedelta(days=20)),
)
LOST_SHARE, COPY = 1 / 8, "copy.db"


class World:
    """One business, its processor, and what befalls both."""

    def __init__(self, seed: int, folder: Path, making: Making) -> None:
        self.chance = Random(seed)  # noqa: S311 - chance that can be repeated
        self.path = folder / "books.db"
        self.told: list[str] = []
        self.counts: Counter[str] = Counter()
        self._clock = Clock(START)
        self.side = making(self.path, self._clock.at, self.chance)
        self._is_behind = False
        """Whether a copy was put in the file's place by hand, beside anchors that know more."""
        self._has_copy = False
        self._open: set[str] = set()
        """What was under way when it was compared last."""
        self._create()

    def _create(self) -> None:
        policy, _ = file.start_of(file.settings_given(None, []), None, now=self._clock.at)
        store = create_store(str(self.path))
        context = Context(clock=self._clock, store=store, gateway=self._gateway(None))
        file.create(context.desk, policy, gateway=self.side.name, simulated_at=None, is_test=True)
        store.publish()
        self.store = open_store(str(self.path))

    def close(self) -> None:
        """Let go of the file and of the processor."""
        self.store.close()
        self.side.close()

    # --- commands -----------------------------------------------------------------------------

    def run(self, *words: str, fault: tuple[str, str] | None = None) -> tuple[int, Any]:
        """One command as a new process would run it: its exit code and its answer. Raises Wrong."""
        self.told.append(shlex.join(words) + (f"  # {fault} is lost" if fault else ""))
        code, answer = self._run_on(self.store, words, fault)
        self.told[-1] += f"  # exit {code}" if code else ""
        return code, answer

    def _run_on(
        self, store: Store, words: tuple[str, ...], fault: tuple[str, str] | None
    ) -> tuple[int, Any]:
        captured: list[Done] = []
        context = Context(clock=self._clock, store=store, gateway=self._gateway(fault))
        context.capture = captured
        assert isinstance(ROOT, Root)
        try:
            ROOT.run(list(words), context)
            failed = captured[0].error if captured else None
        except Error as error:
            failed = error
        except Exception as error:  # noqa: BLE001 - any other exception is a traceback, a finding
            where = traceback.extract_tb(error.__traceback__)[-1]
            hold(False, f"{type(error).__name__} {error} at `{where.line}` ({where.name})")
        self.counts["commands"] += 1
        code = 0 if failed is None else failed.exit_code
        return code, captured[0].value if captured else None

    def _gateway(self, fault: tuple[str, str] | None) -> Callable[..., Gateway]:
        return lambda *_, **__: self.side.gateway(fault)

    def calmly(self, *words: str) -> Any:
        """A command that is done."""
        code, answer = self.run(*words)
        hold(code == 0, f"exit {code} in the calm")
        return answer

    def act(self, *words: str) -> None:
        """A command that may be refused, and may lose an answer."""
        lost = self.chance.choice(LOST) if self.chance.random() < LOST_SHARE else None
        self.run(*words, fault=lost)

    def rows(self, sql: str) -> list[tuple[Any, ...]]:
        """What a question finds in the file."""
        return beneath(self.store).execute(sql).fetchall()

    # --- living -------------------------------------------------------------------------------

    def live(self) -> None:
        """So much happens, and in the end both sides are compared whole. Raises Wrong."""
        for client in CLIENTS:
            self.calmly("client", "add", client)
            self.run("card", "add", client, self.side.tokens[0])
            self.calmly("issue", client, self.amount(), "--due", self.day())
        for _ in range(self.chance.choice(LENGTHS)):
            self.chance.choices(HAPPENING, WEIGHTS)[0].happens(self)
        self.compare(since=EARLIEST)
        for ref in list(self.compare(since=EARLIEST).only_there):
            self.run("reconcile", "--take", ref, self.chance.choice(CLIENTS))
        self.compare(since=EARLIEST)
        self.counts["worlds"] += 1

    def compare(self, *, since: str | None = None) -> Listed:
        """`reconcile`, and whether it is right. Raises Wrong."""
        words = ("reconcile", *(() if since is None else ("--since", since)))
        listed, answer = self._listed(words)
        before = self._state()
        again, second = self._listed(words)
        hold(not second["recorded"], f"reconcile twice: {second['recorded']} recorded")
        hold(again == listed, f"reconcile twice: {again} after {listed}")
        hold(self._state() == before, "reconcile twice: the second recorded something")
        held = self.side.held()
        judged = self._judged(held, answer["from"])
        hold_agreement(Ledger(beneath(self.store)), held, listed, judged)
        _, checks = self.run("check")
        faults = [each for each in checks if not each["ok"]]
        is_told = self._is_behind and [each["name"] for each in faults] == ["anchors"]
        hold(not faults or is_told, f"check: {faults}")
        self._open -= judged
        self._open |= {each.ref for each in held if each.ref in judged and each.is_open}
        self._count(answer)
        return listed

    def _listed(self, words: tuple[str, ...]) -> tuple[Listed, Any]:
        code, answer = self.run(*words)
        if code == 4:  # nobody ran the clock for weeks
            self.calmly("tick", "--catch-up")
            code, answer = self.run(*words)
        hold(code in {0, 7}, f"{words}: exit {code}")
        differs = bool(answer["only_here"] or answer["only_there"])
        hold((code == 7) == differs, f"exit {code}, and {answer}")
        items = self.calmly("attention")
        return Listed(
            {each["gateway_ref"]: each for each in answer["only_there"]},
            frozenset(each["ref"] for each in answer["only_here"]),
            frozenset(each["ref"] for each in items),
        ), answer

    def _state(self) -> list[Any]:
        """All that is in the file, but that it was compared, and when the program ran."""
        return [
            self.rows("SELECT kind, data FROM events WHERE kind <> 'reconciled' ORDER BY seq"),
            *(self.rows(f"SELECT * FROM {table} ORDER BY number") for table in _COMPARED),
        ]

    def _judged(self, held: list[Held], since: str) -> set[str]:
        """What had to be compared: what was made since, and what was compared before while it was
        under way."""
        return {each.ref for each in held if each.at >= since or each.ref in self._open}

    def _count(self, answer: Any) -> None:
        self.counts["comparisons"] += 1
        self.counts["recorded"] += len(answer["recorded"])
        self.counts["listed"] += len(answer["only_there"]) + len(answer["only_here"])

    # --- draws --------------------------------------------------------------------------------

    def amount(self, most: int = 15_000) -> str:
        """Some money, at least what Stripe charges."""
        minor = self.chance.randint(50, max(most, 50))
        return f"{minor // 100}.{minor % 100:02}"

    def client(self) -> str:
        return self.chance.choice(CLIENTS)

    def day(self) -> str:
        return f"{self._clock.at + timedelta(days=self.chance.randint(1, 12)):%Y-%m-%d}"

    def invoice(self) -> str:
        """Most often one that asks for money."""
        asking = "SELECT ref FROM invoices WHERE due_minor > 0 ORDER BY number"
        refs = [ref for (ref,) in self.rows(asking)]
        if refs and self.chance.random() < 0.8:
            return str(self.chance.choice(refs))
        (count,) = self.rows("SELECT count(*) FROM invoices")[0]
        return f"INV-{self.chance.randint(1, max(count, 1))}"

    def part_of(self, minor: int) -> int:
        """The whole, or a part."""
        return minor if self.chance.random() < 0.5 or minor < 2 else self.chance.randint(1, minor)

    def charge(self) -> Held | None:
        """A charge there that went through; often one with which something happened before."""
        held = self.side.held()
        found = [each for each in held if each.kind == "charge" and each.moved == "yes"]
        before = [each for each in found if any(other.of == each.ref for other in held)]
        if before and self.chance.random() < 0.4:
            found = before
        return self.chance.choice(found) if found else None

    def left_there(self, charge: Held) -> int:
        """What can be given back of a charge there."""
        back = [each for each in self.side.held() if each.of == charge.ref]
        gone = sum(each.amount_minor for each in back
                   if each.kind == "refund" and each.moved != "no")  # fmt: skip
        return charge.amount_minor - gone

    def wait(self) -> None:
        """Time goes by, on both sides."""
        self._clock.at += self.chance.choice(WAITS)
        self.side.pass_to(self._clock.at)
        self.told.append(f"# it is {stamp(self._clock.at)}")

    def elsewhere(self, what: str) -> None:
        """Note what happened at the processor."""
        self.told.append(f"# there: {what}")
        self.counts["changes there"] += 1

    # --- copies -------------------------------------------------------------------------------

    def keep_copy(self) -> None:
        """A copy of the file is made, and lost sight of."""
        self.store.close()
        shutil.copy(self.path, self._copy)
        self._has_copy = True
        self.store = open_store(str(self.path))
        self.told.append("# the file is copied")

    def run_copy(self, *words: str) -> Any:
        """The lost copy is used: it charges under the file's keys. What it answers, if it does."""
        if not self._has_copy:
            return None
        self.told.append(f"# in the copy: {shlex.join(words)}")
        store = open_store(str(self._copy))
        try:
            code, answer = self._run_on(store, words, None)
        finally:
            store.close()
        self.told[-1] += f", exit {code}" if code else ""
        self.counts["commands in copies"] += 1
        return answer if code == 0 else None

    def put_back(self) -> None:
        """The copy takes the file's place."""
        if not self._has_copy:
            return
        self.store.close()
        shutil.copy(self._copy, self.path)
        self.store = open_store(str(self.path))
        self.told.append("# the copy is put in the file's place")
        self.counts["files put back"] += 1
        if self.chance.random() < 0.5:
            Path(f"{self.path}.anchors").unlink(missing_ok=True)
        self._is_behind = Path(f"{self.path}.anchors").exists()

    @property
    def _copy(self) -> Path:
        folder = self.path.parent / "elsewhere"
        folder.mkdir(exist_ok=True)
        return folder / COPY


_COMPARED = ("payments", "invoices", "unmatched")


# --- the campaign -----------------------------------------------------------------------------


def campaign(aim: int, seed: int) -> Figure:
    """So many worlds, in turn with each processor."""
    makings = (processors.simulated,) * 3 + (processors.stripe,)
    counts: Counter[str] = Counter()
    violations = []
    for one in _seeds(aim, seed):
        found, violation = lived(one, makings[one % len(makings)])
        counts += found
        if violation is not None:
            violations.append(violation)
    more = (
        f"{counts['changes there']:,} changes at the processor, {counts['commands']:,} commands, "
        f"{counts['commands in copies']:,} of a lost copy's; {counts['comparisons']:,} comparisons "
        f"recorded {counts['recorded']:,} payments and listed {counts['listed']:,} differences; "
        f"{counts['files put back']:,} files put back"
    )
    return Figure(aim, "worlds", violations, seed, more)


def _seeds(aim: int, seed: int) -> Iterator[int]:
    """The worlds' seeds: the first is the campaign's own."""
    chance = Random(seed)  # noqa: S311 - chance that can be repeated
    yield seed
    yield from (chance.getrandbits(48) for _ in range(aim - 1))


def first_wrong(aim: int, seed: int) -> str | None:
    """What is the matter in the first of so many worlds, with the simulated processor, in which
    anything is."""
    wrong = (lived(one, processors.simulated)[1] for one in _seeds(aim, seed))
    return next((each for each in wrong if each is not None), None)


def lived(seed: int, making: Making) -> tuple[Counter[str], str | None]:
    """Live one world to its end, or to the first thing that doesn't hold."""
    with workplace() as folder:
        world = World(seed, folder, making)
        violation = None
        try:
            world.live()
        except Wrong as wrong:
            done = "\n    ".join(world.told)
            violation = f"world {seed} ({world.side.name}): {wrong}\n    {done}"
        except sqlite3.Error as error:
            violation = f"world {seed}: {error}"
        finally:
            world.close()
        return world.counts, violation
