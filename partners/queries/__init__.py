"""What the pages of the directory and of projects read."""
