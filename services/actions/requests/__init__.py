"""What happens to requests."""
