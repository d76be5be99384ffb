"""What an act raises that wishes to charge before the gateway was asked."""

from datetime import datetime


class MustAskError(Exception):
    """An act wishes to charge a card, and this run has not asked the gateway yet; or to give back
    what was charged at `since`, and it was not asked for all that it has since then."""

    def __init__(self, since: datetime | None = None) -> None:
        self.since = since
        super().__init__()
