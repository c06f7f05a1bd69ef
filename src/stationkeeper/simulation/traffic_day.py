"""Arrivals and departures of one day, with chance, and the rules that answer a slip or a loss."""

from __future__ import annotations

from stationkeeper import streams
from stationkeeper.compiled import inlined, kernel
from stationkeeper.crew import day as crew_day
from stationkeeper.simulation import world as w
from stationkeeper.simulation.cargo_day import load_flight, reorder_lost, spend_tank, take_trash, unload_flight
from stationkeeper.simulation.logbook import note
from stationkeeper.simulation.planned_day import load_as_told, relocate
from stationkeeper.simulation.world import Inputs, State
from stationkeeper.traffic import dispatch as d


@kernel
def traffic_day(i: Inputs, s: State, seed: int, future: int, day: int) -> None:
    """Play all flight events of `day`.

    Losses of pads, lifeboats and health first, then departures, dockings, launches, loading. Flights before the first
    that has not come to its end, and after the last that has flown, need no look.
    """
    pads(i, s, seed, future, day)
    stand_down(i, s, seed, future, day)
    medical(i, s, seed, future, day)
    first, end = int(s.x[w.FIRST_FLIGHT]), int(s.x[w.FLOWN])
    if moves(s, day, first, end):
        for f in range(first, end):
            if s.visits.status[f] == d.DOCKED and s.visits.fails[f] <= day:
                lose_lifeboat(i, s, seed, future, day, f)
        for f in range(first, end):
            if s.visits.status[f] == d.DOCKED and s.visits.leave[f] <= day:
                undock(i, s, day, f)
        for f in range(first, end):
            if s.visits.status[f] == d.FLYING and s.visits.dock[f] <= day:
                dock(i, s, seed, future, day, f)
    relocate(i, s, day)
    soon = day + max(i.rules.load_lead, 0)
    f = first
    while f < len(i.fleet.planned) and (f < reach(s) or s.soonest[f] <= soon):
        if s.visits.status[f] == d.WAITING and s.visits.launch[f] <= soon:
            prepare(i, s, seed, future, day, f)
        f += 1
    s.x[w.NEXT_JUDGED] = day
    plan_next(i, s, day)


@inlined
@kernel
def plan_next(i: Inputs, s: State, day: int) -> None:
    """Remember the next day on which anything happens to a flight."""
    first = int(s.x[w.FIRST_FLIGHT])
    while first < len(i.fleet.planned) and s.visits.status[first] >= d.GONE:
        first += 1
    s.x[w.FIRST_FLIGHT] = first
    f, lead = reach(s), i.rules.load_lead
    coming = d.next_day(i.fleet, s.visits, lead, day, first, f)
    while f < len(i.fleet.planned) and s.soonest[f] - lead < coming:
        if s.visits.status[f] == d.WAITING:
            coming = min(coming, s.visits.launch[f] - (0 if s.visits.loaded[f] else lead))
        f += 1
    for launcher in range(len(s.next_pad)):
        coming = min(coming, s.next_pad[launcher])
    coming = min(coming, d.next_move(i.fleet, s.visits, day))
    s.x[w.NEXT_TRAFFIC] = max(min(float(coming), s.x[w.NEXT_MEDICAL]), float(day + 1))


@inlined
@kernel
def moves(s: State, day: int, first: int, end: int) -> bool:
    """Return whether one of the flights `first` to `end` - 1 docks, leaves or loses its ability to bring people home
    today.
    """
    any_of_them = False
    for f in range(first, end):
        status = s.visits.status[f]
        if status == d.DOCKED:
            any_of_them = any_of_them or s.visits.fails[f] <= day or s.visits.leave[f] <= day
        elif status == d.FLYING:
            any_of_them = any_of_them or s.visits.dock[f] <= day
    return any_of_them


@inlined
@kernel
def reach(s: State) -> int:
    """Return a flight from which on none has flown, and none launches before the day for which it was planned."""
    return int(max(s.x[w.FLOWN], s.x[w.CALLED]))


@kernel
def call_up(i: Inputs, s: State, f: int, day: int, z: float) -> int:
    """Bring the next flight of the line forward to replace `f`; return it, or -1 when there is none."""
    g = d.call_up(i.fleet, s.visits, f, day, i.chances.rescue_log_sd, z)
    s.x[w.CALLED] = max(s.x[w.CALLED], g + 1)
    return g


