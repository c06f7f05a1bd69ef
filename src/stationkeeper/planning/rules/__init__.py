"""The rules a plan must keep: one function each, with its name and where it comes from."""
