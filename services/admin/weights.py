"""The weights of the orientation."""
