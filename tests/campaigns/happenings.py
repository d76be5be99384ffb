"""What can happen in a world: here, by people and the clock; there, by itself; and to the file.

Each takes a world and draws what it needs from its chance, and from what is in the file and at the
processor at that time."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, NamedTuple

from tests.campaigns.processors import REFUNDED

if TYPE_CHECKING:
    from tests.campaigns.worlds import World

EARLIEST = "2025-12-01"
"""Before all that ever was."""

# --- what people and the clock do here --------------------------------------------------------


def _issue(world: World) -> None:
    world.act("issue", world.client(), world.amount(), "--due", world.day())


def _pay(world: World) -> None:
    tip = ("--tip", world.amount(900)) if world.chance.random() < 0.4 else ()
    some = (world.amount(4_000),) if world.chance.random() < 0.5 else ()
    world.act("pay", world.invoice(), *some, *tip)


def _tip(world: World) -> None:
    world.act("tip", world.invoice(), world.amount(900))


def _cash(world: World) -> None:
    world.act("pay", world.invoice(), world.amount(4_000), "--method", "cash")


def _refund(world: World) -> None:
    way = world.chance.choice((("--to", "card"), ("--to", "credit"), ("--tip",), ()))
    of = world.invoice() if world.chance.random() < 0.8 else world.client()
    if not of.startswith("INV") and way != ("--to", "card"):
        way = ("--to", "card")
    world.act("refund", of, world.amount(3_000), "--reason", "so", *way)


def _book(world: World) -> None:
    visit = f"{world.day()}T10:00 {world.amount(9_000)}"
    code, answer = world.run("book", world.client(), "--visit", visit)
    if code == 0:
        world.act("confirm", answer["ref"])


def _card(world: World) -> None:
    world.act("card", "add", world.client(), world.chance.choice(world.side.tokens))


def _correct(world: World) -> None:
    words = world.chance.choice((("void",), ("write-off",), ("waive",), ("discount",)))
    some = ("10%",) if words == ("discount",) else ()
    world.act(*words, world.invoice(), *some, "--reason", "so")


def _tick(world: World) -> None:
    world.act("tick", "--catch-up")


def _compare(world: World) -> None:
    world.compare(since=EARLIEST if world.chance.random() < 0.4 else None)


def _take(world: World) -> None:
    refs = [ref for (ref,) in world.rows("SELECT gateway_ref FROM unmatched ORDER BY number")]
    if refs:
        whose = world.client() if world.chance.random() < 0.6 else world.invoice()
        world.act("reconcile", "--take", world.chance.choice(refs), whose)


def _wait(world: World) -> None:
    world.wait()


# --- what happens there -----------------------------------------------------------------------


def _refunded(world: World) -> None:
    charge = world.charge()
    if charge is not None and world.left_there(charge) > 0:
        minor = world.part_of(world.left_there(charge))
        moved = world.chance.choice(REFUNDED)
        ref = world.side.refunded(charge.ref, minor, moved)
        world.elsewhere(f"refund {ref} of {minor} of {charge.ref}, moved: {moved}")


def _disputed(world: World) -> None:
    charge = world.charge()
    if charge is not None:
        taken = sum(each.amount_minor for each in world.side.held()
                    if each.of == charge.ref and each.kind == "dispute")  # fmt: skip
        if taken >= charge.amount_minor:
            return
        minor = world.part_of(charge.amount_minor - taken)
        is_inquiry = world.chance.random() < 0.3
        ref = world.side.disputed(charge.ref, minor, is_inquiry=is_inquiry)
        world.elsewhere(
            f"{'inquiry' if is_inquiry else 'dispute'} {ref} of {minor} of {charge.ref}"
        )


def _decided(world: World) -> None:
    """A dispute is won, lost, or turns from an inquiry into one; what was under way ends; a refund
    that was made fails after all."""
    held = world.side.held()
    found = [each for each in held if each.is_open]
    if world.chance.random() < 0.15:
        found = [each for each in held if each.kind == "refund" and each.moved == "yes"]
    if found:
        one = world.chance.choice(found)
        moved = "no" if not one.is_open else world.chance.choice(("yes", "no"))
        world.side.decided(one, moved)
        world.elsewhere(f"{one.kind} {one.ref} goes on, moved: {moved}")


def _charged(world: World) -> None:
    known = "SELECT customer FROM cards WHERE customer > '' ORDER BY client, token"
    customers = [ref for (ref,) in world.rows(known)]
    customer = world.chance.choice([*customers, *customers, None])
    ref = world.side.charged(world.chance.randint(50, 9_000), customer)
    world.elsewhere(f"charge {ref} of {customer or 'a stranger'}")


def _detached(world: World) -> None:
    tokens = [ref for (ref,) in world.rows("SELECT token FROM cards ORDER BY client, token")]
    if tokens and world.chance.random() < 0.5:
        token = world.chance.choice(tokens)
        world.side.detached(token)
        world.elsewhere(f"card {token} is detached")


# --- what happens to the file -----------------------------------------------------------------


def _copied(world: World) -> None:
    world.keep_copy()


def _used_copy(world: World) -> None:
    """It issues and charges, as if it were the file; its invoices have the same numbers."""
    if world.chance.random() < 0.5:
        issued = world.run_copy("issue", world.client(), world.amount(), "--due", world.day())
        if issued is not None:
            world.run_copy("pay", issued["number"])
        return
    some = (world.amount(3_000),) if world.chance.random() < 0.5 else ()
    refund = ("refund", world.invoice(), world.amount(1_000), "--reason", "so")
    world.run_copy(*world.chance.choice((("pay", world.invoice(), *some), ("tick",), refund)))


def _put_back(world: World) -> None:
    world.put_back()


class Happening(NamedTuple):
    """How often something happens, and what it does."""

    weight: int
    happens: Callable[[World], None]


HAPPENING = (
    *(Happening(5, _issue), Happening(10, _pay), Happening(4, _tip), Happening(2, _cash)),
    *(Happening(5, _refund), Happening(3, _book), Happening(3, _card), Happening(2, _correct)),
    *(Happening(8, _tick), Happening(6, _compare), Happening(5, _take), Happening(14, _wait)),
    *(Happening(10, _refunded), Happening(9, _disputed), Happening(12, _decided)),
    *(Happening(4, _charged), Happening(1, _detached)),
    *(Happening(3, _copied), Happening(6, _used_copy), Happening(1, _put_back)),
)
WEIGHTS = [each.weight for each in HAPPENING]
