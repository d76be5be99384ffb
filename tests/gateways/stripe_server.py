"""A small Stripe of our own on loopback, that fails when and how it is told to.

It keeps idempotency keys as Stripe says that it does: under one, the same request is answered the
same again, another one is refused, and two at a time collide. Every call can be made to fail,
before or after it is carried out; what moved money is on record either way.
"""

from __future__ import annotations

import copy
import json
import os
import re
import socket
import struct
import threading
from contextlib import suppress
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any, NamedTuple, Self
from urllib.parse import parse_qsl, urlsplit

from tests.gateways.stripe_history import History
from tests.gateways.stripe_state import DAY, Account, Failure, Json

KEY = "sk_test_51FakeFakeFakeTail"
"""The key that the fake takes."""

CALLS = {
    "customer": ("POST", r"/v1/customers"),
    "attach": ("POST", r"/v1/payment_methods/([^/]+)/attach"),
    "create": ("POST", r"/v1/payment_intents"),
    "confirm": ("POST", r"/v1/payment_intents/([^/]+)/confirm"),
    "cancel": ("POST", r"/v1/payment_intents/([^/]+)/cancel"),
    "search": ("GET", r"/v1/payment_intents/search"),
    "retrieve": ("GET", r"/v1/payment_intents/([^/]+)"),
    "intents": ("GET", r"/v1/payment_intents"),
    "refund": ("POST", r"/v1/refunds"),
    "refunds": ("GET", r"/v1/refunds"),
    "refund-look": ("GET", r"/v1/refunds/([^/]+)"),
    "disputes": ("GET", r"/v1/disputes"),
    "dispute-look": ("GET", r"/v1/disputes/([^/]+)"),
    "account": ("GET", r"/v1/account"),
}
"""The names of the calls."""

FAULTS = (
    "timeout-before",
    "timeout-after",
    "reset-before",
    "reset-after",
    "error-before",
    "error-after",
    "conflict",
    "rate-limit",
    "rate-limit-bare",
    "lock-timeout",
    "garbage",
    "odd",
    "processing",
    "wrong-amount",
    "mismatch",
    "key-refused",
    "forbidden",
    "forbidden-named",
)
"""Every fault. `-before` loses the request, `-after` its answer."""

_ALTERED = {
    "processing": {"status": "processing", "amount_received": 0},
    "wrong-amount": {"amount_received": 1, "amount": 1},
    "odd": {"id": 17, "status": ["succeeded"], "data": None},
}
"""What the answer holds instead of the truth, though the call was carried out."""

_REFUSED = {
    "error-before": Failure(500, "api_error"),
    "conflict": Failure(409, "idempotency_error", code="idempotency_key_in_use"),
    "rate-limit": Failure(429, code="rate_limit"),
    "rate-limit-bare": Failure(429, code="rate_limit"),
    "lock-timeout": Failure(429, code="lock_timeout"),
    "mismatch": Failure(400, "idempotency_error"),
    "forbidden": Failure(403, message=f"The key {KEY[:8]}*****{KEY[-4:]} may not do that."),
    "forbidden-named": Failure(
        403, message=f"The key {KEY[:8]}*****{KEY[-4:]} may not, on account 'acct_1Fake'."
    ),
}


class Heard(NamedTuple):
    """A request as it came in."""

    call: str
    ident: str
    given: Json
    key: str | None
    headers: dict[str, str]


class Reply(NamedTuple):
    """What goes out: a status, JSON (or bytes that are none), and headers."""

    status: int
    body: Any
    headers: dict[str, str] = {}  # noqa: RUF012 - never changed


