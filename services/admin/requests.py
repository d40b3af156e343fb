"""Requests at the staff desk."""
