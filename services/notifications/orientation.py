"""Who is told what about orientations."""
