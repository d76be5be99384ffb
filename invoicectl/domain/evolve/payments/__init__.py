"""Payments, and the balances, credit and tips that they move."""

from __future__ import annotations

from invoicectl.domain.evolve.payments import coming, going, unmatched
from invoicectl.domain.world import Fold

FOLDS: dict[type, Fold] = {**coming.FOLDS, **going.FOLDS, **unmatched.FOLDS}
