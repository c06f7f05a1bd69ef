"""A maintenance programme in words: what each level gives, what it takes, and what the named measures are."""

from __future__ import annotations

from stationkeeper.assessment.maintenance import Gain, LevelAnswer, MaintenanceAnswer
from stationkeeper.report.aligned import Column, paragraph, table

_MOST_CAUSES = 4


def maintenance_text(told: MaintenanceAnswer) -> str:
    """Return the answer as a page of at most 100 columns."""
    lines = paragraph(told.verdict)
    lines += ["", *table(_LEVELS, [_level_row(level) for level in told.levels])]
    lines += ["", *table(_KEPT, [row for level in told.levels for row in _kept_rows(level)])]
    lines += ["", *table(_GAINS, [_gain_row(gain) for gain in told.gains])]
    for level in told.levels:
        named = ", ".join(f"{cause.title} {cause.share:.2f}" for cause in level.first_causes[:_MOST_CAUSES])
        lines += ["", *paragraph(f"{level.level}, first out too long: {named or 'nothing'}", hang=2)]
    lines += ["", *table(_MEASURES, [_measure_row(told, n) for n in range(len(told.measures))])]
    for level in told.levels:
        parts = [
            f"{row.segment} to {row.until or 'no date found'} ({row.by or 'nobody'}; {row.unknown} shells without)"
            for row in level.certified
        ]
        lines += ["", *paragraph(f"{level.level}, structure certified: {'; '.join(parts)}", hang=2)]
    lines += ["", *paragraph(_FOOT.format(futures=told.futures, seed=told.seed, epoch=told.epoch))]
    return "\n".join(lines)


_FOOT = (
    "{futures:,} futures of each level on the same luck from {epoch}, seed {seed}. YEARS: mean until it first breaks, "
    "counted to the date at most. Intervals are 95 %, of pairs where levels are compared."
)
_LEVELS = (
    Column("LEVEL", 9),
    Column("WHAT IS DONE", 34),
    Column("CARGO kg/y", 10, right=True),
    Column("CREW h/week", 11, right=True),
    Column("MEASURES DONE", 13, right=True),
    Column("RESEARCH h/wk", 13, right=True),
)
_KEPT = (
    Column("LEVEL", 9),
    Column("HOLDS", 9),
    Column("BY THE DATE", 18, right=True),
    Column("10 % broken", 12, right=True),
    Column("50 % broken", 12, right=True),
    Column("YEARS", 6, right=True),
)
_GAINS = (
    Column("GAIN OF", 9),
    Column("OVER", 9),
    Column("IN", 9),
    Column("DIFFERENCE", 10, right=True),
    Column("95 % INTERVAL", 18, right=True),
    Column("YEARS", 6, right=True),
    Column("95 % INTERVAL", 18, right=True),
)
_MEASURES = (
    Column("MEASURE", 48),
    Column("LEVEL", 9),
    Column("FROM", 10),
    Column("kg", 7, right=True),
    Column("CREW h", 7, right=True),
    Column("RESTS ON", 9),
)


def _level_row(level: LevelAnswer) -> tuple[str, ...]:
    amounts = (f"{level.cargo_kg_per_year:,.0f}", f"{level.crew_hours_per_week:.1f}", f"{level.measures_done:.1f}")
    return (level.level, level.title, *amounts, f"{level.research_h_per_week:.0f}")


def _kept_rows(level: LevelAnswer) -> list[tuple[str, ...]]:
    return [
        (
            level.level,
            kept.criterion,
            f"{kept.by_date.probability:.2f} ({kept.by_date.low:.2f}-{kept.by_date.high:.2f})",
            str(kept.p10 or "not by then"),
            str(kept.p50 or "not by then"),
            f"{kept.years:.2f}",
        )
        for kept in level.kept
    ]


def _gain_row(gain: Gain) -> tuple[str, ...]:
    share, years = f"{gain.low:+.3f} to {gain.high:+.3f}", f"{gain.years_low:+.2f} to {gain.years_high:+.2f}"
    names = (gain.level, gain.over, gain.criterion)
    return (*names, f"{gain.difference:+.3f}", share, f"{gain.years:+.2f}", years)


def _measure_row(told: MaintenanceAnswer, n: int) -> tuple[str, ...]:
    row = told.measures[n]
    rests = row.standing.split(";")[0]
    return (row.title, row.level, str(row.earliest), f"{row.mass_kg:,.0f}", f"{row.crew_hours:,.0f}", rests)
