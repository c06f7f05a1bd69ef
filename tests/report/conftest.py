"""A plausible answer made by code. Every number is invented, to have something to show; none is a result."""

from __future__ import annotations

import math
from collections.abc import Callable
from datetime import date, timedelta
from typing import NamedTuple

import pytest

from stationkeeper.assessment.answer import (
    Altitude,
    Answer,
    Band,
    BreachedBy,
    Case,
    Cause,
    Criterion,
    CriterionName,
    Estimate,
    Finding,
    Inputs,
    LeakVerdict,
    Line,
    Margin,
    PropellantUse,
    Quantiles,
    Representation,
    Research,
    Seats,
    SurvivalPoint,
)
from stationkeeper.assessment.judged import judged

AS_OF = date(2026, 10, 8)
THROUGH = date(2030, 12, 31)
COMMITTED = date(2028, 12, 31)
FUTURES = 2000
HAZARD_PER_YEAR: dict[CriterionName, float] = {"safe": 0.045, "joint": 0.13, "supplied": 0.10}
TITLES: dict[CriterionName, str] = {
    "safe": "Does everyone aboard always have a way home and a station that keeps them alive?",
    "joint": "Is someone of each side always aboard who can run its segment?",
    "supplied": "Do all stocks stay over their reserve?",
}
CAUSES: dict[CriterionName, list[tuple[str, str, float]]] = {
    "safe": [
        ("lifeboat", "someone without a way home", 0.44),
        ("leak", "leak over the limit", 0.21),
        ("function", "a critical function out too long", 0.16),
        ("stock", "a stock under its critical line", 0.12),
        ("altitude", "altitude under the floor", 0.07),
    ],
    "joint": [
        ("early-return", "one side alone after an early return", 0.52),
        ("flight-slip", "one side alone after a flight slips", 0.31),
        ("flight-loss", "one side alone after a flight is lost", 0.17),
    ],
    "supplied": [
        ("water", "water", 0.38),
        ("propellant", "propellant", 0.27),
        ("oxygen", "oxygen", 0.18),
        ("food-usos", "food of the American segment", 0.12),
        ("hygiene", "hygiene", 0.05),
    ],
}


def estimate(share: float, futures: int = FUTURES) -> Estimate:
    """Return `share` with its 95 % Wilson interval for `futures` trials."""
    z = 1.959964
    centre = (share + z * z / (2 * futures)) / (1 + z * z / futures)
    half = z / (1 + z * z / futures) * math.sqrt(share * (1 - share) / futures + z * z / (4 * futures**2))
    return Estimate(
        probability=share, low=max(0.0, min(share, centre - half)), high=min(1.0, max(share, centre + half))
    )


def months(start: date = AS_OF, end: date = THROUGH) -> list[date]:
    """Return the month ends after `start`, and `end` last."""
    days, year, month = [], start.year, start.month
    while True:
        year, month = (year + 1, 1) if month == 12 else (year, month + 1)
        last = date(year, month, 1) - timedelta(days=1)
        if last >= end:
            return [*days, end]
        days.append(last)


def _held(name: CriterionName, day: date, factor: float = 1.0) -> float:
    return round(math.exp(-factor * HAZARD_PER_YEAR[name] * (day - AS_OF).days / 365.25), 4)


def _criterion(name: CriterionName) -> Criterion:
    curve = [(day, estimate(_held(name, day))) for day in months()]
    end = curve[-1][1]
    by10 = next((day for day, e in curve if e.probability <= 0.9), None)
    by50 = next((day for day, e in curve if e.probability <= 0.5), None)
    return Criterion(
        **end.model_dump(),
        title=TITLES[name],
        first_causes=[Cause(cause=c, title=t, share=s) for c, t, s in CAUSES[name]],
        breached_by=BreachedBy(p10=by10, p50=by50),
        survival=[SurvivalPoint(day=day, **e.model_dump()) for day, e in curve],
    )


def _case(seats: Seats, basis: str, through: date) -> Case:
    factor = {"safe": 1.0, "joint": 2.8, "supplied": 1.05}
    return Case(
        seats=seats,
        through=through,
        basis=basis,  # type: ignore[arg-type]
        criteria={n: estimate(_held(n, through, factor[n] if seats == "not-flown" else 1.0)) for n in HAZARD_PER_YEAR},
    )


def band(
    metric: str, title: str, unit: str, start: float, drift: float, wave: float, lines: list[tuple[str, float]]
) -> Band:
    """Return a band that starts at `start`, drifts by `drift` a year, waves by `wave` and widens with time."""
    days = months()
    years = [(day - AS_OF).days / 365.25 for day in days]
    middle = [start + drift * t + wave * math.sin(2 * math.pi * t / 1.1) for t in years]
    width = [(0.25 * wave + 0.05 * abs(start)) * math.sqrt(t) for t in years]
    shift = {"p05": -1.6, "p25": -0.7, "p50": 0.0, "p75": 0.7, "p95": 1.6}
    values = {q: [max(0.0, m + k * w) for m, w in zip(middle, width, strict=True)] for q, k in shift.items()}
    return Band(
        metric=metric, title=title, unit=unit, lines=[Line(name=n, value=v) for n, v in lines], days=days, **values
    )


