"""The chance of a limit that hardly any future reaches, in words."""

from __future__ import annotations

from stationkeeper.assessment.rare import Rare
from stationkeeper.report.aligned import Column, paragraph, table

_STEPS = (
    Column("SHORT OF THE LIMIT BY", 24, True),
    Column("UNIT", 8),
    Column("REACHED FROM THE LEVEL BEFORE", 30, True),
)


def rare_text(told: Rare) -> str:
    """Return the answer as lines of at most 100 columns."""
    lines = paragraph(f"{told.station} ({told.scenario_hash[:8]}): {told.title} by {told.through}, seed {told.seed}")
    lines += ["", *paragraph(chance_text(told)), ""]
    lines += table(_STEPS, [(f"{step.short_of:,.4g}", told.unit, f"{step.reached:.3f}") for step in told.steps])
    notes = (
        f"{told.runs} independent runs of {told.paths:,} paths a level, {told.played:,} paths in all; the limit was "
        f"reached in {told.runs_reached} runs. The error is that between the runs; it holds nothing of the error of "
        "inputs and model."
    )
    return "\n".join([*lines, "", *paragraph(notes)])


def chance_text(told: Rare) -> str:
    """Return the chance in one sentence, or that it is unknown and why."""
    if told.probability is None or told.low is None or told.high is None or told.relative_error is None:
        why = "too few runs reached the limit" if told.relative_error is None else "the runs differ too much"
        return f"Chance: unknown, {why}. More paths or runs may tell."
    like = "" if told.like_futures is None else f" Plain counting needs {_round(told.like_futures)} futures for that."
    return (
        f"Chance: {told.probability:.2g} (95 %: {told.low:.2g} to {told.high:.2g}), "
        f"relative error {100 * told.relative_error:.0f} %.{like}"
    )


def _round(count: float) -> str:
    """Return a count to two digits."""
    return f"{float(f'{count:.2g}'):,.0f}"
