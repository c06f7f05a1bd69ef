"""Changing values: by form, faults at their fields, as a link, as a folder, never in the shipped data."""

from __future__ import annotations

import hashlib
import io
import zipfile
from collections.abc import Callable
from importlib.resources import files
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

import pytest

from stationkeeper import api
from stationkeeper.scenario.provenance import inputs
from stationkeeper.web.desk import Desk
from stationkeeper.web.pages.workbench import declared_text

FORM = {"content-type": "application/x-www-form-urlencoded"}


def _data() -> str:
    digest = hashlib.sha256()
    for path in sorted(Path(str(files("stationkeeper") / "data")).rglob("*")):
        digest.update(path.read_bytes() if path.is_file() else b"")
    return digest.hexdigest()


def _fields(told: Any) -> dict[str, Any]:
    return {row["path"]: row for row in told["fields"]}


def test_a_form_without_a_change_asks_for_the_station_as_declared(desk: Desk, ask_queue: Callable[..., Any]) -> None:
    fields = ask_queue("GET", "/tiny/workbench.json").json["fields"]
    sent = urlencode([(f"v:{row['path']}", row["value"]) for row in fields] + [("futures", "2")])
    got = ask_queue("POST", "/tiny/workbench", content=sent, headers=FORM)
    assert got.headers["location"] == "/tiny/answer?futures=2"
    desk.campaigns.close()


@pytest.mark.parametrize(
    ("path", "value"),
    [
        ("manifest.barge-6.launch", "2030-03-01"),
        ("manifest.ferry-5.crew", "North;South@C2;South"),
        ("commitments.C3.covers_through", "2030-12-31"),
        ("stocks.water.initial_kg", "1000"),
        ("orbit.target_km", "399"),
        ("cadence.barge.interval_days", "80"),
    ],
)
def test_each_kind_of_value_can_be_changed_and_shared_as_a_link(
    desk: Desk, ask_queue: Callable[..., Any], path: str, value: str
) -> None:
    got = ask_queue("POST", "/tiny/workbench", content=urlencode({f"v:{path}": value, "futures": "2"}), headers=FORM)
    assert got.status == 303
    shared = got.headers["location"].partition("?")[2]
    desk.campaigns.close()
    assert declared_text(api.load_scenario("tiny"), path) != value
    assert declared_text(api.load_scenario("tiny", sets=(f"{path}={value}",)), path) == value
    assert _fields(ask_queue("GET", f"/tiny/workbench.json?{shared}").json)[path]["value"] == value
    page = ask_queue("GET", f"/tiny/station?{shared}").text
    assert f'aria-label="Undo {path}={value}"' in page


def test_faults_stand_at_their_fields_and_nothing_is_played(desk: Desk, ask_queue: Callable[..., Any]) -> None:
    sent = {"v:manifest.barge-6.launch": "tomorrow", "v:stocks.water.reserve_kg": "2400", "v:orbit.target_km": "400"}
    got = ask_queue("POST", "/tiny/workbench", content=urlencode(sent), headers=FORM)
    assert got.status == 400
    assert got.text.count('aria-invalid="true"') >= 1
    assert "Write the date as YYYY-MM-DD." in got.text
    assert 'value="tomorrow"' in got.text
    assert desk.campaigns.active() == []
    query = urlencode([("set", "manifest.barge-6.launch=tomorrow"), ("set", "stocks.water.reserve_kg=2400")])
    fields = _fields(ask_queue("GET", f"/tiny/workbench.json?{query}").json)
    assert "a date such as" in fields["manifest.barge-6.launch"]["faults"][0]
    assert "less than reserve_kg" in fields["stocks.water.target_kg"]["faults"][0]


def test_any_other_value_is_changed_by_its_path(desk: Desk, ask_queue: Callable[..., Any]) -> None:
    sent = urlencode({"path": "units.no-such-unit.mass_kg", "value": "1"})
    got = ask_queue("POST", "/tiny/workbench", content=sent, headers=FORM)
    assert got.status == 400
    assert "there is no value" in got.text
    good = ask_queue(
        "POST", "/tiny/workbench", content=urlencode({"path": "crewing.spacing_days", "value": "2"}), headers=FORM
    )
    assert good.headers["location"] == "/tiny/answer?set=crewing.spacing_days%3D2"
    desk.campaigns.close()


