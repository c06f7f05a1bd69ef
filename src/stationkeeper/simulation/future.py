"""One future, day by day: the order of events of a day."""

from __future__ import annotations

from typing import Any

import numpy as np

from stationkeeper import streams
from stationkeeper.compiled import borrowed, entry, inlined, kept, kernel, reference
from stationkeeper.crew import day as crew_day
from stationkeeper.simulation import world as w
from stationkeeper.simulation.criteria_day import criteria_day, keep_low_propellant, settle_days
from stationkeeper.simulation.debris_day import debris_day, start_debris
from stationkeeper.simulation.equipment_day import equipment_day, function_state, start_equipment
from stationkeeper.simulation.orbit_day import orbit_day, propellant_kg, solar_score, start_orbit
from stationkeeper.simulation.settling import settle_stores
from stationkeeper.simulation.stores_day import (
    count_people,
    leak_day,
    leak_kg,
    power_share,
    research_week,
    start_stores,
    stores_day,
    turn_base_leak,
)
from stationkeeper.simulation.supply_day import supply_rules
from stationkeeper.simulation.traffic_day import (
    draw_failure,
    plan_next,
    schedule_medical,
    schedule_pad,
    traffic_day,
    why_it_would_leave,
)
from stationkeeper.simulation.world import Inputs, State
from stationkeeper.structure.leak import CLOCKS
from stationkeeper.traffic import dispatch
from stationkeeper.units import EARTH_RADIUS_KM

StateReference = reference(State)
VisitsReference = reference(dispatch.Visits)
PeopleReference = reference(crew_day.People)
InputsReference = reference(Inputs)
FleetReference = reference(dispatch.Fleet)
CargoReference = reference(w.Cargo)
ChancesReference = reference(w.Chances)
OrbitReference = reference(w.OrbitRules)
DensityReference = reference(w.Density)
ActivityReference = reference(w.Activity)
VariationReference = reference(w.Variation)
StoresReference = reference(w.Stores)
EquipmentReference = reference(w.Equipment)
MeasuresReference = reference(w.Measures)
DebrisReference = reference(w.Debris)


@entry
def play_batch(
    inputs: Inputs,
    seed: int,
    begin: int,
    results: w.Floats,
    histogram: w.Ints,
    series: w.Floats,
    events: w.Ints,
    event_count: w.Ints,
) -> None:
    """Play futures `begin`, `begin` + 1, ... and write what each returns.

    results: (N, len(RESULT_NAMES)). histogram: (metrics, months, BINS), added to. series: (K, months, metrics),
    events: (K, EVENT_ROOM, 4) and event_count: (K) for those of the N futures that are kept in full; K may be 0.
    """
    fixed = by_reference(inputs)
    i = borrowed(fixed)
    for n in by_activity(seed, begin, len(results)):
        in_full = n < len(series)
        log = events[n] if in_full else events[:0].reshape((0, 4))
        state = new_state(i, results[n], log)
        s = borrowed(state)
        play_future(i, s, seed, begin + n, histogram, series[n] if in_full else series[:0].reshape((0, 0)))
        if in_full:
            event_count[n] = int(s.x[w.EVENTS])
        kept(state)
    kept(fixed)


@kernel
def by_activity(seed: int, begin: int, count: int) -> w.Ints:
    """Return the order in which futures are played: by their Sun, so that one finds in the cache what the one before
    it has fetched of the air.
    """
    order, score = np.zeros(count, np.int64), np.zeros(count)
    for n in range(count):
        z, at = solar_score(seed, begin + n), n
        while at > 0 and score[at - 1] > z:
            order[at], score[at] = order[at - 1], score[at - 1]
            at -= 1
        order[at], score[at] = n, z
    return order


@inlined
@kernel
def play_future(i: Inputs, s: State, seed: int, future: int, histogram: w.Ints, series: w.Floats) -> None:
    """Play a future from the epoch to the horizon on an empty state."""
    start(i, s, seed, future)
    month = 0
    for day in range(1, i.month_end[-1] + 1):
        play_day(i, s, seed, future, day)
        if day == i.month_end[month]:
            keep_month(i, s, day, month, histogram, series)
            month += 1
    finish(i, s)


@kernel
def by_reference(inputs: Inputs) -> Any:
    """Return the inputs as one object, passed on as a pointer."""
    return InputsReference(
        FleetReference(*inputs.fleet),
        PeopleReference(*inputs.crew),
        CargoReference(*inputs.cargo),
        ChancesReference(*inputs.chances),
        OrbitReference(*inputs.orbit),
        DensityReference(*inputs.density),
        ActivityReference(*inputs.activity),
        VariationReference(*inputs.variation),
        StoresReference(*inputs.stores),
        inputs.rates,
        EquipmentReference(*inputs.equipment),
        MeasuresReference(*inputs.measures),
        DebrisReference(*inputs.debris),
        inputs.power,
        inputs.leak,
        inputs.chamber_kg,
        inputs.rules,
        inputs.month_end,
        inputs.bin_low,
        inputs.bin_high,
    )


