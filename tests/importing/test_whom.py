"""Whom a row of another program means, among the clients who are here."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.support import Business

HERE = (
    ("ada", "Ada Byron", "ada@example.org"),
    ("ben", "Ben Hope", None),
    ("cleo", None, "cleo@example.org"),
    ("hope", "Zoe Lin", None),
    ("zoe-2", "Zoe Lin", None),
)


@pytest.mark.parametrize(
    ("client", "email", "found", "why"),
    [
        ("Ada Byron", "", "ada", "by name"),
        ("ADA BYRON", "", "ada", "in any case"),
        ("Somebody", "ada@example.org", "ada", "by email, whatever the name"),
        ("ada", "", "ada", "by handle, though there is a name"),
        ("cleo", "", "cleo", "by handle, where there is none"),
        ("Ben Hope", "", "ben", "a name goes before another's handle"),
        ("Eve", "", "eve", "nobody is called so: somebody new"),
        ("Zoe Lin", "", None, "two are called so: refused"),
    ],
)
def test_a_row_means_one_client(
    business: object, tmp_path: Path, client: str, email: str, found: str | None, why: str
) -> None:
    made: Business = business("2026-01-05T09:00")  # type: ignore[operator]
    for handle, name, address in HERE:
        given = [*(["--name", name] if name else []), *(["--email", address] if address else [])]
        made("client", "add", handle, *given)
    table = tmp_path / "credits.csv"
    table.write_text(f"client,email,date,amount\n{client},{email},2026-01-02,5.00\n")
    told = made("import", "credits", str(table))
    credited = [each["handle"] for each in made("client", "list") if each["credit"] == "5.00"]
    assert credited == ([] if found is None else [found]), why
    assert told["refused"] == (1 if found is None else 0), why
