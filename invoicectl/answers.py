"""What a verb answered, as it leaves the program: printed, or read whole by who called it."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from typing import TYPE_CHECKING

from invoicectl import errors
from invoicectl.desk.done import Document, Exported, Listed, Report, for_programs
from invoicectl.output.streams import speaks_unicode

if TYPE_CHECKING:
    from invoicectl.desk.done import Done
    from invoicectl.output.printing import Printer


def printed(printer: Printer, done: Done, *, is_for_people: bool) -> None:
    """Print an answer; that nothing was done stands above it for people, and what would change
    below it; for programs both are in it."""
    if done.foreseen is None or not is_for_people:
        _print(printer, done if is_for_people else for_programs(done))
        return
    changes, charges = done.foreseen
    printer.rehearsal(is_charged=bool(charges))
    _print(printer, done)
    printer.foreseen(done.kind, changes, charges)


def _print(printer: Printer, done: Done) -> None:
    if isinstance(done.value, Report):
        printer.report(done.kind, done.value.value, done.value.rows)
    elif isinstance(done.value, Listed):
        printer.listed(done.kind, *done.value)
    elif isinstance(done.value, Exported):
        with done.value.reading:
            has_unicode = speaks_unicode(sys.stdout)
            printer.parts(parts(done.value, ascii_only=not has_unicode))
    elif isinstance(done.value, Document):
        if isinstance(done.value.content, bytes) and sys.stdout.isatty():
            raise errors.NotForTerminals(form=done.value.form)
        printer.whole(done.value.content)
    elif isinstance(done.value, dict):
        printer.one(done.kind, done.value)
    elif isinstance(done.value, str):
        printer.part(done.value)
    else:
        printer.all(done.kind, done.value)


def whole(done: Done) -> Done:
    """The same with its value read whole: an object, a list, or the text of an export."""
    done = for_programs(done)
    value = done.value
    if isinstance(value, Report):
        value = value.whole()
    elif isinstance(value, Listed):
        from invoicectl.output.formats import picked

        value = list(picked(value.items, value.fields))
    elif isinstance(value, Exported):
        with value.reading:
            value = "".join(parts(value, ascii_only=False))
    elif isinstance(value, Document):
        value = _in_json(value)
    elif not isinstance(value, dict | str):
        value = list(value)
    return done._replace(value=value)


def _in_json(document: Document) -> dict[str, str]:
    """A document as a line of a batch has it: bytes in base 64."""
    from base64 import b64encode

    content = document.content
    told = content if isinstance(content, str) else b64encode(content).decode("ascii")
    return {"form": document.form, "content": told}


def parts(exported: Exported, *, ascii_only: bool) -> Iterator[str]:
    """An export as text, part by part."""
    from invoicectl.output.printing import export_parts

    form, heading, columns, items, _, has_bom = exported
    return export_parts(form, heading, columns, items, has_bom=has_bom, ascii_only=ascii_only)
