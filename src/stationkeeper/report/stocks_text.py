"""Stocks without another delivery, in words."""

from __future__ import annotations

from stationkeeper.assessment.stocks import StockDays, StocksAnswer, StocksCase
from stationkeeper.report.aligned import Column, paragraph, table


def stocks_text(told: StocksAnswer) -> str:
    """Return the answer as a page of at most 100 columns."""
    first, second = told.people
    plain = told.cases[0]
    lines = paragraph(
        f"{told.station} from {told.epoch} without another delivery, {first} and {second} people, {plain.title}: "
        f"{plain.water_made_kg_per_day:.1f} kg of water recovered and {plain.oxygen_made_kg_per_day:.1f} kg of oxygen "
        "made a day"
    )
    lines += ["", *table(_STOCKS, [_stock_row(row) for row in plain.stocks])]
    lines += ["", *table(_CASES, [_case_row(case) for case in told.cases])]
    lines += ["", *paragraph("Days at constant use. Crew leaves: when food (shared) or water lasts the declared days.")]
    return "\n".join(lines)


_STOCKS = (
    Column("STOCK", 32),
    Column("NOW kg", 8, right=True),
    Column("kg/d", 6, right=True),
    Column("TO RESERVE d", 12, right=True),
    Column("TO CRITICAL d", 13, right=True),
    Column("LASTS d", 8, right=True),
)
_CASES = (
    Column("WITH", 46),
    Column("WATER kg/d", 10, right=True),
    Column("OXYGEN kg/d", 11, right=True),
    Column("ONE CREW LEAVES", 15, right=True),
    Column("ALL LEAVE", 10, right=True),
)


def _stock_row(row: StockDays) -> tuple[str, ...]:
    days = (row.days_to_reserve, row.days_to_critical, row.days_to_nothing)
    return (row.title, f"{row.now_kg:,.0f}", f"{row.use_kg_per_day:.2f}", *(_days(each) for each in days))


def _days(days: float | None) -> str:
    return "never" if days is None else f"{days:,.0f}"


def _case_row(case: StocksCase) -> tuple[str, ...]:
    use = {row.stock: row.use_kg_per_day for row in case.stocks}
    reduced = min((row.crew_reduced_on for row in case.stocks if row.crew_reduced_on), default=None)
    left = min((row.evacuated_on for row in case.stocks if row.evacuated_on), default=None)
    drawn = (f"{use['water']:.1f}", f"{use['oxygen']:.2f}")
    return (case.title, *drawn, str(reduced or "never"), str(left or "never"))
