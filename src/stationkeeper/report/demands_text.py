"""What must be delivered, in words: the categories, and where the rows are."""

from __future__ import annotations

from stationkeeper.assessment.demands import DemandsAnswer
from stationkeeper.report.aligned import Column, paragraph, table

_TOTALS = (
    Column("CATEGORY", 14),
    Column("kg", 9, right=True),
    Column("m3", 7, right=True),
    Column("kg A YEAR", 10, right=True),
)


def demands_text(told: DemandsAnswer) -> str:
    """Return the answer as a page of at most 100 columns."""
    first, second = told.people
    lines = paragraph(
        f"{told.station} from {told.first} through {told.through}, {first} and {second} people: "
        f"{told.kg_per_year:,.0f} kg a year must be delivered, packed, propellant apart"
    )
    rows = [
        (total.category, f"{total.mass_kg:,.0f}", f"{total.volume_m3:,.1f}", f"{total.kg_per_year:,.0f}")
        for total in told.totals
    ]
    lines += ["", *table(_TOTALS, rows)]
    count = f"{len(told.demands):,} demands with their days: --csv (as a manifest takes them up) or --json."
    lines += ["", *paragraph(f"A year: without what lifts stocks to their targets once. Expected values. {count}")]
    return "\n".join(lines)
