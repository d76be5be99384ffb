"""What a business on a server offers where a thing's name is to be typed.

Nothing is written, made or brought to a newer format, and a question that takes long is not
answered. Whatever is in the way is an error to whoever asks, who does not wait for it.
"""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import Any

import psycopg

from invoicectl import addresses
from invoicectl.sql.offers import Book

_LIMITS = (
    "SET default_transaction_read_only = on; SET statement_timeout = 500; "
    'SET search_path TO "{}", pg_temp; SELECT version FROM format'
)
"""What a connection is held to; and whether it is at a business."""


@contextmanager
def opened(path: str) -> Iterator[Book]:
    """The business at that address, for reading. Raises psycopg.Error, ValueError."""
    with connected(path) as raw:

        def ask(question: str, values: Sequence[object]) -> list[tuple[Any, ...]]:
            return raw.execute(question.replace("?", "%s").encode(), values).fetchall()

        yield Book(ask)


@contextmanager
def connected(path: str) -> Iterator[psycopg.Connection[Any]]:
    """A connection to the business, which can't write and gives up what takes long."""
    address = addresses.read(path)
    with psycopg.connect(
        address.server, autocommit=True, connect_timeout=1, application_name="invoicectl at TAB"
    ) as raw:
        raw.execute(_LIMITS.format(address.business).encode())
        yield raw
