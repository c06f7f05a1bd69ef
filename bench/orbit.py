"""The averaged daily step of the orbit against integrations of every revolution: how true it is, how fast it is.

    python bench/orbit.py

Truth: heyoka integrates position and velocity under J2 and drag in one smooth model of the air for a year in which
the station falls some 50 km; what its orbit lost is the mean of the osculating semi-major axis over one revolution.
Ours steps through the same air, averaged as the shipped table of NRLMSIS 2.1 is averaged and cut, so that only the
averaging differs. A second air, an exponential one, is known to Orekit too.

Speed: trajectory-years a second of processor time, one thread each. Ours is told twice: the step of a campaign, with a
percentile of activity, daily variation and a ballistic coefficient of its own in each future; and the same step in the
exponential air of the peers, five days at a time, each trajectory with an altitude and a coefficient of its own. A peer
is held against ours in the same air. Fidelity differs: heyoka follows
position and velocity along every revolution, Orekit's DSST mean elements without the short-period change of radius,
ours the mean altitude by the day, looked up every third, in NRLMSIS 2.1 tabulated.
"""

from __future__ import annotations

import importlib.util
import json
import subprocess
import sys
import time
from datetime import date
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray
from run import bar

from stationkeeper import streams
from stationkeeper.compiled import entry
from stationkeeper.orbit import build_table, table
from stationkeeper.orbit.atmosphere import Density, density_slices, ln_density
from stationkeeper.orbit.ballistic import QUARTER_DAYS, first_ballistic, next_ballistic
from stationkeeper.orbit.decay import daily_drop_km, drop_of_days_km
from stationkeeper.orbit.geometry import node_rate_deg_per_day
from stationkeeper.orbit.solar import Activity, activity_forecast, activity_level
from stationkeeper.orbit.track import track
from stationkeeper.orbit.variation import (
    BLOCK_DAYS,
    Variation,
    block_begin,
    first_block_days,
    shipped_variation,
    varied,
)
from stationkeeper.units import EARTH_RADIUS_KM

Floats = NDArray[np.float64]

EPOCH, DAYS = date(2027, 1, 1), 365
ALTITUDE_KM, INCLINATION_DEG, NODE_DEG, BALLISTIC = 420.0, 51.63, 100.0, 0.0075
DENSITY_DAYS = 3  # as in a campaign
FITTED_KM, FITTED_STEP_KM = 390.0, 50.0  # where the smooth air is fitted, and the unit of its powers
FITTED_AT = (80.0, 150.0, 10.0)  # day of the year, F10.7, Ap
WAVE, WAVE_DAYS = 0.15, 27.0  # of ln(rho): the turning Sun
EXPONENTIAL = (-26.5, 400.0, 60.0)  # ln(kg/m3) at an altitude [km], scale height [km]
OURS_FUTURES = 20_000
PLAIN_DAYS = 5  # of a step in the exponential air, as Orekit's longest
PLAIN_FUTURES = 200_000
PEERS = ("heyoka", "orekit")


class Truth(NamedTuple):
    """What a peer says: km lost by the first of `days` in each air, and its speeds in trajectory-years a second."""

    days: list[float]
    lost_km: dict[str, list[float]]
    speed: dict[str, float]


def smooth_terms(height: Any, sine: Any, cosine_time: Any, sine_time: Any) -> list[Any]:
    """Return the terms of ln(rho): powers of altitude by those of sin(latitude) by harmonics of local time.

    height: (altitude - 390 km) / 50 km; sine: of the geocentric latitude; the others: of local time from noon. Numbers,
    arrays or symbols of a peer.
    """
    twice = (2.0 * cosine_time * cosine_time - 1.0, 2.0 * sine_time * cosine_time)
    harmonics = (1.0, cosine_time, sine_time, *twice)
    low = [wave * power for wave in harmonics for power in (1.0, sine, sine * sine)]
    high = [height * wave * power for wave in harmonics[:3] for power in (1.0, sine * sine)]
    return [*low, *high, height * height]


def latitudes() -> tuple[build_table.Places, list[int], Floats]:
    """Return where the table's maker calls a model, a point of the orbit for each latitude, and its sine there."""
    where = build_table.places(INCLINATION_DEG, build_table.table_axes().node_sun_deg)
    first = [int(np.argmax(where.rows == row)) for row in range(len(where.latitude_deg))]
    argument = np.radians(build_table.arguments_deg()[first])
    return where, first, np.sin(np.radians(INCLINATION_DEG)) * np.sin(argument)


