"""The independent checker: every rule of a plan, asked of the plan as it stands.

It shares no code with the planner that decides plans, so that a fault of the one does not hide in the other. It reads
the plan and the scenario only, and needs no solver.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator

from stationkeeper.planning import check_crew, check_supply, check_traffic
from stationkeeper.planning.check_view import Finding, View, make_view, under_waivers
from stationkeeper.planning.plan import Plan, Waiver
from stationkeeper.planning.rule_names import RULES
from stationkeeper.scenario.model import Scenario

Check = Callable[[View], Iterator[Finding]]


def check_waivers(view: View) -> Iterator[Finding]:
    """A waiver names a rule, something in the plan, a reason, an owner and a day that is not over."""
    scenario = view.scenario
    known = {visit.id for visit in view.visits} | {visit.vehicle.id for visit in view.visits}
    known |= {row.id for table in (scenario.ports, scenario.segments, scenario.agencies) for row in table}
    known |= {row.id for table in (scenario.launchers, scenario.stocks, scenario.manifest) for row in table}
    known |= {person.name for person in view.people} | {"", "all", "most", "least", "propellant"}
    for waiver in view.plan.waivers:
        wrong = _wrong(waiver, known)
        if wrong:
            met, allowed = wrong
            day = max(waiver.until_day, 0)
            yield Finding("waiver", (), 0, day, f"waiver of '{waiver.rule}' for '{waiver.scope}': {met}", allowed)


def _wrong(waiver: Waiver, known: set[str]) -> tuple[str, str] | None:
    """Return what is wrong with a waiver and what is allowed, None when nothing is."""
    if waiver.rule not in RULES or waiver.rule == "waiver":
        return "no such rule", ", ".join(rule for rule in RULES if rule != "waiver")
    if waiver.scope not in known:
        return (
            "nothing of that name in the plan",
            "a flight, class, port, launcher, stock, segment, agency, person, or all",
        )
    if not waiver.reason or not waiver.owner:
        return "no reason or nobody who answers for it", "both"
    if waiver.until_day < 0:
        return "over before the plan begins", "a day of the plan"
    return None


CHECKS: tuple[Check, ...] = (
    check_traffic.check_record,
    check_traffic.check_order,
    check_traffic.check_dates,
    check_traffic.check_commitments,
    check_traffic.check_ports,
    check_traffic.check_neighbours,
    check_traffic.check_spacing,
    check_traffic.check_life,
    check_traffic.check_stay,
    check_traffic.check_pads,
    check_traffic.check_beta,
    check_crew.check_capacity_of_seats,
    check_crew.check_handover,
    check_crew.check_crew_size,
    check_crew.check_seat_home,
    check_crew.check_two_places,
    check_crew.check_representation,
    check_crew.check_single_loss,
    check_crew.check_qualification,
    check_crew.check_lead,
    check_crew.check_instrument,
    check_crew.check_horizon,
    check_supply.check_loads,
    check_supply.check_burns,
    check_supply.check_altitude,
    check_supply.check_stocks,
    check_supply.check_propellant,
    check_waivers,
)
"""Every check, one or more rules each, in the order of the findings."""


def check_plan(scenario: Scenario, plan: Plan) -> tuple[Finding, ...]:
    """Return everything that is found: what is broken, what a waiver covers, what the plan leaves open.

    In the order of the rules, then of days. A plan is sound when `is_sound` says so of its findings. Where a plan
    leaves to rules when a vehicle leaves or what it carries, the usual rule is taken: a rotation leaves a handover
    after its relief, others after their stay; a flight is filled so that all stocks last equally long.
    """
    view = make_view(scenario, plan)
    order = list(RULES)
    found = [one for check in CHECKS for finding in check(view) for one in under_waivers(view, finding)]
    return tuple(sorted(found, key=lambda one: (order.index(one.rule), one.first_day, one.last_day, one.flights)))


def days_unheld(scenario: Scenario, plan: Plan) -> dict[str, set[int]]:
    """Return the days on which a segment has nobody of its own ("representation"), or would not after any one vehicle
    has left ("single-loss").
    """
    view = make_view(scenario, plan)
    checks = {"representation": check_crew.check_representation, "single-loss": check_crew.check_single_loss}
    return {
        rule: {day for found in check(view) for day in range(found.first_day, found.last_day + 1)}
        for rule, check in checks.items()
    }


def is_sound(findings: tuple[Finding, ...]) -> bool:
    """Return whether no hard rule is broken without a waiver."""
    return not any(finding.hard and finding.state == "broken" for finding in findings)
