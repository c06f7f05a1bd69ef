"""Spares in words and in JSON: sufficiency and best buy of a station, and the counts for a table of parts."""

from __future__ import annotations

import json
from collections.abc import Sequence

from stationkeeper.assessment.spares import Bought, Buy, RateCase, SparesAnswer, UnitSpares
from stationkeeper.report import words
from stationkeeper.spares.table import Needs

MOST_LINES = 12  # of each list; JSON holds them all
_LABEL = 38
_NAME = 44


def spares_json(answer: SparesAnswer) -> str:
    """Return the answer as one JSON object."""
    return answer.model_dump_json(indent=2, by_alias=True) + "\n"


def needs_json(needs: Needs) -> str:
    """Return {"items": [{"item", "spares"}], "total": n}."""
    items = [{"item": need.item, "spares": need.spares} for need in needs.items]
    return json.dumps({"items": items, "total": needs.total}, indent=2, ensure_ascii=False) + "\n"


def needs_text(needs: Needs) -> str:
    """Return the counts of a table of parts, an item a line."""
    width = max(len("item"), *(len(words.clean(need.item)) for need in needs.items))
    lines = [
        f"Spares for {needs.window_hours:,.6g} h without resupply at {needs.confidence:g}",
        f"Shared equally over {needs.positions:,} positions in series: {needs.share:.6f} each",
        "",
        f"{'item':<{width}}  spares  random  scheduled",
    ]
    lines += [
        f"{words.clean(need.item):<{width}}  {need.spares:>6,}  {need.random:>6,}  {need.scheduled:>9,}"
        for need in needs.items
    ]
    known = [need.mass_kg for need in needs.items if need.mass_kg is not None]
    mass = f", {sum(known):,.1f} kg" if known else ""
    unknown = len(needs.items) - len(known)
    mass += f" ({words.counted(unknown, 'item')} without a mass)" if known and unknown else ""
    return "\n".join([*lines, "", f"Total {needs.total:,}{mass}"])


def spares_text(answer: SparesAnswer) -> str:
    """Return the answer on one screen."""
    return "\n".join(
        [
            f"Spares of {answer.station}, {answer.epoch} to {answer.through}: {answer.days:,} days without resupply",
            f"Spares aboard: counted for {answer.counted} of {len(answer.units)} types, else by the planner's rule",
            "",
            *_now(answer),
            "",
            *_buys(answer),
            "",
            *_list("Buy first, by gain per kg", answer.best_buy.items),
            *_list("Replacements on schedule without a spare", answer.scheduled),
            *_least(answer.units),
            *_rates(answer.sensitivity),
        ]
    )


def _now(answer: SparesAnswer) -> list[str]:
    """Return the state without buying anything."""
    short = sum(row.count for row in answer.scheduled)
    lines = [_line("Sufficient now", _fine(answer.probability))]
    if short:
        planned = f"{short:,} replacements on schedule without a spare, {answer.scheduled_kg:,.0f} kg"
        lines += [
            _line("Planned cargo, beside any buy", planned),
            _line("Sufficient with that cargo", _fine(answer.supplied)),
        ]
    return [*lines, _line("Expected backorders on the date", f"{answer.backorders:,.1f} units")]


def _buys(answer: SparesAnswer) -> list[str]:
    """Return the best buy, and greedy beside exact."""
    until = f"Best buy to {answer.confidence:g}"
    until += f" or {answer.mass_limit_kg:,.0f} kg" if answer.mass_limit_kg is not None else ""
    proof = "proven" if answer.exact.proven else f"not proven, at most {_fine(answer.exact.bound)}"
    return [
        _line(until, _bought(answer.best_buy) + ("" if answer.best_buy.reached else "; not reached")),
        _line(f"One by one up to {answer.exact_limit_kg:,.0f} kg", _bought(answer.greedy)),
        _line(f"Exact optimum ({proof})", _bought(answer.exact)),
    ]


def _bought(buy: Buy) -> str:
    return (
        f"{words.counted(buy.count, 'spare')}, {buy.mass_kg:,.0f} kg: {_fine(buy.probability)}, "
        f"backorders {buy.backorders:,.2f}"
    )


def _fine(probability: float) -> str:
    """Return a probability with four decimals, or two digits where those would show 0 or 1."""
    if 5e-5 <= probability < 0.99995:
        return f"{probability:.4f}"
    return f"{probability:.2g}" if probability < 0.5 else ">0.9999"


def _list(title: str, rows: Sequence[Bought]) -> list[str]:
    """Return the first rows of a list of spares and the count of the others; nothing for an empty list."""
    if not rows:
        return []
    lines = [f"  {row.count:>5,} {row.mass_kg:>9,.1f} kg  {_name(row.title, row.unit)}" for row in rows[:MOST_LINES]]
    return [title, *lines, *_more(len(rows)), ""]


def _least(units: Sequence[UnitSpares]) -> list[str]:
    """Return the types that suffice least."""
    lines = [
        f"  {_fine(unit.probability):>7}  {unit.aboard:>3} aboard, {unit.failures:5.1f} failures, "
        f"{unit.scheduled:5.1f} scheduled  {_name(unit.title, unit.unit)}"
        for unit in units[:MOST_LINES]
    ]
    return ["Least sufficient now", *lines, *_more(len(units)), ""]


def _rates(cases: Sequence[RateCase]) -> list[str]:
    """Return the sensitivity to the failure rates."""
    lines = [f"{'Under other failure rates':<{_LABEL}} types changed   sufficient with planned cargo   best buy"]
    lines += [
        f"  {case.title:<{_LABEL - 2}} {case.changed:>13} {_fine(case.supplied):>31} {case.buy_kg:>9,.0f} kg"
        for case in cases
    ]
    if not any(case.changed for case in cases if case.basis in ("prior", "data")):
        lines.append("  No type has both a maker's figure and experience; each keeps the one it has.")
    return lines


def _more(count: int) -> list[str]:
    return [f"  and {count - MOST_LINES:,} more (--json lists all)"] if count > MOST_LINES else []


def _name(title: str, unit: str) -> str:
    return words.cut(f"{words.clean(title)} ({unit})", _NAME)


def _line(label: str, value: str) -> str:
    return f"{label:<{_LABEL}} {value}"
