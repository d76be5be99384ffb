"""What became of the rows of a file, counted and summed."""

from collections import Counter
from typing import Any

from invoicectl.desk.importing.rows import SKIPPED
from invoicectl.domain import money
from invoicectl.domain.text import visible
from invoicectl.importing.reading import joined
from invoicectl.importing.records import ImportPlan, Item, NewBill, NewCredit, NewPayment


class Tally:
    """What became of the items so far."""

    def __init__(self, plan: ImportPlan) -> None:
        self._plan = plan
        self._counts: Counter[str] = Counter()
        self._minor: Counter[str] = Counter()
        self._refused: list[tuple[Item, str]] = []
        self._seen = 0

    @property
    def left(self) -> int:
        """How many items were not begun."""
        return len(self._plan.items) - self._seen

    def add(self, item: Item, why: str) -> None:
        """Count an item: taken over, SKIPPED, refused for a reason, or nothing of ours."""
        self._seen += 1
        if why == SKIPPED:
            self._counts["skipped"] += 1
        elif why:
            self._refused.append((item, why))
        elif item.record is None:
            self._counts["dropped"] += len(item.rows)
        else:
            self._counts["imported"] += 1
            self._sum(item)

    def _sum(self, item: Item) -> None:
        match item.record:
            case NewBill() as bill:
                self._minor["invoiced"] += bill.total_minor
                self._minor["paid"] += bill.paid_minor
            case NewPayment() as payment:
                self._minor["paid"] += payment.amount_minor
            case NewCredit() as credit:
                self._minor["credit"] += credit.amount_minor

    def value(self, currency: str, new_clients: int) -> dict[str, Any]:
        """All of it, as JSON has it; with how many clients are new by it."""
        sums = ("invoiced", "paid", "credit")
        return {
            **{name: self._counts[name] for name in ("imported", "skipped", "dropped")},
            "refused": len(self._refused),
            "new_clients": new_clients,
            **{name: money.show(self._minor[name], currency) for name in sums},
            "refusals": [{"line": item.rows[0].line, "why": why} for item, why in self._refused],
        }

    def refused_table(self) -> str | None:
        """The refused rows as they stood, with a column that says why; None for none."""
        if not self._refused:
            return None
        columns = list(self._plan.columns)
        rows = [[*columns, "why"]]
        for item, why in self._refused:
            for row in item.rows:
                cells = [*row.cells, *[""] * len(columns)][: len(columns)]
                rows.append([*cells, visible(why)])
        return "".join(joined(self._plan.separator, rows))
