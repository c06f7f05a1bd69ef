"""Units, machines and functions of a scenario as arrays, with the spares the planner's rule gives where none were
counted.
"""

from __future__ import annotations

import numpy as np

from stationkeeper.scenario.model import Scenario
from stationkeeper.scenario.rows import Unit
from stationkeeper.simulation import world as w
from stationkeeper.simulation.world import Equipment
from stationkeeper.spares.pool import spares_for_confidence
from stationkeeper.spares.rates import posterior
from stationkeeper.streams import item_of
from stationkeeper.units import HOURS_PER_DAY


def equipment(scenario: Scenario) -> Equipment:
    """Return the arrays; U unit types, M machines, K functions in the order of the scenario's tables."""
    units, machines, functions = scenario.units, scenario.machines, scenario.functions
    machine_of = {row.id: n for n, row in enumerate(machines)}
    function_of = {row.id: n for n, row in enumerate(functions)}
    segment_of = {row.id: n for n, row in enumerate(scenario.segments)}
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
        repair_hours=np.array([row.repair_inside_hours for row in units], np.float64),
        segment=np.array([min(segment_of[row.segment], 1) for row in units], np.int64),
        assemblies=np.array([row.assemblies for row in machines], np.int64),
        capacity=np.array([row.capacity for row in machines], np.float64),
        function=np.array([function_of[row.function] for row in machines], np.int64),
        effect=np.array([w.EFFECTS.index(row.effect) if row.effect else -1 for row in machines], np.int64),
        need=np.array([row.need for row in functions], np.float64),
        need_per_person=np.array([row.need_per_person for row in functions], np.float64),
        tolerated=np.array([row.tolerated_days for row in functions], np.float64),
        critical=np.array([row.critical for row in functions], np.int8),
        spares_kg=scenario.supply.spares_kg.value,
    )


def posterior_of(row: Unit) -> tuple[float, float]:
    """Return shape and scale of the Gamma posterior of failures per unit-day."""
    return posterior(row.mtbf_spec_hours, row.rate_log_sd, row.failures_observed, row.hours_observed)


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
