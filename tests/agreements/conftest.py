"""The shipped ledger of the International Space Station, and a small one that fits in the head."""

from __future__ import annotations

import csv
from datetime import date
from pathlib import Path
from typing import TypeVar

import pytest

import stationkeeper
from stationkeeper.agreements.conflicts import Tenure, tenure_like
from stationkeeper.agreements.ledger import Report, report_like
from stationkeeper.scenario.rows import Commitment, Milestone, OfficeHolder, Row

ISS = Path(stationkeeper.__file__).parent / "data" / "iss"
AnyRow = TypeVar("AnyRow", bound=Row)


def read_rows(table: type[AnyRow]) -> list[AnyRow]:
    """Return the rows of a shipped table; an empty cell takes the field's default."""
    with (ISS / table.file).open(encoding="utf-8", newline="") as file:
        rows = [{name: cell for name, cell in row.items() if cell} for row in csv.DictReader(file)]
    return [table.model_validate(row) for row in rows]


@pytest.fixture(scope="session")
def commitments() -> list[Commitment]:
    return read_rows(Commitment)


@pytest.fixture(scope="session")
def milestones() -> list[Milestone]:
    return read_rows(Milestone)


@pytest.fixture(scope="session")
def iss(commitments: list[Commitment]) -> tuple[Report, ...]:
    return tuple(report_like(row) for row in commitments)


@pytest.fixture(scope="session")
def offices() -> tuple[Tenure, ...]:
    return tuple(tenure_like(row) for row in read_rows(OfficeHolder))


@pytest.fixture
def small() -> tuple[Report, ...]:
    """North decides, then wants more; South states, then its government decides the same; both sign for seats."""
    operation = "station-operation"
    return (
        Report("N1", date(2030, 1, 1), "North", operation, "law", date(2034, 12, 31), confirmed=True),
        Report("S1", date(2030, 2, 1), "South", operation, "agency-statement", date(2033, 12, 31)),
        Report(
            "S2",
            date(2030, 3, 1),
            "South",
            operation,
            "government-decision",
            date(2033, 12, 31),
            confirmed=True,
            confirmed_on=date(2030, 4, 1),
            supersedes=("S1",),
        ),
        Report("N2", date(2030, 5, 1), "North", operation, "bill", date(2040, 12, 31), supersedes=("N1",)),
        Report(
            "J1",
            date(2030, 6, 1),
            "joint",
            operation,
            "one-party-report",
            date(2033, 12, 31),
            reported_by="South",
            reported_on=date(2030, 6, 3),
        ),
        Report(
            "X1", date(2030, 6, 2), "joint", "seat-exchange", "bilateral-agreement", date(2031, 12, 31), confirmed=True
        ),
    )
