"""Whatever command stands behind `explain --`: an answer, or one line that says why not, and the
file stays what it was. Source: SPEC 11."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.commands import examples
from tests.commands.bench import Bench, faults

ROWS = [(name, line) for name, lines in examples.LINES.items() for line in range(len(lines))]


@pytest.fixture(scope="module")
def bench() -> Bench:
    return Bench()


@pytest.mark.parametrize(("name", "line"), ROWS)
def test_a_command_is_explained_and_nothing_is_done(
    bench: Bench, name: str, line: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    words = examples.words(name, examples.LINES[name][line])
    for way in ([], ["--json"]):
        answer = bench.run([*way, "explain", "--", *words])
        assert answer.code in {0, 2}, answer
        assert list(faults(answer, as_json=bool(way))) == []
        if not bench.is_unchanged():
            bench.reset()
            pytest.fail("the file was changed")
        assert not list(tmp_path.iterdir()), "nothing else is made"
