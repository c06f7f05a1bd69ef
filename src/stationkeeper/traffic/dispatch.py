"""Traffic of one future: who launches, waits, docks, leaves. Kernels on arrays of flights, ports and launchers.

The rules that operators follow are functions: a loss grounds the launcher (`ground`), a flight waits for a port that
fits (`free_port`), a cargo vehicle makes room (`make_room`), a late flight pushes the next (`keep_turn`), an arrival
relieves a crew (`relieve`), the next of a line replaces one that was lost or a lifeboat that failed (`call_up`), the
next crew of an agency keeps seats free for visitors whose vehicle is unfit (`keep_seats`).
"""

from __future__ import annotations

import math
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from stationkeeper import streams
from stationkeeper.compiled import inlined, kernel

Ints = NDArray[np.int64]
Floats = NDArray[np.float64]
Flags = NDArray[np.int8]

WAITING, FLYING, DOCKED, GONE, LOST = 0, 1, 2, 3, 4
NEVER = 1 << 40  # a day after every horizon


class Fleet(NamedTuple):
    """What is fixed about F flights (planned order), P ports and L launchers. Days since the epoch.

    planned: planned launch day (F); item: stable number of the flight for random draws (F).
    vclass, launcher, line: class, launcher and rotation line of a flight, -1 for none (F).
    seats: seats that bring people home (F). crewed, rotation: 1 or 0 (F).
    wished: wished port or -1 (F); fits: 1 where a flight may use a port (F, P).
    stay: planned days docked (F). limit: days docked after which it must leave (F). transit: launch to docking, days
    (F).
    rescue: days until a replacement docks, by the flight's class (F).
    slip_mean, slip_zero: mean slip in days, probability of none (F).
    dock0, port0: day docked and port for vehicles there at the epoch, NEVER and -1 else (F).
    standdown_days, standdown_log_sd, outage_days, outage_log_sd: lognormal stand-down and pad outage (L).
    agency: whose seats it provides (F). sun_wait: days for which a docking of a class on a day must wait, for the Sun
    stands too high over the orbit's plane (C, days; the last column holds for all later days).
    What a replay lets happen in every future, NEVER for nothing: unfit_day, sick_day: a docked vehicle cannot bring its
    crew home, someone of its crew falls ill (F); pad_day, ground_day: a pad is lost, a launcher stands down (L).
    doomed: 1 for a flight whose launch fails (F).
    Changes of port that a plan tells, in the order of their days (M): move_flight, move_day, move_port, and move_turn,
    how many the flight makes before.
    """

    planned: Ints
    item: Ints
    vclass: Ints
    launcher: Ints
    line: Ints
    seats: Ints
    crewed: Flags
    rotation: Flags
    wished: Ints
    fits: Flags
    stay: Ints
    limit: Ints
    transit: Ints
    rescue: Floats
    slip_mean: Floats
    slip_zero: Floats
    dock0: Ints
    port0: Ints
    standdown_days: Floats
    standdown_log_sd: Floats
    outage_days: Floats
    outage_log_sd: Floats
    agency: Ints
    sun_wait: Ints
    unfit_day: Ints
    sick_day: Ints
    doomed: Flags
    pad_day: Ints
    ground_day: Ints
    move_flight: Ints
    move_day: Ints
    move_port: Ints
    move_turn: Ints


class Visits(NamedTuple):
    """Where the flights of one future are. Arrays as in Fleet.

    `user` is the flight at (or bound for) a port, -1 when free. kept: seats that its own crew leaves free. rescuer: the
    flight that takes over the crew of an unsound vehicle, -1 for none. moved: planned changes of port made.
    """

    status: Flags
    launch: Ints
    dock: Ints
    leave: Ints
    port: Ints
    unsafe: Flags
    fails: Ints
    empty: Flags
    loaded: Flags
    user: Ints
    open: Flags
    grounded: Ints
    reason: Flags
    kept: Ints
    rescuer: Ints
    moved: Ints


