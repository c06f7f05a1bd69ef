"""Representation over a stretch of days in words: days counted, with the exchanged seats and without, and each gap."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date
from typing import NamedTuple

from stationkeeper.assessment.presence import Counts, Part, Presence
from stationkeeper.report.aligned import Column, paragraph, table
from stationkeeper.report.words import counted

MOST_ROWS = 20  # of gaps in one list; the longest are shown, all are in the JSON
_TOTALS = (
    Column("", 30),
    Column("DAYS", 7, True),
    Column("HELD", 7, True),
    Column("ANY SINGLE LOSS", 16, True),
    Column("HELD WITHOUT", 12, True),
    Column("ANY SINGLE LOSS", 16, True),
)


class _Line(NamedTuple):
    start: date
    end: date
    text: str

    @property
    def days(self) -> int:
        return (self.end - self.start).days + 1


def presence_text(told: Presence) -> str:
    """Return representation over the days asked for as lines of at most 100 columns."""
    without = f", without {', '.join(told.without)}" if told.without else ""
    lines = paragraph(f"{told.station}: representation from {told.start} to {told.end}{without}")
    lines += paragraph(
        "Held: each segment has someone qualified of its agency aboard at the end of the UTC day. Under any single "
        "loss: still so after any one docked crew vehicle has left with all who go home on it."
    )
    lines += ["", *_headline(told), "", *table(_TOTALS, _total_rows(told.parts))]
    lines += ["  WITHOUT: each exchanged seat goes to the agency that operates the vehicle."]
    lines += ["", *_listed("Not held", _gap_lines(told), told.days - told.held)]
    open_days = told.held - told.held_single_loss
    lines += ["", *_listed("Held, but not after one departure", _carrier_lines(told), open_days)]
    return "\n".join(lines)


def _headline(told: Presence) -> list[str]:
    """Return the days held under any single loss with the exchanged seats and without, in one sentence."""
    given = sum(part.with_cross_flights.held_single_loss for part in told.parts)
    own = sum(part.without_cross_flights.held_single_loss for part in told.parts)
    return paragraph(
        f"Held under any single loss on {given:,} of {counted(told.days, 'day')} with cross-flights, "
        f"on {own:,} without."
    )


def _total_rows(parts: Sequence[Part]) -> Iterable[list[str]]:
    """Yield a row for record and plan each, and their sum when both were asked for."""
    for part in parts:
        name = f"{part.basis} {part.start}..{part.end}"
        yield _total_row(name, part.with_cross_flights, part.without_cross_flights)
    if len(parts) > 1:
        yield _total_row(
            "both",
            _sum(part.with_cross_flights for part in parts),
            _sum(part.without_cross_flights for part in parts),
        )


def _total_row(name: str, given: Counts, own: Counts) -> list[str]:
    single = (_share(counts.held_single_loss, counts.days) for counts in (given, own))
    return [name, f"{given.days:,}", f"{given.held:,}", next(single), f"{own.held:,}", next(single)]


def _sum(parts: Iterable[Counts]) -> Counts:
    counts = list(parts)
    return Counts(
        days=sum(one.days for one in counts),
        held=sum(one.held for one in counts),
        held_single_loss=sum(one.held_single_loss for one in counts),
    )


def _share(days: int, of: int) -> str:
    """Return the days with their share, cut so that 100 % means every day."""
    return f"{days:,} ({100 * days // of} %)" if of else f"{days:,}"


def _gap_lines(told: Presence) -> list[_Line]:
    return [_Line(one.start, one.end, f"{one.segment}: nobody aboard represents it") for one in told.gaps]


def _carrier_lines(told: Presence) -> list[_Line]:
    return [
        _Line(one.start, one.end, f"{one.segment} if {one.vehicle} leaves with {', '.join(one.persons)}")
        for one in told.carriers
    ]


def _listed(title: str, found: Sequence[_Line], days: int) -> list[str]:
    """Return the gaps in order of their first day; of many only the longest."""
    if not found:
        return [f"{title}: on no day"]
    shown = sorted(sorted(found, key=lambda one: (-one.days, one.start))[:MOST_ROWS])
    more = f"; the {MOST_ROWS} longest of {len(found)} stretches, --json gives all" if len(found) > len(shown) else ""
    rows = [f"{one.start} to {one.end}  {one.days:>5} d  {one.text}" for one in shown]
    return [f"{title}: on {counted(days, 'day')}{more}", *(line for row in rows for line in paragraph(row, 2, 4))]
