"""Ports, people and representation over a stretch of days in words."""

from __future__ import annotations

from stationkeeper.assessment.visits_timeline import PersonBar, PortBar, VisitsTimeline
from stationkeeper.report.aligned import Column, paragraph, table
from stationkeeper.report.timelines import held_told

_PORTS = (
    Column("PORT", 23),
    Column("VEHICLE", 16),
    Column("CLASS", 14),
    Column("FROM", 10),
    Column("TO", 10),
    Column("", 16),
)
_PEOPLE = (
    Column("ABOARD", 24),
    Column("AGENCY", 10),
    Column("CAME ON", 14),
    Column("FROM", 10),
    Column("TO", 10),
    Column("", 22),
)
_SPANS = (Column("FROM", 10), Column("TO", 10), Column("REPRESENTATION", 24), Column("BECAUSE OF", 40))


def timeline_text(told: VisitsTimeline) -> str:
    """Return who is at which port and aboard as lines of at most 100 columns."""
    lines = paragraph(f"{told.station} from {told.start} to {told.end}, as planned after {told.record_through}")
    lines += [*paragraph(held_told(told)), ""]
    lines += table(_PORTS, [_port(row.port, bar, told) for row in told.ports for bar in row.bars])
    lines += ["", *table(_PEOPLE, [_person(one, told) for one in told.people])]
    spans = [[str(one.start), str(one.end), one.state, one.because] for one in told.representation]
    return "\n".join([*lines, "", *table(_SPANS, spans)])


def _port(port: str, bar: PortBar, told: VisitsTimeline) -> list[str]:
    came = f"from {bar.came_from}" if bar.came_from else "planned" if bar.basis == "plan" else ""
    return [port, bar.vehicle, bar.vehicle_class, *_days(bar, told), came]


def _person(one: PersonBar, told: VisitsTimeline) -> list[str]:
    seat = f"exchanged, {one.instrument or 'NO AGREEMENT'}" if one.exchanged else ""
    return [one.name, one.agency, one.came_on, *_days(one, told), seat]


def _days(one: PortBar | PersonBar, told: VisitsTimeline) -> tuple[str, str]:
    """Return first and last day; "earlier" and "later" beyond the days asked."""
    return (str(one.start) if one.begins else "earlier", str(one.end) if one.ends else "later")
