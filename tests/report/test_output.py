"""The result folder is there whole or not at all."""

from __future__ import annotations

import csv
import errno
import json
import os
import subprocess
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from stationkeeper.assessment.answer import Answer
from stationkeeper.errors import OutputError
from stationkeeper.report import output
from stationkeeper.report.output import summary_text, writable_folder, write_results

FILES = {"brief.html", "summary.json", "provenance.csv", "records.parquet", "events.parquet", "breaches.parquet"}
PAGE = "<!doctype html><title>invented</title>"


def parquet_tables(rows: int = 1000) -> dict[str, pa.Table]:
    """Return three invented tables."""
    numbers = pa.table({"future": pa.array(range(rows), pa.int32()), "value": [0.1 * i for i in range(rows)]})
    return {"records": numbers, "events": numbers.slice(0, 10), "breaches": numbers.slice(0, 0)}


def left(folder: Path) -> set[str]:
    """Return the names in a folder."""
    return {path.name for path in folder.iterdir()}


def write(folder: Path, answer: Answer, **changes: Any) -> Path:
    """Write the invented result."""
    fields: dict[str, Any] = {"tables": parquet_tables(), "html": PAGE, "inputs": []} | changes
    return write_results(folder, answer, **fields)


def test_the_folder_holds_all_files_and_nothing_else_is_left(tmp_path: Path, answer: Answer) -> None:
    target = write(tmp_path / "deep" / "run", answer)
    assert target == tmp_path / "deep" / "run"
    assert left(target) == FILES
    assert left(tmp_path / "deep") == {"run"}
    assert left(tmp_path) == {"deep"}


def test_the_summary_reads_back_as_the_same_answer(tmp_path: Path, answer: Answer) -> None:
    text = (write(tmp_path / "run", answer) / "summary.json").read_text(encoding="utf-8")
    assert text == summary_text(answer)
    assert text.endswith("}\n")
    assert Answer.model_validate_json(text) == answer
    raw = json.loads(text)
    assert raw["schema"] == "stationkeeper.summary/1"
    assert raw["findings"][0].keys() == {"rule", "from", "to", "text"}
    assert list(raw)[:3] == ["schema", "station", "title"]


def test_a_number_that_is_not_finite_is_no_summary(make_answer: Callable[..., Answer], tmp_path: Path) -> None:
    with pytest.raises(ValueError, match="not JSON compliant"):
        write(tmp_path / "run", make_answer(severity={"none": float("nan")}))
    assert left(tmp_path) == set()


def test_parquet_files_are_the_same_bytes_for_the_same_content_and_read_back(tmp_path: Path, answer: Answer) -> None:
    one, two = (write(tmp_path / name, answer) for name in ("one", "two"))
    for name, table in parquet_tables().items():
        assert (one / f"{name}.parquet").read_bytes() == (two / f"{name}.parquet").read_bytes()
        assert pq.read_table(one / f"{name}.parquet").equals(table)


def test_provenance_reads_back_with_all_digits_quotes_and_line_breaks(
    tmp_path: Path, answer: Answer, inputs: list[Any]
) -> None:
    with (write(tmp_path / "run", answer, inputs=inputs) / "provenance.csv").open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    assert [tuple(row.values()) for row in rows] == [
        tuple("" if cell is None else str(cell) for cell in item) for item in inputs
    ]
    assert tuple(rows[0]) == type(inputs[0])._fields
    assert float(rows[0]["value"]) == 1350.1


def test_an_older_result_is_replaced_whole(tmp_path: Path, answer: Answer, make_answer: Callable[..., Answer]) -> None:
    target = write(tmp_path / "run", answer)
    write(tmp_path / "run", make_answer(seed=7), tables={"records": parquet_tables()["records"]})
    assert json.loads((target / "summary.json").read_text())["seed"] == 7
    assert left(target) == FILES - {"events.parquet", "breaches.parquet"}
    assert left(tmp_path) == {"run"}


def test_an_empty_folder_is_filled(tmp_path: Path, answer: Answer) -> None:
    (tmp_path / "run").mkdir()
    assert left(write(tmp_path / "run", answer)) == FILES


def test_modes_follow_the_umask_of_the_user(tmp_path: Path, answer: Answer) -> None:
    before = os.umask(0o027)
    try:
        target = write(tmp_path / "run", answer)
    finally:
        os.umask(before)
    assert target.stat().st_mode & 0o777 == 0o750
    assert {path.stat().st_mode & 0o777 for path in target.iterdir()} == {0o640}


def _file(folder: Path) -> None:
    folder.write_text("mine")


def _foreign(folder: Path) -> None:
    folder.mkdir()
    (folder / "thesis.txt").write_text("mine")


def _foreign_summary(folder: Path) -> None:
    folder.mkdir()
    (folder / "summary.json").write_text('{"schema": "something-else/1"}')


def _broken_summary(folder: Path) -> None:
    folder.mkdir()
    (folder / "summary.json").write_text('["schema"')


def _mixed(folder: Path) -> None:
    folder.mkdir()
    (folder / "summary.json").write_text('{"schema": "stationkeeper.summary/1"}')
    (folder / "notes.txt").write_text("mine")


@pytest.mark.parametrize("plant", [_file, _foreign, _foreign_summary, _broken_summary, _mixed])
@pytest.mark.parametrize("early", [True, False])
def test_what_is_not_ours_is_refused_and_kept(
    tmp_path: Path, answer: Answer, plant: Callable[[Path], None], early: bool
) -> None:
    target = tmp_path / "run"
    plant(target)
    before = {path.relative_to(tmp_path): path.read_bytes() for path in tmp_path.rglob("*") if path.is_file()}
    with pytest.raises(OutputError) as caught:
        writable_folder(target) if early else write(target, answer)
    fault = caught.value.faults[0]
    assert fault.place == "--out"
    assert str(target) in fault.met
    assert fault.allowed and fault.remedy
    assert before == {path.relative_to(tmp_path): path.read_bytes() for path in tmp_path.rglob("*") if path.is_file()}


