"""What the pages of the orientation read."""
