"""Orbit files read and written: against NASA's ephemeris, a published element set, skyfield, and planted damage."""

from __future__ import annotations

import gzip
import json
import os
from pathlib import Path

import numpy as np
import pytest
from sgp4.api import WGS72, Satrec
from skyfield.api import EarthSatellite, load

from stationkeeper.errors import RequestError
from stationkeeper.orbit.ephemeris import element_set, propagated, satellite_of
from stationkeeper.orbit.message_files import read_message, read_messages
from stationkeeper.orbit.messages import (
    Event,
    Mean,
    Message,
    States,
    day_of_moment,
    mean_of_states,
    moment_text,
    of_date,
)
from stationkeeper.orbit.write_messages import czml, oem_kvn, oem_xml, omm_json, omm_kvn, omm_xml, tle_text

# The element set of the first page about the format that everybody cites: ISS, 2008-09-20.
LINES = (
    "1 25544U 98067A   08264.51782528 -.00002182  00000-0 -11606-4 0  2927",
    "2 25544  51.6416 247.4627 0006703 130.5360 325.0288 15.72125391563537",
)
SET = "\n".join(("ISS (ZARYA)", *LINES)) + "\n"
EVENT = " GMT057 Reboost        057:01:37:00.000             0.4     423.8     409.1"


@pytest.fixture()
def states(ephemeris: list[dict[str, str]]) -> States:
    """Return three hours of NASA's ephemeris of 2022-02-11, four minutes apart."""
    names = ("x_km", "y_km", "z_km"), ("vx_kmps", "vy_kmps", "vz_kmps")
    place, speed = (np.array([[float(row[name]) for name in each] for row in ephemeris]) for each in names)
    day = np.array([day_of_moment(row["utc"]) for row in ephemeris])
    return States(day, place, speed)


def _nasa(states: States, comments: tuple[str, ...] = (), **changed: str) -> str:
    """Return NASA's states as a message in keyword notation, with metadata changed."""
    message = Message("OEM", "ISS", "1998-067-A", "JSC", "EME2000", mean_of_states(states, True))
    text = oem_kvn(message._replace(mass_kg=445_386.0), states, "EME2000", comments)
    for name, value in changed.items():
        lines = [f"{name} = {value}" if line.startswith(f"{name} =") else line for line in text.splitlines()]
        text = "\n".join(lines) + "\n"
    return text


def _faults(path: Path) -> list[str]:
    with pytest.raises(RequestError) as error:
        read_message(path)
    return [str(fault) for fault in error.value.faults]


def _written(folder: Path, text: str, name: str = "orbit.txt") -> Path:
    path = folder / name
    path.write_text(text, encoding="utf-8")
    return path


def test_mean_altitude_and_plane_of_nasas_states_are_those_of_the_element_sets(states: States) -> None:
    """Element sets of 2022-02-11 give 418.12 km at noon and 51.64 deg; 0.1 km is the scatter of single sets."""
    mean = mean_of_states(states, of_2000=True)
    assert mean.altitude_km == pytest.approx(418.116, abs=0.1)
    assert mean.inclination_deg == pytest.approx(51.641, abs=0.005)


def test_the_node_agrees_with_what_nasa_writes_of_the_first_crossing(states: States) -> None:
    """NASA: ascending node at 12:08:41.5 UTC, longitude -84.71503 deg. Sidereal angle then: 324.3 deg (skyfield)."""
    ts = load.timescale(builtin=True)
    sidereal = ts.utc(2022, 2, 11, 12, 8, 41.5).gmst * 15.0
    node = (sidereal - 84.71503) % 360.0
    assert mean_of_states(states, of_2000=True).node_deg == pytest.approx(node, abs=0.05)


