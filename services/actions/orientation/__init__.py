"""What happens to orientations."""
