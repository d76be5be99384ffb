"""How values go to a server and come from it: integers, truth values, and sums of integers."""

from __future__ import annotations

from typing import Any

import psycopg
from psycopg.adapt import Dumper, Loader
from psycopg.types.numeric import Int8Dumper


class _Truth(Dumper):
    """A truth value, which is kept as a number."""

    oid = 21

    def dump(self, obj: bool) -> bytes:
        return b"1" if obj else b"0"


class _Sum(Loader):
    """A sum of integers, which is an integer again."""

    def load(self, data: Any) -> int:
        return int(bytes(data))


def adapt(raw: psycopg.Connection[Any]) -> None:
    """Have all numbers be BIGINT, truth values numbers, and sums integers."""
    raw.adapters.register_dumper(int, Int8Dumper)
    raw.adapters.register_dumper(bool, _Truth)
    raw.adapters.register_loader("numeric", _Sum)
