"""How long the partners are committed, as known on a date: three readings, what is new, what only repeats, conflicts.

The joint horizon counts the agencies without which the station cannot be run, as the assessment does. Other agencies
that spoke of its operation are listed beside them and bind nothing.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from pydantic import Field

from stationkeeper.agreements import conflicts as rules
from stationkeeper.agreements.changes import Changes, changes
from stationkeeper.agreements.conflicts import Conflict, Tenure, review, tenure_like
from stationkeeper.agreements.ledger import (
    JOINT,
    READINGS,
    STATION,
    Horizon,
    Reading,
    Report,
    horizon,
    joint_horizon,
    known,
)
from stationkeeper.assessment.answer import Told
from stationkeeper.assessment.asked import in_order, inside, read_day
from stationkeeper.assessment.findings import needed_parties, reports
from stationkeeper.errors import Fault, RequestError
from stationkeeper.scenario.model import Scenario, SourceEntry

NEWS_DAYS = 30  # what counts as new when no earlier date is given: a month of news


class SourceRow(Told):
    """A source, as listed in sources.toml."""

    key: str = Field(description="Key in sources.toml.")
    title: str = Field(description="What it is.")
    publisher: str = Field(description="Who published it.")
    published: str = Field(description="When, as precisely as known.")
    url: str = Field(description="Where, if public.")


class ReportRow(Told):
    """A report of the ledger."""

    id: str = Field(description="Number of the report.")
    known_on: date = Field(description="Day from which it could be known, UTC.")
    stated_on: date = Field(description="Day of the event, UTC.")
    party: str = Field(description="Who is bound: an agency, or 'joint'.")
    subject: str = Field(description="What it is about.")
    kind: str = Field(description="How it binds: from a law down to an intention.")
    through: date | None = Field(description="Last day covered, UTC; null: none stated.")
    confirmed: bool = Field(description="Whether it counted as confirmed on the date asked.")
    text: str = Field(description="What was said, in our words.")
    sources: tuple[SourceRow, ...] = Field(description="Where it was reported.")


class PartyRow(Told):
    """How far one party is committed under one reading."""

    party: str = Field(description="Agency.")
    needed: bool = Field(description="Whether the station cannot be run without it; others do not bind.")
    through: date | None = Field(description="Last day committed to, UTC; null: no report gives one.")
    set_by: str = Field(description="Report that set it; empty: none.")
    repeated_by: tuple[str, ...] = Field(description="Later reports that only said it again.")


class ReadingRow(Told):
    """The joint horizon under one reading."""

    reading: Reading = Field(description="confirmed, announced or intended; each contains the one before.")
    through: date | None = Field(description="Earliest last day of the parties needed, UTC; null: none known.")
    bound_by: tuple[str, ...] = Field(description="Parties whose end it is.")
    unknown: tuple[str, ...] = Field(description="Parties needed of which no end date is known.")
    set_by: str = Field(description="Report that set it.")
    parties: tuple[PartyRow, ...] = Field(description="Each party's own horizon.")


class MoveRow(Told):
    """A horizon that moved since the earlier date."""

    party: str = Field(description="Agency, or 'joint'.")
    reading: Reading = Field(description="Reading under which it moved.")
    before: date | None = Field(description="End known on the earlier date, UTC.")
    after: date | None = Field(description="End known on the date asked, UTC.")
    days: int | None = Field(description="Days it moved, later positive; null when one end is unknown.")


class ConflictRow(Told):
    """Two things that cannot both be true, with the sources of both."""

    rule: str = Field(description="not-in-office, told-differently or disputed.")
    reports: tuple[str, ...] = Field(description="Reports concerned.")
    where: str = Field(description="Field or claim in which they differ.")
    met: str = Field(description="What the report says.")
    against: str = Field(description="What stands against it.")
    sources: tuple[SourceRow, ...] = Field(description="Sources of both sides, the report's own first.")


class Restatement(Told):
    """One event whose reports say an end date that was already set: no extension."""

    event: str = Field(description="Name of the event; empty: the report stands alone.")
    reports: tuple[str, ...] = Field(description="Reports of it.")
    through: date | None = Field(description="End date said, UTC.")
    repeats: str = Field(description="Report that had set this end date.")
    repeats_stated_on: date = Field(description="Day of that report's event, UTC.")
    reported_only_by: str = Field(description="Party on whose word alone it rests; empty: confirmed or not one-sided.")
    against_record: tuple[ConflictRow, ...] = Field(description="Conflicts of its reports with the record of offices.")
    sound: tuple[str, ...] = Field(description="Its reports without such a conflict.")


class Agreements(Told):
    """How long the partners are committed, as known on a date."""

    station: str = Field(description="Title of the station.")
    as_of: date = Field(description="What was known on this day, UTC.")
    since: date = Field(description="Earlier day it is compared with, UTC.")
    readings: tuple[ReadingRow, ...] = Field(description="Joint horizon and each party's, under three readings.")
    new: tuple[ReportRow, ...] = Field(description="Reports that became known since, on any subject.")
    moves: tuple[MoveRow, ...] = Field(description="Horizons that moved since.")
    restatements: tuple[Restatement, ...] = Field(description="New reports that moved no end date.")
    conflicts: tuple[ConflictRow, ...] = Field(description="All conflicts known on the date; none is resolved.")
    ledger: tuple[ReportRow, ...] = Field(description="Reports that set a horizon shown, in order of their number.")


@dataclass(frozen=True)
class _Ledger:
    """What the answer is made from: reports, offices, parties needed, other parties that spoke, sources."""

    reports: tuple[Report, ...]
    tenures: tuple[Tenure, ...]
    needed: tuple[str, ...]
    others: tuple[str, ...]
    sources: Mapping[str, SourceEntry]


def agreements(scenario: Scenario, as_of: date | str | None = None, since: date | str | None = None) -> Agreements:
    """Return how long the partners are committed, as known on a date (default: the scenario's epoch).

    since: earlier date to compare with (default: 30 days before). Raises RequestError with every fault: no date,
    exchanged dates, a date before the first report or after the record.
    """
    book = _ledger(scenario)
    day, before = _accepted(scenario, book.reports, as_of, since)
    told = _changes(book, before, day)
    new = set(told.new)
    seen = known(book.reports, day)
    readings = tuple(_reading(book, day, reading) for reading in READINGS)
    setters = {party.set_by for row in readings for party in row.parties} | {old for _, old in told.repeats}
    return Agreements(
        station=scenario.station.title,
        as_of=day,
        since=before,
        readings=readings,
        new=tuple(_report_row(book, one, day) for one in seen if one.id in new),
        moves=tuple(
            MoveRow(party=one.party, reading=one.reading, before=one.before, after=one.after, days=one.days)
            for one in told.moves
        ),
        restatements=_restatements(book, told, day),
        conflicts=tuple(_conflict_row(book, one) for one in rules.conflicts(book.reports, book.tenures, day)),
        ledger=tuple(_report_row(book, one, day) for one in sorted(seen, key=lambda r: r.id) if one.id in setters),
    )


def _ledger(scenario: Scenario) -> _Ledger:
    ledger, needed = reports(scenario), tuple(needed_parties(scenario))
    spoke = dict.fromkeys(one.party for one in ledger if one.matter == STATION and one.covers_through is not None)
    others = tuple(party for party in spoke if party not in (*needed, JOINT))
    return _Ledger(ledger, tuple(map(tenure_like, scenario.office_holders)), needed, others, scenario.sources)


def _accepted(
    scenario: Scenario, ledger: Collection[Report], as_of: date | str | None, since: date | str | None
) -> tuple[date, date]:
    """Return both dates; raise with every fault at once."""
    epoch, faults = scenario.station.epoch, list[Fault]()
    if not ledger:
        raise RequestError(Fault("commitments.csv", "no report", "one report or more", "Declare who is committed"))
    first, newest = min(one.known_on for one in ledger), max(one.known_on for one in ledger)
    day = read_day(faults, "as-of", epoch if as_of is None else as_of)
    remedy = "Nothing is on record before the first; newer reports are new rows of commitments.csv"
    inside(faults, "as-of", day, first, max(epoch, newest), remedy)
    before = None if since is None else read_day(faults, "since", since)
    in_order(faults, "since", before, "as-of", day)
    if day is None or faults:
        raise RequestError(faults)
    return day, day - timedelta(days=NEWS_DAYS) if before is None else before


def _reading(book: _Ledger, day: date, reading: Reading) -> ReadingRow:
    joint = joint_horizon(book.reports, book.needed, day, reading)
    beside = [horizon(book.reports, party, day, reading) for party in book.others]
    return ReadingRow(
        reading=reading,
        through=joint.through,
        bound_by=joint.bound_by,
        unknown=joint.unknown,
        set_by=joint.set_by,
        parties=(*(_party(one, True) for one in joint.parties), *(_party(one, False) for one in beside)),
    )


def _party(one: Horizon, needed: bool) -> PartyRow:
    return PartyRow(party=one.party, needed=needed, through=one.through, set_by=one.set_by, repeated_by=one.repeated_by)


def _changes(book: _Ledger, before: date, after: date) -> Changes:
    """Return what changed for the parties needed, for all of them together, and for the others."""
    core = changes(book.reports, book.needed, before, after)
    beside = changes(book.reports, book.others, before, after)
    party = {one.id: one.party for one in book.reports}
    return Changes(
        before,
        after,
        core.new,
        (*core.moves, *(move for move in beside.moves if move.party != JOINT)),
        (*core.repeats, *(pair for pair in beside.repeats if party[pair[0]] in book.others)),
    )


def _restatements(book: _Ledger, told: Changes, day: date) -> tuple[Restatement, ...]:
    """Return the new reports that only said an end date again, those of one event and one end together."""
    by_id = {one.id: one for one in book.reports}
    events: dict[tuple[str, date | None, str], list[Report]] = {}
    for new, old in told.repeats:
        report = by_id[new]
        events.setdefault((report.event or new, report.covers_through, old), []).append(report)
    return tuple(_restatement(book, found, by_id[old], day) for (_, _, old), found in events.items())


def _restatement(book: _Ledger, found: Sequence[Report], old: Report, day: date) -> Restatement:
    views = [review(book.reports, book.tenures, book.needed, one.id, day) for one in found]
    words = {view.one_party for view in views}
    against = [conflict for view in views for conflict in view.against_record]
    return Restatement(
        event=found[0].event,
        reports=tuple(one.id for one in found),
        through=found[0].covers_through,
        repeats=old.id,
        repeats_stated_on=old.stated_on,
        reported_only_by=words.pop() if len(words) == 1 else "",
        against_record=tuple(_conflict_row(book, one) for one in against),
        sound=tuple(view.report.id for view in views if not view.against_record),
    )


def _report_row(book: _Ledger, one: Report, day: date) -> ReportRow:
    return ReportRow(
        id=one.id,
        known_on=one.known_on,
        stated_on=one.stated_on,
        party=one.party,
        subject=one.subject,
        kind=one.kind,
        through=one.covers_through,
        confirmed=one.is_confirmed(day),
        text=one.text,
        sources=_sources(book, [one.source]),
    )


def _conflict_row(book: _Ledger, one: Conflict) -> ConflictRow:
    return ConflictRow(
        rule=one.rule,
        reports=one.reports,
        where=one.where,
        met=one.met,
        against=one.against,
        sources=_sources(book, one.sources),
    )


def _sources(book: _Ledger, cells: Iterable[str]) -> tuple[SourceRow, ...]:
    """Return the sources named in cells written "key; field=key", each once, in order."""
    keys = dict.fromkeys(part.rpartition("=")[2].strip() for cell in cells for part in cell.split(";"))
    return tuple(_source(key, book.sources.get(key)) for key in keys if key)


def _source(key: str, entry: SourceEntry | None) -> SourceRow:
    if entry is None:
        return SourceRow(key=key, title="", publisher="", published="", url="")
    return SourceRow(key=key, title=entry.title, publisher=entry.publisher, published=entry.date, url=entry.url)
