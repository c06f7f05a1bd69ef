"""A new plan in words: what moved and why, then what was lost."""

from __future__ import annotations

from stationkeeper.assessment.replanned import ReplannedAnswer
from stationkeeper.report.aligned import Column, paragraph, table


def replanned_text(told: ReplannedAnswer) -> str:
    """Return the answer as a page of at most 100 columns."""
    lines = paragraph(f"{told.station}: a new plan after {'; '.join(told.events)}, known from {told.known_from}")
    if told.no_plan is not None:
        lines += ["", "No plan keeps every rule. These cannot hold together:"]
        return "\n".join([*lines, *(line for part in told.no_plan.core for line in paragraph(f"- {part}", 2, 2))])
    lines += paragraph(
        f"{told.unchanged} flights stay as they were, {len(told.changes)} changes, found among {told.scope} in "
        f"{told.seconds:.2f} s. Old {told.old_hash}, new {told.new_hash}."
    )
    if told.changes:
        rows = [(c.flight, c.what, c.before, c.after, f"{c.days:+d}" if c.days else "", c.why) for c in told.changes]
        lines += ["", *table(_CHANGES, rows)]
    for words in told.stretched:
        lines += paragraph(f"Stretched: {words}")
    figures = [(m.name, f"{m.before:,.0f}", f"{m.unacted:,.0f}", f"{m.after:,.0f}", m.unit) for m in told.measures]
    return "\n".join([*lines, "", *table(_MEASURES, figures)])


_CHANGES = (
    Column("FLIGHT", 16),
    Column("WHAT", 9),
    Column("BEFORE", 16),
    Column("AFTER", 16),
    Column("DAYS", 5, right=True),
    Column("WHY", 34),
)
_MEASURES = (
    Column("", 46),
    Column("OLD", 8, right=True),
    Column("NOT ACTED", 9, right=True),
    Column("NEW", 8, right=True),
    Column("UNIT", 5),
)
