"""A plain CSV of competencies, as people write it in a spreadsheet: one row each, columns by their names.

Columns, in any order, in English or German: `type`, `identifier`, `parent`, `code`, `title`, `short`, `description`
(these three also with `_de` or `_en`), `language`, `scale`, `esco`, `dqr`, `eqf`. A row of the type ``framework`` is
about the whole. A scale is its levels from the lowest on, ``Kennt | Kann* | Lehrt*``, with a star at those from which
on somebody counts as competent.
"""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Final

from sync.frameworks.csv_rows import Row, harmless, meant, read_rows, write_rows
from sync.frameworks.making import (
    make_child,
    make_document,
    make_item,
    make_rubric,
    stable_id,
    unknown_item,
    uuid_of,
)
from sync.frameworks.package import (
    EQF_LEVELS,
    Body,
    Competency,
    Package,
    Scale,
    TextField,
    language_of,
    text_of,
    with_own_fields,
    with_text,
)
from sync.frameworks.problems import FrameworkRefused, Problem
from sync.frameworks.source import FileFormat, Source

_FRAMEWORK: Final = "framework"
_LANGUAGES: Final = ("de", "en")
_FIELDS: Final = {
    "title": TextField.STATEMENT.value,
    "short": TextField.SHORT.value,
    "description": TextField.NOTES.value,
}
_FRAMEWORK_FIELDS: Final = {"title": "title", "description": "description"}
_TEXTS: Final = tuple(f"{name}{suffix}" for name in _FIELDS for suffix in ("", "_de", "_en"))
COLUMNS: Final = (
    "type", "identifier", "parent", "code", *_TEXTS, "language", "scale", "esco", "dqr", "eqf",
)  # fmt: skip
_GERMAN: Final = {
    "art": "type",
    "typ": "type",
    "kennung": "identifier",
    "id": "identifier",
    "übergeordnet": "parent",
    "kürzel": "code",
    "titel": "title",
    "titel_de": "title_de",
    "titel_en": "title_en",
    "kurztitel": "short",
    "kurztitel_de": "short_de",
    "kurztitel_en": "short_en",
    "beschreibung": "description",
    "beschreibung_de": "description_de",
    "beschreibung_en": "description_en",
    "sprache": "language",
    "skala": "scale",
}
_BETWEEN_LEVELS: Final = "|"
_PROFICIENT: Final = "*"


def read_plain_csv(text: str, name: str, now: datetime) -> Source:
    """The framework of a file; `name` is what it is called, and known again by, where no row tells.

    Raises `FrameworkRefused` for a file without a column of titles.
    """
    rows = list(read_rows(text))
    if not rows:
        raise _refused("the file is empty")
    columns = _columns(rows[0])
    if not {"title", "title_de", "title_en"} & columns.keys():
        raise _refused(
            'it has no column "title" (nor "title_de" or "title_en"), and no columns of Moodle', rows[0].line
        )
    told = [
        _Told(row.line, {key: meant(row.cell(place)) for key, place in columns.items()}) for row in rows[1:]
    ]
    heads = [row for row in told if row["type"].lower() == _FRAMEWORK]
    head = heads[0] if heads else _Told(rows[0].line, {"title": name, "identifier": ""})
    unknown = [cell.strip() for cell in rows[0].cells if cell.strip() and _column(cell) not in COLUMNS]
    notes = [
        Problem(
            "framework.column",
            f'the column "{each[:80]}" is not known, and left out',
            rows[0].line,
            is_note=True,
        )
        for each in unknown
    ]
    notes += [
        Problem("framework.unreadable", "more than one row has the type framework", row.line)
        for row in heads[1:]
    ]
    return _Reader(head, [row for row in told if row not in heads], name, now, notes).read()


@dataclass(frozen=True, slots=True)
class _Told:
    """A row, by the names of its columns."""

    line: int
    cells: Mapping[str, str]

    def __getitem__(self, name: str) -> str:
        return self.cells.get(name, "")

    @property
    def key(self) -> str:
        """What it is known by."""
        return self["identifier"] or self["code"]


