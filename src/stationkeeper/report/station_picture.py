"""The station on one day as one picture: modules, ports, vehicles, and people in the vehicle that takes them home."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from markupsafe import Markup

from stationkeeper.assessment.configuration import Aboard, Configuration, DockedVehicle, ModuleState
from stationkeeper.report import charts, words
from stationkeeper.report.parties import Look, legend, look_of, looks, party_mark
from stationkeeper.report.pictures import Size
from stationkeeper.report.station_layout import CARGO, CREWED, GAP, Box, Link, open_sockets, station_layout

WIDE = Size("station-wide", 1280, 0, 0, 0, True)
NARROW = Size("station-narrow", 344, 0, 0, 0, False)
_LINE = 17.0
_COLUMN = 300.0
_BASIS = {"record": "as recorded", "plan": "as planned, nothing slips or fails"}
_KEY = (
    "Round box: brings people home; square box: cargo only. Dashed circle: empty seat, crossed out: not sound. "
    "⇄ seat exchanged between operators."
)


class Panel(NamedTuple):
    """A part of a picture and the y under it."""

    parts: Markup
    bottom: float


class _Day(NamedTuple):
    """The day with what is looked up on it again and again."""

    day: Configuration
    looks: dict[str, Look]
    vehicles: dict[str, DockedVehicle]
    seated: dict[str, list[Aboard]]


def station_svg(day: Configuration, size: Size = WIDE, key: str = "station") -> Markup:
    """Return the station of a day as one `<svg>`, all from `day`; `key` is its id on the page.

    size: WIDE draws the modules as a map; NARROW, for a telephone, a list of ports. Under both: who goes home on what,
    seats against people, warnings. It holds every docked vehicle and the full name of every person. It needs the style
    of `pictures.style()` on its page; for a file of its own see `pictures.standalone`.
    """
    seated: dict[str, list[Aboard]] = {one.vehicle: [] for one in day.vehicles if one.seats}
    for person in day.people:
        seated.setdefault(person.home, []).append(person)
    known = _Day(day, looks(day.parties), {one.vehicle: one for one in day.vehicles}, seated)
    head = _head(known, size)
    body = _map(known, head.bottom + 14, size.width) if size.intervals else _list(known, head.bottom + 10, size.width)
    foot = _foot(known, body.bottom + 20, size.width)
    return charts.picture(
        key,
        size.width,
        int(foot.bottom),
        f"{words.clean(day.station)} on {day.on}",
        " ".join([_sums(day), *warnings(day)]),
        head.parts,
        body.parts,
        foot.parts,
    )


def warnings(day: Configuration) -> list[str]:
    """Return what is wrong on the day, one sentence each, the gravest first; empty: nothing."""
    unheld = [one for one in day.segments if day.people and not one.persons]
    found = [f"{one.segment} is not held: nobody of {one.agency} aboard can run it." for one in unheld]
    if day.seats_short:
        found.append(f"{words.counted(day.seats_short, 'person', 'people')} without a sound seat home.")
    found += [
        f"{one.vehicle} can no longer bring its crew home." for one in day.vehicles if one.seats and not one.sound
    ]
    found += [
        f"{one.segment} is held only by {', '.join(one.persons)}, who would leave with {one.breaks_with}."
        for one in day.segments
        if one.persons and one.breaks_with
    ]
    for one in day.vehicles:
        if one.life_left_days is not None and one.life_left_days < 0:
            found.append(f"{one.vehicle} is {-one.life_left_days:.0f} d over its written life.")
        if not one.port:
            found.append(f"{one.vehicle} is at no port.")
    unpaid = [one.name for one in day.people if one.exchanged and not one.instrument]
    return found + ([f"Exchanged seat without an agreement: {', '.join(unpaid)}."] if unpaid else [])


def _sums(day: Configuration) -> str:
    shells = sum(one.pressurised for one in day.modules)
    others = len(day.modules) - shells
    trusses = f" and {words.counted(others, 'truss part')}" if others else ""
    return (
        f"{words.counted(len(day.people), 'person', 'people')} aboard, {words.counted(day.seats, 'sound seat')} home, "
        f"{words.counted(len(day.vehicles), 'vehicle')}, {words.counted(shells, 'module')}{trusses}."
    )


def _head(known: _Day, size: Size) -> Panel:
    day = known.day
    title = f"{words.clean(day.station)}, {day.on} UTC" if size.intervals else f"{day.on} UTC"
    parts = [charts.label(0, 18, title, "title")]
    if size.intervals:
        parts.append(charts.label(size.width, 18, _BASIS[day.basis], "soft", "end"))
        parts.append(charts.label(0, 38, _sums(day), ""))
        return Panel(charts.group(*parts), 40.0)
    lines = charts.wrapped(f"{_sums(day)} Shown {_BASIS[day.basis]}.", 46)
    parts += [charts.label(0, 36 + 16 * n, line, "") for n, line in enumerate(lines)]
    return Panel(charts.group(*parts), 24.0 + 16 * len(lines))


def _map(known: _Day, top: float, width: float) -> Panel:
    """Return the modules as a map, scaled down when it is wider than the picture."""
    layout = station_layout(known.day)
    strips = _trusses(layout.trusses, width, top)
    scale = min(1.0, width / layout.width) if layout.width else 1.0
    left = max(0.0, (width - scale * layout.width) / 2)
    parts = [
        *(_link(one) for one in layout.links),
        *(_part(known, one) for one in layout.boxes),
    ]
    moved = f"translate({charts.px(left)} {charts.px(strips.bottom)}) scale({scale:.4f})"
    drawn = charts.group(*parts, transform=moved)
    bottom = strips.bottom + scale * layout.height
    at = {one.name for one in layout.boxes if one.kind == "vehicle"}
    free = _free(known, [one for one in known.day.vehicles if one.vehicle not in at], bottom + 16, width)
    loose = Markup("")
    if layout.loose:
        loose = charts.label(0, free.bottom + 16, f"Not joined on: {', '.join(layout.loose)}", "soft")
        free = free._replace(bottom=free.bottom + 20)
    arrow = _arrow(width, free.bottom + 2) if layout.boxes else Markup("")
    return Panel(charts.group(strips.parts, drawn, free.parts, loose, arrow), free.bottom + (18 if layout.boxes else 0))


def _arrow(width: float, y: float) -> Markup:
    line = charts.rule(width - 60, y, width - 8, y, "axis")
    head = charts.element("path", d=f"M{charts.px(width - 8)} {charts.px(y - 4)}l8 4l-8 4Z", class_="tick")
    return charts.group(line, head, charts.label(width - 66, y + 4, "forward", "fine soft", "end"))


def _trusses(trusses: Sequence[tuple[str, tuple[str, ...]]], width: float, top: float) -> Panel:
    """Return each truss as a strip of its parts over the map."""
    if not trusses:
        return Panel(Markup(""), top)
    parts, x = [], 0.0
    for parent, names in trusses:
        text = f"On {parent}:" if parent else "Parts:"
        parts.append(charts.label(x, top + 13, text, "fine soft"))
        x += 6.0 * len(text) + 8
        for name in names:
            wide = max(30.0, 6.6 * len(name) + 10)
            parts.append(charts.box(x, top, wide, 18, "shell truss"))
            parts.append(charts.label(x + wide / 2, top + 13, name, "fine", "middle"))
            x += wide
        x += 20
    return Panel(charts.group(*parts), top + 34)


def _link(one: Link) -> Markup:
    """Return a link, bent when its ends are not opposite, with its side beside it."""
    if one.y1 == one.y2:
        line = charts.rule(one.x1, one.y1, one.x2, one.y2, "link")
        return line
    middle = (one.y1 + one.y2) / 2
    path = "M{} {}V{}H{}V{}".format(*(charts.px(v) for v in (one.x1, one.y1, middle, one.x2, one.y2)))
    text = charts.label(one.x2 + 4, one.y2 - 4 if one.y2 > one.y1 else one.y2 + 11, one.side, "fine soft")
    return charts.group(charts.element("path", d=path, class_="link"), text)


def _part(known: _Day, one: Box) -> Markup:
    if one.kind == "vehicle":
        return _vehicle(known, known.vehicles[one.name], one.port, one)
    if one.kind == "socket":
        text = charts.label(one.x + one.width / 2, one.y + 15, words.cut(one.name, 17), "fine soft", "middle")
        return charts.group(charts.box(one.x, one.y, one.width, one.height, "socket"), _told(f"{one.name}: free"), text)
    chip = one.kind == "chip"
    shape = charts.element(
        "rect", x=one.x, y=one.y, width=one.width, height=one.height, rx=3 if chip else 6, class_="shell"
    )
    middle = one.y + one.height / 2
    module = next(each for each in known.day.modules if each.module == one.name)
    agency = next((each.agency for each in known.day.segments if each.segment == module.segment), "")
    name = charts.label(
        one.x + one.width / 2 + 6, middle + 4, words.cut(one.name, 15), "fine" if chip else "", "middle"
    )
    return charts.group(
        shape, _told(_module_told(module)), party_mark(look_of(known.looks, agency), one.x + 9, middle, 3.5), name
    )


def _module_told(one: ModuleState) -> str:
    on = f", on {one.attached_to} {one.side}" if one.attached_to else ""
    return f"{one.module}, segment {one.segment}, owner {one.owner}{on}"


def _told(text: str) -> Markup:
    return charts.element("title", text)


def _vehicle(known: _Day, one: DockedVehicle, port: str, at: Box) -> Markup:
    """Return a vehicle as a box: port, name, since when, days, and its seats with who takes them home."""
    look = look_of(known.looks, one.agency)
    x, y = at.x, at.y
    parts = [
        charts.element("rect", x=x, y=y, width=at.width, height=at.height, rx=8 if one.seats else 1, class_="hull"),
        charts.element("rect", x=x, y=y + 8, width=5.0, height=at.height - 16, fill=look.colour, class_="party"),
        _told(f"{one.vehicle}, {one.vehicle_class}, {one.agency}, at {port or 'no port'}, docked {one.docked}"),
        charts.label(x + 12, y + 14, words.cut(port or "at no port", 17), "fine soft"),
        charts.label(x + 12, y + 30, words.cut(one.vehicle, 16), "strong"),
        party_mark(look, x + at.width - 12, y + 11, 4.5),
        charts.label(x + 12, y + 45, f"since {one.docked}", "fine"),
        charts.label(x + 12, y + 59, _life(one), "fine"),
    ]
    if one.seats:
        parts.append(_seats(known, one, x + 20, y + 74, at.width - 24))
    return charts.group(*parts)


def _life(one: DockedVehicle) -> str:
    if one.seats and not one.sound:
        return f"{one.days_docked} d, ▲ no way home"
    if one.life_left_days is None:
        return f"{one.days_docked} d"
    if one.life_left_days < 0:
        return f"{one.days_docked} d, ▲ {-one.life_left_days:.0f} d over life"
    return f"{one.days_docked} d, life left {one.life_left_days:.0f} d"


def _seats(known: _Day, one: DockedVehicle, x: float, y: float, width: float) -> Markup:
    """Return a mark a seat: filled with who goes home on it, dashed when empty, crossed out when not sound."""
    people = known.seated.get(one.vehicle, [])
    count = max(one.seats, len(people))
    step = min(21.0, width / max(count, 1))
    parts = [person_mark(known.looks, each, x + n * step, y, 8.5) for n, each in enumerate(people)]
    for n in range(len(people), one.seats):
        parts.append(charts.element("circle", cx=x + n * step, cy=y, r=8.0, class_="seat"))
        if not one.sound:
            parts.append(charts.rule(x + n * step - 5, y + 5, x + n * step + 5, y - 5, "axis"))
    return charts.group(*parts)


def person_mark(known: dict[str, Look], one: Aboard, x: float, y: float, size: float) -> Markup:
    """Return a person as the shape of the agency with initials; the full name and the seat are its title."""
    look = look_of(known, one.agency)
    told = (
        f"{one.name}, {one.agency}, came on {one.came_on}, {one.days_aboard} d aboard, home on {one.home or 'nothing'}"
    )
    text = charts.element(
        "text",
        initials(one.name),
        x=x,
        y=y + 3.2,
        class_=f"initials {'on-light' if look.ink == '#000000' else 'on-dark'}",
        text_anchor="middle",
    )
    return charts.group(party_mark(look, x, y, size), _told(told), text)


def initials(name: str) -> str:
    """Return the initials of the first and the last word of a name; "?" for none."""
    parts = words.clean(name).split() or ["?"]
    return (parts[0][:1] + (parts[-1][:1] if len(parts) > 1 else "")).upper()


def _free(known: _Day, there: Sequence[DockedVehicle], top: float, width: float) -> Panel:
    """Return the vehicles that are at no port that is drawn, in rows."""
    parts, x, y = [], 0.0, top
    for one in there:
        size = CREWED if one.seats else CARGO
        if x and x + size[0] > width:
            x, y = 0.0, y + CREWED[1] + GAP
        parts.append(_vehicle(known, one, one.port, Box("vehicle", one.vehicle, x, y, *size, one.port)))
        x += size[0] + GAP
    return Panel(charts.group(*parts), y + CREWED[1] if there else top)


def _list(known: _Day, top: float, width: float) -> Panel:
    """Return the ports as a list of two columns, then what is at none of them."""
    ports = [one for one in known.day.ports if one.vehicle]
    empty = [one.port for one in open_sockets(known.day) if not one.vehicle]
    shown = [(known.vehicles[one.vehicle], one.port) for one in ports]
    shown += [(one, "") for one in known.day.vehicles if one.vehicle not in {port.vehicle for port in ports}]
    wide = (width - GAP) / 2
    parts, y = [], top
    for row in range(0, len(shown), 2):
        pair = shown[row : row + 2]
        height = max((CREWED if one.seats else CARGO)[1] for one, _ in pair)
        for place, (one, port) in enumerate(pair):
            parts.append(
                _vehicle(known, one, port, Box("vehicle", one.vehicle, place * (wide + GAP), y, wide, height, port))
            )
        y += height + 10
    for line in charts.wrapped(f"Free: {', '.join(empty)}." if empty else "", 52):
        parts.append(charts.label(0, y + 12, line, "fine soft"))
        y += 15
    return Panel(charts.group(*parts), y)


def _foot(known: _Day, top: float, width: float) -> Panel:
    """Return people by the vehicle that takes them home, who holds which segment, warnings and the key."""
    people = _people(known, top, width)
    y = people.bottom + 4
    parts = [people.parts]
    letters = int(width / 7.4)
    for one in known.day.segments if known.day.people else ():
        held = f"held by {', '.join(one.persons)}" if one.persons else "NOT HELD"
        for n, line in enumerate(charts.wrapped(f"{one.segment}: {held}", letters)):
            parts.append(charts.label(0 if not n else 14, y + 12, line, "strong" if not one.persons else ""))
            y += _LINE
    for text in warnings(known.day):
        for n, line in enumerate(charts.wrapped(text, letters - 6)):
            if not n:
                parts.append(charts.element("path", d=f"M1 {charts.px(y + 13)}l6 -11l6 11Z", class_="warning"))
            parts.append(charts.label(20, y + 12, line, "strong"))
            y += _LINE
    titles = {one.agency: f"{one.agency}" for one in known.day.parties}
    key, bottom = legend(known.looks, titles, 0, y + 20, width)
    for line in charts.wrapped(_KEY if known.day.vehicles else "", letters):
        parts.append(charts.label(0, bottom, line, "fine soft"))
        bottom += 15
    return Panel(charts.group(*parts, key), bottom)


def _people(known: _Day, top: float, width: float) -> Panel:
    """Return a block a vehicle with who goes home on it, blocks side by side, and who has no seat."""
    blocks = [(vehicle, people) for vehicle, people in known.seated.items() if vehicle] + [
        ("", known.seated[""]) for _ in [0] if known.seated.get("")
    ]
    if not blocks:
        return Panel(charts.label(0, top + 12, "Nobody is aboard.", "soft"), top + 22)
    across = max(1, int(width / _COLUMN))
    step = width / across
    parts, y = [], top
    for row in range(0, len(blocks), across):
        shown = blocks[row : row + across]
        for place, (vehicle, people) in enumerate(shown):
            parts.append(_block(known, vehicle, people, place * step, y, step - GAP))
        y += 28 + max(max(len(people), 1) for _, people in shown) * 20 + 8
    return Panel(charts.group(*parts), y)


def _block(known: _Day, vehicle: str, people: Sequence[Aboard], x: float, y: float, width: float) -> Markup:
    one = known.vehicles.get(vehicle)
    head = "NO SEAT HOME" if one is None else f"Home on {vehicle}: {len(people)} of {words.counted(one.seats, 'seat')}"
    parts = [charts.rule(x, y, x + width, y, "axis"), charts.label(x, y + 17, head, "strong")]
    if not people:
        parts.append(
            charts.label(x, y + 37, "empty" if one and one.sound else "none: it cannot bring them home", "soft")
        )
    for n, person in enumerate(people):
        at = y + 28 + 20 * n
        parts.append(person_mark(known.looks, person, x + 9, at + 9, 8.5))
        mark = " ⇄" if person.exchanged else ""
        parts.append(charts.label(x + 24, at + 13, f"{words.clean(person.name)}{mark}", ""))
        parts.append(charts.label(x + width, at + 13, f"{person.agency}, {person.days_aboard} d", "fine soft", "end"))
    return charts.group(*parts)
