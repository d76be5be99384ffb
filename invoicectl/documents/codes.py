"""A transfer as a code to be scanned: the European Payments Council's, which banks' apps read."""

from __future__ import annotations

from decimal import Decimal

_HOLDER = 70
"""Characters that the code has for whose account it is."""

_QUIET = 4
"""Light modules round a code, so that a reader finds it."""


def transfer(holder: str, iban: str, cents: int, reference: str) -> tuple[str, ...]:
    """The rows of the code for a transfer of so many cents of EUR, dark modules `1`.

    Empty where it can't say that much: below a cent, or at a thousand million."""
    from segno import helpers

    euros = Decimal(cents).scaleb(-2)
    if not Decimal("0.01") <= euros <= Decimal("999999999.99"):
        return ()
    code = helpers.make_epc_qr(
        name=holder[:_HOLDER], iban=iban, amount=euros, text=reference, encoding="utf-8"
    )
    return tuple("".join("1" if dark else "0" for dark in row) for row in code.matrix)


def svg(rows: tuple[str, ...]) -> str:
    """The code as a picture, dark on light whatever is round it."""
    size = len(rows) + 2 * _QUIET
    runs = "".join(
        f"M{x + _QUIET} {y + _QUIET}h1v1h-1z"
        for y, row in enumerate(rows)
        for x, module in enumerate(row)
        if module == "1"
    )
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {size} {size}" role="img" '
        'aria-label="Code for a bank transfer" shape-rendering="crispEdges">'
        f'<path fill="#fff" d="M0 0h{size}v{size}h-{size}z"/><path fill="#000" d="{runs}"/></svg>'
    )
