"""Where contributions, and what people do about them, enter: one door, and the archives that people bring to it."""

from sync.contributions.finding import ActRefused
from sync.intake.door import Accepted, Incoming, Intake
from sync.intake.editing import Edit, edit, forget_past, forget_version
from sync.intake.removal import bury, delete
from sync.intake.signs import accept_answer, endorse, react, react_all, unaccept, unendorse, unreact

__all__ = [
    "Accepted",
    "ActRefused",
    "Edit",
    "Incoming",
    "Intake",
    "accept_answer",
    "bury",
    "delete",
    "edit",
    "endorse",
    "forget_past",
    "forget_version",
    "react",
    "react_all",
    "unaccept",
    "unendorse",
    "unreact",
]
