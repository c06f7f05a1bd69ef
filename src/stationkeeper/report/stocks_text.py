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
    lines += ["", *paragraph(_NOTE)]
    return "\n".join(lines)


_NOTE = (
    "Days at constant use, kg a day from the stocks. A crew leaves when a stock that people live on lasts the declared "
    "days; food is shared, and stored oxygen counts with that of the other segment and the candles. Canisters take up "
    "the carbon dioxide that no machine removes; when they are used up the tolerated outage runs."
)
_STOCKS = (
    Column("STOCK", 32),
    Column("NOW kg", 8, right=True),
    Column("kg/d", 6, right=True),
    Column("TO RESERVE d", 12, right=True),
    Column("TO CRITICAL d", 13, right=True),
    Column("LASTS d", 8, right=True),
)
_CASES = (
    Column("WITH", 36),
    Column("WATER", 6, right=True),
    Column("OXYGEN", 6, right=True),
    Column("USED UP FIRST", 21),
    Column("DAYS", 5, right=True),
    Column("ONE LEAVES", 10, right=True),
    Column("ALL LEAVE", 10, right=True),
)


def _stock_row(row: StockDays) -> tuple[str, ...]:
    days = (row.days_to_reserve, row.days_to_critical, row.days_to_nothing)
    return (row.title, f"{row.now_kg:,.0f}", f"{row.use_kg_per_day:.2f}", *(_days(each) for each in days))


def _days(days: float | None) -> str:
    return "never" if days is None else f"{days:,.0f}"


def _case_row(case: StocksCase) -> tuple[str, ...]:
    use = {row.stock: row.use_kg_per_day for row in case.stocks}
    water, oxygen = (sum(kg for name, kg in use.items() if name.startswith(kind)) for kind in ("water", "oxygen"))
    used_up = min((row for row in case.stocks if row.days_to_nothing is not None), key=_lasts, default=None)
    first = ("nothing", "") if used_up is None else (used_up.title, _days(used_up.days_to_nothing))
    reduced = min((row.crew_reduced_on for row in case.stocks if row.crew_reduced_on), default=None)
    left = min((row.evacuated_on for row in case.stocks if row.evacuated_on), default=None)
    return (case.title, f"{water:.1f}", f"{oxygen:.2f}", *first, str(reduced or "never"), str(left or "never"))


def _lasts(row: StockDays) -> float:
    return float("inf") if row.days_to_nothing is None else row.days_to_nothing