def test_precession_is_skyfields(states: States) -> None:
    """Mean equator and equinox of the date; skyfield's newer constants and nutation differ by 0.005 deg at most."""
    ts = load.timescale(builtin=True)
    time = ts.utc(2022, 2, 11, 12)
    turned = of_date(states).position_km[0]
    wanted = np.asarray(time.M) @ states.position_km[0]
    cosine = turned @ wanted / np.linalg.norm(turned) / np.linalg.norm(wanted)
    assert np.degrees(np.arccos(min(1.0, cosine))) < 0.008


def test_an_element_set_is_read_as_published(tmp_path: Path) -> None:
    """The mean motion 15.72125391 per day (Kozai's) belongs to a Brouwer axis of 6731.471 km."""
    message = read_message(_written(tmp_path, SET))
    assert message.kind == "TLE"
    assert (message.object_name, message.object_id) == ("ISS (ZARYA)", "1998-067A")
    assert moment_text(message.mean.day) == "2008-09-20T12:25:40.104"
    assert message.mean.a_km == pytest.approx(6731.471, abs=0.001)
    assert message.mean.inclination_deg == pytest.approx(51.6416)


def test_states_of_an_element_set_are_those_of_skyfield() -> None:
    """Skyfield carries the same set to 15 orbits later in the true frame of the date: 1 km, TEME's difference."""
    states = propagated(LINES, 1.0, 600.0)
    ts = load.timescale(builtin=True)
    satellite = EarthSatellite(*LINES, ts=ts)
    times = ts.tt_jd(satellite.epoch.tt + states.day - states.day[0])
    wanted = np.asarray(satellite.at(times).position.km)
    radius = np.linalg.norm(states.position_km, axis=1)
    assert radius == pytest.approx(np.linalg.norm(wanted, axis=0), abs=0.01)


@pytest.mark.parametrize("altitude_km", [330.0, 420.0])
def test_a_mean_orbit_survives_the_way_through_an_element_set(altitude_km: float) -> None:
    mean = Mean(9_777.0, 6378.137 + altitude_km, 0.0, 51.631, 100.2, 0.0, 40.0)
    again = satellite_of(mean, 0.0069).a * 6378.135
    assert again == pytest.approx(mean.a_km, abs=0.001)


@pytest.mark.parametrize("write", [omm_kvn, omm_xml, omm_json, tle_text])
def test_each_form_of_elements_is_read_back_as_it_was(write, tmp_path: Path) -> None:  # type: ignore[no-untyped-def]
    message = read_message(_written(tmp_path, SET))
    again = read_message(_written(tmp_path, write(message), "again.txt"))
    assert again.mean == pytest.approx(message.mean, abs=2e-8)
    assert again.bstar == pytest.approx(message.bstar)
    assert again.object_id == message.object_id


@pytest.mark.parametrize("write", [oem_kvn, oem_xml])
def test_each_form_of_states_is_read_back_as_it_was(write, states: States, tmp_path: Path) -> None:  # type: ignore[no-untyped-def]
    message = read_message(_written(tmp_path, _nasa(states, (EVENT,))))
    again = read_message(_written(tmp_path, write(message, message.states, "EME2000", (EVENT,)), "again.txt"))
    assert again.states is not None
    assert again.states.position_km == pytest.approx(states.position_km, abs=1e-6)
    assert again.states.velocity_kmps == pytest.approx(states.velocity_kmps, abs=1e-9)
    assert (again.mass_kg, again.events, again.object_id) == (445_386.0, message.events, "1998-067A")


def test_a_reboost_in_the_comments_is_read_with_time_and_delta_v(states: States, tmp_path: Path) -> None:
    (event,) = read_message(_written(tmp_path, _nasa(states, (EVENT,)))).events
    assert (event.name, event.dv_mps, event.apogee_km) == ("GMT057 Reboost", 0.4, 423.8)
    assert moment_text(event.day) == "2022-02-26T01:37:00.000"


def test_a_gzipped_file_reads_as_the_plain_one(tmp_path: Path) -> None:
    path = tmp_path / "set.gz"
    path.write_bytes(gzip.compress(SET.encode()))
    assert read_message(path).lines == LINES


