"""Folders that a reader opens: shared variants, stations over others, plans; and what is refused."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from stationkeeper import api
from stationkeeper.cli import main
from stationkeeper.web.app import make_app
from stationkeeper.web.campaigns import Campaigns
from stationkeeper.web.desk import Desk
from stationkeeper.web.opened import MOST_FILES, MOST_OPENED, flight_tables
from stationkeeper.web.stations import Stations

from .conftest import asker

HEAD = 'extends = "tiny"\n\n[station]\nid = "{}"\n'


@pytest.fixture
def desk() -> Desk:
    """Return a desk of its own: what is opened stays open."""
    return Desk(Stations({"tiny": "tiny", "iss": "iss"}, "tiny"), Campaigns(2), at_once=True)


@pytest.fixture
def send(desk: Desk) -> Callable[..., Any]:
    """Return what opens files, by name, as a browser sends them."""
    ask = asker(make_app(desk))

    def sent(files: dict[str, bytes | str]) -> Any:
        return ask("POST", "/tiny/open", files=[("folder", (name, content)) for name, content in files.items()])

    return sent


def _zip(files: dict[str, bytes | str]) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as packed:
        for name, content in files.items():
            packed.writestr(name, content)
    return out.getvalue()


def test_a_variant_saved_as_a_zip_is_opened_again(desk: Desk, send: Callable[..., Any]) -> None:
    sets = ("orbit.target_km=399", "manifest.+mine.vehicle_class=barge", "manifest.+mine.launch=2030-03-20")
    query = [("set", option) for option in (*sets, "manifest.barge-6.remove=yes")]
    packed = asker(make_app(desk))("GET", "/tiny/folder.zip", params=query).content
    got = send({"mine.zip": packed})
    assert got.status == 303
    name = got.headers["location"].split("/")[1]
    found = desk.stations.find(name)
    assert found.orbit.target_km.value == 399
    assert {row.id for row in found.manifest} == {"ferry-5", "ferry-6", "mine"}
    assert asker(make_app(desk))("GET", f"/{name}/agreements.json").status == 200
    assert send({"mine.zip": packed}).headers["location"] == f"/{name}/answer"


def test_files_of_a_folder_are_opened_without_a_zip(desk: Desk, send: Callable[..., Any]) -> None:
    got = send({"my/station.toml": HEAD.format("loose"), "my/stocks.csv": "id,initial_kg\nwater,1000\n"})
    assert got.headers["location"] == "/loose/answer"
    stocks = {row.id: row.initial_kg for row in desk.stations.find("loose").stocks}
    assert stocks["water"] == 1000


def test_a_plan_is_opened_as_a_station_that_flies_it(
    desk: Desk, send: Callable[..., Any], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["plans", "write", "tiny", "--out", str(tmp_path / "plan")]) == 0
    capsys.readouterr()
    files = {path.name: path.read_bytes() for path in (tmp_path / "plan").iterdir()}
    got = send(dict(files))
    assert got.status == 303, got.text
    found = desk.stations.find(got.headers["location"].split("/")[1])
    plan, again = api.plan(api.load_scenario("tiny")), api.plan(found)
    told = [
        [(f.id, f.launch_day, f.port, f.stay_days, [(s.agency, s.instrument) for s in f.seats]) for f in one.flights]
        for one in (plan, again)
    ]
    assert told[0] == told[1]
    assert found.cadence == ()


def test_a_plan_that_lets_a_vehicle_leave_earlier_makes_its_stay_shorter() -> None:
    tiny = api.load_scenario("tiny")
    plan = api.plan(tiny)
    flight = next(flight for flight in plan.flights if flight.id == "barge-6")
    early = plan.__class__(plan.scenario_hash, plan.epoch, plan.through, (_leaving(flight, 80),))
    rows = flight_tables(tiny, early)["manifest.csv"].splitlines()
    heads, cells = rows[0].split(","), rows[1].split(",")
    transit = next(row.transit_days for row in tiny.classes if row.id == "barge") or 0
    assert float(cells[heads.index("stay_days")]) == 80 - (flight.launch_day + transit)
    assert [row.split(",")[-1] for row in rows[2:]] == ["yes"] * (len(tiny.manifest) - 1)


def _leaving(flight: Any, day: int) -> Any:
    return type(flight)(**{**flight.__dict__, "undock_day": day})


def test_an_opened_folder_is_compared_with_another_station(desk: Desk, send: Callable[..., Any]) -> None:
    send({"station.toml": HEAD.format("drier"), "stocks.csv": "id,initial_kg\nwater,700\n"})
    told = asker(make_app(desk))("GET", "/tiny/compare.json?with=drier&futures=10").json
    assert [side["station"] for side in told["sides"]] == ["tiny", "drier"]
    three = asker(make_app(desk))(
        "GET",
        "/tiny/compare.json",
        params=[("with", "drier"), ("with", "/tiny/answer?set=orbit.target_km=399"), ("futures", "10")],
    ).json
    assert [one["sides"][1]["station"] for one in three["comparisons"]] == ["drier", "tiny"]
    assert three["comparisons"][0]["criteria"] == told["criteria"]


def test_faults_of_a_folder_are_told_and_nothing_is_opened(desk: Desk, send: Callable[..., Any]) -> None:
    got = send({"station.toml": HEAD.format("bad"), "stocks.csv": "id,initial_kg\nwater,a lot\n"})
    assert got.status == 400
    assert "stocks.csv:2 initial_kg" in got.error["place"]
    assert "bad" not in desk.stations.places
    assert send({"station.toml": HEAD.format("bad")}).status == 303


@pytest.mark.parametrize(
    ("files", "said"),
    [
        ({}, "no file"),
        ({"readme.txt": "hello"}, "no file"),
        ({"stocks.csv": "id\n"}, "stocks.csv"),
        ({"a.zip": b"PK no zip"}, "no zip"),
        ({"station.toml": "extends = [\n"}, "station.toml"),
        ({"station.toml": 'extends = "../../etc"\n[station]\nid = "x"\n'}, "extends"),
        ({"station.toml": 'extends = "/etc/passwd"\n[station]\nid = "x"\n'}, "extends"),
        ({"station.toml": '"extends" = "/etc/tiny"\n[station]\nid = "x"\n'}, "extends"),
        ({"station.toml": '  extends = "/etc/tiny"\n[station]\nid = "x"\n'}, "extends"),
        ({"station.toml": HEAD.format("../up")}, "id"),
        ({"station.toml": HEAD.format("tiny")}, "open already"),
        ({"station.toml": 'extends = "tiny"\nstation = 3\n'}, "id"),
        ({"plan.toml": "station = 3\n"}, ""),
        ({f"{n}.csv": "id\n" for n in range(MOST_FILES + 1)} | {"station.toml": HEAD.format("many")}, "files"),
        ({"bomb.zip": _zip({"station.toml": HEAD.format("bomb"), "stocks.csv": b"0" * 20_000_000})}, "files"),
    ],
)
def test_what_is_no_folder_is_refused_in_one_form(send: Callable[..., Any], files: Any, said: str) -> None:
    got = send(files or {"nothing.bin": b""})
    assert got.status == 400, got.text
    assert said in got.error["met"]
    assert got.error["remedy"]


def test_a_name_in_a_zip_climbs_nowhere(desk: Desk, send: Callable[..., Any], tmp_path: Path) -> None:
    files = {"../../climb/station.toml": HEAD.format("climber"), "..\\..\\stocks.csv": "id\n", "/abs/units.csv": "id\n"}
    got = send({"a.zip": _zip(dict(files))})
    assert got.status in (303, 400)
    place = desk.stations.places.get("climber")
    if isinstance(place, Path):
        assert {path.name for path in place.iterdir()} <= {"station.toml", "units.csv"}


def test_only_so_many_folders_are_open_at_once(send: Callable[..., Any]) -> None:
    got = [send({"station.toml": HEAD.format(f"n-{n}")}).status for n in range(MOST_OPENED + 1)]
    assert got == [303] * MOST_OPENED + [400]
