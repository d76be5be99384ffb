"""Runs localstripe, somebody else's fake of Stripe, on a free port of loopback, and says which.

By itself it listens on every interface and keeps its objects in a file that all share; neither
is wanted here. It refuses some parameters that Stripe takes: those are left out before it looks.
"""

from __future__ import annotations

import socket
import sys
from importlib import import_module
from typing import Any

resources: Any = import_module("localstripe.resources")
web: Any = import_module("aiohttp.web")

NOT_KNOWN = {
    "_api_create": {"confirmation_method", "description"},
    "_api_confirm": {"off_session"},
    "_api_cancel": {"cancellation_reason"},
}
"""What Stripe takes of payment intents and localstripe doesn't."""


def _amount_received(self: Any) -> int:
    """Stripe says it of every payment intent."""
    return int(self.amount) if self.status == "succeeded" else 0


def _without(name: str) -> Any:
    inner = getattr(resources.PaymentIntent, name).__func__

    def called(cls: Any, *given: Any, **more: Any) -> Any:
        kept = {key: value for key, value in more.items() if key not in NOT_KNOWN[name]}
        return inner(cls, *given, **kept)

    return called


def _replaced(name: str) -> None:
    """Have both the class and its routes, which hold on to the function, use the kinder one."""
    before = getattr(resources.PaymentIntent, name)
    setattr(resources.PaymentIntent, name, classmethod(_without(name)))
    after = getattr(resources.PaymentIntent, name)
    for index, (method, url, function) in enumerate(resources.extra_apis):
        if function == before:
            resources.extra_apis[index] = (method, url, after)


def main() -> None:
    """Serve until ended. Its routes are made when its server is imported, so that comes last."""
    resources.Store.dump_to_disk = lambda _: None
    resources.PaymentIntent.amount_received = property(_amount_received)
    for name in NOT_KNOWN:
        _replaced(name)
    server: Any = import_module("localstripe.server")
    listening = socket.socket()
    listening.bind(("127.0.0.1", 0))
    listening.listen()
    sys.stdout.write(f"{listening.getsockname()[1]}\n")
    sys.stdout.flush()
    web.run_app(server.app, sock=listening, print=lambda *_: None, access_log=None)


if __name__ == "__main__":
    main()
