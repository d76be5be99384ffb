"""What one run has: the file, the clock, the gateway, who acts, and where output goes.

Each is made on first use, so that a wrong command line opens nothing and leaves no file.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Self

from invoicectl.desk.asking import typed
from invoicectl.desk.asking.lists import Listed
from invoicectl.desk.books.exports import Exported
from invoicectl.desk.books.reports import Report
from invoicectl.desk.engine.stopping import Stop
from invoicectl.desk.engine.walk import Taken
from invoicectl.desk.engine.work import TIME, Desk
from invoicectl.domain import dates, text
from invoicectl.domain.model import Policy
from invoicectl.errors import BadChoice, BadText, Error
from invoicectl.gateways import Gateway, open_gateway
from invoicectl.store import MEMORY, Store, open_store

FORMATS = ("table", "json", "csv")
MOST_SAID = 400
"""Characters of an error's sentence."""

LONG = 300
"""Steps after which a walk on a terminal shows how far it is."""


def system_clock() -> datetime:
    """The system's instant; the one place where it is read."""
    return datetime.now(UTC)


class Context:
    """A run of the program. Tests give their own clock and store."""

    def __init__(
        self,
        *,
        clock: Callable[[], datetime] = system_clock,
        gateway: Callable[..., Gateway] = open_gateway,
        store: Store | None = None,
        system_user: Callable[[], str] | None = None,
    ) -> None:
        self._system_user = system_user or _system_user
        self.clock = clock
        self.gateway = gateway
        self.db: str | None = None
        self.actor: str | None = None
        self.format: str | None = None
        self.wait_seconds: float | None = None
        self.capture: list[Any] | None = None
        self.stop = Stop()
        self._store = store
        self._desk: Desk | None = None

    # --- what a run is told -------------------------------------------------------------------

    def told(self, name: str, value: str | None) -> None:
        """Take in a global option, wherever on the line it stood."""
        if value is None:
            return
        if name == "wait":
            self.wait_seconds = float(typed.number(value, "time to wait in seconds"))
            return
        if name == "actor":
            _refuse_actor(value)
        if name == "format" and value not in FORMATS:
            raise BadChoice(
                value=text.visible(value[:40]), what="format", choices=", ".join(FORMATS)
            )
        setattr(self, name, value)

    @property
    def output(self) -> str:
        """The format of the output: as told, else INVOICECTL_FORMAT, else a table."""
        return self.format or os.environ.get("INVOICECTL_FORMAT") or "table"

    def refuse_bad_environment(self) -> None:
        """Look at what the environment asks for before anything is done.

        Raises BadChoice, BadText."""
        _refuse_actor(os.environ.get("INVOICECTL_ACTOR") or self._system_user())
        if self.output not in FORMATS:
            raise BadChoice(value=self.output, what="format", choices=", ".join(FORMATS))

    @property
    def path(self) -> str:
        """The file: --db, else INVOICECTL_DB, else in the user's data directory."""
        path = self.db
        if path is None:
            path = os.environ.get("INVOICECTL_DB") or str(_data_directory())
        return os.path.join(".", path) if path == MEMORY else path

    @property
    def desk(self) -> Desk:
        """The desk over the file, opened on first use."""
        if self._desk is None:
            store = self._store or open_store(self.path)
            if self.wait_seconds is not None:
                store.wait(self.wait_seconds)
            self._desk = self.desk_over(store)
        return self._desk

    def desk_over(self, store: Store) -> Desk:
        """A desk over a store, with this run's clock, gateway and actor."""
        user = self._system_user()
        actor = self.actor or os.environ.get("INVOICECTL_ACTOR") or user
        return Desk(
            store,
            clock=self.clock,
            gateway=self.gateway,
            actor=text.clean(actor, "actor"),
            system_user=user,
            stop=self.stop,
        )

    def close(self) -> None:
        """Say what is left to say, and let go of the file."""
        if self._desk is not None:
            for line in self._desk.notes:
                self.note(line)
        if self._desk is not None and self._store is None:
            self._desk.store.close()
        self._desk = None

    # --- what a run says ----------------------------------------------------------------------

    def show(self, kind: str, value: dict[str, Any]) -> None:
        """Print one object."""
        if self.capture is not None:
            self.capture.append(value)
        elif self.output == "json":
            self._write(_formats().json_text(value, ascii_only=not speaks_unicode(sys.stdout)))
        elif self.output == "csv":
            self._write(_formats().csv_text([value]))
        else:
            self._write(_render().text(kind, value, self._style()))

    def show_list(self, kind: str, listed: Listed) -> None:
        """Print a list: whole as JSON or CSV, as a table the newest."""
        if self.capture is not None:
            self.capture.append(list(listed.items))
            return
        if self.output == "json":
            ascii_only = not speaks_unicode(sys.stdout)
            for part in _formats().json_parts(listed.items, ascii_only=ascii_only):
                self._write(part)
        elif self.output == "csv":
            for part in _formats().csv_parts(listed.items):
                self._write(part)
        else:
            self._table(kind, list(listed.items))
            if listed.more:
                self.note(f"{listed.more:,} more; --json or --format csv gives all")
        self._note_due(listed.due)

    def show_report(self, kind: str, report: Report) -> None:
        """Print a report: an object as JSON, the rows of its list as CSV, else columns and bars."""
        if self.capture is None and self.output == "csv":
            self.show_list(kind, Listed(iter(report.value[report.rows]), 0, report.due))
            return
        if self.capture is not None or self.output == "json":
            self.show(kind, report.value)
        else:
            from invoicectl.output import charts

            has_blocks = speaks_unicode(sys.stdout)
            self._write(charts.text(kind, report.value, self._style(), has_blocks=has_blocks))
        self._note_due(report.due)

    def deliver(
        self, exporting: AbstractContextManager[Exported], output: str | None, *, force: bool
    ) -> None:
        """Write an export out, to a file or as it comes; of a file, tell what it is."""
        path = output if output != "-" else None
        is_ascii = path is None and not speaks_unicode(sys.stdout)
        with exporting as exported:
            parts = _parts(exported, ascii_only=is_ascii)
            if path is not None:
                from invoicectl.output import files

                files.write(path, parts, replaces=force, beside=self.desk.store.path)
            elif self.capture is not None:
                self.capture.append("".join(parts))
            else:
                for part in parts:
                    self._write(part)
            form, due = exported.form, exported.due
        if path is not None:
            self.show("export", {"file": text.masked(text.visible(path)), "form": form})
        self._note_due(due)

    def _note_due(self, count: int) -> None:
        if count:
            steps = "1 step is" if count == 1 else f"{count:,} steps are"
            self.note(f"{steps} due and not in here yet; invoicectl tick takes them")

    def show_passage(self, value: dict[str, Any], *, quiet: bool = False) -> None:
        """Print what a tick or an advance did; `quiet`: only what needs a person."""
        if self.capture is None and self.output == "csv":
            self.show_list("steps", Listed(iter(value["steps"]), 0, 0))
            return
        if self.capture is not None or self.output != "table":
            self.show("passage", value)
            return
        shown = _render().passage(value, self._style(), quiet=quiet)
        if shown:
            self._write(shown)

    def show_settings(self, value: dict[str, Any]) -> None:
        """Print all settings: an object, or a table of names and values."""
        if self.capture is None and self.output != "json":
            rows = [{"name": name, "value": each} for name, each in value.items()]
            self.show_list("settings", Listed(iter(rows), 0, 0))
        else:
            self.show("settings", value)

    def show_checks(self, found: list[dict[str, Any]]) -> None:
        """Print what was checked; as a table only on a terminal, or where there is a fault."""
        if self.capture is not None or self.output != "table":
            self.show_list("checks", Listed(iter(found), 0, 0))
        elif sys.stdout.isatty() or not all(each["ok"] for each in found):
            self._table("checks", found)

    def note(self, line: str) -> None:
        """Say something beside the output, on stderr."""
        if self.capture is None:
            print(f"note: {line}", file=sys.stderr)

    @property
    def newest(self) -> int | None:
        """How many of a list are wanted: the newest as a table, all otherwise."""
        return 50 if self.capture is None and self.output == "table" else None

    @contextmanager
    def progress(self) -> Iterator[Callable[[Taken], None] | None]:
        """What a long walk on a terminal tells its steps to."""
        if self.capture is not None or not sys.stderr.isatty():
            yield None
            return
        with _Progress(self._zone()) as progress:
            yield progress.seen

    def _table(self, kind: str, items: list[dict[str, Any]]) -> None:
        if not items:
            self._write(_render().NOTHING.get(kind, "Nothing here.") + "\n")
            return
        from rich.console import Console

        from invoicectl.output import tables

        is_terminal = sys.stdout.isatty()
        console = Console(file=sys.stdout, width=None if is_terminal else 200, soft_wrap=False)
        with console.capture() as shown:
            console.print(tables.table(kind, items, self._style()), highlight=False)
        self._write("".join(f"{line.rstrip()}\n" for line in shown.get().splitlines()))

    def _write(self, shown: str) -> None:
        sys.stdout.write(shown)

    def _zone(self) -> str:
        with self.desk.look() as work:
            return work.get(Policy, 0).timezone

    def _style(self) -> Any:
        with self.desk.look() as work:
            policy = work.get(Policy, 0)
            return _render().Style(policy.timezone, policy.currency, work.now)


