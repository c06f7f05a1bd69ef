"""The board document: one result as a page that prints well, with all that is needed to repeat it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from importlib import resources

from markupsafe import Markup

from stationkeeper.assessment.answer import Answer, CriterionName
from stationkeeper.assessment.configuration import traffic
from stationkeeper.assessment.ledger import ConflictRow, agreements
from stationkeeper.assessment.posteriors import chances
from stationkeeper.assessment.visits_timeline import timeline_around
from stationkeeper.errors import Fault, RequestError
from stationkeeper.report import page as brief
from stationkeeper.report import pictures, tables, words
from stationkeeper.report.chances_picture import chances_svg
from stationkeeper.report.page import BandFigure, Page, RepresentationFigure, Strip, shown_bands
from stationkeeper.report.pictures import Size
from stationkeeper.report.provenance import SourceCount
from stationkeeper.report.results import ReadInput, Result, ResultFile
from stationkeeper.report.station_picture import station_svg
from stationkeeper.report.timelines import held_told, people_svg, ports_svg
from stationkeeper.scenario.model import Scenario

_CURVE = Size("board-curve", 960, 250, 44, 204, True)
_ASKED: dict[CriterionName, str] = {
    "safe": "Is everyone safe?",
    "joint": "Can it be run jointly?",
    "supplied": "Do supplies last?",
}
_BANDS: dict[CriterionName, tuple[str, ...]] = {"safe": ("altitude", "leak", "crew"), "joint": ()}


@dataclass(frozen=True)
class CriterionPart:
    """One criterion with its chart and what belongs to it."""

    asked: str
    row: tables.CriterionRow
    curve: Markup
    causes: Strip
    bands: tuple[BandFigure, ...]
    representation: tuple[RepresentationFigure, ...]


@dataclass(frozen=True)
class StationPart:
    """What the scenario itself tells beside the result; only with the scenario at hand."""

    station: Markup
    held: str
    ports: Markup
    people: Markup
    chances: Markup
    conflicts: tuple[ConflictRow, ...]


@dataclass(frozen=True)
class Board:
    """Everything the template is given."""

    page: Page
    criteria: tuple[CriterionPart, ...]
    others: tuple[BandFigure, ...]
    station: StationPart | None
    rules: tuple[ReadInput, ...]
    rows: tuple[tuple[str, int, int], ...]
    sources: tuple[SourceCount, ...]
    files: tuple[ResultFile, ...]
    command: str
    style: Markup


def board_html(result: Result, scenario: Scenario | None = None) -> str:
    """Return the board document as one self-contained page: no script, no font, nothing from a network.

    scenario: that of the result; with it the document shows the station on its epoch, ports and people over time, the
    chances, and the conflicts in the record. Raises RequestError for the scenario of another result.
    """
    if scenario is not None and scenario.hash != result.answer.scenario_hash:
        raise RequestError(
            Fault(
                "--station",
                f"scenario {scenario.hash}",
                f"the scenario {result.answer.scenario_hash} of the result",
                "Name the folder, with the same --set, that was assessed, or leave --station out",
            )
        )
    template = brief.environment("stationkeeper.report").get_template("board.html")
    return template.render(board=board_context(result, scenario))


def board_context(result: Result, scenario: Scenario | None) -> Board:
    """Return what the template shows, all numbers already in words."""
    page = brief.page_context(result.answer, result.inputs)
    criteria = tuple(_criterion(page, place) for place in range(len(page.causes)))
    shown = {figure.question for part in criteria for figure in part.bands}
    assumed = [row for row in result.inputs if row.standing == "assumed"]
    return Board(
        page=page,
        criteria=criteria,
        others=tuple(figure for figure in _told(page) if figure.question not in shown),
        station=_station(result.answer, scenario) if scenario is not None else None,
        rules=tuple(row for row in assumed if row.path.count(".") == 1),
        rows=_by_table(result.inputs),
        sources=page.sources,
        files=result.files,
        command=_command(result.answer),
        style=_style(),
    )


def _told(page: Page) -> list[BandFigure]:
    """Return the bands that tell something: not of what stays at nothing under no line, as a buffer always emptied."""
    pairs = zip(shown_bands(page.answer), page.bands, strict=True)
    return [figure for band, figure in pairs if any(band.p95) or any(line.value for line in band.lines)]


def _style() -> Markup:
    own = resources.files(__package__).joinpath("templates", "board.css").read_text(encoding="utf-8")
    return Markup(pictures.style() + own)


def _criterion(page: Page, place: int) -> CriterionPart:
    """Return one criterion: its curve alone, its causes, and the bands it is judged by."""
    row = page.tiles[place].row
    alone = page.answer.model_copy(update={"criteria": {row.name: page.answer.criteria[row.name]}})
    wanted = _BANDS.get(row.name)
    figures = [
        figure
        for band, figure in zip(shown_bands(page.answer), page.bands, strict=True)
        if (wanted is None and _is_stock(band.metric, page.answer)) or band.metric.startswith(wanted or ("-",))
    ]
    return CriterionPart(
        asked=_ASKED.get(row.name, row.name),
        row=row,
        curve=pictures.survival_picture(alone, _CURVE, f"curve-{row.name}"),
        causes=page.causes[place],
        bands=tuple(figures),
        representation=page.representation if row.name == "joint" else (),
    )


def _is_stock(metric: str, answer: Answer) -> bool:
    """Return whether a band is that of a stock or of propellant."""
    return metric.removesuffix("_kg") in {"propellant", *(margin.stock for margin in answer.margins)}


def _station(answer: Answer, scenario: Scenario) -> StationPart:
    rows = timeline_around(scenario, answer.through)
    return StationPart(
        station=station_svg(traffic(scenario, answer.as_of)),
        held=held_told(rows),
        ports=ports_svg(rows),
        people=people_svg(rows),
        chances=chances_svg(chances(scenario)),
        conflicts=agreements(scenario, answer.as_of).conflicts,
    )


def _by_table(inputs: Sequence[ReadInput]) -> tuple[tuple[str, int, int], ...]:
    """Return (table or section, inputs, assumed among them), the one with most assumed first."""
    total = Counter(row.path.split(".")[0] for row in inputs)
    assumed = Counter(row.path.split(".")[0] for row in inputs if row.standing == "assumed")
    return tuple((name, total[name], assumed[name]) for name in sorted(total, key=lambda n: (-assumed[n], n)))


def _command(answer: Answer) -> str:
    return (
        f"stationkeeper assess {words.clean(answer.station)} --through {answer.through} --futures {answer.futures} "
        f"--seed {answer.seed}"
    )