def smooth_air() -> list[float]:
    """Return the factors of `smooth_terms`, fitted to NRLMSIS 2.1 at 330-440 km on one day of middling activity."""
    where, _, sine = latitudes()
    heights = np.linspace(330.0, 440.0, 12)
    day, f107, ap = FITTED_AT
    each = np.tile(heights[:, None], (1, len(sine)))
    wanted = build_table.model_ln_density(day, where, each, f107, f107, ap)
    hour = np.pi * (where.local_hours - 12.0) / 12.0
    grid = np.meshgrid((heights - FITTED_KM) / FITTED_STEP_KM, sine, hour, indexing="ij")
    terms = smooth_terms(grid[0], grid[1], np.cos(grid[2]), np.sin(grid[2]))
    columns = np.stack([np.broadcast_to(each, wanted.shape).ravel() for each in terms], axis=1)
    return [float(each) for each in np.linalg.lstsq(columns, wanted.ravel(), rcond=None)[0]]


def averaged(air: str, factors: list[float]) -> Density:
    """Return a smooth air averaged over orbit and day as the shipped table is, and cut as a campaign cuts it."""
    where, first, sine = latitudes()
    axes = build_table.table_axes()
    each = build_table.arguments_deg()
    heights = np.stack([track(mean, INCLINATION_DEG, each).altitude_km[first] for mean in axes.altitude_km])
    hour = np.pi * (where.local_hours - 12.0) / 12.0
    if air == "exponential":
        ln_rho = np.broadcast_to(
            EXPONENTIAL[0] - (heights[:, :, None] - EXPONENTIAL[1]) / EXPONENTIAL[2], (*heights.shape, len(hour))
        )
    else:
        scaled = (heights[:, :, None] - FITTED_KM) / FITTED_STEP_KM
        terms = smooth_terms(scaled, sine[None, :, None], np.cos(hour), np.sin(hour))
        ln_rho = np.asarray(sum(factor * term for factor, term in zip(factors, terms, strict=True)))
    mean = build_table.orbit_ln_density(np.asarray(ln_rho), where)
    whole = np.broadcast_to(mean[None, :, :, None, None, None], [len(axis) for axis in axes]).copy()
    made = table.DensityTable(INCLINATION_DEG, axes, whole)
    return density_slices(EPOCH, DAYS + 1, INCLINATION_DEG, NODE_DEG, made)


def our_loss_km(air: str, density: Density, days: int = DENSITY_DAYS) -> Floats:
    """Return what is lost by the end of each day, by the step of a campaign in a smooth air."""
    a_km, drop, level = EARTH_RADIUS_KM + ALTITUDE_KM, 0.0, (150.0, 150.0, 10.0)
    lost = [0.0]
    for day in range(DAYS):
        if day % days == 0:
            middle = day + 0.5 * days
            wave = WAVE * np.sin(2.0 * np.pi * middle / WAVE_DAYS) if air == "bulge" else 0.0
            by = BALLISTIC * float(np.exp(wave))
            drop = drop_of_days_km(density, day, days, a_km, drop, level, by, INCLINATION_DEG)
        a_km -= drop
        lost.append(EARTH_RADIUS_KM + ALTITUDE_KM - a_km)
    return np.array(lost)


