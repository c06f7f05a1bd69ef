"""What a judged campaign says: the terminal brief, the page, the charts and the result folder."""
