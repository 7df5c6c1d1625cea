"""What makes one state of a framework differ from another, object by object and field by field."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any, Final

from sync.frameworks.package import OWN, Body, Competency, Package, own_fields, text_of

_DOCUMENT: Final = "CFDocument"
_UNDATED: Final = frozenset({"lastChangeDateTime"})


class Part(StrEnum):
    """What sort of object differs."""

    DOCUMENT = "document"
    ITEM = "item"
    ASSOCIATION = "association"
    EXTRAS = "extras"  # another member of the package, such as its rubrics


class Change(StrEnum):
    """What became of an object."""

    ADDED = "added"
    CHANGED = "changed"
    REMOVED = "removed"


@dataclass(frozen=True, slots=True)
class FieldChange:
    """A field, by its path (``extensions.stoa.dqr``), with what it said and says; None for nothing."""

    name: str
    before: Any
    after: Any


@dataclass(frozen=True, slots=True)
class Difference:
    """An object that differs. `before` and `after` are the whole of it; None where it is not there."""

    part: Part
    identifier: str
    before: Any
    after: Any

    @property
    def change(self) -> Change:
        """What became of it."""
        if self.before is None:
            return Change.ADDED
        return Change.REMOVED if self.after is None else Change.CHANGED

    @property
    def fields(self) -> tuple[FieldChange, ...]:
        """Which fields differ, but for the date of the change; empty for what was added or removed as a whole."""
        if not isinstance(self.before, Mapping) or not isinstance(self.after, Mapping):
            return ()
        before, after = _flat(self.before), _flat(self.after)
        return tuple(
            FieldChange(name, before.get(name), after.get(name))
            for name in sorted(before.keys() | after.keys())
            if before.get(name) != after.get(name) and name not in _UNDATED
        )

    def name(self, language: str) -> str:
        """What people call the object."""
        body = self.after or self.before
        if self.part is Part.ITEM:
            competency = Competency(body)
            return f"{competency.code} {competency.title(language)}".strip()
        if self.part is Part.DOCUMENT:
            return text_of(body, "title", language) or self.identifier
        return self.identifier

    def dump(self) -> dict[str, Any]:
        """As JSON holds it."""
        return {
            "part": self.part.value,
            "identifier": self.identifier,
            "before": self.before,
            "after": self.after,
        }

    @classmethod
    def parse(cls, data: Mapping[str, Any]) -> "Difference":
        """Read it back."""
        return cls(Part(data["part"]), data["identifier"], data["before"], data["after"])


def compare(before: Package | None, after: Package) -> tuple[Difference, ...]:
    """What is to be done to the one to have the other; all is added where there was none. Order does not count."""
    return tuple(_differences(before, after))


def _differences(before: Package | None, after: Package) -> Iterator[Difference]:
    if before is None or before.document != after.document:
        yield Difference(Part.DOCUMENT, _DOCUMENT, before.document if before else None, after.document)
    old_items = {key: each.body for key, each in before.competencies.items()} if before else {}
    yield from _of(Part.ITEM, old_items, {key: each.body for key, each in after.competencies.items()})
    old_links = {link.identifier: link.body for link in before.links} if before else {}
    yield from _of(Part.ASSOCIATION, old_links, {link.identifier: link.body for link in after.links})
    yield from _of(Part.EXTRAS, before.extras if before else {}, after.extras)


def _of(part: Part, before: Mapping[str, Any], after: Mapping[str, Any]) -> Iterator[Difference]:
    for identifier, body in after.items():
        if before.get(identifier) != body:
            yield Difference(part, identifier, before.get(identifier), body)
    for identifier, body in before.items():
        if identifier not in after:
            yield Difference(part, identifier, body, None)


def _flat(body: Body) -> dict[str, Any]:
    own: dict[str, Any] = {}
    for name, value in own_fields(body).items():
        for inner, told in (_inner(value) if name == "texts" else {"": value}).items():
            own[f"extensions.{OWN}.{name}{inner}"] = told
    extensions = body.get("extensions")
    others = {
        f"extensions.{name}": value
        for name, value in (extensions.items() if isinstance(extensions, Mapping) else ())
        if name != OWN
    }
    return {**{name: value for name, value in body.items() if name != "extensions"}, **others, **own}


def _inner(texts: Any) -> dict[str, Any]:
    return {
        f".{language}.{name}": text
        for language, told in (texts.items() if isinstance(texts, Mapping) else ())
        for name, text in (told.items() if isinstance(told, Mapping) else ())
    }
