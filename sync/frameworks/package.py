"""A competency framework as 1EdTech CASE 1.1 has it: a document, its items, their associations, and rubrics.

Whatever a package said is kept as it came, also what Stoa does not use, so that identifiers and texts come back as
they were. What CASE has no field for stands in `extensions`, below the name `stoa`: texts in a second language, which
scale an item has, its address in ESCO, its level in the DQR and the EQF.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from functools import cached_property
from typing import Any, Final

from sync.frameworks.lowest import sounds_like_nothing
from sync.frameworks.plain import plain_words

Body = Mapping[str, Any]

OWN: Final = "stoa"
EQF_LEVELS: Final = range(1, 9)  # of the European and of the German qualifications framework alike


class AssociationType(StrEnum):
    """What CASE 1.1 lets an association say (section 4.3, `associationType`). Others begin with ``ext:``."""

    CHILD = "isChildOf"
    PEER = "isPeerOf"
    PART = "isPartOf"
    EXACT_MATCH = "exactMatchOf"
    PRECEDES = "precedes"
    RELATED = "isRelatedTo"
    REPLACED = "replacedBy"
    EXEMPLAR = "exemplar"
    SKILL_LEVEL = "hasSkillLevel"
    TRANSLATION = "isTranslationOf"


CROSSWALK_TYPES: Final = (
    AssociationType.EXACT_MATCH,
    AssociationType.RELATED,
    AssociationType.PART,
    AssociationType.PEER,
    AssociationType.PRECEDES,
    AssociationType.REPLACED,
)


class TextField(StrEnum):
    """The texts of an item that people read, by their names in CASE."""

    STATEMENT = "fullStatement"
    SHORT = "abbreviatedStatement"
    NOTES = "notes"


@dataclass(frozen=True, slots=True)
class Level:
    """A level of a scale, counted from 1 for the lowest. `is_proficient`: whoever has it, has the competency.

    `shows_nothing`: it stands for whoever has shown nothing yet, so that nobody is given it; only the lowest does.
    """

    number: int
    name: str
    description: str
    is_proficient: bool
    shows_nothing: bool = False


@dataclass(frozen=True, slots=True)
class Scale:
    """Levels with a name, out of one criterion of a rubric (CASE 1.1, `CFRubricCriterion`)."""

    identifier: str
    name: str
    levels: tuple[Level, ...]


@dataclass(frozen=True, slots=True)
class Competency:
    """An item of a framework (CASE 1.1, `CFItem`), read in a language."""

    body: Body

    @property
    def identifier(self) -> str:
        """Its id, which is the same wherever the framework goes."""
        return str(self.body["identifier"])

    @property
    def code(self) -> str:
        """What people call it by, such as ``M-1.2``; empty where it has none."""
        return str(self.body.get("humanCodingScheme") or "")

    @property
    def kind(self) -> str:
        """What sort of item it is, in the framework's own words; empty where it says nothing."""
        return str(self.body.get("CFItemType") or "")

    @property
    def esco(self) -> str:
        """The address of the same skill in ESCO; empty for none."""
        return str(own_fields(self.body).get("esco") or "")

    @property
    def dqr(self) -> int | None:
        """The level in the German qualifications framework, 1..8."""
        return _eqf_level(own_fields(self.body).get("dqr"))

    @property
    def eqf(self) -> int | None:
        """The level in the European qualifications framework, 1..8."""
        return _eqf_level(own_fields(self.body).get("eqf"))

    def text(self, name: TextField, language: str) -> str:
        """A text as it is kept, in this language where the framework has it; empty for none."""
        return text_of(self.body, name.value, language)

    def title(self, language: str) -> str:
        """In a few words what it is, plain."""
        short = self.text(TextField.SHORT, language)
        return plain_words(short or self.text(TextField.STATEMENT, language)) or self.code or self.identifier

    def description(self, language: str) -> str:
        """What there is to say besides the title, plain; empty for nothing."""
        statement = self.text(TextField.STATEMENT, language)
        is_title = not self.text(TextField.SHORT, language)
        parts = ["" if is_title else statement, self.text(TextField.NOTES, language)]
        return "\n".join(filter(None, map(plain_words, parts)))


@dataclass(frozen=True, slots=True)
class Association:
    """What an item has to do with another one, with the document, or with one of another framework."""

    body: Body

    @property
    def identifier(self) -> str:
        """Its id."""
        return str(self.body["identifier"])

    @property
    def kind(self) -> str:
        """`AssociationType`, or one of the framework's own that begins with ``ext:``."""
        return str(self.body["associationType"])

    @property
    def origin(self) -> str:
        """The identifier of what it is said of."""
        return node_identifier(self.body["originNodeURI"])

    @property
    def destination(self) -> str:
        """The identifier of the other one."""
        return node_identifier(self.body["destinationNodeURI"])

    @property
    def sequence(self) -> int:
        """The place among siblings; those without one come last, in the order of the package."""
        number = self.body.get("sequenceNumber")
        return number if isinstance(number, int) and not isinstance(number, bool) else _LAST


