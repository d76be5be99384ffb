"""What a campaign found, printed, and written into its place in docs/reliability.md."""

from __future__ import annotations

import platform
import re
import sqlite3
from pathlib import Path
from typing import NamedTuple

PAGE = Path(__file__).parents[2] / "docs" / "reliability.md"


class Figure(NamedTuple):
    """How many points (`unit` says of what) a campaign tried, and what went wrong at which.

    `more` is what else a reader wants to know: how many distinct states, how many restarts.
    `table` stands below the sentence on the page, where each point has a result of its own."""

    tried: int
    unit: str
    violations: list[str]
    seed: int
    more: str = ""
    table: str = ""

    @property
    def sentence(self) -> str:
        """The figure in words."""
        found = f"{self.tried:,} {self.unit}, {len(self.violations):,} violations, seed {self.seed}"
        return f"{found}; {self.more}" if self.more else found


def tell(name: str, figure: Figure) -> None:
    """Print what a campaign found; the first violations in full."""
    print(f"{name}: {figure.sentence}")
    for violation in figure.violations[:20]:
        print(f"  {violation}")


def write(name: str, figure: Figure, seconds: float) -> None:
    """Put the figure between the campaign's marks on the page."""
    begin, end = f"<!-- {name} -->\n", "<!-- end -->"
    page = PAGE.read_text(encoding="utf-8")
    if begin not in page:
        raise LookupError(f"docs/reliability.md has no place for {name}")
    minutes = f"{seconds / 60:.0f} min" if seconds >= 90 else f"{seconds:.0f} s"
    on = f"CPython {platform.python_version()}, SQLite {sqlite3.sqlite_version}"
    shown = f"**{figure.sentence}** ({minutes}; {on})\n"
    if figure.table:
        shown += f"\n{figure.table}\n"
    place = re.compile(f"{re.escape(begin)}.*?{re.escape(end)}", re.DOTALL)
    page = place.sub(lambda _: f"{begin}{shown}{end}", page)
    PAGE.write_text(page, encoding="utf-8")
