"""The lines of a batch: of a file, or of a pipe as they come."""

from __future__ import annotations

import os
import select
import sys
from collections.abc import Iterator

from invoicectl.domain.text import visible
from invoicectl.errors import NoBatch


def lines(source: str) -> Iterator[tuple[str, bool]]:
    """Every line, and whether another is there already."""
    if source == "-":
        try:
            yield from _piped()
        except OSError as error:  # a closed input, say
            raise NoBatch(path=source, reason=str(error.strerror).lower()) from None
        return
    try:
        with open(source, encoding="utf-8", errors="surrogateescape") as file:
            lines = list(file)
    except (OSError, ValueError) as error:
        reason = getattr(error, "strerror", None) or "it is no path"
        raise NoBatch(path=visible(source[:200]), reason=reason.lower()) from None
    yield from ((line, index < len(lines)) for index, line in enumerate(lines, start=1))


def _piped() -> Iterator[tuple[str, bool]]:
    """Standard input line by line, without waiting for more than is there."""
    try:
        descriptor = sys.stdin.fileno()
    except (OSError, ValueError):
        lines = list(sys.stdin)
        yield from ((line, index < len(lines)) for index, line in enumerate(lines, start=1))
        return
    rest = b""
    while True:
        *whole, rest = rest.split(b"\n")
        lines = [line.decode("utf-8", "surrogateescape") for line in whole]
        for index, line in enumerate(lines, start=1):
            yield line, index < len(lines) or _is_ready(descriptor)
        block = os.read(descriptor, 1 << 16)
        if not block:
            break
        rest += block
    if rest.strip():
        yield rest.decode("utf-8", "surrogateescape"), False


def _is_ready(descriptor: int) -> bool:
    try:
        return bool(select.select([descriptor], [], [], 0)[0])
    except (OSError, ValueError):
        return False
