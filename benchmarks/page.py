"""docs/performance.md, from what was measured."""

from __future__ import annotations

import math
import platform
import sqlite3
from collections.abc import Iterator
from typing import NamedTuple

from benchmarks.batch import Batched
from benchmarks.forecasting import Forecast
from benchmarks.growing import Grown
from benchmarks.processes import ROOT
from benchmarks.ticking import Ticked

PAGE = ROOT / "docs" / "performance.md"
PLOT = ROOT / "docs" / "performance.svg"


class Found(NamedTuple):
    """What each benchmark gave."""

    starting: dict[str, float]
    ticking: dict[tuple[str, int, int], Ticked]
    batch: dict[str, Batched]
    ahead: list[Forecast]
    growing: list[Grown]
    peers: list[str]


def write(found: Found, lines: int) -> None:
    """The page and its plot."""
    PLOT.write_text(plot(found.growing), encoding="utf-8")
    PAGE.write_text("\n".join(_page(found, lines)) + "\n", encoding="utf-8")


def _page(found: Found, lines: int) -> Iterator[str]:
    on = f"CPython {platform.python_version()}, SQLite {sqlite3.sqlite_version}"
    yield f"""# Speed

Written by `make bench`, on {on}. Seconds say little about another machine, so each figure has a
floor that was measured in the same run: the least that the work could take. The programs are in
`benchmarks/`.

## Starting a command

In instructions, as a ratio to an app of Typer that loads its command when it is called and reads
one row. They repeat to a thousandth; the tests hold a budget for each.

| command | ratio |
|---|---:|"""
    for name, ratio in found.starting.items():
        yield f"| `{name}` | {ratio:.2f} |"
    yield """
## Time goes on

A third of what is due is confirmed by silence and charged, a third charged, a third declined. The
floor writes the same rows, and nothing else, with `executemany`. A live file is synced to the disk.

| file | due | of | seconds | ratio to the floor | memory | another writer waited |
|---|---:|---:|---:|---:|---:|---:|"""
    for (kind, due, whole), took in found.ticking.items():
        waited = "" if took.waited is None else f"{took.waited:.2f} s"
        cost = took.cost
        yield (
            f"| {kind} | {due:,} | {whole:,} | {cost.wall:.1f} | {cost.wall / took.floor:.1f} | "
            f"{cost.peak:.0f} MiB | {waited} |"
        )
    yield f"""
## Many commands at once

{lines:,} mixed lines of `batch`. On the live file money comes by hand, on the simulated one cards
are charged.

| file | lines a second | ratio to the floor | lines while Python starts |
|---|---:|---:|---:|"""
    for kind, took in found.batch.items():
        yield (
            f"| {kind} | {lines / took.wall:,.0f} | {took.wall / took.floor:.1f} | "
            f"{lines * took.start / took.wall:.0f} |"
        )
    yield """
## Looking ahead

`forecast` of 30 days over open invoices: a third is confirmed by silence and charged, a third
charged, a third declined and tried once more.

| invoices | steps | seconds | ms a step | memory |
|---:|---:|---:|---:|---:|"""
    for each in found.ahead:
        cost = each.cost
        yield (
            f"| {each.invoices:,} | {each.steps:,} | {cost.wall:.1f} | "
            f"{1e3 * cost.wall / each.steps:.2f} | {cost.peak:.0f} MiB |"
        )
    yield from _growth(found.growing)
    yield "\n## Other programs\n"
    yield from (f"- {line}" for line in found.peers)


