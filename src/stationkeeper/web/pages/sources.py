"""What does it rest on? Every input number with its source and standing, page by page."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from markupsafe import Markup
from pydantic import Field

from stationkeeper.assessment.answer import Told
from stationkeeper.errors import Fault, RequestError, nearest
from stationkeeper.report import words
from stationkeeper.report.page import Strip, share_strip
from stationkeeper.report.pictures import PATTERNS, Part
from stationkeeper.scenario.model import Scenario
from stationkeeper.scenario.provenance import InputRow
from stationkeeper.sourced import STANDINGS
from stationkeeper.web.pages.parts import Given, Page, Table, inputs_of, link, source_link, table

SIZE = 100
MOST = 20_000


class InputTold(Told):
    """One input number."""

    path: str = Field(description="Place in the scenario.")
    value: float | int | date = Field(description="The number, in `unit`.")
    unit: str = Field(description="Its unit.")
    standing: str = Field(description="published, derived or assumed.")
    source: str = Field(description="Key of its source.")
    source_title: str = Field(description="Title of its source.")
    note: str = Field(description="How it was derived, or why it is assumed.")
    origin: str = Field(description="File or option that gave it.")
    sd: float | None = Field(description="Standard deviation in `unit`; null: none given.")
    source_url: str = Field(default="", description="Web address of its source; empty: it has none.")


class StandingCount(Told):
    """Numbers of one standing."""

    standing: str = Field(description="published, derived or assumed.")
    count: int = Field(description="Numbers in the whole scenario.")


class SourcesTold(Told):
    """A page of the inputs that match."""

    station: str = Field(description="Station.")
    scenario_hash: str = Field(description="Hash of the scenario.")
    total: int = Field(description="Inputs of the scenario.")
    matching: int = Field(description="Inputs that match what was asked.")
    page: int = Field(description="This page, from 1.")
    pages: int = Field(description="Pages in all.")
    size: int = Field(description="Rows a page.")
    standings: tuple[StandingCount, ...] = Field(description="Inputs by standing.")
    rows: tuple[InputTold, ...] = Field(description="Inputs of this page, in the order of the scenario.")


@dataclass(frozen=True)
class View:
    """What the template shows."""

    told: str
    strip: Strip
    rows: Table
    standing: str
    text: str
    places: tuple[tuple[str, str, bool], ...]
    before: str
    after: str
    whole_csv: str


def told(given: Given) -> SourcesTold:
    """Return the inputs asked for."""
    standing, text = given.asked.value("standing"), given.asked.value("q").lower()
    size, page = _read(given, standing)
    every = inputs_of(given.scenario)
    found = [row for row in every if (not standing or row.standing == standing) and _matches(row, text)]
    pages = max(1, -(-len(found) // size))
    if page > pages:
        raise RequestError(Fault("page", f"{page}", f"1 to {pages}", f"Ask for page {pages}"))
    counts = {name: sum(row.standing == name for row in every) for name in STANDINGS}
    return SourcesTold(
        station=given.scenario.station.id,
        scenario_hash=given.scenario.hash,
        total=len(every),
        matching=len(found),
        page=page,
        pages=pages,
        size=size,
        standings=tuple(StandingCount(standing=name, count=count) for name, count in counts.items()),
        rows=tuple(InputTold(**row._asdict()) for row in found[(page - 1) * size : page * size]),
    )


def _matches(row: InputRow, text: str) -> bool:
    if not text:
        return True
    return any(text in part.lower() for part in (row.path, row.source, row.source_title, row.note))


def _read(given: Given, standing: str) -> tuple[int, int]:
    """Return rows a page and the page; raise with every fault."""
    faults: list[Fault] = []
    if standing and standing not in STANDINGS:
        faults.append(Fault("standing", f"'{standing}'", ", ".join(STANDINGS), nearest(standing, STANDINGS)))
    numbers = []
    for name, otherwise in (("size", SIZE), ("page", 1)):
        text = given.asked.value(name) or str(otherwise)
        good = text.isascii() and text.isdecimal() and len(text) < 9 and 1 <= int(text) <= MOST
        numbers.append(int(text) if good else otherwise)
        if not good:
            faults.append(Fault(name, f"'{text}'", f"a whole number from 1 to {MOST:,}", "Write plain digits"))
    if faults:
        raise RequestError(faults)
    return numbers[0], numbers[1]


def view(rows: SourcesTold, given: Given) -> View:
    """Return them in words."""
    counts = {row.standing: row.count for row in rows.standings}
    names = [str(name) for name in STANDINGS]
    share = 100 * counts["assumed"] / max(1, rows.total)
    kept = [(name, given.asked.value(name)) for name in ("standing", "q", "size")]
    looks = dict(zip(names, (0, 1, PATTERNS - 1), strict=True))
    parts = [Part(f"{name}, {n:,}", n / max(1, rows.total), looks[name]) for name, n in counts.items()]

    def at(page: int) -> str:
        return given.asked.query([*kept, ("page", str(page))])

    return View(
        told=f"On {rows.total:,} input numbers, of which {counts['assumed']:,} ({share:.0f} %) are assumed.",
        strip=share_strip("standings", "Inputs", "Input numbers by standing", parts),
        rows=table(
            f"{rows.matching:,} inputs match; rows {_span(rows)}",
            ("input", ">value", "unit", "standing", "source and note"),
            (input_cells(given.scenario, row) for row in rows.rows),
        ),
        standing=given.asked.value("standing"),
        text=given.asked.value("q"),
        places=tuple((str(n), at(n), n == rows.page) for n in _near(rows.page, rows.pages)),
        before=at(rows.page - 1) if rows.page > 1 else "",
        after=at(rows.page + 1) if rows.page < rows.pages else "",
        whole_csv=given.asked.query([*kept[:2], ("size", str(MOST))]),
    )


def _span(rows: SourcesTold) -> str:
    first = (rows.page - 1) * rows.size + 1
    return f"{first:,} to {first + len(rows.rows) - 1:,}" if rows.rows else "none"


def _near(page: int, pages: int) -> Sequence[int]:
    """Return the pages to link to: the first, the last, and those near this one."""
    return sorted({1, pages, *range(max(1, page - 2), min(pages, page + 2) + 1)})


def input_cells(scenario: Scenario, row: InputTold, root: str = "") -> tuple[str | Markup, ...]:
    """Return one input as the cells of a table: number with spread, unit, standing, source with its address."""
    entry = scenario.sources.get(row.source)
    source: str | Markup = source_link(row.source_title or row.source, entry.url if entry else "")
    value = f"{row.value:,.6g}" if isinstance(row.value, int | float) else str(row.value)
    spread = "" if row.sd is None else f" ± {row.sd:g}"
    return (
        link(f"{root}workbench?{_prefill(row.path)}", row.path) if row.unit != "" else row.path,
        *(f"{value}{spread}", "" if row.unit in ("1", "date") else row.unit, row.standing),
        Markup("{}. {}").format(source, words.clean(row.note)) if row.note else source,
    )


def _prefill(path: str) -> str:
    return f"path={path}".replace(" ", "+").replace("#", "%23").replace("&", "%26")


PAGE = Page(
    "sources",
    "Sources",
    "What does it rest on?",
    "sources.html",
    told,
    view,
    "rows",
    own=("standing", "q", "page", "size"),
    part="sources_part.html",
)
