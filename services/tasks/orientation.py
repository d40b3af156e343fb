"""Periodic work on orientations."""
