"""How members of the course are found: by every part of their names."""