@inlined
@kernel
def pads(i: Inputs, s: State, seed: int, future: int, day: int) -> None:
    """Lose a pad: every flight of the launcher waits until it is restored."""
    for launcher in range(len(s.next_pad)):
        if s.next_pad[launcher] > day:
            continue
        n = s.pad_count[launcher]
        z = streams.normal(seed, streams.PAD, future, i.chances.pad_item[launcher], 3 * n + 1)
        d.ground(i.fleet, s.visits, launcher, day, i.fleet.outage_days[launcher], i.fleet.outage_log_sd[launcher], z)
        s.pad_count[launcher] = n + 1
        s.result[w.PAD_LOSSES] += 1
        note(s, day, w.E_PAD, launcher, float(s.visits.grounded[launcher] - day))
        schedule_pad(i, s, seed, future, s.visits.grounded[launcher], launcher)


@inlined
@kernel
def stand_down(i: Inputs, s: State, seed: int, future: int, day: int) -> None:
    """Ground the launchers that a replay grounds today."""
    for launcher in range(len(s.next_pad)):
        if i.fleet.ground_day[launcher] == day:
            ground(i, s, seed, future, day, launcher, i.chances.pad_item[launcher], 2)


@kernel
def ground(i: Inputs, s: State, seed: int, future: int, day: int, launcher: int, item: int, draw: int) -> None:
    """Let a launcher stand down from today for a time drawn."""
    z = streams.normal(seed, streams.STANDDOWN, future, item, draw)
    d.ground(i.fleet, s.visits, launcher, day, i.fleet.standdown_days[launcher], i.fleet.standdown_log_sd[launcher], z)
    note(s, day, w.E_GROUNDED, launcher, float(s.visits.grounded[launcher] - day))


@kernel
def schedule_pad(i: Inputs, s: State, seed: int, future: int, day: int, launcher: int) -> None:
    """Draw the next pad loss of a launcher: exponential, at the rate of the future."""
    item = i.chances.pad_item[launcher]
    wait = streams.exponential(seed, streams.PAD, future, item, 3 * s.pad_count[launcher]) / s.pad_rate[launcher]
    s.next_pad[launcher] = day + 1 + int(min(wait, 1e9))
    if i.fleet.pad_day[launcher] > day:
        s.next_pad[launcher] = min(s.next_pad[launcher], i.fleet.pad_day[launcher])


@kernel
def schedule_medical(i: Inputs, s: State, seed: int, future: int, day: int) -> None:
    """Draw the next medical case that ends a stay early."""
    n = int(s.x[w.MEDICALS])
    wait = streams.exponential(seed, streams.MEDICAL, future, 2, 2 * n) / s.x[w.MEDICAL_RATE]
    s.x[w.NEXT_MEDICAL] = day + 1 + min(wait, 1e9)


@inlined
@kernel
def medical(i: Inputs, s: State, seed: int, future: int, day: int) -> None:
    """A person falls ill and must go home; the vehicle that takes them home takes its whole crew."""
    for f in range(int(s.x[w.FIRST_FLIGHT]), int(s.x[w.FLOWN])):
        if i.fleet.sick_day[f] == day and s.visits.status[f] == d.DOCKED and s.people.home[f] > 0:
            send_home(i, s, seed, future, day, f)
    if s.x[w.NEXT_MEDICAL] > day:
        return
    n = int(s.x[w.MEDICALS])
    pick = streams.uniform(seed, streams.MEDICAL, future, 2, 2 * n + 1) * crew_day.aboard(s.people)
    s.x[w.MEDICALS] = n + 1
    schedule_medical(i, s, seed, future, day)
    for f in range(len(i.fleet.planned)):
        pick -= s.people.home[f]
        if pick < 0.0 and s.people.home[f] > 0:
            send_home(i, s, seed, future, day, f)
            return


@kernel
def send_home(i: Inputs, s: State, seed: int, future: int, day: int, f: int) -> None:
    """Send a vehicle home early with its whole crew; the next of its line is brought forward to fill the gap."""
    if s.visits.status[f] != d.DOCKED:
        return  # it left without them: they wait for their rescuer
    s.visits.leave[f] = min(s.visits.leave[f], day + i.rules.medical_return)
    s.visits.reason[f] = w.MEDICAL_RETURN
    s.visits.unsafe[f] = 0  # an unsound vehicle would be used all the same: there is no other way
    s.result[w.MEDICAL_RETURNS] += 1
    note(s, day, w.E_MEDICAL, f, float(s.people.home[f]))
    z = streams.normal(seed, streams.MEDICAL, future, i.fleet.item[f], 3)
    g = call_up(i, s, f, day, z)
    if g >= 0:
        note(s, day, w.E_CALLED, g, float(s.visits.launch[g] - day))


