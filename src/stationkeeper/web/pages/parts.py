"""What pages are made of: what they are given, how they are declared, tables already in words."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, Literal, NamedTuple
from urllib.parse import quote

from markupsafe import Markup

from stationkeeper.assessment.answer import Told
from stationkeeper.assessment.timeline import Timeline, timeline
from stationkeeper.errors import Fault, RequestError
from stationkeeper.report import charts, words
from stationkeeper.report.page import dated
from stationkeeper.scenario.model import Scenario
from stationkeeper.scenario.provenance import InputRow, inputs
from stationkeeper.web.asked import Asked
from stationkeeper.web.kept import Kept
from stationkeeper.web.played import Result

Campaign = Literal["", "one", "several", "drivers", "backtest"]
_LINES: Kept[Timeline] = Kept(16)  # of the scenarios looked at last: making one takes longer than drawing a day of it
_INPUTS: Kept[list[InputRow]] = Kept(8)
UNKNOWN = "unknown"


class Side(NamedTuple):
    """One of several scenarios that are compared: what it is called, what was changed in it, its campaign."""

    name: str
    changes: tuple[str, ...]
    scenario: Scenario
    result: Result | None = None


@dataclass(frozen=True)
class Given:
    """What a page tells of.

    result: the campaign of the scenario; sides: those that are compared, the first the station as declared; study: what
    was played instead of a campaign; faults: of the changed values, for the page on which they are mended, whose
    scenario is the station as declared; drafted: the station with them, where they have no fault.
    """

    scenario: Scenario
    asked: Asked
    result: Result | None = None
    sides: tuple[Side, ...] = ()
    study: Any = None
    faults: tuple[Fault, ...] = ()
    drafted: Scenario | None = None

    @property
    def played(self) -> Result:
        """Return the campaign; pages that need none never ask for it."""
        if self.result is None:
            raise RequestError(Fault("campaign", "not played", "a campaign", "Play it first"))
        return self.result

    @property
    def through(self) -> date:
        """Last date asked about."""
        return self.asked.through or self.scenario.station.through


class Page(NamedTuple):
    """One page: `told` makes its typed rows, `view` words and draws them for `template`.

    own: parameters that it reads beside the common ones. campaign: it needs one, several, or another kind. table: rows
    that its CSV holds when no other table is asked for. mends: it shows faults of changed values instead of failing.
    part: template of what is redrawn alone. broad: its pictures need the whole window. under: page of the
    navigation that leads to it; what it tells of is the parameter `id`, the end of its address.
    """

    name: str
    title: str
    hint: str
    template: str
    told: Callable[[Given], Told]
    view: Callable[[Any, Given], object]
    table: str
    own: tuple[str, ...] = ()
    campaign: Campaign = ""
    mends: bool = False
    part: str = ""
    broad: bool = False
    under: str = ""


def inputs_of(scenario: Scenario) -> list[InputRow]:
    """Return every input of a scenario, gathered once."""
    return _INPUTS.get(scenario.hash, lambda: inputs(scenario))


def line_of(scenario: Scenario) -> Timeline:
    """Return the timeline of a scenario, made once."""
    return _LINES.get(scenario.hash, lambda: timeline(scenario))


def read_day(given: Given, name: str, otherwise: date) -> date:
    """Return a date that a page was asked for; raise RequestError for none."""
    text = given.asked.value(name)
    try:
        return date.fromisoformat(text) if text else otherwise
    except ValueError:
        raise RequestError(Fault(name, f"'{text}'", "a date as 2030-12-31", "Write YYYY-MM-DD")) from None


class Head(NamedTuple):
    """The head of a column: numbers stand to the right."""

    text: str
    right: bool = False


class Table(NamedTuple):
    """A table in words; the first cell of a row is its head."""

    caption: str
    heads: tuple[Head, ...]
    rows: tuple[tuple[str | Markup, ...], ...]


class Figure(NamedTuple):
    """A picture with the question it answers and the answer."""

    question: str
    told: str
    picture: Markup


def table(caption: str, heads: Sequence[str], rows: Iterable[Sequence[str | Markup]]) -> Table:
    """Return a table; a head that begins with ">" stands over numbers."""
    told = tuple(Head(head.removeprefix(">"), head.startswith(">")) for head in heads)
    return Table(caption, told, tuple(tuple(_clean(cell) for cell in row) for row in rows))


def in_cell(text: str | Markup) -> Markup:
    """Return what stands in a cell: markup as it is, text escaped, with dates kept whole."""
    return text if isinstance(text, Markup) else dated(text)


def _clean(cell: str | Markup) -> str | Markup:
    return cell if isinstance(cell, Markup) else words.clean(cell)


def link(address: str, text: str) -> Markup:
    """Return a link."""
    return charts.element("a", words.clean(text), href=address, class_="nowrap" if len(text) <= 12 else "")


def flight_address(station: str, flight: str, query: str = "") -> str:
    """Return the address of a flight's page."""
    return f"/{station}/flight/{quote(flight)}{query}"


def source_link(title: str, url: str) -> str | Markup:
    """Return a source's title, as a link where it has a web address."""
    if not url.startswith(("https://", "http://")):
        return title
    return charts.element("a", words.clean(title), href=url, rel="noreferrer noopener", target="_blank")


def listed(names: Iterable[str]) -> str:
    """Return names in one cell."""
    return ", ".join(names) or "none"


def day(when: date | None, missing: str = UNKNOWN) -> str:
    """Return a date, or what stands for none."""
    return words.when(when, missing)


def kg(value: float | None) -> str:
    """Return a mass with the digits that its size deserves."""
    if value is None:
        return UNKNOWN
    return words.number(value, 1.0 if abs(value) >= 20 else 0.1)
