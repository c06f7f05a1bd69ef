"""What records mean: probabilities, first limits, margins, comparisons, and questions that the record alone answers."""
