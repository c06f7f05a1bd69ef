"""The result folder: written whole beside its place and put there in one step, or not at all."""

from __future__ import annotations

import errno
import json
import os
import re
import secrets
import shutil
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import BinaryIO

import pyarrow as pa
import pyarrow.parquet as pq

from stationkeeper.assessment.answer import SCHEMA, Answer
from stationkeeper.errors import Fault, OutputError
from stationkeeper.report.provenance import InputRow, provenance_csv

PAGE = "brief.html"
SUMMARY = "summary.json"
PROVENANCE = "provenance.csv"
_TABLE_NAME = re.compile(r"[a-z][a-z0-9_-]*")
_PROBE_BYTES = 1 << 20
_REMEDIES = {
    errno.ENOSPC: "Free some space or name a folder on another disk.",
    errno.EDQUOT: "Free some of your quota or name a folder on another disk.",
    errno.EACCES: "Name a folder that you may write to.",
    errno.EPERM: "Name a folder that you may write to.",
    errno.EROFS: "Name a folder on a disk that can be written to.",
    errno.ENAMETOOLONG: "Name a folder with a shorter name.",
    errno.EBUSY: "Name a folder that is no mount point.",
}
_REMEDY = "Name another folder."


def summary_text(answer: Answer) -> str:
    """Return `summary.json` as text: keys in the order of the answer's fields, one newline at the end.

    Raises ValueError when a number is not finite, which the format forbids.
    """
    return (
        json.dumps(answer.model_dump(mode="json", by_alias=True), indent=2, ensure_ascii=False, allow_nan=False) + "\n"
    )


def writable_folder(folder: Path | str, place: str = "--out") -> Path:
    """Return the absolute path of `folder` when a result can be written there; nothing is left behind.

    Tried for real, with a file of 1 MiB, so that a full or read-only disk is met before a campaign is played and not
    after it. Raises OutputError; `place` names the option or argument in its fault.
    """
    target = _resolved(folder, place)
    with _faults(target, place), _parents(target, keep=False):
        probe = _sibling(target, "probe")
        try:
            _write(probe, bytes(_PROBE_BYTES))
        finally:
            probe.unlink(missing_ok=True)
    return target


def write_results(
    folder: Path | str,
    answer: Answer,
    tables: Mapping[str, pa.Table],
    html: str,
    inputs: Iterable[InputRow],
    place: str = "--out",
) -> Path:
    """Write the result folder and return its absolute path.

    Holds brief.html, summary.json, provenance.csv and NAME.parquet for each entry of `tables` (records, events,
    breaches). All files are written and flushed to the disk in a folder beside `folder`, which then takes its place.
    An older result of this program is replaced, and only after the new one is complete. Raises OutputError and leaves
    nothing of its own behind when the disk is full, the place cannot be written, or `folder` holds anything that is not
    a result of this program.
    """
    target = _resolved(folder, place)
    with _faults(target, place), _parents(target, keep=True):
        fresh = _sibling(target, "new")
        try:
            fresh.mkdir()
            _fill(fresh, answer, tables, html, inputs)
            _put(fresh, target)
        finally:
            shutil.rmtree(fresh, ignore_errors=True)
    return target


def written_file(path: Path | str, content: bytes, place: str) -> Path:
    """Write one file whole, or not at all, and return its absolute path; an older file is replaced.

    Raises OutputError, naming `place`, when it cannot be written or a folder lies there.
    """
    try:
        target = Path(path).expanduser().resolve()
    except (RuntimeError, ValueError) as error:
        raise OutputError(Fault(place, f"'{path}': {error}", "a path", "Name another file.")) from error
    with _faults(target, place):
        if target.is_dir():
            raise OutputError(Fault(place, f"'{target}' is a folder", "a file", "Name a file in it."))
        fresh = _sibling(target, "new")
        try:
            _write(fresh, content)
            os.replace(fresh, target)
        finally:
            fresh.unlink(missing_ok=True)
    return target


def _resolved(folder: Path | str, place: str) -> Path:
    """Return the absolute path, or raise when what lies there must not be replaced."""
    try:
        target = Path(folder).expanduser().resolve()
        with _faults(target, place):
            fault = _foreign(target, place)
    except (RuntimeError, ValueError) as error:
        raise OutputError(Fault(place, f"'{folder}': {error}", "a path", _REMEDY)) from error
    if fault:
        raise OutputError(fault)
    return target


