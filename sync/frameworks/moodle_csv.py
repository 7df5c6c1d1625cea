"""Moodle's CSV of competency frameworks (admin/tool/lpimportcsv), as Moodle 4 and 5 write and read it.

Moodle goes by the order of the columns, whose names are in the language of whoever exported them. What CASE has no
place for (rules, the configuration of scales, descriptions in HTML) is kept in extensions, below the name `moodle`, so
that it comes back as it came.
"""

import json
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from sync.frameworks.csv_rows import Row, read_rows, write_rows
from sync.frameworks.making import (
    make_association,
    make_child,
    make_document,
    make_item,
    make_rubric,
    stable_id,
    unknown_item,
    uuid_of,
)
from sync.frameworks.package import (
    AssociationType,
    Body,
    Competency,
    Package,
    Scale,
    TextField,
    own_fields,
    with_own_fields,
)
from sync.frameworks.plain import holds_html, plain_words
from sync.frameworks.problems import FrameworkRefused, Problem
from sync.frameworks.source import FileFormat, Source

_MOODLE: Final = "moodle"
HEADINGS: Final = (
    "Parent ID number",
    "ID number",
    "Short name",
    "Description",
    "Description format",
    "Scale values",
    "Scale configuration",
    "Rule type (optional)",
    "Rule outcome (optional)",
    "Rule config (optional)",
    "Cross-referenced competency ID numbers",
    "Exported ID (optional)",
    "Is framework",
    "Taxonomy",
)
(
    _PARENT,
    _ID,
    _NAME,
    _DESCRIPTION,
    _FORMAT,
    _SCALE,
    _CONFIGURATION,
    _RULE_TYPE,
    _RULE_OUTCOME,
    _RULE_CONFIG,
    _RELATED,
    _EXPORTED,
    _IS_FRAMEWORK,
    _TAXONOMY,
) = range(len(HEADINGS))
_ONE_HEAD: Final = f'one has 1 in the column "{HEADINGS[_IS_FRAMEWORK]}"'
_KEPT: Final = {
    "description": _DESCRIPTION,
    "descriptionformat": _FORMAT,
    "scalevalues": _SCALE,
    "scaleconfiguration": _CONFIGURATION,
    "ruletype": _RULE_TYPE,
    "ruleoutcome": _RULE_OUTCOME,
    "ruleconfig": _RULE_CONFIG,
    "taxonomies": _TAXONOMY,
}
_EMPTY: Final = ("", "0", "null")
_FORMAT_HTML: Final = "1"
LONGEST_NAME: Final = 100  # characters, of names and ID numbers (competency/classes/competency.php)
_COMMA: Final = "%2C"  # within an ID number that is referred to
_DEFAULT_LEVELS: Final = {
    "de": ("Noch nicht kompetent", "Kompetent"),
    "en": ("Not yet competent", "Competent"),
}


def is_moodle_csv(text: str) -> bool:
    """Whether a text has Moodle's columns: as many, and one row that says of itself that it is the framework."""
    rows = read_rows(text)
    try:
        heading = next(rows, None)
        if heading is None or len(heading.cells) != len(HEADINGS):
            return False
        return any(_is_framework(row) for row in rows)
    except FrameworkRefused:
        return False


def read_moodle_csv(text: str, now: datetime) -> Source:
    """The framework of a file. Raises `FrameworkRefused` where no row is a framework."""
    rows = list(read_rows(text))[1:]
    heads = [row for row in rows if _is_framework(row)]
    if not heads:
        raise _refused(f"no row is a framework: {_ONE_HEAD}")
    return _Reader(heads, [row for row in rows if not _is_framework(row)], now).read()


