"""What is learned of the file inside a transaction: asked for once, followed as it is written."""

from __future__ import annotations

from collections import Counter
from datetime import UTC, datetime
from typing import Any

from invoicectl.desk.engine.learned import Learned
from invoicectl.domain.model import Payment
from invoicectl.domain.things import NoStep
from invoicectl.domain.world import key_of
from tests.support import Business, beneath

AT = datetime(2026, 1, 5, 9, tzinfo=UTC)
PAID = Payment(1, AT, "collect", "card", 4000, "approved", client=1, invoice=7, unused_minor=500)


class Asked:
    """A store that has one payment, and counts what it is asked."""

    def __init__(self) -> None:
        self.values = self
        self.asked = 0

    def payments_of_invoice(self, _: int) -> list[Payment]:
        self.asked += 1
        return [PAID]

    credit_of = payments_of_invoice

    def save(self, changed: Any) -> None:
        list(changed)


def written(learned: Learned, *payments: Payment) -> None:
    changed: Any = {key_of(payment): payment for payment in payments}
    learned.save(changed, lambda _: NoStep("paid"))


def test_the_payments_of_an_invoice_are_asked_for_once() -> None:
    store: Any = Asked()
    learned = Learned(store)
    assert learned.payments_of_invoice(7) == [PAID]
    reversed_ = PAID._replace(reversed_at=AT)
    another = PAID._replace(number=2)
    of_others = PAID._replace(number=3, invoice=8)
    written(learned, reversed_, another, of_others)
    assert learned.payments_of_invoice(7) == [reversed_, another]
    assert store.asked == 1


def test_client_credit_is_asked_for_once_and_none_is_left_in_what_was_used() -> None:
    store: Any = Asked()
    learned = Learned(store)
    assert learned.credit_of(1) == [PAID]
    more = PAID._replace(number=2)
    written(learned, PAID._replace(unused_minor=0), more, PAID._replace(number=3, client=2))
    assert learned.credit_of(1) == [more]
    assert store.asked == 1


READ = ("invoices", "lines", "clients", "cards", "payments", "sessions")


def _asked_by_a_walk(count: int) -> Counter[str]:
    """How often tables were read where time took a step of so many invoices of each kind."""
    business = Business("2026-01-05T09:00", service_charge_rate="30%")
    business("provider", "add", "noor")
    for number in range(count):
        client = f"c{number}-x"
        business("client", "add", client)
        business("card", "add", client, "pm_card_visa")
        business("issue", client, "40.00", "--due", "2026-01-06")
        business("session", "open", client, "noor", "--kind", "email")
        business("session", "hire", f"S{number + 1}")
        business("issue", f"S{number + 1}", "9.00")
    asked: list[str] = []
    beneath(business.desk.store).set_trace_callback(asked.append)
    business("clock", "advance", "20d")
    beneath(business.desk.store).set_trace_callback(None)
    business.close()
    read = [sql for sql in asked if sql.startswith("SELECT")]
    return Counter({name: sum(f"FROM {name} WHERE" in sql for sql in read) for name in READ})


def test_what_a_walk_is_about_to_ask_for_is_asked_for_together() -> None:
    few, many = _asked_by_a_walk(3), _asked_by_a_walk(15)
    assert few == many
    assert few.total() > 0
