"""A framework changed by hand: each act makes another package of one, and refuses what makes no framework.

The date of the change stands on what was changed alone. What was retired is in no package: `sync.frameworks.history`
finds it again.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any, Final

from config.clock import format_stamp
from sync.frameworks.checking import check
from sync.frameworks.making import make_association, make_child, make_document, make_item
from sync.frameworks.package import (
    Association,
    AssociationType,
    Body,
    Package,
    language_of,
    node_identifier,
    own_fields,
    with_own_fields,
    with_text,
)
from sync.frameworks.problems import FrameworkRefused, Problem
from sync.frameworks.source import FileFormat, Source

Texts = Mapping[str, Mapping[str, str]]
"""By language, and then by the text's name in CASE; an empty one takes the text away."""

_CODE: Final = "humanCodingScheme"
_KIND: Final = "CFItemType"


@dataclass(frozen=True, slots=True)
class ItemEdit:
    """What an item is to say. `scale` is the identifier of one of the framework's; empty for the framework's own."""

    texts: Texts = field(default_factory=dict)
    code: str = ""
    kind: str = ""
    scale: str = ""
    esco: str = ""
    dqr: int | None = None
    eqf: int | None = None


def own_text(body: Body, name: str, language: str, own_language: str) -> str:
    """A text as it is written in just this language; empty where there is none."""
    if language == own_language:
        told = body.get(name)
    else:
        texts = own_fields(body).get("texts")
        in_language = texts.get(language) if isinstance(texts, Mapping) else None
        told = in_language.get(name) if isinstance(in_language, Mapping) else None
    return told if isinstance(told, str) else ""


def new_package(identifier: str, texts: Texts, language: str, now: datetime) -> Package:
    """A framework without items; `texts` are its title and its description. Raises `FrameworkRefused`."""
    title = texts.get(language, {}).get("title", "")
    document = _worded(make_document(identifier, title, language, now), texts, language)
    return _sound(Package(document, (), ()))


def edit_document(package: Package, texts: Texts, scale: str, now: datetime) -> Package:
    """Other titles and descriptions, and which scale holds where an item names none. Raises `FrameworkRefused`."""
    document = _worded(package.document, texts, package.language)
    document = _with_own(document, scale=scale)
    if document == package.document:
        return package
    return _sound(replace(package, document=_dated(document, now)), with_items=False)


def edit_item(package: Package, identifier: str, edit: ItemEdit, now: datetime) -> Package:
    """An item that says something else. Raises `FrameworkRefused`."""
    before = _item(package, identifier)
    after = _said(before, edit, language_of(before) or package.language)
    if after == before:
        return package
    _refuse_faults(package.document, after)
    return _with_item(package, _dated(after, now))


def add_item(package: Package, identifier: str, edit: ItemEdit, parent: str | None, now: datetime) -> Package:
    """One more item, the last below its parent, or at the top. Raises `FrameworkRefused`."""
    above = _item(package, parent) if parent else None
    body = make_item(identifier, "", package.document, now)
    if package.language:
        body["language"] = package.language
    body = _said(body, edit, package.language)
    _refuse_faults(package.document, body)
    number = len(_siblings(package, parent)) + 1
    link = make_child(body, above, package.document, now, number)
    return replace(package, items=(*package.items, body), associations=(*package.associations, link))


def move_item(package: Package, identifier: str, parent: str | None, number: int, now: datetime) -> Package:
    """An item as the `number`-th (from 1) below another one, or at the top; what is below it comes along.

    Raises `FrameworkRefused` where it would be below itself.
    """
    body, above = _item(package, identifier), _item(package, parent) if parent else None
    if parent is not None and identifier in _above(package, parent):
        raise FrameworkRefused(
            "It cannot be moved below itself, or below what is below it.", code="framework.cycle"
        )
    siblings = [each for each in _siblings(package, parent) if each != identifier]
    siblings.insert(min(max(number, 1), len(siblings) + 1) - 1, identifier)
    links = list(package.associations)
    place = _place_of_link(package, identifier)
    has_that_parent = package.parents.get(identifier) == parent and place is not None
    if not has_that_parent:
        link = make_child(body, above, package.document, now)
        _put_link(links, place, link)
    places = _child_places(links)
    for count, sibling in enumerate(siblings, start=1):
        place = places.get((sibling, parent or package.identifier))
        if place is None:
            links.append(make_child(_item(package, sibling), above, package.document, now, count))
        elif links[place].get("sequenceNumber") != count:
            links[place] = {**_dated(links[place], now), "sequenceNumber": count}
    return replace(package, associations=tuple(links))


def retire(package: Package, identifier: str) -> Package:
    """The framework without an item and all that is below it, and without what was said of them."""
    _item(package, identifier)
    gone = {identifier, *below(package, identifier)}
    return replace(
        package,
        items=tuple(body for body in package.items if body["identifier"] not in gone),
        associations=tuple(link.body for link in package.links if not {link.origin, link.destination} & gone),
    )


def bring_back(
    package: Package,
    items: Sequence[Body],
    associations: Iterable[Body],
    retired: Iterable[str],
    now: datetime,
) -> Package:
    """The framework with items that were retired, and what was said of them but for what still is (`retired`)."""
    back = [body for body in items if body["identifier"] not in package.competencies]
    present = {*package.competencies, *(str(body["identifier"]) for body in back)}
    places = present | {package.identifier}
    absent = set(retired) - present
    known = {link.identifier for link in package.links}
    links = [
        link
        for link in map(Association, associations)
        if link.identifier not in known
        and not {link.origin, link.destination} & absent
        and (link.kind != AssociationType.CHILD or {link.origin, link.destination} <= places)
    ]
    hanging = {link.origin for link in links if link.kind == AssociationType.CHILD}
    loose = [body for body in back if body["identifier"] not in hanging]
    return replace(
        package,
        items=(*package.items, *back),
        associations=(
            *package.associations,
            *(link.body for link in links),
            *(make_child(body, None, package.document, now) for body in loose),
        ),
    )