class FakeStripe:
    """The server; `with FakeStripe() as fake` runs it at `fake.address`."""

    def __init__(self) -> None:
        self.account = Account()
        self.history = History(self.account)
        self.heard: list[Heard] = []
        self.key = KEY
        self.redirect: str | None = None
        self.released = threading.Event()
        self._faults: list[list[Any]] = []
        self._saved: dict[str, tuple[Any, Reply, int]] = {}
        self._under_way: set[str] = set()
        self._turn = threading.RLock()
        self._server = ThreadingHTTPServer(
            ("127.0.0.1", 0), type("Bound", (Handler,), {"fake": self})
        )
        self._server.daemon_threads = True
        self._server.block_on_close = False
        self.address = f"http://127.0.0.1:{self._server.server_address[1]}"

    def __enter__(self) -> Self:
        threading.Thread(target=self._server.serve_forever, args=(0.01,), daemon=True).start()
        return self

    def __exit__(self, *_: object) -> None:
        self.released.set()
        self._server.shutdown()
        self._server.server_close()

    def fail(self, call: str, kind: str, times: int = 1) -> None:
        """Make the next calls of that name fail."""
        assert call in CALLS, call
        assert kind in FAULTS, kind
        self._faults.append([call, kind, times])

    def mend(self) -> None:
        """Forget the faults that were not met."""
        self._faults.clear()

    def calls(self, call: str) -> list[Heard]:
        """The requests of that name."""
        return [each for each in self.heard if each.call == call]

    def next_fault(self, call: str) -> str | None:
        """The fault that a call of that name meets now."""
        with self._turn:
            for fault in self._faults:
                if fault[0] == call and fault[2] > 0:
                    fault[2] -= 1
                    return str(fault[1])
        return None

    def carried_out(self, heard: Heard) -> Reply:
        """Do what a request asks, or repeat what was answered under its key."""
        asked = (heard.call, heard.ident, heard.given)
        with self._turn:
            if heard.key is not None and self._is_known(heard.key):
                before, reply, _ = self._saved[heard.key]
                if before != asked:
                    return _failed(Failure(400, "idempotency_error"))
                return reply
            try:
                body = self._done(heard)
            except Failure as failure:
                reply = _failed(failure)
            else:
                reply = Reply(200, copy.deepcopy(body))
            if heard.key is not None and reply.status != 404:
                self._saved[heard.key] = (asked, reply, self.account.now)
            return reply

    def _is_known(self, key: str) -> bool:
        """Whether a key was used in the last day."""
        return key in self._saved and self.account.now < self._saved[key][2] + DAY

    def altered(self, heard: Heard, reply: Reply, fault: str | None) -> Reply:
        """What goes out in place of the true answer to what was carried out."""
        if fault == "garbage":
            return Reply(200, b"<html>Welcome to this hotel's network</html>")
        if fault == "error-after":
            lost = _failed(Failure(500, "api_error"))
            lost = lost._replace(headers={"Stripe-Should-Retry": "false"})
            if heard.key is not None:
                asked = (heard.call, heard.ident, heard.given)
                self._saved[heard.key] = (asked, lost, self.account.now)
            return lost
        if fault in _ALTERED and reply.status == 200:
            return reply._replace(body=reply.body | _ALTERED[fault])
        return reply

    def begin(self, heard: Heard) -> bool:
        """Whether a request may begin: no other is under way under its key."""
        with self._turn:
            self.heard.append(heard)
            is_free = heard.key is None or heard.key not in self._under_way
            if is_free and heard.key is not None:
                self._under_way.add(heard.key)
            return is_free

    def end(self, heard: Heard) -> None:
        """The request is over."""
        with self._turn:
            self._under_way.discard(heard.key or "")

    def _done(self, heard: Heard) -> Json:
        account, given = self.account, heard.given
        if heard.call in {"confirm", "attach"}:
            return dict(getattr(account, heard.call)(heard.ident, given))
        if heard.call == "cancel":
            return account.cancel(heard.ident)
        if heard.call == "retrieve":
            return account.intent(heard.ident)
        if heard.call == "account":
            return {"id": account.ident, "object": "account"}
        if heard.call == "search":
            return self.history.search(given)
        if heard.call in {"intents", "refunds", "disputes"}:
            return self._listed(heard.call, given)
        if heard.call.endswith("-look"):
            return self.history.one(f"{heard.call.removesuffix('-look')}s", heard.ident)
        return dict(getattr(account, heard.call)(given))

    def _listed(self, kind: str, given: Json) -> Json:
        if "payment_intent" in given:
            self.account.known(given["payment_intent"])
        return self.history.listed(kind, given)


