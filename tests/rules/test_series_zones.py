"""B5: a series whose business moves to another time zone."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta

from hypothesis import given, settings
from hypothesis import strategies as st

from invoicectl.domain import dates
from invoicectl.domain.events import SettingChanged, VisitPlanned
from tests.rules.asking import BERLIN, NEW_YORK
from tests.rules.test_series import ruled, starts
from tests.worlds import Town


def test_b5_what_is_not_planned_yet_follows_the_zone_of_now() -> None:
    town = Town(preset="pet-care")
    town.petcare()
    ruled(town, "MO")
    town.to("2026-01-06")
    town.config("timezone", BERLIN)
    town.to("2026-01-21")
    assert starts(town.show("R1")) == [
        "2026-01-05T15:00:00Z",
        "2026-01-12T15:00:00Z",
        "2026-01-19T15:00:00Z",
        "2026-01-26T09:00:00Z",
        "2026-02-02T09:00:00Z",
    ], "at ten in New York, then at ten in Berlin"


ZONES = (NEW_YORK, BERLIN, "Asia/Tokyo", "Pacific/Kiritimati", "Pacific/Honolulu", "UTC")


@settings(max_examples=40, deadline=None)
@given(
    st.lists(st.tuples(st.integers(0, 5), st.sampled_from(ZONES)), min_size=1, max_size=8),
    st.sampled_from(["MO,TU,WE,TH,FR,SA,SU", "MO,FR", "SU"]),
    st.sampled_from(["00:00", "02:30", "10:00", "23:59"]),
)
def test_b5_no_zone_repeats_a_day_or_leaves_one_out(
    moves: list[tuple[int, str]], days: str, time: str
) -> None:
    town = Town("2026-02-20T12:00", timezone=BERLIN)
    town.petcare()
    ruled(town, days, time)
    for span, zone in moves:
        town.after(f"{span}d")
        town.config("timezone", zone)
        town.tick()
    town.after("3d")
    planned = [dates.wall(event.start_at, zone).date() for zone, event in _planned_by_rule(town)]
    assert planned, "the nearer ones are planned at once"
    expected = [
        planned[0] + timedelta(days=each) for each in range((planned[-1] - planned[0]).days + 1)
    ]
    assert planned == [day for day in expected if dates.WEEKDAYS[day.weekday()] in days.split(",")]
    told = town.told("visit-planned")
    assert [at for at, _, _ in told] == sorted(at for at, _, _ in told), "never planned back"


def _planned_by_rule(town: Town) -> Iterator[tuple[str, VisitPlanned]]:
    """The visits that time planned, each with the zone of the business then."""
    zone = BERLIN
    for fact in town.facts:
        if isinstance(fact.event, SettingChanged):
            zone = str(fact.event.value)
        elif isinstance(fact.event, VisitPlanned):
            yield zone, fact.event
