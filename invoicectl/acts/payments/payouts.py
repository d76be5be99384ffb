"""What providers are paid out."""

from __future__ import annotations

from invoicectl import errors
from invoicectl.acts.common import show
from invoicectl.domain.events import Event, ProviderPaid
from invoicectl.domain.model import Provider
from invoicectl.domain.policy import Policy
from invoicectl.domain.world import World


def pay_out(world: World, provider: Provider, amount_minor: int | None) -> list[Event]:
    """Pay out all that is owed, or a part: earnings first, then tips.

    What is below zero on one side is made good from the other first. Source: SPEC 7."""
    owed = provider.pending_minor + provider.tips_minor
    amount = owed if amount_minor is None else amount_minor
    if amount <= 0 or amount > owed:
        raise errors.NothingToPayOut(
            provider=provider.handle,
            owed=show(world, owed) if owed >= 0 else f"-{show(world, -owed)}",
            why="nothing" if amount_minor is None else "less",
            amount=None if amount_minor is None else show(world, amount),
        )
    earnings = min(provider.pending_minor, amount - min(provider.tips_minor, 0))
    number = world.next_number("payment")
    return [ProviderPaid(number, provider.number, earnings, amount - earnings)]


def pays_out_by_itself(world: World, provider: Provider) -> bool:
    """Whether `payout --all` pays this provider: earnings and tips together are at least the
    least, and anything at all."""
    least = world.get(Policy, 0).payout_min
    return provider.pending_minor + provider.tips_minor >= max(least, 1)