@dataclass(frozen=True)
class Package:
    """A whole framework. `extras` are the package's other members: `CFDefinitions`, `CFRubrics`, extensions."""

    document: Body
    items: tuple[Body, ...]
    associations: tuple[Body, ...]
    extras: Body = field(default_factory=dict)

    @property
    def identifier(self) -> str:
        """The id of the document, by which another package is known as the same framework."""
        return str(self.document["identifier"])

    @property
    def language(self) -> str:
        """The language of the texts that stand where CASE has them, such as ``de``."""
        return language_of(self.document)

    @cached_property
    def competencies(self) -> Mapping[str, Competency]:
        """The items by their identifiers, in the order of the package."""
        return {str(body["identifier"]): Competency(body) for body in self.items}

    @cached_property
    def links(self) -> tuple[Association, ...]:
        """The associations."""
        return tuple(map(Association, self.associations))

    @cached_property
    def parents(self) -> Mapping[str, str]:
        """The parent of each item that has one among the items: the first that the package names."""
        parents: dict[str, str] = {}
        for link in self.links:
            if (
                link.kind == AssociationType.CHILD
                and {link.origin, link.destination} <= self.competencies.keys()
            ):
                parents.setdefault(link.origin, link.destination)
        return parents

    @cached_property
    def ordered(self) -> tuple[str, ...]:
        """The identifiers of all items as they are read: each before its children, siblings in their sequence."""
        place = {identifier: number for number, identifier in enumerate(self.competencies)}
        sequence = {
            link.origin: link.sequence
            for link in reversed(self.links)
            if link.kind == AssociationType.CHILD and link.origin in place
        }
        children: dict[str | None, list[str]] = {}
        for identifier in place:
            children.setdefault(self.parents.get(identifier), []).append(identifier)
        for siblings in children.values():
            siblings.sort(key=lambda each: (sequence.get(each, _LAST), place[each]))
        return tuple(_walk(children))

    def title(self, language: str) -> str:
        """What the framework is called, plain."""
        return plain_words(text_of(self.document, "title", language)) or self.identifier

    def scales(self, language: str) -> tuple[Scale, ...]:
        """The scales that belong to no single item."""
        return tuple(scale_of(*each, language) for each in reversed(self._shared_criteria.values()))

    def scale_for(self, identifier: str, language: str) -> Scale | None:
        """The scale of an item: the one it names, that of its own criterion, or the framework's; None for none."""
        named = self._shared_criteria.get(str(own_fields(self.competencies[identifier].body).get("scale")))
        found = named or self._own_criteria.get(identifier) or self._default_criterion
        return scale_of(*found, language) if found else None

    def default_scale(self, language: str) -> Scale | None:
        """The scale of items that have no other; None for none."""
        found = self._default_criterion
        return scale_of(*found, language) if found else None

    @cached_property
    def _own_criteria(self) -> Mapping[str, tuple[Body, Body]]:
        found = {
            criterion_item(criterion): (rubric, criterion) for rubric, criterion in criteria(self.extras)
        }
        found.pop("", None)
        return found

    @cached_property
    def _shared_criteria(self) -> dict[str, tuple[Body, Body]]:
        """Criteria that are about no single item, by the identifier of their rubric; the first of each."""
        found = [each for each in criteria(self.extras) if not criterion_item(each[1])]
        return {str(rubric.get("identifier")): (rubric, criterion) for rubric, criterion in reversed(found)}

    @property
    def _default_criterion(self) -> tuple[Body, Body] | None:
        return self._shared_criteria.get(str(own_fields(self.document).get("scale")))


_LAST: Final = 2**62


def own_fields(body: Body) -> Body:
    """What Stoa keeps in an object's extensions."""
    extensions = body.get("extensions")
    own = extensions.get(OWN) if isinstance(extensions, Mapping) else None
    return own if isinstance(own, Mapping) else {}


def with_own_fields(body: Body, **changes: Any) -> dict[str, Any]:
    """The same object with these fields in its extensions; those that are None, or empty, are taken out."""
    own = {
        name: value
        for name, value in {**own_fields(body), **changes}.items()
        if value not in (None, "", {}, [])
    }
    extensions = body.get("extensions")
    others = dict(extensions) if isinstance(extensions, Mapping) else {}
    others.pop(OWN, None)
    if own:
        others[OWN] = own
    rest = {name: value for name, value in body.items() if name != "extensions"}
    return {**rest, "extensions": others} if others else rest


