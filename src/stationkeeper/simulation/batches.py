"""The folder of a campaign: one file for each finished unit, and a manifest that says which campaign it is.

A file is written beside its place and put there in one step. It names the campaign by a hash over every number that is
played, and carries a checksum: one that is damaged, cut off or of another campaign is played again.
"""

from __future__ import annotations

import hashlib
import json
import os
import secrets
import time
import zlib
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

import stationkeeper
from stationkeeper.compiled import kernel_digest
from stationkeeper.errors import Fault, OutputError
from stationkeeper.planning.plan import Plan
from stationkeeper.simulation.records import ROWS
from stationkeeper.simulation.reduce import BINS, Totals
from stationkeeper.simulation.unit import Job, Part, Unit, unit_size

SCHEMA = "stationkeeper.batch/1"
MANIFEST = "campaign.json"
MANIFEST_SCHEMA = "stationkeeper.campaign/1"
STALE_S = 600  # after which a half-written file cannot be of a run that still goes on


@dataclass(frozen=True)
class Batches:
    """The finished units of one campaign in one folder. unit: futures of each but the last."""

    folder: Path
    campaign: str
    unit: int
    cases: int

    def path(self, unit: Unit) -> Path:
        """Return where a unit is kept."""
        return self.folder / f"futures-{unit.first}-{unit.size}.batch"

    def read(self, unit: Unit) -> tuple[Part, ...] | None:
        """Return a unit, or None when it is not there, damaged, or of another campaign."""
        try:
            return self._parts(unit, self.path(unit).read_bytes())
        except (OSError, ValueError, KeyError, TypeError, zlib.error):
            return None

    def write(self, unit: Unit, parts: tuple[Part, ...]) -> None:
        """Keep a unit. Raises OutputError when it cannot be written; what is there stays usable."""
        head = {"schema": SCHEMA, "campaign": self.campaign, **unit._asdict()}
        body = json.dumps(head, separators=(",", ":")).encode() + b"\n" + packed(parts)
        try:
            _put(self.path(unit), hashlib.sha256(body).hexdigest().encode() + b"\n" + body)
        except OSError as error:
            raise OutputError(self._fault(error)) from error

    def _fault(self, error: OSError) -> Fault:
        done = len(list(self.folder.glob("futures-*.batch")))
        return Fault(
            "campaign",
            f"'{self.folder}': {error.strerror or error}",
            "room for all units",
            f"{done:,} finished units are kept there: make room and give the same command again to go on",
        )

    def _parts(self, unit: Unit, content: bytes) -> tuple[Part, ...] | None:
        checksum, _, body = content.partition(b"\n")
        if hashlib.sha256(body).hexdigest().encode() != checksum:
            return None
        head, _, payload = body.partition(b"\n")
        told = json.loads(head)
        if (told["schema"], told["campaign"], told["first"], told["size"]) != (SCHEMA, self.campaign, *unit):
            return None
        parts = unpacked(payload)
        return parts if len(parts) == self.cases else None


def open_batches(folder: Path, job: Job, scenario_hash: str, plan: Plan) -> Batches:
    """Return the campaign's folder, made where there is none.

    Raises OutputError when it holds another campaign or cannot be written.
    """
    campaign = campaign_hash(job)
    try:
        folder.mkdir(parents=True, exist_ok=True)
        _sweep(folder)
        unit = _unit_of(folder, campaign, unit_size(job.futures))
        told = {
            "schema": MANIFEST_SCHEMA,
            "campaign": campaign,
            "unit": unit,
            "futures": job.futures,
            "seed": job.seed,
            "through": plan.through.isoformat(),
            "scenario_hash": scenario_hash,
            "plan_hash": plan.hash,
            "version": stationkeeper.__version__,
        }
        _put(folder / MANIFEST, json.dumps(told, indent=2).encode() + b"\n")
    except OSError as error:
        met = f"'{folder}': {error.strerror or error}"
        raise OutputError(Fault("campaign", met, "a folder that can be written", "Name another folder")) from error
    return Batches(folder, campaign, unit, len(job.cases))


