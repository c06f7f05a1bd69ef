"""Reading a result folder back: whole and of this format, or refused with every fault at once."""

from __future__ import annotations

import csv
import hashlib
import io
import json
from dataclasses import dataclass
from pathlib import Path
from typing import NamedTuple

import pyarrow as pa
import pyarrow.parquet as pq
from pydantic import ValidationError

from stationkeeper import __version__
from stationkeeper.assessment.answer import SCHEMA, Answer
from stationkeeper.errors import Fault, RequestError
from stationkeeper.report.output import PROVENANCE, SUMMARY
from stationkeeper.report.provenance import COLUMNS
from stationkeeper.sourced import STANDINGS

TABLES = ("breaches", "events", "records")
_REMEDY = "Name a folder that `stationkeeper assess` wrote, or run it again."
_MOST_FAULTS = 5


class ReadInput(NamedTuple):
    """One input number as it stands in provenance.csv; all text but the spread."""

    path: str
    value: str
    unit: str
    source: str
    source_title: str
    standing: str
    note: str
    origin: str
    sd: float | None
    source_url: str = ""


class ResultFile(NamedTuple):
    """One file of a result."""

    name: str
    size: int
    sha256: str


@dataclass(frozen=True)
class Result:
    """A result folder, read."""

    folder: Path
    answer: Answer
    inputs: tuple[ReadInput, ...]
    files: tuple[ResultFile, ...]


def read_result(folder: Path | str, place: str = "RUN") -> Result:
    """Return what a result folder holds: its answer, inputs, and the size and hash of every file.

    Raises RequestError with every fault: no such folder, a file missing or damaged, another format, tables that do not
    belong to the answer. `place` names the argument in the faults.
    """
    path = Path(folder).expanduser()
    try:
        is_folder = path.is_dir()
    except (OSError, ValueError):
        is_folder = False
    if not is_folder:
        raise RequestError(Fault(place, f"'{folder}' is no folder", "a result folder", _REMEDY))
    faults: list[Fault] = []
    answer = _answer(path / SUMMARY, faults)
    inputs = _inputs(path / PROVENANCE, faults)
    for name in TABLES:
        _table(path / f"{name}.parquet", answer if name == "breaches" else None, faults)
    if answer is not None and inputs and not faults:
        faults += _counts(answer, inputs, path)
    if faults or answer is None:
        raise RequestError(faults)
    files = [one for one in sorted(path.iterdir()) if one.is_file()]
    return Result(path.resolve(), answer, tuple(inputs), tuple(_file(one) for one in files))


def _bytes(path: Path, faults: list[Fault]) -> bytes | None:
    """Return the content of a file; None, with the fault kept, when it cannot be read."""
    try:
        return path.read_bytes()
    except OSError as error:
        met = "missing" if isinstance(error, FileNotFoundError) else error.strerror or "cannot be read"
        faults.append(Fault(str(path), met, "a file that can be read", _REMEDY))
        return None


def _answer(path: Path, faults: list[Fault]) -> Answer | None:
    raw = _bytes(path, faults)
    if raw is None:
        return None
    try:
        told = json.loads(raw)
        schema = told["schema"]
    except (ValueError, KeyError, TypeError, RecursionError):
        faults.append(Fault(str(path), "is no summary of this program", f"JSON of the format {SCHEMA}", _REMEDY))
        return None
    if schema != SCHEMA:
        version = told.get("version", "unknown")
        remedy = f"It was written by version {version}, this is {__version__}: use that one, or run it again."
        faults.append(Fault(f"{path} schema", f"'{schema}'", SCHEMA, remedy))
        return None
    try:
        return Answer.model_validate(told)
    except ValidationError as error:
        for each in error.errors()[:_MOST_FAULTS]:
            where = ".".join(str(part) for part in each["loc"])
            faults.append(Fault(f"{path} {where}", each["msg"], f"what version {__version__} writes", _REMEDY))
        return None


def _inputs(path: Path, faults: list[Fault]) -> list[ReadInput]:
    raw = _bytes(path, faults)
    if raw is None:
        return []
    try:
        header, *rows = list(csv.reader(io.StringIO(raw.decode("utf-8"), newline=""), strict=True))
        if tuple(header) != COLUMNS:
            raise ValueError("other columns")
        read = [_input(row) for row in rows if len(row) == len(COLUMNS)]
        if len(read) != len(rows) or any(row.standing not in STANDINGS for row in read):
            raise ValueError("a row is damaged")
    except (ValueError, IndexError, csv.Error) as error:
        allowed = f"CSV with the columns {', '.join(COLUMNS)}"
        faults.append(Fault(str(path), f"cannot be read: {error}", allowed, _REMEDY))
        return []
    return read


def _input(cells: list[str]) -> ReadInput:
    path, value, unit, source, title, standing, note, origin, sd, url = cells
    return ReadInput(path, value, unit, source, title, standing, note, origin, float(sd) if sd else None, url)


def _table(path: Path, answer: Answer | None, faults: list[Fault]) -> None:
    """Keep a fault when a table is missing or damaged, or holds another number of futures than the answer."""
    if not path.is_file():
        faults.append(Fault(str(path), "missing", "a table of the result", _REMEDY))
        return
    try:
        rows = pq.read_table(path).num_rows
    except (pa.ArrowException, OSError, ValueError) as error:
        faults.append(
            Fault(str(path), f"cannot be read: {str(error).splitlines()[0][:80]}", "a parquet table", _REMEDY)
        )
        return
    if answer is not None and rows != answer.futures:
        faults.append(Fault(str(path), f"{rows} futures", f"the {answer.futures} of {SUMMARY}", _REMEDY))


def _counts(answer: Answer, inputs: list[ReadInput], path: Path) -> list[Fault]:
    """Return a fault when the inputs are not those that the answer counted."""
    counted = tuple(sum(row.standing == standing for row in inputs) for standing in STANDINGS)
    told = tuple(getattr(answer.inputs, standing) for standing in STANDINGS)
    if counted == told:
        return []
    return [Fault(str(path / PROVENANCE), f"{sum(counted)} inputs", f"the {sum(told)} that {SUMMARY} counts", _REMEDY)]


def _file(path: Path) -> ResultFile:
    content = path.read_bytes()
    return ResultFile(path.name, len(content), hashlib.sha256(content).hexdigest())
