"""Hulls, leaks, power: what ages. Numbers and arrays only."""
