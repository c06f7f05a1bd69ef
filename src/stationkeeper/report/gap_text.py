"""What comes after, in words: stations that follow, and days without each party's crew in low orbit."""

from __future__ import annotations

from collections.abc import Sequence

from stationkeeper.assessment.gap import Gap, PartyGap
from stationkeeper.report.aligned import Column, paragraph, table

_STATIONS = (Column("STATION", 28), Column("FIRST CREW", 24), Column("PLACES FOR", 26), Column("", 12))
_GAPS = (
    Column("PARTY", 10),
    Column("LAST CREW HERE", 24),
    Column("NO GAP", 6, True),
    Column("5 %", 6, True),
    Column("50 %", 6, True),
    Column("95 %", 6, True),
    Column("WITHOUT THE FIRST", 17, True),
)


def gap_text(told: Gap) -> str:
    """Return what comes after as lines of at most 100 columns."""
    lines = paragraph(f"{told.station}: what follows, as known on {told.as_of}")
    rows = [
        [
            one.title,
            f"{one.crew_from}..{one.crew_to}",
            ", ".join(one.parties) or "none of this station",
            "" if one.permanent else "visits only",
        ]
        for one in told.stations
    ]
    lines += ["", *table(_STATIONS, rows)]
    lines += ["", *paragraph("Days without a crew of the party in low orbit:")]
    lines += table(_GAPS, [_row(one) for one in told.gaps])
    return "\n".join(lines)


def _row(one: PartyGap) -> Sequence[str]:
    days = ["unknown" if value is None else f"{value:,}" for value in (one.p05, one.p50, one.p95)]
    last = str(one.last_from) if one.last_from == one.last_to else f"{one.last_from}..{one.last_to}"
    without = "none is left" if one.p50_without_first is None else f"{one.p50_without_first:,}"
    return [one.party, last, "unknown" if one.none is None else f"{100 * one.none:.0f} %", *days, without]
