"""Bringing a file's framework together with the one that is there.

A CASE package is the whole: what it says holds. A CSV has no place for most of what a framework is; so it is compared
with what the framework would be, had it just been written in that format and read again, and only what differs from
that was meant by whoever changed the file.
"""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any, Final

from config.clock import format_stamp
from sync.frameworks.making import link_to, make_association, make_child
from sync.frameworks.package import (
    Association,
    AssociationType,
    Body,
    Package,
    Scale,
    criteria,
    objects,
    own_fields,
    with_own_fields,
)
from sync.frameworks.reading import read_again
from sync.frameworks.source import FileFormat, Source

_LANGUAGES: Final = ("de", "en")
_OF_ITS_MAKING: Final = frozenset(
    {"identifier", "uri", "caseVersion", "creator", "CFPackageURI", "CFDocumentURI", "lastChangeDateTime"}
)
_SCALE: Final = ("extensions", "stoa", "scale")

Path = tuple[str, ...]


def merge(stored: Package | None, source: Source, now: datetime) -> Package:
    """The framework as it is to be once a file is imported; `stored` is the one it is about, None for a new one."""
    if stored is None or source.file_format.is_whole:
        return source.package
    one_language = source.file_format is FileFormat.MOODLE  # nobody knows which it was written in
    languages = dict.fromkeys((stored.language, *_LANGUAGES)) if one_language else (stored.language,)
    written = [read_again(stored, source.file_format, language, now) for language in languages]
    bases = [_renamed(each, dict(zip(each.competencies, stored.ordered, strict=True))) for each in written]
    told = _renamed(source.package, _known_again(stored, source.package, written[0]))
    document = _edited(stored.document, told.document, [base.document for base in bases], now)
    scales = [base.default_scale("") for base in bases]
    document = _with_scale(document, told.default_scale(""), scales, told.document, now)
    items = _items(stored, told, bases, now)
    associations = [
        *_children(stored, told, bases[0], items, document, now),
        *_others(stored, told, bases[0], items, document, now),
    ]
    extras = _with_rubrics(stored.extras, told.extras, [document, *items.values()])
    return Package(document, tuple(items.values()), tuple(associations), extras)


def _known_again(stored: Package, told: Package, written: Package) -> Mapping[str, str]:
    """Which item of the framework each of the file is: by its identifier, else by a code that only one has."""
    known = dict(zip(written.competencies, stored.ordered, strict=True))
    known |= {identifier: identifier for identifier in stored.competencies}
    codes: dict[str, list[str]] = {}
    for identifier, each in stored.competencies.items():
        codes.setdefault(each.code, []).append(identifier)
    codes.pop("", None)
    return {
        identifier: known.get(identifier) or (*codes.get(each.code, ()), identifier)[0]
        for identifier, each in told.competencies.items()
    }


def _renamed(package: Package, ids: Mapping[str, str]) -> Package:
    """The same with other identifiers of its items."""

    def node(body: Any) -> Any:
        return {**body, "identifier": ids.get(body["identifier"], body["identifier"])}

    def link(body: Body) -> Body:
        ends = {name: node(body[name]) for name in ("originNodeURI", "destinationNodeURI")}
        return {**body, **ends}

    items = tuple(node(body) for body in package.items)
    return Package(package.document, items, tuple(map(link, package.associations)), package.extras)


def _items(stored: Package, told: Package, bases: Sequence[Package], now: datetime) -> dict[str, Body]:
    """The items of the file, in the order of the framework, with what the file means to change; new ones come last."""
    there = [each for each in stored.competencies if each in told.competencies]
    items: dict[str, Body] = {}
    for identifier in there:
        body, source = stored.competencies[identifier].body, told.competencies[identifier].body
        body = _edited(body, source, [base.competencies[identifier].body for base in bases], now)
        scales = [base.scale_for(identifier, "") for base in bases]
        items[identifier] = _with_scale(body, told.scale_for(identifier, ""), scales, source, now)
    document = link_to(stored.document, "title", "CFDocument", with_type=False)
    for identifier, each in told.competencies.items():
        if identifier not in items:
            items[identifier] = {**each.body, "CFDocumentURI": document}
    return items


def _edited(stored: Body, told: Body, bases: Sequence[Body], now: datetime) -> Body:
    """An object with those fields of the file in which it differs from the framework in every language."""
    before, after = [_leaves(base) for base in bases], _leaves(told)
    paths = dict.fromkeys([*after, *(path for base in before for path in base)])
    body = stored
    for path in paths:
        if all(base.get(path) != after.get(path) for base in before):
            body = _with_leaf(body, path, after.get(path))
    return body if body == stored else {**body, "lastChangeDateTime": format_stamp(now)}


