"""Where contributions enter: one door for all of them, and the archives that people bring to it."""

from sync.intake.door import Accepted, Incoming, Intake

__all__ = ["Accepted", "Incoming", "Intake"]
