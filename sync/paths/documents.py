"""A learning path as versioned data: sections with steps, branches by level (`data/path.schema.json`)."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from functools import cache
from typing import Any, Final, Self
from uuid import UUID

from config.clock import format_stamp, parse_stamp
from config.errors import StoaError
from config.ids import timeless_id
from sync.scoring.documents import DocumentSchema

SCHEMA_VERSION: Final = 1
LANGUAGES: Final = ("de", "en")
_BRANCH: Final = "branch"


class PathRefused(StoaError):
    """A learning path that cannot be used as it stands."""

    default_code = "path.invalid"


class EmptyBranch(PathRefused):
    """A path was to be published in which a branch has a step on neither side."""

    default_code = "path.empty_branch"

    def __init__(self, branch: "Branch") -> None:
        super().__init__("A branch of this path has no steps on either side.")
        self.branch = branch


class StepKind(StrEnum):
    """What a step is, in the order in which a form offers it."""

    THREAD = "thread"
    COLLECTION = "collection"
    POST = "post"
    REFLECTION = "reflection"
    COMPETENCY = "competency"
    DATE = "date"
    LMS_LINK = "lms_link"
    OUTSIDE = "outside"


class DoneWhen(StrEnum):
    """When a step is done."""

    OPENED = "opened"
    MARKED = "marked"
    POSTED = "posted"
    HELD = "held"
    PASSED = "passed"


CHOICES: Final[Mapping[StepKind, tuple[DoneWhen, ...]]] = {
    StepKind.THREAD: (DoneWhen.POSTED, DoneWhen.OPENED, DoneWhen.MARKED),
    StepKind.COLLECTION: (DoneWhen.OPENED, DoneWhen.MARKED),
    StepKind.POST: (DoneWhen.POSTED,),
    StepKind.REFLECTION: (DoneWhen.POSTED,),
    StepKind.COMPETENCY: (DoneWhen.HELD,),
    StepKind.DATE: (DoneWhen.PASSED, DoneWhen.MARKED),
    StepKind.LMS_LINK: (DoneWhen.OPENED, DoneWhen.MARKED),
    StepKind.OUTSIDE: (DoneWhen.MARKED, DoneWhen.OPENED),
}
"""When a step of each kind can be done, the usual first."""


@dataclass(frozen=True, slots=True)
class Words:
    """Words in German and English, either of which may be empty."""

    de: str = ""
    en: str = ""

    @classmethod
    def parse(cls, data: Mapping[str, str] | None) -> Self:
        """As the document has them."""
        return cls(**data) if data else cls()

    def dump(self) -> dict[str, str]:
        """As the document has them: what is empty is left out."""
        return {name: words for name in LANGUAGES if (words := getattr(self, name))}

    def in_language(self, language: str) -> str:
        """The words in a language, or in the other where there are none."""
        own, other = (self.de, self.en) if language.startswith("de") else (self.en, self.de)
        return own or other


@dataclass(frozen=True, slots=True)
class Step:
    """One step; what does not belong to its kind is None or empty, `count` 1. `at` is aware UTC."""

    id: UUID
    kind: StepKind
    done: DoneWhen
    required: bool = True
    title: Words = field(default_factory=Words)
    text: Words = field(default_factory=Words)
    thread: UUID | None = None
    collection: UUID | None = None
    address: str = ""
    at: datetime | None = None
    competency: str = ""
    level: int = 0
    tag: str = ""
    count: int = 1

    def dump(self) -> dict[str, Any]:
        """As the document has it."""
        told: dict[str, Any] = {
            "id": str(self.id),
            "kind": self.kind.value,
            "required": self.required,
            "done": self.done.value,
        }
        rest: dict[str, Any] = {
            "title": self.title.dump(),
            "text": self.text.dump(),
            "thread": self.thread and str(self.thread),
            "collection": self.collection and str(self.collection),
            "address": self.address,
            "at": self.at and format_stamp(self.at),
            "competency": self.competency,
            "level": self.level,
            "tag": self.tag,
            "count": self.count if self.count > 1 else 0,
        }
        return {**told, **{name: value for name, value in rest.items() if value}}


@dataclass(frozen=True, slots=True)
class Branch:
    """Steps for those who have at least a level of a competency, and for those who have not."""

    id: UUID
    competency: str
    level: int
    have: tuple[Step, ...] = ()
    have_not: tuple[Step, ...] = ()

    def dump(self) -> dict[str, Any]:
        """As the document has it."""
        return {
            "id": str(self.id),
            "kind": _BRANCH,
            "competency": self.competency,
            "level": self.level,
            "have": [each.dump() for each in self.have],
            "have_not": [each.dump() for each in self.have_not],
        }


Entry = Step | Branch


@dataclass(frozen=True, slots=True)
class Section:
    """A part of a path; its title may be empty."""

    id: UUID
    title: Words = field(default_factory=Words)
    entries: tuple[Entry, ...] = ()

    def dump(self) -> dict[str, Any]:
        """As the document has it."""
        told = {"id": str(self.id), "entries": [each.dump() for each in self.entries]}
        return {**told, "title": self.title.dump()} if self.title.dump() else told


@dataclass(frozen=True, slots=True)
class Path:
    """A learning path as staff have put it together."""

    title: Words
    about: Words = field(default_factory=Words)
    in_order: bool = False
    sections: tuple[Section, ...] = ()

    @classmethod
    def parse(cls, data: Mapping[str, Any]) -> Self:
        """Read a path from its JSON. Raises `PathRefused` with a sentence that names the place."""
        document = _schema().checked(data)
        sections = tuple(map(_section, document["sections"]))
        path = cls(
            Words.parse(document["title"]), Words.parse(document.get("about")), document["in_order"], sections
        )
        ids = [*(each.id for each in sections), *(each.id for each in path.branches)]
        ids += [each.id for each in path.steps]
        if len(ids) != len(set(ids)):
            raise _schema().refused("$.sections", "an id stands twice")
        if not path.title.dump():
            raise _schema().refused("$.title", "it has no title in any language")
        return path

    def dump(self) -> dict[str, Any]:
        """The path as JSON holds it; `parse` gives an equal one back."""
        told = {
            "version": SCHEMA_VERSION,
            "title": self.title.dump(),
            "in_order": self.in_order,
            "sections": [each.dump() for each in self.sections],
        }
        return {**told, "about": self.about.dump()} if self.about.dump() else told

    @property
    def entries(self) -> Iterator[Entry]:
        """Steps and branches of all sections in their order; what stands in a branch is not among them."""
        return (each for section in self.sections for each in section.entries)

    @property
    def branches(self) -> Iterator[Branch]:
        """All branches."""
        return (each for each in self.entries if isinstance(each, Branch))

    @property
    def steps(self) -> Iterator[Step]:
        """All steps, those of both sides of each branch among them."""
        for entry in self.entries:
            if isinstance(entry, Branch):
                yield from entry.have
                yield from entry.have_not
            else:
                yield entry

    @property
    def competencies(self) -> frozenset[str]:
        """The identifiers of all competencies that it asks about."""
        asked = {each.competency for each in self.branches}
        return frozenset(asked | {each.competency for each in self.steps if each.competency})

    def step(self, step_id: UUID) -> Step | None:
        """The step of this id; None where there is none."""
        return next((each for each in self.steps if each.id == step_id), None)


def new_path(title: Words) -> Path:
    """A path that has one section, and nothing in it yet."""
    return Path(title, sections=(Section(timeless_id()),))


def _section(entry: Mapping[str, Any]) -> Section:
    entries = tuple(_branch(each) if each["kind"] == _BRANCH else _step(each) for each in entry["entries"])
    return Section(UUID(entry["id"]), Words.parse(entry.get("title")), entries)


def _branch(entry: Mapping[str, Any]) -> Branch:
    return Branch(
        UUID(entry["id"]),
        entry["competency"],
        entry["level"],
        tuple(map(_step, entry["have"])),
        tuple(map(_step, entry["have_not"])),
    )


def _step(entry: Mapping[str, Any]) -> Step:
    return Step(
        id=UUID(entry["id"]),
        kind=StepKind(entry["kind"]),
        done=DoneWhen(entry["done"]),
        required=entry["required"],
        title=Words.parse(entry.get("title")),
        text=Words.parse(entry.get("text")),
        thread=_id(entry.get("thread")),
        collection=_id(entry.get("collection")),
        address=entry.get("address", ""),
        at=parse_stamp(entry["at"]) if "at" in entry else None,
        competency=entry.get("competency", ""),
        level=entry.get("level", 0),
        tag=entry.get("tag", ""),
        count=entry.get("count", 1),
    )


def _id(text: str | None) -> UUID | None:
    return UUID(text) if text else None


@cache
def _schema() -> DocumentSchema:
    return DocumentSchema("sync.paths", "path.schema.json", PathRefused)