def campaign_hash(job: Job) -> str:
    """Return 32 hex digits over all that the futures of a job depend on; their number is not among it."""
    total = hashlib.sha256(f"{kernel_digest()} {SCHEMA} {BINS} {ROWS} {job.seed} {job.sample}".encode())
    for inputs in job.cases:
        _feed(total, inputs)
    return total.hexdigest()[:32]


def _feed(total: Any, value: object) -> None:
    """Add a number, an array or a tuple of them to a hash."""
    if isinstance(value, tuple):
        for each in value:
            _feed(total, each)
    elif isinstance(value, np.ndarray):
        total.update(f"{value.dtype.str}{value.shape}".encode() + np.ascontiguousarray(value).tobytes())
    else:
        total.update(f"{value!r};".encode())


def _unit_of(folder: Path, campaign: str, default: int) -> int:
    """Return the size of the units that are there already, or the default of a new campaign."""
    path = folder / MANIFEST
    others = sorted(each.name for each in folder.iterdir() if not each.name.startswith("."))
    if not path.exists():
        foreign = [name for name in others if not name.endswith(".batch")]
        if foreign:
            met = f"'{folder}' holds other files ('{foreign[0]}')"
            raise OutputError(Fault("campaign", met, "a new or empty folder, or a campaign's", "Name another folder"))
        return default
    try:
        told = json.loads(path.read_text(encoding="utf-8"))
        there, unit = str(told["campaign"]), int(told["unit"])
    except (ValueError, KeyError, TypeError):
        return default  # damaged: whatever unit does not fit the default is played again
    if there != campaign:
        met = f"'{folder}' holds another campaign (through {told.get('through')}, seed {told.get('seed')})"
        remedy = "Give the command that it was begun with, or name another folder"
        raise OutputError(Fault("campaign", met, "a new or empty folder, or the same campaign's", remedy))
    return unit if unit > 0 else default


def _sweep(folder: Path) -> None:
    """Take away what a run that was killed had half written."""
    for path in folder.glob(".*.part"):
        with suppress(OSError):
            if time.time() - path.stat().st_mtime > STALE_S:
                path.unlink()


def _put(path: Path, content: bytes) -> None:
    """Write a file whole or not at all."""
    fresh = path.parent / f".{path.name}.{secrets.token_hex(6)}.part"
    try:
        with fresh.open("xb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        os.replace(fresh, path)
    finally:
        fresh.unlink(missing_ok=True)


def packed(parts: tuple[Part, ...]) -> bytes:
    """Return a unit as bytes: a line with kind and shape of every array, then all of them, compressed.

    Whole numbers take 32 bits where they fit.
    """
    arrays = [_narrow(array) for part in parts for array in (*part.totals, *part[1:])]
    shapes = json.dumps([(array.dtype.str, list(array.shape)) for array in arrays], separators=(",", ":"))
    return shapes.encode() + b"\n" + zlib.compress(b"".join(array.tobytes() for array in arrays), 1)


def unpacked(content: bytes) -> tuple[Part, ...]:
    """Return the unit that `packed` made bytes of. Raises ValueError or zlib.error for anything else."""
    shapes, _, payload = content.partition(b"\n")
    arrays = _arrays(json.loads(shapes), zlib.decompress(payload))
    width, split = len(Totals._fields) + len(Part._fields) - 1, len(Totals._fields)
    rows = [arrays[at : at + width] for at in range(0, len(arrays), width)]
    return tuple(Part(Totals(*row[:split]), *row[split:]) for row in rows)


def _narrow(array: NDArray[Any]) -> NDArray[Any]:
    fits = array.dtype == np.int64 and (array.size == 0 or (array.min() >= 0 and array.max() < 1 << 31))
    return np.ascontiguousarray(array, "<i4" if fits else array.dtype.newbyteorder("<"))


def _arrays(shapes: list[tuple[str, list[int]]], payload: bytes) -> list[Any]:
    """Return the arrays as they were."""
    arrays, at = [], 0
    for kind, shape in shapes:
        count = int(np.prod(shape, dtype=np.int64))
        flat = np.frombuffer(payload, np.dtype(kind), count, at)
        at += flat.nbytes
        arrays.append(flat.reshape(shape).astype(np.int64 if flat.dtype.kind == "i" else np.float64))
    return arrays