@dataclass
class _Reader:
    """The rows of one framework on their way to CASE."""

    heads: Sequence[Row]
    rows: Sequence[Row]
    now: datetime

    @property
    def head(self) -> Row:
        """The row of the framework; there is one at least."""
        return self.heads[0]

    def read(self) -> Source:
        id_number = self.head.cell(_ID) or self.head.cell(_NAME)
        if not id_number:
            raise _refused("the framework has no ID number", self.head.line)
        self.identifier = uuid_of(id_number) or stable_id("framework", id_number)
        self.rubrics: dict[str, dict[str, Any]] = {}
        document = make_document(self.identifier, self.head.cell(_NAME) or id_number, "", self.now)
        document = self._described(document, self.head, "description")
        self.document = with_own_fields(document, id_number=id_number, scale=self._scale(self.head))
        nameless = [row for row in self.rows if not row.cell(_ID)]
        items = [(row, self._item(row)) for row in self.rows if row.cell(_ID)]
        by_number = {row.cell(_ID): item for row, item in items}
        associations = [*self._children(items, by_number), *self._related(items, by_number)]
        package = Package(
            self.document,
            tuple(item for _, item in items),
            tuple(body for _, body in associations),
            {"CFRubrics": list(self.rubrics.values())} if self.rubrics else {},
        )
        return Source(
            FileFormat.MOODLE,
            package,
            item_lines=tuple(row.line for row, _ in items),
            association_lines=tuple(line for line, _ in associations),
            item_keys=("ID number",) * len(items),
            problems=(*map(_second, self.heads[1:]), *map(_nameless, nameless)),
        )

    def _item(self, row: Row) -> dict[str, Any]:
        id_number = row.cell(_ID)
        identifier = uuid_of(id_number) or stable_id(self.identifier, id_number)
        item = make_item(identifier, row.cell(_NAME) or id_number, self.document, self.now)
        if uuid_of(id_number) is None:
            item["humanCodingScheme"] = id_number
        return with_own_fields(self._described(item, row, TextField.NOTES), scale=self._scale(row))

    def _described(self, body: dict[str, Any], row: Row, name: str) -> dict[str, Any]:
        description = row.cell(_DESCRIPTION)
        kept = {key: row.cell(place) for key, place in _KEPT.items() if row.cell(place) not in _EMPTY}
        if not holds_html(description):
            kept.pop("description", None)
        if row.cell(_FORMAT) == _FORMAT_HTML and "description" not in kept:
            kept.pop("descriptionformat", None)
        plain = plain_words(description)
        return {
            **body,
            **({name: plain} if plain else {}),
            **({"extensions": {_MOODLE: kept}} if kept else {}),
        }

    def _scale(self, row: Row) -> str | None:
        values = row.cell(_SCALE)
        if not values:
            return None
        names = [name.strip() for name in values.split(",")]
        proficient = _proficient(row.cell(_CONFIGURATION))
        identifier = stable_id(self.identifier, "scale", values, ",".join(map(str, sorted(proficient))))
        levels = [(name, number in proficient) for number, name in enumerate(names, start=1)]
        self.rubrics.setdefault(identifier, make_rubric(identifier, ", ".join(names), levels, self.now))
        return identifier

    def _children(
        self, items: Sequence[tuple[Row, Body]], by_number: Mapping[str, Body]
    ) -> Iterator[tuple[int, Body]]:
        places: Counter[str] = Counter()
        for row, item in items:
            number = row.cell(_PARENT)
            places[number] += 1
            parent = by_number.get(number, unknown_item(number)) if number else None
            yield row.line, make_child(item, parent, self.document, self.now, places[number])

    def _related(
        self, items: Sequence[tuple[Row, Body]], by_number: Mapping[str, Body]
    ) -> Iterator[tuple[int, Body]]:
        """Moodle tells of each pair on both sides; those that are not in the file it passes over, and so do we."""
        told: set[str] = set()
        for row, item in items:
            for name in filter(None, row.cell(_RELATED).split(",")):
                other = by_number.get(name.strip().replace(_COMMA, ","))
                if other is None or other is item:
                    continue
                first, second = sorted((item, other), key=lambda each: str(each["identifier"]))
                body = make_association(AssociationType.RELATED, first, second, self.document, self.now)
                if body["identifier"] not in told:
                    told.add(body["identifier"])
                    yield row.line, body


def write_moodle_csv(package: Package, language: str) -> str:
    """The framework as Moodle imports it, its texts in this language where it has them.

    Names and ID numbers are cut at what Moodle keeps. A level whose name holds a comma, by which Moodle tells levels
    apart, gets a semicolon there.
    """
    numbers = _id_numbers(package)
    related: dict[str, list[str]] = {}
    for link in package.links:
        if link.kind == AssociationType.RELATED and {link.origin, link.destination} <= numbers.keys():
            related.setdefault(link.origin, []).append(numbers[link.destination])
            related.setdefault(link.destination, []).append(numbers[link.origin])
    framework = _framework_row(package, language)
    default = framework[_SCALE]
    rows = [list(HEADINGS), framework]
    for identifier in package.ordered:
        competency = package.competencies[identifier]
        row = _described_row(competency.body, competency.title(language), competency.description(language))
        parent = package.parents.get(identifier)
        row[_PARENT] = numbers[parent] if parent else ""
        row[_ID] = numbers[identifier]
        row[_RELATED] = ",".join(number.replace(",", _COMMA) for number in related.get(identifier, ()))
        row[_RULE_CONFIG] = row[_RULE_CONFIG] or "null"
        row[_SCALE], row[_CONFIGURATION] = _scale_cells(
            package.scale_for(identifier, language), competency.body, language
        )
        if row[_SCALE] == default and not _kept(competency.body, "scalevalues"):
            row[_SCALE] = row[_CONFIGURATION] = ""
        rows.append(row)
    return write_rows(rows)