@inlined
@kernel
def play_day(i: Inputs, s: State, seed: int, future: int, day: int) -> None:
    """Play one day: traffic and crew, orbit, life support, machines, leak, debris, then the judgement."""
    if day > s.x[w.BASE_UNTIL]:
        turn_base_leak(i, s, day)
    if day >= s.x[w.NEXT_TRAFFIC]:
        if day > 1:
            keep_low_propellant(i, s)
        settle_stores(i, s, day - 1)
        traffic_day(i, s, seed, future, day)
        if s.x[w.CREW_CHANGED] > 0:
            count_people(s)
        s.x[w.NEXT_STORES] = day
    orbit_day(i, s, seed, future, day)
    if day >= s.x[w.NEXT_STORES]:
        stores_day(i, s, day)
        supply_rules(i, s, day)
    equipment_day(i, s, seed, future, day)
    if day >= s.x[w.NEXT_LEAK] or future != s.x[w.LEAK_FUTURE]:
        leak_day(i, s, seed, future, day)
    if day >= s.x[w.NEXT_HIT]:
        debris_day(i, s, seed, future, day)
    criteria_day(i, s, day)


@kernel
def start(i: Inputs, s: State, seed: int, future: int) -> None:
    """Draw what is unknown at the epoch: slips, rates, ages, stocks, activity, drag."""
    s.x[w.FREE] = -1
    dispatch.draw_slips(i.fleet, s.visits, seed, future)
    for c in range(len(s.loss_p)):
        item = i.chances.item[c]
        s.loss_p[c] = streams.beta(i.chances.loss_a[c], i.chances.loss_b[c], seed, streams.LOSS, future, item)
        shape = i.chances.lifeboat_shape[c]
        s.lifeboat_rate[c] = streams.gamma(shape, seed, streams.LIFEBOAT, future, item) / i.chances.lifeboat_days[c]
    for f in range(len(i.fleet.planned)):
        if s.visits.status[f] == dispatch.DOCKED:
            s.x[w.FLOWN] = f + 1
        if s.visits.status[f] == dispatch.DOCKED and i.fleet.crewed[f]:
            crew_day.board(s.people, i.crew, f)
            s.visits.reason[f] = why_it_would_leave(i, f)
            draw_failure(i, s, seed, future, 0, f)
    draw_rates(i, s, seed, future)
    for launcher in range(len(s.next_pad)):
        schedule_pad(i, s, seed, future, 0, launcher)
    schedule_medical(i, s, seed, future, 0)
    start_orbit(i, s, seed, future)
    start_stores(i, s, seed, future)
    s.x[w.LAST_REDUCED] = -1e6
    s.x[w.LEAK_FUTURE] = -1
    start_equipment(i, s, seed, future)
    start_debris(i, s, seed, future)
    count_people(s)
    function_state(i, s)
    s.x[w.CREW_CHANGED] = 1
    s.x[w.NEXT_STORES] = 1
    plan_next(i, s, 0)


@kernel
def draw_rates(i: Inputs, s: State, seed: int, future: int) -> None:
    """Draw how often pads are lost and people fall ill in this future, from the Gamma posteriors."""
    for launcher in range(len(s.pad_rate)):
        item = i.chances.pad_item[launcher] ^ 0x2545F491
        rate = streams.gamma(i.chances.pad_shape[launcher], seed, streams.PAD, future, item)
        s.pad_rate[launcher] = rate / i.chances.pad_days[launcher]
    rate = streams.gamma(i.chances.medical_shape, seed, streams.MEDICAL, future, 1)
    s.x[w.MEDICAL_RATE] = rate / i.chances.medical_days


@kernel
def finish(i: Inputs, s: State) -> None:
    """Write the totals of the future."""
    keep_low_propellant(i, s)
    settle_days(s, i.month_end[-1] + 1)
    s.result[w.END_KM] = s.x[w.A_KM] - EARTH_RADIUS_KM
    s.result[w.USED_KG] = s.x[w.USED]
    weeks = i.month_end[-1] / 7.0
    s.result[w.RESEARCH_H0] = s.x[w.RESEARCH_0] / weeks
    s.result[w.RESEARCH_H1] = s.x[w.RESEARCH_1] / weeks


@kernel
def keep_month(i: Inputs, s: State, day: int, month: int, histogram: w.Ints, series: w.Floats) -> None:
    """Add the month's metrics to the histograms, and to the series of a sampled future."""
    settle_stores(i, s, day)
    power = power_share(i, s, day)
    weeks = (day - (i.month_end[month - 1] if month > 0 else 0)) / 7.0
    research_0 = power * research_week(i, s.x[w.SIDE_0], s.x[w.MONTH_HOURS_0] / weeks)
    research_1 = power * research_week(i, s.x[w.SIDE_1], s.x[w.MONTH_HOURS_1] / weeks)
    s.x[w.RESEARCH_0] += research_0 * weeks
    s.x[w.RESEARCH_1] += research_1 * weeks
    s.x[w.MONTH_HOURS_0] = 0.0
    s.x[w.MONTH_HOURS_1] = 0.0
    put(i, histogram, series, month, 0, s.x[w.A_KM] - EARTH_RADIUS_KM)
    put(i, histogram, series, month, 1, propellant_kg(i, s))
    put(i, histogram, series, month, 2, leak_kg(s))
    put(i, histogram, series, month, 3, s.x[w.PEOPLE])
    put(i, histogram, series, month, 4, research_0)
    put(i, histogram, series, month, 5, research_1)
    for k in range(len(s.level)):
        put(i, histogram, series, month, w.STOCK_0 + k, s.level[k])


