"""What the LMS's roles mean in a space (LTI Core 1.3, section 5.3.7 and appendix A).

Roles in the context (the course) win over roles in the institution and the system: whoever teaches at the university
may be a learner in this course. An institution's teachers are therefore no staff here without a role in the course;
its administrators are. What is unknown gives no right; whoever has none may read. The markers of LTI's own vocabulary,
such as `TestUser` (appendix A.2.4), come beside a role and are none.

Of the sub-roles a few say what somebody is there for beside their role: such a duty comes with them (`duties_of`).
"""

import re
from collections.abc import Iterable, Mapping
from typing import Final

from sync.spaces.tables import Duty, Role

# The principal context roles; a sub-role (…/membership/Instructor#TeachingAssistant) counts as its principal, but for
# those below.
CONTEXT_ROLES: Final[Mapping[str, Role]] = {
    "Administrator": Role.ADMINISTRATOR,
    "ContentDeveloper": Role.INSTRUCTOR,
    "Instructor": Role.INSTRUCTOR,
    "Manager": Role.INSTRUCTOR,
    "TeachingAssistant": Role.INSTRUCTOR,  # not principal, but sent by its short name alone
    "Learner": Role.LEARNER,
    "Member": Role.LEARNER,
    "Mentor": Role.OBSERVER,  # Canvas's observers, parents
    "Officer": Role.OBSERVER,
}
SUB_ROLES: Final[Mapping[tuple[str, str], Role]] = {
    # Who knows the matter neither grades nor sets up: an expert, and no more than that.
    ("ContentDeveloper", "ContentExpert"): Role.OBSERVER,
    ("ContentDeveloper", "ExternalContentExpert"): Role.OBSERVER,
    ("Manager", "ExternalObserver"): Role.OBSERVER,
    ("Manager", "Observer"): Role.OBSERVER,
}
# A plain Mentor has none: Canvas calls observers so, who are mostly parents. No role of the vocabulary moderates.
DUTIES: Final[Mapping[tuple[str, str], Duty]] = {
    ("ContentDeveloper", "ContentExpert"): Duty.EXPERT,
    ("ContentDeveloper", "ExternalContentExpert"): Duty.EXPERT,
    ("Learner", "Instructor"): Duty.MENTOR,  # a learner who teaches others
    ("Mentor", "ExternalLearningFacilitator"): Duty.MENTOR,
    ("Mentor", "ExternalTutor"): Duty.MENTOR,
    ("Mentor", "LearningFacilitator"): Duty.MENTOR,
    ("Mentor", "Tutor"): Duty.MENTOR,
}
INSTITUTION_ROLES: Final[Mapping[str, Role]] = {
    "Administrator": Role.ADMINISTRATOR,
    "Learner": Role.LEARNER,
    "Student": Role.LEARNER,
}
SYSTEM_ROLES: Final[Mapping[str, Role]] = {
    "Administrator": Role.ADMINISTRATOR,
    "SysAdmin": Role.ADMINISTRATOR,
}
# Of several roles the one with the most rights counts.
_BY_RIGHTS: Final = (Role.ADMINISTRATOR, Role.INSTRUCTOR, Role.LEARNER, Role.OBSERVER)

_CONTEXT_ROLE: Final = re.compile(
    r"http://purl\.imsglobal\.org/vocab/lis/v2/membership(?:/(?P<principal>\w+))?#(?P<name>[\w-]+)"
)
_WIDER_ROLE: Final = re.compile(
    r"http://purl\.imsglobal\.org/vocab/lis/v2/(?P<scope>institution|system)/person#(?P<name>\w+)"
)


def role_of(roles: Iterable[str]) -> Role:
    """The role in a space of somebody whom the LMS gives these roles."""
    roles = tuple(roles)
    in_context = [match for role in roles if (match := _CONTEXT_ROLE.fullmatch(role))]
    short = [CONTEXT_ROLES[role] for role in roles if role in CONTEXT_ROLES]
    if in_context or short:
        return _strongest([*map(_context_role, in_context), *short])
    return _strongest(_wider_roles(roles))


def duties_of(roles: Iterable[str]) -> frozenset[Duty]:
    """What the LMS says that somebody does in a course beside their role there."""
    matches = (match for role in roles if (match := _CONTEXT_ROLE.fullmatch(role)))
    named = (DUTIES.get((match["principal"] or "", match["name"])) for match in matches)
    return frozenset(duty for duty in named if duty is not None)


def administers_institution(roles: Iterable[str]) -> bool:
    """Whether the LMS calls somebody an administrator of its institution or of itself, whatever they are in a course.

    A role in a course, also that of its administrator, tells nothing of that.
    """
    return Role.ADMINISTRATOR in _wider_roles(roles)


def _wider_roles(roles: Iterable[str]) -> list[Role | None]:
    wider = (match for role in roles if (match := _WIDER_ROLE.fullmatch(role)))
    return [
        (INSTITUTION_ROLES if match["scope"] == "institution" else SYSTEM_ROLES).get(match["name"])
        for match in wider
    ]


def _context_role(match: re.Match[str]) -> Role | None:
    principal, name = match["principal"], match["name"]
    if principal is None:
        return CONTEXT_ROLES.get(name)
    return SUB_ROLES.get((principal, name)) or CONTEXT_ROLES.get(principal)


def _strongest(roles: Iterable[Role | None]) -> Role:
    held = set(roles)
    return next((role for role in _BY_RIGHTS if role in held), Role.OBSERVER)