class _Progress:
    """How far a walk is, on stderr, from its first LONG steps on."""

    def __init__(self, zone: str) -> None:
        self._zone = zone
        self._count = 0
        self._bar: Any = None

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        if self._bar is not None:
            self._bar.stop()

    def seen(self, step: Taken) -> None:
        """One more step was taken."""
        self._count += 1
        if self._count < LONG or self._count % 25:
            return
        if self._bar is None:
            from rich.console import Console
            from rich.status import Status

            self._bar = Status("", console=Console(stderr=True))
            self._bar.start()
        self._bar.update(f"{self._count:,} steps · {dates.local(step.at, self._zone)}")


def _refuse_actor(name: str) -> None:
    """An actor is a clean name, and never the one of what time does. Raises BadText."""
    if text.clean(name, "actor") == TIME:
        raise BadText(what="actor", reason=f"can't be '{TIME}': that is what time does")


def error_object(error: Error) -> dict[str, str | None]:
    """An error as JSON has it: safe to show, short enough to read, without a card's number."""
    said = {"message": error.message, "hint": error.hint}
    shown = {
        name: None if told is None else text.visible(text.masked(told[:MOST_SAID]))[:MOST_SAID]
        for name, told in said.items()
    }
    return {"code": error.code, **shown}


def speaks_unicode(stream: Any) -> bool:
    """Whether a stream can say every character; JSON escapes what it can't."""
    return (getattr(stream, "encoding", None) or "utf-8").lower().startswith(("utf-8", "utf8"))


