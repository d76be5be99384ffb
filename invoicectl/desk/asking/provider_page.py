"""The page of a provider, for a call: what the business owes them, and which visits are next."""

from __future__ import annotations

from typing import TYPE_CHECKING

from invoicectl.desk.asking import views
from invoicectl.domain import dates
from invoicectl.domain.model import Client, Visit
from invoicectl.domain.narrowing import Order

if TYPE_CHECKING:
    from invoicectl.desk.asking.views import Json
    from invoicectl.desk.engine.work import Work
    from invoicectl.domain.model import Provider
    from invoicectl.domain.narrowing import Narrowed

MOST = 5
"""How many visits are shown."""


def page(work: Work, provider: Provider) -> Json:
    """The provider as an object, with earnings and the nearest visits; how many more there are."""
    where: list[Narrowed] = [
        ("providers", (provider.number,)),
        ("statuses", ("planned",)),
        ("since", dates.stamp(work.now)),
    ]
    questions = work.store.questions
    numbers = questions.numbers("visit", where, Order("at", limit=MOST))
    is_cut = len(numbers) == MOST
    visits = [work.get(Visit, number) for number in numbers]
    return {
        **views.provider(work, provider),
        **views.earnings(work, provider),
        "visits": [_visit(work, each) for each in visits],
        "more": {"visits": questions.count("visit", where) - MOST if is_cut else 0},
    }


def _visit(work: Work, visit: Visit) -> Json:
    return {**views.visit(work, visit), "client": work.get(Client, visit.client).handle}
