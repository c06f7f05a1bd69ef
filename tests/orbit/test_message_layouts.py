"""The layouts in which orbit files are really published, each as it was met in files of other origin.

Seen: three-line sets with "0 " before the name, catalogue numbers of six and nine digits, several messages of keywords
in one file, names with a namespace, signs before whole numbers, rows cut at their end, a letter for a nought.
"""

from __future__ import annotations

import csv
import io
import math
from pathlib import Path

import numpy as np
import pytest
from sgp4.api import WGS72, Satrec
from sgp4.exporter import export_tle
from sgp4.io import compute_checksum

from stationkeeper.errors import RequestError
from stationkeeper.orbit.ephemeris import element_set, propagated
from stationkeeper.orbit.message_files import read_message, read_messages
from stationkeeper.orbit.messages import Message, States, mean_of_states, moment_text
from stationkeeper.orbit.write_messages import oem_xml, omm_fields, omm_json, omm_kvn, omm_xml

# The element set of the first page about the format that everybody cites: ISS, 2008-09-20.
FIRST = "1 25544U 98067A   08264.51782528 -.00002182  00000-0 -11606-4 0  2927"
SECOND = "2 25544  51.6416 247.4627 0006703 130.5360 325.0288 15.72125391563537"
SET = f"ISS (ZARYA)\n{FIRST}\n{SECOND}\n"
# Another object, for files of several: a polar orbit of our own.
OTHER = (
    "CUBE",
    "1 59999U 24199A   24153.29859398  .00004362  00000-0  25830-3 0  9990",
    "2 59999  97.4987  11.0288 0012856 280.0775  79.9005 15.11864619  1056",
)


def written(folder: Path, text: str, name: str = "orbit.txt") -> Path:
    path = folder / name
    path.write_text(text, encoding="utf-8")
    return path


def faults(path: Path) -> list[str]:
    with pytest.raises(RequestError) as raised:
        read_message(path)
    return [str(fault) for fault in raised.value.faults]


@pytest.fixture()
def station(tmp_path: Path) -> Message:
    return read_message(written(tmp_path, SET, "station.tle"))


def test_a_letter_for_a_nought_is_found_though_the_checksum_holds(tmp_path: Path) -> None:
    """A letter counts nothing in the checksum, as a nought does: only the columns tell."""
    for line, changed, name in (
        (FIRST, FIRST.replace(" 08264.", " O8264."), "epoch"),
        (FIRST, FIRST.replace("-.00002182", "-.O0002182"), "first derivative"),
        (SECOND, SECOND.replace(" 0006703 ", " 000670E "), "eccentricity"),
    ):
        text = SET.replace(line, changed)
        if name == "eccentricity":  # the digit that went is put into the checksum
            text = text.replace(changed, changed[:-1] + str((int(changed[-1]) - 3) % 10))
        (fault,) = faults(written(tmp_path, text))
        assert name in fault


def test_a_first_line_without_its_second_is_named_wherever_it_stands(tmp_path: Path) -> None:
    (fault,) = faults(written(tmp_path, "\n".join([*OTHER[:2], SET])))
    assert "orbit.txt:2: a first line without its second" in fault


def test_three_lines_with_a_nought_before_the_name_are_read(tmp_path: Path) -> None:
    found = read_message(written(tmp_path, "0 " + SET))
    assert (found.object_name, found.object_id) == ("ISS (ZARYA)", "1998-067A")


@pytest.mark.parametrize("write", [omm_kvn, omm_xml, omm_json])
def test_elements_come_back_line_for_line_whatever_form_they_went_through(write, tmp_path: Path, station) -> None:  # type: ignore[no-untyped-def]
    """Derivatives, number of the set and of the revolution too."""
    assert element_set(read_message(written(tmp_path, write(station)))) == (FIRST, SECOND)


def test_an_epoch_keeps_its_microseconds(station: Message) -> None:
    assert omm_fields(station)["EPOCH"] == "2008-09-20T12:25:40.104192"
    assert moment_text(station.mean.day) == "2008-09-20T12:25:40.104"


def test_several_messages_of_keywords_are_kept_apart(tmp_path: Path, station: Message) -> None:
    other = read_message(written(tmp_path, "\n".join(OTHER), "other.tle"))
    path = written(tmp_path, omm_kvn(station) + "\n" + omm_kvn(other))
    assert [message.object_name for message in read_messages(path)] == ["ISS (ZARYA)", "CUBE"]
    assert "several objects" in faults(path)[0]
    assert element_set(read_message(path, "25544")) == (FIRST, SECOND)


