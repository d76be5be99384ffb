"""The command line: global options, and how errors are told."""

import errno
import os
import sys
from contextlib import suppress
from typing import Any

import typer

from invoicectl import __version__, errors
from invoicectl.commands import Once
from invoicectl.commands.options import flag, given_by_name, option
from invoicectl.commands.registry import COMMANDS, Lazy
from invoicectl.commands.usage import Named, refused
from invoicectl.context import Context, prepare_streams, told_lines
from invoicectl.errors import Error

INTERRUPTED = 130


class Root(Once, Named):
    """The program: a table of commands, and one place where errors become exit codes."""

    def __init__(self, *args: Any, **more: Any) -> None:
        super().__init__(*args, **more)
        self.commands = Lazy()
        self.params += getattr(self.callback, "options", ())

    def list_commands(self, ctx: Any) -> list[str]:
        """The names, without loading anything."""
        return list(self.commands)

    def format_commands(self, ctx: Any, formatter: Any) -> None:
        """The commands by family, with their summaries."""
        for family, commands in COMMANDS.items():
            with formatter.section(family):
                formatter.write_dl(list(commands.items()))

    def format_epilog(self, ctx: Any, formatter: Any) -> None:
        """An example that runs."""
        formatter.write_paragraph()
        formatter.write("Example: invoicectl demo\n")

    def main(self, args: Any = None, prog_name: str | None = None, *_: Any, **more: Any) -> Any:
        """Run, tell what went wrong on stderr, and leave with its exit code."""
        arguments = list(sys.argv[1:] if args is None else args)
        run: Context = more.pop("obj", None) or Context()
        is_standalone = more.pop("standalone_mode", True)
        try:
            with run.stop.heard(for_good=is_standalone):
                code = self._code(arguments, run, prog_name=prog_name, **more)
        except (KeyboardInterrupt, Exception) as error:
            if isinstance(error, Exception) and not run.stop.is_at_once:
                raise
            code = run.stop.exit_code or INTERRUPTED
            if is_standalone:
                run.abandon_output()
        if not is_standalone:
            return code
        sys.exit(code)

    def _code(self, arguments: list[str], run: Context, **more: Any) -> int:
        """Run one command line to its exit code, and its output out to the last byte."""
        try:
            code = self._run_again(arguments, run, **more)
        except Error as error:
            _tell(error, run, as_json=_wants_json(arguments, run))
            for line in error.notes:
                run.note(line)
            code = error.exit_code
        except OSError as error:
            if error.errno not in _UNWRITTEN:
                raise
            code = _unwritten(error, run)
        finally:
            run.close()
        if run.stop.is_at_once or (run.stop.is_asked and code in {0, INTERRUPTED}):
            code = run.stop.exit_code
        return _flushed(run, code)

    def _run_again(self, arguments: list[str], run: Context, **more: Any) -> int:
        """Run one command line, and once more from its beginning where a server undid it before
        anything was committed or said. Raises as `run` does."""
        try:
            return self.run(arguments, run, **more)
        except Error as error:
            if not (error.facts.get("again") and run.can_begin_again):
                raise
        return self.run(arguments, run, **more)

    def run(
        self, arguments: list[str], run: Context, *, prog_name: str | None = None, **more: Any
    ) -> int:
        """Run one command line; raises Error, also for what the parser refuses, and
        KeyboardInterrupt where it was ended at once, which the parser would take for an answer."""
        try:
            code = super().main(
                arguments, prog_name or "invoicectl", standalone_mode=False, obj=run, **more
            )
        except typer.TyperException as error:
            raise refused(error) from None
        except typer.Abort:
            return INTERRUPTED
        if code == INTERRUPTED:
            raise KeyboardInterrupt
        return code if isinstance(code, int) else 0


_UNWRITTEN = {errno.ENOSPC, errno.EDQUOT, errno.EFBIG, errno.EIO, errno.EBADF}
"""What the system says of an output that can't be written."""


def _flushed(run: Context, code: int) -> int:
    """The exit code once the output is out; 1, in one line, where it can't be written.

    What failed before keeps its own code, and a reader who has gone is told nothing more."""
    try:
        sys.stdout.flush()
    except OSError as error:
        if not code and not isinstance(error, BrokenPipeError):
            return _unwritten(error, run)
        run.drop_output()
        return code or 1
    return code


def _unwritten(error: OSError, run: Context) -> int:
    run.say(f"error: the output can't be written ({error.strerror}); what was done stands")
    run.drop_output()
    return 1


def _wants_json(arguments: list[str], run: Context) -> bool:
    """Whether errors are wanted as JSON; also where the line could not be parsed."""
    if run.format is not None:
        return run.format == "json"
    told = [*(arguments[: arguments.index("--")] if "--" in arguments else arguments), ""]
    for index, word in enumerate(told[:-1]):
        if word in {"--json", "--format=json"} or (word, told[index + 1]) == ("--format", "json"):
            return True
    return os.environ.get("INVOICECTL_FORMAT") == "json"


def _tell(error: Error, run: Context, *, as_json: bool) -> None:
    for line in told_lines(error, as_json=as_json):
        run.say(line)


app = typer.Typer(
    cls=Root,
    add_completion=False,
    rich_markup_mode=None,
    pretty_exceptions_enable=False,
    context_settings={"help_option_names": ["-h", "--help"]},
)


OPTIONS = (
    option("db", "--db", metavar="FILE", help="The file; else INVOICECTL_DB says which."),
    option("actor", "--actor", metavar="NAME", help="Who acts; else the system's user."),
    option(
        *("key", "--key"),
        metavar="KEY",
        help="A name for this command; with it, a repeat does nothing.",
    ),
    option("format", "--format", metavar="FORMAT", help="table, json or csv."),
    flag("as_json", "--json", help="Short for --format json."),
    option(
        *("wait", "--wait"),
        metavar="SECONDS",
        help="Seconds to wait for the file; default 10.",
    ),
    flag("version", "--version", help="Print the version and exit."),
)
"""What stands before a command."""


@app.callback(invoke_without_command=True)
@given_by_name(*OPTIONS)
def root(ctx: typer.Context, **given: Any) -> None:
    """The invoice lifecycle of a small business, in one SQLite file.

    Issue invoices, record answers and payments, charge cards, send letters: by hand, by cron, by
    script, or with a simulated clock. The options below can also stand after a command."""
    if given["version"]:
        print(f"invoicectl {__version__}")
        raise typer.Exit(0)
    run = ctx.find_object(Context)
    if run is None:
        raise TypeError("the program was called without a context")
    for name in ("db", "actor", "key", "wait"):
        run.told(name, given[name])
    run.told("format", "json" if given["as_json"] else given["format"])
    run.refuse_bad_environment()
    if ctx.invoked_subcommand is None:
        _begin(run)
        raise typer.Exit(0)


def _begin(run: Context) -> None:
    """Print what the program is and where to begin. The file is not opened."""
    from invoicectl.output import start

    place = None
    with suppress(errors.NotFound):  # there is no home to look for it in
        place = run.path
    print(start.text(place, has_file=place is not None and os.path.exists(place)), end="")


def main() -> None:
    """Run the program on the process's arguments."""
    prepare_streams()
    app()
