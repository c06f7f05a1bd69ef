"""The orbit: density of the air, solar activity, decay, reboost, geometry. Numbers and arrays only."""