def _bands() -> list[Band]:
    return [
        band("altitude_km", "mean altitude", "km", 420.8, -2.4, 3.0, [("floor", 370.0), ("target", 418.0)]).model_copy(
            update=_narrow(420.8)
        ),
        band("propellant_kg", "propellant", "kg", 5200.0, -90.0, 900.0, [("reserve", 2800.0)]),
        band("water_kg", "water", "kg", 2300.0, -60.0, 300.0, [("reserve", 1350.0), ("critical", 500.0)]),
        band("oxygen_kg", "oxygen", "kg", 520.0, -10.0, 60.0, [("reserve", 260.0), ("critical", 120.0)]),
        band("nitrogen_kg", "nitrogen", "kg", 300.0, -12.0, 30.0, [("reserve", 90.0), ("critical", 30.0)]),
        band(
            "food-usos_kg",
            "food of the American segment",
            "kg",
            1900.0,
            20.0,
            260.0,
            [("reserve", 1200.0), ("critical", 320.0)],
        ),
        band(
            "food-ros_kg",
            "food of the Russian segment",
            "kg",
            1300.0,
            -30.0,
            180.0,
            [("reserve", 700.0), ("critical", 220.0)],
        ),
        band(
            "leak_kg_per_day",
            "air leak",
            "kg/d",
            0.9,
            0.16,
            0.05,
            [("limit of NASA", 2.0), ("limit of Roscosmos", 3.6)],
        ),
        band("crew", "people aboard", "people", 7.0, 0.0, 0.6, [("least", 3.0)]),
    ]


def _narrow(start: float) -> dict[str, list[float]]:
    years = [(day - AS_OF).days / 365.25 for day in months()]
    shift = {"p05": -4.5, "p25": -2.0, "p50": 0.0, "p75": 2.0, "p95": 4.5}
    return {q: [start - 1.2 * t + 2 * math.sin(6 * t) + k * math.sqrt(t) for t in years] for q, k in shift.items()}


def q(p05: float | None, p50: float | None, p95: float | None) -> Quantiles:
    """Return quantiles."""
    return Quantiles(p05=p05, p50=p50, p95=p95)


def _margins() -> list[Margin]:
    rows = [
        ("water", "Water", 2300.0, 1350.0, 500.0, q(12.0, 71.0, 160.0), 0.83),
        ("oxygen", "Oxygen", 520.0, 260.0, 120.0, q(31.0, 96.0, 210.0), 0.91),
        ("nitrogen", "Nitrogen", 300.0, 90.0, 30.0, q(150.0, 480.0, None), 0.985),
        ("food-usos", "Food, American segment", 1900.0, 1200.0, 320.0, q(22.0, 64.0, 99.0), 0.94),
        ("food-ros", "Food, Russian segment", 1300.0, 700.0, 220.0, q(19.0, 58.0, 92.0), 0.93),
        ("hygiene", "Hygiene and clothing", 800.0, 260.0, 90.0, q(60.0, 140.0, 260.0), 1.0),
    ]
    return [
        Margin(
            stock=s, title=t, now_kg=n, reserve_kg=r, critical_kg=c, days_to_reserve=days, above_reserve=estimate(share)
        )
        for s, t, n, r, c, days, share in rows
    ]


def _findings() -> list[Finding]:
    rows = [
        (
            "seat-without-agreement",
            date(2027, 3, 14),
            date(2027, 11, 20),
            "Seat of NASA on Soyuz MS-30 has no agreement that pays for it.",
        ),
        (
            "seat-without-agreement",
            date(2027, 9, 1),
            date(2028, 4, 2),
            "Seat of Roscosmos on Crew-15 has no agreement that pays for it.",
        ),
        (
            "commitment-ends",
            date(2029, 1, 1),
            THROUGH,
            "The commitment of Roscosmos to operate the station ends 2028-12-31, before the date asked.",
        ),
        (
            "certified-life",
            date(2028, 11, 20),
            THROUGH,
            "Certified life of Zarya (30 years from launch) ends 2028-11-20, before the date asked.",
        ),
        (
            "order",
            date(2028, 7, 1),
            date(2029, 6, 30),
            "Lowering starts 2028-07-01, before the deorbit vehicle arrives 2029-06-30.",
        ),
    ]
    return [Finding(rule=r, start=s, end=e, text=t) for r, s, e, t in rows]