def test_a_cut_gzip_file_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "set.gz"
    path.write_bytes(gzip.compress(SET.encode())[:-20])
    assert "no whole gzip file" in _faults(path)[0]


def test_a_wrong_checksum_is_named_with_its_line(tmp_path: Path) -> None:
    changed = SET.replace("51.6416", "51.6417")
    (fault,) = _faults(_written(tmp_path, changed))
    assert "orbit.txt:3: checksum 7; allowed: 8" in fault


def test_two_lines_of_different_objects_are_refused(tmp_path: Path) -> None:
    second = LINES[1].replace("25544", "25545")[:-1] + "8"
    (fault,) = _faults(_written(tmp_path, f"{LINES[0]}\n{second}\n"))
    assert "object 25545; allowed: 25544" in fault


def test_a_cut_line_is_refused(tmp_path: Path) -> None:
    (fault,) = _faults(_written(tmp_path, SET[:-12]))
    assert "58 letters; allowed: 69" in fault


def test_a_message_of_another_object_is_refused_with_the_object_it_is_of(tmp_path: Path) -> None:
    path = _written(tmp_path, SET)
    with pytest.raises(RequestError, match=r"only ISS \(ZARYA\) 1998-067A; allowed: '2021-066A'"):
        read_message(path, "2021-066A")
    assert read_message(path, "25544").lines == LINES


def test_several_objects_must_be_chosen_from(tmp_path: Path) -> None:
    message = read_message(_written(tmp_path, SET))
    other = json.loads(omm_json(message)) | {"OBJECT_ID": "2021-035A", "OBJECT_NAME": "CSS"}
    path = _written(tmp_path, json.dumps([json.loads(omm_json(message)), other]), "two.json")
    assert len(read_messages(path)) == 2
    assert "several objects" in _faults(path)[0]
    assert read_message(path, "CSS").object_id == "2021-035A"


def test_every_fault_of_an_omm_is_told_at_once(tmp_path: Path) -> None:
    fields = json.loads(omm_json(read_message(_written(tmp_path, SET))))
    del fields["BSTAR"]
    fields |= {"ECCENTRICITY": 1.5, "TIME_SYSTEM": "TAI", "EPOCH": "2008-13-40T00:00:00"}
    told = "\n".join(_faults(_written(tmp_path, json.dumps(fields), "bad.json")))
    for part in ("BSTAR: not given", "ECCENTRICITY: '1.5'", "TIME_SYSTEM: 'TAI'", "EPOCH: '2008-13-40"):
        assert part in told


