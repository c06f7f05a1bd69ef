"""People: seats, representation with and without any single loss, hours. Numbers and arrays only."""
