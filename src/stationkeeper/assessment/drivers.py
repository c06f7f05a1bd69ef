"""What would move the answer: changes, kinds of chance and inputs, each played on the same luck."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from datetime import date
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from stationkeeper import streams
from stationkeeper.assessment.asked import read_day
from stationkeeper.assessment.compare import paired_share
from stationkeeper.assessment.criteria import CRITERIA, SUPPLIED
from stationkeeper.assessment.drivers_changes import CHANGES, Change, Changed, NotPlayed, Start, with_value
from stationkeeper.assessment.drivers_told import (
    ChangeTold,
    Drivers,
    GroupTold,
    InputTold,
    Kept,
    Moved,
    Nature,
    Resting,
    StepBy,
    Swing,
    TotalEffect,
)
from stationkeeper.assessment.limiting import first_causes
from stationkeeper.assessment.sobol import total_effect
from stationkeeper.errors import Fault, RequestError
from stationkeeper.planning.plan import Plan
from stationkeeper.planning.schedule import make_plan
from stationkeeper.request import faults_of
from stationkeeper.scenario.fields import ROWS as TABLES
from stationkeeper.scenario.fields import SECTIONS
from stationkeeper.scenario.model import Scenario
from stationkeeper.scenario.provenance import InputRow, inputs
from stationkeeper.simulation.campaign import play
from stationkeeper.simulation.records import ROWS, Campaign
from stationkeeper.simulation.state import translate
from stationkeeper.simulation.world import Inputs
from stationkeeper.times import day_of

FUTURES = 400
STEPPED = ("orbit", "propellant", "crewing", "lifesupport", "structure", "supply", "stocks")
_SWITCHES = ("propellant.own_engines",)  # 0 or 1: nothing between
_SPREADS = (".initial_sd_kg", ".reduce_days", ".evacuate_days")  # of another input, or one rule in three columns

Held = NDArray[np.bool_]
Progress = Callable[[int, int], None]


class Group(NamedTuple):
    """A stream of random numbers and what is drawn from it."""

    name: str
    title: str
    nature: Nature
    domain: int


GROUPS: tuple[Group, ...] = (
    Group("solar", "Activity of the Sun", "chance", streams.SOLAR),
    Group("variation", "Daily and 27-day variation of the Sun's activity", "chance", streams.VARIATION),
    Group("drag", "Ballistic coefficient: error now, quarters to come", "both", streams.BALLISTIC),
    Group("avoidance", "Debris avoidance burns", "chance", streams.AVOIDANCE),
    Group("slips", "Slips of launch dates", "chance", streams.SLIP),
    Group("losses", "Launch losses: how likely, and which", "both", streams.LOSS),
    Group("stand-downs", "Length of stand-downs after losses", "chance", streams.STANDDOWN),
    Group("lifeboats", "Damage to docked crew vehicles: how likely, and which", "both", streams.LIFEBOAT),
    Group("medical", "Early returns of people: how likely, and when", "both", streams.MEDICAL),
    Group("pads", "Loss of a launch pad: how likely, and when", "both", streams.PAD),
    Group("failure-rates", "Failure rates of units", "knowledge", streams.RATE),
    Group("failures", "Which units fail, and when", "chance", streams.FAILURE),
    Group("ages", "Ages of units at the epoch", "knowledge", streams.AGE),
    Group("wear", "When units wear out", "chance", streams.WEAR),
    Group("leak", "Air leak: new sites and repairs", "chance", streams.LEAK),
    Group("stocks", "Levels of stocks now, and how much people use", "knowledge", streams.METABOLISM),
)
"""Every group; together they hold all that is drawn."""


def drivers(
    scenario: Scenario,
    through: str | date | None = None,
    futures: int = FUTURES,
    seed: int | None = None,
    workers: int | None = None,
    progress: Progress | None = None,
) -> Drivers:
    """Return what moves each criterion: changes of one thing, groups of chance, inputs stepped down and up.

    All campaigns have the same seed, so a difference is never luck of the draw but only what the change does to it.
    futures: of each campaign, up to 10,000. progress(done, total) counts futures. Raises RequestError with every fault.
    """
    faults: list[Fault] = []
    last = scenario.station.through if through is None else read_day(faults, "through", through)
    faults += drivers_faults(scenario, last, futures, seed, workers)
    if faults or last is None:
        raise RequestError(faults)
    start = scenario.study.seed if seed is None else seed
    steps = [step for step in map(_step, _stepped(scenario)) if step is not None]
    total = 1 + len(CHANGES) + len(GROUPS) + 2 * len(steps)
    table = _Table(scenario, last, futures, start, workers, progress or (lambda done, of: None), total)
    changes = [_changed(table, change) for change in CHANGES]
    groups = [_group(table, group) for group in GROUPS]
    told = [_input(table, step) for step in steps]
    moving = sorted((row for row in told if row is not None), key=_largest, reverse=True)
    return Drivers(
        station=scenario.station.id,
        scenario_hash=scenario.hash,
        through=last,
        futures=futures,
        seed=start,
        campaigns=table.played,
        unchanged=[
            Kept(criterion=rule.name, probability=float(held.mean()))
            for rule, held in zip(CRITERIA, table.held, strict=True)
        ],
        changes=changes,
        groups=groups,
        inputs=moving,
        not_moving=len(told) - len(moving),
        resting=[_resting(moving, place) for place in range(len(CRITERIA))],
    )


def drivers_faults(
    scenario: Scenario, through: date | None, futures: int, seed: int | None, workers: int | None = None
) -> list[Fault]:
    """Return every fault of what `drivers` is asked for; None asks for the station's own."""
    faults = faults_of(scenario.station.epoch, through, futures, seed, workers)
    if futures > ROWS and not any(fault.place == "futures" for fault in faults):
        faults.append(Fault("futures", f"{futures:,}", f"up to {ROWS:,} of each campaign", "Ask for fewer"))
    return faults