def _foreign(target: Path, place: str) -> Fault | None:
    """Return the fault when something that is not a result of ours lies at `target`."""
    allowed = "a new or empty folder, or an older result"
    if not target.exists():
        return None
    if not target.is_dir():
        return Fault(place, f"'{target}' is a file", allowed, _REMEDY)
    if Path.cwd().is_relative_to(target):
        return Fault(
            place, f"'{target}' holds the folder you are in", allowed, "Name a folder inside it, such as ./result."
        )
    names = sorted(path.name for path in target.iterdir())
    others = [name for name in names if name not in (PAGE, SUMMARY, PROVENANCE) and not name.endswith(".parquet")]
    if others:
        return Fault(place, f"'{target}' holds other files ('{others[0]}')", allowed, _REMEDY)
    if names and not _is_summary(target / SUMMARY):
        return Fault(place, f"'{target}' is not empty and holds no {SUMMARY} of this program", allowed, _REMEDY)
    return None


def _is_summary(path: Path) -> bool:
    """Return True when the file is a summary of this program, of any version of its format."""
    if not path.is_file():
        return False
    try:
        schema = json.loads(path.read_text(encoding="utf-8"))["schema"]
    except (ValueError, KeyError, TypeError):
        return False
    return isinstance(schema, str) and schema.split("/")[0] == SCHEMA.split("/")[0]


@contextmanager
def _faults(target: Path, place: str) -> Iterator[None]:
    """Turn an error of the operating system into a fault that says what to do."""
    try:
        yield
    except OSError as error:
        reason = error.strerror or str(error) or type(error).__name__
        remedy = _REMEDIES.get(error.errno or 0, _REMEDY)
        raise OutputError(Fault(place, f"'{target}': {reason}", "a folder that can be written", remedy)) from error


@contextmanager
def _parents(target: Path, keep: bool) -> Iterator[None]:
    """Make the missing folders above `target`; take them away again after a failure, or always unless `keep`."""
    made: list[Path] = []
    try:
        for missing in reversed([path for path in target.parents if not path.exists()]):
            missing.mkdir(exist_ok=True)
            made.append(missing)
        yield
    except BaseException:
        keep = False
        raise
    finally:
        for path in [] if keep else reversed(made):
            with suppress(OSError):
                path.rmdir()


def _sibling(target: Path, purpose: str) -> Path:
    """Return a hidden path beside `target` that nobody else uses: on the same disk, so that a rename is one step."""
    return target.parent / f".{target.name[:80]}.{secrets.token_hex(6)}.{purpose}"


def _fill(fresh: Path, answer: Answer, tables: Mapping[str, pa.Table], html: str, inputs: Iterable[InputRow]) -> None:
    """Write and flush every file of the result."""
    _write(fresh / SUMMARY, summary_text(answer).encode())
    _write(fresh / PAGE, html.encode())
    _write(fresh / PROVENANCE, provenance_csv(inputs).encode())
    for name, table in sorted(tables.items()):
        if not _TABLE_NAME.fullmatch(name):
            raise ValueError(f"table name {name!r}")
        with (fresh / f"{name}.parquet").open("xb") as file:
            pq.write_table(table, file, compression="zstd")
            _flush(file)
    _flush_folder(fresh)


def _write(path: Path, content: bytes) -> None:
    with path.open("xb") as file:
        file.write(content)
        _flush(file)


def _flush(file: BinaryIO) -> None:
    file.flush()
    os.fsync(file.fileno())


def _flush_folder(folder: Path) -> None:
    """Flush the names in a folder; file systems that cannot are left to do it in their own time."""
    with suppress(OSError):
        handle = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(handle)
        finally:
            os.close(handle)


def _put(fresh: Path, target: Path) -> None:
    """Let `fresh` take the place of `target`; when that fails the older result is put back."""
    old = _sibling(target, "old")
    try:
        if target.exists():
            os.replace(target, old)
        os.replace(fresh, target)
        _flush_folder(target.parent)
    finally:
        if old.exists() and not target.exists():
            os.replace(old, target)
        shutil.rmtree(old, ignore_errors=True)
