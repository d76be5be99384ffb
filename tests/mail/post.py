"""What the tests of sending share: when their business begins, and how its letters stand."""

from __future__ import annotations

from datetime import timedelta

from tests.support import Business

START = "2026-01-05T09:00"


def later(b: Business, **span: int) -> None:
    b.system.at += timedelta(**span)


def states(b: Business) -> list[tuple[str, str, int]]:
    return [(each["to"], each["state"], each["tries"]) for each in b("letters")]