@kernel
def lose_lifeboat(i: Inputs, s: State, seed: int, future: int, day: int, f: int) -> None:
    """A docked crew vehicle can no longer bring its crew home.

    The next of its line is called up, empty. Visitors, who have no line, get seats on the next crew flight of the
    agency that brought them.
    """
    s.visits.fails[f] = d.NEVER
    if s.people.home[f] == 0:
        return
    s.visits.unsafe[f] = 1
    s.visits.leave[f] = d.NEVER
    s.x[w.CREW_CHANGED] = 1
    s.result[w.LIFEBOATS_LOST] += 1
    note(s, day, w.E_LIFEBOAT, f, float(s.people.home[f]))
    if i.fleet.line[f] < 0:
        s.visits.rescuer[f] = reassign(i, s, f)
        return
    z = streams.normal(seed, streams.LIFEBOAT, future, i.fleet.item[f], 2)
    g = call_up(i, s, f, day, z)
    s.visits.rescuer[f] = g
    if g >= 0:
        s.visits.empty[g] = 1
        note(s, day, w.E_CALLED, g, float(s.visits.launch[g] - day))


@kernel
def reassign(i: Inputs, s: State, f: int) -> int:
    """Give the visitors of `f` seats on the next crew flight of the same agency; return that flight, -1 for none."""
    g = d.keep_seats(i.fleet, s.visits, f, s.people.home[f])
    if g >= 0:
        free = i.fleet.seats[g] - i.crew.home[g] + crew_day.most_left_home(i.crew, g)
        s.visits.empty[g] = 1 if s.people.home[f] > free else 0  # too many for it: it flies for them alone
    return g


@kernel
def clear_port(i: Inputs, s: State, day: int, f: int) -> bool:
    """Let an unsound vehicle leave without its crew when its port is needed by the flight that takes them over."""
    for v in range(len(i.fleet.planned)):
        waits = s.visits.status[v] == d.DOCKED and s.visits.unsafe[v] and s.visits.rescuer[v] == f
        if waits and i.fleet.fits[f, s.visits.port[v]]:
            spend_tank(i, s, v)
            s.visits.status[v] = d.GONE
            s.visits.user[s.visits.port[v]] = -1
            s.propellant_on[v] = 0.0
            note(s, day, w.E_UNDOCKED, v, 0.0)
            return True
    return False


@kernel
def undock(i: Inputs, s: State, day: int, f: int) -> None:
    """A vehicle leaves with everybody who goes home on it.

    What is left of its propellant goes to the station if its port can.
    """
    port = s.visits.port[f]
    spend_tank(i, s, f)
    take_trash(i, s, f)
    s.visits.status[f] = d.GONE
    s.visits.user[port] = -1
    s.propellant_on[f] = 0.0
    note(s, day, w.E_UNDOCKED, f, float(s.people.home[f]))
    if s.people.home[f] > 0:
        crew_day.leave(s.people, f)
        s.x[w.LAST_REASON] = s.visits.reason[f]
        s.x[w.CREW_CHANGED] = 1


@kernel
def dock(i: Inputs, s: State, seed: int, future: int, day: int, f: int) -> None:
    """A vehicle arrives: cargo is unloaded, its crew comes aboard, or it takes over those whose lifeboat failed."""
    s.visits.status[f] = d.DOCKED
    s.visits.leave[f] = d.departure(i.fleet, f, day, day)
    s.visits.reason[f] = why_it_would_leave(i, f)
    note(s, day, w.E_DOCKED, f, float(s.visits.port[f]))
    unload_flight(i, s, day, f)
    if i.cargo.port_chamber[s.visits.port[f]]:
        s.x[w.NEXT_LEAK] = min(s.x[w.NEXT_LEAK], day)
    if not i.fleet.crewed[f]:
        return
    s.x[w.CREW_CHANGED] = 1
    if s.visits.empty[f]:
        take_over(i, s, day, f)
    else:
        crew_day.board_fewer(s.people, i.crew, f, seats_left_free(i, s, f))
        take_over(i, s, day, f)
        old = d.relieve(i.fleet, s.visits, f, day, i.rules.handover)
        if old >= 0:
            s.visits.reason[old] = w.RELIEVED
    draw_failure(i, s, seed, future, day, f)


@kernel
def why_it_would_leave(i: Inputs, f: int) -> int:
    """Return the reason for which a crew leaves when nothing else happens: its life ends, or a visitor's stay."""
    return w.LIFE_ENDED if i.fleet.rotation[f] else w.STAY_ENDED


@kernel
def seats_left_free(i: Inputs, s: State, f: int) -> int:
    """Return how many of its own crew flight `f` leaves at home: for visitors, or because a stock is critical."""
    taken = max(s.visits.kept[f] - (i.fleet.seats[f] - i.crew.home[f]), 0) if s.visits.kept[f] > 0 else 0
    if i.fleet.rotation[f] and under_critical(i, s):
        taken = max(taken, crew_day.most_left_home(i.crew, f))
    return taken


@kernel
def under_critical(i: Inputs, s: State) -> bool:
    """Return whether a stock is under its critical line."""
    under = False
    for k in range(len(s.level)):
        under = under or s.level[k] < i.stores.critical[k]
    return under


