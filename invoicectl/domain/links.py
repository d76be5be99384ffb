"""Where an invoice can be paid, and which links lead to a page."""

from __future__ import annotations

from invoicectl.domain.hashing import sha256
from invoicectl.domain.policy import Policy
from invoicectl.domain.world import World

WEB = ("https://", "http://")
"""What a link to a page begins with. A business may name another way to pay, which is only shown:
nothing that runs, and no file, is a click away."""


def is_page(link: str) -> bool:
    """Whether a link leads to a page of the web."""
    return link.startswith(WEB)


def pay_link(world: World, ref: str) -> str | None:
    """Where an invoice can be paid; None where there is no place. Its token comes of the file's own
    uuid, so that nobody guesses it, and it is the same on every page and in every letter."""
    link = world.get(Policy, 0).payment_link
    if link is None:
        return None
    token = sha256(f"{world.file_id}/{ref}/pay".encode())[:32]
    return link.replace("{invoice}", ref).replace("{token}", token)
