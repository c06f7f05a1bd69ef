"""How long the partners are committed, in words: three readings, news, what only repeats, conflicts."""

from __future__ import annotations

from collections.abc import Collection, Iterable

from stationkeeper.assessment.ledger import (
    Agreements,
    ConflictRow,
    MoveRow,
    PartyRow,
    ReadingRow,
    ReportRow,
    Restatement,
    SourceRow,
)
from stationkeeper.report.aligned import Column, paragraph, table
from stationkeeper.report.words import counted


def agreements_text(told: Agreements) -> str:
    """Return the commitments known on a date as lines of at most 100 columns."""
    lines = paragraph(f"{told.station}: commitments as known on {told.as_of}")
    lines += ["", *_joint_lines(told), "", *_party_lines(told), "", *_news_lines(told)]
    lines += [line for one in told.restatements for line in ("", *_restatement_lines(told, one))]
    lines += ["", *_conflict_lines(told)]
    return "\n".join(lines)


def _joint_lines(told: Agreements) -> list[str]:
    """Return the joint horizon under each reading and the party that binds it."""
    needed = [row.party for row in told.readings[0].parties if row.needed]
    head = f"All parties without which it cannot be run ({', '.join(needed)}) are committed through"
    return [*paragraph(head), *(line for row in told.readings for line in paragraph(_joint(row), 2, 11))]


def _joint(row: ReadingRow) -> str:
    text = f"{row.reading:<9}  {_day(row.through)}"
    if row.bound_by:
        text += f"  bound by {', '.join(row.bound_by)} ({row.set_by})"
    return text + (f"; no end date known of {', '.join(row.unknown)}" if row.unknown else "")


def _party_lines(told: Agreements) -> list[str]:
    """Return each party's horizon with the report that set it, and what those reports are."""
    columns = (Column("PARTY", 24), *(Column(row.reading.upper(), 20) for row in told.readings))
    rows = []
    for each in zip(*(row.parties for row in told.readings), strict=True):
        name = each[0].party + ("" if each[0].needed else " *")
        rows.append([name, *(_party(one) for one in each)])
    lines = table(columns, rows)
    if any(not one.needed for one in told.readings[0].parties):
        lines.append("* not needed to run the station: binds nothing")
    setters = {one.set_by for row in told.readings for one in row.parties}
    reports = [one for one in told.ledger if one.id in setters]
    return [*lines, "Set by", *(line for one in reports for line in paragraph(_report(one), 2, 6))]


def _party(one: PartyRow) -> str:
    return f"{_day(one.through)} ({one.set_by})" if one.through else "unknown"


def _report(one: ReportRow) -> str:
    """Return a report in one sentence with its own source."""
    confirmed = "confirmed" if one.confirmed else "not confirmed"
    end = f", through {one.through}" if one.through else ""
    said = f"{one.id}  {one.stated_on} {one.party}, {one.subject}, {one.kind}, {confirmed}{end}: {one.text}"
    return f"{said} [{_sources(one.sources[:1])}]"


def _news_lines(told: Agreements) -> list[str]:
    """Return the new reports and the horizons that moved."""
    moved = "no end date moved" if not told.moves else f"{counted(len(told.moves), 'horizon')} moved"
    lines = [f"Since {told.since}: {counted(len(told.new), 'new report')}, {moved}"]
    lines += [line for one in told.moves for line in paragraph(_move(one), 2, 2)]
    return lines + [line for one in told.new for line in paragraph(_report(one), 2, 6)]


def _move(one: MoveRow) -> str:
    days = "" if one.days is None else f" ({one.days:+d} days)"
    return f"{one.party}, {one.reading}: {_day(one.before)} -> {_day(one.after)}{days}"


def _restatement_lines(told: Agreements, one: Restatement) -> list[str]:
    """Return what an event that moved no end date was, on whose word it rests and which report of it is wrong where."""
    who, alone = " and ".join(one.reports), len(one.reports) == 1
    verb = "says" if alone else "say"
    said = f'No extension: {who} {verb} "through {one.through}" and moved no end date;'
    said += f" {one.repeats} of {one.repeats_stated_on} had already set it."
    if one.reported_only_by:
        said += f" Only one party, {one.reported_only_by}, reported it; nobody else had confirmed it by {told.as_of}."
    lines = paragraph(said, 0, 2)
    wrong = dict.fromkeys(report for row in one.against_record for report in row.reports)
    if wrong:
        sound = f"; {' and '.join(one.sound)} {'does' if len(one.sound) == 1 else 'do'} not" if one.sound else ""
        verb = "conflicts" if len(wrong) == 1 else "conflict"
        lines += paragraph(f"{' and '.join(wrong)} {verb} with the record of offices{sound}:", 2, 2)
    for row in one.against_record:
        lines += paragraph(f"{row.where}: {row.met}; against it: {row.against}.", 4, 2)
    return lines


def _conflict_lines(told: Agreements) -> list[str]:
    """Return every conflict known on the date with the sources of both sides, those of new reports first."""
    if not told.conflicts:
        return ["Conflicts: none known"]
    new = {one.id for one in told.new}
    ordered = sorted(told.conflicts, key=lambda one: not _touches(one, new))
    lines = [f"Conflicts known ({len(ordered)}), none of them resolved here"]
    for one in ordered:
        said = (
            f"{' and '.join(one.reports)}, {one.where} ({one.rule}): {one.met.rstrip('.')}; against it: {one.against}"
        )
        lines += [*paragraph(said, 2, 2), *paragraph(f"sources: {_sources(one.sources)}", 6, 2)]
    return lines


def _touches(one: ConflictRow, reports: Collection[str]) -> bool:
    return any(report in reports for report in one.reports)


def _sources(sources: Iterable[SourceRow]) -> str:
    """Return the sources by publisher, day and key."""
    return "; ".join(f"{' '.join((one.publisher, one.published)).strip() or 'unknown'} ({one.key})" for one in sources)


def _day(day: object) -> str:
    return "not known" if day is None else str(day)
