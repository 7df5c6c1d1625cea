"""Whether a package makes a framework: all that is wrong with it at once, each with its line and item."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any, Final

from sync.frameworks.making import uuid_of
from sync.frameworks.package import AssociationType, Body, Competency, TextField, node_identifier, own_fields
from sync.frameworks.plain import holds_html
from sync.frameworks.problems import Problem
from sync.frameworks.source import Source

MOST_ITEMS: Final = 50_000
MOST_ASSOCIATIONS: Final = 4 * MOST_ITEMS
LONGEST_IDENTIFIER: Final = 255  # characters; of codes, too
LONGEST_TEXT: Final = 20_000
_DEEPEST: Final = 20
_LARGEST_NUMBER: Final = 10**15
_OWN_TYPE: Final = "ext:"
_TYPES: Final = frozenset(AssociationType)
_KNOWN: Final = frozenset(
    {
        "identifier", "uri", "CFDocumentURI", "fullStatement", "alternativeLabel", "CFItemType", "CFItemTypeURI",
        "humanCodingScheme", "listEnumeration", "abbreviatedStatement", "conceptKeywords", "conceptKeywordsURI",
        "notes", "subject", "subjectURI", "language", "educationLevel", "licenseURI", "statusStartDate",
        "statusEndDate", "lastChangeDateTime", "extensions",
    }
)  # fmt: skip


def check(source: Source) -> Sequence[Problem]:
    """Everything that is wrong or worth knowing, in the order of the file; without a problem it makes a framework."""
    return sorted([*source.problems, *_Check(source).problems()], key=lambda each: each.line or 0)


class _Check:
    def __init__(self, source: Source) -> None:
        self._package = source.package
        self._lines = _Lines(source)
        self._document_id = str(source.package.document.get("identifier") or "")
        self._keys, self._is_whole = source.item_keys, source.file_format.is_whole
        self._items: Mapping[str, Competency] = {
            body["identifier"]: Competency(body)
            for body in source.package.items
            if isinstance(body.get("identifier"), str)
        }

    def problems(self) -> Iterator[Problem]:
        yield from self._of_document()
        yield from self._of_number()
        yield from self._of_items()
        yield from self._of_extras()
        yield from self._of_associations()
        yield from self._of_cycles()

    def _of_document(self) -> Iterator[Problem]:
        document = self._package.document
        yield from _of_strings(document, lambda: (None, "CFDocument"))
        for name in ("identifier", "title"):
            if not isinstance(document.get(name), str) or not document[name].strip():
                yield Problem("framework.missing", f'the document has no "{name}"')
        if len(self._document_id) > LONGEST_IDENTIFIER:
            yield Problem(
                "framework.too_long", f"its identifier has more than {LONGEST_IDENTIFIER} characters"
            )

    def _of_number(self) -> Iterator[Problem]:
        for bodies, most, what in (
            (self._package.items, MOST_ITEMS, "items"),
            (self._package.associations, MOST_ASSOCIATIONS, "associations"),
        ):
            if len(bodies) > most:
                message = f"it has {len(bodies):,} {what}; Stoa takes {most:,}: divide the framework"
                yield Problem("framework.too_large", message)

    def _of_items(self) -> Iterator[Problem]:
        seen: dict[str, int] = {}
        unknown: set[str] = set()
        for number, body in enumerate(self._package.items):
            line, identifier = self._lines.of_item(number), body.get("identifier")
            if not isinstance(identifier, str) or not identifier.strip():
                yield Problem("framework.missing", 'an item has no "identifier"', line)
                continue
            item = str(body.get("humanCodingScheme") or identifier)
            if identifier in seen:
                first = self._lines.of_item(seen[identifier])
                key = self._keys[number] if self._keys else "identifier"
                message = f"its {key} stands twice{f', first on line {first}' if first else ''}"
                yield Problem("framework.twice", message, line, item)
            seen.setdefault(identifier, number)
            yield from self._of_item(body, line, item, unknown)

    def _of_item(self, body: Body, line: int | None, item: str, unknown: set[str]) -> Iterator[Problem]:
        yield from _of_strings(body, lambda: (line, item))
        statement = body.get(TextField.STATEMENT)
        if not isinstance(statement, str) or not statement.strip():
            yield Problem("framework.missing", f'it has no "{TextField.STATEMENT}"', line, item)
        for name in ("identifier", "humanCodingScheme"):
            if len(str(body.get(name) or "")) > LONGEST_IDENTIFIER:
                message = f'its "{name}" has more than {LONGEST_IDENTIFIER} characters'
                yield Problem("framework.too_long", message, line, item)
        told = node_identifier(body.get("CFDocumentURI"))
        if told and told != self._document_id:
            message = f'it belongs to another document ("{told[:80]}"): import that one by itself'
            yield Problem("framework.foreign", message, line, item)
        if uuid_of(str(body["identifier"])) is None:
            message = "its identifier is no UUID, which CASE asks for; it is kept"
            yield Problem("framework.identifier", message, line, item, is_note=True)
        for name in sorted(body.keys() - _KNOWN - unknown):
            unknown.add(name)
            message = f'"{name[:80]}" is not of CASE 1.1; it is kept as it came'
            yield Problem("framework.member", message, line, item, is_note=True)
        for field in TextField:
            if holds_html(str(body.get(field) or "")):
                message = f'"{field}" holds HTML: it is kept as it came, and shown as plain text'
                yield Problem("framework.html", message, line, item, is_note=True)
        yield from _of_own_fields(body, line, item)

    def _of_extras(self) -> Iterator[Problem]:
        for name, value in self._package.extras.items():
            yield from _of_strings({name: value}, lambda name=name: (None, name))

    def _of_associations(self) -> Iterator[Problem]:
        seen: set[str] = set()
        for number, body in enumerate(self._package.associations):
            line = self._lines.of_association(number)
            origin = node_identifier(body.get("originNodeURI"))
            destination = node_identifier(body.get("destinationNodeURI"))
            item = self._name(origin) or str(body.get("identifier") or "") or None
            yield from _of_strings(body, lambda line=line, item=item: (line, item or ""))
            missing = [
                name
                for name, value in (
                    ("identifier", body.get("identifier")),
                    ("associationType", body.get("associationType")),
                    ("originNodeURI", origin),
                    ("destinationNodeURI", destination),
                )
                if not isinstance(value, str) or not value.strip()
            ]
            if missing:
                yield Problem("framework.missing", f'an association has no "{missing[0]}"', line, item)
                continue
            if len(body["identifier"]) > LONGEST_IDENTIFIER:
                message = f"the identifier of an association has more than {LONGEST_IDENTIFIER} characters"
                yield Problem("framework.too_long", message, line, item)
            if body["identifier"] in seen and self._is_whole:  # elsewhere they follow from the items
                yield Problem("framework.twice", "its association stands twice", line, item)
            seen.add(body["identifier"])
            yield from self._of_kind(str(body["associationType"]), origin, destination, line, item)

    def _of_kind(
        self, kind: str, origin: str, destination: str, line: int | None, item: str | None
    ) -> Iterator[Problem]:
        if kind not in _TYPES and not kind.startswith(_OWN_TYPE):
            message = f'the association type "{kind[:80]}" is not of CASE 1.1; it is kept as it came'
            yield Problem("framework.association", message, line, item, is_note=True)
        if kind != AssociationType.CHILD:
            if origin not in self._items and destination not in self._items:
                message = "an association of two items that are both elsewhere; it is kept as it came"
                yield Problem("framework.association", message, line, item, is_note=True)
        elif origin not in self._items and origin != self._document_id:
            message = f'a child that is not in the package ("{origin[:80]}")'
            yield Problem("framework.child", message, line, self._name(destination) or destination)
        elif destination not in self._items and destination != self._document_id:
            yield Problem(
                "framework.parent", f'its parent "{destination[:80]}" is not in the file', line, item
            )

    def _of_cycles(self) -> Iterator[Problem]:
        """Items that are their own ancestors, once for each ring (depth-first, without recursion)."""
        above: dict[str, list[tuple[str, int]]] = {}
        for number, body in enumerate(self._package.associations):
            origin = node_identifier(body.get("originNodeURI"))
            parent = node_identifier(body.get("destinationNodeURI"))
            is_child = body.get("associationType") == AssociationType.CHILD
            if is_child and origin in self._items and parent in self._items:
                above.setdefault(origin, []).append((parent, number))
        done: set[str] = set()
        for start in above:
            yield from self._rings_above(start, above, done)

    def _rings_above(
        self, start: str, above: Mapping[str, Sequence[tuple[str, int]]], done: set[str]
    ) -> Iterator[Problem]:
        path: dict[str, None] = {}
        waiting: list[tuple[str, bool]] = [(start, False)]
        while waiting:
            identifier, is_left = waiting.pop()
            if is_left:
                path.pop(identifier)
                done.add(identifier)
                continue
            if identifier in done or identifier in path:
                continue
            path[identifier] = None
            waiting.append((identifier, True))
            for parent, number in above.get(identifier, ()):
                if parent in path:
                    ring = list(path)[list(path).index(parent) :]
                    yield self._ring(ring, number)
                elif parent not in done:
                    waiting.append((parent, False))

    def _ring(self, ring: Sequence[str], number: int) -> Problem:
        names = " > ".join(f'"{self._name(each)}"' for each in (*ring[:5], ring[0]))
        message = f"it is its own ancestor: {names}{' (shortened)' if len(ring) > 5 else ''}"
        return Problem("framework.cycle", message, self._lines.of_association(number), self._name(ring[-1]))

    def _name(self, identifier: str) -> str:
        found = self._items.get(identifier)
        return (found.code or found.identifier) if found else ""


class _Lines:
    def __init__(self, source: Source) -> None:
        self._items, self._associations = source.item_lines, source.association_lines

    def of_item(self, number: int) -> int | None:
        return self._items[number] if number < len(self._items) else None

    def of_association(self, number: int) -> int | None:
        return self._associations[number] if number < len(self._associations) else None


def _of_own_fields(body: Body, line: int | None, item: str) -> Iterator[Problem]:
    own = own_fields(body)
    esco = own.get("esco")
    if esco is not None and not (isinstance(esco, str) and esco.startswith(("http://", "https://"))):
        yield Problem("framework.address", '"esco" must be an address that begins with http', line, item)
    for name in ("dqr", "eqf"):
        level = own.get(name)
        if level is not None and (isinstance(level, bool) or level not in range(1, 9)):
            yield Problem("framework.level", f'"{name}" must be a whole number from 1 to 8', line, item)


def _of_strings(body: Body, place: Any) -> Iterator[Problem]:
    """What no database keeps, and what nobody would read or count with, anywhere in an object."""
    waiting: list[tuple[Any, int]] = [(body, 0)]
    while waiting:
        value, depth = waiting.pop()
        if isinstance(value, str):
            if fault := _fault_of(value):
                yield Problem(*fault, *place())
        elif isinstance(value, int | float) and not -_LARGEST_NUMBER < value < _LARGEST_NUMBER:
            yield Problem("framework.number", "a number that is too large", *place())
        elif isinstance(value, Mapping | list | tuple):
            if depth > _DEEPEST:
                yield Problem(
                    "framework.too_deep", f"lists and objects stand more than {_DEEPEST} deep", *place()
                )
                return
            inner = [*value.keys(), *value.values()] if isinstance(value, Mapping) else value
            waiting.extend((each, depth + 1) for each in inner)


def _fault_of(text: str) -> tuple[str, str] | None:
    if len(text) > LONGEST_TEXT:
        return "framework.too_long", f"a text has more than {LONGEST_TEXT:,} characters"
    if "\0" in text or not _is_writable(text):
        return "framework.character", f"a character that cannot be kept (in “{text[:40]!a}”)"
    return None


def _is_writable(text: str) -> bool:
    try:
        text.encode()
    except UnicodeEncodeError:
        return False
    return True
