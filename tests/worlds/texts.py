"""Values as texts, so that tables read like what they are about: amounts as `40.00`, instants as
ISO text, numbers of other things as their references, people by handle. The fields are those of the
values."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, time
from decimal import Decimal
from typing import Any

from invoicectl.domain import dates, money
from invoicectl.domain.references import PREFIXES, reference

Shown = dict[str, Any]
Handle = Callable[[str, int], str]
"""Gives the handle of a client or provider by number."""


def shown(thing: Any, currency: str, handle: Handle) -> Shown:
    """A value field by field; `ref` stands for its number."""
    texts: Shown = {"ref": thing.ref} if hasattr(thing, "ref") else {}
    for name, value in thing._asdict().items():
        texts[name.removesuffix("_minor")] = text(name, value, currency, handle)
    return texts


def text(name: str, value: Any, currency: str, handle: Handle) -> Any:
    """One field of a value."""
    if isinstance(value, datetime):
        return dates.stamp(value)
    if isinstance(value, time):
        return f"{value:%H:%M}"
    if isinstance(value, Decimal):
        return money.show_rate(value)
    if name.endswith("_minor") and value is not None:
        return money.show(value, currency)
    if name == "of" and isinstance(value, int):
        return reference("payment", value)
    if name in {"client", "provider"} and isinstance(value, int):
        return handle(name, value)
    if name in PREFIXES and isinstance(value, int):
        return reference(name, value)
    if name in {"lines", "tips"}:
        return [shown(part, currency, handle) for part in value]
    return value
