"""What happens between an address and its answer: read what is asked, find or ask for campaigns, tell, draw, keep."""

from __future__ import annotations

import math
import time
from collections.abc import Sequence
from hashlib import blake2b
from typing import Any, NamedTuple

from markupsafe import Markup

from stationkeeper.assessment.answer import Told
from stationkeeper.errors import Fault, RequestError, nearest
from stationkeeper.report.page import environment
from stationkeeper.report.pictures import patterns
from stationkeeper.request import faults_of
from stationkeeper.scenario.model import Scenario
from stationkeeper.web import tell
from stationkeeper.web.asked import WITH, Asked, read_asked, read_side
from stationkeeper.web.campaigns import Campaigns, Run, RunTold
from stationkeeper.web.faults import FaultRow, FaultsTold, NotPlayed, NotReady, NotThere, WebError
from stationkeeper.web.kept import Kept
from stationkeeper.web.pages.every import ADDRESSES, PAGES
from stationkeeper.web.pages.parts import Given, Page, Side, flight_address, in_cell
from stationkeeper.web.played import WORKS, Key, Kind
from stationkeeper.web.stations import Stations

QUICK = 300  # futures of a first answer, about a second
MOST_KEPT = 96  # pages, JSON and CSV as they were sent: 1.5 MB the largest
MOST_PARTS = 600  # days of the slider, some 30 kB each
MOST_SENT = 128
GLANCE_S = 0.25  # for which a page that tells of progress is sent as it was: many readers, one drawing
MOST_LETTERS = 400_000  # of what is kept as it was sent
FORMS = ("html", "json", "csv")
_MEDIA = {
    "html": "text/html; charset=utf-8",
    "json": "application/json; charset=utf-8",
    "csv": "text/csv; charset=utf-8",
}


class Shown(NamedTuple):
    """What is sent back. tag: names these very bytes, so that a reader who has them is not sent them again; empty for
    what is not kept.
    """

    body: bytes
    media: str
    status: int = 200
    tag: str = ""


def shown_as(text: str, media: str, status: int = 200, named: bool = False) -> Shown:
    """Return a text as it is sent. named: it is kept, so that making its tag pays."""
    body = text.encode("utf-8")
    return Shown(body, media, status, f'"{blake2b(body, digest_size=12).hexdigest()}"' if named else "")


class _Sent(NamedTuple):
    """What was sent, from which results, how often those had changed by then, and until when it holds."""

    keys: tuple[Key, ...]
    changes: int
    until: float
    shown: Shown


