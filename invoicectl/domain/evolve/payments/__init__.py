"""Payments, and the balances, credit and tips that they move."""

from __future__ import annotations

from typing import TYPE_CHECKING

from invoicectl.domain.evolve.payments import coming, going, unmatched

if TYPE_CHECKING:
    from invoicectl.domain.world import Fold

FOLDS: dict[type, Fold] = {**coming.FOLDS, **going.FOLDS, **unmatched.FOLDS}
