"""Calls to Stripe through its official client: paced, timed, tried again where that is safe.

A call ends in one of three ways. Stripe answers, as a plain object. Stripe refuses, for certain
and for a reason: Refused. Or nobody knows whether it was carried out: NoAnswer, as every gateway
says it. Only codes are taken from what goes wrong, never a message: those name the key in part.
"""

import hashlib
import json
import re
import threading
import time
import uuid
from collections.abc import Callable, Mapping
from ipaddress import ip_address
from typing import Any
from urllib.parse import SplitResult, urlsplit

from invoicectl.domain.tuples import NamedTuple
from invoicectl.errors import GatewayDown
from invoicectl.gateways import NoAnswer
from invoicectl.gateways.stripe_reading import word

API = "https://api.stripe.com"
"""Where Stripe is asked, unless the environment says otherwise."""

TRIES = 4
"""Times that a call is made at most, under one idempotency key."""

LONGEST_PAUSE_SECONDS = 10.0
"""The most that Stripe is waited for where it asks to be left alone."""

PER_SECOND = {"live": 40, "test": 20}
"""Calls a second at most. Stripe allows 25 an endpoint, and a charge calls two in turn; its test
mode allows 25 in all (source: its page on rate limits)."""

MOST_AT_ONCE = 100
"""Connections kept: as many as `tick --concurrency` can be given threads."""

_KEY = re.compile(r"(?:sk|rk)_(test|live)_[A-Za-z0-9_]{1,240}", re.ASCII)
_ACCOUNT = re.compile(rb"acct_[A-Za-z0-9]{1,60}")

_RIGHTS = {
    "account": "read the account",
    "customers": "write customers",
    "disputes": "read disputes",
    "payment_intents": "read and write payment intents",
    "payment_methods": "write payment methods",
    "refunds": "read and write refunds",
}
"""What a key must be allowed to do, by what is called."""


class Timeouts(NamedTuple):
    """How long to wait for a connection, and for an answer on it; after `patience` seconds since
    the first try no further one is begun."""

    connect: float = 10.0
    read: float = 30.0
    patience: float = 30.0


class Refused(Exception):
    """What Stripe did not do, and why: the HTTP status, and its own type, code and parameter.

    Of a declined card `code` is the most specific there is."""

    def __init__(self, status: int, said: Mapping[str, Any]) -> None:
        self.status = status
        self.kind = word(said.get("type"))
        self.code = word(said.get("decline_code")) or word(said.get("code")) or self.kind
        self.reason = word(said.get("code"))
        self.param = word(said.get("param"))
        self.card = said.get("payment_method")
        super().__init__(self.code)

    @property
    def is_mismatch(self) -> bool:
        """Whether the idempotency key was used before, for something else."""
        return self.kind == "idempotency_error"

    def is_without(self, *params: str, blank: bool = True) -> bool:
        """Whether what one of these parameters names isn't there; with `blank` also where Stripe
        doesn't say which it was."""
        is_gone = self.reason == "resource_missing" or self.status == 404
        return is_gone and (self.param in params or (blank and not self.param))

    def is_about(self, param: str) -> bool:
        """Whether what one parameter names can't be used."""
        return self.status == 400 and self.param == param


class Silence(NamedTuple):
    """A try that brought nothing to go by: whether another one may help and after how long a
    pause, and whether this one may have been carried out all the same."""

    code: str
    may_help: bool = True
    is_unsure: bool = True
    pause: float | None = None


class Pace:
    """Lets callers of any thread through one by one, so many a second."""

    def __init__(
        self, per_second: float, sleep: Callable[[float], None], monotonic: Callable[[], float]
    ) -> None:
        self._interval = 1 / per_second
        self._sleep = sleep
        self._monotonic = monotonic
        self._turn = threading.Lock()
        self._free_at = float("-inf")

    def wait(self) -> None:
        """Return when it is the caller's turn."""
        with self._turn:
            now = self._monotonic()
            at = max(now, self._free_at)
            self._free_at = at + self._interval
        if at > now:
            self._sleep(at - now)


