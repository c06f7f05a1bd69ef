"""An optimal plan in words: how good it is first, then flight by flight."""

from __future__ import annotations

from stationkeeper.assessment.optimal import Objective, OptimalPlan, PlannedVisit
from stationkeeper.report.aligned import Column, paragraph, table


def optimal_text(told: OptimalPlan) -> str:
    """Return the plan as a page of at most 100 columns."""
    head = f"{told.station} ({told.scenario_hash[:8]}) from {told.first} through {told.through}"
    if not told.feasible:
        return "\n".join([*paragraph(f"{head}: no plan keeps every rule"), *_no_plan(told)])
    coming = sum(not visit.here for visit in told.flights)
    lines = paragraph(f"{head}: plan {told.plan_hash}, {coming} flights, {len(told.moves)} relocations")
    lines += ["", *table(_OBJECTIVES, [_objective(one) for one in told.objectives])]
    lines += ["", *table(_FLIGHTS, [_visit(visit) for visit in told.flights])]
    lines += _rest(told)
    return "\n".join(lines)


_OBJECTIVES = (
    Column("OBJECTIVE", 40),
    Column("VALUE", 9, right=True),
    Column("BOUND", 9, right=True),
    Column("GAP", 7, right=True),
    Column("UNIT", 12),
)
_FLIGHTS = (
    Column("FLIGHT", 16),
    Column("LAUNCH", 10),
    Column("LEAVES", 10),
    Column("PORT", 16),
    Column("MOVED", 6, right=True),
    Column("SEATS", 34),
)


def _objective(one: Objective) -> tuple[str, ...]:
    gap = "proven" if one.gap == 0.0 else f"{one.gap:.1%}"
    return (one.title, f"{one.value:,}", f"{one.bound:,}", gap, one.unit)


def _visit(visit: PlannedVisit) -> tuple[str, ...]:
    marks = [seat.agency + ("*" if seat.exchanged and not seat.instrument else "") for seat in visit.seats]
    moved = f"{visit.moved_days:+d} d" if visit.moved_days else ""
    return (visit.flight, str(visit.launch), str(visit.leaves), visit.port, moved, ", ".join(marks))


def _rest(told: OptimalPlan) -> list[str]:
    lines: list[str] = []
    if told.needs_agreement:
        first = min(told.needs_agreement, key=lambda seat: seat.by)
        lines += [
            "",
            *paragraph(
                f"* {len(told.needs_agreement)} exchanged seats have no agreement; the first, {first.agency} on "
                f"{first.flight}, needs one by {first.by} (L-9 months), at the latest {first.at_the_latest}."
            ),
        ]
    for move in told.moves:
        lines += paragraph(f"{move.on}  {move.flight} moves to {move.to}")
    if told.left_out:
        lines += ["", *paragraph(f"Need not fly ({len(told.left_out)}): {', '.join(told.left_out)}")]
    if told.waivers:
        lines += ["", *paragraph(f"Waivers that act ({len(told.waivers)}):")]
        lines += [
            line for w in told.waivers for line in paragraph(f"{w.rule}, {w.scope}: {w.reason} ({w.owner})", 2, 2)
        ]
    for one in told.broken:
        lines += paragraph(f"Broken: {one.rule}, {one.scope}: {one.amount:,} {one.unit}")
    supply = f"Supplies loaded: {told.loaded_kg:,.0f} kg with packing. Reboosts in mean terms: {told.burns}; "
    lines += ["", *paragraph(f"{supply}propellant never under {told.propellant_low_kg:,.0f} kg.")]
    return lines


def _no_plan(told: OptimalPlan) -> list[str]:
    assert told.no_plan is not None
    lines = ["", "These cannot hold together; without any one of them the others can:"]
    lines += [line for part in told.no_plan.core for line in paragraph(f"- {part}", 2, 2)]
    if told.no_plan.ways_out:
        lines += ["", "With all other rules kept, one of these is enough:"]
        lines += [line for way in told.no_plan.ways_out for line in paragraph(f"- {way.words}", 2, 2)]
    else:
        lines += ["", *paragraph("Loosening one rule alone is not enough: another conflict lies behind this one.")]
    return lines