def _growth(grown: list[Grown]) -> Iterator[str]:
    first = grown[0]
    heads = " | ".join(f"{each.invoices:,}" for each in grown)
    yield f"""
## As the file grows

![Seconds by the number of invoices](performance.svg)

Seconds of the first page, by the number of invoices:

| command | {heads} |
|---|{"---:|" * len(grown)}"""
    for name in first.daily:
        cells = " | ".join(f"{each.daily[name]:.2f}" for each in grown)
        yield f"| `{name}` | {cells} |"
    yield """
What goes through all of the file, in seconds and memory. The floor of `check` reads every row once,
and hashes every event.
"""
    yield f"| command | {heads} |"
    yield f"|---|{'---:|' * len(grown)}"
    for name in first.whole:
        costs = [(each.whole[name], each.floor) for each in grown]
        cells = [f"{cost.wall:.1f} s, {cost.peak:.0f} MiB" for cost, _ in costs]
        yield f"| `{name}` | {' | '.join(cells)} |"
        if name == "check":
            ratios = " | ".join(f"{cost.wall / floor:.0f}" for cost, floor in costs)
            yield f"| … as a ratio to its floor | {ratios} |"
    sizes = ", ".join(f"{each.size / each.invoices:,.0f}" for each in grown)
    yield f"\nBytes of the file for each invoice, with its client, payments and letters: {sizes}."


# --- the plot ---------------------------------------------------------------------------------

WIDE, HIGH, LEFT, TOP = 640, 380, 60, 20
LOW, MOST = -1, 3
"""The powers of ten of the seconds that are shown."""

_SHADES = ("#4477aa", "#228833", "#aa3377", "#ee6677", "#66ccee", "#ccbb44")


def plot(grown: list[Grown]) -> str:
    """Seconds by invoices, both in powers of ten."""
    sizes = [each.invoices for each in grown]
    few, many = math.log10(sizes[0]), math.log10(sizes[-1])

    def x(invoices: int) -> float:
        return LEFT + (math.log10(invoices) - few) / ((many - few) or 1) * (WIDE - LEFT - 180)

    def y(seconds: float) -> float:
        part = (math.log10(max(seconds, 10.0**LOW)) - LOW) / (MOST - LOW)
        return HIGH - 40 - part * (HIGH - 40 - TOP)

    told = [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDE} {HIGH}" role="img">',
        "<style>text { font: 12px sans-serif }</style>",
        "<title>Seconds by the number of invoices</title>",
        f'<rect width="{WIDE}" height="{HIGH}" fill="#ffffff"/>',
    ]
    for power in range(LOW, MOST + 1):
        at = y(10.0**power)
        told.append(
            f'<path d="M{LEFT} {at:.1f}H{WIDE - 180}" stroke="#dddddd"/>'
            f'<text x="{LEFT - 8}" y="{at + 4:.1f}" text-anchor="end">{10.0**power:g} s</text>'
        )
    middle = f'y="{HIGH - 18}" text-anchor="middle"'
    told += [f'<text x="{x(at):.1f}" {middle}>{at:,}</text>' for at in sizes]
    lines = _lines(grown)
    ends = _apart([y(seconds[-1]) for seconds in lines.values()])
    for (name, seconds), end, shade in zip(lines.items(), ends, _SHADES, strict=False):
        places = zip(sizes, seconds, strict=True)
        points = " ".join(f"{x(at):.1f},{y(took):.1f}" for at, took in places)
        told.append(f'<polyline points="{points}" fill="none" stroke="{shade}" stroke-width="2"/>')
        told.append(f'<text x="{WIDE - 172}" y="{end + 4:.1f}" fill="{shade}">{name}</text>')
    return "\n".join([*told, "</svg>"]) + "\n"


def _lines(grown: list[Grown]) -> dict[str, list[float]]:
    """What is plotted: some of what is asked daily, and what goes through all of the file."""
    daily = ("list --unpaid", "attention", "show c1-x0")
    told = {name: [each.daily[name] for each in grown] for name in daily}
    return told | {name: [each.whole[name].wall for each in grown] for name in grown[0].whole}


def _apart(places: list[float]) -> list[float]:
    """The places of names, moved apart where they would lie upon each other."""
    order = sorted(range(len(places)), key=lambda index: places[index])
    found, lowest = list(places), -math.inf
    for index in order:
        found[index] = lowest = max(places[index], lowest + 15)
    return found
