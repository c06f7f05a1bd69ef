"""Spares for any table: the published counts, forgiving reading, and every fault with its line and value."""

from __future__ import annotations

import csv
import json
from pathlib import Path

import pytest

from stationkeeper.errors import Fault, RequestError
from stationkeeper.report.spares_text import needs_json, needs_text
from stationkeeper.spares.pool import equal_share, spares_needed
from stationkeeper.spares.table import Needs, spares_of_table

TRUTH = Path(__file__).parents[1] / "truth" / "spares_2015.csv"
ROWS = list(csv.DictReader(TRUTH.read_text(encoding="utf-8").splitlines()))
HEADER = "item,mtbf_hours,life_limit_hours,quantity,mass_kg,runtime_hours\n"
SMALL = HEADER + "pump,12000,,2,20,4000\nfilter,48000,2500,1,,\n"


@pytest.fixture
def published(tmp_path: Path) -> Path:
    """Return the published list with system and part as the name of the item."""
    path = tmp_path / "parts.csv"
    columns = ("mtbf_hours", "life_limit_hours", "quantity", "runtime_hours")
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(("item", *columns))
        writer.writerows((f"{row['system']} {row['part']}", *(row[name] for name in columns)) for row in ROWS)
    return path


def write(folder: Path, text: str, encoding: str = "utf-8") -> Path:
    path = folder / "parts.csv"
    path.write_bytes(text.encode(encoding))
    return path


def counts(needs: Needs) -> dict[str, int]:
    return {need.item: need.spares for need in needs.items}


def faults(path: Path, confidence: float = 0.99, window: float = 8760.0, positions: int | None = None) -> list[Fault]:
    with pytest.raises(RequestError) as caught:
        spares_of_table(path, confidence, window, positions)
    return list(caught.value.faults)


@pytest.mark.parametrize("positions", [None, 187])
def test_all_70_published_counts_come_out(published: Path, positions: int | None) -> None:
    needs = spares_of_table(published, 0.99, 19_000.0, positions)
    assert counts(needs) == {f"{row['system']} {row['part']}": int(row["published_spares"]) for row in ROWS}
    assert len(needs.items) == 70
    assert needs.positions == 187
    assert needs.total == sum(int(row["published_spares"]) for row in ROWS)


def test_json_is_items_and_total_and_nothing_else(published: Path) -> None:
    told = json.loads(needs_json(spares_of_table(published, 0.99, 19_000.0)))
    assert set(told) == {"items", "total"}
    assert all(set(item) == {"item", "spares"} for item in told["items"])
    assert told["total"] == sum(item["spares"] for item in told["items"])


def test_the_larger_of_random_and_scheduled_need_counts(tmp_path: Path) -> None:
    needs = spares_of_table(write(tmp_path, SMALL), 0.95, 8760.0)
    share = equal_share(0.95, 3)
    assert counts(needs) == {
        "pump": spares_needed(2, 4000.0, 12_000.0, 8760.0, None, share),
        "filter": spares_needed(1, 8760.0, 48_000.0, 8760.0, 2500.0, share),  # runs all the window
    }
    (pump, filters) = needs.items
    assert (filters.scheduled, filters.mass_kg) == (3, None)
    assert pump.mass_kg == 20.0 * pump.spares


def test_more_positions_in_series_need_more_spares(tmp_path: Path) -> None:
    path = write(tmp_path, SMALL)
    totals = [spares_of_table(path, 0.99, 8760.0, positions).total for positions in (1, 3, 100, 100_000)]
    assert totals == sorted(totals)
    assert totals[0] < totals[-1]


@pytest.mark.parametrize(
    "text",
    [
        "\ufeff" + SMALL,
        SMALL.replace("\n", "\r\n"),
        SMALL.replace("\n", "\n\n") + "\n,,,,,\n",
        SMALL.replace("pump", '"pump"').replace("12000", '" 12000 "').replace("item", '"item"'),
        "# parts of 2026\n" + SMALL,
        SMALL.replace("item,mtbf_hours", "Item, MTBF_hours"),
        SMALL.replace("_hours\n", "_hours,supplier\n").replace("4000\n", '4000,"Smith, Jones"\n'),
        SMALL.rstrip("\n"),
    ],
    ids=["mark", "crlf", "blank lines", "quotes", "comment", "case", "other column", "no last newline"],
)
def test_what_spreadsheets_save_is_read_alike(tmp_path: Path, text: str) -> None:
    plain = tmp_path / "plain"
    plain.mkdir()
    expected = spares_of_table(write(plain, SMALL), 0.99, 8760.0)
    assert spares_of_table(write(tmp_path, text), 0.99, 8760.0) == expected