def _key_refused() -> Reply:
    """As Stripe says it: with the key's head and tail."""
    said = f"Invalid API Key provided: {KEY[:8]}*****{KEY[-4:]}"
    return _failed(Failure(401, message=said))


def _failed(failure: Failure) -> Reply:
    return Reply(failure.status, copy.deepcopy(failure.body))


class Handler(BaseHTTPRequestHandler):
    """One connection; kept open from request to request, as Stripe does."""

    fake: FakeStripe
    protocol_version = "HTTP/1.1"
    disable_nagle_algorithm = True

    def do_GET(self) -> None:
        self._answer("GET")

    def do_POST(self) -> None:
        self._answer("POST")

    def log_message(self, *_: Any) -> None:
        """Quiet."""

    def _answer(self, method: str) -> None:
        with suppress(OSError):
            heard = self._heard(method)
            if self.fake.redirect is not None:
                there = {"Location": f"{self.fake.redirect}{self.path}"}
                self._send(Reply(307, {}, there))
            elif self.headers["Authorization"] != f"Bearer {self.fake.key}":
                self._send(_key_refused())
            elif heard is None:
                self._send(_failed(Failure(404)))
            elif not self.fake.begin(heard):
                self._send(_failed(_REFUSED["conflict"]))
            else:
                try:
                    reply = self._reply(heard, self.fake.next_fault(heard.call))
                finally:
                    self.fake.end(heard)
                self._send(reply)

    def _heard(self, method: str) -> Heard | None:
        parts = urlsplit(self.path)
        length = int(self.headers.get("Content-Length") or 0)
        text = parts.query if method == "GET" else self.rfile.read(length).decode()
        for call, (verb, pattern) in CALLS.items():
            match = re.fullmatch(pattern, parts.path)
            if match is not None and verb == method:
                ident = match[1] if match.groups() else ""
                key = self.headers.get("Idempotency-Key")
                return Heard(call, ident, _read(text), key, dict(self.headers))
        return None

    def _reply(self, heard: Heard, fault: str | None) -> Reply | None:
        """What goes out; None for a connection that ends in silence."""
        if fault == "key-refused":
            return _key_refused()
        if fault in _REFUSED:
            headers = {"Retry-After": "2"} if fault == "rate-limit" else {}
            return _failed(_REFUSED[fault])._replace(headers=headers)
        lost = fault is not None and fault.endswith("-before")
        reply = None if lost else self.fake.carried_out(heard)
        if fault is not None and fault.startswith("timeout"):
            self.fake.end(heard)  # only the answer is on its way
            self.fake.released.wait(5)
            return None
        if fault is not None and fault.startswith("reset"):
            self.fake.end(heard)
            self._reset()
            return None
        return None if reply is None else self.fake.altered(heard, reply, fault)

    def _reset(self) -> None:
        """End the connection as a broken network does."""
        self.connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        os.close(self.connection.detach())

    def _send(self, reply: Reply | None) -> None:
        if reply is None:
            self.close_connection = True
            return
        body = reply.body if isinstance(reply.body, bytes) else json.dumps(reply.body).encode()
        self.send_response(reply.status)
        self.send_header("Request-Id", "req_1")
        for name, value in reply.headers.items():
            self.send_header(name, value)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)


def _read(text: str) -> Json:
    """What a form holds: `metadata[a]=b` is a mapping, `types[0]=c` a list."""
    found: Json = {}
    for name, value in parse_qsl(text, keep_blank_values=True):
        match = re.fullmatch(r"(\w+)\[(\w+)\]", name)
        if match is None:
            found[name] = value
        elif match[2].isdigit():
            found.setdefault(match[1], []).append(value)
        else:
            found.setdefault(match[1], {})[match[2]] = value
    return found