class _Table:
    """Plays campaigns beside the unchanged one, and tells how far all of them are."""

    def __init__(
        self,
        scenario: Scenario,
        through: date,
        futures: int,
        seed: int,
        workers: int | None,
        progress: Progress,
        total: int,
    ) -> None:
        self.scenario, self.plan, self.through = scenario, make_plan(scenario, through), through
        self.futures, self.seed, self._workers = futures, seed, workers
        self._progress, self._total, self._done, self.played = progress, total, 0, 0
        self.inputs = translate(scenario, self.plan)
        self.campaign = self._play(self.plan, self.inputs, seed)
        self.held = _held(self.campaign)

    def start(self) -> Start:
        """Return what changes are made to."""
        days = day_of(self.through, self.plan.epoch)
        causes = (row.cause for row in first_causes(self.scenario, self.campaign, SUPPLIED, days))
        stocks = (cause.removeprefix("stock-") for cause in causes if cause.startswith(("stock-", "propellant")))
        return Start(self.scenario, self.plan, self.through, next(stocks, ""))

    def anew(self, domain: int) -> tuple[Held, ...]:
        """Return what holds when one domain alone is drawn anew."""
        return _held(self._play(self.plan, self.inputs, streams.swapped(self.seed, domain)))

    def changed(self, scenario: Scenario, plan: Plan) -> tuple[Held, ...]:
        """Return what holds of a changed station: `held` itself when the futures are given nothing that differs."""
        plane = (scenario.orbit.inclination_deg, scenario.orbit.node_deg)
        same = plane == (self.scenario.orbit.inclination_deg, self.scenario.orbit.node_deg)
        given = translate(scenario, plan, density=self.inputs.density if same else None)
        if alike(given, self.inputs):
            self.skip()
            return self.held
        return _held(self._play(plan, given, self.seed))

    def skip(self) -> None:
        """Take note that one campaign is not played."""
        self._done += 1
        self._progress(self._done * self.futures, self._total * self.futures)

    def _play(self, plan: Plan, given: Inputs, seed: int) -> Campaign:
        before, whole = self._done * self.futures, self._total * self.futures
        told: Progress = lambda done, of: self._progress(before + done, whole)  # noqa: E731
        campaign = play(plan, given, self.futures, seed, self._workers, self.futures, told)
        self._done, self.played = self._done + 1, self.played + 1
        return campaign


def alike(one: Any, other: Any) -> bool:
    """Return whether two trees of tuples and arrays hold the same."""
    if isinstance(one, tuple):
        return len(one) == len(other) and all(map(alike, one, other))
    return np.array_equal(one, other)


def _held(campaign: Campaign) -> tuple[Held, ...]:
    """Return for each criterion in which futures it holds."""
    return tuple(campaign.column(rule.slot) < 0 for rule in CRITERIA)


def moved(before: Sequence[Held], after: Sequence[Held]) -> list[Moved]:
    """Return the paired difference of each criterion, in the order of CRITERIA."""
    out = []
    for rule, held, held_too in zip(CRITERIA, before, after, strict=True):
        gained, lost = int((held_too & ~held).sum()), int((held & ~held_too).sum())
        difference, low, high = paired_share(gained, lost, len(held))
        out.append(
            Moved(criterion=rule.name, difference=difference, low=low, high=high, gained=gained, lost=lost),
        )
    return out