class Calls:
    """The calls to one account, from any thread. `mode` is the key's, `live` or `test`; `owner`
    whose account it is, where the refusal of a permission has said so.

    Raises GatewayDown where the key, the address or the client won't do."""

    def __init__(
        self,
        key: str,
        api: str = API,
        *,
        timeouts: Timeouts = Timeouts(),  # noqa: B008 - frozen
        sleep: Callable[[float], None] = time.sleep,
        monotonic: Callable[[], float] = time.monotonic,
    ) -> None:
        self.mode = _mode(key)
        self.address = _address(api)
        self.owner: str | None = None
        self._digest = hashlib.sha256(f"{self.address} {key} ".encode())  # the key isn't kept
        self._timeouts = timeouts
        self._sleep = sleep
        self._monotonic = monotonic
        self._pace = Pace(PER_SECOND[self.mode], sleep, monotonic)
        self._client = _client(key, self.address, timeouts)

    def digest(self, salt: str) -> str:
        """A digest of key and address; a key is too long to be guessed from it."""
        salted = self._digest.copy()
        salted.update(salt.encode())
        return salted.hexdigest()

    def get(self, path: str, params: Mapping[str, Any] | None = None) -> dict[str, Any]:
        """Ask for something. Raises Refused, NoAnswer, GatewayDown."""
        return self._made("get", path, dict(params or {}))

    def post(
        self, path: str, params: Mapping[str, Any], *, key: str | None = None
    ) -> dict[str, Any]:
        """Have something done, once under the idempotency key (without one: once in this call).

        Raises Refused, NoAnswer, GatewayDown."""
        return self._made("post", path, {**params, "idempotency_key": key or str(uuid.uuid4())})

    def _made(self, method: str, path: str, given: dict[str, Any]) -> dict[str, Any]:
        """Make a call, and make it again while that may help and there is time.

        A key refused at a later try says nothing of the earlier ones: they may have got there."""
        begun, is_unsure, number = self._monotonic(), False, 1
        while True:
            self._pace.wait()
            heard = self._tried(method, path, given)
            if isinstance(heard, dict):
                return heard
            if isinstance(heard, GatewayDown) and is_unsure:
                raise NoAnswer("key_refused")
            if isinstance(heard, Exception):
                raise heard
            pause = 0.5 * 2 ** (number - 1) if heard.pause is None else heard.pause
            left = self._timeouts.patience - (self._monotonic() - begun)
            if not heard.may_help or number == TRIES or pause > left:
                raise NoAnswer(heard.code)
            is_unsure = is_unsure or heard.is_unsure
            number += 1
            self._sleep(pause)

    def _tried(
        self, method: str, path: str, given: dict[str, Any]
    ) -> dict[str, Any] | Refused | GatewayDown | Silence:
        """One try. What goes wrong is returned, so that no exception of ours holds one of the
        client's: those hold whole answers."""
        import stripe

        try:
            heard = self._client.raw_request(method, path, **given).data
        except stripe.StripeError as error:
            if error.http_status == 403:
                return self._forbidden(path, error.json_body)
            return _understood(error)
        except (AttributeError, LookupError, TypeError, ValueError):
            return Silence("unexpected_answer", may_help=False)
        return heard if isinstance(heard, dict) else Silence("unexpected_answer", may_help=False)

    def _forbidden(self, path: str, body: object) -> GatewayDown:
        owner = body.get("owner") if isinstance(body, dict) else None
        self.owner = self.owner or owner
        right = _RIGHTS.get(path.split("/")[2], "do that")
        return GatewayDown(gateway="stripe", why="permission", right=right)


def _understood(error: Any) -> Refused | GatewayDown | Silence:
    """What an error of the client's says about the call.

    Tried again is what the client itself would try again, were it not told to leave that to us:
    lost connections, conflicts and faults there, as far as Stripe doesn't object."""
    status = error.http_status
    if status is None:
        return Silence(_lost(error.__cause__))
    if status == 401:
        return GatewayDown(gateway="stripe", why="stripe_key_refused")
    body = error.json_body
    said = body.get("error") if isinstance(body, dict) else None
    said = said if isinstance(said, dict) else {}
    code = word(said.get("code"))
    if status == 429 or code in {"rate_limit", "lock_timeout"}:
        code = "lock_timeout" if code == "lock_timeout" else "rate_limit"
        return Silence(code, is_unsure=False, pause=_asked_pause(error.headers))
    if status == 409:
        return Silence("conflict", is_unsure=False)
    if status >= 500:
        return Silence(
            "api_error", may_help=_header(error.headers, "Stripe-Should-Retry") != "false"
        )
    if status in {400, 402, 404} and said:
        return Refused(status, said)
    return Silence("unexpected_answer", may_help=False)


