"""A plan, its findings and its differences as typed rows with dates, for words and JSON alike."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date
from typing import Literal

from pydantic import Field

from stationkeeper.assessment.answer import Told
from stationkeeper.planning.check import check_plan, is_sound
from stationkeeper.planning.check_view import NEVER, View, Visit, make_view
from stationkeeper.planning.check_view import Finding as Found
from stationkeeper.planning.difference import Kind, difference
from stationkeeper.planning.files import Filed
from stationkeeper.planning.plan import Plan, Waiver
from stationkeeper.planning.rule_names import RULES
from stationkeeper.scenario.model import Scenario
from stationkeeper.times import date_of


class PlannedSeat(Told):
    """One seat of a flight."""

    agency: str = Field(description="Agency the person flies for.")
    person: str = Field(description="Name, if known.")
    exchanged: bool = Field(description="Whether the seat belongs to another segment's agency.")
    instrument: str = Field(description="Agreement that covers it, if any.")


class PlannedLoad(Told):
    """One item that a flight carries."""

    item: str = Field(description="Stock, unit or name of the demand.")
    mass_kg: float = Field(description="Mass with packing, kg.")
    need_by: date | None = Field(description="Last day on which it must be aboard, UTC.")


class PlannedVisit(Told):
    """One flight of the plan."""

    flight: str = Field(description="Name of the flight.")
    vehicle_class: str = Field(description="Class of the vehicle.")
    launch: date = Field(description="Launch, UTC.")
    docks: date = Field(description="Docking, UTC.")
    leaves: date | None = Field(description="Undocking, UTC; null when it is after the plan.")
    leaves_decided: bool = Field(description="Whether the plan decides the undocking, or a rule.")
    port: str = Field(description="Port of the docking; '' when it is open.")
    here: bool = Field(description="Whether it is at the station at the epoch.")
    standing: str = Field(description="Standing of its date.")
    seats: tuple[PlannedSeat, ...] = Field(description="Its people.")
    loads: tuple[PlannedLoad, ...] = Field(description="Its loads, where they were decided.")


class PlannedMove(Told):
    """A docked vehicle changes its port."""

    flight: str = Field(description="Flight that moves.")
    day: date = Field(alias="date", description="Day, UTC.")
    port: str = Field(description="Port it moves to.")


class PlannedBurn(Told):
    """A reboost."""

    day: date = Field(alias="date", description="Day, UTC.")
    flight: str = Field(description="Flight whose engines burn; '' for the station's own.")
    dv_mps: float = Field(description="Change of speed, m/s.")
    propellant_kg: float = Field(description="Propellant, kg.")


class WaiverTold(Told):
    """A rule that need not hold in a scope until a day."""

    rule: str = Field(description="Rule that need not hold.")
    scope: str = Field(description="Where: a flight, port, class, agency, or all.")
    reason: str = Field(description="Why.")
    owner: str = Field(description="Who answers for it.")
    until: date = Field(description="Last day, UTC.")


class AimTold(Told):
    """One objective of a planner."""

    name: str = Field(description="What was made small or large.")
    value: float = Field(description="What was reached.")
    bound: float | None = Field(description="What is proved to be the best possible; null: nothing.")
    unit: str = Field(description="Unit of both.")


class PlanTold(Told):
    """A plan with what follows from it."""

    station: str = Field(description="Title of the station.")
    scenario_hash: str = Field(description="Hash of the scenario.")
    plan_hash: str = Field(description="Hash of the plan.")
    epoch: date = Field(description="Date of the recorded state, UTC.")
    through: date = Field(description="Last day of the plan, UTC.")
    made_by: str = Field(description="What made the plan.")
    remarks: tuple[str, ...] = Field(description="What changed since it was written.")
    objectives: tuple[AimTold, ...] = Field(description="Objectives of the planner in their order.")
    flights: tuple[PlannedVisit, ...] = Field(description="Flights in order of launch.")
    moves: tuple[PlannedMove, ...] = Field(description="Changes of port.")
    burns: tuple[PlannedBurn, ...] = Field(description="Reboosts.")
    waivers: tuple[WaiverTold, ...] = Field(description="Waivers.")


class FindingTold(Told):
    """A rule that does not hold somewhere."""

    rule: str = Field(description="Name of the rule.")
    state: Literal["broken", "waived", "unknown"] = Field(
        description="broken; waived: a waiver acts; unknown: the plan leaves it open."
    )
    hard: bool = Field(description="Whether the plan is unsound with it; else somebody still has to agree.")
    flights: tuple[str, ...] = Field(description="Flights concerned.")
    start: date = Field(alias="from", description="First day, UTC.")
    end: date | None = Field(alias="to", description="Last day, UTC; null: to no end.")
    met: str = Field(description="What the plan says.")
    allowed: str = Field(description="What the rule allows.")
    waiver: WaiverTold | None = Field(description="Waiver that acts here.")


class RuleCount(Told):
    """How often a rule was found."""

    rule: str = Field(description="Name of the rule.")
    says: str = Field(description="What holds when it is kept.")
    broken: int = Field(description="Hard findings without a waiver.")
    to_settle: int = Field(description="Other findings without a waiver: somebody still has to agree.")
    waived: int = Field(description="Findings that a waiver covers.")
    unknown: int = Field(description="Findings that the plan leaves open.")


class CheckTold(Told):
    """Everything that the checker found in a plan."""

    station: str = Field(description="Title of the station.")
    scenario_hash: str = Field(description="Hash of the scenario.")
    plan_hash: str = Field(description="Hash of the plan.")
    through: date = Field(description="Last day of the plan, UTC.")
    sound: bool = Field(description="Whether no hard rule is broken without a waiver.")
    faults: int = Field(description="Findings of hard rules without a waiver.")
    to_settle: int = Field(description="Findings of rules that somebody still has to settle.")
    remarks: tuple[str, ...] = Field(description="What changed since the plan was written.")
    rules: tuple[RuleCount, ...] = Field(description="Every rule, with how often it was found.")
    findings: tuple[FindingTold, ...] = Field(description="In the order of the rules, then of days.")


class ChangeTold(Told):
    """One difference between two plans."""

    kind: Kind = Field(description="What changes.")
    flight: str = Field(description="Flight concerned; '' for none.")
    before: str = Field(description="In the first plan; '' for nothing.")
    after: str = Field(description="In the second plan; '' for nothing.")
    days: int | None = Field(description="How many days later; null where no date moves.")


class DifferenceTold(Told):
    """What differs between two plans."""

    before: str = Field(description="Hash of the first plan.")
    after: str = Field(description="Hash of the second plan.")
    added: int = Field(description="Flights added.")
    dropped: int = Field(description="Flights dropped.")
    changed: int = Field(description="Flights changed.")
    days_moved: int = Field(description="Days by which launches moved, earlier or later, all together.")
    changes: tuple[ChangeTold, ...] = Field(description="Flights in order of launch, then moves, burns and waivers.")


def plan_told(scenario: Scenario, filed: Filed) -> PlanTold:
    """Return a plan as rows with dates."""
    plan, view = filed.plan, make_view(scenario, filed.plan)
    return PlanTold(
        station=scenario.station.title,
        scenario_hash=plan.scenario_hash,
        plan_hash=plan.hash,
        epoch=plan.epoch,
        through=plan.through,
        made_by=filed.about.made_by,
        remarks=filed.remarks,
        objectives=tuple(
            AimTold(name=aim.name, value=aim.value, bound=aim.bound, unit=aim.unit) for aim in filed.about.aims
        ),
        flights=tuple(_visit(view, visit) for visit in view.visits),
        moves=tuple(PlannedMove(flight=one.flight, day=_date(plan, one.day), port=one.port) for one in plan.moves),
        burns=tuple(
            PlannedBurn(day=_date(plan, one.day), flight=one.flight, dv_mps=one.dv_mps, propellant_kg=one.propellant_kg)
            for one in plan.burns
        ),
        waivers=tuple(_waiver(plan, one) for one in plan.waivers),
    )


def check_told(scenario: Scenario, filed: Filed) -> CheckTold:
    """Return everything that is found in a plan, with dates."""
    plan, found = filed.plan, check_plan(scenario, filed.plan)
    broken = [finding for finding in found if finding.state == "broken"]
    return CheckTold(
        station=scenario.station.title,
        scenario_hash=plan.scenario_hash,
        plan_hash=plan.hash,
        through=plan.through,
        sound=is_sound(found),
        faults=sum(finding.hard for finding in broken),
        to_settle=sum(not finding.hard for finding in broken),
        remarks=filed.remarks,
        rules=tuple(_counts(found)),
        findings=tuple(_finding(plan, finding) for finding in found),
    )


def difference_told(first: Plan, second: Plan) -> DifferenceTold:
    """Return what differs between two plans."""
    changes = difference(first, second)
    whole = {change.flight for change in changes if change.kind in ("added", "dropped")}
    return DifferenceTold(
        before=first.hash,
        after=second.hash,
        added=sum(change.kind == "added" for change in changes),
        dropped=sum(change.kind == "dropped" for change in changes),
        changed=len({change.flight for change in changes if change.flight} - whole),
        days_moved=sum(abs(change.days or 0) for change in changes if change.kind == "launch"),
        changes=tuple(
            ChangeTold(kind=one.kind, flight=one.flight, before=one.before, after=one.after, days=one.days)
            for one in changes
        ),
    )


def _date(plan: Plan, day: int) -> date:
    return date_of(day, plan.epoch)


def _visit(view: View, visit: Visit) -> PlannedVisit:
    flight, plan = visit.flight, view.plan
    return PlannedVisit(
        flight=visit.id,
        vehicle_class=visit.vehicle.id,
        launch=_date(plan, flight.launch_day),
        docks=_date(plan, visit.dock),
        leaves=_date(plan, visit.leave) if visit.leave <= view.last else None,
        leaves_decided=visit.decided,
        port=flight.port,
        here=visit.here,
        standing=flight.standing,
        seats=tuple(
            PlannedSeat(agency=one.agency, person=one.person, exchanged=one.exchanged, instrument=one.instrument)
            for one in flight.seats
        ),
        loads=tuple(
            PlannedLoad(
                item=one.item,
                mass_kg=one.mass_kg,
                need_by=None if one.need_day is None else _date(plan, one.need_day),
            )
            for one in flight.loads
        ),
    )


def _waiver(plan: Plan, waiver: Waiver) -> WaiverTold:
    until = _date(plan, waiver.until_day)
    return WaiverTold(rule=waiver.rule, scope=waiver.scope, reason=waiver.reason, owner=waiver.owner, until=until)


def _counts(found: Sequence[Found]) -> Iterator[RuleCount]:
    for rule, says in RULES.items():
        of_rule = [finding for finding in found if finding.rule == rule]
        states = [finding.state for finding in of_rule]
        hard = sum(finding.hard and finding.state == "broken" for finding in of_rule)
        yield RuleCount(
            rule=rule,
            says=says,
            broken=hard,
            to_settle=states.count("broken") - hard,
            waived=states.count("waived"),
            unknown=states.count("unknown"),
        )


def _finding(plan: Plan, found: Found) -> FindingTold:
    return FindingTold(
        rule=found.rule,
        state=found.state,
        hard=found.hard,
        flights=found.flights,
        start=_date(plan, found.first_day),
        end=_date(plan, found.last_day) if found.last_day < NEVER - 1 else None,
        met=found.met,
        allowed=found.allowed,
        waiver=None if found.waiver is None else _waiver(plan, found.waiver),
    )
