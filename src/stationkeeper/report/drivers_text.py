"""What would move the answer, in words."""

from __future__ import annotations

from stationkeeper.assessment.drivers_told import Drivers, InputTold, Moved, Resting, TotalEffect
from stationkeeper.report.aligned import Column, paragraph, table

MOST_INPUTS = 15  # told in words; JSON has all


def drivers_text(told: Drivers) -> str:
    """Return the answer as a page of at most 100 columns."""
    kept = ", ".join(f"{row.criterion} {row.probability:.2f}" for row in told.unchanged)
    lines = paragraph(
        f"What would move the answer: {told.station} ({told.scenario_hash[:8]}) through {told.through}, "
        f"{told.campaigns} campaigns of {told.futures:,} futures on the same luck, seed {told.seed}"
    )
    lines += [*paragraph(f"As it is, probability of no breach: {kept}"), ""]
    played = [row for row in told.changes if row.moved]
    lines += table(_CHANGES, [(row.title, *map(difference, row.moved)) for row in played])
    lines += [line for row in told.changes if row.why_not for line in paragraph(f"{row.title}: {row.why_not}.", 2, 2)]
    lines += ["", *table(_GROUPS, [(row.title, *map(effect, row.effects)) for row in told.groups])]
    lines += paragraph(
        "0: drawing it anew changes nothing. 1: all else could be known and the answer would still be open. "
        "They add up to more than 1 where several have to meet."
    )
    lines += ["", *table(_INPUTS, [_input(row) for row in clear_inputs(told)[:MOST_INPUTS]])]
    lines += [line for row in told.resting for line in paragraph(resting(row))]
    notes = "Brackets hold 95 % intervals. Swings that chance explains are shown as -, and not added up."
    return "\n".join([*lines, "", *paragraph(notes)])


def clear_inputs(told: Drivers) -> list[InputTold]:
    """Return the inputs with a swing that chance does not explain, the largest first."""
    return [row for row in told.inputs if any(swing.clear for swing in row.swings)]


def difference(row: Moved) -> str:
    """Return a paired difference with its interval."""
    return f"{row.difference:+.2f} [{row.low:+.2f},{row.high:+.2f}]"


def effect(row: TotalEffect) -> str:
    """Return a total effect with its interval."""
    if row.index is None or row.low is None or row.high is None:
        return "too few"
    return f"{row.index:.2f} [{row.low:.2f},{row.high:.2f}]"


def span(row: InputTold) -> str:
    """Return the lower and the higher value, or the one of them that is allowed."""
    down, up = (any(getattr(swing, end) for swing in row.swings) for end in ("down", "up"))
    values = [f"{value:.4g}" for value, played in ((row.lower, down), (row.higher, up)) if played]
    only = "" if len(values) == 2 else " only"
    return f"{' to '.join(values)} {'' if row.unit == '1' else row.unit}".rstrip() + only


def resting(row: Resting) -> str:
    """Return on what the swings of one criterion rest, in one sentence."""
    if row.assumed is None or row.derived is None or row.published is None:
        return f"{row.criterion}: no input moves it beyond chance."
    count = f"{row.inputs} input{'s' if row.inputs != 1 else ''}"
    return (
        f"{row.criterion}: {count} together swing it by {row.swing:.2f}, of which {row.assumed:.0%} rests on assumed, "
        f"{row.derived:.0%} on derived and {row.published:.0%} on published numbers."
    )


def _input(row: InputTold) -> tuple[str, ...]:
    swings = (f"{swing.swing:.3f}" if swing.clear else "-" for swing in row.swings)
    return (row.input, span(row), row.step_by, row.standing, *swings)


_CHANGES = (
    Column("ONE THING DIFFERENT", 37),
    *(Column(name, 20, right=True) for name in ("SAFE", "JOINT", "SUPPLIED")),
)
_GROUPS = (
    Column("TOTAL EFFECT OF WHAT IS DRAWN", 44),
    *(Column(name, 17, right=True) for name in ("SAFE", "JOINT", "SUPPLIED")),
)
_INPUTS = (
    Column("SWING OF AN INPUT", 32),
    Column("BETWEEN", 24),
    Column("BY", 5),
    Column("STANDING", 9),
    *(Column(name, 8, right=True) for name in ("SAFE", "JOINT", "SUPPLIED")),
)