def _framework_row(package: Package, language: str) -> list[str]:
    document = package.document
    description = plain_words(str(document.get("description") or ""))
    row = _described_row(document, package.title(language), description)
    row[_ID] = str(own_fields(document).get("id_number") or package.identifier)[:LONGEST_NAME]
    row[_SCALE], row[_CONFIGURATION] = _scale_cells(package.default_scale(language), document, language)
    row[_IS_FRAMEWORK] = "1"
    row[_TAXONOMY] = row[_TAXONOMY] or ",".join(["competency"] * 4)
    return row


def _described_row(body: Body, title: str, description: str) -> list[str]:
    row = [""] * len(HEADINGS)
    for name, place in _KEPT.items():
        row[place] = _kept(body, name)
    row[_NAME] = title.replace("\n", " ")[:LONGEST_NAME]
    if plain_words(row[_DESCRIPTION]) != description:  # it was edited since, or never came from Moodle
        row[_DESCRIPTION] = description
    row[_FORMAT] = row[_FORMAT] or _FORMAT_HTML
    return row


def _scale_cells(scale: Scale | None, body: Body, language: str) -> tuple[str, str]:
    """The names of the levels, and Moodle's configuration of them; those that came from Moodle as they came."""
    kept = _kept(body, "scalevalues")
    levels = scale.levels if scale else ()
    names = [level.name.replace(",", ";") for level in levels] or list(
        _DEFAULT_LEVELS.get(language, _DEFAULT_LEVELS["en"])
    )
    if kept and [name.strip() for name in kept.split(",")] == names:
        return kept, _kept(body, "scaleconfiguration")
    proficient = [level.number for level in levels if level.is_proficient] or [len(names)]
    configuration: list[dict[str, Any]] = [{"scaleid": "0"}]
    configuration += [
        {"id": number, "scaledefault": int(number == proficient[0]), "proficient": int(number in proficient)}
        for number in range(1, len(names) + 1)
        if number in proficient
    ]
    return ",".join(names), json.dumps(configuration, separators=(",", ":"))


def _id_numbers(package: Package) -> dict[str, str]:
    """What Moodle knows each item by: its code where no other has the same, and its identifier otherwise."""
    codes = Counter(competency.code[:LONGEST_NAME] for competency in package.competencies.values())
    return {
        identifier: _id_number(competency, codes) for identifier, competency in package.competencies.items()
    }


def _id_number(competency: Competency, codes: Mapping[str, int]) -> str:
    code = competency.code[:LONGEST_NAME]
    return code if code and codes[code] == 1 else competency.identifier[:LONGEST_NAME]


def _proficient(configuration: str) -> frozenset[int]:
    """The levels, from 1, that Moodle's configuration of a scale calls proficient."""
    try:
        told = json.loads(configuration)
    except (ValueError, RecursionError):
        return frozenset()
    entries = told if isinstance(told, list) else []
    found = (str(each.get("id")) for each in entries if isinstance(each, dict) and each.get("proficient"))
    return frozenset(int(number) for number in found if number.isdecimal() and len(number) < 10)


def _kept(body: Body, name: str) -> str:
    extensions = body.get("extensions")
    kept = extensions.get(_MOODLE) if isinstance(extensions, Mapping) else None
    value = kept.get(name) if isinstance(kept, Mapping) else None
    return value if isinstance(value, str) else ""


def _second(row: Row) -> Problem:
    return Problem("framework.unreadable", f"more than one row is a framework: {_ONE_HEAD}", row.line)


def _nameless(row: Row) -> Problem:
    return Problem("framework.unreadable", f'the column "{HEADINGS[_ID]}" is empty', row.line)


def _is_framework(row: Row) -> bool:
    return row.cell(_IS_FRAMEWORK) not in ("", "0")


def _refused(message: str, line: int | None = None) -> FrameworkRefused:
    return FrameworkRefused.because_of([Problem("framework.unreadable", message, line)])
