"""Units, machines and functions of a scenario as arrays, with the spares the planner's rule gives where none were
counted.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import NamedTuple

import numpy as np

from stationkeeper.scenario.model import Scenario
from stationkeeper.scenario.rows import Measure, Port, Unit
from stationkeeper.simulation import world as w
from stationkeeper.simulation.world import Debris, Equipment, Measures
from stationkeeper.spares.ageing import weibull_scale
from stationkeeper.spares.pool import spares_for_confidence
from stationkeeper.spares.rates import posterior
from stationkeeper.streams import item_of
from stationkeeper.times import DAYS_PER_YEAR, day_of
from stationkeeper.units import HOURS_PER_DAY


def equipment(scenario: Scenario) -> Equipment:
    """Return the arrays; U unit types, M machines, K functions in the order of the scenario's tables."""
    units, machines, functions = scenario.units, scenario.machines, scenario.functions
    machine_of = {row.id: n for n, row in enumerate(machines)}
    function_of = {row.id: n for n, row in enumerate(functions)}
    segment_of = {row.id: n for n, row in enumerate(scenario.segments)}
    positions = wear_positions(scenario)
    installed = [row.per_assembly * machines[machine_of[row.machine]].assemblies for row in units]
    rates = [posterior_of(row) for row in units]
    return Equipment(
        shape=np.array([shape for shape, _ in rates], np.float64),
        scale=np.array(
            [scale * n * row.duty for (_, scale), n, row in zip(rates, installed, units, strict=True)], np.float64
        ),
        item=np.array([item_of(row.id) for row in units], np.int64),
        machine=np.array([machine_of[row.machine] for row in units], np.int64),
        per_assembly=np.array([row.per_assembly for row in units], np.int64),
        redundant=np.array([row.redundant for row in units], np.int64),
        installed=np.array(installed, np.int64),
        life_days=np.array([row.life_limit_days or 0.0 for row in units], np.float64),
        mass_kg=np.array([row.mass_kg or 0.0 for row in units], np.float64),
        spares=np.array([spares_at_epoch(scenario, row, n) for row, n in zip(units, installed, strict=True)], np.int64),
        lead_days=np.array([row.lead_days for row in units], np.float64),
        repair_days=np.array([row.repair_days for row in units], np.float64),
        repair_hours=np.array([row.repair_inside_hours + row.repair_outside_hours for row in units], np.float64),
        outside_hours=np.array([row.repair_outside_hours for row in units], np.float64),
        segment=np.array([min(segment_of[row.segment], 1) for row in units], np.int64),
        assemblies=np.array([row.assemblies for row in machines], np.int64),
        capacity=np.array([row.capacity for row in machines], np.float64),
        function=np.array([function_of[row.function] for row in machines], np.int64),
        effect=np.array([w.EFFECTS.index(row.effect) if row.effect in w.EFFECTS else -1 for row in machines], np.int64),
        need=np.array([row.need for row in functions], np.float64),
        need_per_person=np.array([row.need_per_person for row in functions], np.float64),
        tolerated=np.array([row.tolerated_days for row in functions], np.float64),
        critical=np.array([row.critical for row in functions], np.int8),
        spares_kg=scenario.supply.spares_kg.value,
        ordered=scenario.study.maintenance != "none",
        channels=_machine_with(scenario, "channels"),
        arrays=_machine_with(scenario, "arrays"),
        suits=_machine_with(scenario, "suits"),
        common_cause=np.array([row.common_cause for row in units], np.float64),
        repeat=np.array([row.repeat for row in units], np.float64),
        wear_unit=np.array([each.unit for each in positions], np.int64),
        wear_shape=np.array([each.shape for each in positions], np.float64),
        wear_scale=np.array([each.scale_days for each in positions], np.float64),
        wear_age=np.array([each.age_days for each in positions], np.float64),
        wear_item=np.array([each.item for each in positions], np.int64),
        life_unit=np.array([n for n, row in enumerate(units) if row.life_limit_days], np.int64),
        scrubbing=next((function_of[row.function] for row in machines if row.effect == "carbon-dioxide"), -1),
    )


def _machine_with(scenario: Scenario, effect: str) -> int:
    return next((n for n, row in enumerate(scenario.machines) if row.effect == effect), -1)


def attitude_function(scenario: Scenario) -> int:
    """Return the function whose machines hold the attitude without propellant, -1 where none is declared."""
    name = next((row.function for row in scenario.machines if row.effect == "attitude"), "")
    return next((n for n, row in enumerate(scenario.functions) if row.id == name), -1)


class Position(NamedTuple):
    """Place of one unit that wears out; unit: row of the table of units; age_days: at the epoch, -1 when unknown."""

    unit: int
    shape: float
    scale_days: float
    age_days: float
    item: int


