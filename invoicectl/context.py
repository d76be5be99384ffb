"""What one run has: the file, the clock, the gateway, who acts, and where output goes.

Each is made on first use, so that a wrong command line opens nothing and leaves no file. What it
takes is imported then too: neither help nor an error in the words should pay for a desk.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from datetime import UTC, datetime
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

from invoicectl import errors
from invoicectl.desk.engine.stopping import Stop
from invoicectl.desk.engine.unkeyed import NoKey
from invoicectl.domain import text
from invoicectl.output import streams

if TYPE_CHECKING:
    from invoicectl.desk.done import Done
    from invoicectl.desk.dry import DryRun
    from invoicectl.desk.engine.keys import GivenKey
    from invoicectl.desk.engine.work import Desk
    from invoicectl.errors import Error
    from invoicectl.gateways import Gateway
    from invoicectl.mail import Mailer
    from invoicectl.output.layout import Style
    from invoicectl.output.progress import Dated
    from invoicectl.store import Store

FORMATS = ("table", "json", "csv")


def system_clock() -> datetime:
    """The system's instant; the one place where it is read."""
    return datetime.now(UTC)


def system_chance() -> str:
    """An identity that nothing else has; the one place where chance comes in."""
    import uuid

    return str(uuid.uuid4())


class Context:
    """A run of the program. Tests give their own clock and store."""

    def __init__(
        self,
        *,
        clock: Callable[[], datetime] = system_clock,
        chance: Callable[[], str] = system_chance,
        gateway: Callable[..., Gateway] | None = None,
        mailer: Callable[[str | None], Mailer] | None = None,
        store: Store | None = None,
        system_user: Callable[[], str] | None = None,
    ) -> None:
        self._system_user = system_user or _system_user
        self.clock = clock
        self.chance = chance
        self.gateway = gateway or _open_gateway
        self.open_mailer = mailer
        self.db: str | None = None
        self.actor: str | None = None
        self.format: str | None = None
        self.key: str | None = None
        self.given: GivenKey | NoKey = NoKey()
        """What the key stands for, for a desk that is yet to be made."""
        self.set_out: Callable[[], None] | None = None
        """What is to be done before the command, but not for one that was answered before."""
        self.wait_seconds: float | None = None
        self.capture: list[Done] | None = None
        self.dry: DryRun | None = None
        """What takes note of the dry run that is under way."""
        self.held: list[tuple[Done, bool]] | None = None
        """What a dry run is to show once it is undone, and whether quietly."""
        self.is_begun = False
        """Whether something was said, written or taken in that can't be a second time."""
        self.taken: dict[str, bytes] = {}
        """What came by a pipe, which is empty where the command begins again."""
        self.stop = Stop()
        self.said: str | None = None
        self._store = store
        self._desk: Desk | None = None
        self._foreseen_style: Style | None = None  # of a file that stays unmade

    # --- what a run is told -------------------------------------------------------------------

    def told(self, name: str, value: str | None) -> None:
        """Take in a global option, wherever on the line it stood."""
        if value is None:
            return
        if name == "wait":
            from invoicectl.desk.asking import typed

            self.wait_seconds = float(typed.number(value, "time to wait in seconds"))
            return
        if name == "actor":
            _refuse_actor(value)
        if name == "key":
            value = text.clean(value, "key")
        if name == "format" and value not in FORMATS:
            raise errors.BadChoice(
                value=text.visible(value[:40]), what="format", choices=", ".join(FORMATS)
            )
        setattr(self, name, value)

    def heard(self, path: str, params: dict[str, Any]) -> None:
        """Remember the words of the command that this run is for."""
        self.said = repr((path, sorted(params.items())))

    @property
    def output(self) -> str:
        """The format of the output: as told, else INVOICECTL_FORMAT, else a table."""
        return self.format or os.environ.get("INVOICECTL_FORMAT") or "table"

    def refuse_bad_environment(self) -> None:
        """Look at what the environment asks for before anything is done.

        Raises BadChoice, BadText."""
        _refuse_actor(os.environ.get("INVOICECTL_ACTOR") or self._system_user())
        if self.output not in FORMATS:
            raise errors.BadChoice(value=self.output, what="format", choices=", ".join(FORMATS))

    @property
    def has_mail_server(self) -> bool:
        """Whether the environment names one."""
        from invoicectl.mail import is_configured

        return is_configured()

    def mailer(self, folder: str | None) -> Mailer:
        """What letters are given to: the server, or a folder. Raises ServerDown, NotFound."""
        from invoicectl.mail import open_mailer

        return (self.open_mailer or open_mailer)(folder)

    @property
    def path(self) -> str:
        """The file: --db, else INVOICECTL_DB, else in the data directory. Raises NotFound."""
        from invoicectl.store import MEMORY

        path = self.db
        if path is None:
            from invoicectl import folders

            path = os.environ.get("INVOICECTL_DB") or str(folders.default_file())
        return os.path.join(".", path) if path == MEMORY else path

    @contextmanager
    def new_desk(self, backup: str | None = None) -> Iterator[Desk]:
        """A desk over a new file, or over what a `backup` holds, which gets its place at the end.

        The folder of the default file is made, for its owner alone; another has to be there.
        Raises FileExists, NotFound, Refusal, FileFault."""
        from invoicectl import folders
        from invoicectl.store import create_store, restore_store

        is_default = not (self.db or os.environ.get("INVOICECTL_DB"))
        made = folders.made(Path(self.path).parent) if is_default else []
        store = None
        try:
            with self.stop.heeded():  # till we have it, nobody could remove it
                store = (
                    create_store(self.path) if backup is None else restore_store(backup, self.path)
                )
            with self.stop.at_once():
                desk = self.desk_over(store)
            try:
                yield desk
            finally:
                desk.hang_up()
            if self.dry is None:
                store.publish()
            else:
                self._foreseen_style = self._style_of(desk)
                store.discard()
                folders.unmake(made)
                return
        except BaseException:
            if store is not None:
                store.discard()
            folders.unmake(made)
            raise
        if made:
            self.note(f"made the folder {text.visible(str(made[-1]))}, which nobody else can read")

    @property
    def desk(self) -> Desk:
        """The desk over the file, opened on first use."""
        if self._desk is None:
            from invoicectl.store import open_store

            store = self._store or open_store(self.path, self.wait_seconds)
            self._desk = self.desk_over(store)
        if self.dry is not None:
            self.dry.enter(self._desk)
        return self._desk

    @contextmanager
    def standing_over(self, desk: Desk) -> Iterator[None]:
        """Another desk takes the place of the file's for a while."""
        here, self._desk = self.desk, desk
        try:
            yield
        finally:
            self._desk = here

    @contextmanager
    def other_desk(self, path: str) -> Iterator[Desk]:
        """A desk over another file, which is only read. Raises NoFile, FileFault, Busy."""
        from invoicectl.store import open_store

        try:
            store = open_store(path, self.wait_seconds)
        except errors.NoFile as error:
            error.hint = "name a file that invoicectl fork or backup made"
            raise
        try:
            yield self.desk_over(store)
        finally:
            store.close()

    def over(self, store: Store) -> tuple[Context, list[Done]]:
        """A run over another store, with this one's clock, chance, gateway and actor; and what it
        shows."""
        other = Context(clock=self.clock, chance=self.chance, gateway=self.gateway, store=store)
        captured: list[Done] = []
        other.stop, other.actor, other.capture = self.stop, self.actor, captured
        return other, captured

    def desk_over(self, store: Store) -> Desk:
        """A desk over a store, with this run's clock, gateway and actor."""
        from invoicectl.desk.engine.who import Who
        from invoicectl.desk.engine.work import Desk

        user = self._system_user()
        actor = self.actor or os.environ.get("INVOICECTL_ACTOR") or user
        desk = Desk(
            store,
            clock=self.clock,
            chance=self.chance,
            gateway=self.gateway,
            who=Who(text.clean(actor, "actor"), user),
            stop=self.stop,
        )
        desk.said, desk.key = self.said, self.given
        return desk

    def desk_in_memory(self) -> Desk:
        """A desk over a new file that lives in memory alone."""
        from invoicectl.store import MEMORY, create_store

        return self.desk_over(create_store(MEMORY))

    @property
    def can_begin_again(self) -> bool:
        """Whether the command can be run from its beginning: it has committed and said nothing."""
        return not (self.is_begun or (self._desk is not None and self._desk.commits))

    def close(self) -> None:
        """Let go of the file, unless it was given, and of the gateway."""
        if self._desk is not None:
            self._desk.hang_up()
            if self._store is None:
                self._desk.store.close()
        self._desk = None

    # --- what a run says ----------------------------------------------------------------------

    def show(self, done: Done, *, quiet: bool = False) -> None:
        """Print what a verb did and, on stderr, its notes; or hand it to whoever captures.

        With an error nothing is printed but the faults that a check found, or what was done before
        a stop, and it is raised, with the notes. `quiet`, of a passage only what needs a person is
        told, and of a check without faults nothing."""
        if self.held is not None:
            self.held.append((done, quiet))
            return
        if self.capture is not None:
            from invoicectl.answers import whole

            self.capture.append(whole(done))
            return
        if done.error is None:
            self._print(done, quiet=quiet)
        else:
            if isinstance(done.error, errors.CheckFailed | errors.Stopped):
                with suppress(OSError):  # a fault is told by the exit code too
                    self._print(done, quiet=quiet)
            for line in done.notes:
                done.error.add_note(line)
            raise done.error
        if done.aside is not None and self.is_for_people:
            self.note(done.aside)
        for line in done.notes:
            self.note(line)

    def deliver(self, done: Done, output: str | None, *, force: bool) -> None:
        """Show an export or a document; or write it to a new file and show which. `force` replaces
        an old one."""
        if output is None or output == "-":
            self.show(done)
            return
        from invoicectl.answers import parts
        from invoicectl.desk.done import Document, Exported
        from invoicectl.output import files

        beside = self.desk.store.path
        self.is_begun = True
        if isinstance(done.value, Document):
            files.write(output, [done.value.content], replaces=force, beside=beside)
        elif isinstance(done.value, Exported):
            with done.value.reading:
                told = parts(done.value, ascii_only=False)
                files.write(output, told, replaces=force, beside=beside)
        else:
            raise TypeError(f"{done.kind} is no export")
        written = {"file": text.masked(text.visible(output)), "form": done.value.form}
        self.show(done._replace(value=written))

    def _print(self, done: Done, *, quiet: bool) -> None:
        from invoicectl.answers import printed
        from invoicectl.output.printing import Printer

        self.is_begun = True
        printer = Printer(
            self.output,
            self._style,
            has_unicode=speaks_unicode(sys.stdout),
            has_signs=streams.has_signs(),
            is_quiet=quiet,
        )
        printed(printer, done, is_for_people=self.output == "table")

    def note(self, line: str) -> None:
        """Say something beside the output, on stderr."""
        self.say(f"note: {line}")

    def say(self, line: str) -> None:
        """Say a line on stderr; where nobody can hear it, nothing comes of that."""
        self.is_begun = True
        streams.say(line, is_for_people=self.is_for_people)

    def drop_output(self) -> None:
        """Give up a standard output that can't be written."""
        streams.drop()

    def abandon_output(self) -> None:
        """Print no more of it: the run was ended at once."""
        streams.abandon()

    @property
    def newest(self) -> int | None:
        """How many of a list are wanted: the newest as a table, all otherwise."""
        from invoicectl.desk.asking.filters import NEWEST

        return NEWEST if self.is_for_people else None

    @property
    def is_for_people(self) -> bool:
        """Whether what is shown is a table or a text, not JSON or CSV."""
        return self.capture is None and self.output == "table"

    @contextmanager
    def progress(self, what: str = "steps") -> Iterator[Callable[[Dated], None] | None]:
        """What a long walk on a terminal tells its steps to, or `what` else it goes through."""
        if self.capture is not None or not sys.stderr.isatty():
            yield None
            return
        from invoicectl.output.progress import Progress

        try:
            zone = self._zone()
        except errors.FileFault:  # of a damaged file, which is told by whoever goes through it
            zone = "UTC"
        with Progress(zone, what) as progress:
            yield progress.seen

    def agreement(self, *, yes: bool) -> Callable[[Error], None]:
        """What has a person agree to what is otherwise refused: `yes` was said with the command, or
        somebody at a terminal is asked. Raises the refusal where nobody can be, NotAgreed."""

        def agree(refusal: Error) -> None:
            if yes:
                return
            is_terminal = all(each and each.isatty() for each in (sys.stdin, sys.stderr))
            if self.capture is not None or not is_terminal:
                raise refusal
            self.is_begun = True
            for line in refusal.notes:
                self.note(line)
            print(f"{refusal.message}. Go on? [y/N] ", end="", file=sys.stderr, flush=True)
            if sys.stdin.readline().strip().lower() not in {"y", "yes"}:
                raise errors.NotAgreed

        return agree

    def _zone(self) -> str:
        from invoicectl.domain.policy import Policy

        with self.desk.look() as work:
            return work.get(Policy, 0).timezone

    def _style(self) -> Style:
        return self._foreseen_style or self._style_of(self.desk)

    def _style_of(self, desk: Desk) -> Style:
        from invoicectl.domain.policy import Policy
        from invoicectl.output.layout import Style

        with desk.look() as work:
            policy = work.get(Policy, 0)
            colour = streams.has_colour(sys.stdout)
            return Style(policy.timezone, policy.currency, work.now, streams.columns(), colour)


def _refuse_actor(name: str) -> None:
    """An actor is a clean name, and never the one of what time does. Raises BadText."""
    if text.clean(name, "actor") == text.TIME:
        raise errors.BadText(what="actor", why="actor", name=text.TIME)


error_object = streams.error_object
told_lines = streams.told_lines
speaks_unicode = streams.speaks_unicode
prepare_streams = streams.prepare


def _open_gateway(*asked: Any) -> Gateway:
    from invoicectl.gateways import open_gateway

    return open_gateway(*asked)


@cache
def _system_user() -> str:
    """Who the kernel says this is; it says the same as long as the process lives."""
    try:
        import pwd

        return pwd.getpwuid(os.getuid()).pw_name
    except (ImportError, KeyError):
        return f"uid {os.getuid()}" if hasattr(os, "getuid") else "unknown"
