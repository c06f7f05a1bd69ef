"""Conflicts among reports, and between reports and the record of offices. They are listed, never resolved silently."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, fields
from datetime import date
from itertools import combinations

from stationkeeper.agreements.changes import Effect, effect
from stationkeeper.agreements.ledger import JOINT, Report, known


@dataclass(frozen=True)
class Tenure:
    """A person in an office of a party; both days are days in office, `held_to` None means still in office."""

    party: str
    office: str
    person: str
    held_from: date
    held_to: date | None = None
    source: str = ""

    def covers(self, day: date) -> bool:
        """Return whether the person was in office on a day."""
        return self.held_from <= day and (self.held_to is None or day <= self.held_to)


@dataclass(frozen=True)
class Conflict:
    """Two things that cannot both be true.

    rule: not-in-office, told-differently or disputed.
    reports: ids of the reports concerned. where: the field. met, against: both versions. sources: keys of both sources.
    """

    rule: str
    reports: tuple[str, ...]
    where: str
    met: str
    against: str
    sources: tuple[str, ...]

    def __str__(self) -> str:
        """One sentence."""
        return f"{' and '.join(self.reports)}, {self.where}: {self.met}; against it: {self.against}"


@dataclass(frozen=True)
class Review:
    """All the ledger can say about one report.

    one_party: the party on whose word alone the report rests, or "" when it is confirmed or no one-party report.
    """

    report: Report
    effect: Effect
    one_party: str
    conflicts: tuple[Conflict, ...]

    @property
    def against_record(self) -> tuple[Conflict, ...]:
        """Conflicts with the record of offices, not only with another report."""
        return tuple(conflict for conflict in self.conflicts if conflict.rule == "not-in-office")


def tenure_like(row: object) -> Tenure:
    """Return a Tenure with the fields of any object that has them under the same names."""
    return Tenure(**{field.name: getattr(row, field.name) for field in fields(Tenure)})


def conflicts(reports: Iterable[Report], tenures: Sequence[Tenure], as_of: date) -> tuple[Conflict, ...]:
    """Return all conflicts among the reports known on a date and with the record of offices."""
    reports = tuple(reports)
    seen = known(reports, as_of)
    return (
        *(conflict for report in seen for conflict in not_in_office(report, tenures)),
        *told_differently(seen),
        *(conflict for report in seen for conflict in disputes(report, reports, as_of)),
    )


def not_in_office(report: Report, tenures: Sequence[Tenure]) -> Iterator[Conflict]:
    """Yield a conflict for each person named who held an office at some time, but none on the day of the event.

    Somebody who is in no row of the record is unknown, which is no conflict.
    """
    for person in report.names:
        own = [tenure for tenure in tenures if tenure.person == person]
        if not own or any(tenure.covers(report.stated_on) for tenure in own):
            continue
        nearest = min(own, key=lambda tenure: _days_off(tenure, report.stated_on))
        holders = [one for one in tenures if one.party == nearest.party and one.covers(report.stated_on)]
        sources = tuple(dict.fromkeys((report.source, nearest.source, *(one.source for one in holders))))
        yield Conflict(
            "not-in-office",
            (report.id,),
            "names",
            f"{person} is named for {report.stated_on}",
            _held_text(nearest, holders),
            sources,
        )


def told_differently(reports: Iterable[Report]) -> Iterator[Conflict]:
    """Yield a conflict for each field in which two reports of one event differ, unless one replaces the other.

    Compared: end date, place, persons (different when they have nobody in common). An empty field says nothing.
    """
    events: dict[str, list[Report]] = {}
    for report in reports:
        if report.event:
            events.setdefault(report.event, []).append(report)
    for told in events.values():
        for first, second in combinations(told, 2):
            if first.id in second.supersedes or second.id in first.supersedes:
                continue
            for where, met, against in _differences(first, second):
                yield Conflict(
                    "told-differently", (first.id, second.id), where, met, against, (first.source, second.source)
                )


def disputes(report: Report, reports: Iterable[Report], as_of: date) -> Iterator[Conflict]:
    """Yield the disputes declared with a report, written 'what=their value@report or source key'.

    `what` is a field of the report or the claim in words. A dispute that rests on another report counts from the day
    that one was known.
    """
    by_id = {one.id: one for one in reports}
    for entry in report.disputed:
        claim, _, reference = entry.rpartition("@")
        what, _, value = claim.partition("=")
        met = _value_text(getattr(report, what, "")) or report.text
        against = f"{value}, by {reference}"
        if reference not in by_id:
            yield Conflict("disputed", (report.id,), what, met, against, (report.source, reference))
        elif by_id[reference].known_on <= as_of:
            sources = (report.source, by_id[reference].source)
            yield Conflict("disputed", (report.id, reference), what, met, against, sources)


def review(
    reports: Iterable[Report], tenures: Sequence[Tenure], parties: Sequence[str], report_id: str, as_of: date
) -> Review:
    """Return what a report changed, on whose word it rests and which conflicts concern it, as known on a date.

    Raises KeyError for a report not known by then.
    """
    reports = tuple(reports)
    seen = known(reports, as_of)
    report = {one.id: one for one in seen}[report_id]
    concerned = tuple(one for one in conflicts(reports, tenures, as_of) if report_id in one.reports)
    return Review(report, effect(seen, parties, report_id), one_party(report, as_of), concerned)


def one_party(report: Report, as_of: date) -> str:
    """Return the party on whose word alone a report rests on a date; "" when it is no such report or was confirmed."""
    if report.kind != "one-party-report" or report.is_confirmed(as_of):
        return ""
    return report.reported_by if report.party == JOINT else report.party


def _differences(first: Report, second: Report) -> Iterator[tuple[str, str, str]]:
    for where in ("covers_through", "place"):
        one, other = _value_text(getattr(first, where)), _value_text(getattr(second, where))
        if one and other and one != other:
            yield where, one, other
    if first.names and second.names and not set(first.names) & set(second.names):
        yield "names", _value_text(first.names), _value_text(second.names)


def _value_text(value: object) -> str:
    if isinstance(value, tuple):
        return " and ".join(value)
    return "" if value is None else str(value)


def _held_text(tenure: Tenure, holders: Sequence[Tenure]) -> str:
    span = f"from {tenure.held_from}" + (f" to {tenure.held_to}" if tenure.held_to else "")
    text = f"{tenure.person} was {tenure.office} of {tenure.party} {span}"
    return text + "".join(f"; on that day {one.person} was {one.office}" for one in holders)


def _days_off(tenure: Tenure, day: date) -> int:
    """Return how many days a day lies outside a term of office."""
    end = tenure.held_to or date.max
    return max((tenure.held_from - day).days, (day - end).days)
