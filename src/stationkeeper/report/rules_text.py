"""The rules of traffic and crew in words: where record and plan broke them."""

from __future__ import annotations

from collections.abc import Sequence

from stationkeeper.assessment.rules import Broken, Rules
from stationkeeper.report.aligned import Column, paragraph, table
from stationkeeper.report.words import counted

MOST_ROWS = 12  # of one rule; the last are shown, all are in the JSON
_LIVES = (
    Column("ON-ORBIT LIFE, d", 16),
    Column("WRITTEN", 7, True),
    Column("WAIVED", 7, True),
    Column("FLOWN", 7, True),
)
_LEADS = (Column("NAMED", 14), Column("FLIGHT", 14), Column("DAYS BEFORE", 11, True), Column("", 12))


def rules_text(told: Rules) -> str:
    """Return where the rules were broken as lines of at most 100 columns."""
    lines = paragraph(f"{told.station}: rules of traffic and crew, recorded to {told.record_through}, then as planned")
    for rule in told.counts:
        lines += ["", *_rule(rule, [case for case in told.broken if case.rule == rule])]
    if "life" in told.counts:
        rows = [
            [row.vehicle_class, *map(_days, (row.written_days, row.waived_days, row.flown_days))] for row in told.lives
        ]
        lines += ["", *table(_LIVES, rows)]
    if "lead" in told.counts and told.leads:
        named = [[row.person, row.flight, f"{row.lead_days}", row.verdict] for row in told.leads]
        lines += ["", *table(_LEADS, named)]
    return "\n".join(lines)


def _days(value: float | None) -> str:
    return "-" if value is None else f"{value:g}"


def _rule(rule: str, cases: Sequence[Broken]) -> list[str]:
    more = f"; the last {MOST_ROWS}, --json gives all" if len(cases) > MOST_ROWS else ""
    head = f"{rule}: {counted(len(cases), 'case')}{more}" if cases else f"{rule}: kept"
    rows = [f"{case.start} to {case.end}  {case.basis:6}  {case.text}" for case in cases[-MOST_ROWS:]]
    return [head, *(line for row in rows for line in paragraph(row, 2, 4))]
