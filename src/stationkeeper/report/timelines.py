"""Who is at which port and who is aboard, over time, each with the representation strip on the same axis.

The past is filled, the plan is outlined. Colour is the party; the name in the bar, or the shape before the row, says
the same. Every picture needs the style of `pictures.style()` and the hatches of `pictures.patterns()` on its page;
for a file of its own see `pictures.standalone`.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import date, timedelta
from typing import Any, NamedTuple

from markupsafe import Markup

from stationkeeper.assessment.visits_timeline import PersonBar, PortBar, PortRow, State, StateSpan, VisitsTimeline
from stationkeeper.report import charts, words
from stationkeeper.report.charts import Dates, Frame
from stationkeeper.report.parties import Look, legend, look_of, looks, party_mark
from stationkeeper.report.pictures import Size

WIDE = Size("timeline-wide", 1120, 0, 152, 10, True)
NARROW = Size("timeline-narrow", 344, 0, 92, 6, False)
ROW = 18.0
STRIP = 18.0
MOST_ROWS = 44  # people beyond it share lanes
_LETTER = 6.1
_LOOKS: dict[State, str] = {
    "held under single loss": "part held",
    "held": "part look-1",
    "broken": "part broken",
    "nobody aboard": "part look-5",
}
_MEANS: dict[State, str] = {
    "held under single loss": "each segment has someone of its own, whatever one vehicle leaves",
    "held": "held, but not if one vehicle leaves",
    "broken": "a segment has nobody of its own",
    "nobody aboard": "nobody aboard",
}


_MARKS = (
    "Filled: record; outlined: plan. Tall bar: brings people home; low bar: cargo. "
    "Corner: exchanged seat, hollow: no agreement."
)


Leads = Callable[[str], str]
Moves = Callable[[str], Mapping[str, object]]  # attributes of the handle of a flight, none for one that stays


class _Axis(NamedTuple):
    """What all parts of a picture share."""

    rows: VisitsTimeline
    size: Size
    dates: Dates
    looks: dict[str, Look]
    leads: Leads | None = None
    moves: Moves | None = None

    def span(self, start: date, end: date) -> tuple[float, float]:
        """Return the left edge and the width of days, both included."""
        left = self.dates.at(start)
        return left, self.dates.at(end + timedelta(days=1)) - left


class _Part(NamedTuple):
    """A part of a picture and the y under it."""

    parts: Markup
    bottom: float


def ports_svg(rows: VisitsTimeline, size: Size = WIDE, key: str = "ports", moves: Moves | None = None) -> Markup:
    """Return one `<svg>` with a row a port: who is there from when to when, moves as steps, the strip under it.

    moves: returns the attributes of the bar of a flight that can be moved to another day.
    """
    axis = _axis(rows, size, moves=moves)
    top = _head(axis, "Who is at which port?")
    body = _ports(axis, top.bottom)
    return _whole(axis, key, "Who is at which port", top, body)


def people_svg(rows: VisitsTimeline, size: Size = WIDE, key: str = "people") -> Markup:
    """Return one `<svg>` with a row a person, or lanes for many, exchanged seats marked, the strip under it."""
    axis = _axis(rows, size)
    top = _head(axis, "Will each side always have someone aboard?")
    body = _people(axis, top.bottom)
    return _whole(axis, key, "Who is aboard", top, body)


def timeline_svg(rows: VisitsTimeline, size: Size = WIDE, key: str = "timeline", leads: Leads | None = None) -> Markup:
    """Return ports and people over one another on one axis, with one strip, as one `<svg>`.

    leads: returns the address that the bar of a flight leads to; without it nothing is linked.
    """
    axis = _axis(rows, size, leads)
    top = _head(axis, "Who is at which port, and who is aboard?")
    ports = _ports(axis, top.bottom)
    people = _people(axis, ports.bottom + 14)
    return _whole(axis, key, "Ports and people", top, _Part(ports.parts + people.parts, people.bottom))


def day_px(rows: VisitsTimeline, size: Size = WIDE) -> float:
    """Return how wide a day is in a picture of these rows, in its own pixels."""
    return _axis(rows, size).span(rows.start, rows.start)[1]


def held_told(rows: VisitsTimeline) -> str:
    """Return on how many days representation is held, in words."""
    days = dict.fromkeys(_LOOKS, 0)
    for span in rows.representation:
        days[span.state] += (span.end - span.start).days + 1
    total = sum(days.values())
    safe, held = days["held under single loss"], days["held"] + days["held under single loss"]
    text = f"Each segment has someone of its own on {held:,} of {total:,} days, on {safe:,} whatever one vehicle leaves"
    empty = f"; nobody is aboard on {days['nobody aboard']:,}" if days["nobody aboard"] else ""
    return f"{text}{empty}."


def _axis(rows: VisitsTimeline, size: Size, leads: Leads | None = None, moves: Moves | None = None) -> _Axis:
    dates = Dates(rows.start, rows.end + timedelta(days=1), float(size.left), float(size.width - size.right))
    return _Axis(rows, size, dates, looks(rows.parties), leads, moves)


def _head(axis: _Axis, question: str) -> _Part:
    parts = [charts.label(0, 16, question, "strong")]
    y = 34.0
    for line in charts.wrapped(held_told(axis.rows), int(axis.size.width / 6.6)):
        parts.append(charts.label(0, y, line, ""))
        y += 16
    return _Part(Markup("").join(parts), y)


def _whole(axis: _Axis, key: str, title: str, top: _Part, body: _Part) -> Markup:
    """Return a picture from its head and its rows: adds the strip, the axis, the end of the record and the key."""
    rows, size = axis.rows, axis.size
    strip = _strip(axis, body.bottom + 12)
    frame = Frame(axis.dates.start, top.bottom, axis.dates.end, strip.bottom + 6)
    foot = _key(axis, frame.bottom + 38)
    return charts.picture(
        key,
        size.width,
        int(foot.bottom),
        f"{title}, {rows.start} to {rows.end}",
        held_told(rows),
        _grid(axis, frame),
        top.parts,
        body.parts,
        strip.parts,
        charts.time_axis(axis.dates, frame, 64.0 if size.intervals else 60.0),
        foot.parts,
        role="document" if axis.leads or axis.moves else "img",
    )


def _grid(axis: _Axis, frame: Frame) -> Markup:
    """Return quiet lines at the ticks, and a rule where the record ends and the plan begins."""
    ticks = charts.date_ticks(axis.dates, 64.0 if axis.size.intervals else 60.0)
    lines = [charts.rule(axis.dates.at(t.day), frame.top, axis.dates.at(t.day), frame.bottom, "grid") for t in ticks]
    day = axis.rows.record_through
    if axis.rows.start <= day < axis.rows.end:
        x = axis.dates.at(day + timedelta(days=1))
        lines.append(charts.rule(x, frame.top - 2, x, frame.bottom, "horizon"))
        left = x > frame.right - 60
        lines.append(
            charts.label(
                x - 4 if left else x + 4, frame.top + 6, "plan from here", "fine soft", "end" if left else "start"
            )
        )
    return charts.group(*lines)


def _ports(axis: _Axis, top: float) -> _Part:
    """Return a row a port with its bars, and a step for every vehicle that moved."""
    y = top + 14
    places: dict[str, float] = {}
    parts: list[Markup] = []
    for row in axis.rows.ports:
        places[row.port] = y + ROW / 2
        parts.append(_port_row(axis, row, y))
        y += ROW
    parts += [
        _step(axis, bar, places[bar.came_from], places[row.port])
        for row in axis.rows.ports
        for bar in row.bars
        if bar.came_from in places and bar.begins
    ]
    return _Part(charts.group(*parts), y)


def _port_row(axis: _Axis, row: PortRow, y: float) -> Markup:
    left, width = axis.span(row.opened, row.closed)
    letters = int((axis.size.left - 8) / _LETTER)
    parts = [
        charts.label(0, y + 13, words.cut(row.port, letters), "fine"),
        charts.rule(left, y + ROW / 2, left + width, y + ROW / 2, "grid"),
        *(_port_bar(axis, bar, y) for bar in row.bars),
    ]
    return charts.group(*parts)


def _port_bar(axis: _Axis, bar: PortBar, y: float) -> Markup:
    """Return a vehicle at a port: as high as its row when it brings people home, lower for cargo."""
    height = 14.0 if bar.seats else 11.0
    told = f"{bar.vehicle}, {bar.vehicle_class}, {bar.agency}, at {bar.port} {_days(bar.start, bar.end, bar.ends)}"
    drawn = _bar(
        axis, bar.agency, bar.basis == "plan", bar.start, bar.end, (y + (ROW - height) / 2, height), bar.vehicle, told
    )
    handle = axis.moves(bar.vehicle) if axis.moves and bar.begins else {}
    if handle:
        return charts.element("g", drawn, **handle)
    return _linked(axis, drawn, bar.vehicle, told)


def _linked(axis: _Axis, drawn: Markup, flight: str, told: str, **more: object) -> Markup:
    """Return a bar that leads to its flight, where flights can be led to."""
    if axis.leads is None or not flight:
        return drawn
    return charts.element("a", drawn, href=axis.leads(flight), aria_label=words.clean(told), **more)


def _days(start: date, end: date, ends: bool) -> str:
    return f"{start} to {end}" if ends else f"from {start} on"


def _bar(
    axis: _Axis, agency: str, planned: bool, start: date, end: date, place: tuple[float, float], text: str, told: str
) -> Markup:
    """Return a bar in the colour of its party: filled in the past, outlined in the plan; its text when it fits."""
    look = look_of(axis.looks, agency)
    left, width = axis.span(start, end)
    top, height = place
    shape: dict[str, Any] = {"x": left + 0.5, "y": top, "width": max(1.0, width - 1.0), "height": height, "rx": 2}
    body = (
        charts.element("rect", **shape, stroke=look.colour, class_="planned")
        if planned
        else charts.element("rect", **shape, fill=look.colour, class_="past")
    )
    ink = "fine" if planned else f"fine {'on-light' if look.ink == '#000000' else 'on-dark'}"
    parts = [body, charts.element("title", told)]
    room = int((width - 8) / _LETTER)
    if room >= len(text) or room >= 6:
        parts.append(charts.label(left + 5, top + height / 2 + 4, words.cut(text, room), ink))
    return charts.group(*parts)


def _step(axis: _Axis, bar: PortBar, before: float, here: float) -> Markup:
    x = axis.dates.at(bar.start)
    end = here - 7 if here > before else here + 7
    start = before + 7 if here > before else before - 7
    path = f"M{charts.px(x - 3)} {charts.px(end)}h6l-3 {6 if here > before else -6}Z"
    return charts.group(charts.rule(x, start, x, end, "step"), charts.element("path", d=path, class_="tick"))


def _people(axis: _Axis, top: float) -> _Part:
    """Return a row a person; when there are too many, lanes by the segment they can run."""
    people = axis.rows.people
    y = top + 14
    if not people:
        return _Part(charts.label(0, y + 12, "Nobody is aboard on these days.", "soft"), y + 20)
    if len(people) <= MOST_ROWS:
        parts = [_person_row(axis, one, y + n * ROW) for n, one in enumerate(people)]
        return _Part(charts.group(*parts), y + len(people) * ROW)
    parts = []
    for name, group in _groups(people):
        lanes = _lanes(group)
        parts.append(charts.label(0, y + 13, name, "fine"))
        for lane in lanes:
            parts += [_person_bar(axis, one, y, one.name) for one in lane]
            y += ROW
        y += 5
    return _Part(charts.group(*parts), y)


def _groups(people: Sequence[PersonBar]) -> list[tuple[str, list[PersonBar]]]:
    """Return people by the segment they can run, those that run none last."""
    found: dict[str, list[PersonBar]] = {}
    for one in people:
        found.setdefault(one.segments[0] if one.segments else "", []).append(one)
    return [
        (name or "visitors", group) for name, group in sorted(found.items(), key=lambda item: (not item[0], item[0]))
    ]


def _lanes(people: Sequence[PersonBar]) -> list[list[PersonBar]]:
    """Return stays in lanes without overlap, each in the first lane that is free."""
    lanes: list[list[PersonBar]] = []
    for one in people:
        free = next((lane for lane in lanes if lane[-1].end < one.start), None)
        if free is None:
            lanes.append([one])
        else:
            free.append(one)
    return lanes


def _person_row(axis: _Axis, one: PersonBar, y: float) -> Markup:
    letters = int((axis.size.left - 22) / _LETTER)
    look = look_of(axis.looks, one.agency)
    return charts.group(
        party_mark(look, 6, y + 9, 4.5),
        charts.label(16, y + 13, _short(words.clean(one.name), letters), "fine"),
        _person_bar(axis, one, y, one.came_on),
    )


def _short(name: str, letters: int) -> str:
    """Return a name in so many letters: whole, or the initial and the last word, or its end."""
    first, _, last = name.rpartition(" ")
    if len(name) <= letters or not first:
        return words.cut(name, letters)
    if last.isdigit():
        return f"…{name[len(name) - letters + 1 :]}"
    return words.cut(f"{first[0]}. {last}", letters)


def _person_bar(axis: _Axis, one: PersonBar, y: float, text: str) -> Markup:
    """Return a stay; a corner tells an exchanged seat: filled with an agreement, hollow without one."""
    seat = f", exchanged seat under {one.instrument or 'NO agreement'}" if one.exchanged else ""
    told = f"{one.name}, {one.agency}, came on {one.came_on}, aboard {_days(one.start, one.end, one.ends)}{seat}"
    bar = _bar(axis, one.agency, one.basis == "plan", one.start, one.end, (y + 2, 14.0), text, told)
    bar = _linked(axis, bar, one.came_on, told, tabindex=-1)  # the keyboard reaches the flight by its port
    if not one.exchanged:
        return bar
    left, width = axis.span(one.start, one.end)
    side = max(3.0, min(8.0, width))
    path = (
        f"M{charts.px(left + width - 0.5)} {charts.px(y + 2)}h-{charts.px(side)}l{charts.px(side)} {charts.px(side)}Z"
    )
    return bar + charts.element("path", d=path, class_="exchanged" if one.instrument else "exchanged unagreed")


def _strip(axis: _Axis, y: float) -> _Part:
    """Return the representation strip: solid, hatched, or dark with a cross."""
    letters = int((axis.size.left - 8) / _LETTER)
    parts = [charts.label(0, y + 13, "Each side aboard" if letters >= 16 else "Each side", "fine strong")]
    parts += [_span(axis, span, y) for span in axis.rows.representation]
    return _Part(charts.group(*parts), y + STRIP)


def _span(axis: _Axis, span: StateSpan, y: float) -> Markup:
    left, width = axis.span(span.start, span.end)
    why = f": {span.because}" if span.because else ""
    told = f"{span.start} to {span.end}: {_MEANS[span.state]}{why}"
    body = charts.element("rect", x=left, y=y, width=max(width, 1.0), height=STRIP, class_=_LOOKS[span.state])
    parts = [body, charts.element("title", told)]
    if span.state == "broken" and width >= 8:
        x = left + width / 2
        parts += [charts.rule(x - 4, y + 5, x + 4, y + 13, "cross"), charts.rule(x - 4, y + 13, x + 4, y + 5, "cross")]
    return charts.group(*parts)


def _key(axis: _Axis, y: float) -> _Part:
    """Return what the marks mean."""
    parts, x = [], 0.0
    met = {span.state for span in axis.rows.representation}
    for state, look in _LOOKS.items():
        if state not in met:
            continue
        need = 30 + _LETTER * len(_MEANS[state])
        if x and x + need > axis.size.width:
            x, y = 0.0, y + 18
        parts.append(charts.box(x, y - 10, 16, 12, look))
        for line in charts.wrapped(_MEANS[state], int((axis.size.width - 24) / _LETTER)):
            parts.append(charts.label(x + 22, y, line, "fine"))
            y += 14
        x, y = x + need, y - 14
        if not axis.size.intervals:
            x, y = 0.0, y + 18
    y += 20 if x else 2
    for line in charts.wrapped(_MARKS, int(axis.size.width / _LETTER)):
        parts.append(charts.label(0, y, line, "fine soft"))
        y += 15
    found, bottom = legend(axis.looks, {}, 0, y + 5, axis.size.width)
    return _Part(charts.group(*parts, found), bottom - 8)
