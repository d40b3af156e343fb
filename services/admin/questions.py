"""The questions that requests ask."""