def _changed(table: _Table, change: Change) -> ChangeTold:
    try:
        made: Changed = change.make(table.start())
    except NotPlayed as error:
        table.skip()
        return ChangeTold(change=change.name, title=change.title, moved=[], why_not=str(error))
    rows = moved(table.held, table.changed(made.scenario, made.plan))
    return ChangeTold(change=change.name, title=made.title, moved=rows)


def _group(table: _Table, group: Group) -> GroupTold:
    effects = []
    for rule, held, again in zip(CRITERIA, table.held, table.anew(group.domain), strict=True):
        found = total_effect(held, again)
        effects.append(
            TotalEffect(
                criterion=rule.name,
                index=found.index if found else None,
                low=found.low if found else None,
                high=found.high if found else None,
                changed=int((held != again).sum()),
            )
        )
    return GroupTold(group=group.name, title=group.title, nature=group.nature, effects=effects)


class _Step(NamedTuple):
    row: InputRow
    title: str
    size: float
    by: StepBy


def _stepped(scenario: Scenario) -> Iterator[tuple[InputRow, str, float | None]]:
    """Yield the numbers that are stepped, each with its title and standard deviation."""
    rows = {row.path: row for row in inputs(scenario) if row.path.partition(".")[0] in STEPPED}
    for path, row in rows.items():
        if path in _SWITCHES or path.endswith(_SPREADS):
            continue
        sd = rows.get(path.replace(".initial_kg", ".initial_sd_kg"))
        stock = path.endswith(".initial_kg") and sd is not None
        yield row, _title(scenario, path), float(str(sd.value)) if stock and sd else row.sd


def _title(scenario: Scenario, path: str) -> str:
    head, _, rest = path.partition(".")
    if head in SECTIONS:
        return SECTIONS[head].model_fields[rest].description or rest
    key, _, column = rest.rpartition(".")
    title = next((row.title for row in scenario.stocks if row.id == key), key)
    return f"{title}: {TABLES[head].model_fields[column].description or column}"


def _step(found: tuple[InputRow, str, float | None]) -> _Step | None:
    """Return by how much a number is stepped; None for dates and zeros without a standard deviation."""
    row, title, sd = found
    if isinstance(row.value, date):
        return None
    size = sd or abs(float(row.value)) / 10.0
    return _Step(row, title, size, "sd" if sd else "tenth") if size > 0.0 else None


def _input(table: _Table, step: _Step) -> InputTold | None:
    """Return what a number moves; None when the futures are given nothing that depends on it."""
    value = float(str(step.row.value))
    ends = (value - step.size, value + step.size)
    after = [_stepped_to(table, step.row.path, end) for end in ends]
    if all(rows is None or rows is table.held for rows in after):
        return None
    down, up = ([None] * len(CRITERIA) if rows is None else moved(table.held, rows) for rows in after)
    return InputTold(
        input=step.row.path,
        title=step.title,
        value=value,
        lower=ends[0],
        higher=ends[1],
        unit=step.row.unit,
        step_by=step.by,
        standing=step.row.standing,
        swings=[_swing(rule.name, low, high) for rule, low, high in zip(CRITERIA, down, up, strict=True)],
    )


def _stepped_to(table: _Table, path: str, value: float) -> tuple[Held, ...] | None:
    """Return what holds with one number replaced; None when that number is not allowed."""
    scenario = with_value(table.scenario, path, value)
    if scenario is not None:
        try:
            return table.changed(scenario, make_plan(scenario, table.through))
        except RequestError:  # beyond the tables, as an inclination without densities
            pass
    table.skip()
    return None


def _swing(criterion: Any, down: Moved | None, up: Moved | None) -> Swing:
    ends = [0.0, *(row.difference for row in (down, up) if row is not None)]
    clear = any(row.low > 0.0 or row.high < 0.0 for row in (down, up) if row is not None)
    return Swing(criterion=criterion, down=down, up=up, swing=max(ends) - min(ends), clear=clear)


def _largest(row: InputTold) -> tuple[float, str]:
    return max(swing.swing for swing in row.swings), row.input


def _resting(rows: Sequence[InputTold], place: int) -> Resting:
    """Return on what the swings of one criterion rest."""
    clear = [(row.standing, row.swings[place].swing) for row in rows if row.swings[place].clear]
    total = sum(swing for _, swing in clear)

    def share(standing: str) -> float | None:
        return sum(swing for each, swing in clear if each == standing) / total if total > 0.0 else None

    return Resting(
        criterion=CRITERIA[place].name,
        swing=total,
        inputs=len(clear),
        assumed=share("assumed"),
        derived=share("derived"),
        published=share("published"),
    )
