"""Margins and bands: how near each quantity comes to its lines, as quantiles over futures."""

from __future__ import annotations

import math

from stationkeeper.assessment.answer import (
    Altitude,
    Band,
    LeakVerdict,
    Line,
    Margin,
    PropellantUse,
    Quantiles,
    Representation,
    Research,
    Seats,
)
from stationkeeper.assessment.survival import estimate, unbroken
from stationkeeper.scenario.model import Scenario
from stationkeeper.simulation import world as w
from stationkeeper.simulation.records import Campaign, Records
from stationkeeper.times import DAYS_PER_YEAR, date_of


def quantiles(campaign: Campaign, slot: int, factor: float = 1.0) -> Quantiles:
    """Return the 5, 50 and 95 % quantiles of a result over futures, times `factor`; None beyond its scale."""
    low, middle, high = (_known(factor * campaign.spread(slot, share)) for share in (0.05, 0.5, 0.95))
    return Quantiles(p05=low, p50=middle, p95=high)


def _known(value: float) -> float | None:
    return value if math.isfinite(value) else None


def stock_margins(scenario: Scenario, campaign: Campaign) -> list[Margin]:
    """Return for each stock the least number of days it would have lasted above its reserve without another
    delivery.
    """
    rows = {row.id: row for row in scenario.stocks}
    margins = []
    for k, name in enumerate(w.STOCKS):
        if name not in rows or name == "water-waste":
            continue  # not kept apart; or it has no line to stay over
        row, slot = rows[name], w.MARGIN_0 + k
        margins.append(
            Margin(
                stock=name,
                title=row.title,
                now_kg=row.initial_kg,
                reserve_kg=row.reserve_kg,
                critical_kg=row.critical_kg,
                days_to_reserve=quantiles(campaign, slot),
                above_reserve=estimate(campaign.at_least(slot, 0.0), campaign.futures),
            )
        )
    return margins


def altitude(scenario: Scenario, campaign: Campaign) -> Altitude:
    """Return mean altitude now, lowest and at the end."""
    return Altitude(
        now=scenario.orbit.altitude_km.value,
        lowest=quantiles(campaign, w.LOWEST_KM),
        at_end=quantiles(campaign, w.END_KM),
        floor=scenario.orbit.floor_km.value,
    )


def propellant(scenario: Scenario, campaign: Campaign, days: int) -> PropellantUse:
    """Return propellant now, used a year and lowest."""
    there = sum(flight.propellant_kg for flight in campaign.plan.flights if flight.docked_day is not None)
    docked = scenario.propellant.docked_share.value * there
    return PropellantUse(
        now=scenario.propellant.tanks_kg.value + docked,
        per_year=quantiles(campaign, w.USED_KG, DAYS_PER_YEAR / days),
        lowest=quantiles(campaign, w.LOWEST_PROPELLANT),
        reserve=scenario.propellant.reserve_kg.value,
        reboosts_per_year=quantiles(campaign, w.REBOOSTS, DAYS_PER_YEAR / days),
    )


def representation(campaign: Campaign, seats: Seats, days: int) -> Representation:
    """Return days on which representation was held, and held under any single loss."""
    return Representation(
        seats=seats,
        days=days,
        held=quantiles(campaign, w.HELD_DAYS),
        held_single_loss=quantiles(campaign, w.SINGLE_DAYS),
    )


def research(scenario: Scenario, campaign: Campaign) -> list[Research]:
    """Return mean research hours a week of the first two segments."""
    slots = (w.RESEARCH_H0, w.RESEARCH_H1)
    return [
        Research(segment=segment.id, hours_per_week=quantiles(campaign, slot))
        for segment, slot in zip(scenario.segments, slots, strict=False)
    ]


def leak_verdicts(scenario: Scenario, campaign: Campaign, through: int) -> list[LeakVerdict]:
    """Return the verdict on the leak under each party's own limit. The chamber's segment is the one of its port."""
    own, partner = _leak_parties(scenario)
    s = scenario.structure
    parties = ((own, s.untenable_own.value, w.LEAK_OWN_DAY), (partner, s.untenable_partner.value, w.LEAK_PARTNER_DAY))
    return [
        LeakVerdict(party=party, limit_kg_per_day=limit, never_over=unbroken(campaign.firsts(slot), through))
        for party, limit, slot in parties
    ]


def _leak_parties(scenario: Scenario) -> tuple[str, str]:
    chamber = next((port.segment for port in scenario.ports if port.chamber), scenario.segments[-1].id)
    agency = {segment.id: segment.agency for segment in scenario.segments}
    others = [segment.agency for segment in scenario.segments if segment.id != chamber]
    return agency[chamber], others[0] if others else agency[chamber]


def bands(records: Records) -> list[Band]:
    """Return every monthly metric as a band over futures, with its lines."""
    epoch = records.scenario.station.epoch
    days = [date_of(int(day), epoch) for day in records.month_end]
    out = []
    kept = {f"{row.id}_kg" for row in records.scenario.stocks}
    for metric, name in enumerate(w.METRICS):
        if metric >= w.STOCK_0 and name not in kept:
            continue
        low, high = float(records.bin_low[metric]), float(records.bin_high[metric])
        p = {
            key: [float(v) for v in records.flown.quantile(metric, share, low, high)]
            for key, share in (("p05", 0.05), ("p25", 0.25), ("p50", 0.5), ("p75", 0.75), ("p95", 0.95))
        }
        title, unit, lines = _described(records.scenario, name)
        out.append(Band(metric=name, title=title, unit=unit, lines=lines, days=days, **p))
    return out


def _described(scenario: Scenario, name: str) -> tuple[str, str, list[Line]]:
    o, p = scenario.orbit, scenario.propellant
    if name == "altitude_km":
        return (
            "Mean altitude",
            "km",
            [Line(name="target", value=o.target_km.value), Line(name="floor", value=o.floor_km.value)],
        )
    if name == "propellant_kg":
        lines = [Line(name="reserve", value=p.reserve_kg.value), Line(name="critical", value=p.critical_kg.value)]
        return "Propellant, tanks and docked vehicles", "kg", lines
    if name == "leak_kg_per_day":
        own, partner = _leak_parties(scenario)
        s = scenario.structure
        limits = ((f"untenable, {own}", s.untenable_own.value), (f"untenable, {partner}", s.untenable_partner.value))
        return "Air leak", "kg/d", [Line(name=text, value=value) for text, value in limits]
    if name == "people":
        return "People aboard", "people", []
    if name.startswith("research_"):
        number = int(name.split("_")[1])
        segment = scenario.segments[number].title if number < len(scenario.segments) else "no segment"
        return f"Research, {segment}", "h/week", []
    row = next(row for row in scenario.stocks if f"{row.id}_kg" == name)
    lines = [Line(name=text, value=getattr(row, f"{text}_kg")) for text in ("target", "reserve", "critical")]
    return row.title, "kg", lines