def test_a_cut_xml_is_refused_with_the_line_of_the_cut(states: States, tmp_path: Path) -> None:
    message = read_message(_written(tmp_path, _nasa(states)))
    text = oem_xml(message, states, "EME2000")
    (fault,) = _faults(_written(tmp_path, text[: len(text) // 2], "cut.xml"))
    assert "no whole XML" in fault
    assert "take it anew" in fault


def test_a_message_whose_states_end_before_its_stop_time_is_refused(states: States, tmp_path: Path) -> None:
    lines = _nasa(states).splitlines()
    (fault,) = _faults(_written(tmp_path, "\n".join(lines[:-20]) + "\n"))
    assert "states end 1.3 h before STOP_TIME" in fault


def test_a_gap_and_epochs_given_twice_are_told_and_nothing_is_filled_in(states: States, tmp_path: Path) -> None:
    lines = _nasa(states).splitlines()
    rows = [at for at, line in enumerate(lines) if line.startswith("2022")]
    damaged = [*lines[: rows[10]], *lines[rows[16] :], lines[rows[-1]]]
    message = read_message(_written(tmp_path, "\n".join(damaged) + "\n"))
    assert message.states is not None
    assert len(message.states.day) == len(states.day) - 6
    assert message.warnings == (
        "1 epochs given twice: the last of each counts",
        "1 gaps between states, the longest 28 min: nothing is filled in",
    )


def test_atomic_time_is_brought_to_utc_and_told(states: States, tmp_path: Path) -> None:
    """TAI was 37 s ahead of UTC in 2022, GPS time 18 s."""
    utc = read_message(_written(tmp_path, _nasa(states)))
    for scale, ahead_s in (("TAI", 37.0), ("GPS", 18.0)):
        other = read_message(_written(tmp_path, _nasa(states, TIME_SYSTEM=scale)))
        assert (utc.mean.day - other.mean.day) * 86_400.0 == pytest.approx(ahead_s, abs=1e-3)
        assert any(scale in warning for warning in other.warnings)


def test_segments_of_different_time_scales_are_refused(states: States, tmp_path: Path) -> None:
    text = _nasa(states)
    second = text[text.index("META_START") :].replace("TIME_SYSTEM = UTC", "TIME_SYSTEM = TAI")
    told = "\n".join(_faults(_written(tmp_path, text + second)))
    assert "TIME_SYSTEM: 'TAI' and 'UTC'; allowed: one for all segments" in told


def test_a_frame_that_turns_with_the_earth_is_refused(states: States, tmp_path: Path) -> None:
    (fault,) = _faults(_written(tmp_path, _nasa(states, REF_FRAME="ITRF2000")))
    assert "REF_FRAME: 'ITRF2000'" in fault


def test_states_in_metres_are_refused(states: States, tmp_path: Path) -> None:
    metres = States(states.day, states.position_km * 1e3, states.velocity_kmps * 1e3)
    message = read_message(_written(tmp_path, _nasa(states)))
    told = _faults(_written(tmp_path, oem_kvn(message, metres, "EME2000")))
    assert "6478.14 to 8378.14 km for a station" in told[0]
    assert "more faults of this kind" in told[-1]


def test_a_file_that_declares_entities_is_refused(tmp_path: Path) -> None:
    bomb = '<!DOCTYPE x [<!ENTITY a "aa">]><ndm>&a;</ndm>'
    assert "declares entities" in _faults(_written(tmp_path, bomb))[0]


def test_a_globe_gets_positions_in_metres_from_the_first_state(states: States) -> None:
    message = Message("OEM", "ISS", "1998-067A", "", "EME2000", mean_of_states(states, True))
    document, path = json.loads(czml(message, states))
    assert document["id"] == "document"
    assert path["position"]["cartesian"][0] == 0.0
    assert path["position"]["cartesian"][1] == pytest.approx(states.position_km[0, 0] * 1e3, abs=0.1)
    assert len(path["position"]["cartesian"]) == 4 * len(states.day)


def test_the_lines_of_a_state_lead_back_to_its_altitude(states: States) -> None:
    """SGP4 states of a set, averaged again, differ by 0.02 km at most: eccentricity and higher harmonics."""
    message = Message("OEM", "ISS", "1998-067A", "", "EME2000", mean_of_states(states, True))
    again = mean_of_states(propagated(element_set(message), 0.3, 120.0), of_2000=False)
    assert again.altitude_km == pytest.approx(message.mean.altitude_km, abs=0.03)
    assert again.inclination_deg == pytest.approx(message.mean.inclination_deg, abs=0.01)


def _apart_km(lines: tuple[str, str], states: States) -> float:
    """Return the root mean square distance of SGP4's states from states of 2000."""
    there = of_date(states)
    satellite = Satrec.twoline2rv(*lines, WGS72)
    error, place, _ = satellite.sgp4_array(np.full(len(there.day), 2_451_545.0), there.day)
    assert not error.any()
    return float(np.sqrt(np.mean(np.sum((place - there.position_km) ** 2, axis=1))))


def test_the_lines_of_states_follow_them(states: States) -> None:
    """Three hours of NASA's states within 0.8 km; with an eccentricity of zero it would be ten."""
    message = Message("OEM", "ISS", "1998-067A", "", "EME2000", mean_of_states(states, True), states)
    assert _apart_km(element_set(message), states) < 0.8
    assert _apart_km(element_set(message._replace(states=None)), states) > 5.0


def test_states_that_sgp4_made_give_the_set_back(tmp_path: Path) -> None:
    """A day of states of the published set: eccentricity to 1e-6, plane to 1e-4 deg, places to 0.05 km."""
    given = read_message(_written(tmp_path, SET))
    states = propagated(LINES, 1.0, 240.0)
    lines = element_set(Message("OEM", "ISS", "1998-067A", "", "TEME", mean_of_states(states, False), states))
    again = read_message(_written(tmp_path, "\n".join(("ISS", *lines)) + "\n", "again.tle")).mean
    assert again.eccentricity == pytest.approx(given.mean.eccentricity, abs=1e-6)
    assert again.inclination_deg == pytest.approx(given.mean.inclination_deg, abs=1e-4)
    found = propagated(lines, 1.0, 240.0)
    assert np.abs(found.position_km[:300] - states.position_km[:300]).max() < 0.05


def test_states_after_a_burn_are_left_out_of_a_set() -> None:
    """A day of states of which the second half is 30 km off, after an event with delta-v: as if they were not there."""
    states = propagated(LINES, 1.0, 240.0)
    late = states.day > states.day[0] + 0.5
    burnt = states._replace(position_km=states.position_km + 30.0 * late[:, None])
    burn = Event("Reboost", float(states.day[0]) + 0.5, 1.0, 0.0, 0.0)
    message = Message("OEM", "ISS", "1998-067A", "", "TEME", mean_of_states(states, False), burnt, events=(burn,))
    found = propagated(element_set(message), 0.5, 240.0)
    assert np.abs(found.position_km - states.position_km[: len(found.day)]).max() < 0.05


def test_a_burn_before_the_first_state_and_a_handful_of_states_are_no_fault(states: States) -> None:
    past = Event("Reboost", float(states.day[0]) - 1.0, 1.0, 0.0, 0.0)
    whole = Message("OEM", "ISS", "1998-067A", "", "EME2000", mean_of_states(states, True), states)
    assert element_set(whole._replace(events=(past,))) == element_set(whole)
    few = States(states.day[::12], states.position_km[::12], states.velocity_kmps[::12])
    assert element_set(whole._replace(states=few)) == element_set(whole._replace(states=None))


def test_a_globes_file_and_an_empty_one_are_refused_by_name(states: States, tmp_path: Path) -> None:
    message = Message("OEM", "ISS", "1998-067A", "", "EME2000", mean_of_states(states, True))
    assert "CZML is written for globes" in _faults(_written(tmp_path, czml(message, states), "e.czml"))[0]
    assert "an empty file" in _faults(_written(tmp_path, "\n", "empty.tle"))[0]


TRUTH = Path(os.environ.get("STATIONKEEPER_TRUTH", "")) / "orbit" / "oem"


@pytest.mark.skipif(not os.environ.get("STATIONKEEPER_TRUTH") or not TRUTH.is_dir(), reason="needs NASA's messages")
def test_nasas_messages_are_read_whole() -> None:
    """Three messages of 2021-12 to 2022-02: four-minute states over 15 days, with mass and the events of each."""
    found = [read_message(path) for path in sorted(TRUTH.iterdir())]
    assert [message.mass_kg for message in found] == [445_386.0, 459_023.0, 445_386.0]
    assert [len(message.events) for message in found] == [5, 0, 5]
    assert all(message.states is not None and len(message.states.day) > 5_400 for message in found)
    for message, altitude_km in zip(found, (418.116, 418.0, 417.815), strict=True):
        assert message.mean.altitude_km == pytest.approx(altitude_km, abs=0.1)
