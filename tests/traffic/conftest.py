"""The shipped tables of the station, read row by row."""

from __future__ import annotations

import csv
from collections.abc import Callable
from functools import cache
from pathlib import Path
from typing import Any

import pytest

import stationkeeper
from stationkeeper.scenario.rows import Row

DATA = Path(stationkeeper.__file__).parent / "data" / "iss"

Table = Callable[[type[Row]], tuple[Any, ...]]


@cache
def read(model: type[Row]) -> tuple[Row, ...]:
    with (DATA / model.file).open(newline="", encoding="utf-8") as file:
        lines = [{name: cell for name, cell in line.items() if cell != ""} for line in csv.DictReader(file)]
    return tuple(model.model_validate(line) for line in lines)


@pytest.fixture(scope="session")
def table() -> Table:
    return read
