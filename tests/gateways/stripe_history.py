"""What the fake Stripe tells of what it has: lists by creation, a search that lags, and what others
do on the account: refunds, disputes and charges in the dashboard, and a shop with many of its own.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterator
from heapq import merge
from itertools import islice
from typing import Any, NamedTuple

from tests.gateways.stripe_state import DAY, Account, Failure, Json

SEARCHED = re.compile(r"metadata\['(\w+)'\]:'([^']+)'(?: AND created>=(\d+) AND created<=(\d+))?")
LAG = 15 * 60
"""Seconds after which something is found by a search."""


class Others(NamedTuple):
    """A shop's payment intents on the same account: so many, evenly spread over a time. None is
    kept: each is made when it is asked for."""

    many: int
    begin: int
    end: int

    def created(self, index: int) -> int:
        return self.begin + index * (self.end - self.begin) // max(self.many, 1)

    def newest_first(self, until: int, before: int | None) -> Iterator[Json]:
        """Those created until an instant, or before the one with that number."""
        last = bisect_left(range(self.many), until + 1, key=self.created)
        if before is not None:
            last = min(last, before)
        for index in range(last - 1, -1, -1):
            yield {
                "id": f"pi_other_{index}",
                "created": self.created(index),
                "metadata": {},
                "status": "succeeded",
                "amount": 999,
                "amount_received": 999,
                "currency": "usd",
                "customer": "cus_other",
                "payment_method": "pm_other",
                "last_payment_error": None,
                "description": "A hat",
            }


class History:
    """The lists of one account, and what its owner does in the dashboard."""

    def __init__(self, account: Account) -> None:
        self.account = account
        self.others = Others(0, 0, 0)
        self.has_search = True
        self.most = {"intents": 100, "refunds": 2, "disputes": 2}
        """How many go on a page at most: few, so that few make many pages."""

    # --- lists --------------------------------------------------------------------------------

    def listed(self, kind: str, given: Json) -> Json:
        """A page of a list, the newest first."""
        limit = min(int(given.get("limit", 10)), self.most[kind])
        least = int(given.get("created", {}).get("gte", 0))
        found = [
            each
            for each in self._newest_first(kind, given)
            if "payment_intent" not in given or each["payment_intent"] == given["payment_intent"]
        ]
        found = [each for each in found if each["created"] >= least]
        if "latest_charge" in str(given.get("expand")):
            found = [self._expanded(each) for each in found]
        return {"object": "list", "data": found[:limit], "has_more": len(found) > limit}

    def _newest_first(self, kind: str, given: Json) -> Iterator[Json]:
        """What stands behind the cursor; of a long list no more than a page and one."""
        after = given.get("starting_after")
        own = list(getattr(self.account, kind).values())[::-1]
        if kind != "intents" or not self.others.many:
            if after is not None:
                own = own[[each["id"] for each in own].index(after) + 1 :]
            yield from own
            return
        before, until = None, self.account.now
        if after is not None and after.startswith("pi_other_"):
            before = int(after.removeprefix("pi_other_"))
            own = [each for each in own if each["created"] < self.others.created(before)]
        elif after is not None:
            own = own[[each["id"] for each in own].index(after) + 1 :]
            until = self.account.intents[after]["created"]
        others = self.others.newest_first(until, before)
        yield from islice(merge(own, others, key=lambda each: -each["created"]), 101)

    def search(self, given: Json) -> Json:
        """What carries a text, once it is found: some minutes after it was made."""
        asked = SEARCHED.fullmatch(given["query"])
        if asked is None or not self.has_search:
            raise Failure(400, code="search_not_available")
        name, value, begin, end = asked.groups()
        found = [
            self._expanded(each)
            for each in list(self.account.intents.values())[::-1]
            if each["metadata"].get(name) == value
            and each["created"] <= self.account.now - LAG
            and int(begin or 0) <= each["created"] <= int(end or each["created"])
        ]
        skipped = int(given.get("page", "page=0").removeprefix("page="))
        shown = found[skipped : skipped + 2]
        rest = len(found) > skipped + 2
        following = f"page={skipped + 2}" if rest else None
        return {
            "object": "search_result",
            "data": shown,
            "has_more": rest,
            "next_page": following,
        }

    def _expanded(self, intent: Json) -> Json:
        """A payment intent with the card that was charged."""
        method = self.account.methods.get(intent.get("payment_method") or "")
        if method is None or intent["status"] != "succeeded":
            return intent
        details = {"type": "card", "card": method["card"]}
        return {**intent, "latest_charge": {"id": "ch_1", "payment_method_details": details}}

    def one(self, kind: str, ident: str) -> Json:
        """One thing by its id."""
        found = getattr(self.account, kind)
        if ident not in found:
            raise Failure(404, code="resource_missing", param="id")
        return dict(found[ident])

    # --- what others do -----------------------------------------------------------------------

    def charged(self, amount: int, customer: str | None = None) -> str:
        """A charge made in the dashboard."""
        state: Json = {"amount": amount, "amount_received": amount, "last_payment_error": None}
        made = self.account.made(
            self.account.intents,
            "pi",
            {
                **state,
                "currency": "usd",
                "customer": customer,
                "payment_method": None,
                "status": "succeeded",
                "metadata": {},
                "description": None,
            },
        )
        return str(made["id"])

    def refunded(self, intent: str, amount: int, status: str = "succeeded") -> str:
        """A refund made in the dashboard."""
        given = {"payment_intent": intent, "amount": amount, "currency": "usd", "metadata": {}}
        made = self.account.made(self.account.refunds, "re", {**given, "status": status})
        return str(made["id"])

    def disputed(self, intent: str, amount: int, status: str = "needs_response") -> str:
        """A client's bank disputes a charge."""
        moved: list[Any] = [] if status.startswith("warning") else [{"amount": -amount}]
        given = {"payment_intent": intent, "amount": amount, "currency": "usd", "metadata": {}}
        made = self.account.made(
            self.account.disputes,
            "dp",
            {**given, "status": status, "reason": "fraudulent", "balance_transactions": moved},
        )
        return str(made["id"])

    def pass_days(self, days: float) -> None:
        """Time goes by there."""
        self.account.now += int(days * DAY)
