"""Orbit and propellant of one day: decay, debris avoidance, attitude control, reboost by whoever can burn."""

from __future__ import annotations

from stationkeeper import streams
from stationkeeper.compiled import inlined, kernel
from stationkeeper.orbit.ballistic import QUARTER_DAYS, first_ballistic, next_ballistic
from stationkeeper.orbit.decay import drop_of_days_km
from stationkeeper.orbit.reboost import dv_mps, rise_km
from stationkeeper.orbit.solar import activity_level
from stationkeeper.orbit.variation import BLOCK_DAYS, block_begin, first_block_days, varied
from stationkeeper.propellant.burn import burn_dv_mps, burn_kg
from stationkeeper.simulation import world as w
from stationkeeper.simulation.cargo_day import spend_tank
from stationkeeper.simulation.equipment_day import is_short
from stationkeeper.simulation.logbook import note
from stationkeeper.simulation.world import Inputs, State
from stationkeeper.traffic.dispatch import DOCKED
from stationkeeper.units import EARTH_RADIUS_KM

OWN_ENGINES, NOBODY = -1, -2


@inlined
@kernel
def orbit_day(i: Inputs, s: State, seed: int, future: int, day: int) -> None:
    """Lose the day's altitude to drag, spend the day's propellant, burn where a burn is due."""
    if day % QUARTER_DAYS == 0:
        turn_ballistic(i, s, seed, future, day // QUARTER_DAYS)
        s.x[w.NEXT_DENSITY] = day
    if day >= s.x[w.NEXT_DENSITY]:
        s.x[w.DROP_KM] = drop_km(i, s, seed, future, day)
        s.x[w.NEXT_DENSITY] = day + i.orbit.density_days
    s.x[w.A_KM] -= s.x[w.DROP_KM]
    spend(i, s, attitude_kg(i, s))
    if s.x[w.NEXT_AVOIDANCE] <= day:
        avoid(i, s, seed, future, day)
    if s.x[w.PLANNED_DONE] < len(i.orbit.planned_day):
        planned(i, s, day)
    target = i.orbit.target_km + EARTH_RADIUS_KM
    due = s.x[w.A_KM] < target - i.orbit.corridor_km and day - s.x[w.LAST_BURN] >= i.orbit.burn_interval
    if due and not burns_soon(i, s, day):
        wanted = min(dv_mps(s.x[w.A_KM], target - s.x[w.A_KM]), i.orbit.burn_limit_mps)
        who = who_burns(i, s)
        done = burn(i, s, wanted)
        if done > 0.0:
            s.x[w.LAST_BURN] = day
            s.result[w.REBOOSTS] += 1
            note(s, day, w.E_REBOOST, who, done)


@inlined
@kernel
def drop_km(i: Inputs, s: State, seed: int, future: int, day: int) -> float:
    """Return the altitude lost a day (km) from `day` on, by the air in the middle of the days for which it holds."""
    o, middle = i.orbit, day + (i.orbit.density_days - 1) // 2
    f107a, ap = activity_level(i.activity, middle, s.x[w.ACTIVITY_Z], o.widening)
    if middle >= s.x[w.NEXT_VARIED]:
        turn_variation(i, s, seed, future, int(s.x[w.NEXT_VARIED]))
        s.x[w.NEXT_VARIED] += BLOCK_DAYS
    now = varied(i.variation, int(s.x[w.VARIED_ROW]) + middle, f107a, ap)
    drop = s.x[w.DROP_KM]
    return drop_of_days_km(i.density, day, o.density_days, s.x[w.A_KM], drop, now, s.x[w.BALLISTIC], o.inclination_deg)


@kernel
def turn_variation(i: Inputs, s: State, seed: int, future: int, day: int) -> None:
    """Lay other days of the record on those from `day` on: the same whenever the density is looked up."""
    f107a, _ = activity_level(i.activity, day, s.x[w.ACTIVITY_Z], i.orbit.widening)
    s.x[w.VARIED_ROW] = block_begin(i.variation, f107a, seed, future, day) - day


@inlined
@kernel
def attitude_kg(i: Inputs, s: State) -> float:
    """Return the propellant of a day for attitude control: more while the machines that need none are too few."""
    k = i.orbit.attitude_function
    if k >= 0 and s.x[w.SHORT] > 0 and is_short(i, s, k):
        return i.orbit.thruster_kg
    return i.orbit.attitude_kg


@kernel
def planned(i: Inputs, s: State, day: int) -> None:
    """Do the burns planned for the day, by whoever can, as far as the propellant and the docking altitude reach."""
    n = int(s.x[w.PLANNED_DONE])
    while n < len(i.orbit.planned_day) and i.orbit.planned_day[n] <= day:
        if i.orbit.planned_day[n] == day:
            named = i.orbit.planned_by[n]
            who = named if able(i, s, named) else who_burns(i, s)
            top = min(i.orbit.ceiling_km, i.orbit.planned_top_km[n]) + EARTH_RADIUS_KM
            done = burn_by(i, s, min(i.orbit.planned_mps[n], dv_mps(s.x[w.A_KM], top - s.x[w.A_KM])), named)
            if done > 0.0:
                s.result[w.REBOOSTS] += 1
                note(s, day, w.E_REBOOST, who, done)
                if named != NOBODY:
                    s.x[w.LAST_BURN] = day
        n += 1
    s.x[w.PLANNED_DONE] = n


@inlined
@kernel
def burns_soon(i: Inputs, s: State, day: int) -> bool:
    """Return whether a burn that the plan gives to somebody is due so soon that the corridor's waits for it."""
    n = int(s.x[w.PLANNED_DONE])
    if n >= len(i.orbit.planned_day):
        return False
    return bool(i.orbit.planned_by[n] != NOBODY and i.orbit.planned_day[n] - day < i.orbit.burn_interval)


@kernel
def able(i: Inputs, s: State, who: int) -> bool:
    """Return whether a vehicle, or the station's own engines, can raise the orbit now."""
    if who == OWN_ENGINES:
        return bool(i.orbit.own_engines and s.x[w.TANKS] > 0.0)
    if who < 0 or s.visits.status[who] != DOCKED or s.propellant_on[who] <= 0.0 or not i.cargo.reboost[who]:
        return False
    port = s.visits.port[who]
    return bool(i.cargo.port_reboost[port] and s.visits.open[port])


@kernel
def turn_ballistic(i: Inputs, s: State, seed: int, future: int, quarter: int) -> None:
    """Set the ballistic coefficient of a quarter from that of the one before."""
    o = i.orbit
    s.x[w.BALLISTIC] = next_ballistic(
        s.x[w.BALLISTIC], o.ballistic_mean, o.ballistic_log_sd, o.ballistic_correlation, seed, future, quarter
    )


@kernel
def avoid(i: Inputs, s: State, seed: int, future: int, day: int) -> None:
    """Burn to avoid debris: a delta-v spread evenly around its mean, which raises the orbit."""
    n = int(s.x[w.AVOIDANCES])
    u = streams.uniform(seed, streams.AVOIDANCE, future, 0, 2 * n + 1)
    size = i.orbit.avoidance_mps * (1.0 + i.orbit.avoidance_spread * (2.0 * u - 1.0))
    done = burn(i, s, size)
    note(s, day, w.E_AVOIDANCE, n, done)
    s.x[w.AVOIDANCES] = n + 1
    next_avoidance(i, s, seed, future, day)


@kernel
def next_avoidance(i: Inputs, s: State, seed: int, future: int, day: int) -> None:
    """Draw the next avoidance burn: a Poisson process."""
    n = int(s.x[w.AVOIDANCES])
    s.x[w.NEXT_AVOIDANCE] = (
        day + 1 + min(i.orbit.avoidance_days * streams.exponential(seed, streams.AVOIDANCE, future, 0, 2 * n), 1e9)
    )


@kernel
def who_burns(i: Inputs, s: State) -> int:
    """Return the docked vehicle with most propellant whose engines point the right way, else OWN_ENGINES, else
    NOBODY.
    """
    best = NOBODY
    for port in range(len(s.visits.user)):
        f = s.visits.user[port]
        if f < 0 or s.visits.status[f] != DOCKED or s.propellant_on[f] <= 0.0 or not i.cargo.reboost[f]:
            continue
        able = i.cargo.port_reboost[port] and s.visits.open[port]
        if able and (best < 0 or s.propellant_on[f] > s.propellant_on[best]):
            best = f
    if best == NOBODY and i.orbit.own_engines and s.x[w.TANKS] > 0.0:
        return OWN_ENGINES
    return best


@kernel
def burn(i: Inputs, s: State, wanted_mps: float) -> float:
    """Raise the orbit by up to `wanted_mps`, from the best vehicle's tanks and then the station's.

    Return the delta-v done (m/s).
    """
    return burn_by(i, s, wanted_mps, NOBODY)


@kernel
def burn_by(i: Inputs, s: State, wanted_mps: float, named: int) -> float:
    """Raise the orbit by up to `wanted_mps`, first by the one named if it can. Return the delta-v done (m/s)."""
    done = 0.0
    for _ in range(4):  # one vehicle after the other; more than four sources never share a burn
        left = wanted_mps - done
        who = named if able(i, s, named) else who_burns(i, s)
        if left <= 1e-6 or who == NOBODY:
            break
        isp = i.orbit.isp_s if who == OWN_ENGINES else i.cargo.isp_s[who]
        have = s.x[w.TANKS] if who == OWN_ENGINES else s.propellant_on[who]
        used = min(have, burn_kg(left, i.orbit.mass_kg, isp))
        done += left if used < have else burn_dv_mps(used, i.orbit.mass_kg, isp)
        take(s, who, used)
    s.x[w.A_KM] += rise_km(s.x[w.A_KM], done)
    if done > 0.0:
        s.x[w.NEXT_DENSITY] = 0  # other air from tomorrow on
        s.x[w.NEXT_JUDGED] = 0
    return done


@kernel
def take(s: State, who: int, kg: float) -> None:
    """Take propellant from a vehicle or from the station's tanks and count it as used."""
    if who == OWN_ENGINES:
        s.x[w.TANKS] = max(0.0, s.x[w.TANKS] - kg)
    else:
        s.propellant_on[who] = max(0.0, s.propellant_on[who] - kg)
    s.x[w.USED] += kg


@inlined
@kernel
def spend(i: Inputs, s: State, kg: float) -> None:
    """Spend propellant on attitude control.

    From the station's tanks, then from docked vehicles whose port can transfer it.
    """
    from_tanks = min(kg, s.x[w.TANKS])
    s.x[w.TANKS] -= from_tanks
    s.x[w.USED] += from_tanks
    left = kg - from_tanks
    if left <= 0.0:
        return
    for f in s.visits.user:
        if left > 0.0 and f >= 0 and s.visits.status[f] == DOCKED and s.propellant_on[f] > 0.0:
            used = min(left, s.propellant_on[f])
            take(s, f, used)
            left -= used
            spend_tank(i, s, f)


@inlined
@kernel
def propellant_kg(i: Inputs, s: State) -> float:
    """Return the propellant aboard for the station: tanks and docked vehicles (kg)."""
    total = s.x[w.TANKS]
    for f in s.visits.user:
        if f >= 0 and s.visits.status[f] == DOCKED:
            total += s.propellant_on[f]
    return float(total)


@inlined
@kernel
def most_kg_a_day(i: Inputs) -> float:
    """Return the most propellant (kg) that a day without a burn takes."""
    return max(i.orbit.attitude_kg, i.orbit.thruster_kg)


@kernel
def solar_score(seed: int, future: int) -> float:
    """Return the standard normal score of a future's Sun, which it keeps."""
    return streams.normal(seed, streams.SOLAR, future, 0, 0)


@kernel
def start_orbit(i: Inputs, s: State, seed: int, future: int) -> None:
    """Draw what holds for the whole future: one percentile of solar activity. And what holds at
    its start: the ballistic coefficient, and the days of the record laid on the Sun's level.
    """
    s.x[w.A_KM] = i.orbit.a_km
    s.x[w.ACTIVITY_Z] = solar_score(seed, future)
    s.x[w.BALLISTIC] = first_ballistic(i.orbit.ballistic, i.orbit.ballistic_error, seed, future)
    turn_variation(i, s, seed, future, 0)
    s.x[w.NEXT_VARIED] = first_block_days(seed, future)
    s.x[w.TANKS] = i.orbit.tanks_kg
    s.x[w.LAST_BURN] = -i.orbit.burn_interval
    next_avoidance(i, s, seed, future, 0)
    for f in range(len(s.propellant_on)):
        if s.visits.status[f] == DOCKED:
            s.propellant_on[f] = i.orbit.docked_share * i.cargo.propellant_kg[f]