class Frame(NamedTuple):
    """What stands around every page."""

    station: str
    title: str
    page: str
    here: str
    heading: str
    asked: Asked
    own: tuple[tuple[str, str], ...]
    query: str
    run: RunTold | None
    failed: RunTold | None
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
        self._parts: Kept[str] = Kept(MOST_PARTS)
        self._sent: Kept[_Sent] = Kept(MOST_SENT)
        self._templates = environment("stationkeeper.web", "stationkeeper.report")
        self._templates.filters["in_cell"] = in_cell
        self._templates.globals["patterns"] = patterns
        self._templates.globals["pages"] = list(PAGES.values())

    def ready(self, station: str, address: str, pairs: Sequence[tuple[str, str]]) -> Shown | None:
        """Return what was sent for the same words while nothing that it tells of has changed; else None. Never waits
        for anything.
        """
        kept = self._sent.find((station, address, *pairs))
        holds = kept is not None and kept.changes == self._changes(kept.keys) and time.monotonic() < kept.until
        return kept.shown if kept and holds else None

    def _changes(self, keys: Sequence[Key]) -> int:
        return sum(map(self.campaigns.changes, keys))

    def answer(self, station: str, address: str, pairs: Sequence[tuple[str, str]]) -> Shown:
        """Return what a page shows as HTML, JSON or CSV, by the ending of its address."""
        before = self.campaigns.changed
        page, form = read_address(address)
        extra = ("table",) if form == "csv" else ("part",) if form == "html" and page.part else ()
        asked = read_asked(pairs, (*page.own, *extra))
        given = self._given(station, page, asked)
        missing = self._missing(page, given)
        begins = missing and asked.query() == "" and page.campaign == "one"
        if begins and self._failure(page, given) is None:
            self.begin(station)  # of a station as declared; a variant is played only when a form asks for it
        if form == "html":
            body = self._waiting(page, given) if missing else self._kept_text(page, given, form)
            text = body if asked.value("part") else self._framed(page, given, body)
        elif missing:
            raise self._not_played(page, given)
        else:
            text = self._kept_text(page, given, form)
        moves = bool(page.campaign) and (missing or self._run(page, given) is not None)  # tells of progress
        keep = len(text) < MOST_LETTERS and before == self.campaigns.changed
        shown = shown_as(text, _MEDIA[form], named=keep and not moves)
        if keep:
            keys, until = self._keys(page, given), time.monotonic() + GLANCE_S if moves else math.inf
            self._sent.put((station, address, *pairs), _Sent(keys, self._changes(keys), until, shown))
        return shown

    def draw_ahead(self, run: Run) -> None:
        """Draw every page of a station as declared once one of its campaigns has ended, before anybody asks for it.

        It is called in the thread that waits for what is played, so that it does not run beside a campaign.
        """
        station = run.scenario.station.id
        declared = station in self.stations.places and self.stations.find(station).hash == run.scenario.hash
        for page in PAGES.values() if declared else ():
            if self.campaigns.closed:
                return
            if page.campaign in ("", "one"):
                self.answer(station, page.name, ())

    def begin(self, station: str) -> None:
        """Ask for a first answer of a station, then for one of its own number of futures."""
        scenario = self.stations.find(station)
        full = scenario.study.futures
        for futures, first in ((min(QUICK, full), True), (full, False)):
            self.campaigns.ask(scenario, _key(scenario, Asked(), futures), first)

    def play(self, station: str, asked: Asked, page: str = "") -> list[Run]:
        """Ask for what a page needs: the campaign of a variant, those of all sides of a comparison, or another kind."""
        scenario = self.stations.find(station, asked.sets)
        kind = _kind(page)
        futures = asked.futures or (WORKS[kind].futures if kind != "campaign" else min(QUICK, scenario.study.futures))
        scenarios = [scenario]
        if page in PAGES and PAGES[page].campaign == "several":
            scenarios = [side.scenario for side in self._sides(station, asked)]
            asked = _alike(scenarios[0], asked)
        runs = [self.campaigns.ask(one, _key(one, asked, futures, kind)) for one in scenarios]
        return [run for run in runs if run is not None]

    def check(self, station: str, asked: Asked, page: str = "") -> None:
        """Raise with every fault of what is asked of a station; page: for which it is to be played."""
        scenario = self.stations.find(station, asked.sets)
        faults = faults_of(scenario.station.epoch, asked.through, asked.futures, asked.seed, None)
        most = WORKS[_kind(page)].most
        if asked.futures is not None and asked.futures > most and not faults:
            faults = [
                Fault("futures", f"{asked.futures:,}", f"at most {most:,} here", "For more, use the command line")
            ]
        if faults:
            raise RequestError(faults)

    def mended(self, station: str, asked: Asked, faults: Sequence[Fault]) -> Shown:
        """Return the workbench with the faults of what was sent, at their fields."""
        page = PAGES["workbench"]
        given = Given(self.stations.find(station), asked, faults=tuple(faults))
        return shown_as(self._framed(page, given, self._drawn_body(page, given)), _MEDIA["html"], 400)

    def fault_page(self, told: FaultsTold, status: int) -> Shown:
        """Return faults as a page."""
        rows: tuple[FaultRow, ...] = told.faults
        text = self._templates.get_template("fault.html").render(
            faults=rows, status=status, home=f"/{self.stations.default}/answer", frame=None
        )
        return shown_as(text, _MEDIA["html"], status)

    def _given(self, station: str, page: Page, asked: Asked) -> Given:
        declared = self.stations.find(station)
        if page.mends:
            faults = self.stations.faults(station, asked.sets)
            drafted = None if faults else self.stations.find(station, asked.sets)
            return Given(declared, asked, faults=faults, drafted=drafted)
        self.check(station, asked, page.name)
        scenario = self.stations.find(station, asked.sets)
        if page.campaign == "several":
            return Given(scenario, asked, sides=self._compared(self._sides(station, asked), asked))
        if page.campaign in ("", "one"):
            return Given(scenario, asked, self._result(scenario, asked) if page.campaign else None)
        return Given(scenario, asked, study=self._result(scenario, asked, _kind(page.name)))

    def _result(self, scenario: Scenario, asked: Asked, kind: Kind = "campaign") -> Any | None:
        """Return what was played of a kind; without a number of futures the largest there is."""
        own = scenario.study.futures if kind == "campaign" else WORKS[kind].futures
        key = _key(scenario, asked, asked.futures or own, kind)
        if self._at_once:
            return self.campaigns.play_now(scenario, key)
        return self.campaigns.best(key) if asked.futures is None else self.campaigns.result(key)

    def _sides(self, station: str, asked: Asked) -> tuple[Side, ...]:
        """Return what is compared: the station as declared, with the changed values, and every other variant asked."""
        asked_sides = [(station, ()), *([(station, asked.sets)] if asked.sets else [])]
        asked_sides += [read_side(text) for text in asked.values(WITH)]
        found: dict[str, Side] = {}
        through = asked.through or self.stations.find(station).station.through
        for name, sets in asked_sides:
            scenario = self.stations.find(name, sets)
            if faults := faults_of(scenario.station.epoch, through, None, None, None):
                raise RequestError(faults)
            found.setdefault(scenario.hash, Side(name, sets, scenario))
        return tuple(found.values())

    def _compared(self, sides: tuple[Side, ...], asked: Asked) -> tuple[Side, ...]:
        """Return the sides with their campaigns, all of like numbers of futures."""
        first = sides[0].scenario
        likely = [asked.futures] if asked.futures else [first.study.futures, min(QUICK, first.study.futures)]
        for futures in likely:
            keys = [_key(side.scenario, _alike(first, asked), futures) for side in sides]
            if self._at_once and len(sides) > 1:
                found = [self.campaigns.play_now(side.scenario, key) for side, key in zip(sides, keys, strict=True)]
            else:
                found = [self.campaigns.result(key) for key in keys]
            played = tuple(side._replace(result=result) for side, result in zip(sides, found, strict=True))
            if all(found):
                return played
        return played

    def _missing(self, page: Page, given: Given) -> bool:
        if page.campaign == "several":
            return len(given.sides) < 2 or any(side.result is None for side in given.sides)
        return bool(page.campaign) and given.result is None and given.study is None

    def _run(self, page: Page, given: Given) -> Run | None:
        """Return the run that the page waits for: of a comparison, that of any side."""
        runs = (self.campaigns.run_of(key) for key in self._keys(page, given))
        return next((run for run in runs if run is not None), None)

    def _keys(self, page: Page, given: Given) -> tuple[Key, ...]:
        """Return the results that a page is drawn from, of any number of futures."""
        scenarios = [side.scenario for side in given.sides] or [given.scenario]
        asked = _alike(scenarios[0], given.asked)
        return tuple(_key(one, asked, 1, _kind(page.name)) for one in scenarios) if page.campaign else ()

    def _failure(self, page: Page, given: Given) -> Run | None:
        """Return the run that should have answered and failed."""
        runs = (self.campaigns.failure(key) for key in self._keys(page, given))
        return next((run for run in runs if run is not None), None)

    def _not_played(self, page: Page, given: Given) -> WebError:
        run, failed = self._run(page, given), self._failure(page, given)
        allowed = "a campaign that was played"
        if page.campaign == "several" and len(given.sides) < 2:
            remedy = "Change something in the workbench"
            return NotReady(Fault("set", "not given", "a changed value, or with=STATION", remedy))
        if run is not None:
            told = self.campaigns.told(run)
            met = f"{told.done:,} of {told.total:,} futures played" if told.total else told.state
            return NotReady(Fault("campaign", met, allowed, "Ask again in a few seconds"))
        if failed is not None:
            return NotPlayed(failed.faults)
        remedy = "Send a form to runs, or ask for the page and start it there"
        return NotReady(Fault("campaign", "not played", allowed, remedy))

    def _kept_text(self, page: Page, given: Given, form: str) -> str:
        """Return the inside of a page, its JSON or CSV, made once as long as nothing it shows changes."""
        played = [given.result, *(side.result for side in given.sides)]
        hashes = tuple("" if one is None else one.answer.result_hash for one in played)
        futures = getattr(given.study, "futures", 0)
        served = len(self.stations.places)  # named on some pages; more come when a folder is opened
        key = (page.name, form, given.scenario.hash, given.asked, hashes, futures, served)
        kept = self._parts if given.asked.value("part") else self._drawn
        return kept.get(key, lambda: self._text(page, given, form))

    def _text(self, page: Page, given: Given, form: str) -> str:
        if form == "html":
            return self._drawn_body(page, given)
        told = page.told(given)
        return tell.as_json(told) if form == "json" else tell.as_csv(told, given.asked.value("table"), page.table)

    def _drawn_body(self, page: Page, given: Given) -> str:
        told: Told = page.told(given)
        template = self._templates.get_template(page.part if given.asked.value("part") else page.template)
        return template.render(
            page=page.view(told, given),
            asked=given.asked,
            query=given.asked.query(),
            station=given.scenario.station.id,
            stations=list(self.stations.places),
        )

    def _waiting(self, page: Page, given: Given) -> str:
        """Return what stands in the place of an answer that was not played yet."""
        run = self._run(page, given)
        same = page.campaign == "several" and len(given.sides) < 2
        work = WORKS[_kind(page.name)]
        futures = given.asked.futures or (
            min(QUICK, given.scenario.study.futures) if work is WORKS["campaign"] else work.futures
        )
        return self._templates.get_template("waiting.html").render(
            page=page,
            asked=given.asked,
            query=given.asked.query(),
            station=given.scenario.station.id,
            run=None if run is None else self.campaigns.told(run),
            futures=futures,
            seconds=1 + futures // 400 if work is WORKS["campaign"] else 1 + work.seconds * futures // work.futures,
            nothing_changed=same,
            stations=list(self.stations.places),
        )

    def _framed(self, page: Page, given: Given, body: str) -> str:
        run, failed, kind = self._run(page, given), self._failure(page, given), _kind(page.name)
        frame = Frame(
            station=given.scenario.station.id,
            title=given.scenario.station.title,
            page=page.under or page.name,
            here=_here(page, given),
            heading=page.hint,
            asked=given.asked,
            own=tuple(pair for pair in given.asked.own if pair[0] not in ("id", "part")),
            query=given.asked.query(),
            run=None if run is None else self.campaigns.told(run),
            failed=None if failed is None or run is not None else self.campaigns.told(failed),
            futures=_futures(given),
            full=WORKS[kind].futures if kind != "campaign" else given.scenario.study.futures,
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


def _kind(page: str) -> Kind:
    """Return what is played for a page."""
    campaign = PAGES[page].campaign if page in PAGES else ""
    return campaign if campaign in ("drivers", "backtest") else "campaign"


def _futures(given: Given) -> int:
    """Return how many futures a page tells of, 0 for one without any."""
    results = [given.result, *(side.result for side in given.sides)]
    return next((one.records.futures for one in results if one is not None), getattr(given.study, "futures", 0))


def _key(scenario: Scenario, asked: Asked, futures: int, kind: Kind = "campaign") -> Key:
    seed = scenario.study.seed if asked.seed is None else asked.seed
    return Key(scenario.hash, asked.through or scenario.station.through, seed, futures, kind)


def _alike(first: Scenario, asked: Asked) -> Asked:
    """Return what is asked with the date and seed of the first scenario, so that a second can be paired with it."""
    seed = first.study.seed if asked.seed is None else asked.seed
    return asked._replace(through=asked.through or first.station.through, seed=seed)
