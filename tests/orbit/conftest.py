"""The published arcs, states and burns that the orbit is held to."""

from __future__ import annotations

import csv
from pathlib import Path

import pytest

TRUTH = Path(__file__).parent.parent / "truth"

Rows = list[dict[str, str]]


def _rows(name: str) -> Rows:
    with (TRUTH / name).open(newline="", encoding="utf-8") as lines:
        return list(csv.DictReader(lines))


@pytest.fixture(scope="session")
def arcs() -> list[Rows]:
    """Nine arcs of 122 consecutive days each."""
    rows = _rows("orbit_arcs.csv")
    return [rows[start : start + 122] for start in range(0, len(rows), 122)]


@pytest.fixture(scope="session")
def ephemeris() -> Rows:
    return _rows("orbit_ephemeris.csv")


@pytest.fixture(scope="session")
def burns() -> Rows:
    return _rows("orbit_burns.csv")
