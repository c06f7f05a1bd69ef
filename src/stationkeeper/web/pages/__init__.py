"""One module a page: what it tells, as typed rows, and how those rows are worded and drawn."""
