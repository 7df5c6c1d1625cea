"""Learners' own archives of other services: read once, laid out for an hour; only what is picked is kept."""
