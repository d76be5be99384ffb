"""What a run shows, on its standard output: tables and texts for people, JSON, CSV.

What one format alone needs is loaded when it is used."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import TYPE_CHECKING, Any

from invoicectl.output import formats
from invoicectl.output.streams import plain

if TYPE_CHECKING:
    from invoicectl.domain.accounts import Heading
    from invoicectl.output.layout import Style

Json = dict[str, Any]

NOTHING = {
    "invoices": "No invoices here.",
    "agenda": "Nothing is to come.",
    "attention": "Nothing needs attention.",
    "bookings": "No bookings here.",
    "cards": "No cards here.",
    "clients": "No clients here.",
    "found": "Nothing was found.",
    "letters": "No letters here.",
    "log": "No events here.",
    "providers": "No providers here.",
    "series": "No series here.",
    "sessions": "No sessions here.",
    "visits": "No visits here.",
    "payouts": "Nobody is owed enough to be paid out.",
    "movements": "Nothing was earned, tipped or paid out here.",
}
"""What an empty table says."""


def export_parts(
    form: str,
    heading: Heading | None,
    columns: Sequence[str],
    items: Iterator[Any],
    *,
    has_bom: bool,
    ascii_only: bool,
) -> Iterator[str]:
    """An export as text, part by part. Where not every character can be said, no BOM is."""
    if heading is not None:
        from invoicectl.output.journals import FORMS as BOOKS

        return BOOKS[form](heading, items)
    if form == "csv":
        return formats.csv_rows(
            columns, items, before="\ufeff" if has_bom and not ascii_only else ""
        )
    return formats.json_lines(columns, items, ascii_only=ascii_only)


class Printer:
    """The standard output in one format: `table`, `json` or `csv`.

    `style` is asked for when a text for people needs it. What can't say every character
    (not `has_unicode`) is given escapes, and people who can't be shown our signs (not `has_signs`)
    get plain ones. `is_quiet`, a passage tells only what needs a person, and a check without
    faults nothing."""

    def __init__(
        self,
        form: str,
        style: Callable[[], Style],
        *,
        has_unicode: bool,
        has_signs: bool,
        is_quiet: bool,
    ) -> None:
        self._form = form
        self._style = style
        self._has_unicode = has_unicode
        self._has_signs = has_signs
        self._is_quiet = is_quiet

    def one(self, kind: str, value: Json) -> None:
        """Print one object."""
        if kind == "settings" and self._form != "json":
            self.all(kind, [{"name": name, "value": each} for name, each in value.items()])
        elif self._form == "json":
            self.part(formats.json_text(value, ascii_only=not self._has_unicode))
        elif self._form == "csv":
            self.part(formats.csv_text([value]))
        elif kind == "page":
            from invoicectl.output import clients

            self._text(clients.page(value, self._style()))
        elif kind == "provider_page":
            from invoicectl.output import providers

            self._text(providers.page(value, self._style()))
        elif kind == "letter":
            from invoicectl.output import mails

            self._text(mails.text(value, self._style()))
        elif kind == "trial":
            from invoicectl.output import explained

            self._text(explained.trial(value, self._style()))
        elif kind == "import":
            from invoicectl.output import imports

            self._text(imports.text(value, self._style()))
        else:
            from invoicectl.output import text

            self._text(text.text(kind, value, self._style()))

    def all(self, kind: str, items: Iterable[Json]) -> None:
        """Print a list: JSON and CSV item by item, as they are read."""
        self.listed(kind, items)

    def listed(
        self,
        kind: str,
        items: Iterable[Json],
        fields: Sequence[str] = (),
        sums: Json | None = None,
        comes_to: str | None = None,
    ) -> None:
        """The same with the fields that are wanted, if not all; for people what it comes to too."""
        if self._form == "json":
            chosen = formats.picked(items, fields)
            self.parts(formats.json_parts(chosen, ascii_only=not self._has_unicode))
        elif self._form == "csv":
            from invoicectl.output.columns import COLUMNS

            self.parts(formats.csv_parts(items, COLUMNS.get(kind, ()), fields))
        else:
            self._table(kind, list(items), sums, comes_to)

    def report(self, kind: str, value: Json, rows: str) -> None:
        """Print a report: an object as JSON, the rows of its list as CSV, else for people."""
        if self._form == "csv":
            self.all(kind, value[rows])
        elif self._form == "json":
            self.parts(formats.report_parts(value, rows, ascii_only=not self._has_unicode))
        elif kind == "passage":
            from invoicectl.output import passages

            self._text(passages.text(value, self._style(), quiet=self._is_quiet))
        elif kind == "forecast":
            from invoicectl.output import bars, forecasts

            lines = forecasts.text(value, bars.Page(self._style(), self._has_signs))
            self._text("".join(f"{line.rstrip()}\n" for line in lines))
        elif kind == "timeline":
            from invoicectl.output import timelines

            self._text(timelines.text(value, self._style()))
        elif kind == "what-if":
            from invoicectl.output import futures

            self._text(futures.text(value, self._style()))
        elif kind == "diff":
            from invoicectl.output import differences

            self._text(differences.text(value, self._style()))
        elif kind == "explanation":
            from invoicectl.output import explained

            self._text(explained.text(value, self._style()))
        elif kind == "sending":
            from invoicectl.output import mails

            self._text(mails.sending(value, self._style()))
        else:
            from invoicectl.output import charts

            has_blocks = self._has_signs
            self._text(charts.text(kind, value, self._style(), has_blocks=has_blocks))

    def rehearsal(self, *, is_charged: bool) -> None:
        """Tell people that what comes is a dry run."""
        spared = " and no card was charged" if is_charged else ""
        self._text(f"dry run: nothing was done{spared}\n")

    def foreseen(self, kind: str, changes: list[Json], charges: list[Json]) -> None:
        """Tell people what a dry run would have changed and charged."""
        from invoicectl.output import foreseen

        self._text(foreseen.text(kind, changes, charges, self._style()))

    def parts(self, parts: Iterable[str]) -> None:
        """Print what comes in parts."""
        for part in parts:
            self.part(part)

    def whole(self, content: str | bytes) -> None:
        """Print a document: a text in what signs there are, bytes as they are."""
        if isinstance(content, str):
            self._text(content)
            return
        sys.stdout.flush()
        sys.stdout.buffer.write(content)

    def part(self, part: str) -> None:
        """Print a part of it."""
        sys.stdout.write(part)

    def _text(self, text: str) -> None:
        """Print a text for people."""
        self.part(text if self._has_signs else plain(text))

    def _table(self, kind: str, items: list[Json], sums: Json | None, comes_to: str | None) -> None:
        if kind == "checks" and all(each["ok"] for each in items):
            if sums is not None and not self._is_quiet:
                from invoicectl.output.text import held_checks

                self._text(held_checks([each["name"] for each in items], sums))
            return
        if not items:
            self._text(f"{comes_to or NOTHING.get(kind, 'Nothing here.')}\n")
            return
        if kind == "attention":
            from invoicectl.output.waiting import attention

            self._text(attention(items, self._style()))
            return
        from invoicectl.output import screens, tables

        room, style = screens.width(tables.PIPED.get(kind)), self._style()
        lines = tables.lines(kind, items, style, room=room)
        if sums is not None and sums["count"] > 1:
            lines.append(tables.summed(kind, sums, max(room, style.width)))
        if comes_to is not None:
            lines.append(comes_to)
        text = "".join(f"{line}\n" for line in lines)
        screens.show(text if self._has_signs else plain(text))
