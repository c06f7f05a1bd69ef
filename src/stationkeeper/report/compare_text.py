"""A comparison in words: differences first."""

from __future__ import annotations

from stationkeeper.assessment.compare import Comparison, Comparisons, CriterionDifference, Side
from stationkeeper.report.aligned import Column, paragraph, table


def compare_text(told: Comparison) -> str:
    """Return the comparison as a page of at most 100 columns."""
    names = " and ".join(f"{named(side)} ({side.scenario_hash[:8]})" for side in told.sides)
    lines = paragraph(
        f"{names} through {told.through}, {told.futures:,} pairs of futures on the same luck, seed {told.seed}"
    )
    lines += ["", *table(_HEAD, [_criterion_row(row) for row in told.criteria])]
    rows = [
        (
            row.title,
            f"{row.first:,.4g}",
            f"{row.second:,.4g}",
            f"{row.difference:+,.3g}",
            f"{row.low:+,.3g} to {row.high:+,.3g}",
            row.unit,
        )
        for row in told.quantities
    ]
    lines += ["", *table(_QUANTITIES, rows)]
    lines += ["", *paragraph("Differences are second less first, with 95 % intervals. Gained and lost count futures.")]
    return "\n".join(lines)


def comparisons_text(told: Comparisons) -> str:
    """Return several comparisons with one scenario as one table of at most 100 columns."""
    one = told.comparisons[0]
    lines = paragraph(
        f"All against {named(one.sides[0])} through {one.through}, {one.futures:,} pairs of futures on the same luck, "
        f"seed {one.seed}"
    )
    rows = [(named(each.sides[1]), row.criterion, *_shares(row)) for each in told.comparisons for row in each.criteria]
    lines += ["", *table(_SEVERAL, rows)]
    lines += ["", *paragraph("Differences are to the first, with 95 % intervals. Gained and lost count futures.")]
    return "\n".join(lines)


def named(side: Side) -> str:
    """Return a side as its station and what was changed."""
    return ", ".join([side.station, *side.changes])


_SEVERAL = (
    Column("SCENARIO", 34),
    Column("NO BREACH", 10),
    Column("FIRST", 6, right=True),
    Column("OTHER", 6, right=True),
    Column("DIFF.", 6, right=True),
    Column("95 % INTERVAL", 16, right=True),
    Column("GAINED", 6, right=True),
    Column("LOST", 6, right=True),
)
_HEAD = (
    Column("NO BREACH", 10),
    Column("FIRST", 6, right=True),
    Column("SECOND", 6, right=True),
    Column("DIFFERENCE", 10, right=True),
    Column("95 % INTERVAL", 18, right=True),
    Column("GAINED", 8, right=True),
    Column("LOST", 8, right=True),
    Column("VARIANCE CUT BY", 15, right=True),
)
_QUANTITIES = (
    Column("MEAN", 32),
    Column("FIRST", 9, right=True),
    Column("SECOND", 9, right=True),
    Column("DIFFERENCE", 10, right=True),
    Column("95 % INTERVAL", 20, right=True),
    Column("UNIT", 10),
)


def _criterion_row(row: CriterionDifference) -> tuple[str, ...]:
    factor = "no difference" if row.variance_reduction is None else f"{row.variance_reduction:.1f} times"
    return (row.criterion, *_shares(row), factor)


def _shares(row: CriterionDifference) -> tuple[str, ...]:
    interval = f"{row.low:+.3f} to {row.high:+.3f}"
    counts = (f"{row.gained:,}", f"{row.lost:,}")
    return (f"{row.first:.2f}", f"{row.second:.2f}", f"{row.difference:+.3f}", interval, *counts)
