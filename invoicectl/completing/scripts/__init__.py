"""What the shells load once, so that they ask at TAB: a script for each, as a file of its own."""

import os

SHELLS = ("bash", "zsh", "fish")


def script(shell: str) -> str:
    """What a shell loads. Raises OSError."""
    place = os.path.join(os.path.dirname(__file__), f"invoicectl.{shell}")
    with open(place, encoding="utf-8") as file:
        return file.read()
