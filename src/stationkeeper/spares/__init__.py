"""Failures and spares: rates from posteriors, probability of sufficiency, what to buy. Numbers and arrays only."""
