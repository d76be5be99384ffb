"""What Stripe has: lists by creation, newest first, and a search by metadata for what is older.

A list filters by creation and not by metadata, and others may use the account too, so reading it
far back may take long. The search finds ours at once, but lags: what is new is found after some
minutes. So the last day is read from the list, counted back from the newest there is: no clock of
ours is asked. What is older comes from the search; where there is none (in India) the list goes on.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Any

from invoicectl.gateways import Seen
from invoicectl.gateways.stripe_calls import Calls, Refused
from invoicectl.gateways.stripe_reading import (
    ID,
    MARKS,
    charge_seen,
    dispute_seen,
    listed,
    moment,
    plain,
    refund_seen,
)

INTENTS, REFUNDS, DISPUTES = "/v1/payment_intents", "/v1/refunds", "/v1/disputes"

PAGE = 100
"""How many of a list Stripe gives at once."""

LAG = timedelta(days=1)
"""What is older is found by the search for certain."""

PAGES_OF_ALL = 10
"""So many pages of everybody's payment intents are read where all are asked for, also beyond a
day: a smaller account is read whole."""

SHOWN = {"expand": ["data.latest_charge"]}
"""Shows the card with each payment intent."""

_KINDS = {
    "pi": (INTENTS, charge_seen),
    "re": (REFUNDS, refund_seen),
    "pyr": (REFUNDS, refund_seen),
    "dp": (DISPUTES, dispute_seen),
    "du": (DISPUTES, dispute_seen),
}
"""What an id is of, by how it begins."""


class Lists:
    """What one account has. Each question may raise Refused as well as NoAnswer and GatewayDown."""

    def __init__(self, calls: Calls) -> None:
        self._calls = calls

    def charges(self, file: str, since: datetime) -> Iterator[Seen]:
        """The payment intents made for a file."""
        for intent in self._intents(file, since, least_pages=1):
            seen = charge_seen(intent)
            if seen.is_of(file):
                yield seen

    def everything(self, file: str, since: datetime) -> Iterator[Seen]:
        """Payment intents, refunds and disputes."""
        for intent in self._intents(file, since, least_pages=PAGES_OF_ALL):
            yield charge_seen(intent)
        for page in self._pages(REFUNDS, _since(since)):
            yield from map(refund_seen, page)
        for page in self._pages(DISPUTES, _since(since)):
            yield from map(dispute_seen, page)

    def look(self, ref: str) -> Seen | None:
        """One of them; None where this account has no such thing."""
        path, read = _KINDS.get(ref.partition("_")[0], ("", None))
        if read is None or not ID.fullmatch(ref):
            return None
        try:
            found = self._calls.get(f"{path}/{ref}")
        except Refused as error:
            if error.status == 404:
                return None
            raise
        return read(found)

    def refunds_of(self, intent: str) -> Iterator[dict[str, Any]]:
        """The refunds of a payment intent."""
        for page in self._pages(REFUNDS, {"payment_intent": intent}):
            yield from page

    def _intents(self, file: str, since: datetime, *, least_pages: int) -> Iterator[dict[str, Any]]:
        """Everybody's of the last day and of so many pages, and the file's that are older."""
        newest: datetime | None = None
        is_searched = True
        for number, page in enumerate(self._pages(INTENTS, {**_since(since), **SHOWN}), start=1):
            yield from page
            newest, oldest = newest or moment(page[0]), moment(page[-1])
            if is_searched and number >= least_pages and oldest < newest - LAG:
                told = {each.get("id") for each in page}
                try:
                    for each in self._searched(file, since, oldest):
                        if each.get("id") not in told:
                            yield each
                except Refused:
                    is_searched = False
                else:
                    return

    def _searched(self, file: str, since: datetime, until: datetime) -> Iterator[dict[str, Any]]:
        """The file's between two instants. Raises Refused where there is no search."""
        begin, end = int(since.timestamp()), int(until.timestamp())
        query = f"metadata['{MARKS['file']}']:'{file}' AND created>={begin} AND created<={end}"
        given = {"query": query, "limit": PAGE, **SHOWN}
        while True:
            page = self._calls.get(f"{INTENTS}/search", given)
            yield from listed(page)
            if not page.get("has_more"):
                return
            given["page"] = page.get("next_page")

    def _pages(self, path: str, filters: dict[str, Any]) -> Iterator[list[dict[str, Any]]]:
        """A list, page by page, the newest first; none of them is empty."""
        given = {**filters, "limit": PAGE}
        while True:
            page = self._calls.get(path, given)
            found = listed(page)
            if found:
                yield found
            if not page.get("has_more") or not found:
                return
            given["starting_after"] = plain(found[-1], "id")


def _since(since: datetime) -> dict[str, Any]:
    return {"created": {"gte": int(since.timestamp())}}
