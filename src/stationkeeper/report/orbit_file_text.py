"""What an orbit file says, in words."""

from __future__ import annotations

from stationkeeper.assessment.orbit_file import OrbitFound
from stationkeeper.report.aligned import Column, paragraph, table

_EVENTS = (
    Column("EVENT", 24),
    Column("UTC", 19),
    Column("DELTA-V m/s", 11, True),
    Column("APOGEE km", 9, True),
    Column("PERIGEE km", 10, True),
)


def orbit_file_text(found: OrbitFound) -> str:
    """Return what a file says as lines of at most 100 columns."""
    name = " ".join(part for part in (found.object_name, found.object_id) if part) or "an object without a name"
    by = f" by {found.originator}" if found.originator else ""
    lines = [*paragraph(f"{found.kind}{by}: {name}"), ""]
    lines += [f"  {title:<22}{value}" for title, value in _rows(found) if value]
    if found.events:
        lines += ["", *table(_EVENTS, [_event(event.model_dump()) for event in found.events])]
        if found.planned_dv_mps:
            lines.append(f"Planned delta-v in all: {found.planned_dv_mps:.2f} m/s")
    lines += ["", "  ".join(found.tle[:1]), found.tle[1]]
    for warning in found.warnings:
        lines += paragraph(f"Note: {warning}.", 0, 2)
    return "\n".join(lines)


def _rows(found: OrbitFound) -> list[tuple[str, str]]:
    drag = found.ballistic_m2_per_kg
    return [
        ("mean elements of", f"{found.epoch} UTC"),
        ("mean altitude", f"{found.altitude_km:.3f} km (semi-major axis less 6378.137 km)"),
        ("eccentricity", "" if found.eccentricity is None else f"{found.eccentricity:.6f}"),
        ("inclination, node", f"{found.inclination_deg:.4f} deg, {found.node_deg:.3f} deg, of the date"),
        ("one revolution", f"{found.period_min:.3f} min, {found.eclipse_fraction:.1%} of it in shadow"),
        ("beta angle", f"{found.beta_deg:+.1f} deg"),
        ("mass", "" if found.mass_kg is None else f"{found.mass_kg:,.0f} kg"),
        ("drag", "" if drag is None else f"Cd A / m {drag:.5f} m2/kg, of the writer's density model"),
        ("states", f"{found.states:,} to {found.last_state} UTC, {found.frame}" if found.states else ""),
    ]


def _event(event: dict[str, object]) -> list[str]:
    dv = event["dv_mps"]
    return [
        str(event["name"]),
        str(event["at"])[:19],
        f"{dv:.1f}" if dv else "",
        f"{event['apogee_km']:.1f}",
        f"{event['perigee_km']:.1f}",
    ]