def test_the_folder_one_stands_in_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    with pytest.raises(OutputError, match="the folder you are in"):
        writable_folder(".")


def test_the_early_check_leaves_nothing_behind(tmp_path: Path) -> None:
    assert writable_folder(tmp_path / "a" / "b" / "run") == tmp_path / "a" / "b" / "run"
    assert left(tmp_path) == set()


@pytest.mark.parametrize("folder", ["a\0b", "x" * 300])
def test_an_impossible_path_is_a_fault(tmp_path: Path, folder: str) -> None:
    with pytest.raises(OutputError):
        writable_folder(tmp_path / folder)
    assert left(tmp_path) == set()


def test_a_place_under_a_file_is_a_fault(tmp_path: Path, answer: Answer) -> None:
    (tmp_path / "file").write_text("mine")
    for attempt in (writable_folder, lambda folder: write(folder, answer)):
        with pytest.raises(OutputError):
            attempt(tmp_path / "file" / "run")
    assert left(tmp_path) == {"file"}


# every step of writing over an older result: one summary read, six files written and flushed, two renames
STEPS = [
    *(("open", after) for after in range(7)),
    *(("fsync", after) for after in range(6)),
    ("mkdir", 0),
    *(("replace", after) for after in range(2)),
    *(("parquet", after) for after in range(3)),
]


def plant_failure(monkeypatch: pytest.MonkeyPatch, call: str, error: BaseException, after: int) -> None:
    """Let the call number `after` (0: the first) of one kind fail, and it alone."""
    owner, name = {
        "open": (Path, "open"),
        "fsync": (os, "fsync"),
        "mkdir": (Path, "mkdir"),
        "replace": (os, "replace"),
        "parquet": (output.pq, "write_table"),
    }[call]
    genuine, count = getattr(owner, name), iter(range(1000))

    def failing(*args: Any, **named: Any) -> Any:
        if next(count) == after:
            raise error
        return genuine(*args, **named)

    monkeypatch.setattr(owner, name, failing)


@pytest.mark.parametrize(("call", "after"), STEPS)
@pytest.mark.parametrize("stop", ["full", "ctrl-c"])
def test_a_failure_at_any_step_keeps_the_older_result_and_leaves_nothing_half_written(
    tmp_path: Path, answer: Answer, make_answer: Callable[..., Answer], call: str, after: int, stop: str
) -> None:
    target = write(tmp_path / "run", answer)
    before = {path.name: path.read_bytes() for path in target.iterdir()}
    error = OSError(errno.ENOSPC, "No space left on device") if stop == "full" else KeyboardInterrupt()
    with pytest.MonkeyPatch.context() as patch:
        plant_failure(patch, call, error, after)
        with pytest.raises(OutputError if stop == "full" else KeyboardInterrupt) as caught:
            write(tmp_path / "run", make_answer(seed=7))
    assert before == {path.name: path.read_bytes() for path in target.iterdir()}
    assert left(tmp_path) == {"run"}
    if isinstance(caught.value, OutputError):
        assert "No space left on device" in caught.value.text()
        assert "Free some space" in caught.value.text()


def test_ctrl_c_after_the_exchange_leaves_the_new_result_whole(
    tmp_path: Path, answer: Answer, make_answer: Callable[..., Answer], monkeypatch: pytest.MonkeyPatch
) -> None:
    target = write(tmp_path / "run", answer)
    plant_failure(monkeypatch, "fsync", KeyboardInterrupt(), 7)
    with pytest.raises(KeyboardInterrupt):
        write(tmp_path / "run", make_answer(seed=7))
    assert left(target) == FILES
    assert left(tmp_path) == {"run"}
    assert json.loads((target / "summary.json").read_text())["seed"] == 7


@pytest.mark.parametrize("call", ["open", "fsync", "replace", "parquet"])
def test_a_first_result_that_fails_leaves_not_even_the_folders_above(
    tmp_path: Path, answer: Answer, monkeypatch: pytest.MonkeyPatch, call: str
) -> None:
    plant_failure(monkeypatch, call, OSError(errno.EROFS, "Read-only file system"), 0)
    with pytest.raises(OutputError, match="Read-only file system"):
        write(tmp_path / "a" / "run", answer)
    assert left(tmp_path) == set()


@pytest.fixture
def small_disk(tmp_path: Path) -> Iterator[Path]:
    """Return a real disk of 256 KiB; skipped where it cannot be mounted."""
    disk = tmp_path / "disk"
    disk.mkdir()
    mounted = subprocess.run(["mount", "-t", "tmpfs", "-o", "size=256k", "tmpfs", str(disk)], capture_output=True)
    if mounted.returncode:
        pytest.skip("mounting a small disk is not allowed here")
    try:
        yield disk
    finally:
        subprocess.run(["umount", str(disk)], check=True)


def test_a_really_full_disk_is_a_fault_and_keeps_the_older_result(small_disk: Path, answer: Answer) -> None:
    target = write(small_disk / "run", answer, tables={})
    before = (target / "summary.json").read_bytes()
    noise = pa.table({"noise": [os.urandom(1000) for _ in range(1000)]})
    with pytest.raises(OutputError, match="No space left on device"):
        write(small_disk / "run", answer, tables={"records": noise})
    with pytest.raises(OutputError, match="Free some space"):
        writable_folder(small_disk / "run")
    assert (target / "summary.json").read_bytes() == before
    assert left(small_disk) == {"run"}
