"""What people type into the catalogue."""
