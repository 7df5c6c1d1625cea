"""The written course that `stoa demo` shows: a roster, competencies and a lively discussion.

Each language has a version of its own with the same people. All persons, addresses and numbers are invented: mail
addresses end in names of RFC 2606, the telephone number is one that the Bundesnetzagentur keeps free for drama, and
the IBANs are the ones printed in public examples.
"""

import json
from dataclasses import dataclass
from enum import StrEnum
from importlib.resources import files
from typing import Any

from config.errors import StoaError

LANGUAGES = ("de", "en")


class UnknownLanguage(StoaError):
    """The course is not written in this language."""

    default_code = "demo_course.unknown_language"


class RosterRole(StrEnum):
    """What somebody of the roster does in the course."""

    LEARNER = "learner"
    INSTRUCTOR = "instructor"
    ADMINISTRATOR = "administrator"
    QUALIFICATION_MANAGER = "qualification_manager"


@dataclass(frozen=True, slots=True)
class DemoPerson:
    """Somebody of the roster; `user_id` is an integer as text."""

    user_id: str
    given_name: str
    family_name: str
    email: str
    role: RosterRole


@dataclass(frozen=True, slots=True)
class DemoCompetency:
    """A competency that the course teaches; `scale` names its levels, lowest first."""

    id: int
    id_number: str
    short_name: str
    description: str
    scale: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class DemoActivity:
    """The discussion space as it stands in the course."""

    title: str
    description: str


@dataclass(frozen=True, slots=True)
class DemoReport:
    """That somebody asks the moderators to look at a reply; `by` is a user id, `words` say why in a sentence."""

    by: str
    words: str


@dataclass(frozen=True, slots=True)
class DemoReply:
    """A reply, with the replies to it in the order of writing; `author` is a user id, `text` is Markdown.

    `days_later` is set where the text itself says how long after the thread's beginning it was written. `accepted`:
    who began the thread takes it as the answer. `endorsed_by` is the user id of a trainer.
    """

    author: str
    text: str
    replies: tuple["DemoReply", ...]
    days_later: int = 0
    report: DemoReport | None = None
    accepted: bool = False
    endorsed_by: str | None = None


@dataclass(frozen=True, slots=True)
class DemoThread:
    """A thread: title and first post, with its replies; `author` is a user id, `text` is Markdown."""

    author: str
    title: str
    text: str
    replies: tuple[DemoReply, ...]


@dataclass(frozen=True, slots=True)
class DemoDecision:
    """That a trainer gives a level for so many days; `by` and `to` are user ids, `competency` an identifier."""

    by: str
    to: str
    competency: str
    level: int
    days: int
    reason: str


@dataclass(frozen=True, slots=True)
class DemoGoal:
    """What the organisation wants of its people: `titles` by language, `levels` by identifier, `share` in per cent."""

    titles: dict[str, str]
    levels: dict[str, int]
    share: int


@dataclass(frozen=True, slots=True)
class DemoCourse:
    """The course in one language; threads and decisions stand in the order in which they were made."""

    language: str
    title: str
    label: str
    activity: DemoActivity
    people: tuple[DemoPerson, ...]
    competencies: tuple[DemoCompetency, ...]
    threads: tuple[DemoThread, ...]
    decisions: tuple[DemoDecision, ...]


def load_course(language: str) -> DemoCourse:
    """Read the course in a language.

    Args:
        language: One of `LANGUAGES`.

    Raises:
        UnknownLanguage: The course is not written in this language.
    """
    if language not in LANGUAGES:
        raise UnknownLanguage(
            f"The demo course is written in {' and '.join(LANGUAGES)}, not in {language!r}."
        )
    text = files(__package__).joinpath(f"course.{language}.json").read_text(encoding="utf-8")
    return _course(json.loads(text))


def load_framework(language: str) -> bytes:
    """The competencies that the course is about, in both languages, as a CSV; its scale is in this language."""
    return files(__package__).joinpath(f"framework.{language}.csv").read_bytes()


def load_evidence_rules() -> dict[str, Any]:
    """What in the discussion shows which of these competencies, as `sync.competencies.rules` reads it."""
    text = files(__package__).joinpath("evidence-rules.json").read_text(encoding="utf-8")
    return json.loads(text)  # type: ignore[no-any-return]


def load_goal() -> DemoGoal:
    """What the organisation of the course wants its people to be able to do."""
    text = files(__package__).joinpath("goal.json").read_text(encoding="utf-8")
    return DemoGoal(**json.loads(text))


def _course(raw: dict[str, Any]) -> DemoCourse:
    return DemoCourse(
        language=raw["language"],
        title=raw["course"]["title"],
        label=raw["course"]["label"],
        activity=DemoActivity(**raw["activity"]),
        people=tuple(_person(person) for person in raw["people"]),
        competencies=tuple(_competency(competency) for competency in raw["competencies"]),
        threads=tuple(_thread(thread) for thread in raw["threads"]),
        decisions=tuple(DemoDecision(**decision) for decision in raw["decisions"]),
    )


def _person(raw: dict[str, Any]) -> DemoPerson:
    return DemoPerson(**{**raw, "role": RosterRole(raw["role"])})


def _competency(raw: dict[str, Any]) -> DemoCompetency:
    return DemoCompetency(**{**raw, "scale": tuple(raw["scale"])})


def _thread(raw: dict[str, Any]) -> DemoThread:
    return DemoThread(**{**raw, "replies": _replies(raw["replies"])})


def _replies(raw: list[dict[str, Any]]) -> tuple[DemoReply, ...]:
    return tuple(_reply(reply) for reply in raw)


def _reply(raw: dict[str, Any]) -> DemoReply:
    report = DemoReport(**raw["report"]) if "report" in raw else None
    return DemoReply(**{**raw, "replies": _replies(raw["replies"]), "report": report})
