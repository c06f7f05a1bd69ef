"""Checks of a scenario across its fields: named functions that tell every fault they find."""
