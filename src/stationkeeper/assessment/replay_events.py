"""What a replay lets happen: reading the events asked for, forcing them on every future, forgetting their own case."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Any, get_args

from numpy.typing import NDArray

from stationkeeper.errors import Fault, nearest
from stationkeeper.planning.plan import Plan
from stationkeeper.scenario.model import Scenario
from stationkeeper.scenario.rows import Launcher, VehicleClass
from stationkeeper.scenario.rows_past import Damage, Precedent
from stationkeeper.simulation.world import Inputs
from stationkeeper.times import day_of, parse_date
from stationkeeper.traffic.risk import StandDown, foretell

KINDS = ("lifeboat-lost", "vehicle-unfit", "pad-lost", "medical", "launch-lost", "class-grounded")
OF_FLIGHTS = ("lifeboat-lost", "vehicle-unfit", "launch-lost")
DAMAGES = tuple(damage for damage in get_args(Damage) if damage)
FORMS = (
    "lifeboat-lost FLIGHT, vehicle-unfit FLIGHT, launch-lost FLIGHT, pad-lost LAUNCHER (also 'by exhaust' or "
    "'by explosion'), class-grounded CLASS, medical FLIGHT or PERSON; all but launch-lost may end in 'on DATE'"
)
NEAR = timedelta(days=10)  # a case of the same launcher so near to the event asked is that event


@dataclass(frozen=True)
class Event:
    """One event in every future: its kind, the flight or launcher it befalls, the day since the epoch (0: at launch).

    asked: as it was written. damage: what harmed a pad; "" when it is not told.
    """

    kind: str
    item: str
    day: int
    asked: str
    damage: str = ""


def read_events(faults: list[Fault], texts: Sequence[str], scenario: Scenario, plan: Plan) -> list[Event]:
    """Return the events asked for; the faults of those that cannot be read are kept in `faults`."""
    if not texts:
        faults.append(Fault("event", "not given", FORMS, 'For example "lifeboat-lost soyuz-ms-29"'))
    found = [_read(faults, text, scenario, plan) for text in texts]
    return [event for event in found if event is not None]


def _read(faults: list[Fault], text: str, scenario: Scenario, plan: Plan) -> Event | None:
    head, _, when = text.partition(" on ")
    kind, _, name = head.strip().partition(" ")
    day = _day(faults, text, when.strip(), plan)
    if kind not in KINDS:
        faults.append(Fault("event", f"'{text}'", FORMS, nearest(kind, KINDS)))
        return None
    if kind == "launch-lost" and when:
        faults.append(Fault("event", f"'{text}'", "launch-lost FLIGHT", "It is lost on the day it is launched"))
    name, damage = _damage(faults, text, kind, name)
    known = _names(kind, scenario, plan)
    if name.strip() not in known:
        remedy = nearest(name.strip(), list(known)) or f"One of: {', '.join(sorted(known)[:12])}"
        faults.append(Fault("event", f"'{text}'", f"a name known on {plan.epoch} after {kind}", remedy))
        return None
    if day is None or damage is None:
        return None
    return Event(kind, known[name.strip()], 0 if kind == "launch-lost" else day, text, damage)


def _damage(faults: list[Fault], text: str, kind: str, name: str) -> tuple[str, str | None]:
    """Return the name without 'by DAMAGE', and the damage: "" when not told; None, with its fault, when wrong."""
    if kind != "pad-lost" or " by " not in name:
        return name, ""
    name, _, damage = name.partition(" by ")
    if damage.strip() in DAMAGES:
        return name, damage.strip()
    faults.append(Fault("event", f"'{text}'", f"by {' or by '.join(DAMAGES)}", nearest(damage.strip(), DAMAGES)))
    return name, None


def _day(faults: list[Fault], text: str, when: str, plan: Plan) -> int | None:
    """Return the day of an event, the first after the epoch when none is given; None, with its fault, when wrong."""
    if not when:
        return 1
    try:
        day = day_of(parse_date(when), plan.epoch)
    except ValueError:
        faults.append(Fault("event", f"'{text}'", "a date as 2026-11-01 after 'on'"))
        return None
    if not 1 <= day <= day_of(plan.through, plan.epoch):
        allowed = f"after {plan.epoch} and not after {plan.through}"
        faults.append(Fault("event", f"'{text}'", allowed, "Give a later --through, or another day"))
        return None
    return day


def _names(kind: str, scenario: Scenario, plan: Plan) -> dict[str, str]:
    """Return the names that an event of this kind takes, each with the flight or launcher it stands for."""
    launcher = {row.id: row.launcher for row in scenario.classes if row.launcher}
    if kind == "pad-lost":
        return {row.id: row.id for row in scenario.launchers}
    if kind == "class-grounded":
        return {**launcher, **{row.id: row.id for row in scenario.launchers}}
    waiting = {flight.id: flight.id for flight in plan.flights if flight.docked_day is None}
    if kind == "launch-lost":
        return waiting
    crewed = {flight.id: flight.id for flight in plan.flights if flight.seats}
    if kind != "medical":
        return crewed
    return {**crewed, **{seat.person: flight.id for flight in plan.flights for seat in flight.seats if seat.person}}


FORCED = {
    "lifeboat-lost": "unfit_day",
    "vehicle-unfit": "unfit_day",
    "medical": "sick_day",
    "pad-lost": "pad_day",
    "class-grounded": "ground_day",
    "launch-lost": "doomed",
}
"""The array of the fleet that forces each kind."""


def force(inputs: Inputs, scenario: Scenario, plan: Plan, events: Sequence[Event]) -> Inputs:
    """Return the inputs with which the events happen in every future."""
    places = {row.id: place for place, row in enumerate(scenario.launchers)}
    places |= {flight.id: place for place, flight in enumerate(plan.flights)}
    fleet = inputs.fleet
    for event in events:
        name, value = FORCED[event.kind], 1 if event.kind == "launch-lost" else event.day
        fleet = fleet._replace(**{name: _set(getattr(fleet, name), places[event.item], value)})
    return inputs._replace(fleet=fleet)


def _set(values: NDArray[Any], place: int, value: int) -> NDArray[Any]:
    changed = values.copy()
    changed[place] = value
    return changed


def forget(scenario: Scenario, events: Sequence[Event]) -> tuple[Scenario, tuple[str, ...]]:
    """Return the scenario without what is known only from the cases replayed, and the names of those cases.

    The times of chance of each kind that loses a case are worked out anew from the cases that are left, wherever they
    lie in time; those of a pad also when it is told what harmed it.
    """
    left = {case.id for event in events for case in scenario.precedents if _is_case(scenario, case, event)}
    kinds = {case.kind for case in scenario.precedents if case.id in left}
    befell = {case.launcher for case in scenario.precedents if case.id in left}
    kept = [case for case in scenario.precedents if case.id not in left]
    changed = scenario
    if "stand-down" in kinds:
        changed = changed.model_copy(
            update={
                "launchers": tuple(_stand_down(row, kept) if row.id in befell else row for row in changed.launchers)
            }
        )
    damages = {event.item: event.damage for event in events if event.kind == "pad-lost"}
    anew = {item: damage for item, damage in damages.items() if damage or "pad-outage" in kinds}
    changed = changed.model_copy(update={"launchers": tuple(_outage(row, kept, anew) for row in changed.launchers)})
    if "lifeboat" in kinds:
        changed = _rescue(changed, [case.days for case in kept if case.kind == "lifeboat"])
    if "medical" in kinds:
        changed = _medical(changed, [case.days for case in kept if case.kind == "medical"])
    return changed, tuple(sorted(left))


def _is_case(scenario: Scenario, case: Precedent, event: Event) -> bool:
    """Return whether a case is the event that is replayed."""
    when = scenario.station.epoch + timedelta(days=event.day)
    if case.flight and case.flight == event.item:
        return True
    return case.launcher == event.item and abs(case.day - when) <= NEAR


def _of(cases: Sequence[Precedent], kind: str, launcher: str) -> tuple[list[float], list[list[float]]]:
    """Return the times of one launcher, and of every other."""
    groups: dict[str, list[float]] = {}
    for case in cases:
        if case.kind == kind:
            groups.setdefault(case.launcher or case.id, []).append(case.days)
    own = groups.pop(launcher, [])
    return own, list(groups.values())


def _stand_down(row: Launcher, cases: Sequence[Precedent]) -> Launcher:
    told = foretell(*_of(cases, "stand-down", row.id), row.standdown_log_sd)
    return row.model_copy(update={"standdown_median_days": told.median_days, "standdown_log_sd": told.log_sd})


def _outage(row: Launcher, cases: Sequence[Precedent], damages: Mapping[str, str]) -> Launcher:
    """Return a launcher with the outage of a pad harmed as told: how long pads of any launcher took to be ready again.

    damages: what harmed the pad, by launcher. A kind told takes the median of its own cases and the spread within
    kinds; one not told takes all cases as one mixture. With several pads the outage is the time until another takes
    over, whatever happened to the first: kept as declared.
    """
    if row.id not in damages or len(row.pads) > 1:
        return row
    groups: dict[str, list[float]] = {}
    for case in cases:
        if case.kind == "pad-outage":
            groups.setdefault(case.damage, []).append(case.days)
    own = groups.pop(damages[row.id], []) if damages[row.id] else []
    told = foretell(own, list(groups.values()), row.pad_outage_log_sd)
    return row.model_copy(update={"pad_outage_days": told.median_days, "pad_outage_log_sd": told.log_sd})


def _rescue(scenario: Scenario, days: Sequence[float]) -> Scenario:
    told: StandDown = foretell(days, [], scenario.crewing.rescue_log_sd.value)

    def changed(row: VehicleClass) -> VehicleClass:
        return row if row.rescue_days is None else row.model_copy(update={"rescue_days": told.median_days})

    spread = scenario.crewing.rescue_log_sd.model_copy(update={"value": told.log_sd})
    crewing = scenario.crewing.model_copy(update={"rescue_log_sd": spread})
    return scenario.model_copy(update={"classes": tuple(map(changed, scenario.classes)), "crewing": crewing})


def _medical(scenario: Scenario, days: Sequence[float]) -> Scenario:
    told = foretell(days, [], 0.0)
    value = scenario.crewing.medical_return_days.model_copy(update={"value": told.median_days})
    return scenario.model_copy(update={"crewing": scenario.crewing.model_copy(update={"medical_return_days": value})})
