"""Communities that are read from."""
