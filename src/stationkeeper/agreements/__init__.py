"""Agreements: dated reports of commitments, how far they reach, where they conflict, and what follows from them."""
