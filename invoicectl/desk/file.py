"""The file itself: making one, and its settings."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import AbstractContextManager
from datetime import UTC, datetime

from invoicectl.acts import file as acts
from invoicectl.desk.asking import typed
from invoicectl.desk.done import Done
from invoicectl.desk.engine.settling import settle
from invoicectl.desk.engine.work import Desk, Work
from invoicectl.domain import dates, policy, text
from invoicectl.domain.events import FileCreated, Setting
from invoicectl.domain.file_info import FileInfo
from invoicectl.domain.policy import Policy
from invoicectl.domain.text import visible
from invoicectl.errors import BadText, GatewayDown, Malformed
from invoicectl.gateways import State
from invoicectl.rules import RULES_VERSION
from invoicectl.wordings import write_wordings

GATEWAYS = ("simulated", "stripe", "manual")
"""The gateways that a file can have."""


def settings_given(preset: str | None, changes: list[str]) -> dict[str, str]:
    """The settings of a new file as people wrote them. Raises BadChoice, BadText."""
    given: dict[str, str] = {}
    if preset is not None:
        given |= policy.PRESETS[typed.choice(preset, "preset", *policy.PRESETS)]
    for change in changes:
        key, separator, value = change.partition("=")
        if not separator:
            raise BadText(what="setting", why="setting", given=visible(change[:60]))
        given[key] = value
    return given


def gateway_given(gateway: str | None, *, is_simulated: bool) -> str:
    """The gateway of a new file: a live one must choose, a simulated one has `simulated`.

    Raises Malformed, BadChoice."""
    if is_simulated:
        chosen = "simulated" if gateway is None else gateway
        return typed.choice(chosen, "gateway of a simulated file", "simulated")
    if gateway is None:
        raise Malformed(why="no_gateway")
    return typed.choice(gateway, "gateway", *GATEWAYS)


def test_mode_given(gateway: str, *, is_test: bool) -> bool:
    """Whether a new file is for its gateway's test mode. Raises Malformed."""
    if is_test and gateway != "stripe":
        raise Malformed(why="no_test_mode", gateway=gateway)
    return is_test


def start_of(
    given: Mapping[str, str], simulated_from: str | None, *, now: datetime
) -> tuple[Policy, datetime | None]:
    """The policy of a new file and where its clock begins. Raises what is wrong with them."""
    if simulated_from is None:
        return policy.changed(Policy(), given), None
    start = policy.changed(Policy(), {**policy.EXAMPLES, **given})
    if now.year not in dates.YEARS:  # a clock that is that wrong is no matter of this file's
        now = datetime(dates.YEARS[0], 1, 1, tzinfo=UTC)
    now = now.replace(microsecond=0)
    return start, dates.parse(visible(simulated_from[:60]), start.timezone, now=now).at


def init(
    new_desk: Callable[[], AbstractContextManager[Desk]],
    given: Mapping[str, str],
    *,
    simulated_from: str | None,
    gateway: str | None,
    is_test: bool,
    now: datetime,
) -> Done:
    """Make a new file, once all that was asked for can be read. `new_desk` is over a file that gets
    its place when it is whole; `given` are its settings.

    Raises BadChoice, BadTime, BadSetting, Malformed, FileExists."""
    chosen = gateway_given(gateway, is_simulated=simulated_from is not None)
    is_test = test_mode_given(chosen, is_test=is_test)
    start, simulated_at = start_of(given, simulated_from, now=now)
    with new_desk() as desk:
        is_live = simulated_at is None
        missing = _not_set_up(desk, given, gateway=chosen) if is_live else iter(())
        return create(
            desk, start, gateway=chosen, simulated_at=simulated_at, is_test=is_test, notes=missing
        )


_IN_LETTERS = {
    "business": ("business", '"Ada & Co"'),
    "mail_from": ("sender", "billing@example.org"),
    "payment_link": ("link to pay", "https://example.org/pay/{token}"),
}
"""Settings that letters need and no default can know: what is missing, and how one is written."""


