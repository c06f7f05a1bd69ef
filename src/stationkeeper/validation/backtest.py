"""The past played again: the failures on record, each from the day before, and the altitude month by month.

A case is what `replay` tells, the altitude what `orbit hindcast` tells of the shipped record; here they stand together.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import date, timedelta
from typing import Literal, NamedTuple

from pydantic import Field

from stationkeeper.assessment.answer import Told
from stationkeeper.assessment.replay import FUTURES as FUTURES
from stationkeeper.assessment.replay import HORIZON, Replay, replay
from stationkeeper.assessment.replay import MOST_FUTURES as MOST_FUTURES
from stationkeeper.scenario.model import Scenario
from stationkeeper.scenario.rows_past import Precedent
from stationkeeper.validation.hindcast import Asked, hindcast
from stationkeeper.validation.history import STATION
from stationkeeper.validation.score import Score, scores
from stationkeeper.validation.story import shipped_record
from stationkeeper.validation.weather import shipped_weather

FIRST = date(2005, 1, 1)  # of the starts: elements are there nearly every day from here on
LAST = date(2021, 12, 31)

Progress = Callable[[int, int], None]


class Horizon(Told):
    """How far the altitude foretold was off, so many days ahead."""

    horizon_days: int = Field(description="Days ahead.")
    compared: int = Field(description="Starts compared.")
    rms_km: float = Field(description="Root mean square of the errors.")
    rms_percent_of_decay: float = Field(description="The same as a share of what drag took.")
    bias_km: float = Field(description="Mean error: foretold less recorded.")
    median_km: float = Field(description="Median of the errors without sign.")
    decay_km: float = Field(description="Mean of what drag took.")


class Hindcast(Told):
    """The altitude foretold from the first of each month."""

    start: date = Field(alias="from", description="First start, UTC.")
    end: date = Field(alias="to", description="Last start, UTC.")
    fit_days: int = Field(description="Days before each start from which drag is estimated.")
    starts: int = Field(description="Starts.")
    horizons: tuple[Horizon, ...] = Field(description="Errors by days ahead.")


class CaseSpan(Told):
    """One span of days of one case, as foretold and as it was."""

    as_of: date = Field(description="Last day of which anything was known, UTC.")
    event: str = Field(description="What then happened, in every future.")
    measure: str = Field(description="What is counted, stable name.")
    title: str = Field(description="What is counted, in words.")
    p05: float | None = Field(description="5 % quantile, days; null: not by the last date.")
    p50: float | None = Field(description="Median, days; null: not by the last date.")
    p95: float | None = Field(description="95 % quantile, days; null: not by the last date.")
    happened: int | None = Field(description="Days it took, by the record; null: the record does not tell.")
    inside: bool | None = Field(description="Whether what happened lies within the 5 and 95 % quantiles.")


class Backtest(Told):
    """What would have been told of the past, beside what happened."""

    schema_: Literal["stationkeeper.backtest/1"] = Field(
        default="stationkeeper.backtest/1", alias="schema", description="Name and version."
    )
    station: str = Field(description="Station.")
    scenario_hash: str = Field(description="Content hash of the scenario.")
    futures: int = Field(description="Futures of each case.")
    seed: int = Field(description="Seed of all.")
    spans: tuple[CaseSpan, ...] = Field(description="Every span of every case.")
    replays: tuple[Replay, ...] = Field(description="Each case in full, as `replay` tells it.")
    hindcast: Hindcast | None = Field(description="The altitude; null: no record of this station is at hand.")


class Case(NamedTuple):
    """What is played again: events of one kind whose consequences overlapped."""

    as_of: date
    through: date
    events: tuple[str, ...]


def backtest(
    scenario: Scenario,
    futures: int = FUTURES,
    seed: int = 1,
    workers: int | None = None,
    progress: Progress | None = None,
) -> Backtest:
    """Return every case of precedents.csv that names an event, played again, and the hindcast of the shipped record.

    progress(done, total) counts futures. Raises RequestError for what cannot be played.
    """
    found = cases(scenario.precedents)
    tell = progress or (lambda done, total: None)
    whole = len(found) * futures
    played = []
    for place, case in enumerate(found):

        def told(done: int, of: int, before: int = place * futures) -> None:
            tell(before + done, whole)

        played.append(replay(scenario, case.as_of, case.events, case.through, futures, seed, workers, told))
    return Backtest(
        station=scenario.station.id,
        scenario_hash=scenario.hash,
        futures=futures,
        seed=seed,
        spans=tuple(span for each in played for span in _spans(each)),
        replays=tuple(played),
        hindcast=shipped_hindcast() if scenario.station.id == STATION else None,
    )


def cases(precedents: Iterable[Precedent]) -> list[Case]:
    """Return the cases in order of time: launches lost while an earlier loss still kept a launcher down are one case.

    Each is told on the day of its first event; a launch on that day would already be record, so a loss the day before.
    """
    groups: list[list[Precedent]] = []
    for row in sorted((row for row in precedents if row.event), key=lambda row: (row.kind, row.day)):
        open_ = groups[-1] if groups else []
        if open_ and open_[-1].kind == row.kind == "stand-down" and row.day <= max(map(_end, open_)):
            open_.append(row)
        else:
            groups.append([row])
    found = [_case(group) for group in groups]
    return sorted(found, key=lambda case: case.as_of)


def _end(row: Precedent) -> date:
    return row.day + timedelta(days=row.days)


def _case(rows: list[Precedent]) -> Case:
    first = rows[0].day - timedelta(days=rows[0].kind == "stand-down")
    return Case(first, max(row.day for row in rows) + HORIZON, tuple(row.event for row in rows))


def shipped_hindcast() -> Hindcast:
    """Return how well the altitude on record is foretold, from the first of each month, 30, 90 and 365 days ahead."""
    asked = Asked(FIRST, LAST)
    elements, burns = shipped_record()
    found = hindcast(elements, burns, shipped_weather(), asked)
    return Hindcast.model_validate(
        {
            **{"from": found.starts[0], "to": found.starts[-1], "fit_days": asked.fit_days},
            **{"starts": len(found.starts), "horizons": tuple(_horizon(score) for score in scores(found))},
        }
    )


def _horizon(score: Score) -> Horizon:
    return Horizon.model_validate(score._asdict())


def _spans(told: Replay) -> Iterable[CaseSpan]:
    names = CaseSpan.model_fields.keys() - {"as_of"}
    for row in told.rows:
        yield CaseSpan(as_of=told.as_of, **{name: getattr(row, name) for name in names})
