"""What happens between an address and its answer: read what is asked, find or ask for campaigns, tell, draw, keep."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from markupsafe import Markup

from stationkeeper.assessment.answer import Told
from stationkeeper.errors import Fault, RequestError, nearest
from stationkeeper.report.page import environment
from stationkeeper.report.pictures import patterns
from stationkeeper.request import faults_of
from stationkeeper.scenario.model import Scenario
from stationkeeper.web import tell
from stationkeeper.web.asked import Asked, read_asked
from stationkeeper.web.campaigns import Campaigns, Key, Result, Run, RunTold
from stationkeeper.web.faults import FaultRow, FaultsTold, NotReady, NotThere
from stationkeeper.web.kept import Kept
from stationkeeper.web.pages.every import ADDRESSES, PAGES
from stationkeeper.web.pages.parts import Given, Page, flight_address, in_cell
from stationkeeper.web.stations import Stations

QUICK = 300  # futures of a first answer, about a second
MOST_KEPT = 96  # pages, JSON and CSV as they were sent: 1.5 MB the largest
FORMS = ("html", "json", "csv")
_MEDIA = {
    "html": "text/html; charset=utf-8",
    "json": "application/json; charset=utf-8",
    "csv": "text/csv; charset=utf-8",
}


class Shown(NamedTuple):
    """What is sent back."""

    text: str
    media: str
    status: int = 200


class Frame(NamedTuple):
    """What stands around every page."""

    station: str
    title: str
    page: str
    here: str
    heading: str
    asked: Asked
    query: str
    run: RunTold | None
    futures: int
    full: int
    quick: int
    stations: tuple[str, ...]


class Desk:
    """Answers addresses."""

    def __init__(self, stations: Stations, campaigns: Campaigns, at_once: bool = False) -> None:
        """Answer from these; at_once: play what is missing in the calling thread instead of asking for it."""
        self.stations = stations
        self.campaigns = campaigns
        self._at_once = at_once
        self._drawn: Kept[str] = Kept(MOST_KEPT)
        self._templates = environment("stationkeeper.web", "stationkeeper.report")
        self._templates.filters["in_cell"] = in_cell
        self._templates.globals["patterns"] = patterns
        self._templates.globals["pages"] = list(PAGES.values())

    def answer(self, station: str, address: str, pairs: Sequence[tuple[str, str]]) -> Shown:
        """Return what a page shows as HTML, JSON or CSV, by the ending of its address."""
        page, form = read_address(address)
        extra = ("table",) if form == "csv" else ("part",) if form == "html" and page.part else ()
        asked = read_asked(pairs, (*page.own, *extra))
        given = self._given(station, page, asked)
        missing = self._missing(page, given)
        if missing and asked.query() == "":
            self.begin(station)  # of a station as declared; a variant is played only when a form asks for it
        if form == "html":
            body = self._waiting(page, given) if missing else self._kept_text(page, given, form)
            return Shown(body if asked.value("part") else self._framed(page, given, body), _MEDIA[form])
        if missing:
            raise NotReady(self._not_played(page, given))
        return Shown(self._kept_text(page, given, form), _MEDIA[form])

    def begin(self, station: str) -> None:
        """Ask for a first answer of a station, then for one of its own number of futures."""
        scenario = self.stations.find(station)
        full = scenario.study.futures
        for futures, first in ((min(QUICK, full), True), (full, False)):
            self.campaigns.ask(scenario, _key(scenario, Asked(), futures), first)

    def play(self, station: str, asked: Asked, pair: bool = False) -> list[Run]:
        """Ask for the campaigns of a variant, and of the station as declared when they are to be compared."""
        scenario = self.stations.find(station, asked.sets)
        futures = asked.futures or min(QUICK, scenario.study.futures)
        scenarios = [scenario]
        if pair:
            declared = self.stations.find(station)
            scenarios, asked = [declared, scenario], _alike(declared, asked)
        runs = [self.campaigns.ask(one, _key(one, asked, futures)) for one in scenarios]
        return [run for run in runs if run is not None]

    def check(self, station: str, asked: Asked) -> None:
        """Raise with every fault of what is asked of a station."""
        scenario = self.stations.find(station, asked.sets)
        faults = faults_of(scenario.station.epoch, asked.through, asked.futures, asked.seed, None)
        if faults:
            raise RequestError(faults)

    def mended(self, station: str, asked: Asked, faults: Sequence[Fault]) -> Shown:
        """Return the workbench with the faults of what was sent, at their fields."""
        page = PAGES["workbench"]
        given = Given(self.stations.find(station), asked, faults=tuple(faults))
        return Shown(self._framed(page, given, self._drawn_body(page, given)), _MEDIA["html"], 400)

    def fault_page(self, told: FaultsTold, status: int) -> Shown:
        """Return faults as a page."""
        rows: tuple[FaultRow, ...] = told.faults
        text = self._templates.get_template("fault.html").render(
            faults=rows, status=status, home=f"/{self.stations.default}/answer", frame=None
        )
        return Shown(text, _MEDIA["html"], status)

    def _given(self, station: str, page: Page, asked: Asked) -> Given:
        declared = self.stations.find(station)
        if page.mends:
            return Given(declared, asked, faults=self.stations.faults(station, asked.sets))
        self.check(station, asked)
        scenario = self.stations.find(station, asked.sets)
        if page.campaign == "pair":
            first, second = self._pair(declared, scenario, asked)
            return Given(scenario, asked, second, first)
        return Given(scenario, asked, self._result(scenario, asked) if page.campaign else None)

    def _result(self, scenario: Scenario, asked: Asked) -> Result | None:
        """Return the campaign asked for; without a number of futures the largest that was played."""
        futures = asked.futures or scenario.study.futures
        if self._at_once:
            return self.campaigns.play_now(scenario, _key(scenario, asked, futures))
        if asked.futures is not None:
            return self.campaigns.result(_key(scenario, asked, futures))
        key = _key(scenario, asked, futures)
        return self.campaigns.best(key.scenario_hash, key.through, key.seed)

    def _pair(self, first: Scenario, second: Scenario, asked: Asked) -> tuple[Result | None, Result | None]:
        """Return both campaigns of a comparison, of like numbers of futures."""
        if first.hash == second.hash:
            return None, None
        likely = [asked.futures] if asked.futures else [first.study.futures, min(QUICK, first.study.futures)]
        pair: tuple[Result | None, Result | None] = (None, None)
        for futures in likely:
            keys = [_key(one, _alike(first, asked), futures) for one in (first, second)]
            if self._at_once:
                return self.campaigns.play_now(first, keys[0]), self.campaigns.play_now(second, keys[1])
            pair = (self.campaigns.result(keys[0]), self.campaigns.result(keys[1]))
            if all(pair):
                return pair
        return pair

    def _missing(self, page: Page, given: Given) -> bool:
        if page.campaign == "pair":
            return given.result is None or given.base is None
        return bool(page.campaign) and given.result is None

    def _run(self, page: Page, given: Given) -> Run | None:
        """Return the campaign that the page waits for: of a comparison, either of the two."""
        scenarios = [given.scenario]
        if page.campaign == "pair":
            scenarios.append(self.stations.find(given.scenario.station.id))
        keys = [_key(one, _alike(scenarios[-1], given.asked), 1) for one in scenarios]
        runs = (self.campaigns.run_of(key.scenario_hash, key.through, key.seed) for key in keys)
        return next((run for run in runs if run is not None), None)

    def _not_played(self, page: Page, given: Given) -> Fault:
        run = self._run(page, given)
        allowed = "a campaign that was played"
        if run is None:
            return Fault(
                "campaign", "not played", allowed, "Send a form to runs, or ask for the page and start it there"
            )
        told = self.campaigns.told(run)
        met = f"{told.done:,} of {told.total:,} futures played" if told.total else told.state
        return Fault("campaign", met, allowed, "Ask again in a few seconds")

    def _kept_text(self, page: Page, given: Given, form: str) -> str:
        """Return the inside of a page, its JSON or CSV, made once as long as nothing it shows changes."""
        hashes = tuple("" if one is None else one.answer.result_hash for one in (given.base, given.result))
        key = (page.name, form, given.scenario.hash, given.asked, hashes)
        return self._drawn.get(key, lambda: self._text(page, given, form))

    def _text(self, page: Page, given: Given, form: str) -> str:
        if form == "html":
            return self._drawn_body(page, given)
        told = page.told(given)
        return tell.as_json(told) if form == "json" else tell.as_csv(told, given.asked.value("table") or page.table)

    def _drawn_body(self, page: Page, given: Given) -> str:
        told: Told = page.told(given)
        template = self._templates.get_template(page.part if given.asked.value("part") else page.template)
        return template.render(
            page=page.view(told, given), asked=given.asked, query=given.asked.query(), station=given.scenario.station.id
        )

    def _waiting(self, page: Page, given: Given) -> str:
        """Return what stands in the place of an answer that was not played yet."""
        run = self._run(page, given)
        same = page.campaign == "pair" and not given.asked.sets
        return self._templates.get_template("waiting.html").render(
            page=page,
            asked=given.asked,
            query=given.asked.query(),
            station=given.scenario.station.id,
            run=None if run is None else self.campaigns.told(run),
            futures=given.asked.futures or min(QUICK, given.scenario.study.futures),
            nothing_changed=same,
        )

    def _framed(self, page: Page, given: Given, body: str) -> str:
        run = self._run(page, given) if page.campaign else None
        frame = Frame(
            station=given.scenario.station.id,
            title=given.scenario.station.title,
            page=page.under or page.name,
            here=_here(page, given),
            heading=page.hint,
            asked=given.asked,
            query=given.asked.query(),
            run=None if run is None else self.campaigns.told(run),
            futures=0 if given.result is None else given.result.records.futures,
            full=given.scenario.study.futures,
            quick=min(QUICK, given.scenario.study.futures),
            stations=tuple(self.stations.places),
        )
        return self._templates.get_template("frame.html").render(frame=frame, body=Markup(body), page=page)


def _here(page: Page, given: Given) -> str:
    """Return the address of a page without what it is asked."""
    station = given.scenario.station.id
    return flight_address(station, given.asked.value("id")) if page.under else f"/{station}/{page.name}"


def read_address(address: str) -> tuple[Page, str]:
    """Return the page of an address and its form: html without an ending, json or csv; raise NotThere."""
    name, dot, ending = address.partition(".")
    form = ending if dot else "html"
    if name in ADDRESSES and form in FORMS:
        return ADDRESSES[name], form
    known = [*PAGES, *(f"{page}.{ending}" for page in PAGES for ending in FORMS[1:])]
    allowed = f"{', '.join(PAGES)}, each also with .json and .csv"
    raise NotThere(Fault("address", f"'{address}'", allowed, nearest(address, known) or "Begin at /"))


def _key(scenario: Scenario, asked: Asked, futures: int) -> Key:
    seed = scenario.study.seed if asked.seed is None else asked.seed
    return Key(scenario.hash, asked.through or scenario.station.through, seed, futures)


def _alike(first: Scenario, asked: Asked) -> Asked:
    """Return what is asked with the date and seed of the first scenario, so that a second can be paired with it."""
    seed = first.study.seed if asked.seed is None else asked.seed
    return asked._replace(through=asked.through or first.station.through, seed=seed)
