"""Exit 3: there is no such thing."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, ClassVar

from invoicectl.errors.base import Error
from invoicectl.errors.remedies import ANOTHER_FILE

if TYPE_CHECKING:
    from invoicectl.errors.base import Whys


class NotFound(Error):
    """What was named isn't there."""

    exit_code = 3
    sentence = "there is no {why}"
    whys: ClassVar[Whys] = {
        "thing": "{what} {ref}",
        "home": ("home directory to look for a file in", ANOTHER_FILE),
        "place": (
            "place for a file at the address {path}",
            "name a path of this machine; invoicectl copy takes a business to a server",
        ),
        "folder": ("folder {folder} to make {path} in", "mkdir -p -m 700 {folder}"),
    }

    def __init__(self, **facts: Any) -> None:
        super().__init__(**({"why": "thing"} if "what" in facts else {}) | facts)


class NotThen(NotFound):
    sentence = "there was no {what} {ref} then: {why}"
    whys: ClassVar[Whys] = {
        "later": (
            "it is there since {since}",
            "give a later time; invoicectl log {ref} tells what became of it",
        ),
        "renamed": ("{number} was called {handle}", "invoicectl show {handle} with the same time"),
    }


class NoFile(NotFound):
    sentence = "there is no file {path}"
    remedy = "invoicectl --db {path} init --gateway manual makes it, or --simulated-from TIME"


class NoBatch(NotFound):
    sentence = "the batch {path} can't be read: {why}"
    remedy = "name a file of JSON lines, or - for standard input"
    whys: ClassVar[Whys] = {"closed": "it is closed", "unreadable": "{said}"}

    def worded(self, facts: dict[str, Any]) -> dict[str, str]:
        """What the system says goes on in the sentence."""
        return {name: told.lower() for name, told in super().worded(facts).items()}


class NoCard(NotFound):
    sentence = "{client} has no card {card} on file"
    remedy = "invoicectl card list {client} shows them, card add {client} TOKEN adds a new one"


class NoPaymentMethod(NotFound):
    sentence = "{why}"
    whys: ClassVar[Whys] = {
        "simulated": (
            "the simulated gateway knows no card {token}",
            "try pm_card_visa, pm_card_mastercard or pm_card_chargeCustomerFail",
        ),
        "stripe": (
            "the stripe gateway knows no card {token}",
            "copy the payment method's id from Stripe's dashboard; it begins with pm_",
        ),
    }


class NoSetting(NotFound):
    sentence = "there is no setting {key}"
    remedy = "invoicectl config list"
