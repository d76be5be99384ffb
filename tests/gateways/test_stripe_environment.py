"""The stripe gateway of a file: the key from the environment, which nobody gets to see."""

from __future__ import annotations

import logging
import sys
import traceback
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from invoicectl.cli import Root
from invoicectl.context import Context
from invoicectl.errors import GatewayDown
from invoicectl.gateways import NoAnswer, State, open_gateway
from invoicectl.gateways.stripe import Stripe
from invoicectl.gateways.stripe_calls import API, session_to
from tests.gateways.asking import ADA, charge, created
from tests.gateways.stripe_server import KEY, FakeStripe
from tests.gateways.whole import DUE, START, books
from tests.support import ROOT, Clock

LIVE = "sk_live_51FakeFakeFakeTail"
PARTS = ("51Fake", "FakeTail", "Tail", "sk_test_*", "sk_test_5", "sk_live_5")
"""What would be left of a key that somebody tried to hide."""


def refuse_parts(said: str) -> None:
    """No part of the key stands there."""
    assert not [part for part in PARTS if part in said]


def told(error: BaseException) -> str:
    """All that an error could say, to whomever: itself, and what it came from."""
    seen = "".join(traceback.format_exception(error))
    context: BaseException | None = error
    while context is not None:
        seen += f"{context!r}{context.args!r}{getattr(context, 'facts', '')}"
        context = context.__context__
    return seen


@pytest.fixture(autouse=True)
def _installed() -> None:
    pytest.importorskip("stripe", reason="Stripe's client is not installed")


@pytest.mark.parametrize(
    ("key", "is_test", "reason"),
    [
        (None, True, "INVOICECTL_STRIPE_KEY is not set"),
        ("", False, "INVOICECTL_STRIPE_KEY is not set"),
        ("pk_test_51FakeTail", True, "holds no secret key"),
        ("whsec_51FakeTail", True, "holds no secret key"),
        ("sk_51FakeTail", True, "holds no secret key"),
        (f"{KEY}\n", True, "holds no secret key"),
        (f"{KEY}é", True, "holds no secret key"),
        (f"{KEY}\r\nX-Header: 51FakeTail", True, "holds no secret key"),
        (KEY, False, "is a test key, and this file is for money"),
        (KEY.replace("sk", "rk"), False, "is a test key, and this file is for money"),
        (LIVE, True, "is a live key, and this file is for test mode"),
        (LIVE.replace("sk", "rk"), True, "is a live key, and this file is for test mode"),
    ],
)
def test_keys_that_are_not_taken(
    monkeypatch: pytest.MonkeyPatch, key: str | None, is_test: bool, reason: str
) -> None:
    if key is not None:
        monkeypatch.setenv("INVOICECTL_STRIPE_KEY", key)
    with pytest.raises(GatewayDown) as caught:
        Stripe.from_environment(is_test=is_test)
    assert reason in caught.value.message
    assert caught.value.hint
    refuse_parts(told(caught.value) + caught.value.hint)


@pytest.mark.parametrize(("key", "mode"), [(KEY, "test"), (LIVE, "live")])
@pytest.mark.parametrize("kind", ["sk", "rk"])
def test_keys_that_are_taken(
    monkeypatch: pytest.MonkeyPatch, key: str, mode: str, kind: str
) -> None:
    monkeypatch.setenv("INVOICECTL_STRIPE_KEY", key.replace("sk", kind, 1))
    made = open_gateway("stripe", "any.db", is_test=mode == "test")
    assert isinstance(made, Stripe)
    assert made.mode == mode
    refuse_parts(repr(made) + str(made) + repr(vars(made)))


