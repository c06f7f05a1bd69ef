"""Plans: flights, seats, loads and burns, by declared cadence or by a solver; checked, compared, written and read."""