def _with_scale(
    body: Body, told: Scale | None, bases: Sequence[Scale | None], source: Body, now: datetime
) -> Body:
    if any(_names(told) == _names(base) for base in bases):
        return body
    named = own_fields(source).get("scale")
    return {**with_own_fields(body, scale=named), "lastChangeDateTime": format_stamp(now)}


def _names(scale: Scale | None) -> list[tuple[str, bool]]:
    return [(level.name, level.is_proficient) for level in scale.levels] if scale else []


def _with_rubrics(stored: Body, told: Body, bodies: Iterable[Body]) -> Body:
    """The framework's rubrics, and those of the file that something names now."""
    used = {str(own_fields(body).get("scale")) for body in bodies}
    there = {str(rubric.get("identifier")) for rubric, _ in criteria(stored)}
    new = [rubric for rubric, _ in criteria(told) if str(rubric.get("identifier")) in used - there]
    return {**stored, "CFRubrics": [*objects(stored.get("CFRubrics")), *new]} if new else stored


def _children(
    stored: Package, told: Package, base: Package, items: Mapping[str, Body], document: Body, now: datetime
) -> list[Body]:
    """Who hangs below whom: as it was where the file has left it so, and made anew where it has not."""
    before, after = _families(base), _families(told)
    moved = {
        parent
        for parent, children in after.items()
        if [each for each in before.get(parent, ()) if each in items] != children
    }
    anew = {child for parent in moved for child in after[parent]}
    kept = [
        link.body
        for link in stored.links
        if link.kind == AssociationType.CHILD
        and link.origin in items
        and (link.destination in items or link.destination == stored.identifier)
        and not (
            link.origin in anew and stored.parents.get(link.origin, stored.identifier) == link.destination
        )
    ]
    return kept + [
        make_child(items[child], items.get(parent), document, now, number)
        for parent in moved
        for number, child in enumerate(after[parent], start=1)
    ]


def _families(package: Package) -> dict[str, list[str]]:
    """The children of each item in their order; of the document's own, under the empty name."""
    children: dict[str, list[str]] = {}
    for identifier in package.ordered:
        children.setdefault(package.parents.get(identifier, ""), []).append(identifier)
    return children


def _others(
    stored: Package, told: Package, base: Package, items: Mapping[str, Body], document: Body, now: datetime
) -> list[Body]:
    """Associations of other kinds; in Moodle's CSV stand those that say that two items are related."""
    was, wanted = _related(base), _related(told)
    retired = stored.competencies.keys() - items.keys()
    kept = [
        link.body
        for link in stored.links
        if link.kind != AssociationType.CHILD
        and not {link.origin, link.destination} & retired
        and not (link.kind == AssociationType.RELATED and _ends(link) in was - wanted)
    ]
    return kept + [
        make_association(AssociationType.RELATED, items[first], items[second], document, now)
        for first, second in sorted(map(sorted, wanted - was))
    ]


def _related(package: Package) -> set[frozenset[str]]:
    ours = package.competencies.keys()
    links = (link for link in package.links if link.kind == AssociationType.RELATED)
    return {_ends(link) for link in links if {link.origin, link.destination} <= ours}


def _ends(link: Association) -> frozenset[str]:
    return frozenset((link.origin, link.destination))


def _leaves(body: Body, path: Path = ()) -> dict[Path, Any]:
    """What an object says, by its path; what is inside extensions by itself, and not how the object was made."""
    leaves: dict[Path, Any] = {}
    for name, value in body.items():
        here = (*path, name)
        if (not path and name in _OF_ITS_MAKING) or here == _SCALE:
            continue
        is_inner = here[0] == "extensions" and isinstance(value, Mapping)
        leaves |= _leaves(value, here) if is_inner else {here: value}
    return leaves


def _with_leaf(body: Body, path: Path, value: Any) -> dict[str, Any]:
    """The same object saying this at a path; nothing, where it is None. What is left empty goes."""
    name, inner = path[0], path[1:]
    if inner:
        held = body.get(name)
        value = _with_leaf(held if isinstance(held, Mapping) else {}, inner, value) or None
    rest = {key: told for key, told in body.items() if key != name or value is not None}
    return {**rest, **({name: value} if value is not None else {})}
