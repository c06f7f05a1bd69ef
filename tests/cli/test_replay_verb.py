"""The verb `replay`: the same in words and in JSON, and what it refuses."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

ASKED = ("replay", "iss", "--as-of", "2026-01-07", "--event", "medical crew-11", "--futures", "40")


def test_a_replay_is_told_in_words_and_in_json(run: Callable[..., Any]) -> None:
    words, told = run(*ASKED), run(*ASKED, "--json")
    assert (words.status, told.status) == (0, 0)
    answer = json.loads(told.out)
    assert answer["left_out"] == ["crew-11"]
    for row in answer["rows"]:
        line = next(line for line in words.out.splitlines() if line.startswith(row["title"]))
        assert line.split()[-4:-1] == [f"{row[name]:.0f}" for name in ("p50", "p95")] + [str(row["happened"])]


def test_every_fault_of_a_replay_names_its_option(run: Callable[..., Any]) -> None:
    ended = run("replay", "iss", "--as-of", "2026-01-07", "--event", "medical crew-99", "--event", "flood crew-11")
    assert ended.status == 2
    assert ended.out == ""
    assert ended.err.count("--event:") == 2
    assert run("replay", "iss", "--as-of", "someday", "--event", "medical crew-11").status == 2
    assert run("replay", "iss", "--as-of", "2026-01-07").status == 2
