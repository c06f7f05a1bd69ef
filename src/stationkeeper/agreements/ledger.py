"""The ledger: dated reports of commitments, never overwritten, and how far they reach on a date.

A report says who is bound, about what, until when and of which kind. What holds on a date is computed from the reports
known by then, under three readings that contain each other:

* confirmed: the party is bound by its own law, decision or signature, or the other side confirmed it, by that date;
* announced: also what was said in the party's name as a decision or statement;
* intended: also intentions and bills.

Rules (they are the definitions of this module, tested one by one):

* A report is known from the day it was reported, and confirmed from the day it was confirmed.
* A report replaces another only in a reading that admits it and only within the same matter, so a bill replaces no law
  in the confirmed reading.
* A party's horizon is the end date of its latest report in force. A report without an end date moves no horizon.
* Joint reports speak about the partners together; they set no single party's horizon.
* The joint horizon is the earliest of the parties'. A party without any dated report is unknown, never "fine".
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, fields
from datetime import date
from typing import Literal

Reading = Literal["confirmed", "announced", "intended"]
READINGS: tuple[Reading, ...] = ("confirmed", "announced", "intended")

KINDS = (
    "law",
    "government-decision",
    "bilateral-agreement",
    "agency-statement",
    "intention",
    "bill",
    "one-party-report",
    "withdrawal",
)
STATION = "station-operation"
JOINT = "joint"
_ONLY_INTENDED = frozenset({"intention", "bill"})
_ONE_MATTER = {"cross-flights": "seat-exchange"}  # two words for the same instruments


@dataclass(frozen=True)
class Report:
    """One report of a commitment, as it was made. Dates are UTC; an end date is the last day covered."""

    id: str
    stated_on: date
    party: str
    subject: str
    kind: str
    covers_through: date | None = None
    reported_on: date | None = None
    confirmed: bool = False
    confirmed_on: date | None = None
    confirmed_by: str = ""
    reported_by: str = ""
    supersedes: tuple[str, ...] = ()
    names: tuple[str, ...] = ()
    place: str = ""
    event: str = ""
    disputed: tuple[str, ...] = ()
    text: str = ""
    source: str = ""

    @property
    def known_on(self) -> date:
        """Day from which the report could be known."""
        return self.reported_on or self.stated_on

    @property
    def matter(self) -> str:
        """Subject, with the words that mean the same taken together."""
        return matter_of(self.subject)

    def is_confirmed(self, as_of: date) -> bool:
        """Return whether the report counts as confirmed on a date."""
        return self.confirmed and (self.confirmed_on or self.known_on) <= as_of


@dataclass(frozen=True)
class Horizon:
    """How far one party is committed: the last day covered, the report that set it and those that only repeated it."""

    party: str
    reading: Reading
    through: date | None
    set_by: str = ""
    repeated_by: tuple[str, ...] = ()


@dataclass(frozen=True)
class JointHorizon:
    """The earliest horizon of the parties needed, the parties that bind it, and those of which no end date is known."""

    reading: Reading
    through: date | None
    bound_by: tuple[str, ...]
    unknown: tuple[str, ...]
    parties: tuple[Horizon, ...]

    @property
    def set_by(self) -> str:
        """Report that set the horizon of the first party that binds, or ""."""
        return next((horizon.set_by for horizon in self.parties if horizon.party in self.bound_by), "")


def report_like(row: object) -> Report:
    """Return a Report with the fields of any object that has them under the same names."""
    return Report(**{field.name: getattr(row, field.name) for field in fields(Report)})


def matter_of(subject: str) -> str:
    """Return the matter of a subject: cross-flights and seat-exchange are one."""
    return _ONE_MATTER.get(subject, subject)


def known(reports: Iterable[Report], as_of: date) -> tuple[Report, ...]:
    """Return the reports known on a date, in the order in which they became known."""
    return tuple(sorted((report for report in reports if report.known_on <= as_of), key=_order_known))


def admits(reading: Reading, report: Report, as_of: date) -> bool:
    """Return whether a reading takes a report into account on a date."""
    if report.known_on > as_of:
        return False
    if reading == "intended" or report.is_confirmed(as_of):
        return True
    return reading == "announced" and report.kind not in _ONLY_INTENDED


def superseded(reports: Iterable[Report], as_of: date, reading: Reading = "intended") -> dict[str, tuple[str, ...]]:
    """Return, for each report replaced by then, the reports that replace it in this reading."""
    admitted = {report.id: report for report in reports if admits(reading, report, as_of)}
    found: dict[str, tuple[str, ...]] = {}
    for report in sorted(admitted.values(), key=_order_known):
        for old in report.supersedes:
            if old in admitted and admitted[old].matter == report.matter:
                found[old] = (*found.get(old, ()), report.id)
    return found


def in_force(reports: Iterable[Report], as_of: date, reading: Reading) -> tuple[Report, ...]:
    """Return the reports that a reading admits and none replaces, in the order of their events."""
    reports = tuple(reports)
    replaced = superseded(reports, as_of, reading)
    kept = (report for report in reports if admits(reading, report, as_of) and report.id not in replaced)
    return tuple(sorted(kept, key=_order_event))


def horizon(reports: Iterable[Report], party: str, as_of: date, reading: Reading, subject: str = STATION) -> Horizon:
    """Return how far a party is committed on a date.

    Of two reports of the same day, none of which replaces the other, the earlier end counts. `set_by` is the first
    report of the unbroken run with today's end date.
    """
    own = [
        report
        for report in reports
        if report.party == party and report.matter == matter_of(subject) and report.covers_through is not None
    ]
    last = next(reversed(in_force(own, as_of, reading)), None)
    if last is None:
        return Horizon(party, reading, None)
    spoken = sorted((report for report in own if admits(reading, report, as_of)), key=_order_event)
    run: list[str] = []
    for report in spoken[: spoken.index(last) + 1]:
        run = [*run, report.id] if report.covers_through == last.covers_through else []
    return Horizon(party, reading, last.covers_through, run[0], tuple(run[1:]))


def joint_horizon(
    reports: Iterable[Report], parties: Sequence[str], as_of: date, reading: Reading, subject: str = STATION
) -> JointHorizon:
    """Return the earliest horizon of the parties on a date, and which of them bind it."""
    reports = tuple(reports)
    each = tuple(horizon(reports, party, as_of, reading, subject) for party in parties)
    ends = [one.through for one in each if one.through is not None]
    through = min(ends, default=None)
    bound_by = tuple(one.party for one in each if one.through is not None and one.through == through)
    unknown = tuple(one.party for one in each if one.through is None)
    return JointHorizon(reading, through, bound_by, unknown, each)


def latest_ends(
    reports: Iterable[Report], parties: Iterable[str], as_of: date, reading: Reading, subjects: Collection[str]
) -> dict[str, date | None]:
    """Return for each party the latest end date over several subjects; None when no report gives one.

    For steps of the end of life take station-operation and deorbit together: the deorbit may bind for longer.
    """
    reports = tuple(reports)
    found: dict[str, date | None] = {}
    for party in parties:
        ends = (horizon(reports, party, as_of, reading, subject).through for subject in subjects)
        found[party] = max((end for end in ends if end is not None), default=None)
    return found


def _order_known(report: Report) -> tuple[date, date, str]:
    return report.known_on, report.stated_on, report.id


def _order_event(report: Report) -> tuple[date, date, int, str]:
    """Return a key under which the later word comes last and, of one day, the earlier end comes last."""
    end = report.covers_through
    return report.stated_on, report.known_on, -end.toordinal() if end else 0, report.id
