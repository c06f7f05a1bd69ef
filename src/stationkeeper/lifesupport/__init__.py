"""Air, water, food: daily balances, recovery, reserves. Numbers and arrays only."""