def _formats() -> Any:
    from invoicectl.output import formats

    return formats


def _parts(exported: Exported, *, ascii_only: bool) -> Iterator[str]:
    """An export as text, part by part."""
    if exported.heading is not None:
        from invoicectl.output.journals import FORMS as BOOKS

        return BOOKS[exported.form](exported.heading, exported.items)
    if exported.form == "csv":
        return _formats().csv_rows(exported.columns, exported.items)  # type: ignore[no-any-return]
    return _formats().json_lines(  # type: ignore[no-any-return]
        exported.columns, exported.items, ascii_only=ascii_only
    )


def _render() -> Any:
    from invoicectl.output import text as render

    return render


def _system_user() -> str:
    try:
        import pwd

        return pwd.getpwuid(os.getuid()).pw_name
    except (ImportError, KeyError):
        return f"uid {os.getuid()}" if hasattr(os, "getuid") else "unknown"


def _data_directory() -> Path:
    if sys.platform == "darwin":
        base = Path.home() / "Library" / "Application Support"
    elif os.name == "nt":
        base = Path(os.environ.get("LOCALAPPDATA") or Path.home())
    else:
        base = Path(os.environ.get("XDG_DATA_HOME") or Path.home() / ".local" / "share")
    return base / "invoicectl" / "invoicectl.db"