def build_answer(**changes: object) -> Answer:
    """Return the invented answer with `changes` of its fields."""
    fields: dict[str, object] = {
        "station": "iss",
        "title": "International Space Station",
        "scenario_hash": "5c1d7f0e9ab34c6d8e21",
        "plan_hash": "91aa03bd77c1f2e6048b",
        "result_hash": "c0ffee5eed1234567890",
        "as_of": AS_OF,
        "through": THROUGH,
        "committed_through": COMMITTED,
        "committed_by": "Roscosmos",
        "futures": FUTURES,
        "seed": 1,
        "version": "0.1.0",
        "verdict": [
            "Joint operation holds in 58 of 100 futures through 2030-12-31 if Roscosmos extends its commitment, "
            "which ends 2028-12-31 (75 of 100 until then); first limit: one side alone aboard after an early return.",
            "Without an agreement on the seats from Soyuz MS-30 (March 2027) it is 22 of 100.",
        ],
        "criteria": {name: _criterion(name) for name in HAZARD_PER_YEAR},
        "cases": [
            _case(seats, basis, through)
            for basis, through in (("committed", COMMITTED), ("asked", THROUGH))
            for seats in ("flown", "not-flown")
        ],
        "severity": {"none": 0.61, "degraded": 0.29, "demanned": 0.098, "lost": 0.002},
        "margins": _margins(),
        "altitude_km": Altitude(now=420.8, lowest=q(401.2, 409.4, 414.1), at_end=q(404.0, 413.8, 421.3), floor=370.0),
        "propellant_kg": PropellantUse(
            now=5200.0,
            per_year=q(2890.0, 4310.0, 6120.0),
            lowest=q(1900.0, 3400.0, 4400.0),
            reserve=2800.0,
            reboosts_per_year=q(5.1, 7.4, 9.2),
        ),
        "judged": judged(),
        "representation": [
            Representation(
                seats="flown", days=1545, held=q(1302.0, 1545.0, 1545.0), held_single_loss=q(902.0, 1211.0, 1409.0)
            ),
            Representation(
                seats="not-flown", days=1545, held=q(390.0, 1120.0, 1545.0), held_single_loss=q(0.0, 102.0, 155.0)
            ),
        ],
        "research": [
            Research(segment="USOS", hours_per_week=q(48.0, 61.0, 70.0)),
            Research(segment="ROS", hours_per_week=q(17.0, 23.0, 28.0)),
        ],
        "leak": [
            LeakVerdict(party="NASA", limit_kg_per_day=2.0, never_over=estimate(0.72)),
            LeakVerdict(party="Roscosmos", limit_kg_per_day=3.6, never_over=estimate(0.95)),
        ],
        "bands": _bands(),
        "findings": _findings(),
        "inputs": Inputs(published=1204, derived=318, assumed=201),
    }
    return Answer(**{**fields, **changes})  # type: ignore[arg-type]


class Input(NamedTuple):
    """One invented input number."""

    path: str
    value: object
    unit: str
    source: str
    source_title: str
    standing: str
    note: str
    origin: str
    sd: float | None = None
    source_url: str = ""


def strip_answer(answer: Answer) -> Answer:
    """Return the answer with everything that can be empty empty."""
    nothing = {name: c.model_copy(update={"first_causes": []}) for name, c in answer.criteria.items()}
    empty = {"criteria": nothing, "cases": [], "severity": {}, "margins": [], "representation": [], "research": []}
    more = {
        "leak": [],
        "bands": [],
        "findings": [],
        "committed_through": None,
        "committed_by": "",
        "verdict": ["Unknown."],
    }
    return answer.model_copy(update=empty | more)


@pytest.fixture(scope="session")
def make_answer() -> Callable[..., Answer]:
    """Return the factory of invented answers."""
    return build_answer


@pytest.fixture
def answer() -> Answer:
    """Return the invented answer."""
    return build_answer()


@pytest.fixture
def bare_answer() -> Answer:
    """Return an answer with everything that can be empty empty."""
    return strip_answer(build_answer())


@pytest.fixture(scope="session")
def estimate_of() -> Callable[..., Estimate]:
    """Return the function that gives a share its Wilson interval."""
    return estimate


@pytest.fixture(scope="session")
def make_band() -> Callable[..., Band]:
    """Return the factory of invented bands."""
    return band


@pytest.fixture(scope="session")
def make_input() -> type[Input]:
    """Return the type of invented inputs."""
    return Input


@pytest.fixture
def inputs() -> list[Input]:
    """Return two invented inputs."""
    title = 'Title, with "quotes"'
    return [
        Input("stocks.water.reserve_kg", 1350.1, "kg", "sk-a", title, "assumed", "line\nbreak", "stocks.csv:2"),
        Input("study.futures", 2000, "1", "sk-b", "Title", "derived", "", "study.toml"),
    ]
