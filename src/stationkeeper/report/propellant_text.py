"""Propellant in words: who may burn, what a loss leaves, the last burns."""

from __future__ import annotations

from stationkeeper.assessment.propellant import Burner, Loss, PropellantAnswer
from stationkeeper.report.aligned import Column, paragraph, table

_BURNERS = (
    Column("WHO", 22),
    Column("PORT", 20),
    Column("KG", 6, True),
    Column("ISP S", 5, True),
    Column("MAY BURN", 8),
    Column("REFUELS", 7),
    Column("M/S", 6, True),
    Column("M/S PER 100 KG", 14, True),
)
_LOSSES = (
    Column("LOST", 24),
    Column("KG LEFT", 7, True),
    Column("ABOVE RESERVE", 13, True),
    Column("M/S", 6, True),
    Column("ATTITUDE DAYS", 13, True),
    Column("WHO MAY BURN", 30),
)


def propellant_text(told: PropellantAnswer) -> str:
    """Return the answer as lines of at most 100 columns."""
    lines = paragraph(
        f"{told.station} on {told.as_of}: {told.total_kg:,.0f} kg of propellant, {told.tanks_kg:,.0f} kg of it in its "
        f"own tanks ({told.capacity_kg:,.0f} kg fit); reserve line {told.reserve_kg:,.0f} kg, critical line "
        f"{told.critical_kg:,.0f} kg. {told.transferable_kg:,.0f} kg could be transferred into the tanks now."
    )
    lines += paragraph(
        f"1 m/s takes {told.kg_per_mps:.0f} kg at {told.mass_kg / 1e3:,.0f} t and raises the orbit by "
        f"{told.km_per_mps:.2f} km."
    )
    lines += ["", *table(_BURNERS, [_burner(each) for each in told.burners])]
    lines += ["", *table(_LOSSES, [_loss(each) for each in told.losses]), ""]
    for each in told.losses:
        if each.what == "the gyroscopes":
            lines += paragraph(f"Without the gyroscopes: {each.note}")
    return "\n".join([*lines, *_deorbit(told)])


def _burner(each: Burner) -> list[str]:
    may = ["yes" if flag else "no" for flag in (each.may_burn, each.may_refuel)]
    dv = [f"{each.dv_mps:.1f}", f"{each.dv_mps_per_100_kg:.2f}"]
    return [each.who, each.port, f"{each.propellant_kg:,.0f}", f"{each.isp_s:.0f}", *may, *dv]


def _loss(each: Loss) -> list[str]:
    numbers = [f"{each.propellant_kg:,.0f}", f"{each.above_reserve_kg:+,.0f}", f"{each.dv_mps:.1f}"]
    return [each.what, *numbers, f"{each.attitude_days:,.0f}", ", ".join(each.burners) or "nobody"]


def _deorbit(told: PropellantAnswer) -> list[str]:
    last = told.deorbit
    if last is None:
        return paragraph("The station declares no last burns (propellant.deorbit_mps).")
    return paragraph(
        f"Last burns: {last.dv_mps:.0f} m/s ({last.standing}) take {last.need_kg:,.0f} kg; {last.have_kg:,.0f} kg are "
        f"above the critical line today, {last.missing_kg:,.0f} kg are missing: {last.flights:g} flights of "
        f"{last.flight_class}, or a vehicle that brings its own."
    )
