"""Client credit that an act leaves behind, for a person would not expect it."""

from collections.abc import Iterator
from contextlib import contextmanager

from invoicectl.desk.asking import views
from invoicectl.desk.engine.work import Work
from invoicectl.domain.model import Client


@contextmanager
def credit_told(work: Work, client: int | None) -> Iterator[None]:
    """Say so where a client has more credit afterwards; of nobody's act nothing is said."""
    before_minor = 0 if client is None else work.get(Client, client).credit_minor
    yield
    whose = None if client is None else work.get(Client, client)
    if whose is not None and whose.credit_minor > before_minor:
        is_now = "would be" if work.is_dry else "is now"
        more = views.with_unit(work, whose.credit_minor - before_minor)
        work.note(f"{more} {is_now} client credit of {whose.handle}")
