"""`--key`: where every command passes, one that was answered before is answered the same again."""

from __future__ import annotations

import json
from collections.abc import Callable
from contextlib import suppress
from typing import Any

from invoicectl.commands.reading import READING
from invoicectl.context import Context
from invoicectl.desk import keyed
from invoicectl.desk.done import Done
from invoicectl.desk.engine.keys import Answered, GivenKey, Overtaken
from invoicectl.desk.engine.unkeyed import NoKey
from invoicectl.desk.engine.work import Desk
from invoicectl.domain.hashing import sha256
from invoicectl.errors import Error, FirstError, Usage

WITHOUT = {
    "batch": "of_lines",
    **dict.fromkeys(("mail retry", "mail send"), "of_letters"),
    "config templates": "of_wordings",
    "restore": "of_restoring",
}
"""Other commands that take no key, and why not, as Usage knows it."""

DECLINED = 5


def done_once(run: Context, path: str, params: dict[str, Any], invoke: Callable[[], Any]) -> Any:
    """Run a command unless its key was answered before; then that answer is shown.

    Raises Usage for a command that takes no key, KeyTaken for one that stands for another."""
    command = " ".join(path.split()[1:])
    _refuse(command)
    key = GivenKey(run.key or "", command, _fingerprint(command, params))
    is_new = command == "init"
    desk = _desk_of(run, is_new=is_new)
    done = None if desk is None else _before(desk, key, is_new=is_new)
    if done is None:
        if run.set_out is not None:
            run.set_out()
        done = _now(run, desk, key, invoke)
    if done is not None:
        run.show(done, quiet=bool(params.get("quiet")))
    return None


def _refuse(command: str) -> None:
    """Refuse what takes no key. Raises Usage."""
    if command in WITHOUT:
        raise Usage(why=WITHOUT[command], command=command)
    if command in READING:
        raise Usage(why="repeatable", command=command)


def _fingerprint(command: str, params: dict[str, Any]) -> str:
    """A digest of the command and the values typed with it: as they were typed, since times such
    as `+14d` mean another instant later. What was left out doesn't count, so that an option which
    comes with a later version changes nothing."""
    typed = {name: value for name, value in params.items() if value not in (None, False, [], ())}
    words = json.dumps([command, typed], sort_keys=True, ensure_ascii=False, default=str)
    return sha256(words.encode("utf-8", "surrogatepass"))


def _desk_of(run: Context, *, is_new: bool) -> Desk | None:
    """The desk over the file; None where `init` is to make it, or says what is in its place."""
    if not is_new:
        return run.desk
    with suppress(Error):
        return run.desk
    return None


def _before(desk: Desk, key: GivenKey, *, is_new: bool) -> Done | None:
    """The answer that there is already; None where something is to be done."""
    try:
        return keyed.told_again(desk, key)
    except Error:
        if is_new:  # a file of somebody else is in its place, which `init` says
            return None
        raise


def _now(run: Context, desk: Desk | None, key: GivenKey, invoke: Callable[[], Any]) -> Done | None:
    """Go on with the command, or do it anew; its answer where it is not shown yet."""
    run.given = key
    if desk is not None:
        desk.key = key
    try:
        return _taken_up(desk, key, invoke)
    except Answered:
        return None if desk is None else keyed.told_again(desk, key)
    except Error as error:
        if error.exit_code == DECLINED and desk is not None and not isinstance(error, FirstError):
            keyed.remember(desk, error)
        raise
    finally:
        run.given = NoKey()
        if desk is not None:
            desk.key = NoKey()


def _taken_up(desk: Desk | None, key: GivenKey, invoke: Callable[[], Any]) -> Done | None:
    """Go on with what was begun, else do it; who is overtaken in between goes on with it after all.

    Raises Answered."""
    while True:
        done = None if desk is None else keyed.go_on(desk, key)
        if done is not None:
            return done
        with suppress(Overtaken):
            invoke()
            return None
