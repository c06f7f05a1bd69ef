"""Stationkeeper: plans, simulates and assesses the joint operation of a crewed station."""

__version__ = "0.1.0"
