"""A plan, what is found in it, and what differs between two, as lines of at most 100 columns."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from stationkeeper.assessment.plan_answer import (
    ChangeTold,
    CheckTold,
    DifferenceTold,
    FindingTold,
    PlannedVisit,
    PlanTold,
    RuleCount,
    WaiverTold,
)
from stationkeeper.report.aligned import Column, paragraph, table
from stationkeeper.report.words import counted

MOST_ROWS = 12  # findings of one rule that are shown; all are in the JSON
_FLIGHTS = (
    Column("LAUNCH", 10),
    Column("FLIGHT", 20),
    Column("CLASS", 14),
    Column("PORT", 16),
    Column("LEAVES", 11),
    Column("PEOPLE", 24),
)
_CHANGES = (
    Column("FLIGHT", 20),
    Column("WHAT", 10),
    Column("BEFORE", 28),
    Column("AFTER", 28),
    Column("DAYS", 6, True),
)


def plan_text(told: PlanTold) -> str:
    """Return a plan: what it is, its flights in order, its moves, burns and waivers."""
    here = sum(flight.here for flight in told.flights)
    lines = paragraph(
        f"{told.station}: plan {told.plan_hash} from {told.epoch} to {told.through}, made by {told.made_by or 'hand'}"
    )
    lines += paragraph(
        f"{counted(len(told.flights) - here, 'flight')}, {here} of them docked at the epoch before them."
    )
    lines += _remarks(told.remarks)
    for aim in told.objectives:
        proof = "" if aim.bound is None else f" (bound {aim.bound:,.10g})"
        lines.append(f"  {aim.name}: {aim.value:,.10g} {aim.unit}{proof}".rstrip())
    lines += ["", *table(_FLIGHTS, (_flight_cells(flight) for flight in told.flights))]
    if any(not flight.leaves_decided and flight.leaves for flight in told.flights):
        lines += ["  ~ leaves by rule: a rotation a handover after its relief, others after their stay."]
    lines += _listed("Moves", (f"{one.day}  {one.flight} to {one.port}" for one in told.moves))
    lines += _listed(
        "Burns",
        (
            f"{one.day}  {one.flight or 'station'}: {one.dv_mps:.2f} m/s, {one.propellant_kg:,.0f} kg"
            for one in told.burns
        ),
    )
    lines += _listed("Waivers", (_waiver_words(one) for one in told.waivers))
    return "\n".join(lines)


def check_text(told: CheckTold) -> str:
    """Return what was found in a plan, rule by rule; the verdict first."""
    waived = sum(rule.waived for rule in told.rules)
    unknown = sum(rule.unknown for rule in told.rules)
    verdict = "sound: no hard rule is broken" if told.sound else f"unsound: {counted(told.faults, 'fault')}"
    lines = paragraph(f"{told.station}: plan {told.plan_hash} to {told.through} is {verdict}.")
    lines += paragraph(
        f"{counted(told.to_settle, 'finding')} that somebody still has to settle, {waived} under a waiver, "
        f"{unknown} that the plan leaves open. {len(told.rules)} rules asked."
    )
    lines += _remarks(told.remarks)
    for rule in told.rules:
        found = [finding for finding in told.findings if finding.rule == rule.rule]
        if found:
            lines += ["", *_rule_lines(rule, found)]
    return "\n".join(lines)


def difference_text(told: DifferenceTold) -> str:
    """Return what differs between two plans."""
    if not told.changes:
        return f"Plans {told.before} and {told.after}: nothing differs."
    lines = paragraph(
        f"Plans {told.before} and {told.after}: {counted(told.added, 'flight')} added, {told.dropped} dropped, "
        f"{told.changed} changed; launches moved by {counted(told.days_moved, 'day')} all together."
    )
    return "\n".join([*lines, "", *table(_CHANGES, (_change_cells(change) for change in told.changes))])


def _remarks(remarks: Sequence[str]) -> list[str]:
    return [line for remark in remarks for line in paragraph(f"Note: {remark}.", hang=2)]


def _listed(title: str, lines: Iterable[str]) -> list[str]:
    shown = [line for text in lines for line in paragraph(text, indent=2, hang=2)]
    return ["", title, *shown] if shown else []


def _flight_cells(flight: PlannedVisit) -> list[str]:
    people = ", ".join(seat.person or seat.agency for seat in flight.seats)
    mark = "" if flight.leaves_decided else "~"
    leaves = f"{mark}{flight.leaves}" if flight.leaves else "after"
    start = "docked" if flight.here else str(flight.launch)
    return [start, flight.flight, flight.vehicle_class, flight.port or "open", leaves, people]


def _waiver_words(waiver: WaiverTold) -> str:
    return f"{waiver.rule} for {waiver.scope or 'all'} to {waiver.until}: {waiver.reason} ({waiver.owner})"


def _rule_lines(rule: RuleCount, found: Sequence[FindingTold]) -> list[str]:
    """Return the lines of one rule: what it says, and its findings."""
    states = [(rule.broken, "broken"), (rule.to_settle, "to settle"), (rule.waived, "waived"), (rule.unknown, "open")]
    counts = ", ".join(f"{count} {word}" for count, word in states if count)
    lines = paragraph(f"{rule.rule} ({counts}): {rule.says}", hang=2)
    for finding in found[:MOST_ROWS]:
        lines += paragraph(_finding_words(finding), indent=2, hang=4)
    if len(found) > MOST_ROWS:
        lines.append(f"  ... and {len(found) - MOST_ROWS} more; --json has all")
    return lines


def _finding_words(finding: FindingTold) -> str:
    one_day = finding.end is None or finding.end == finding.start
    when = f"{finding.start}" if one_day else f"{finding.start} to {finding.end}"
    names = ", ".join(name for name in finding.flights[:4] if name not in finding.met)
    who = f" {names}:" if names else ""
    words = f"{when}{who} {finding.met}; allowed: {finding.allowed}"
    if finding.waiver is not None:
        return f"{words}. Waived to {finding.waiver.until} by {finding.waiver.owner}: {finding.waiver.reason}"
    return words + (" [open]" if finding.state == "unknown" else "" if finding.hard else " [to settle]")


def _change_cells(change: ChangeTold) -> list[str]:
    days = "" if change.days is None else f"{change.days:+d}"
    return [change.flight, change.kind, change.before, change.after, days]
