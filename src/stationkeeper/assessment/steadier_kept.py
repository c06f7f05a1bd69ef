"""What `plan --robust` has played, kept in a folder: the start plan, and for each plan which futures hold."""

from __future__ import annotations

import hashlib
import json
import os
import secrets
from pathlib import Path

import numpy as np
from pydantic import ValidationError

import stationkeeper
from stationkeeper.assessment.criteria import CRITERIA
from stationkeeper.assessment.optimal import OptimalPlan
from stationkeeper.assessment.steadier import Held
from stationkeeper.compiled import kernel_digest
from stationkeeper.errors import Fault, OutputError
from stationkeeper.planning.files import About, PlanError, read_plan, write_plan
from stationkeeper.planning.plan import Plan
from stationkeeper.scenario.model import Scenario

_START = "start"


class KeptFolder:
    """A folder of what was played of one scenario.

    Files of another scenario, another question or another state of the program are not read. Raises OutputError when
    the folder cannot be written.
    """

    def __init__(self, folder: Path, scenario: Scenario, asked: str) -> None:
        """Open or make the folder; asked: what the start plan was asked for, in words."""
        self._folder, self._scenario = folder, scenario
        text = f"{scenario.hash} {asked} {kernel_digest()} {stationkeeper.__version__}"
        self._key = hashlib.sha256(text.encode()).hexdigest()[:16]
        self.found = 0
        try:
            folder.mkdir(parents=True, exist_ok=True)
        except OSError as error:
            raise self._fault(error) from error

    def read(self, plan: Plan, seed: int, futures: int) -> list[Held] | None:
        """Return which futures of a plan hold, by criterion; None when that was not kept."""
        try:
            told = json.loads(self._place(plan, seed, futures).read_bytes())
            rows = [np.frombuffer(bytes.fromhex(told["held"][rule.name]), np.uint8) for rule in CRITERIA]
            held = [np.unpackbits(row, count=futures).astype(np.bool_) for row in rows]
        except (OSError, ValueError, KeyError, TypeError):
            return None
        if any(len(row) != futures for row in held):
            return None
        self.found += 1
        return held

    def write(self, plan: Plan, seed: int, futures: int, held: list[Held]) -> None:
        """Keep which futures of a plan hold."""
        told = {rule.name: np.packbits(row).tobytes().hex() for rule, row in zip(CRITERIA, held, strict=True)}
        text = json.dumps({"plan": plan.hash, "seed": seed, "futures": futures, "held": told})
        self._put(self._place(plan, seed, futures), text)

    def start(self) -> tuple[Plan, OptimalPlan] | None:
        """Return the plan that is improved and what was told of it; None when it was not kept."""
        try:
            told = OptimalPlan.model_validate_json((self._folder / f"{_START}-{self._key}.json").read_bytes())
            plan = read_plan(self._folder / f"{_START}-{self._key}", self._scenario)
        except (OSError, ValidationError, PlanError):
            return None
        return (plan, told) if plan.hash == told.plan_hash else None

    def keep_start(self, plan: Plan, told: OptimalPlan, about: About) -> None:
        """Keep the plan that is improved."""
        write_plan(plan, self._folder / f"{_START}-{self._key}", about, "--campaign")
        self._put(self._folder / f"{_START}-{self._key}.json", told.model_dump_json(by_alias=True))

    def _place(self, plan: Plan, seed: int, futures: int) -> Path:
        return self._folder / f"{plan.hash}-{self._key}-{seed}-{futures}.json"

    def _put(self, path: Path, text: str) -> None:
        """Write a file whole or not at all."""
        fresh = path.parent / f".{path.name}.{secrets.token_hex(6)}.part"
        try:
            fresh.write_text(text, encoding="utf-8")
            os.replace(fresh, path)
        except OSError as error:
            raise self._fault(error) from error
        finally:
            fresh.unlink(missing_ok=True)

    def _fault(self, error: OSError) -> OutputError:
        met = f"'{self._folder}': {error.strerror or error}"
        return OutputError(Fault("--campaign", met, "a folder that can be written", "Name another folder"))