def language_of(body: Body) -> str:
    """The language of an object's own texts without its region, such as ``de``; empty where it does not say."""
    told = body.get("language")
    return told.strip().lower().replace("_", "-").partition("-")[0] if isinstance(told, str) else ""


def with_text(body: Body, name: str, language: str, text: str, *, own_language: str) -> dict[str, Any]:
    """The same object with a text in this language: where CASE has it, if that is the object's own language."""
    if language == own_language:
        kept = {**body, name: text} if text else {key: value for key, value in body.items() if key != name}
        return with_text_removed(kept, name, language)
    if not text:
        return with_text_removed(body, name, language)
    texts = {key: dict(told) for key, told in _translations(body).items()}
    texts.setdefault(language, {})[name] = text
    return with_own_fields(body, texts=texts)


def with_text_removed(body: Body, name: str, language: str) -> dict[str, Any]:
    """The same object without a translation of this text into this language."""
    texts = {
        key: {field_name: text for field_name, text in told.items() if (key, field_name) != (language, name)}
        for key, told in _translations(body).items()
    }
    return with_own_fields(body, texts={key: told for key, told in texts.items() if told})


def _translations(body: Body) -> Mapping[str, Body]:
    texts = own_fields(body).get("texts")
    return (
        {key: told for key, told in texts.items() if isinstance(told, Mapping)}
        if isinstance(texts, Mapping)
        else {}
    )


def text_of(body: Body, name: str, language: str) -> str:
    """A text in this language, or in the one that the object has; empty for none."""
    told = _translations(body).get(language, {}).get(name)
    text = told if isinstance(told, str) and told else body.get(name)
    return text if isinstance(text, str) else ""


def node_identifier(node: Any) -> str:
    """The identifier of an end of an association; its address where it has no identifier."""
    if isinstance(node, Mapping):
        return str(node.get("identifier") or node.get("uri") or "")
    return str(node or "")


def criteria(extras: Body) -> Iterator[tuple[Body, Body]]:
    """Each criterion of the package's rubrics, with its rubric."""
    for rubric in objects(extras.get("CFRubrics")):
        for criterion in objects(rubric.get("CFRubricCriteria")):
            yield rubric, criterion


def criterion_item(criterion: Body) -> str:
    """The identifier of the item that a criterion is about; empty for none."""
    return node_identifier(criterion.get("CFItemURI"))


def scale_of(rubric: Body, criterion: Body, language: str) -> Scale:
    """The levels of a criterion, the lowest first: by position, and by score where none is told."""
    told = list(objects(criterion.get("CFRubricCriterionLevels")))
    told.sort(key=lambda level: (_number(level.get("position")), _number(level.get("score"))))
    levels = tuple(
        _level(number, level, language, shows_nothing=number == 1 and len(told) > 1 and shows_nothing(level))
        for number, level in enumerate(told, start=1)
    )
    name = plain_words(text_of(rubric, "title", language)) or plain_words(
        text_of(criterion, "category", language)
    )
    return Scale(str(rubric.get("identifier") or criterion.get("identifier") or ""), name, levels)


def objects(value: Any) -> Sequence[Body]:
    """The objects of a list; none where it is no list."""
    return [each for each in value if isinstance(each, Mapping)] if isinstance(value, list | tuple) else []


def shows_nothing(level: Body) -> bool:
    """Whether a level shows nothing, if it is the lowest of several: as it says, or else by its names."""
    told = own_fields(level).get("shows_nothing")
    if isinstance(told, bool):
        return told
    languages = ("", *_translations(level))
    names = [text_of(level, "quality", each) or text_of(level, "description", each) for each in languages]
    return not own_fields(level).get("proficient") and sounds_like_nothing(map(plain_words, names))


def _level(number: int, level: Body, language: str, *, shows_nothing: bool) -> Level:
    quality = plain_words(text_of(level, "quality", language))
    description = plain_words(text_of(level, "description", language))
    return Level(
        number,
        quality or description or str(number),
        description if quality else "",
        bool(own_fields(level).get("proficient")),
        shows_nothing,
    )


def _number(value: Any) -> float:
    return min(value, _LAST) if isinstance(value, int | float) else _LAST


def _eqf_level(value: Any) -> int | None:
    return value if isinstance(value, int) and value in EQF_LEVELS else None


def _walk(children: Mapping[str | None, Sequence[str]]) -> Iterator[str]:
    """All that hangs on the root, in depth-first order; without recursion, since a tree may be a long chain."""
    waiting = list(reversed(children.get(None, ())))
    while waiting:
        identifier = waiting.pop()
        yield identifier
        waiting.extend(reversed(children.get(identifier, ())))
