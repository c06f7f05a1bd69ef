"""What is declared: tables and sections with sources, laid over each other, checked, shown."""
