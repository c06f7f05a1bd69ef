"""Propellant: what a burn takes and what a load of propellant gives."""
