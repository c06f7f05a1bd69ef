"""Checks of units: what is known of their failures."""

from __future__ import annotations

from collections.abc import Iterator

from stationkeeper.errors import Fault
from stationkeeper.scenario.drafts import Draft


def check_unit_rates(draft: Draft) -> Iterator[Fault]:
    """A unit has a maker's figure, or failures counted over hours, or a life limit; counts and hours come together."""
    for unit in draft.scenario.units:
        if (unit.failures_observed is None) != (unit.hours_observed is None):
            place = draft.place("units", unit.id, "failures_observed")
            remedy = "Give both failures_observed and hours_observed, or neither."
            yield Fault(place, "one of failures_observed and hours_observed is empty", "both or neither", remedy)
        if unit.mtbf_spec_hours is None and unit.hours_observed is None and unit.life_limit_days is None:
            place = draft.place("units", unit.id, "mtbf_spec_hours")
            allowed = "mtbf_spec_hours, or failures_observed with hours_observed, or life_limit_days"
            yield Fault(
                place, "nothing says how often it is replaced", allowed, "Give one of them; mark it assumed if it is."
            )
        machine = draft.row("machines", unit.machine)
        if machine is not None and machine.assemblies and unit.redundant >= unit.per_assembly * machine.assemblies:
            place = draft.place("units", unit.id, "redundant")
            most = unit.per_assembly * machine.assemblies - 1
            yield Fault(
                place, f"{unit.redundant} units may fail", f"at most {most}: one must be left", "Lower redundant."
            )
