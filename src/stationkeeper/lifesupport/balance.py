"""Daily mass balance of air, water, food and supplies: what is drawn from the stocks and where it goes.

Everything that enters a day leaves it: kg drawn = kg lost or banked, to rounding (see `Flows`). The air itself is
held constant: what breathing and leaks take from it is made up the same day.

Water follows the vapour. What people breathe out, sweat and wash with ends on cold surfaces: a share of the vapour of
the second segment's people is condensed and processed there, the rest drifts through the open hatches to the first
segment's condensers. Distilled urine and the vapour of the brine processor join it in the water processor.
"""

from __future__ import annotations

from typing import NamedTuple

from stationkeeper.compiled import inlined, kernel

WATER_MOLAR_MASS = 18.01528  # g/mol, IUPAC standard atomic weights
OXYGEN_MOLAR_MASS = 31.9988  # g/mol, O2
WATER_PER_OXYGEN = 2.0 * WATER_MOLAR_MASS / OXYGEN_MOLAR_MASS  # kg of water split for a kg of oxygen, 1.1260
OXYGEN_IN_AIR = 0.231  # mass fraction; the rest is taken as nitrogen


class Rates(NamedTuple):
    """Rates of use and recovery, with the units of the scenario's section `lifesupport`.

    kg a person and day: oxygen, carbon_dioxide, drink, hygiene_water, flush, urine, respiration, food, hygiene.
    Shares 0..1: the four recoveries. kg a day: payload_water, nitrogen_use. kg a spacewalk: eva_oxygen, eva_air.
    """

    oxygen: float
    carbon_dioxide: float
    drink: float
    hygiene_water: float
    flush: float
    urine: float
    respiration: float
    food: float
    hygiene: float
    condensate_recovery: float
    urine_recovery: float
    brine_recovery: float
    condensate_recovery_ros: float
    payload_water: float
    nitrogen_use: float
    eva_oxygen: float
    eva_air: float


class Running(NamedTuple):
    """Share (0..1) of its full function that each kind of machine gives today."""

    condensate: float
    urine: float
    brine: float
    oxygen: float
    condensate_ros: float


class Loop(NamedTuple):
    """One day of the water loops, kg: collected = potable_usos + potable_ros + waste."""

    collected: float
    distillate: float
    from_brine: float
    potable_usos: float
    potable_ros: float
    waste: float


class Flows(NamedTuple):
    """One day's masses, kg.

    Drawn from the stocks, none negative: water, oxygen (stored), nitrogen, food_usos, food_ros, hygiene. Where they
    go: waste_water (unprocessed or lost in processing, and what payloads keep), lost_gas (carbon dioxide and hydrogen
    vented, leaks, airlock and suit gas, nitrogen used), trash (faeces, food left, packaging, used supplies),
    surplus_water (recovered beyond use: to be banked). The six drawn add up to the four that leave. oxygen_made by
    electrolysis passes through and is told for information.
    """

    water: float
    oxygen: float
    nitrogen: float
    food_usos: float
    food_ros: float
    hygiene: float
    waste_water: float
    lost_gas: float
    trash: float
    surplus_water: float
    oxygen_made: float


@inlined
@kernel
def electrolysis_water_kg(oxygen_kg: float) -> float:
    """Return the water (kg) that electrolysis splits for `oxygen_kg` of oxygen; the difference is hydrogen."""
    return WATER_PER_OXYGEN * oxygen_kg


@kernel
def metabolic_water_kg(oxygen: float, carbon_dioxide: float, food_solids: float, waste_solids: float) -> float:
    """Return the water (kg/person-day) that the body makes by burning food: what is left of its mass balance.

    All arguments in kg/person-day; waste_solids are the dry solids of urine, sweat and faeces.
    """
    return food_solids + oxygen - carbon_dioxide - waste_solids


@inlined
@kernel
def remainder_kg(rates: Rates) -> float:
    """Return what a person takes in and does not give off as gas, urine or vapour (kg/person-day).

    Faeces, food left, packaging.

    Negative rates of this kind mean rates that contradict each other: more given off than taken in.
    """
    return rates.oxygen + rates.drink + rates.food - rates.carbon_dioxide - rates.urine - rates.respiration


@inlined
@kernel
def water_loop(rates: Rates, running: Running, people_usos: float, people_ros: float) -> Loop:
    """Return one day of water recovery (kg) for the people of the two segments.

    A machine that stands still sends its feed to waste; nothing is stored for later processing (pessimistic for short
    outages).
    """
    vapour = rates.respiration + rates.hygiene_water
    urine = rates.urine + rates.flush
    potable_ros = vapour * people_ros * rates.condensate_recovery_ros * running.condensate_ros
    distillate = urine * people_usos * rates.urine_recovery * running.urine
    brine = urine * people_usos * running.urine - distillate
    from_brine = brine * rates.brine_recovery * running.brine
    feed = vapour * (people_usos + people_ros) - potable_ros + distillate + from_brine
    potable_usos = feed * rates.condensate_recovery * running.condensate
    collected = (vapour + urine) * (people_usos + people_ros)
    return Loop(collected, distillate, from_brine, potable_usos, potable_ros, collected - potable_usos - potable_ros)


@kernel
def recovery_share(rates: Rates, running: Running) -> float:
    """Return the share (0..1) of the water collected from the first segment's people that becomes potable again.

    This is how NASA counts its "93 to 94 %" and "98 %": of 100 kg collected, 98 kg go round again.
    """
    loop = water_loop(rates, running, 1.0, 0.0)
    return loop.potable_usos / loop.collected


@inlined
@kernel
def daily_flows(
    rates: Rates, running: Running, people_usos: float, people_ros: float, leak_kg: float, evas: float
) -> Flows:
    """Return one day's masses (kg) for the people of the two segments, an air leak and a number of spacewalks.

    Oxygen is made by electrolysis as far as the generators run (`running.oxygen`); the rest comes from tanks, and so
    does all suit oxygen, which needs tank pressure. Leaked air is made up at 23.1 % oxygen by mass. People may be
    fractional (means over time).
    """
    people = people_usos + people_ros
    air = leak_kg + evas * rates.eva_air
    need = rates.oxygen * people + OXYGEN_IN_AIR * air
    made = need * running.oxygen
    suits = evas * rates.eva_oxygen
    nitrogen = (1.0 - OXYGEN_IN_AIR) * air + rates.nitrogen_use
    loop = water_loop(rates, running, people_usos, people_ros)
    split = electrolysis_water_kg(made)
    used = (rates.drink + rates.hygiene_water + rates.flush) * people + rates.payload_water + split
    net = used - loop.potable_usos - loop.potable_ros
    return Flows(
        water=max(0.0, net),
        oxygen=need - made + suits,
        nitrogen=nitrogen,
        food_usos=rates.food * people_usos,
        food_ros=rates.food * people_ros,
        hygiene=rates.hygiene * people,
        waste_water=loop.waste + rates.payload_water,
        lost_gas=rates.carbon_dioxide * people + (split - made) + air + suits + rates.nitrogen_use,
        trash=(remainder_kg(rates) + rates.hygiene) * people,
        surplus_water=max(0.0, -net),
        oxygen_made=made,
    )