@kernel
def new_visits(fleet: Fleet) -> Visits:
    """Return the state at the epoch: vehicles docked where they are, all others waiting."""
    n, ports = fleet.fits.shape
    visits = Visits(
        np.zeros(n, np.int8),
        fleet.planned.copy(),
        fleet.dock0.copy(),
        np.full(n, NEVER, np.int64),
        fleet.port0.copy(),
        np.zeros(n, np.int8),
        np.full(n, NEVER, np.int64),
        np.zeros(n, np.int8),
        np.zeros(n, np.int8),
        np.full(ports, -1, np.int64),
        np.ones(ports, np.int8),
        np.zeros(len(fleet.standdown_days), np.int64),
        np.zeros(n, np.int8),
        np.zeros(n, np.int64),
        np.full(n, -1, np.int64),
        np.zeros(n, np.int64),
    )
    for f in range(n):
        if fleet.port0[f] >= 0:
            visits.status[f] = DOCKED
            visits.loaded[f] = 1
            visits.user[fleet.port0[f]] = f
            visits.leave[f] = departure(fleet, f, fleet.dock0[f], 0)
    return visits


@kernel
def departure(fleet: Fleet, f: int, dock: int, today: int) -> int:
    """Return the day a flight docked on `dock` leaves if nothing happens.

    Its stay, or for a rotation the last day of its life.
    """
    days = fleet.limit[f] if fleet.rotation[f] else min(fleet.stay[f], fleet.limit[f])
    return int(max(dock + days, today + 1))


@kernel
def draw_slips(fleet: Fleet, visits: Visits, seed: int, future: int) -> None:
    """Move each waiting launch by its slip.

    None with probability slip_zero, else exponential, so that the mean is slip_mean.
    """
    for f in range(len(fleet.planned)):
        if visits.status[f] != WAITING or fleet.slip_mean[f] <= 0.0:
            continue
        if streams.uniform(seed, streams.SLIP, future, fleet.item[f], 0) < fleet.slip_zero[f]:
            continue
        mean = fleet.slip_mean[f] / max(1.0 - fleet.slip_zero[f], 1e-9)
        visits.launch[f] += int(mean * streams.exponential(seed, streams.SLIP, future, fleet.item[f], 1))


@kernel
def free_port(fleet: Fleet, visits: Visits, f: int) -> int:
    """Return the wished port if it is free, else the first free port that fits, else -1."""
    wished = fleet.wished[f]
    if wished >= 0 and visits.user[wished] < 0 and visits.open[wished]:
        return int(wished)
    for p in range(fleet.fits.shape[1]):
        if fleet.fits[f, p] and visits.user[p] < 0 and visits.open[p]:
            return p
    return -1


@kernel
def make_room(fleet: Fleet, visits: Visits, f: int, today: int, minimum_stay: int) -> bool:
    """Send the cargo vehicle that has been longest at a port `f` fits, if it stayed `minimum_stay`.

    True when one leaves.
    """
    longest = -1
    for p in range(fleet.fits.shape[1]):
        v = visits.user[p]
        if not fleet.fits[f, p] or not visits.open[p] or v < 0 or fleet.crewed[v] or visits.status[v] != DOCKED:
            continue
        if today - visits.dock[v] >= minimum_stay and (longest < 0 or visits.dock[v] < visits.dock[longest]):
            longest = v
    if longest >= 0:
        visits.leave[longest] = min(visits.leave[longest], today + 1)
    return longest >= 0


@kernel
def ground(fleet: Fleet, visits: Visits, launcher: int, today: int, median: float, log_sd: float, z: float) -> None:
    """Keep a launcher on the ground for a lognormal time from `today`; a longer stand-down already in force stays."""
    until = today + int(math.ceil(median * math.exp(log_sd * z)))
    visits.grounded[launcher] = max(visits.grounded[launcher], until)


@kernel
def next_in_line(fleet: Fleet, visits: Visits, f: int) -> int:
    """Return the next rotation flight of the same line that still waits, or -1."""
    for g in range(len(fleet.planned)):
        if g != f and fleet.line[g] == fleet.line[f] and fleet.line[f] >= 0 and visits.status[g] == WAITING:
            return g
    return -1


