"""Reconciling the ledger with the gateway, for people (SPEC 8)."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import datetime

from invoicectl.acts.payments import reconciling as acts
from invoicectl.desk.asking import references, typed, views
from invoicectl.desk.asking.views import Json
from invoicectl.desk.done import Done, Report
from invoicectl.desk.engine import reconciling
from invoicectl.desk.engine.reconciling import Compared, Comparing
from invoicectl.desk.engine.settling import settle
from invoicectl.desk.engine.work import Desk, Work
from invoicectl.domain import dates, money
from invoicectl.domain.model import Client, Elsewhere, Invoice, Payment, Unmatched
from invoicectl.domain.policy import Policy
from invoicectl.domain.text import visible
from invoicectl.errors import BadReference, Malformed, ManualGateway, NotFound, NotReconciled
from invoicectl.gateways import Seen


def reconcile(desk: Desk, since: str | None, seen: Callable[[Seen], None] | None = None) -> Done:
    """Compare all that the gateway has with the ledger, both ways, and record what follows.

    Raises GatewayDown and Stopped, with how far it came; what was recorded by then stays."""
    begun = _begun(desk, since)
    if desk.is_dry:
        raise Malformed(why="dry_reconciling")
    with desk.act() as work:  # whom the clock refuses asks nobody
        settle(work)
    with desk.stop.heeded():
        comparing = reconciling.compared(desk, begun, seen, settle)
        with desk.act() as work:
            settle(work)
            compared = comparing.finished(work)
            settle(work)  # what was learned may have made something due that has passed
            return _told(work, compared)


def checked(desk: Desk) -> Done:
    """The same, and nothing is recorded."""
    _begun(desk, None)
    with desk.look() as work:
        comparing, ours = Comparing(work), Ours()
    for chunk in comparing.chunks(desk):
        with desk.look() as work:
            ours.add(work, chunk)
    with desk.look(settled=True) as work:
        settle(work)
        comparing.take(work, ours.kept)
        compared = comparing.finished(work, is_noted=False)
        faults = [f"only here: {work.get(Payment, each).ref}" for each in compared.only_here]
        faults += [f"only at the gateway: {each.gateway_ref}" for each in compared.only_there]
        error = _differing(compared)
        return work.done(
            "checks", [{"name": "gateway", "ok": error is None, "faults": faults}], error
        )


class Ours:
    """What of the gateway's may be this file's, for who records nothing and so takes it at once."""

    def __init__(self) -> None:
        self.kept: list[Elsewhere] = []
        self._charges: set[str] = set()

    def add(self, work: Work, chunk: list[Elsewhere]) -> None:
        """Keep what is not for certain somebody else's."""
        for each in chunk:
            if each.kind == "charge":
                self._charges.add(each.gateway_ref)
            elif each.of not in self._charges and not _is_known(work, each.of or ""):
                continue
            self.kept.append(each)


def _is_known(work: Work, charge: str) -> bool:
    """Whether a charge there is a payment here, or waits to be one."""
    asked = work.store.questions
    return (asked.charge_of(charge) or asked.unmatched_of(charge)) is not None


def take(desk: Desk, ref: str, whose: str) -> Done:
    """Record a charge that only the gateway knows, on an invoice or as credit of a client."""
    if re.fullmatch(r"[A-Za-z0-9_]{1,255}", ref, re.ASCII) is None:
        raise BadReference(
            given=visible(ref[:40]), wanted="a charge at the gateway", example="pi_1"
        )
    with desk.act() as work:
        number = work.store.questions.unmatched_of(ref)
        if number is None:
            raise NotFound(what="charge at the gateway", ref=ref, hint="invoicectl attention")
        if references.names_person(whose):
            client = references.settled_client(work, whose)
            known = work.get(Unmatched, number)
            work.record(acts.take(work, known, client, now=work.now))
            return work.done("client", views.client(work, work.get(Client, client.number)))
        invoice = references.settled_invoice(work, whose)
        known = work.get(Unmatched, number)
        work.record(acts.take(work, known, invoice, now=work.now))
        return work.done("invoice", views.invoice(work, work.get(Invoice, invoice.number)))


def _begun(desk: Desk, since: str | None) -> datetime | None:
    """How far back is looked, as said. Raises ManualGateway."""
    with desk.look() as work:
        if work.info.gateway == "manual":
            raise ManualGateway
        return None if since is None else typed.time(work, since)[0]


def _told(work: Work, compared: Compared) -> Done:
    currency = work.get(Policy, 0).currency

    def payments(numbers: list[int]) -> list[Json]:
        return [views.payment(work, work.get(Payment, each)) for each in numbers]

    told: Json = {
        "from": dates.stamp(compared.since),
        "until": dates.stamp(work.now),
        "asked": compared.asked,
        "equal": compared.equal,
        "recorded": payments(compared.recorded),
        "only_here": payments(compared.only_here),
        "only_there": [
            {
                "gateway_ref": each.gateway_ref,
                "at": dates.stamp(each.created_at),
                "amount": money.show(each.amount_minor, currency),
                "key": each.key,
            }
            for each in compared.only_there
        ],
    }
    return work.done("reconciliation", Report(told, "only_there"), _differing(compared))


def _differing(compared: Compared) -> NotReconciled | None:
    if not compared.differs:
        return None
    return NotReconciled(differs=reconciling.told_of(compared))
