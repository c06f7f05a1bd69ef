"""How a plan was improved, in words: each change with what it gains, for a flight and for a tonne."""

from __future__ import annotations

from stationkeeper.assessment.steadier import Gain, Steadier
from stationkeeper.report.aligned import Column, paragraph, table

_KINDS = {"flight": "of one flight more", "date": "of a date", "seat": "of a seat", "buffer": "of buffers"}
_STEPS = (
    Column("CHANGE", 42),
    Column("BEFORE", 7, right=True),
    Column("AFTER", 7, right=True),
    Column("95 %", 16, right=True),
    Column("PER FLIGHT", 10, right=True),
    Column("PER TONNE", 9, right=True),
)


def steadier_text(told: Steadier, plan_hash: str) -> str:
    """Return the changes as a page of at most 100 columns."""
    kinds = ", ".join(f"{count} {_KINDS[kind]}" for kind, count in told.by_kind.items())
    head = f"{told.tried} changes tried ({kinds}), the most promising in {told.futures:,} futures, seed {told.seed}"
    if told.refused:
        head += f"; {told.refused} that would have been taken break a rule"
    if not told.steps:
        return "\n".join(paragraph(f"No change raises {told.aim} surely: {head}."))
    lines = paragraph(f"Made steadier for {told.aim}: plan {plan_hash}. {head}.")
    rows = []
    for step in told.steps:
        gain = next(one for one in step.gains if one.criterion == told.aim)
        costs = [f"{one.value:+.3f}" if one is not None else "" for one in (step.per_flight, step.per_tonne)]
        rows.append((step.what, f"{gain.before:.3f}", f"{gain.after:.3f}", _interval(gain), *costs))
    lines += ["", *table(_STEPS, rows), ""]
    whole = "; ".join(f"{one.criterion} {one.before:.3f} to {one.after:.3f} ({_interval(one)})" for one in told.total)
    lines += paragraph(f"The last plan against the first, on other futures than it was chosen by: {whole}.")
    return "\n".join(lines)


def _interval(gain: Gain) -> str:
    return f"{gain.low:+.3f} to {gain.high:+.3f}"