def _not_set_up(desk: Desk, given: Mapping[str, str], *, gateway: str) -> Iterator[str]:
    """What a new live file still needs and nobody spoke of, each with what sets it."""
    if "service_charge_rate" not in given:
        yield (
            "sessions can't be opened yet, because there is no service charge: "
            "invoicectl config set service_charge_rate 30%"
        )
    if unset := [key for key in _IN_LETTERS if key not in given]:
        missing = ", ".join(f"no {_IN_LETTERS[key][0]}" for key in unset)
        also = f" (also {', '.join(unset[1:])})" if unset[1:] else ""
        first = f"invoicectl config set {unset[0]} {_IN_LETTERS[unset[0]][1]}"
        yield f"letters name {missing} yet: {first}{also}"
    if gateway == "stripe":
        try:
            _ = desk.gateway
        except GatewayDown as error:
            yield (
                f"no card can be charged yet: {error.reason}; {error.hint}, "
                "then invoicectl config gateway"
            )


def create(
    desk: Desk,
    start: Policy,
    *,
    gateway: str,
    simulated_at: datetime | None,
    is_test: bool = False,
    notes: Iterable[str] = (),
) -> Done:
    """Write the first event into a new file; `notes` are told with it."""
    info = FileInfo(
        uuid=desk.new_id(),
        clock="live" if simulated_at is None else "simulated",
        simulated_at=simulated_at,
        gateway=gateway,
        ticked_at=None,
        rules_version=RULES_VERSION,
        is_test=is_test,
    )
    desk.store.begin()
    desk.store.file.write_info(info)
    desk.store.commit()
    with desk.act() as work:
        settings = tuple(Setting(key, policy.recorded(start, key)) for key in policy.KEYS)
        work.record([FileCreated(info.uuid, info.clock, gateway, is_test, settings)])
        made = {
            "file": desk.store.path,
            "clock": info.clock,
            "now": dates.stamp(work.now),
            "gateway": gateway,
            "currency": start.currency,
            "timezone": start.timezone,
        }
        for line in notes:
            work.note(line)
        return work.done("file", made)


def gateway(desk: Desk) -> Done:
    """What charges cards, in which mode, and whether it answers; never its key."""
    info = desk.store.file.info()
    try:
        state = desk.gateway.state()
    except GatewayDown as error:
        state = State("test" if info.is_test else "live", answers=False, reason=error.message)
    return Done("gateway", {"gateway": info.gateway, **state._asdict()})


def settings(desk: Desk) -> Done:
    """Every setting as people write it."""
    with desk.look() as work:
        return work.done("settings", dict(policy.settings(work.get(Policy, 0))))


def setting(desk: Desk, key: str) -> Done:
    """One setting as people write it. Raises NoSetting."""
    with desk.look() as work:
        return _setting(work, key)


def change_setting(desk: Desk, key: str, value: str) -> Done:
    """Change one setting, after time has done its part under the old one."""
    with desk.act() as work:
        settle(work)
        before = work.get(Policy, 0)
        has_amounts = work.store.questions.has_amounts()
        work.record(acts.change_setting(before, key, value, has_amounts=has_amounts))
        _note_views(work, before)
        return _setting(work, key)


def _note_views(work: Work, before: Policy) -> None:
    """Note where the readable views still show the zone or the currency of before."""
    after = work.get(Policy, 0)
    for name in ("timezone", "currency"):
        if getattr(after, name) != getattr(before, name) and work.store.tables.has_readable():
            work.note(f"the readable views keep the old {name} until: invoicectl export views")


def templates(desk: Desk, folder: str) -> Done:
    """Write the letters' wordings into a folder, and take them from there from now on.

    Raises FileFault, BadText."""
    text.clean(folder, "folder")
    written = write_wordings(folder, is_dry=desk.is_dry)
    done = change_setting(desk, "templates", written.folder)
    value = {"folder": written.folder, "written": list(written.new), "kept": list(written.old)}
    return done._replace(kind="templates", value=value)


def _setting(work: Work, key: str) -> Done:
    return work.done("setting", {"name": key, "value": policy.written(work.get(Policy, 0), key)})