def test_a_variant_as_a_folder_holds_the_same_values(ask: Callable[..., Any], tmp_path: Path) -> None:
    sets = (
        *(
            "orbit.target_km=399",
            "orbit.ballistic_m2_per_kg.sd=0.001",
            "study.futures=77",
            "station.through=2030-04-20",
        ),
        *("stocks.water.initial_kg=1000", "stocks.food-ros.target_kg=750", "manifest.barge-6.launch=2030-03-01"),
        *("manifest.ferry-5.crew=North;South@C2;South", "commitments.C3.confirmed=no"),
    )
    got = ask("GET", "/tiny/folder.zip", params=[("set", option) for option in sets])
    assert got.headers["content-type"] == "application/zip"
    packed = zipfile.ZipFile(io.BytesIO(got.content))
    packed.extractall(tmp_path)
    (name,) = {Path(file).parts[0] for file in packed.namelist()}
    folder, variant = api.load_scenario(tmp_path / name), api.load_scenario("tiny", sets=sets)
    assert folder.station.through == variant.station.through
    assert folder.study == variant.study
    assert folder.manifest != api.load_scenario("tiny").manifest
    told = [[(row.path, row.value, row.sd, row.standing) for row in inputs(one)] for one in (folder, variant)]
    assert told[0] == told[1]
    assert [row.crew for row in folder.manifest] == [row.crew for row in variant.manifest]


def test_the_shipped_data_is_never_touched(desk: Desk, ask_queue: Callable[..., Any]) -> None:
    before = _data()
    ask_queue("POST", "/tiny/workbench", content="v:orbit.target_km=399&futures=2", headers=FORM)
    ask_queue("GET", "/tiny/folder.zip?set=orbit.target_km%3D399")
    for run in desk.campaigns.active():
        run.ended.wait(600)
    assert _data() == before


def test_undoing_a_value_leads_to_the_address_without_it(ask: Callable[..., Any]) -> None:
    text = ask("GET", "/tiny/agreements?set=orbit.target_km%3D399&set=orbit.floor_km%3D350").text
    assert 'href="/tiny/agreements?set=orbit.floor_km%3D350" aria-label="Undo orbit.target_km=399"' in text
    assert '<a href="/tiny/agreements">undo all</a>' in text


def test_a_rule_that_only_the_draft_breaks_is_told_and_none_of_the_declared_plan(ask: Callable[..., Any]) -> None:
    """The pads of a launcher need their days between two launches, whatever the dates are."""
    assert ask("GET", "/tiny/workbench.json").json["rules"] == []
    fine = ask("GET", "/tiny/workbench.json?set=manifest.barge-6.launch%3D2030-02-16").json
    assert [row["rule"] for row in fine["rules"] if row["rule"] == "pads"] == []
    told = ask("GET", "/tiny/workbench.json?set=manifest.ferry-5.launch%3D2030-04-19").json["rules"]
    (pads,) = [row for row in told if row["rule"] == "pads"]
    assert set(pads["flights"]) == {"ferry-5", "ferry-6"}
    assert "days apart" in pads["allowed"]


def test_the_draft_has_a_handle_for_each_flight_of_the_manifest(ask: Callable[..., Any]) -> None:
    text = ask(
        "GET", "/tiny/workbench?set=manifest.%2Bmine.vehicle_class%3Dbarge&set=manifest.%2Bmine.launch%3D2030-03-20"
    )
    for path in ("manifest.ferry-5.launch", "manifest.barge-6.launch", "manifest.+mine.launch"):
        assert f'data-path="{path}"' in text.text
        assert f'name="v:{path}"' in text.text
    part = ask("GET", "/tiny/workbench?part=wide").text
    assert part.startswith('<div id="draft-part"')
    assert "<html" not in part


