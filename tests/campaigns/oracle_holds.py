"""How the oracle takes in holds: of an invoice, of a series, and of all that is a client's."""

from __future__ import annotations

from collections.abc import Iterable

from tests.campaigns.oracle import Client, Fact, Invoice, Json, Oracle, Series, Thing, folds, hold


def is_stopped(oracle: Oracle, invoice: Invoice) -> bool:
    """Whether a hold keeps time from an invoice: its own, or its client's."""
    return invoice.is_held or oracle.clients[invoice.client].is_held


def is_stopped_at(oracle: Oracle, invoice: Invoice, at: str) -> bool:
    """Whether one does that has not ended by an instant, as who only looks is told."""
    holders = (invoice, oracle.clients[invoice.client])
    return any(each.is_held and (each.held_until or "~") > at for each in holders)


def resumed_at(oracle: Oracle, invoice: Invoice) -> str:
    """When the last hold on it ended; empty where there was none."""
    return max(invoice.resumes_at or "", oracle.clients[invoice.client].resumes_at or "")


def _taken(thing: Invoice | Series | Client, data: Json, fact: Fact) -> Iterable[Thing]:
    told = f"{type(thing).__name__} {thing.number} is held"
    hold(not thing.is_held, f"{told} twice")
    until = data["until_at"]
    hold(until is None or until > fact.at, f"{told} until {until}, at {fact.at}")
    thing.is_held, thing.held_until = True, until
    yield thing


def _let_go(thing: Invoice | Series | Client, fact: Fact) -> Iterable[Thing]:
    told = f"{type(thing).__name__} {thing.number} is released"
    hold(thing.is_held, f"{told} and was not held")
    is_right = thing.held_until == fact.at if fact.is_by_time else True
    hold(is_right, f"{told} by time at {fact.at}, not {thing.held_until}")
    thing.is_held, thing.held_until = False, None
    thing.resumes_at = max(fact.at, thing.resumes_at or "")
    yield thing


@folds("invoice-held")
def _invoice_held(oracle: Oracle, data: Json, fact: Fact) -> Iterable[Thing]:
    invoice = oracle.invoices[data["invoice"]]
    is_right = invoice.status in {"pending", "contested", "open", "overdue"}
    hold(is_right, f"INV-{invoice.number} ({invoice.status}) is held")
    yield from _taken(invoice, data, fact)


@folds("invoice-released")
def _invoice_released(oracle: Oracle, data: Json, fact: Fact) -> Iterable[Thing]:
    yield from _let_go(oracle.invoices[data["invoice"]], fact)


@folds("series-held")
def _series_held(oracle: Oracle, data: Json, fact: Fact) -> Iterable[Thing]:
    yield from _taken(oracle.series[data["series"]], data, fact)


@folds("series-released")
def _series_released(oracle: Oracle, data: Json, fact: Fact) -> Iterable[Thing]:
    yield from _let_go(oracle.series[data["series"]], fact)


@folds("client-held")
def _client_held(oracle: Oracle, data: Json, fact: Fact) -> Iterable[Thing]:
    yield from _taken(oracle.clients[data["client"]], data, fact)


@folds("client-released")
def _client_released(oracle: Oracle, data: Json, fact: Fact) -> Iterable[Thing]:
    yield from _let_go(oracle.clients[data["client"]], fact)