@pytest.mark.parametrize("cut", [1, 3], ids=["one cell short", "three"])
def test_a_row_that_is_cut_is_named(tmp_path: Path, station: Message, cut: int) -> None:
    fields = omm_fields(station)
    out = io.StringIO()
    rows = csv.writer(out, lineterminator="\r\n")
    rows.writerow(fields)
    rows.writerow(fields.values())
    assert read_message(written(tmp_path, out.getvalue())).object_id == "1998-067A"
    rows.writerow(list(fields.values())[:-cut])
    (fault,) = faults(written(tmp_path, out.getvalue()))
    assert f"orbit.txt:3: {len(fields) - cut} cells" in fault


def test_whole_numbers_may_have_a_sign(tmp_path: Path, station: Message) -> None:
    text = omm_kvn(station).replace("NORAD_CAT_ID = 25544", "NORAD_CAT_ID = +25544")
    assert element_set(read_message(written(tmp_path, text)))[0] == FIRST


@pytest.mark.parametrize("prefix", ["", "ndm:"], ids=["by default", "by prefix"])
def test_names_in_a_namespace_are_read(tmp_path: Path, station: Message, prefix: str) -> None:
    states = propagated((FIRST, SECOND), 0.5, 240.0)
    for text in (omm_xml(station), oem_xml(station, states, "TEME")):
        head, _, body = text.partition("<ndm>")
        inside = body.replace("</", "\0").replace("<", f"<{prefix}").replace("\0", f"</{prefix}")
        space = f'xmlns{":ndm" if prefix else ""}="urn:ccsds:schema:ndmxml"'
        found = read_message(written(tmp_path, f"{head}<{prefix}ndm {space}>{inside}"))
        assert found.object_id == "1998-067A"
        assert found.mean.a_km == pytest.approx(station.mean.a_km, abs=0.1)


def test_a_number_of_six_digits_is_found_by_either_of_its_forms(tmp_path: Path, station: Message) -> None:
    """Alpha-5: T0449 stands for 270449."""
    text = omm_kvn(station).replace("NORAD_CAT_ID = 25544", "NORAD_CAT_ID = 270449")
    path = written(tmp_path, text)
    assert element_set(read_message(path, "270449"))[0].startswith("1 T0449U")
    assert read_message(path, "T0449").object_name == "ISS (ZARYA)"


def test_a_number_that_has_no_place_in_two_lines_is_told(tmp_path: Path, station: Message) -> None:
    text = omm_kvn(station).replace("NORAD_CAT_ID = 25544", "NORAD_CAT_ID = 799501681")
    found = read_message(written(tmp_path, text))
    assert "799501681" in found.warnings[0]
    assert element_set(found)[0].startswith("1 00000U")


def test_objects_that_nobody_has_identified_are_told_apart_by_their_number(tmp_path: Path) -> None:
    sets = []
    for number in ("81001", "81002"):
        lines = (FIRST.replace("25544", number).replace("98067A  ", " " * 8), SECOND.replace("25544", number))
        sets += ["UNKNOWN", *(f"{line[:-1]}{compute_checksum(line)}" for line in lines)]
    path = written(tmp_path, "\n".join(sets))
    assert "81001" in faults(path)[0]
    assert read_message(path, "81002").lines[0][2:7] == "81002"  # type: ignore[index]


@pytest.mark.parametrize(
    ("eccentricity", "inclination_deg"), [(0.0206, 49.8), (0.0013, 97.5), (2e-5, 51.6)], ids=["wide", "polar", "round"]
)
def test_a_set_fitted_to_states_has_their_eccentricity(eccentricity: float, inclination_deg: float) -> None:
    """A day of states by SGP4 from elements of our own; places within 0.05 km."""
    satellite = Satrec()
    angles = (math.radians(220.0), math.radians(inclination_deg), math.radians(130.0))
    satellite.sgp4init(
        WGS72, "i", 1, 27_000.0, 1e-4, 0.0, 0.0, eccentricity, *angles, 14.5 * 2.0 * math.pi / 1440.0, 1.0
    )
    given = propagated(export_tle(satellite), 1.0, 240.0)
    states = States(given.day, given.position_km, given.velocity_kmps)
    lines = element_set(Message("OEM", "X", "", "", "TEME", mean_of_states(states, False), states))
    found = propagated(lines, 1.0, 240.0)
    assert np.abs(found.position_km[:300] - states.position_km[:300]).max() < 0.05
