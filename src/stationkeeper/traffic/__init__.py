"""Flights: ports, slips, losses, stand-downs, loads. Numbers and arrays only."""