@dataclass
class _Reader:
    """The rows of one framework on their way to CASE."""

    head: _Told
    rows: Sequence[_Told]
    name: str
    now: datetime
    problems: list[Problem]
    rubrics: dict[str, dict[str, Any]] = field(default_factory=dict)

    def read(self) -> Source:
        key = self.head.key or self.name
        self.identifier = uuid_of(key) or stable_id("framework", key)
        self.language = self.head["language"].lower() or self._language_used()
        document = make_document(self.identifier, "", self.language, self.now)
        document = self._worded(document, self.head, _FRAMEWORK_FIELDS)
        document["title"] = document.get("title") or self.name
        document["CFPackageURI"] = {**document["CFPackageURI"], "title": document["title"]}
        given = key if uuid_of(key) is None and self.head.key else None
        self.document = with_own_fields(document, id_number=given, scale=self._scale(self.head))
        readable = [row for row in self.rows if self._is_readable(row)]
        items = [(row, self._item(row)) for row in readable]
        package = Package(
            self.document,
            tuple(item for _, item in items),
            tuple(self._children(items)),
            {"CFRubrics": list(self.rubrics.values())} if self.rubrics else {},
        )
        lines = tuple(row.line for row in readable)
        keys = tuple("identifier" if row["identifier"] else "code" for row in readable)
        return Source(FileFormat.CSV, package, lines, lines, keys, tuple(self.problems))

    def _language_used(self) -> str:
        """The language in which most is said, where the file does not say which is its own."""
        rows = (self.head, *self.rows)
        used = Counter(
            each for row in rows for each in _LANGUAGES for name in _FIELDS if row[f"{name}_{each}"]
        )
        return max(_LANGUAGES, key=lambda each: used[each]) if used else ""

    def _is_readable(self, row: _Told) -> bool:
        titles = (row[f"title{suffix}"] for suffix in ("", f"_{self.language}"))
        if not row.key:
            self._found('it needs an "identifier" or a "code" by which it is known again', row)
        elif not any(titles):
            self._found(f"it has no title in the framework's language ({self.language or 'title'})", row)
        return bool(row.key)

    def _found(self, message: str, row: _Told) -> None:
        self.problems.append(Problem("framework.unreadable", message, row.line, row.key or None))

    def _item(self, row: _Told) -> dict[str, Any]:
        identifier = uuid_of(row.key) or stable_id(self.identifier, row.key)
        item = make_item(identifier, "", self.document, self.now)
        item |= {"language": self.language} if self.language else {}
        item = self._worded(item, row, _FIELDS)
        item["fullStatement"] = item["fullStatement"] or row.key  # that it has no title is told already
        item |= {"humanCodingScheme": row["code"]} if row["code"] else {}
        item |= {"CFItemType": row["type"]} if row["type"] else {}
        return with_own_fields(
            item,
            scale=self._scale(row),
            esco=row["esco"],
            dqr=self._eqf_level(row, "dqr"),
            eqf=self._eqf_level(row, "eqf"),
        )

    def _worded(self, body: dict[str, Any], row: _Told, fields: Mapping[str, str]) -> dict[str, Any]:
        for column, name in fields.items():
            own = row[column] or row[f"{column}_{self.language}"]
            if own:
                body[name] = own
            for language in _LANGUAGES:
                if language != self.language:
                    text = row[f"{column}_{language}"]
                    body = with_text(body, name, language, text, own_language=self.language)
        return body

    def _scale(self, row: _Told) -> str | None:
        levels = [
            (name.strip().removesuffix(_PROFICIENT).strip(), name.strip().endswith(_PROFICIENT))
            for name in row["scale"].split(_BETWEEN_LEVELS)
            if name.strip()
        ]
        if not levels:
            return None
        names = " | ".join(name for name, _ in levels)
        identifier = stable_id(self.identifier, "scale", row["scale"])
        self.rubrics.setdefault(identifier, make_rubric(identifier, names, levels, self.now))
        return identifier

    def _eqf_level(self, row: _Told, name: str) -> int | None:
        told = row[name]
        if told and not (told.isdecimal() and len(told) < 4 and int(told) in EQF_LEVELS):
            self._found(f'"{name}" must be a whole number from 1 to 8', row)
            return None
        return int(told) if told else None

    def _children(self, items: Sequence[tuple[_Told, Body]]) -> Iterator[Body]:
        known: dict[str, Body] = {}
        for row, item in items:
            known.setdefault(row["code"], item)
        for row, item in items:
            known[row.key] = known[str(item["identifier"])] = item
        known.pop("", None)
        places: Counter[str] = Counter()
        for row, item in items:
            name = row["parent"]
            places[name] += 1
            parent = known.get(name, unknown_item(name)) if name else None
            yield make_child(item, parent, self.document, self.now, places[name])


def write_plain_csv(package: Package) -> str:
    """The framework as `read_plain_csv` reads it, without cells that a spreadsheet would take for formulas."""
    document = package.document
    head = dict.fromkeys(COLUMNS, "")
    head |= {"type": _FRAMEWORK, "identifier": package.identifier, "language": language_of(document)}
    head |= _words(document, _FRAMEWORK_FIELDS)
    head["scale"] = _levels(package.default_scale(package.language))
    rows = [list(COLUMNS), [harmless(head[name]) for name in COLUMNS]]
    for identifier in package.ordered:
        cells = _cells(package, package.competencies[identifier])
        cells["scale"] = _levels(package.scale_for(identifier, package.language))
        if cells["scale"] == head["scale"]:
            cells["scale"] = ""
        rows.append([harmless(cells[name]) for name in COLUMNS])
    return write_rows(rows)


def _cells(package: Package, competency: Competency) -> dict[str, str]:
    return {
        **dict.fromkeys(COLUMNS, ""),
        **_words(competency.body, _FIELDS),
        "type": competency.kind,
        "identifier": competency.identifier,
        "parent": package.parents.get(competency.identifier, ""),
        "code": competency.code,
        "esco": competency.esco,
        "dqr": str(competency.dqr or ""),
        "eqf": str(competency.eqf or ""),
    }


def _words(body: Body, fields: Mapping[str, str]) -> dict[str, str]:
    words: dict[str, str] = {}
    for column, name in fields.items():
        own = body.get(name)
        words[column] = own if isinstance(own, str) else ""
        for language in _LANGUAGES:
            text = text_of(body, name, language)
            words[f"{column}_{language}"] = "" if text == words[column] else text
    return words


def _levels(scale: Scale | None) -> str:
    levels = scale.levels if scale else ()
    return f" {_BETWEEN_LEVELS} ".join(
        f"{level.name.replace(_BETWEEN_LEVELS, '/')}{_PROFICIENT if level.is_proficient else ''}"
        for level in levels
    )


def _columns(heading: Row) -> dict[str, int]:
    found: dict[str, int] = {}
    for place, cell in enumerate(heading.cells):
        name = _column(cell)
        if name in found and name in COLUMNS:
            raise _refused(f'the column "{name}" stands twice', heading.line)
        found[name] = place
    return found


def _column(cell: str) -> str:
    name = "_".join(cell.strip().lower().replace("-", "_").split())
    return _GERMAN.get(name, name)


def _refused(message: str, line: int | None = None) -> FrameworkRefused:
    return FrameworkRefused.because_of([Problem("framework.unreadable", message, line)])