def _lost(cause: object) -> str:
    """Why there was no answer, from the exception of the library that should have brought it."""
    names = {each.__name__ for each in type(cause).__mro__}
    reason = getattr(next(iter(getattr(cause, "args", ())), None), "reason", None)
    if type(reason).__name__ in {"NewConnectionError", "NameResolutionError"}:
        return "unreachable"
    if "SSLError" in names:
        return "not_secure"
    if "ConnectTimeout" in names:
        return "unreachable"
    return "timeout" if "Timeout" in names or "timed out" in str(cause) else "connection_reset"


def _header(headers: object, name: str) -> str:
    """One header of an answer, whatever its case; blank where it isn't there."""
    if not isinstance(headers, Mapping):
        return ""
    found = {str(each).lower(): str(value) for each, value in headers.items()}
    return found.get(name.lower(), "")


def _asked_pause(headers: object) -> float | None:
    """How long Stripe asks to be left alone, within reason; None where it doesn't say."""
    asked = _header(headers, "Retry-After")
    is_plain = re.fullmatch(r"[0-9]{1,6}", asked, re.ASCII)
    return min(float(asked), LONGEST_PAUSE_SECONDS) if is_plain else None


def _mode(key: str) -> str:
    """Whether a key is for live or test mode. Raises GatewayDown, without any of it."""
    match = _KEY.fullmatch(key)
    if match is None:
        raise GatewayDown(gateway="stripe", why="no_secret_key")
    return match[1]


def _address(api: str) -> str:
    """The base address to ask: scheme, host and port. Raises GatewayDown, without any of it."""
    parts = _parts(api)
    plain = f"{parts.scheme}://{parts.netloc}"
    host = parts.hostname or ""
    is_safe = parts.scheme == "https" or (parts.scheme == "http" and is_loopback(host))
    if not host or "@" in parts.netloc or api not in {plain, f"{plain}/"} or not is_safe:
        raise GatewayDown(gateway="stripe", why="address", api=API)
    return plain


def _parts(api: str) -> SplitResult:
    """The parts of an address; none of one that can't be read, ports included."""
    try:
        parts = urlsplit(api)
        _ = parts.port
    except ValueError:
        return urlsplit("")
    return parts


def is_loopback(host: str) -> bool:
    """Whether a host is this machine itself."""
    try:
        return host == "localhost" or ip_address(host).is_loopback
    except ValueError:
        return False


def _client(key: str, address: str, timeouts: Timeouts) -> Any:
    """The official client: with our time-outs, one try a call, and no telemetry.

    Raises GatewayDown where it isn't installed."""
    try:
        import stripe
    except ImportError:
        missing = True
    else:
        missing = False
    if missing:
        raise GatewayDown(gateway="stripe", why="no_client")

    class Discreet(stripe.RequestsClient):
        """Keeps the words of a refusal out of logs and errors: they show the key in part. Of a
        permission that is missing only the account is left that Stripe names."""

        def request(self, *given: Any, **more: Any) -> Any:
            content, status, headers = super().request(*given, **more)
            return _discreet(content, status), status, headers

    stripe.enable_telemetry = False
    return stripe.StripeClient(
        key,
        base_addresses={"api": address},
        max_network_retries=0,
        http_client=Discreet(
            timeout=(timeouts.connect, timeouts.read), session=session_to(address)
        ),
    )


def _discreet(content: Any, status: int) -> Any:
    """An answer without the words of a refusal."""
    if status not in {401, 403}:
        return content
    words = content.encode() if isinstance(content, str) else content
    named = _ACCOUNT.search(words) if status == 403 else None
    return json.dumps({} if named is None else {"owner": named[0].decode()}).encode()


def session_to(address: str) -> Any:
    """Connections to one address, and to no other; through the system's proxy, if it has one."""
    import requests

    session = requests.Session()
    session.auth = _unchanged  # else a .netrc would take the key's place
    session.max_redirects = 0
    session.trust_env = not is_loopback(urlsplit(address).hostname or "")
    session.mount(f"{address}/", requests.adapters.HTTPAdapter(pool_maxsize=MOST_AT_ONCE))
    return session


def _unchanged(request: Any) -> Any:
    """A request goes out as the client made it."""
    return request