@pytest.mark.parametrize(
    ("api", "is_taken"),
    [
        (API, True),
        (f"{API}/", True),
        ("https://proxy.example.org:8443", True),
        ("http://127.0.0.1:8420", True),
        ("http://[::1]:8420", True),
        ("http://localhost:8420", True),
        ("http://api.stripe.com", False),
        ("http://127.0.0.1.example.org", False),
        ("http://localhost.example.org", False),
        ("http://192.168.0.7", False),
        ("ftp://127.0.0.1", False),
        ("https://user:51FakeTail@api.stripe.com", False),
        ("http://127.0.0.1:8420@example.org", False),
        ("https://api.stripe.com/v1", False),
        ("https://api.stripe.com?51FakeTail", False),
        ("https://api.stripe.com:port", False),
        ("https://[::1", False),
        ("https://", False),
        ("api.stripe.com", False),
    ],
)
def test_addresses_that_a_key_is_sent_to(api: str, *, is_taken: bool) -> None:
    if is_taken:
        Stripe(KEY, api)
        return
    with pytest.raises(GatewayDown) as caught:
        Stripe(KEY, api)
    assert "not an address to which a key may be sent" in caught.value.message
    refuse_parts(told(caught.value))


def test_without_its_client_it_says_how_to_get_it(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "stripe", None)
    with pytest.raises(GatewayDown) as caught:
        Stripe(KEY)
    assert caught.value.reason == "its client is not installed"
    assert caught.value.hint == "pip install 'invoicectl[stripe]'"


# --- whether it answers -----------------------------------------------------------------------


def test_its_state(stripe: Stripe, fake: FakeStripe) -> None:
    assert stripe.state() == State("test", answers=True, address=fake.address)
    assert [each.call for each in fake.heard] == ["intents"]


@pytest.mark.parametrize(
    ("fault", "reason"),
    [
        ("key-refused", "its key is refused"),
        ("forbidden", "its key lacks a permission: to read and write payment intents"),
        ("reset-before", "it gives no answer (connection_reset)"),
        ("error-before", "it gives no answer (api_error)"),
        ("rate-limit", "it gives no answer (rate_limit)"),
        ("garbage", "it gives no answer (unexpected_answer)"),
        ("mismatch", "it refuses the question (idempotency_error)"),
    ],
)
def test_its_state_when_it_does_not_answer(
    stripe: Stripe, fake: FakeStripe, fault: str, reason: str
) -> None:
    fake.fail("intents", fault)
    assert stripe.state() == State("test", answers=False, reason=reason, address=fake.address)
    assert len(fake.heard) == 1, "no second try"


# --- secrets ----------------------------------------------------------------------------------


@pytest.mark.parametrize("call", ["attach", "create", "confirm", "retrieve"])
@pytest.mark.parametrize("fault", ["key-refused", "forbidden", "reset-before", "garbage", "odd"])
def test_no_part_of_the_key_is_told(
    stripe: Stripe,
    fake: FakeStripe,
    caplog: pytest.LogCaptureFixture,
    capfd: pytest.CaptureFixture[str],
    call: str,
    fault: str,
) -> None:
    """Stripe's own words show the head and the tail of it."""
    caplog.set_level(logging.DEBUG)
    asked = charge(stripe)
    ref = created(stripe, asked)
    fake.fail(call, fault)
    asking: dict[str, Callable[[], object]] = {
        "attach": lambda: stripe.attach(ADA, asked.token),
        "create": lambda: stripe.create(asked),
        "confirm": lambda: stripe.confirm(asked, ref),
        "retrieve": lambda: stripe.inquire(asked, ref),
    }
    with pytest.raises((GatewayDown, NoAnswer)) as caught:
        asking[call]()
    refuse_parts(told(caught.value))
    refuse_parts(caplog.text)
    refuse_parts("".join(capfd.readouterr()))


def test_another_machines_netrc_does_not_take_the_keys_place(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, fake: FakeStripe, stripe: Stripe
) -> None:
    requests = pytest.importorskip("requests")
    netrc = tmp_path / "netrc"
    netrc.write_text("default login somebody password else\n", encoding="utf-8")
    monkeypatch.setenv("NETRC", str(netrc))
    monkeypatch.setenv("HTTP_PROXY", "http://127.0.0.1:9")
    assert stripe.state().answers
    assert fake.heard[0].headers["Authorization"] == f"Bearer {KEY}"
    asked = requests.Request("GET", f"{API}/v1/balance", headers={"Authorization": "Bearer it"})
    assert session_to(API).prepare_request(asked).headers["Authorization"] == "Bearer it"


