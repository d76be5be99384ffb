"""What is told beside a value: whose it is, how much, and when, in one short line. Zones are
here too, since they need the same library."""

from datetime import UTC, datetime
from zoneinfo import ZoneInfo, available_timezones

from invoicectl.domain.currencies import DECIMALS, plain
from invoicectl.sql.offers import Found


def told(found: Found, timezone: str, currency: str) -> str:
    """`ada, 40.00 due 2026-01-20`, in the file's zone."""
    amount = "" if found.minor is None else plain(found.minor, DECIMALS[currency])
    parts = [found.who or "", " ".join(part for part in (amount, found.what or "") if part)]
    shown = ", ".join(part for part in parts if part)
    return f"{shown} {_day(found, timezone)}".strip() if found.at else shown


def zones() -> list[str]:
    """The time zones that this machine knows."""
    return sorted(available_timezones())


def _day(found: Found, timezone: str) -> str:
    at = datetime.fromisoformat(found.at or "").astimezone(UTC)
    there = at if timezone == "UTC" else at.astimezone(ZoneInfo(timezone))
    return f"{there:%Y-%m-%d %H:%M}" if found.is_timed else f"{there:%Y-%m-%d}"