def test_a_flight_at_an_interval_has_a_handle_and_a_field_of_its_own(ask: Callable[..., Any]) -> None:
    """Moved by one option; its field says what was declared; left where it was it asks nothing."""
    path = "manifest.+barge-7.launch"
    text = ask("GET", "/tiny/workbench").text
    assert f'data-path="{path}"' in text
    (field,) = [row for row in ask("GET", "/tiny/workbench.json").json["fields"] if row["path"] == path]
    assert (field["declared"], field["value"], field["item"]) == ("2030-04-26", "2030-04-26", "barge-7")
    moved = "/tiny/workbench?set=manifest.%2Bbarge-7.launch%3D2030-05-06"
    fields = ask("GET", moved.replace("workbench", "workbench.json")).json["fields"]
    changed = {row["path"]: row["value"] for row in fields if row["value"] != row["declared"]}
    assert changed == {path: "2030-05-06"}
    text = ask("GET", moved).text
    assert 'data-launch="2030-05-06" data-flight="barge-7"' in text
    assert "declared: 2030-04-26" in text
    assert "New rows" not in text
    (flight,) = [
        row
        for row in ask("GET", "/tiny/traffic.json?set=manifest.%2Bbarge-7.launch%3D2030-05-06&to=2030-12-01").json[
            "flights"
        ]
        if row["flight"] == "barge-7"
    ]
    assert flight["docked"] == "2030-05-08"


def test_a_form_that_leaves_flights_at_an_interval_asks_nothing_of_them(ask_queue: Callable[..., Any]) -> None:
    sent = {"v:manifest.+barge-7.launch": "2030-04-26", "v:manifest.+ferry-7.launch": "2030-08-01", "do": "add"}
    got = ask_queue("POST", "/tiny/workbench", content=urlencode(sent), headers=FORM)
    assert got.headers["location"] == "/tiny/workbench?set=manifest.%2Bferry-7.launch%3D2030-08-01"


def test_a_moved_flight_at_an_interval_is_told_its_fault_at_its_field(ask: Callable[..., Any]) -> None:
    told = ask("GET", "/tiny/workbench.json?set=manifest.%2Bbarge-7.launch%3D2029-05-06").json
    (row,) = [row for row in told["fields"] if row["path"] == "manifest.+barge-7.launch"]
    assert "later than 2030-01-01" in row["faults"][0]
    assert told["faults"] == []


def test_the_draft_is_shown_as_far_as_asked(ask: Callable[..., Any]) -> None:
    near, far = ask("GET", "/tiny/workbench").text, ask("GET", "/tiny/workbench?to=2031-06-30").text
    assert 'data-flight="barge-10"' in far
    assert 'data-flight="barge-10"' not in near
    assert ask("GET", "/tiny/workbench?to=never").error["place"] == "to"
    assert ask("GET", "/tiny/workbench?to=1990-01-01").error["remedy"] == "Ask for a later one"


def test_rows_are_added_by_a_form_with_a_name_of_their_own_or_ours(desk: Desk, ask_queue: Callable[..., Any]) -> None:
    flight = {"new:manifest:vehicle_class": "barge", "new:manifest:launch": "2030-03-20", "do": "add"}
    got = ask_queue("POST", "/tiny/workbench", content=urlencode(flight), headers=FORM)
    assert got.headers["location"] == "/tiny/workbench?" + urlencode(
        [("set", "manifest.+my-flight.vehicle_class=barge"), ("set", "manifest.+my-flight.launch=2030-03-20")]
    )
    named = ask_queue("POST", "/tiny/workbench", content=urlencode(flight | {"new:manifest:id": "b"}), headers=FORM)
    assert "manifest.%2Bb.launch" in named.headers["location"]
    lacking = ask_queue(
        "POST", "/tiny/workbench", content=urlencode({"new:manifest:launch": "2030-03-20"}), headers=FORM
    )
    assert lacking.status == 400
    assert "vehicle_class" in lacking.text
    assert desk.campaigns.active() == []


def test_a_row_is_dropped_by_a_form(desk: Desk, ask_queue: Callable[..., Any]) -> None:
    sent = urlencode({"v:manifest.barge-6.remove": "yes", "v:cadence.barge.remove": "no", "do": "add"})
    got = ask_queue("POST", "/tiny/workbench", content=sent, headers=FORM)
    assert got.headers["location"] == "/tiny/workbench?set=manifest.barge-6.remove%3Dyes"
