"""What one future is made of: fixed inputs and changing state as NamedTuples, and the names of all their slots."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from stationkeeper.crew.day import People
from stationkeeper.lifesupport.balance import Rates
from stationkeeper.lifesupport.stocks import CANDLES as CANDLES
from stationkeeper.lifesupport.stocks import CLOTHING as CLOTHING
from stationkeeper.lifesupport.stocks import FOOD_0 as FOOD_0
from stationkeeper.lifesupport.stocks import FOOD_1 as FOOD_1
from stationkeeper.lifesupport.stocks import HYGIENE as HYGIENE
from stationkeeper.lifesupport.stocks import LITHIUM as LITHIUM
from stationkeeper.lifesupport.stocks import NITROGEN as NITROGEN
from stationkeeper.lifesupport.stocks import OXYGEN as OXYGEN
from stationkeeper.lifesupport.stocks import OXYGEN_1 as OXYGEN_1
from stationkeeper.lifesupport.stocks import STOCKS as STOCKS
from stationkeeper.lifesupport.stocks import TECHNICAL as TECHNICAL
from stationkeeper.lifesupport.stocks import TRASH as TRASH
from stationkeeper.lifesupport.stocks import WASTE as WASTE
from stationkeeper.lifesupport.stocks import WATER as WATER
from stationkeeper.orbit.atmosphere import Density as Density
from stationkeeper.orbit.solar import Activity as Activity
from stationkeeper.orbit.variation import Variation as Variation
from stationkeeper.structure.leak import LeakRules
from stationkeeper.structure.power import PowerRules
from stationkeeper.traffic.dispatch import Fleet, Visits

Ints = NDArray[np.int64]
Floats = NDArray[np.float64]
Flags = NDArray[np.int8]

# What the state of machines sets, in the order of every array over effects.
EFFECTS = ("condensate", "urine", "brine", "oxygen", "condensate-ros", "oxygen-ros", "carbon-dioxide")
SCRUBBING = EFFECTS.index("carbon-dioxide")

# Scalars of the state: slots of State.x (days since the epoch, kg, km; flags are 0 or 1).
SCALARS = 62
(
    A_KM, TANKS, CHAMBER, LAST_BURN, USED, NEXT_AVOIDANCE, AVOIDANCES, NEXT_FAILURE, FAILURES, FAILING_UNIT,
    NEXT_MEDICAL, MEDICALS, PENDING, UNDER, LACKING, SEATLESS, SHORT, NEXT_TRAFFIC, LAST_ARRIVAL,
    CREW_CHANGED, PARTS_CHANGED, LAST_REASON, FACTOR, ACTIVITY_Z, BALLISTIC, MONTH_HOURS_0, MONTH_HOURS_1,
    RESEARCH_0, RESEARCH_1, CLOSED, HELD, SINGLE, EVENTS, PEOPLE, SIDE_0, SIDE_1,
    BASE_LEAK, BASE_MONTHS, BASE_UNTIL, DROP_KM, NEXT_DENSITY, NEXT_WEAR, LAST_REDUCED, PLANNED_DONE,
    FIRST_FLIGHT, FLOWN, CALLED, LOADED, READY_UNITS, FREE, UNDONE, HELD_SINCE, NEXT_JUDGED, NEXT_LEAK,
    LEAK_FUTURE, VARIED_ROW, NEXT_VARIED, MEDICAL_RATE, NEXT_HIT, STORES_DAY, NEXT_STORES, SURPLUS,
) = range(SCALARS)  # fmt: skip

# What one future returns (a row of numbers): -1 for a day that never came.
RESULT_NAMES = (
    "safe_day", "safe_cause", "joint_day", "joint_cause", "supplied_day", "supplied_cause", "leak_own_day",
    "leak_partner_day", "demanned_day", "lost_day", "closed_day", "lowest_km", "end_km", "propellant_used_kg",
    "lowest_propellant_kg", "held_days", "single_loss_days", "research_0", "research_1", "launch_losses",
    "lifeboats_lost", "medical_returns", "pad_losses", "without_spare", "reboosts", "lowest_people",
    "systems_day", "systems_cause", "upkeep_kg", "upkeep_hours", "measures_done", "sent_home", "lowest_power_kw",
    "walks_put_off", "debris_hits",
    *(f"margin_{stock}_days" for stock in STOCKS),
)  # fmt: skip
(
    SAFE_DAY, SAFE_CAUSE, JOINT_DAY, JOINT_CAUSE, SUPPLIED_DAY, SUPPLIED_CAUSE, LEAK_OWN_DAY, LEAK_PARTNER_DAY,
    DEMANNED_DAY, LOST_DAY, CLOSED_DAY, LOWEST_KM, END_KM, USED_KG, LOWEST_PROPELLANT, HELD_DAYS, SINGLE_DAYS,
    RESEARCH_H0, RESEARCH_H1, LAUNCH_LOSSES, LIFEBOATS_LOST, MEDICAL_RETURNS, PAD_LOSSES, WITHOUT_SPARE, REBOOSTS,
    LOWEST_PEOPLE, SYSTEMS_DAY, SYSTEMS_CAUSE, UPKEEP_KG, UPKEEP_HOURS, MEASURES_DONE, SENT_HOME,
    LOWEST_POWER, WALKS_PUT_OFF, DEBRIS_HITS,
) = range(35)  # fmt: skip
MARGIN_0 = 35  # and one for each stock

# Causes of a breach of `safe` and `supplied`; stocks follow at CAUSE_STOCK, functions at CAUSE_FUNCTION.
CAUSE_LIFEBOAT, CAUSE_UNATTENDED, CAUSE_ALTITUDE, CAUSE_PROPELLANT, CAUSE_LEAK = range(5)
CAUSE_STOCK, CAUSE_FUNCTION = 10, 100
# Causes of a breach of `joint`: segment * REASONS + why the last crew left.
REASONS = 6
RELIEVED, LIFE_ENDED, MEDICAL_RETURN, STAY_ENDED, STOCKS_SHORT, HIT_BY_DEBRIS = range(6)

# Metrics kept month by month.
METRICS = (
    "altitude_km", "propellant_kg", "leak_kg_per_day", "people", "research_0_h_per_week", "research_1_h_per_week",
    *(f"{stock}_kg" for stock in STOCKS),
)  # fmt: skip
STOCK_0 = 6  # the metric of the first stock
BINS = 256

# Events kept for the sample.
EVENT_NAMES = (
    "launched", "launch-lost", "docked", "undocked", "grounded", "pad-lost", "lifeboat-lost", "medical-return",
    "called-up", "crew-moved", "reboost", "avoidance", "unit-without-spare", "function-short",
    "function-restored", "chamber-closed", "breach-safe", "breach-joint", "breach-supplied", "made-room",
    "measure-done", "crew-reduced", "evacuated", "debris-hit", "relocated",
)  # fmt: skip
(
    E_LAUNCHED, E_LOST, E_DOCKED, E_UNDOCKED, E_GROUNDED, E_PAD, E_LIFEBOAT, E_MEDICAL, E_CALLED, E_MOVED,
    E_REBOOST, E_AVOIDANCE, E_NO_SPARE, E_SHORT, E_RESTORED, E_CLOSED, E_SAFE, E_JOINT,
    E_SUPPLIED, E_ROOM, E_MEASURE, E_REDUCED, E_EVACUATED, E_HIT, E_RELOCATED,
) = range(25)  # fmt: skip
EVENT_ROOM = 4_096  # events kept of one future; about 60 a year, so room for the longest horizon of 50 years
PENDING_ROOM = 1_024  # repairs and orders under way at once

REPAIRED, READY, MEASURE = 0, 1, 2

# What a measure of the maintenance programme does, in the order of its codes.
MEASURES = ("rate", "assemblies", "renewal")
RATE, ASSEMBLIES, RENEWAL = range(3)

# What a hit by debris does, in the order of its codes.
HITS = ("leak", "machine", "vehicle", "evacuation")
HIT_LEAK, HIT_MACHINE, HIT_VEHICLE, HIT_EVACUATION = range(4)


class Cargo(NamedTuple):
    """What flights (F) bring and what ports (P) allow.

    cover: days until the next full cargo is due (F). tank_kg: water and gas (F, 2). dry_kg: pressurised hold (F).
    reboost, isp_s: engines that can raise the orbit (F). port_*: what can be done at a port (P).
    told: 1 where the plan tells the load (F): told_kg of each stock, kg of use (F, S), told_units of each unit type
    (F, U), leaving told_tank_kg (F, 2) and told_room_kg of the hold (F). told_level_kg: the
    level under which a future is behind the plan (S, days; the last column holds for all later days).
    """

    cover: Floats
    tank_kg: Floats
    dry_kg: Floats
    propellant_kg: Floats
    reboost: Flags
    isp_s: Floats
    port_reboost: Flags
    port_refuel: Flags
    port_chamber: Flags
    told: Flags
    told_kg: Floats
    told_tank_kg: Floats
    told_room_kg: Floats
    told_units: Ints
    told_level_kg: Floats


class Chances(NamedTuple):
    """Posteriors of counted events, and the stable numbers under which they are drawn.

    loss_a, loss_b: Beta of launch loss; lifeboat_*: Gamma of lifeboat loss per docked day; family, item: first class of
    the family and its number (by class, C). pad_*: Gamma of pad loss per day (by launcher, L). medical_*: Gamma of
    early returns per day.
    """

    loss_a: Floats
    loss_b: Floats
    family: Ints
    item: Ints
    lifeboat_shape: Floats
    lifeboat_days: Floats
    pad_shape: Floats
    pad_days: Floats
    pad_item: Ints
    medical_shape: float
    medical_days: float
    rescue_log_sd: float


class OrbitRules(NamedTuple):
    """Orbit at the epoch, its uncertainty and the rules that keep it. density_days: days for which a density holds.

    ballistic, ballistic_error: at the epoch, and the standard deviation of its logarithm. The other three: its process
    from quarter to quarter. attitude_function: holds the attitude without propellant or -1, thruster_kg: a day while it
    falls short. planned_day, planned_mps: burns that are done beside those of the corridor, in their order;
    planned_by: the flight whose propellant is used, -1 for the station's own engines, -2 for whoever can;
    planned_top_km: no higher.
    """

    a_km: float
    inclination_deg: float
    mass_kg: float
    ballistic: float
    ballistic_error: float
    ballistic_mean: float
    ballistic_log_sd: float
    ballistic_correlation: float
    widening: float
    target_km: float
    corridor_km: float
    floor_km: float
    ceiling_km: float
    burn_interval: float
    burn_limit_mps: float
    avoidance_days: float
    avoidance_mps: float
    avoidance_spread: float
    tanks_kg: float
    tank_capacity_kg: float
    reserve_kg: float
    critical_kg: float
    attitude_kg: float
    attitude_function: int
    thruster_kg: float
    isp_s: float
    own_engines: bool
    docked_share: float
    density_days: int
    planned_day: Ints
    planned_mps: Floats
    planned_by: Ints
    planned_top_km: Floats


class Stores(NamedTuple):
    """Stocks (S, order of STOCKS): level and its error at the epoch, lines, packing and how each is brought.

    kept: whether the station keeps it; all lines of another are 0. lender: from what it is drawn when empty (S, 2), -1
    for nothing. lined: the stocks for which people are sent home.
    """

    initial: Floats
    sd: Floats
    capacity: Floats
    target: Floats
    reserve: Floats
    critical: Floats
    packing: Floats
    how: Ints
    reduce_days: Floats
    evacuate_days: Floats
    ration: Floats
    kept: Flags
    lender: Ints
    lined: Ints


class Equipment(NamedTuple):
    """Unit types (U), machines (M), functions (K).

    shape, scale: Gamma posterior of a unit's failures per day, scale includes installed count and duty (U). ordered:
    each spare used is ordered again. channels, arrays: machines that carry and give power, suits: those for
    spacewalks of their segment; -1: none. life_unit: unit types with a life limit. repair_hours: all, outside_hours:
    those of them outside. wear_*: positions (P) of units that wear out; wear_age in days, -1 when unknown. scrubbing:
    the function that canisters take over for a while, -1: none.
    """

    shape: Floats
    scale: Floats
    item: Ints
    machine: Ints
    per_assembly: Ints
    redundant: Ints
    installed: Ints
    life_days: Floats
    mass_kg: Floats
    spares: Ints
    lead_days: Floats
    repair_days: Floats
    repair_hours: Floats
    outside_hours: Floats
    segment: Ints
    assemblies: Ints
    capacity: Floats
    function: Ints
    effect: Ints
    need: Floats
    need_per_person: Floats
    tolerated: Floats
    critical: Flags
    spares_kg: float
    ordered: bool
    channels: int
    arrays: int
    suits: int
    common_cause: Floats
    repeat: Floats
    wear_unit: Ints
    wear_shape: Floats
    wear_scale: Floats
    wear_age: Floats
    wear_item: Ints
    life_unit: Ints
    scrubbing: int


class Measures(NamedTuple):
    """Measures of the maintenance programme (G): effect (order of MEASURES), machine, amount, first day, cargo, crew
    hours, and the segment whose hours they are.
    """

    effect: Ints
    machine: Ints
    amount: Floats
    earliest: Ints
    mass_kg: Floats
    hours: Floats
    segment: Ints


class Debris(NamedTuple):
    """Hits by debris (H) and what each kind does (order of HITS).

    rate: a day. amount: air lost before the module is closed (kg), or assemblies lost. machine: whose, -1 for none.
    closes: ports that are lost with the module (H, P).
    """

    rate: Floats
    item: Ints
    effect: Ints
    amount: Floats
    machine: Ints
    closes: Flags


class Rules(NamedTuple):
    """Limits and settings of the day."""

    handover: int
    spacing: int
    minimum_stay: int
    load_lead: int
    medical_return: int
    evas_per_day: float
    person_spread: float
    closure_kg: float
    untenable_own_kg: float
    untenable_partner_kg: float
    research_scale: float
    research_exponent: float
    maintenance_hours: float


class Inputs(NamedTuple):
    """Everything fixed about a campaign. month_end: days on which metrics are kept, the last is the horizon."""

    fleet: Fleet
    crew: People
    cargo: Cargo
    chances: Chances
    orbit: OrbitRules
    density: Density
    activity: Activity
    variation: Variation
    stores: Stores
    rates: Rates
    equipment: Equipment
    measures: Measures
    debris: Debris
    power: PowerRules
    leak: LeakRules
    chamber_kg: float
    rules: Rules
    month_end: Ints
    bin_low: Floats
    bin_high: Floats


class State(NamedTuple):
    """Everything that changes in one future; `x` holds the scalars named above.

    carried: spares on a flight (F). soonest: first day for which a flight or one behind it is planned (F). troubled:
    functions that fall short or did so yesterday, SHORT of them. lacking: unit types of which more are down than are
    redundant, LACKING of them. life_first: the first type (row of life_unit) whose life limit is reached on a day, each
    naming the next in life_after. pend_first: the repairs and orders of a day, each
    naming the next in pend_next, -1 for none; so do the places that are free, from FREE on. ran: `running` of before.
    leak_clocks: see `structure.leak`.
    """

    x: Floats
    visits: Visits
    people: People
    level: Floats
    use: Floats
    load: Floats
    missing: Floats
    spare_on: Ints
    carried: Ints
    soonest: Ints
    propellant_on: Floats
    loss_p: Floats
    lifeboat_rate: Floats
    next_pad: Ints
    pad_count: Ints
    pad_rate: Floats
    cumulative: Floats
    spares: Ints
    down: Ints
    waiting: Ints
    ready: Ints
    lacking: Ints
    next_life: Floats
    life_first: Ints
    life_after: Ints
    rate_factor: Floats
    added: Ints
    wear_due: Floats
    wear_count: Ints
    measure_left: Floats
    measure_due: Floats
    measure_on: Floats
    pend_first: Ints
    pend_next: Ints
    pend_kind: Ints
    pend_unit: Ints
    lost: Ints
    function_capacity: Floats
    short_days: Ints
    troubled: Ints
    running: Floats
    ran: Floats
    leak_clocks: Floats
    next_hit: Floats
    hit_count: Ints
    result: Floats
    events: Ints
