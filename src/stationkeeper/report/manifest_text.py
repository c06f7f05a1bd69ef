"""What goes on which flight, in words: the verdict, the flights with how full they are, what stays behind and why."""

from __future__ import annotations

from stationkeeper.assessment.manifest import Aim, Hold, LeftBehind, ManifestAnswer
from stationkeeper.report import words
from stationkeeper.report.aligned import Column, paragraph, table

MOST_LEFT = 20  # lines of what stays behind; JSON holds them all
_GOAL: dict[Aim, str] = {
    "number": "most pieces",
    "priority": "largest sum of priorities",
    "mass": "most kilograms",
    "flights": "fewest flights",
}
_FLIGHTS = (
    Column("flight", 28),
    Column("date", 10),
    Column("pieces", 7, right=True),
    Column("pressurised kg", 22, right=True),
    Column("m3", 16, right=True),
    Column("unpressurised kg", 22, right=True),
    Column("full", 5, right=True),
)
_LEFT = (Column("item", 15), Column("line", 6, right=True), Column("pieces", 7, right=True), Column("why", 66))


def manifest_json(answer: ManifestAnswer) -> str:
    """Return the answer as one JSON object."""
    return answer.model_dump_json(indent=2, by_alias=True) + "\n"


def manifest_text(answer: ManifestAnswer) -> str:
    """Return the answer on a screen."""
    lines = [*_verdict(answer), ""]
    lines += table(_FLIGHTS, [_flight_row(answer, index) for index in range(len(answer.flights))])
    if answer.undelivered:
        lines += ["", f"Stays behind ({words.counted(sum(row.pieces for row in answer.undelivered), 'piece')})"]
        lines += table(_LEFT, [_left_row(row) for row in answer.undelivered[:MOST_LEFT]])
        more = len(answer.undelivered) - MOST_LEFT
        lines += [f"and {words.counted(more, 'item')} more; --json lists all"] if more > 0 else []
    return "\n".join(lines)


def _verdict(answer: ManifestAnswer) -> list[str]:
    """Return what was found and how sure it is."""
    lines: list[str] = []
    if answer.feasible is False:
        lines += paragraph("Not everything can be delivered.")
        if answer.conflict:
            lines += paragraph(f"{answer.conflict.text}: {', '.join(answer.conflict.items)}", hang=2)
        lines += paragraph(f"Shown instead: {_GOAL[answer.shown]}")
    if answer.aim == "flights" and answer.feasible is None:
        lines += paragraph("Whether everything can be delivered is not known: no plan was found, nor a proof.")
        lines += paragraph(f"Shown instead: {_GOAL[answer.shown]}")
    used = sum(1 for flight in answer.flights if flight.pieces)
    lines += [
        f"{len(answer.delivered):,} of {words.counted(answer.asked, 'piece')} delivered, "
        f"on {used} of {words.counted(len(answer.flights), 'flight')}"
    ]
    return [*lines, _proof(answer)]


def _proof(answer: ManifestAnswer) -> str:
    goal, value = words.raised(_GOAL[answer.shown]), f"{answer.objective:,.10g}"
    if answer.optimal:
        return f"{goal}: {value}, proven: no plan does better"
    side = "fewer than" if answer.shown == "flights" else "more than"
    return f"{goal}: {value}, not proven: no plan has {side} {answer.bound:,.10g} (gap {answer.gap:.1%})"


def _flight_row(answer: ManifestAnswer, index: int) -> tuple[str, ...]:
    flight = answer.flights[index]
    inside, outside = flight.pressurised, flight.unpressurised
    full = f"{max(inside.share, outside.share):.0%}"
    mass = f"{inside.mass_kg:,.0f} of {inside.capacity_kg:,.0f}"
    volume = f"{inside.volume_m3:,.1f} of {inside.capacity_m3:,.1f}"
    return flight.flight, str(flight.day), f"{flight.pieces:,}", mass, volume, _outside(outside), full


def _outside(hold: Hold) -> str:
    return f"{hold.mass_kg:,.0f} of {hold.capacity_kg:,.0f}" if hold.capacity_kg or hold.capacity_m3 else "-"


def _left_row(row: LeftBehind) -> tuple[str, ...]:
    return row.item, str(row.line), f"{row.pieces:,}", row.text
