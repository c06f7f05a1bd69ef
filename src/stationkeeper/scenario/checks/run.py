"""The list of all checks, and running it."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from stationkeeper.errors import Fault
from stationkeeper.scenario.checks import crew, limits, orbit, plan, record, references, spares
from stationkeeper.scenario.drafts import Draft

Check = Callable[[Draft], Iterator[Fault]]

TABLE_CHECKS: tuple[Check, ...] = (
    references.check_references,
    references.check_earlier_places,
    references.check_crew_words,
    references.check_flights_of_exchanges,
    references.check_row_sources,
    references.check_people,
    references.check_supersession,
    references.check_milestone_order,
    record.check_date_order,
    record.check_visits_fit_ports,
    record.check_ports_open,
    record.check_relocations,
    record.check_one_vehicle_a_port,
    record.check_stays_match_flights,
    record.check_nobody_aboard_twice,
    record.check_seats_flown,
    record.check_way_home,
    crew.check_seat_relations,
    plan.check_flight_names,
    plan.check_seats_planned,
    plan.check_planned_ports,
    plan.check_planned_classes,
    spares.check_unit_rates,
    spares.check_unit_wear,
    spares.check_function_needs,
    spares.check_measures,
    spares.check_debris,
    limits.check_stock_lines,
    limits.check_stock_names,
    limits.check_segments,
    orbit.check_solar_months,
)
"""Checks that need rows only."""

SECTION_CHECKS: tuple[Check, ...] = (
    references.check_section_sources,
    record.check_record_ends_at_epoch,
    plan.check_plan_starts_after_epoch,
    crew.check_assignments,
    limits.check_station_dates,
    limits.check_orbit_lines,
    orbit.check_burns_after_epoch,
    orbit.check_forecast_covers_epoch,
    limits.check_propellant_lines,
)
"""Checks that need the sections of station.toml too."""


def check_draft(draft: Draft) -> list[Fault]:
    """Return all faults of a draft; rows and sections that could not be read are passed over."""
    checks = TABLE_CHECKS + (SECTION_CHECKS if draft.sections_whole else ())
    return [fault for check in checks for fault in check(draft)]
