"""From records to the answer."""

from __future__ import annotations

from datetime import date

from stationkeeper.assessment import margins
from stationkeeper.assessment.answer import Answer, Case, Criterion, Inputs, Seats
from stationkeeper.assessment.criteria import CRITERIA, CriterionRule
from stationkeeper.assessment.exchange import exchange
from stationkeeper.assessment.findings import committed_horizon, findings, later_ends
from stationkeeper.assessment.judged import judged
from stationkeeper.assessment.limiting import first_causes
from stationkeeper.assessment.survival import breached_by, curve, unbroken
from stationkeeper.assessment.verdict import verdict
from stationkeeper.planning.plan import Plan
from stationkeeper.scenario.provenance import count_by_standing
from stationkeeper.simulation.records import Campaign, Records
from stationkeeper.simulation.reduce import OUTCOMES
from stationkeeper.times import day_of


def judge(records: Records) -> Answer:
    """Return the answer that the records give."""
    scenario, through = records.scenario, records.through
    days = day_of(through, scenario.station.epoch)
    committed, party = committed_horizon(scenario)
    criteria = {rule.name: _criterion(records, rule, days) for rule in CRITERIA}
    cases = _cases(records, committed)
    found = findings(scenario, records.flown.plan)
    unagreed, later = first_unagreed(records.flown.plan), later_ends(scenario, through)
    return Answer(
        station=scenario.station.id,
        title=scenario.station.title,
        scenario_hash=scenario.hash,
        plan_hash=records.flown.plan.hash,
        result_hash=records.hash,
        as_of=scenario.station.epoch,
        through=through,
        committed_through=committed,
        committed_by=party,
        futures=records.futures,
        seed=records.seed,
        version=records.version,
        verdict=verdict(criteria, cases, through, committed, party, unagreed, later),
        criteria=criteria,
        cases=cases,
        severity=severity(records.flown),
        margins=margins.stock_margins(scenario, records.flown),
        altitude_km=margins.altitude(scenario, records.flown),
        propellant_kg=margins.propellant(scenario, records.flown, days),
        judged=judged(),
        representation=[
            margins.representation(records.flown, "flown", days),
            margins.representation(records.not_flown, "not-flown", days),
        ],
        exchange=exchange(records),
        research=margins.research(scenario, records.flown),
        leak=margins.leak_verdicts(scenario, records.flown, days),
        bands=margins.bands(records),
        findings=found,
        inputs=Inputs(**count_by_standing(scenario)),
    )


def first_unagreed(plan: Plan) -> str:
    """Return the first planned flight with an exchange seat without an agreement, "" when there is none."""
    return next((f.id for f in plan.flights if f.docked_day is None and any(seat.unagreed for seat in f.seats)), "")


def _criterion(records: Records, rule: CriterionRule, days: int) -> Criterion:
    breach, epoch = records.flown.firsts(rule.slot), records.scenario.station.epoch
    at = unbroken(breach, days)
    return Criterion(
        probability=at.probability,
        low=at.low,
        high=at.high,
        title=rule.title,
        first_causes=first_causes(records.scenario, records.flown, rule, days),
        breached_by=breached_by(breach, days, epoch),
        survival=curve(breach, records.month_end, epoch),
    )


def _cases(records: Records, committed: date | None) -> list[Case]:
    epoch, through = records.scenario.station.epoch, records.through
    seats: list[tuple[Seats, Campaign]] = [("flown", records.flown), ("not-flown", records.not_flown)]
    cases = [_case(campaign, flown, "asked", through, epoch) for flown, campaign in seats]
    if committed is not None and epoch < committed < through:
        cases += [_case(campaign, flown, "committed", committed, epoch) for flown, campaign in seats]
    return cases


def _case(campaign: Campaign, seats: Seats, basis: str, through: date, epoch: date) -> Case:
    days = day_of(through, epoch)
    return Case.model_validate(
        {
            "seats": seats,
            "through": through,
            "basis": basis,
            "criteria": {rule.name: unbroken(campaign.firsts(rule.slot), days) for rule in CRITERIA},
        }
    )


def severity(campaign: Campaign) -> dict[str, float]:
    """Return the share of futures by worst outcome.

    Lost (under the altitude floor), demanned (nobody aboard), degraded (not safe), none.
    """
    return {name: int(count) / campaign.futures for name, count in zip(OUTCOMES, campaign.totals.outcomes, strict=True)}
