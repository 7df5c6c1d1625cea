"""Stoa's own launch gate: one small function a rule, each with its section in the standards and a stable code.

A rule takes what it judges, returns nothing or the typed value that it read, and raises a refusal otherwise. No rule
touches the network or the database.
"""
