"""Checks of units, of the maintenance programme and of debris: what is known of failures, wear, and what each does."""

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


def check_unit_wear(draft: Draft) -> Iterator[Fault]:
    """A unit that wears out has a shape and a mean life; the days of its installation are in order."""
    for unit in draft.scenario.units:
        if (unit.wear_shape is None) != (unit.wear_life_days is None):
            column = "wear_shape" if unit.wear_shape is None else "wear_life_days"
            remedy = "Give both wear_shape and wear_life_days, or neither."
            yield Fault(draft.place("units", unit.id, column), "the cell is empty", "both or neither", remedy)
        if unit.installed_to is not None and (unit.installed_from is None or unit.installed_to < unit.installed_from):
            place = draft.place("units", unit.id, "installed_to")
            met = f"{unit.installed_to}, while installed_from is {unit.installed_from or 'empty'}"
            yield Fault(place, met, "installed_from or a later day", "Give both days in order.")


def check_function_needs(draft: Draft) -> Iterator[Fault]:
    """No function needs more than all machines that serve it can do."""
    for function in draft.scenario.functions:
        serving = [row for row in draft.scenario.machines if row.function == function.id]
        installed = sum(row.assemblies * row.capacity for row in serving)
        if function.need > installed:
            place = draft.place("functions", function.id, "need")
            remedy = "Lower need, or correct assemblies and capacity in machines.csv."
            yield Fault(place, f"{function.need:g}", f"at most {installed:g}, what is installed for it", remedy)


def check_measures(draft: Draft) -> Iterator[Fault]:
    """A measure that is certified has a date and no machine; any other a machine, and an amount its effect can take."""
    wearing = {unit.machine for unit in draft.scenario.units if unit.wear_shape is not None}
    for row in draft.scenario.maintenance:
        if row.effect == "certification":
            if row.until is None:
                place = draft.place("maintenance", row.id, "until")
                yield Fault(place, "the cell is empty", "the date certified to", "A certification needs its date.")
            continue
        if not row.machine:
            place = draft.place("maintenance", row.id, "machine")
            yield Fault(place, "the cell is empty", "a machine", "Name the machine that gains by it.")
        if row.effect == "rate" and row.amount > 1.0:
            place = draft.place("maintenance", row.id, "amount")
            yield Fault(place, f"{row.amount:g}", "more than 0, at most 1", "A measure lowers failure rates.")
        if row.effect != "rate" and row.amount != round(row.amount):
            place = draft.place("maintenance", row.id, "amount")
            yield Fault(place, f"{row.amount:g}", "a whole number of assemblies or units", "Round it.")
        if row.effect == "renewal" and row.machine and row.machine not in wearing:
            place = draft.place("maintenance", row.id, "machine")
            met = f"no unit of '{row.machine}' wears out"
            yield Fault(place, met, ", ".join(sorted(wearing)) or "a machine with such units", "Give wear_shape.")


def check_debris(draft: Draft) -> Iterator[Fault]:
    """A leak names its module; a loss of assemblies its machine, and a whole number of them that are installed."""
    for row in draft.scenario.debris:
        for effect, column, named in (("leak", "modules", row.modules), ("machine", "machine", (row.machine,))):
            told = ";".join(named)
            if (row.effect == effect) != bool(told):
                met = f"'{told}'" if told else "the cell is empty"
                allowed = f"{column} for '{effect}', empty for any other effect"
                yield Fault(draft.place("debris", row.id, column), met, allowed, "Fill or empty the cell.")
        machine = draft.row("machines", row.machine)
        most = 1 if machine is None else machine.assemblies
        if row.effect == "machine" and not (row.amount == round(row.amount) and 1 <= row.amount <= most):
            place = draft.place("debris", row.id, "amount")
            yield Fault(place, f"{row.amount:g}", f"a whole number from 1 to {most}", "So many assemblies are lost.")
