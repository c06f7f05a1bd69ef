"""Do the spares suffice, and what should be bought first?"""

from __future__ import annotations

from dataclasses import dataclass

from markupsafe import Markup

from stationkeeper import api
from stationkeeper.assessment.spares import Bought, Buy, SparesAnswer, UnitSpares
from stationkeeper.errors import Fault, RequestError
from stationkeeper.report import charts, words
from stationkeeper.web.pages.parts import Given, Page, Table, kg, table

FIRST = 15  # of the types to buy, before the whole list


@dataclass(frozen=True)
class View:
    """What the template shows."""

    told: str
    buy_told: str
    buy_first: Table
    buy: Table
    scheduled: Table
    units: Table
    rates: Table
    confidence: str
    mass_limit: str


def told(given: Given) -> SparesAnswer:
    """Return the spares answer."""
    faults: list[Fault] = []
    confidence = _number(faults, "confidence", given.asked.value("confidence") or "0.99")
    limit = _number(faults, "mass_limit", given.asked.value("mass_limit"))
    if faults or confidence is None:
        raise RequestError(faults)
    return api.spares(given.scenario, given.through, confidence, limit)


def _number(faults: list[Fault], place: str, text: str) -> float | None:
    try:
        return float(text.replace(",", "")) if text else None
    except ValueError:
        faults.append(Fault(place, f"'{text}'", "a number", "Write a number as 0.99 or 2000"))
        return None


def view(rows: SparesAnswer, given: Given) -> View:
    """Return it in words."""
    return View(
        told=(
            f"Without resupply the spares aboard suffice through {rows.through} with probability "
            f"{_chance(rows.probability)}; with the {kg(rows.scheduled_kg)} kg of replacements due on schedule, "
            f"{_chance(rows.supplied)}. {rows.counted} of {len(rows.units)} stocks of spares are counted, "
            f"the others follow the planner's rule."
        ),
        buy_told=_buy_told(rows),
        buy_first=_bought("What to buy first, the largest gain a kilogram at the top", rows.best_buy.items[:FIRST]),
        buy=_bought("What to buy, the largest gain a kilogram first", rows.best_buy.items),
        scheduled=_bought("Replacements that are sure to fall due and have no spare aboard", rows.scheduled),
        units=table(
            f"Unit types, the least sufficient first, through {rows.through} without resupply",
            (
                *("unit", "segment", ">installed", ">spares", ">failures", ">scheduled", ">suffices", "", ">waiting"),
                *(">kg each",),
            ),
            (_unit(row) for row in rows.units),
        ),
        rates=table(
            "The same under other failure rates",
            ("rates", ">types changed", ">suffices now", ">with scheduled", ">failures", ">best buy, kg"),
            (
                (
                    *(row.title, str(row.changed), _chance(row.probability), _chance(row.supplied)),
                    *(words.number(row.failures), kg(row.buy_kg)),
                )
                for row in rows.sensitivity
            ),
        ),
        confidence=f"{rows.confidence:g}",
        mass_limit="" if rows.mass_limit_kg is None else f"{rows.mass_limit_kg:g}",
    )


def _chance(value: float) -> str:
    if 0 < value < 0.001:
        return "under 0.001"
    return words.share(value)


def _buy_told(rows: SparesAnswer) -> str:
    best: Buy = rows.best_buy
    reach = "reaches" if best.reached else "does not reach"
    proof = "no list of that mass does better" if rows.exact.proven else "not proven best of that mass"
    return (
        f"{words.counted(best.count, 'spare')} of {kg(best.mass_kg)} kg bring it to "
        f"{_chance(best.probability)}, which {reach} the {rows.confidence:g} asked for. "
        f"The best list of {kg(rows.exact_limit_kg)} kg gives {_chance(rows.exact.probability)} ({proof})."
    )


def _bought(caption: str, items: list[Bought]) -> Table:
    return table(
        caption, ("unit", ">spares", ">mass, kg"), ((row.title, str(row.count), kg(row.mass_kg)) for row in items)
    )


def _unit(row: UnitSpares) -> tuple[str | Markup, ...]:
    stock = str(row.aboard) if row.counted else f"{row.aboard} (rule)"
    return (
        *(row.title, row.segment, str(row.installed), stock),
        *(f"{row.failures:.2f}", f"{row.scheduled:.1f}", _chance(row.probability), _bar(row.probability)),
        *(f"{row.backorders:.2f}", kg(row.mass_kg)),
    )


def _bar(share: float) -> Markup:
    """Return a short bar of a probability; the number stands beside it."""
    inside = charts.box(0, 1, 64, 8, "rail") + charts.box(0, 1, 64 * share, 8, "reach")
    return charts.element("svg", inside, viewBox="0 0 64 10", width=64, height=10, class_="bar", aria_hidden="true")


PAGE = Page(
    "units",
    "Units",
    "Do the spares suffice, and what should be bought first?",
    "units.html",
    told,
    view,
    "units",
    own=("confidence", "mass_limit"),
)
