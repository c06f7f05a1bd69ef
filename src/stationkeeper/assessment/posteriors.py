"""Every chance of traffic and crew: what was counted, which prior, what follows, and whether the campaign draws it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Literal

from pydantic import Field

from stationkeeper.assessment.answer import Told
from stationkeeper.planning.schedule import make_plan
from stationkeeper.scenario.model import Scenario
from stationkeeper.scenario.rows import Launcher, VehicleClass
from stationkeeper.scenario.rows_past import Precedent
from stationkeeper.simulation.state import counted
from stationkeeper.times import DAYS_PER_YEAR, day_of
from stationkeeper.traffic.posteriors import (
    Summary,
    at_most,
    beta_summary,
    gamma_summary,
    lognormal_summary,
    lost_again,
    slip_summary,
)
from stationkeeper.traffic.risk import LossPosterior, RatePosterior, fit_stand_down, foretell, log_spread
from stationkeeper.traffic.visits import Launch, stand_downs

Event = Literal[
    "launch lost",
    "docking failed",
    "no way home",
    "rescue vehicle awaited",
    "launch slips",
    "stand-down after a loss",
    "pad lost",
    "pad outage",
    "early medical return",
    "sibling lost next",
]
BETA_PRIOR = "Jeffreys, Beta(1/2, 1/2)"
GAMMA_PRIOR = "Jeffreys, Gamma of shape 1/2 and no exposure"
_DECLARED = "none: declared, not counted"
_OF_CASES = "none: geometric mean of the cases, spread of the next by Student's t"
CASES = "dated cases"


class Chance(Told):
    """One thing that can go wrong, as a distribution with its counts."""

    event: Event = Field(description="What happens.")
    subject: str = Field(description="To which classes, launcher or people.")
    used: bool = Field(description="Whether the campaign draws from exactly this.")
    distribution: Literal["beta", "gamma", "lognormal", "slip", "rate"] = Field(
        description="beta: probability. gamma: rate. lognormal: time. slip: none, or exponential. rate: one number."
    )
    prior: str = Field(description="Prior; for what was not counted, that it is declared.")
    events: float | None = Field(description="Events counted; null: not counted.")
    trials: float | None = Field(description="What they were counted over; null: not counted.")
    trials_unit: str = Field(description="Unit of the trials.")
    a: float | None = Field(
        description="beta: first parameter. gamma: shape. lognormal: median, days. slip: mean, days. rate: per year."
    )
    b: float | None = Field(
        description="beta: second parameter. gamma: exposure, days. lognormal: spread of ln(days). slip: share of none."
    )
    unit: str = Field(description="Unit of mean and interval.")
    mean: float = Field(description="Mean.")
    p05: float = Field(description="5 % quantile.")
    p95: float = Field(description="95 % quantile.")
    note: str = Field(description="What it rests on, in words.")


class Chances(Told):
    """Every chance of traffic and crew."""

    station: str = Field(description="Title of the station.")
    counted_through: str = Field(description="Last day of the record that is counted, UTC.")
    chances: tuple[Chance, ...] = Field(
        description="By event; what the campaign draws first, then what is only counted."
    )


def chances(scenario: Scenario) -> Chances:
    """Return each posterior of the scenario with its counts: exactly those of the campaign, and those only counted."""
    flying = _flying(scenario)
    rows = [
        *_losses(scenario, flying),
        *_dockings(scenario),
        *_lifeboats(scenario, flying),
        *_rescues(scenario, flying),
        *_slips(scenario, flying),
        *_stand_downs(scenario, flying),
        *_pads(scenario, flying),
        *_medical(scenario),
        *_siblings(scenario, flying),
    ]
    order = {event: place for place, event in enumerate(dict.fromkeys(row.event for row in rows))}
    rows.sort(key=lambda row: (order[row.event], not row.used))
    return Chances(station=scenario.station.title, counted_through=str(scenario.station.epoch), chances=tuple(rows))


def _flying(scenario: Scenario) -> frozenset[str]:
    """Return the classes with a flight still to come in the plan, or with a vehicle there."""
    plan = make_plan(scenario, scenario.station.through)
    return frozenset(flight.vehicle_class for flight in plan.flights)


def _families(scenario: Scenario) -> list[tuple[str, ...]]:
    """Return each family of classes that is counted together once, as the campaign does."""
    return list(dict.fromkeys(tuple(sorted(row.family or (row.id,))) for row in scenario.classes))


def _members(scenario: Scenario, family: Sequence[str], flying: frozenset[str]) -> list[VehicleClass]:
    """Return the flying classes whose rates come from this family."""
    return [row for row in scenario.classes if row.id in flying and tuple(sorted(row.family or (row.id,))) == family]


def _family_name(scenario: Scenario, family: Sequence[str]) -> str:
    """Return the classes whose rates come from a family: what it is counted for."""
    return ", ".join(row.id for row in scenario.classes if tuple(sorted(row.family or (row.id,))) == family)


def _subject(family: Sequence[str], members: Sequence[VehicleClass]) -> str:
    return ", ".join(row.id for row in members) if members else ", ".join(family)


def _counted_note(family: Sequence[str], members: Sequence[VehicleClass]) -> str:
    together = f"Counted together: {', '.join(family)}." if len(family) > 1 else ""
    shared = "Drawn once a future for all of them." if len(members) > 1 else ""
    idle = "" if members else "No flight to come: counted, not used."
    return " ".join(part for part in (together, shared, idle) if part)


def _beta(event: Event, subject: str, used: bool, counts: tuple[int, int], unit: tuple[str, str], note: str) -> Chance:
    """Return the Beta posterior of counts (events, trials); unit: of the trials, and of the probability."""
    posterior = LossPosterior(*counts)
    return _chance(
        event, subject, used, ("beta", BETA_PRIOR), (*counts, unit[0]), (posterior.a, posterior.b), unit[1],
        beta_summary(posterior), note,
    )  # fmt: skip


def _gamma(
    event: Event, subject: str, used: bool, counts: tuple[float, float], per: tuple[str, str], note: str
) -> Chance:
    """Return the Gamma posterior of counts (events, days); per: unit of the trials, in years for "years", and of it."""
    posterior = RatePosterior(*counts)
    trials = round(counts[1] / DAYS_PER_YEAR, 6) if per[0] == "years" else counts[1]
    return _chance(
        event, subject, used, ("gamma", GAMMA_PRIOR), (counts[0], trials, per[0]),
        (posterior.shape, posterior.exposure_days), per[1], gamma_summary(posterior, DAYS_PER_YEAR), note,
    )  # fmt: skip


def _chance(
    event: Event,
    subject: str,
    used: bool,
    kind: tuple[Literal["beta", "gamma", "lognormal", "slip", "rate"], str],
    counts: tuple[float | None, float | None, str],
    parameters: tuple[float, float | None],
    unit: str,
    summary: Summary,
    note: str,
) -> Chance:
    return Chance(
        event=event,
        subject=subject,
        used=used,
        distribution=kind[0],
        prior=kind[1],
        events=counts[0],
        trials=counts[1],
        trials_unit=counts[2],
        a=parameters[0],
        b=parameters[1],
        unit=unit,
        mean=summary.mean,
        p05=summary.p05,
        p95=summary.p95,
        note=note,
    )


def _losses(scenario: Scenario, flying: frozenset[str]) -> Iterator[Chance]:
    for family in _families(scenario):
        members = _members(scenario, family, flying)
        launches, lost, _, _ = counted(scenario, family)
        if launches and "module" not in family:
            note = _counted_note(family, members)
            subject = _subject(family, members)
            yield _beta("launch lost", subject, bool(members), (lost, launches), ("launches", "per launch"), note)
    for row in scenario.launchers:
        flown = [one for one in _launches(scenario) if one.launcher == row.id]
        if flown:
            note = "By launcher, whatever it carried: counted, not used; the campaign draws by family of vehicles."
            counts = (sum(one.lost for one in flown), len(flown))
            yield _beta("launch lost", f"{row.id} (launcher)", False, counts, ("launches", "per launch"), note)


def _dockings(scenario: Scenario) -> Iterator[Chance]:
    """Yield docking failures by family, of the flights that reached orbit."""
    epoch = scenario.station.epoch
    for family in _families(scenario):
        tried = [
            row
            for row in scenario.visits
            if row.vehicle_class in family and row.launch <= epoch and row.outcome not in ("unknown", "launch-failure")
        ]
        failed = sum(row.outcome == "docking-failure" for row in tried)
        if tried and "module" not in family:
            note = "Of those that reached orbit. Not drawn apart: it is one of the losses of a launch above."
            counts = (failed, len(tried))
            yield _beta(
                "docking failed", _family_name(scenario, family), False, counts, ("arrivals tried", "per arrival"), note
            )


def _lifeboats(scenario: Scenario, flying: frozenset[str]) -> Iterator[Chance]:
    for family in _families(scenario):
        members = [row for row in _members(scenario, family, flying) if row.seats]
        _, _, events, days = counted(scenario, family)
        own = [row for row in scenario.classes if tuple(sorted(row.family or (row.id,))) == family]
        if not days or not any(row.seats for row in own):
            continue
        note = _counted_note(family, members)
        if days < DAYS_PER_YEAR:
            note = f"Only {days:.0f} days counted: taken as one year. {note}".strip()
        exposure = max(days, DAYS_PER_YEAR)
        per = ("crewed docked days", "per year docked")
        yield _gamma("no way home", _subject(family, members), bool(members), (events, exposure), per, note)


def _rescues(scenario: Scenario, flying: frozenset[str]) -> Iterator[Chance]:
    spread = scenario.crewing.rescue_log_sd.value
    for row in scenario.classes:
        if row.id in flying and row.seats and row.rescue_days:
            yield _chance(
                "rescue vehicle awaited", row.id, True, ("lognormal", _DECLARED), (None, None, ""),
                (row.rescue_days, spread), "days", lognormal_summary(row.rescue_days, spread),
                "From the loss of the way home to the docking of an empty replacement.",
            )  # fmt: skip


def _slips(scenario: Scenario, flying: frozenset[str]) -> Iterator[Chance]:
    for row in scenario.classes:
        if row.id in flying and row.slip_mean_days:
            zero = row.slip_zero or 0.0
            note = f"No slip with probability {zero:g}, else exponential. No planned dates are recorded to count from."
            summary = slip_summary(row.slip_mean_days, zero)
            yield _chance(
                "launch slips", row.id, True, ("slip", _DECLARED), (None, None, ""), (row.slip_mean_days, zero),
                "days", summary, note,
            )  # fmt: skip


def _stand_downs(scenario: Scenario, flying: frozenset[str]) -> Iterator[Chance]:
    gaps = stand_downs(_launches(scenario), until=0)
    within = log_spread(list(gaps.values()))
    for row in scenario.launchers:
        used = _flies(row, scenario, flying)
        found = gaps.get(row.id, ())
        days = f"Days to the next launch after each loss of the record: {', '.join(map(str, found))}." if found else ""
        yield _chance(
            "stand-down after a loss", row.id, used, ("lognormal", _DECLARED), (None, None, ""),
            (row.standdown_median_days, row.standdown_log_sd), "days",
            lognormal_summary(row.standdown_median_days, row.standdown_log_sd), days or "No loss to fit to.",
        )  # fmt: skip
        if found and within is not None:
            fit = fit_stand_down(found, within)
            yield _chance(
                "stand-down after a loss", f"{row.id} (fitted)", False,
                ("lognormal", "none: geometric mean, spread pooled over launchers"), (len(found), len(found), "losses"),
                (fit.median_days, fit.log_sd), "days", lognormal_summary(fit.median_days, fit.log_sd),
                "Fitted to the gaps of the record, to compare with what is declared; not used.",
            )  # fmt: skip


def _pads(scenario: Scenario, flying: frozenset[str]) -> Iterator[Chance]:
    for row in scenario.launchers:
        used = _flies(row, scenario, flying)
        note = "" if used else "No flight to come: not used."
        counts = (row.pad_events, row.pad_years * DAYS_PER_YEAR)
        yield _gamma("pad lost", row.id, used, counts, ("years", "per year"), note)
        cases = _pad_cases(scenario, row)
        listed = ", ".join(f"{case.id} {case.days:g} d ({case.damage or 'not told'})" for case in cases)
        told = (float(len(cases)), float(len(cases)), CASES) if cases else (None, None, "")
        yield _chance(
            "pad outage", row.id, used, ("lognormal", _OF_CASES if cases else _DECLARED), told,
            (row.pad_outage_days, row.pad_outage_log_sd), "days",
            lognormal_summary(row.pad_outage_days, row.pad_outage_log_sd),
            note or (f"Dated cases of pads out of use: {listed}." if cases else ""),
        )  # fmt: skip


def _pad_cases(scenario: Scenario, row: Launcher) -> list[Precedent]:
    """Return the dated cases on which a launcher's outage rests; none where it was declared otherwise.

    It rests on them when its median and spread are those of all cases as one mixture, to the digits declared.
    """
    dated = [case for case in scenario.precedents if case.kind == "pad-outage" and case.day <= scenario.station.epoch]
    if not dated:
        return []
    told = foretell([], [[case.days for case in dated]], row.pad_outage_log_sd)
    same = abs(told.median_days - row.pad_outage_days) <= 0.5 and abs(told.log_sd - row.pad_outage_log_sd) <= 0.005
    return dated if same else []


def _medical(scenario: Scenario) -> Iterator[Chance]:
    """Yield the early medical return as counted and, where declared, as predicted."""
    crewing = scenario.crewing
    events, years = crewing.medical_events.value, crewing.medical_years.value
    note = f"As observed: {events:g} in {years:g} years. One chance for the whole crew, whatever its size."
    yield _gamma(
        "early medical return", "crew, observed", True, (events, years * DAYS_PER_YEAR), ("years", "per year"), note
    )
    if crewing.medical_predicted_years is None:
        return
    rate = 1.0 / crewing.medical_predicted_years.value
    few = at_most(int(events), rate * years)
    note = (
        f"As models predicted: {rate * years:.1f} would have been expected in {years:g} years; {events:g} or fewer has "
        f"probability {few:.2g}. Kept beside the count, not used."
    )
    yield _chance(
        "early medical return", "crew, predicted", False, ("rate", _DECLARED), (None, None, ""), (rate, None),
        "per year", Summary(rate, rate, rate), note,
    )  # fmt: skip


def _siblings(scenario: Scenario, flying: frozenset[str]) -> Iterator[Chance]:
    """Yield common cause: was the next flight of another family on the same launcher lost as well."""
    record = _launches(scenario)
    for row in scenario.launchers:
        families = _families_on(scenario, row.id)
        if len(families) < 2:
            continue
        found = lost_again(record, row.id, families)
        note = (
            "After a loss, the next flight of another family on the launcher. Not drawn: in the campaign a loss "
            "grounds every class of the launcher, and the next flights have their own rate."
        )
        counts = (found.lost_again, found.losses)
        yield _beta("sibling lost next", row.id, False, counts, ("losses followed by a sibling", "per loss"), note)


def _families_on(scenario: Scenario, launcher: str) -> list[tuple[str, ...]]:
    """Return the groups of classes on a launcher that share a class; those of one group are one family here."""
    groups: list[set[str]] = []
    for row in scenario.classes:
        if row.launcher != launcher:
            continue
        own = {row.id, *row.family}
        joined = [group for group in groups if group & own]
        groups = [group for group in groups if not group & own] + [own.union(*joined)]
    return [tuple(sorted(group)) for group in groups]


def _flies(row: Launcher, scenario: Scenario, flying: frozenset[str]) -> bool:
    return any(each.launcher == row.id for each in scenario.classes if each.id in flying)


def _launches(scenario: Scenario) -> list[Launch]:
    """Return the launches of the record up to the epoch whose outcome is known, days since the epoch."""
    launcher = {row.id: row.launcher for row in scenario.classes}
    epoch = scenario.station.epoch
    return [
        Launch(row.id, row.vehicle_class, launcher[row.vehicle_class], day_of(row.launch, epoch), row.lost)
        for row in scenario.visits
        if row.launch <= epoch and row.outcome != "unknown"
    ]