@kernel
def take_over(i: Inputs, s: State, day: int, f: int) -> None:
    """Give seats on flight `f` to those whose vehicle failed and who wait for it; the vehicle leaves without them."""
    for v in range(len(i.fleet.planned)):
        waits = s.visits.unsafe[v] and s.visits.rescuer[v] == f and s.people.home[v] > 0
        if waits and s.people.home[f] + s.people.home[v] <= i.fleet.seats[f]:
            note(s, day, w.E_MOVED, f, float(s.people.home[v]))
            crew_day.move(s.people, v, f)
            s.visits.unsafe[v] = 0
            s.visits.leave[v] = day + i.rules.handover


@kernel
def draw_failure(i: Inputs, s: State, seed: int, future: int, day: int, f: int) -> None:
    """Draw the day on which a docked crew vehicle loses its ability to bring people home."""
    rate = s.lifeboat_rate[i.fleet.vclass[f]]
    wait = streams.exponential(seed, streams.LIFEBOAT, future, i.fleet.item[f], 0) / max(rate, 1e-12)
    s.visits.fails[f] = min(day + 1 + int(min(wait, 1e9)), max(i.fleet.unfit_day[f], day + 1))


@kernel
def prepare(i: Inputs, s: State, seed: int, future: int, day: int, f: int) -> None:
    """Load a flight in time.

    Launch it on its day when its launcher flies, the spacing holds, a port is free and the Sun stands low enough, else
    it waits.
    """
    if not s.visits.loaded[f] and s.visits.launch[f] - i.rules.load_lead <= day:
        if i.cargo.told[f]:
            load_as_told(i, s, day, f)
        else:
            load_flight(i, s, day, f)
    if s.visits.launch[f] > day:
        return
    launcher = i.fleet.launcher[f]
    if launcher >= 0 and s.visits.grounded[launcher] > day:
        s.visits.launch[f] = s.visits.grounded[launcher]
        return
    port = d.free_port(i.fleet, s.visits, f)
    if port < 0:
        if not clear_port(i, s, day, f) and d.make_room(i.fleet, s.visits, f, day, i.rules.minimum_stay):
            note(s, day, w.E_ROOM, f, 0.0)
        s.visits.launch[f] = day + 1
        return
    arrival = day + i.fleet.transit[f]
    if arrival < s.x[w.LAST_ARRIVAL] + i.rules.spacing:
        s.visits.launch[f] = day + 1
        return
    wait = i.fleet.sun_wait[i.fleet.vclass[f], min(arrival, i.fleet.sun_wait.shape[1] - 1)]
    if wait > 0:
        s.visits.launch[f] = day + wait
        return
    launch(i, s, seed, future, day, f, port, arrival)


@kernel
def launch(i: Inputs, s: State, seed: int, future: int, day: int, f: int, port: int, arrival: int) -> None:
    """Launch: the flight is on its way to its port, or it is lost."""
    family = i.chances.family[i.fleet.vclass[f]]
    if i.fleet.doomed[f] or streams.uniform(seed, streams.LOSS, future, i.fleet.item[f], 0) < s.loss_p[family]:
        lose_flight(i, s, seed, future, day, f)
        return
    note(s, day, w.E_LAUNCHED, f, float(day - i.fleet.planned[f]))
    s.visits.status[f] = d.FLYING
    s.x[w.FLOWN] = max(s.x[w.FLOWN], f + 1)
    s.visits.port[f] = port
    s.visits.user[port] = f
    s.visits.dock[f] = arrival
    s.x[w.LAST_ARRIVAL] = arrival
    d.keep_turn(i.fleet, s.visits, f, day)
    if arrival <= day:
        dock(i, s, seed, future, day, f)


@kernel
def lose_flight(i: Inputs, s: State, seed: int, future: int, day: int, f: int) -> None:
    """A flight does not arrive: its launcher stands down.

    Its crew comes back alive and the next of its line is brought forward.
    """
    s.visits.status[f] = d.LOST
    s.result[w.LAUNCH_LOSSES] += 1
    note(s, day, w.E_LOST, f, 0.0)
    reorder_lost(i, s, day, f)
    launcher = i.fleet.launcher[f]
    if launcher >= 0:
        ground(i, s, seed, future, day, launcher, i.fleet.item[f], 0)
    if i.fleet.rotation[f]:
        z = streams.normal(seed, streams.STANDDOWN, future, i.fleet.item[f], 1)
        g = call_up(i, s, f, day, z)
        if g >= 0:
            s.visits.empty[g] = s.visits.empty[f]
            s.visits.kept[g] = s.visits.kept[f]
            for v in range(len(i.fleet.planned)):
                if s.visits.rescuer[v] == f:
                    s.visits.rescuer[v] = g
            note(s, day, w.E_CALLED, g, float(s.visits.launch[g] - day))