def relate(package: Package, kind: str, origin: str, destination: Body, now: datetime) -> Package:
    """An item that has something to do with another one, also of another framework. Raises `FrameworkRefused`."""
    body = _item(package, origin)
    if kind not in set(AssociationType) - {AssociationType.CHILD} or destination["identifier"] == origin:
        raise FrameworkRefused("These two cannot be related like that.", code="framework.association")
    link = make_association(kind, body, destination, package.document, now)
    same = (kind, origin, str(destination["identifier"]))
    if any((each.kind, each.origin, each.destination) == same for each in package.links):
        return package
    return replace(package, associations=(*package.associations, link))


def unrelate(package: Package, association: str) -> Package:
    """The framework without an association; who hangs below whom is changed by moving alone."""
    kept = tuple(
        link.body
        for link in package.links
        if link.identifier != association or link.kind == AssociationType.CHILD
    )
    return package if len(kept) == len(package.associations) else replace(package, associations=kept)


def below(package: Package, identifier: str) -> list[str]:
    """All that hangs below an item, however far."""
    children: dict[str, list[str]] = {}
    for child, parent in package.parents.items():
        children.setdefault(parent, []).append(child)
    found, waiting = [], [identifier]
    while waiting:
        inner = children.get(waiting.pop(), [])
        found += inner
        waiting += inner
    return found


def _item(package: Package, identifier: str) -> Body:
    found = package.competencies.get(identifier)
    if found is None:
        raise FrameworkRefused(
            "This competency is not in the framework any more.", code="framework.item_unknown"
        )
    return found.body


def _said(body: Body, edit: ItemEdit, own_language: str) -> dict[str, Any]:
    changed = _worded(body, edit.texts, own_language)
    changed = _with_field(changed, _CODE, edit.code)
    if edit.kind != str(changed.get(_KIND) or ""):
        changed = {name: value for name, value in changed.items() if name != "CFItemTypeURI"}
        changed = _with_field(changed, _KIND, edit.kind)
    return _with_own(changed, scale=edit.scale, esco=edit.esco, dqr=edit.dqr, eqf=edit.eqf)


def _worded(body: Body, texts: Texts, own_language: str) -> dict[str, Any]:
    worded = dict(body)
    for language, told in texts.items():
        for name, text in told.items():
            if text != own_text(worded, name, language, own_language):
                worded = with_text(worded, name, language, text, own_language=own_language)
    return worded


def _with_field(body: Body, name: str, value: str) -> dict[str, Any]:
    if value == str(body.get(name) or ""):
        return dict(body)
    rest = {key: told for key, told in body.items() if key != name}
    return {**rest, name: value} if value else rest


def _with_own(body: Body, **changes: Any) -> dict[str, Any]:
    own = own_fields(body)
    differing = {name: value for name, value in changes.items() if (own.get(name) or None) != (value or None)}
    return with_own_fields(body, **differing) if differing else dict(body)


def _dated(body: Body, now: datetime) -> dict[str, Any]:
    return {**body, "lastChangeDateTime": format_stamp(now)}


def _with_item(package: Package, body: Body) -> Package:
    items = tuple(body if each["identifier"] == body["identifier"] else each for each in package.items)
    return replace(package, items=items)


def _siblings(package: Package, parent: str | None) -> list[str]:
    return [each for each in package.ordered if package.parents.get(each) == parent]


def _above(package: Package, identifier: str) -> set[str]:
    """The item itself and all that it hangs below, by whichever of its parents."""
    parents: dict[str, list[str]] = {}
    for link in package.links:
        if link.kind == AssociationType.CHILD:
            parents.setdefault(link.origin, []).append(link.destination)
    found, waiting = {identifier}, [identifier]
    while waiting:
        new = [each for each in parents.get(waiting.pop(), []) if each not in found]
        found.update(new)
        waiting += new
    return found


def _place_of_link(package: Package, identifier: str) -> int | None:
    """Where among the associations stands what says below whom an item hangs."""
    wanted = package.parents.get(identifier, package.identifier)
    return _child_places(package.associations).get((identifier, wanted))


def _child_places(links: Sequence[Body]) -> Mapping[tuple[str, str], int]:
    """Where each association stands that says that the one hangs below the other."""
    places: dict[tuple[str, str], int] = {}
    for number, body in enumerate(links):
        if body["associationType"] == AssociationType.CHILD:
            ends = (node_identifier(body["originNodeURI"]), node_identifier(body["destinationNodeURI"]))
            places.setdefault(ends, number)
    return places


def _put_link(links: list[Body], place: int | None, link: Body) -> None:
    """In place of the one that it replaces, so that the others stay where they are."""
    twin = next((n for n, body in enumerate(links) if body["identifier"] == link["identifier"]), None)
    if place is None:
        links.append(link)
    else:
        links[place] = link
    if twin is not None and twin != place:
        del links[twin]


def _refuse_faults(document: Body, *items: Body) -> None:
    found: Sequence[Problem] = check(Source(FileFormat.CASE, Package(document, items, ())))
    if problems := [each for each in found if not each.is_note]:
        raise FrameworkRefused.because_of(problems)


def _sound(package: Package, *, with_items: bool = True) -> Package:
    _refuse_faults(package.document, *(package.items if with_items else ()))
    return package