def test_every_fault_is_told_at_once_with_line_and_value(tmp_path: Path) -> None:
    path = write(
        tmp_path,
        HEADER
        + "pump,0,,1,,\n"
        + "fan,1000,-5,-2,,\n"
        + "valve,many,,1,,\n"
        + "pump,1000,,1,,\n"
        + ",1000,,1.5,,\n"
        + "sensor,nan,,1,-3,soon\n"
        + "bed,,,,,\n"
        + "hose,1,000,,2,3,4\n"
        + "seal,inf,,1_0,,\n",
    )
    met = {(fault.place.removeprefix(f"{path}:"), fault.met) for fault in faults(path, confidence=1.5, window=-1.0)}
    assert met == {
        ("--confidence", "1.5"),
        ("--window-hours", "-1"),
        ("2 mtbf_hours", "'0'"),
        ("3 life_limit_hours", "'-5'"),
        ("3 quantity", "'-2'"),
        ("4 mtbf_hours", "'many'"),
        ("5 item", "'pump' was already given on line 2"),
        ("6 item", "the cell is empty"),
        ("6 quantity", "'1.5'"),
        ("7 mtbf_hours", "'nan'"),
        ("7 mass_kg", "'-3'"),
        ("7 runtime_hours", "'soon'"),
        ("8 mtbf_hours", "the cell is empty"),
        ("8 quantity", "the cell is empty"),
        ("9", "cell '4' has no column"),
        ("10 mtbf_hours", "'inf'"),
        ("10 quantity", "'1_0'"),
    }
    assert all(fault.allowed and fault.remedy for fault in faults(path, confidence=1.5, window=-1.0))


@pytest.mark.parametrize(
    ("old", "new", "place", "remedy"),
    [
        ("mtbf_hours", "mtbf_days", "1 mtbf_days", "in hours"),
        ("mtbf_hours", "MTBF [h]", "1 mtbf_[h]", "in hours"),
        ("life_limit_hours", "life_limit_years", "1 life_limit_years", "in hours"),
        ("mass_kg", "mass_lb", "1 mass_lb", "in kg"),
        ("runtime_hours", "runtime", "1 runtime", "in hours"),
        ("quantity", "quantiy", "1 quantity", "Rename 'quantiy'"),
        ("item,", "", "1 item", "Add the column"),
        ("mtbf_hours", "mass_kg", "1 mass_kg", "Delete one"),
    ],
)
def test_a_header_in_another_unit_or_without_a_column_is_refused(
    tmp_path: Path, old: str, new: str, place: str, remedy: str
) -> None:
    path = write(tmp_path, SMALL.replace(old, new, 1))
    found = {fault.place: fault for fault in faults(path)}
    assert remedy in found[f"{path}:{place}"].remedy


def test_lines_are_numbered_as_in_an_editor(tmp_path: Path) -> None:
    path = write(tmp_path, HEADER + '\n"two\nlines",1000,,1,,\nfan,0,,1,,\n')
    assert [fault.place for fault in faults(path)] == [f"{path}:5 mtbf_hours"]


@pytest.mark.parametrize(
    ("text", "encoding", "met"),
    [
        ("", "utf-8", "is empty"),
        (HEADER, "utf-8", "no item"),
        (SMALL.replace(",", ";"), "utf-8", "columns separated by ';'"),
        (SMALL.replace("pump", "Dämpfer"), "latin-1", "is not UTF-8 text"),
        (SMALL.replace("pump", '"pump"s"'), "utf-8", "cannot be read as CSV"),
    ],
)
def test_a_file_that_is_no_table_is_one_fault(tmp_path: Path, text: str, encoding: str, met: str) -> None:
    (fault,) = faults(write(tmp_path, text, encoding))
    assert met in fault.met


def test_a_file_that_is_not_there_or_a_folder_is_one_fault(tmp_path: Path) -> None:
    for path in (tmp_path / "none.csv", tmp_path):
        (fault,) = faults(path)
        assert fault.place == str(path)


@pytest.mark.parametrize("mtbf", ["1e-6", "1e-300", "5e-324"])
def test_a_demand_beyond_reason_is_told_instead_of_counted(tmp_path: Path, mtbf: str) -> None:
    (fault,) = faults(write(tmp_path, HEADER + f"pump,{mtbf},,1,,\n"))
    assert "pump" in fault.place
    assert fault.remedy == "Are the times in hours?"


def test_the_counts_can_be_read_on_a_screen(tmp_path: Path) -> None:
    text = needs_text(spares_of_table(write(tmp_path, SMALL), 0.95, 8760.0))
    lines = text.splitlines()
    assert "8,760 h" in lines[0]
    assert [line.split()[:2] for line in lines[4:6]] == [["pump", "3"], ["filter", "3"]]
    assert "1 item without a mass" in lines[-1]