@inlined
@kernel
def put(i: Inputs, histogram: w.Ints, series: w.Floats, month: int, metric: int, value: float) -> None:
    """Count a value in its bin (values beyond the scale in the end bins)."""
    low, high = i.bin_low[metric], i.bin_high[metric]
    at = int((value - low) / (high - low) * histogram.shape[2])
    one_more(histogram, metric, month, min(max(at, 0), histogram.shape[2] - 1))
    if len(series) > 0:
        series[month, metric] = value


@inlined
@kernel
def one_more(histogram: w.Ints, metric: int, month: int, at: int) -> None:
    """Count one in a bin. A batch counts alone; where futures are played side by side another takes its place."""
    histogram[metric, month, at] += 1


@kernel
def soonest(planned: w.Ints) -> w.Ints:
    """Return for each flight the first day for which it or one behind it is planned."""
    first = planned.copy()
    for f in range(len(planned) - 2, -1, -1):
        first[f] = min(first[f], first[f + 1])
    return first


@kernel
def empty_result(result: w.Floats) -> None:
    """Set the row of results of a future in which nothing has happened."""
    result[:] = 0.0
    result[: w.LOWEST_KM] = -1.0
    result[w.LOWEST_KM] = 1e9
    result[w.LOWEST_PROPELLANT] = 1e9
    result[w.MARGIN_0 : w.MARGIN_0 + len(w.STOCKS)] = 1e9
    result[w.LOWEST_PEOPLE] = 1e9
    result[w.SYSTEMS_DAY] = -1.0
    result[w.LOWEST_POWER] = 1e9


@kernel
def sizes(i: Inputs) -> tuple[int, int, int, int, int, int]:
    """Return how many flights, stocks, unit types, classes, launchers and functions there are."""
    flights, stocks, units = len(i.fleet.planned), len(i.stores.initial), len(i.equipment.shape)
    return flights, stocks, units, len(i.chances.loss_a), len(i.chances.pad_shape), len(i.equipment.need)


@kernel
def new_state(i: Inputs, result: w.Floats, events: w.Ints) -> Any:
    """Return the empty state of a future; `result` and `events` are written in place."""
    flights, stocks, units, classes, launchers, functions = sizes(i)
    empty_result(result)
    return StateReference(
        np.zeros(w.SCALARS),
        VisitsReference(*dispatch.new_visits(i.fleet)),
        PeopleReference(*crew_day.nobody(flights, i.crew.rep.shape[1])),
        np.zeros(stocks),
        np.zeros(stocks),
        np.zeros((flights, stocks)),
        np.zeros(stocks),
        np.zeros((flights, units), np.int64),
        np.zeros(flights, np.int64),
        soonest(i.fleet.planned),
        np.zeros(flights),
        np.zeros(classes),
        np.zeros(classes),
        np.zeros(launchers, np.int64),
        np.zeros(launchers, np.int64),
        np.zeros(launchers),
        np.zeros(units),
        np.zeros(units, np.int64),
        np.zeros(units, np.int64),
        np.zeros(units, np.int64),
        np.zeros(units, np.int64),
        np.zeros(units, np.int64),
        np.full(len(i.equipment.life_unit), 1e12),
        np.full(i.month_end[-1] + 1, -1, np.int64),
        np.full(len(i.equipment.life_unit), -1, np.int64),
        np.ones(units),
        np.zeros(len(i.equipment.assemblies), np.int64),
        np.zeros(len(i.equipment.wear_unit)),
        np.zeros(len(i.equipment.wear_unit), np.int64),
        np.zeros(len(i.measures.effect)),
        np.zeros(len(i.measures.effect)),
        np.zeros((flights, len(i.measures.effect))),
        np.full(i.month_end[-1] + 1, -1, np.int64),
        np.zeros(w.PENDING_ROOM, np.int64),
        np.zeros(w.PENDING_ROOM, np.int64),
        np.zeros(w.PENDING_ROOM, np.int64),
        np.zeros(len(i.equipment.assemblies), np.int64),
        np.zeros(functions),
        np.zeros(functions, np.int64),
        np.zeros(functions, np.int64),
        np.zeros(len(w.EFFECTS)),
        np.zeros(len(w.EFFECTS)),
        np.zeros(CLOCKS),
        np.zeros(len(i.debris.rate)),
        np.zeros(len(i.debris.rate), np.int64),
        result,
        events,
    )
