"""The tables as they are: what exports and `check` ask of them in whichever database."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Collection, Iterator, Sequence
from typing import TYPE_CHECKING, Any

from invoicectl.sql.comparing import apart, differences, differences_in
from invoicectl.sql.exporting import shown_columns

if TYPE_CHECKING:
    from invoicectl.bookkeeping import Expected, StepOf, Told
    from invoicectl.sql.connection import Connection


class StoredTables(ABC):
    """The tables by their names."""

    def __init__(self, connection: Connection) -> None:
        self.over = connection

    @abstractmethod
    def key_of(self, table: str) -> list[str]:
        """The columns of a table's key, in their order."""

    @abstractmethod
    def cells(
        self, table: str, columns: Sequence[str], order: Sequence[str] = ()
    ) -> Iterator[tuple[Any, ...]]:
        """Some columns of every row of a table, in an order if one is told, one by one."""

    def exported(self, table: str, columns: Sequence[str]) -> Iterator[tuple[Any, ...]]:
        """The rows of a table in the order of its key, without answers that are locked."""
        shown = ", ".join(shown_columns(table, columns))
        order = ", ".join(f'"{name}"' for name in self.key_of(table))
        return self.over.each(f'SELECT {shown} FROM "{table}" ORDER BY {order}')

    def numbers_in(self, table: str) -> Iterator[int]:
        """The numbers of a table's rows, rising, one by one."""
        found = self.over.each(f"SELECT number FROM {table} ORDER BY number")
        return (number for (number,) in found)

    def differences(self, told: Told, step_of: StepOf | None) -> Iterator[str]:
        """Where the tables hold anything but the values that are told."""
        return differences(self.cells, told, step_of)

    def differences_in(
        self, table: str, columns: Sequence[str], keys: int, expected: Expected
    ) -> Iterator[str]:
        """Where these columns of a table hold anything but the expected rows."""
        return differences_in(self.cells, table, columns, keys, expected)

    def apart(
        self, table: str, columns: Sequence[str], expected: Expected
    ) -> tuple[Collection[tuple[Any, ...]], Collection[tuple[Any, ...]]]:
        """Which expected rows a table lacks in these columns, and which it has too many."""
        return apart(self.cells, table, columns, expected)


def differences_of_schema(
    expected: dict[str, str], found: dict[str, str], ours: Collection[str] = ()
) -> Iterator[tuple[bool, str]]:
    """Where a schema is not a new one's: whether that is a fault, and what it is.

    Others may keep tables, indexes and views of their own; what a trigger of theirs does is done in
    our transactions, so it is a fault. What is named as `ours` may be there at any time."""
    for name in sorted(expected.keys() | found.keys()):
        if name not in found:
            yield True, f"{name} is missing"
        elif name in expected and found[name] != expected[name]:
            yield True, f"{name} was changed"
        elif name not in expected and name not in ours:
            is_fault = name.startswith("trigger ")
            yield is_fault, f"{name} is none of ours" if is_fault else name
