"""People and roles: who belongs to a space, and which duties staff give them there."""
