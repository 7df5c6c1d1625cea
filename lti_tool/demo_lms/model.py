"""What a course is made of, and the addresses under which the LMS is found."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Self
from urllib.parse import urlsplit

ROLES = ("instructor", "administrator", "qualification_manager", "learner")
LANGUAGES = ("de", "en")

Clock = Callable[[], datetime]


def system_clock() -> datetime:
    """The present instant, timezone-aware UTC."""
    return datetime.now(UTC)


def is_id(text: str) -> bool:
    """Whether a text is an id: a whole number that fits into the database."""
    return text.isascii() and text.isdecimal() and len(text) < 19


@dataclass(frozen=True)
class Person:
    """Somebody with an account; `user_id` is an integer as text, as Moodle's `sub` is."""

    user_id: str
    given_name: str
    family_name: str
    email: str
    locale: str
    role: str

    def __post_init__(self) -> None:
        if not is_id(self.user_id):
            raise ValueError(f"a user id is an integer as text, not {self.user_id!r}")
        if self.role not in ROLES:
            raise ValueError(f"a role is one of {', '.join(ROLES)}, not {self.role!r}")
        if self.locale not in LANGUAGES:
            raise ValueError(f"a locale is one of {', '.join(LANGUAGES)}, not {self.locale!r}")

    @property
    def name(self) -> str:
        """Given and family name."""
        return f"{self.given_name} {self.family_name}"

    @property
    def sees_everybody(self) -> bool:
        """Whether gradebook and competencies of all learners are open to this person."""
        return self.role != "learner"


@dataclass(frozen=True)
class Competency:
    """A competency of the course; the levels of its scale count from 1."""

    id: int
    id_number: str
    short_name: str
    description: str
    scale: tuple[str, ...]

    def level_name(self, level: int) -> str:
        """The name of a level 1..len(scale)."""
        return self.scale[level - 1]

    def is_proficient(self, level: int) -> bool:
        """Whether a level counts as proficient: the upper half of the scale does."""
        return 2 * level > len(self.scale)


@dataclass(frozen=True)
class Activity:
    """A place in the course where the tool opens; `id` is the resource link id, an integer as text.

    `reviewable_status` says at which progress of a learner staff may have the tool show the work behind the grade.
    """

    id: str
    title: str
    maximum: float
    with_line_item: bool = True
    reviewable_status: tuple[str, ...] = ()


@dataclass(frozen=True)
class CourseGroup:
    """A group of the course; `members` holds user ids, `set_name` the set that it belongs to."""

    id: str
    name: str
    set_name: str
    members: frozenset[str]


@dataclass(frozen=True)
class Course:
    """The one course of this LMS; `id` is the context id, an integer as text."""

    id: str
    title: str
    label: str
    language: str
    people: tuple[Person, ...]
    competencies: tuple[Competency, ...]
    activities: tuple[Activity, ...]
    groups: tuple[CourseGroup, ...] = ()


@dataclass(frozen=True)
class Tool:
    """An LTI tool as an administrator registers it with a platform."""

    client_id: str
    deployment_id: str
    login_url: str
    redirect_uris: tuple[str, ...]
    jwks_url: str
    target_link_uri: str

    @property
    def origin(self) -> str:
        """Where the tool's pages come from."""
        return _origin(self.target_link_uri)

    @property
    def origins(self) -> tuple[str, ...]:
        """All origins that a launch passes on the tool's side."""
        addresses = (self.target_link_uri, self.login_url, *self.redirect_uris)
        return tuple(sorted({_origin(address) for address in addresses}))


@dataclass(frozen=True)
class Platform:
    """What a tool must be told to register this LMS."""

    issuer: str
    auth_login_url: str
    auth_token_url: str
    jwks_url: str
    web_service_url: str

    @classmethod
    def at(cls, base_url: str) -> Self:
        """The addresses of an LMS that is served at `base_url` (without a slash at the end)."""
        return cls(
            issuer=base_url,
            auth_login_url=f"{base_url}/lti/auth",
            auth_token_url=f"{base_url}/lti/token",
            jwks_url=f"{base_url}/lti/certs",
            web_service_url=f"{base_url}/webservice/rest/server.php",
        )


def _origin(address: str) -> str:
    parts = urlsplit(address)
    return f"{parts.scheme}://{parts.netloc}"
