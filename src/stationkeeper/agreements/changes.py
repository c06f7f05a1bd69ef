"""What a report changed: end dates moved under each reading, or an end date only said again."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from stationkeeper.agreements.ledger import (
    JOINT,
    READINGS,
    STATION,
    Reading,
    Report,
    joint_horizon,
    known,
    matter_of,
)


@dataclass(frozen=True)
class Move:
    """A horizon that moved: `party` is a party's name or "joint"; None stands for "no end date known"."""

    party: str
    reading: Reading
    before: date | None
    after: date | None

    @property
    def days(self) -> int | None:
        """Days by which the end moved, later positive; None when one of the ends is unknown."""
        return (self.after - self.before).days if self.before and self.after else None


@dataclass(frozen=True)
class Effect:
    """What one report changed on the day it became known.

    repeats: report whose end date it only said again, or "" when it moved something or said what was not yet in force.
    """

    report: str
    moves: tuple[Move, ...]
    repeats: str


@dataclass(frozen=True)
class Changes:
    """What changed between two dates: reports that became known, horizons that moved, end dates only repeated."""

    before: date
    after: date
    new: tuple[str, ...]
    moves: tuple[Move, ...]
    repeats: tuple[tuple[str, str], ...]


_State = dict[tuple[str, Reading], tuple[date | None, str]]


def changes(
    reports: Iterable[Report], parties: Sequence[str], before: date, after: date, subject: str = STATION
) -> Changes:
    """Return what changed from one as-of date to a later one.

    A horizon may also move because an earlier report was confirmed in between; such a move has no new report.
    `repeats` pairs each new report that moved nothing with the report whose end date it repeats.
    """
    reports = tuple(reports)
    old = {report.id for report in known(reports, before)}
    new = tuple(report for report in known(reports, after) if report.id not in old)
    moves = _moves(_state(reports, parties, before, subject), _state(reports, parties, after, subject))
    effects = (effect(reports, parties, report.id) for report in new if report.matter == matter_of(subject))
    repeats = tuple((one.report, one.repeats) for one in effects if one.repeats)
    return Changes(before, after, tuple(report.id for report in new), moves, repeats)


def effect(reports: Iterable[Report], parties: Sequence[str], report_id: str) -> Effect:
    """Return what a report changed against everything known just before it, in the matter it speaks of.

    Raises KeyError for an unknown report.
    """
    order = known(reports, date.max)
    place = {report.id: index for index, report in enumerate(order)}[report_id]
    report, earlier = order[place], order[:place]
    subject, as_of = report.subject, report.known_on
    without = _state(earlier, parties, as_of, subject)
    moves = _moves(without, _state((*earlier, report), parties, as_of, subject))
    return Effect(report_id, moves, "" if moves else _repeated(report, without))


def _repeated(report: Report, without: _State) -> str:
    """Return the report that had already set this end date, the confirmed one first; "" when none had."""
    for reading in READINGS:
        through, set_by = without.get((report.party, reading), (None, ""))
        if report.covers_through is not None and through == report.covers_through:
            return set_by
    return ""


def _state(reports: Sequence[Report], parties: Sequence[str], as_of: date, subject: str) -> _State:
    """Return end date and setting report of every party and of all together, by reading."""
    found: _State = {}
    for reading in READINGS:
        joint = joint_horizon(reports, parties, as_of, reading, subject)
        found[JOINT, reading] = (joint.through, joint.set_by)
        for one in joint.parties:
            found[one.party, reading] = (one.through, one.set_by)
    return found


def _moves(before: _State, after: _State) -> tuple[Move, ...]:
    return tuple(
        Move(party, reading, end, after[party, reading][0])
        for (party, reading), (end, _) in before.items()
        if end != after[party, reading][0]
    )