def test_nothing_is_sent_on_to_another_address(stripe: Stripe, fake: FakeStripe) -> None:
    with FakeStripe() as other:
        fake.redirect = other.address
        state = stripe.state()
        assert not state.answers
        with pytest.raises(NoAnswer):
            charge(stripe)
        assert other.heard == []


# --- the whole program ------------------------------------------------------------------------


def command(path: Path, *words: str, at: str = START, **more: Any) -> int:
    """One command as a process of its own would run it, with its gateway from the environment."""
    assert isinstance(ROOT, Root)
    run = Context(clock=Clock(at), **more)
    return int(ROOT.main(["--db", str(path), *words], obj=run, standalone_mode=False))


def test_a_business_over_stripe_from_the_first_card_to_the_last_tick(
    monkeypatch: pytest.MonkeyPatch,
    tmp_path: Path,
    fake: FakeStripe,
    capfd: pytest.CaptureFixture[str],
) -> None:
    """Ten invoices: one paid by hand, nine by a tick with eight at a time; the key never shows."""
    path = tmp_path / "live.db"
    monkeypatch.setenv("INVOICECTL_STRIPE_KEY", KEY)
    monkeypatch.setenv("INVOICECTL_STRIPE_API", fake.address)
    assert command(path, "init", "--gateway", "stripe", "--test-mode") == 0
    assert command(path, "client", "add", "ada", "--email", "ada@example.org") == 0
    assert command(path, "card", "add", "ada", "pm_card_visa_chargeDeclined") == 5
    assert command(path, "card", "add", "ada", "pm_nobody") == 3
    assert command(path, "card", "add", "ada", "pm_card_visa") == 0
    for _ in range(10):
        assert command(path, "issue", "ada", "40.00", "--due", DUE) == 0
    assert command(path, "config", "gateway", "--json") == 0
    shown = capfd.readouterr()
    assert '"mode": "test"' in shown.out
    assert fake.address in shown.out
    refuse_parts(shown.out + shown.err)

    assert command(path, "pay", "INV-1") == 0
    assert command(path, "tick", "--concurrency", "8", at="2026-02-01T17:01") == 0
    assert len(fake.account.received) == 10
    assert books(path).approved == fake.account.received
    assert {each.amount for each in fake.account.received} == {4000}
    assert command(path, "tick", at="2026-02-01T17:02") == 0
    assert command(path, "check", at="2026-02-01T17:02") == 0

    fake.key = "sk_test_another"
    assert command(path, "config", "gateway", "--json") == 0
    assert command(path, "card", "add", "ada", "pm_card_amex") == 9
    monkeypatch.setenv("INVOICECTL_STRIPE_KEY", LIVE)
    assert command(path, "config", "gateway") == 0
    assert command(path, "card", "add", "ada", "pm_card_amex") == 9
    monkeypatch.setenv("INVOICECTL_STRIPE_KEY", "pk_test_51FakeTail")
    assert command(path, "config", "gateway", "--format", "csv") == 0
    monkeypatch.delenv("INVOICECTL_STRIPE_KEY")
    assert command(path, "config", "gateway") == 0
    assert command(path, "card", "add", "ada", "pm_card_amex") == 9
    shown = capfd.readouterr()
    assert "INVOICECTL_STRIPE_KEY is not set" in shown.err
    refuse_parts(shown.out + shown.err)
    refuse_parts(path.read_bytes().decode("latin-1"))


def test_a_live_file_does_not_take_a_test_key(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, fake: FakeStripe
) -> None:
    path = tmp_path / "live.db"
    monkeypatch.setenv("INVOICECTL_STRIPE_KEY", KEY)
    monkeypatch.setenv("INVOICECTL_STRIPE_API", fake.address)
    assert command(path, "init", "--gateway", "stripe") == 0
    assert command(path, "client", "add", "ada") == 0
    assert command(path, "card", "add", "ada", "pm_card_visa") == 9
    assert fake.heard == []