@entry
def play_years(density: Density, activity: Activity, variation: Variation, seed: int, ends: Floats) -> None:
    """Write the mean altitude [km] of futures 0, 1, ... after a year without burns, as a campaign steps it."""
    for future in range(ends.size):
        z = streams.normal(seed, streams.SOLAR, future, 0, 0)
        ballistic = first_ballistic(0.0069, 0.09, seed, future)
        a_km, drop, turn = EARTH_RADIUS_KM + ALTITUDE_KM, 0.0, first_block_days(seed, future)
        row = block_begin(variation, activity_level(activity, 0, z, 1.071)[0], seed, future, 0)
        for day in range(1, DAYS + 1):
            if day % QUARTER_DAYS == 0:
                ballistic = next_ballistic(ballistic, 0.0075, 0.23, 0.82, seed, future, day // QUARTER_DAYS)
            if day % DENSITY_DAYS == 1:
                f107a, ap = activity_level(activity, day + 1, z, 1.071)
                if day + 1 >= turn:
                    level, _ = activity_level(activity, turn, z, 1.071)
                    row = block_begin(variation, level, seed, future, turn) - turn
                    turn += BLOCK_DAYS
                now = varied(variation, row + day + 1, f107a, ap)
                drop = drop_of_days_km(density, day, DENSITY_DAYS, a_km, drop, now, ballistic, INCLINATION_DEG)
            a_km -= drop
        ends[future] = a_km - EARTH_RADIUS_KM


@entry
def play_plain_years(air: Floats, days: int, seed: int, ends: Floats) -> None:
    """Write mean altitude [km] and node [deg] of trajectories 0, 1, ... after a year in the exponential air.

    The drag coefficient is constant, J2 turns the plane. air: ln of the mean density along an orbit [kg/m3] at 400 km,
    and its slope [1/km].
    """
    for future in range(ends.shape[0]):
        ballistic = first_ballistic(BALLISTIC, 0.09, seed, future)
        a_km, drop = EARTH_RADIUS_KM + ALTITUDE_KM + streams.uniform(seed, streams.SOLAR, future, 0, 0), 0.0
        node = NODE_DEG
        for _ in range(DAYS // days):
            middle_km = a_km - 0.5 * days * drop
            ln_rho = air[0] + air[1] * (middle_km - EARTH_RADIUS_KM - 400.0)
            drop = daily_drop_km(middle_km, ln_rho, ballistic, INCLINATION_DEG)
            a_km -= days * drop
            node += days * node_rate_deg_per_day(middle_km, INCLINATION_DEG)
        ends[future, 0], ends[future, 1] = a_km - EARTH_RADIUS_KM, node


def plain_air(density: Density) -> Floats:
    """Return ln of the mean density of the exponential air at 400 km and its slope, from its table: within 0.1 %."""
    heights = np.linspace(360.0, 430.0, 15)
    level = np.array([ln_density(density, 100, height, 150.0, 150.0, 10.0) for height in heights.tolist()])
    slope, middle = np.polyfit(heights - 400.0, level, 1)
    assert np.abs(middle + slope * (heights - 400.0) - level).max() < 1e-3
    return np.array([middle, slope])


def plain_loss_km(air: Floats) -> Floats:
    """Return what is lost by the end of each day in steps of five, in the exponential air with constant drag."""
    a_km, drop, lost = EARTH_RADIUS_KM + ALTITUDE_KM, 0.0, [0.0]
    for _ in range(DAYS // PLAIN_DAYS):
        middle_km = a_km - 0.5 * PLAIN_DAYS * drop
        ln_rho = float(air[0] + air[1] * (middle_km - EARTH_RADIUS_KM - 400.0))
        drop = daily_drop_km(middle_km, ln_rho, BALLISTIC, INCLINATION_DEG)
        for _ in range(PLAIN_DAYS):
            a_km -= drop
            lost.append(EARTH_RADIUS_KM + ALTITUDE_KM - a_km)
    return np.array(lost)


def plain_speed(air: Floats) -> float:
    """Return our trajectory-years a second of processor time in the exponential air."""
    play_plain_years(air, PLAIN_DAYS, 1, np.zeros((2, 2)))  # compiles
    ends = np.zeros((PLAIN_FUTURES, 2))
    best = 1e9
    for _ in range(3):
        start = time.process_time()
        play_plain_years(air, PLAIN_DAYS, 1, ends)
        best = min(best, time.process_time() - start)
    assert ends[:, 0].std() > 1.0  # every trajectory is its own
    return PLAIN_FUTURES * DAYS / 365.25 / best


def our_speed() -> float:
    """Return our trajectory-years a second of processor time."""
    density = density_slices(EPOCH, DAYS + 1, INCLINATION_DEG, NODE_DEG)
    given = density, activity_forecast(EPOCH, DAYS + 1), shipped_variation()
    play_years(*given, 1, np.zeros(2))  # compiles
    ends = np.zeros(OURS_FUTURES)
    best = 1e9
    for _ in range(3):
        start = time.process_time()
        play_years(*given, 1, ends)
        best = min(best, time.process_time() - start)
    assert ends.std() > 1.0  # every future is its own
    return OURS_FUTURES * DAYS / 365.25 / best


def problem(factors: list[float]) -> dict[str, Any]:
    """Return what a peer must know to fly the same."""
    return {
        "days": DAYS,
        "altitude_km": ALTITUDE_KM,
        "inclination_deg": INCLINATION_DEG,
        "node_deg": NODE_DEG,
        "ballistic": BALLISTIC,
        "factors": factors,
        "wave": [WAVE, WAVE_DAYS],
        "fitted": [FITTED_KM, FITTED_STEP_KM],
        "exponential": EXPONENTIAL,
        "epoch": EPOCH.isoformat(),
    }


def asked(peer: str, given: dict[str, Any]) -> Truth | None:
    """Return what a peer says, in a process of its own; None when it is not installed."""
    package = {"heyoka": "heyoka", "orekit": "orekit_jpype"}[peer]
    if importlib.util.find_spec(package) is None:
        print(f"  {peer} is not measured: it is not installed")
        return None
    print(f"  asking {peer}, a minute or two", flush=True)
    script = Path(__file__).parent / f"peer_{peer}.py"
    run = subprocess.run(
        [sys.executable, str(script)], input=json.dumps(given), stdout=subprocess.PIPE, text=True, check=True
    )
    return Truth(**json.loads(run.stdout.strip().splitlines()[-1]))


def tell_decay(told: dict[str, Truth], ours: dict[str, Floats]) -> float:
    """Print the decay in each air and return how far ours is from heyoka's in that with a bulge, % of the year's."""
    print(f"Decay from {ALTITUDE_KM:g} km, ours in steps of {DENSITY_DAYS} days; apart: the most within it")
    found = float("nan")
    for peer, truth in told.items():
        for air, lost in truth.lost_km.items():
            days = truth.days[: len(lost)]
            mine = np.interp(days, np.arange(DAYS + 1), ours[air.split(",")[0]])
            apart = 100.0 * float(np.abs(mine - np.array(lost)).max()) / lost[-1]
            fell = f"{lost[-1]:7.3f} km in {days[-1]:g} d, ours {mine[-1]:7.3f}, apart {apart:.3f} %"
            print(f"  {peer:<8}{air:<34}{fell}")
            found = apart if (peer, air) == ("heyoka", "bulge") else found
    return found


def tell_plain(told: dict[str, Truth], lost: Floats) -> None:
    """Print how far five-day steps are from the integration in the exponential air."""
    for peer, truth in told.items():
        for air, km in truth.lost_km.items():
            if peer == "heyoka" and air == "exponential":
                days = truth.days[: len(km)]
                apart = 100.0 * float(np.abs(np.interp(days, np.arange(DAYS + 1), lost) - np.array(km)).max()) / km[-1]
                print(f"  in steps of {PLAIN_DAYS} days ours is {apart:.3f} % apart from heyoka in the exponential air")


def tell_speed(told: dict[str, Truth], campaign: float, plain: float) -> dict[str, float]:
    """Print the speeds and return by peer how many times as fast ours is in the same air."""
    print("Trajectory-years a second of processor time, one thread")
    print(f"  ours    {'step of a campaign':<30}{campaign:10,.0f}")
    print(f"  ours    {f'exponential air, {PLAIN_DAYS} d a step':<30}{plain:10,.0f}")
    ratios = {}
    for peer, truth in told.items():
        for name, value in truth.speed.items():
            ours = plain if "exponential" in name else campaign
            ratios[f"{peer} {name}"] = ours / value
            beside = f" ({campaign / value:,.0f} by the step of a campaign)" if ours == plain else ""
            print(f"  {peer:<8}{name:<30}{value:10.2f}, ours {ours / value:,.0f} times as many{beside}")
    return ratios


def main() -> None:
    """Print one line a figure as it is measured, and what was promised."""
    sys.stdout.reconfigure(line_buffering=True)  # type: ignore[union-attr]
    factors = smooth_air()
    given = problem(factors)
    told = {peer: truth for peer in PEERS if (truth := asked(peer, given)) is not None}
    tables = {air: averaged(air, factors) for air in ("bulge", "exponential")}
    apart = tell_decay(told, {air: our_loss_km(air, density) for air, density in tables.items()})
    plain = plain_air(tables["exponential"])
    tell_plain(told, plain_loss_km(plain))
    ratios = tell_speed(told, our_speed(), plain_speed(plain))
    print("Promises, each a ratio within this run and in the same air; the peers follow more than we do")
    if "heyoka" in told:
        bar("a year's decay apart from heyoka's, % of it", apart, 0.5, False)
        batches = min(value for name, value in ratios.items() if "batch" in name)
        bar("trajectory-years to heyoka's, its fastest batch", batches, 1_000, True, "{:,.0f}")
    for name, value in ratios.items():
        if "DSST" in name:
            bar(f"trajectory-years to {name}", value, 30_000, True, "{:,.0f}")


if __name__ == "__main__":
    main()
