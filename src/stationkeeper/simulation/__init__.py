"""Playing a plan day by day in compiled futures, many at once, reduced to whole numbers."""