@kernel
def call_up(fleet: Fleet, visits: Visits, f: int, today: int, log_sd: float, z: float) -> int:
    """Bring the next flight of the line forward to replace `f`; return it, or -1 when there is none.

    It docks the class's rescue time after today, lognormally spread, never before its launcher flies again and never
    later than it was due.
    """
    g = next_in_line(fleet, visits, f)
    if g < 0:
        return -1
    ready = today + int(math.ceil(fleet.rescue[f] * math.exp(log_sd * z))) - fleet.transit[g]
    if fleet.launcher[g] >= 0:
        ready = max(ready, visits.grounded[fleet.launcher[g]])
    visits.launch[g] = max(today + 1, min(visits.launch[g], ready))
    return g


@kernel
def keep_seats(fleet: Fleet, visits: Visits, f: int, people: int) -> int:
    """Let the next crew of the same agency keep seats free for the `people` whose visiting vehicle `f` is unfit.

    It flies on its day. Returns the flight, -1 when no crew flight of the agency waits.
    """
    for g in range(len(fleet.planned)):
        same = fleet.rotation[g] and fleet.agency[g] == fleet.agency[f] and g != f
        if same and visits.status[g] == WAITING and not visits.empty[g] and visits.kept[g] == 0:
            visits.kept[g] = people
            return g
    return -1


@kernel
def keep_turn(fleet: Fleet, visits: Visits, f: int, today: int) -> None:
    """Let the next waiting flight of the class follow `f`, launched today, by at least half the interval planned
    between them.
    """
    for g in range(f + 1, len(fleet.planned)):
        if fleet.vclass[g] == fleet.vclass[f] and visits.status[g] == WAITING:
            visits.launch[g] = max(visits.launch[g], today + (fleet.planned[g] - fleet.planned[f]) // 2)
            return


@kernel
def relieve(fleet: Fleet, visits: Visits, f: int, today: int, handover: int) -> int:
    """Let the crew that rotation flight `f` relieves leave `handover` days from today; return its flight, -1 for none.

    It relieves the vehicle of its line that has been docked longest; one that cannot bring its crew home stays.
    """
    oldest = -1
    for v in range(len(fleet.planned)):
        same = fleet.rotation[f] and v != f and fleet.line[v] == fleet.line[f]
        sound = same and visits.status[v] == DOCKED and not visits.unsafe[v]
        if sound and (oldest < 0 or visits.dock[v] < visits.dock[oldest]):
            oldest = v
    if oldest < 0 or visits.leave[oldest] <= today + handover:
        return -1
    visits.leave[oldest] = today + handover
    return oldest


@inlined
@kernel
def next_day(fleet: Fleet, visits: Visits, load_lead: int, today: int, begin: int = 0, end: int = NEVER) -> int:
    """Return the first day after `today` on which a flight moves or loads, or a replay lets something happen.

    begin: a flight before which all have come to their end. end: a flight from which on none is looked at.
    """
    first = NEVER
    for launcher in range(len(fleet.ground_day)):
        if fleet.ground_day[launcher] > today:
            first = min(first, fleet.ground_day[launcher])
    for f in range(begin, min(end, len(fleet.planned))):
        if fleet.sick_day[f] > today:
            first = min(first, fleet.sick_day[f])
        status = visits.status[f]
        if status == WAITING:
            first = min(first, visits.launch[f] - (0 if visits.loaded[f] else load_lead))
        elif status == FLYING:
            first = min(first, visits.dock[f])
        elif status == DOCKED:
            first = min(first, visits.leave[f], visits.fails[f])
    return first


@inlined
@kernel
def may_move(fleet: Fleet, visits: Visits, m: int) -> bool:
    """Return whether planned move `m` is the next of a vehicle that is docked."""
    f = fleet.move_flight[m]
    return bool(visits.status[f] == DOCKED and fleet.move_turn[m] == visits.moved[f])


@kernel
def next_move(fleet: Fleet, visits: Visits, today: int) -> int:
    """Return the first day after `today` on which a docked vehicle may change its port as planned."""
    first = NEVER
    for m in range(len(fleet.move_day)):
        if may_move(fleet, visits, m):
            first = min(first, max(fleet.move_day[m], today + 1))
    return first
