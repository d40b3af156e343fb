"""What the pages of calls read."""
