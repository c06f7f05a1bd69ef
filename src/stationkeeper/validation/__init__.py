"""The model held against the record: what would have been foretold, and how far off it would have been."""