def wear_positions(scenario: Scenario) -> list[Position]:
    """Return the places of all units that wear out, the first installed first.

    Between the first and the last day of installation they are spread evenly; without a day their ages are unknown.
    """
    assemblies = {row.id: row.assemblies for row in scenario.machines}
    places = []
    for n, row in enumerate(scenario.units):
        count = row.per_assembly * assemblies[row.machine]
        if row.wear_shape is None or row.wear_life_days is None:
            continue
        scale = weibull_scale(row.wear_life_days, row.wear_shape)
        ages = _ages(row, count, scenario.station.epoch)
        places += [
            Position(n, row.wear_shape, scale, age, item_of(f"{row.id}#{place}")) for place, age in enumerate(ages)
        ]
    return places


def _ages(row: Unit, count: int, epoch: date) -> list[float]:
    if row.installed_from is None:
        return [-1.0] * count
    first = -day_of(row.installed_from, epoch)
    last = first if row.installed_to is None else -day_of(row.installed_to, epoch)
    return [max(0.0, first + (last - first) * place / max(1, count - 1)) for place in range(count)]


def in_force(scenario: Scenario) -> list[Measure]:
    """Return the measures that the scenario's level of maintenance contains, certifications included."""
    levels = {"none": (), "routine": ("routine",), "upgrades": ("routine", "upgrades")}
    return [row for row in scenario.maintenance if row.level in levels[scenario.study.maintenance]]


def measures_flown(scenario: Scenario) -> list[Measure]:
    """Return the measures that are flown and done; certifications are matters of paper and not among them."""
    return [row for row in in_force(scenario) if row.effect in w.MEASURES]


def measures(scenario: Scenario) -> Measures:
    """Return the measures that are flown and done as arrays."""
    rows = measures_flown(scenario)
    machine_of = {row.id: n for n, row in enumerate(scenario.machines)}
    segment_of = {row.id: n for n, row in enumerate(scenario.segments)}
    return Measures(
        effect=np.array([w.MEASURES.index(row.effect) for row in rows], np.int64),
        machine=np.array([machine_of[row.machine] for row in rows], np.int64),
        amount=np.array([row.amount for row in rows], np.float64),
        earliest=np.array([day_of(row.earliest, scenario.station.epoch) for row in rows], np.int64),
        mass_kg=np.array([row.mass_kg for row in rows], np.float64),
        hours=np.array([row.inside_hours + row.outside_hours for row in rows], np.float64),
        segment=np.array([min(segment_of[row.segment], 1) for row in rows], np.int64),
    )


def debris(scenario: Scenario, ports: Sequence[Port]) -> Debris:
    """Return the table of hits by debris as arrays; ports: in the order of every array over ports."""
    rows = scenario.debris
    machine_of = {row.id: n for n, row in enumerate(scenario.machines)}
    return Debris(
        rate=np.array([row.per_year / DAYS_PER_YEAR for row in rows], np.float64),
        item=np.array([item_of(row.id) for row in rows], np.int64),
        effect=np.array([w.HITS.index(row.effect) for row in rows], np.int64),
        amount=np.array([row.amount for row in rows], np.float64),
        machine=np.array([machine_of.get(row.machine, -1) for row in rows], np.int64),
        closes=np.array(
            [[row.effect == "leak" and port.module in row.modules for port in ports] for row in rows], np.int8
        ).reshape(len(rows), len(ports)),
    )


def posterior_of(row: Unit) -> tuple[float, float]:
    """Return shape and scale of the Gamma posterior of failures per unit-day."""
    data = (row.failures_observed, row.hours_observed)
    return posterior(maker_hours(row), row.rate_log_sd, *data, row.maker_weight)


def maker_hours(row: Unit) -> float | None:
    """Return the hours between failures that the maker's figure gives in use, induced failures included."""
    return None if row.mtbf_spec_hours is None else row.mtbf_spec_hours / row.k_factor


def spares_at_epoch(scenario: Scenario, row: Unit, installed: int) -> int:
    """Return the spares aboard.

    Counted, or where unknown as many as cover lead time and a flight gap at the declared confidence.
    """
    if row.spares is not None:
        return row.spares
    shape, scale = posterior_of(row)
    days = row.lead_days + scenario.supply.flight_gap_days.value
    demand = shape * scale * installed * row.duty * days
    if row.life_limit_days:
        demand += installed * days / row.life_limit_days
    return spares_for_confidence(demand, scenario.supply.spares_confidence.value)


def mtbf_days(row: Unit) -> float:
    """Return the mean time between failures of one running unit under the posterior mean, days."""
    shape, scale = posterior_of(row)
    return 1.0 / (shape * scale) if shape * scale > 0.0 else HOURS_PER_DAY * 1e9
