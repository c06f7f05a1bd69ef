"""Records as tables: monthly series and events of the sampled futures, first breaches of all."""

from __future__ import annotations

from datetime import date, timedelta

import numpy as np
import pyarrow as pa

from stationkeeper.assessment.criteria import CRITERIA, SAFE, cause_of
from stationkeeper.planning.plan import Plan
from stationkeeper.scenario.model import Scenario
from stationkeeper.simulation import world as w
from stationkeeper.simulation.equipment import measures_flown
from stationkeeper.simulation.records import Campaign, Records
from stationkeeper.simulation.state import open_ports

_FLIGHT_EVENTS = {
    "launched", "launch-lost", "docked", "undocked", "lifeboat-lost", "medical-return", "called-up", "crew-moved",
    "reboost", "made-room", "crew-reduced", "evacuated", "relocated",
}  # fmt: skip


def record_tables(records: Records) -> dict[str, pa.Table]:
    """Return the tables of a result folder.

    records: future, day, metric, value (monthly; sampled futures and those that breach first). events: future, day,
    event, what, value. breaches: one row for each of the first 10,000 futures with the first breach of each criterion
    and all other results. All of the case with unagreed seats flown.
    """
    return {"records": _series(records), "events": _events(records), "breaches": _results(records)}


def _series(records: Records) -> pa.Table:
    campaign, epoch = records.flown, records.scenario.station.epoch
    series = campaign.series
    kept, months, metrics = series.shape
    future, month, metric = np.meshgrid(np.arange(kept), np.arange(months), np.arange(metrics), indexing="ij")
    names = pa.DictionaryArray.from_arrays(pa.array(metric.ravel().astype(np.int8)), pa.array(list(w.METRICS)))
    return pa.table(
        {
            "future": pa.array(campaign.kept[future.ravel()]),
            "day": _dates(records.month_end[month.ravel()], epoch),
            "metric": names,
            "value": pa.array(series.ravel()),
        }
    )


def _events(records: Records) -> pa.Table:
    scenario, campaign = records.scenario, records.flown
    rows = [campaign.events[k, : campaign.event_count[k]] for k in range(len(campaign.event_count))]
    future = np.repeat(campaign.kept, [len(part) for part in rows])
    table = np.concatenate(rows) if rows else np.zeros((0, 4), np.int64)
    kinds = [w.EVENT_NAMES[int(kind)] for kind in table[:, 1]]
    return pa.table(
        {
            "future": pa.array(future),
            "day": _dates(table[:, 0], scenario.station.epoch),
            "event": pa.array(kinds, pa.string()),
            "what": pa.array(
                [what(scenario, campaign.plan, kind, int(n)) for kind, n in zip(kinds, table[:, 2], strict=True)],
                pa.string(),
            ),
            "value": pa.array(table[:, 3] / 1000.0),
        }
    )


def what(scenario: Scenario, plan: Plan, kind: str, number: int) -> str:
    """Return the name of the thing an event is about: a flight, launcher, unit, function or cause."""
    if kind in _FLIGHT_EVENTS:
        return plan.flights[number].id if number >= 0 else "own engines"
    if kind in ("grounded", "pad-lost"):
        return scenario.launchers[number].id
    if kind == "unit-without-spare":
        return scenario.units[number].id
    if kind == "measure-done":
        return measures_flown(scenario)[number].id
    if kind == "debris-hit":
        return scenario.debris[number].id
    if kind.startswith("function-"):
        return scenario.functions[number].id
    for rule in CRITERIA:
        if kind == f"breach-{rule.name}":
            return cause_of(scenario, rule.name, number)[0]
    if kind == "chamber-closed":
        return next((port.id for port in open_ports(scenario) if port.chamber), "")
    return ""


def _results(records: Records) -> pa.Table:
    campaign, epoch = records.flown, records.scenario.station.epoch
    columns: dict[str, pa.Array] = {"future": pa.array(np.arange(len(campaign.results), dtype=np.int64))}
    for slot, name in enumerate(w.RESULT_NAMES):
        values = campaign.column(slot)
        if name.endswith("_day"):
            columns[name] = _dates(values, epoch)
        elif name.endswith("_cause"):
            columns[name] = pa.array(_causes(records.scenario, campaign, slot), pa.string())
        else:
            columns[name] = pa.array(values)
    return pa.table(columns)


def _causes(scenario: Scenario, campaign: Campaign, slot: int) -> list[str | None]:
    rule = next((rule for rule in CRITERIA if rule.slot == slot - 1), SAFE)  # causes of `systems` are among its own
    days, codes = campaign.column(slot - 1), campaign.column(slot)
    return [
        cause_of(scenario, rule.name, int(code))[0] if day >= 0 else None for day, code in zip(days, codes, strict=True)
    ]


def _dates(days: np.ndarray, epoch: date) -> pa.Array:
    start = (epoch - date(1970, 1, 1)) // timedelta(days=1)
    missing = days < 0 if days.dtype.kind == "f" else None
    whole = np.where(days < 0, 0, days).astype(np.int32) if missing is not None else days.astype(np.int32)
    return pa.array(whole + np.int32(start), pa.date32(), mask=missing)
