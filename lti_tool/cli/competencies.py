"""`stoa competencies`: what can be learned, and what participation shows."""

import json
from collections.abc import Sequence
from pathlib import Path
from typing import Final
from uuid import UUID

import click

from lti_tool.app.services import Services
from lti_tool.cli.common import (
    as_dicts,
    json_option,
    open_services,
    organisation_option,
    print_json,
    print_table,
    space_option,
)
from lti_tool.cli.recorded import recorded
from sync.competencies.mapping import CompetencyMapping, MappingRefused
from sync.competencies.versions import set_mapping
from sync.frameworks.differences import Difference, FieldChange, Part
from sync.frameworks.importing import Proposal, import_framework, propose
from sync.frameworks.problems import FrameworkRefused, Problem
from sync.frameworks.reading import ENCODINGS, LARGEST_FILE, write_framework
from sync.frameworks.source import FileFormat
from sync.frameworks.store import ListedFramework, find_framework, list_frameworks, load_package
from sync.platforms.registry import find_organisation
from sync.spaces.spaces import find_space

_LARGEST_MAPPING: Final = 1024 * 1024
_SHOWN: Final = 100  # differences, problems
_WORTH_TELLING: Final = 4 * 1024 * 1024  # bytes: what takes more than a second
_NOTES_SHOWN: Final = 20
_LONGEST_VALUE: Final = 60  # characters
_LANGUAGE: Final = "en"


@click.group()
def competencies() -> None:
    """What can be learned, and what participation shows."""


@competencies.command(name="import")
@recorded
@click.argument("file", type=click.Path(path_type=Path))
@organisation_option
@click.option("--encoding", type=click.Choice(ENCODINGS), help="Of a CSV that is not in UTF-8.")
@click.option(
    "--into", help="The identifier of the framework that a CSV is about, if it does not say so itself."
)
@click.option("--dry-run", is_flag=True, help="Only show what would change.")
def import_file(file: Path, organisation: str, encoding: str | None, into: str | None, dry_run: bool) -> None:
    """Import a framework from CASE, Moodle's CSV or plain CSV.

    What changes is shown first, item by item. To import the same file again changes nothing; what a newer file leaves
    out is retired, not deleted, since evidence may hang on it. A file with faults is refused as a whole, and each fault
    is listed with its line and item.

    A plain CSV has a row for each competency and columns by name: type, identifier, parent, code, title, short,
    description (these three also with _de or _en), language, scale, esco, dqr, eqf. See docs/competencies.md.
    """
    data = _read_framework_file(file)
    if len(data) > _WORTH_TELLING:
        click.echo(f"Reading and comparing {len(data) // 1024**2} MiB …", err=True)
    with open_services() as services:
        try:
            proposal = _propose(services, organisation, data, file.stem, encoding, into)
        except FrameworkRefused as refusal:
            _print_problems(refusal.problems)
            raise
        for note in proposal.notes[:_NOTES_SHOWN]:
            click.echo(f"Note: {note}", err=True)
        if len(proposal.notes) > _NOTES_SHOWN:
            click.echo(f"And {len(proposal.notes) - _NOTES_SHOWN:,} more notes.", err=True)
        _print_differences(proposal.differences)
        if dry_run:
            click.echo(f"{proposal.summary} Nothing was imported yet.")
            return
        with services.database.write() as session:
            own = find_organisation(session, organisation)
            saved = import_framework(session, own.id, proposal, services.clock.now())
    click.echo(f"{proposal.summary} It has version {saved.version} now, with {saved.items:,} competencies.")


@competencies.command(name="export")
@click.option(
    "--format",
    "file_format",
    type=click.Choice([each.value for each in FileFormat]),
    default=FileFormat.CASE.value,
    show_default=True,
    help="case: a CASE 1.1 package; moodle: what Moodle imports.",
)
@click.option("--framework", "identifier", help="Its identifier; else the one changed last.")
@click.option(
    "--language", type=click.Choice(["de", "en"]), help="Of the texts, where the format has one only."
)
@organisation_option
def export_framework(
    file_format: str, identifier: str | None, language: str | None, organisation: str
) -> None:
    """Write a framework to stdout, as CASE, plain CSV or Moodle's CSV."""
    with open_services() as services, services.database.read() as session:
        own = find_organisation(session, organisation)
        if identifier is None:
            listed = list_frameworks(session, own.id, _LANGUAGE)
            identifier = _latest(listed)
        framework = find_framework(session, own.id, identifier)
        if framework is None or framework.retired_at is not None:
            raise _no_framework(identifier)
        package = load_package(session, framework)
    text = write_framework(package, FileFormat(file_format), language or package.language or _LANGUAGE)
    click.echo(text, nl=False)


@competencies.command(name="list")
@organisation_option
@json_option
def list_all(organisation: str, as_json: bool) -> None:
    """The frameworks of an organisation."""
    with open_services() as services, services.database.read() as session:
        listed = list_frameworks(session, find_organisation(session, organisation).id, _LANGUAGE)
    if as_json:
        print_json(as_dicts(listed))
        return
    print_table(
        ["identifier", "title", "language", "version", "competencies"],
        [[each.identifier, each.title, each.language or None, each.version, each.items] for each in listed],
        without_rows="There are no frameworks: bring one with `stoa competencies import FILE`.",
    )


@competencies.command(name="map")
@recorded
@click.argument("file", type=click.Path(path_type=Path))
@space_option
def map_space(file: Path, space_id: UUID) -> None:
    """Set which points in a space show which level, from a JSON file.

    The file: {"version": 1, "competencies": [{"competency_id": "11", "levels": [{"level": 2, "points": 500}]}]}

    competency_id is the record system's own number of the competency, as text; Moodle shows it in the address of the
    competency's page. level is the place of the level on the competency's scale, counted from 1 for the lowest. points
    is how many points in the space show it; levels and points rise together.
    """
    mapping = CompetencyMapping.parse(_read(file))
    with open_services() as services, services.database.write() as session:
        version = set_mapping(session, find_space(session, space_id).id, mapping, services.clock.now())
    click.echo(f"The space has version {version} of its mapping.")


def _propose(
    services: Services, organisation: str, data: bytes, name: str, encoding: str | None, into: str | None
) -> Proposal:
    with services.database.read() as session:
        own = find_organisation(session, organisation)
        return propose(session, own.id, data, name, services.clock.now(), encoding=encoding, into=into)


def _latest(listed: Sequence[ListedFramework]) -> str:
    """The framework that was changed last, with a word on stderr where there are others."""
    if not listed:
        raise FrameworkRefused(
            "There are no frameworks: bring one with `stoa competencies import FILE`.",
            code="framework.unknown",
        )
    latest = max(listed, key=lambda each: each.changed_at)
    if len(listed) > 1:
        click.echo(
            f"There are {len(listed)} frameworks: this is {latest.title}, which was changed last. "
            "Name another one with --framework.",
            err=True,
        )
    return latest.identifier


def _no_framework(identifier: str) -> FrameworkRefused:
    return FrameworkRefused(
        f"There is no framework {identifier[:80]}: `stoa competencies list` shows those that there are.",
        code="framework.unknown",
    )


def _print_problems(problems: Sequence[Problem]) -> None:
    for problem in problems[:_SHOWN]:
        click.echo(str(problem))
    if len(problems) > _SHOWN:
        click.echo(f"… and {len(problems) - _SHOWN:,} more.")


def _print_differences(differences: Sequence[Difference]) -> None:
    told = [each for each in differences if each.part is not Part.ASSOCIATION]
    for each in told[:_SHOWN]:
        click.echo(f"{each.change.value:8} {each.part.value:9} {each.name(_LANGUAGE)}")
        for field in each.fields:
            click.echo(f"         {field.name}: {_value(field)}")
    if len(told) > _SHOWN:
        click.echo(f"… and {len(told) - _SHOWN:,} more.")


def _value(field: FieldChange) -> str:
    before, after = (
        "–" if value is None else json.dumps(value, ensure_ascii=False)
        for value in (field.before, field.after)
    )
    return f"{_cut(before)} → {_cut(after)}"


def _cut(text: str) -> str:
    return text if len(text) <= _LONGEST_VALUE else f"{text[:_LONGEST_VALUE]}…"


def _read_framework_file(file: Path) -> bytes:
    try:
        if file.exists() and not file.is_file():
            raise FrameworkRefused(f"{file.name} is no file.", code="framework.unreadable")
        with file.open("rb") as opened:
            return opened.read(LARGEST_FILE + 1)
    except FileNotFoundError as error:
        raise FrameworkRefused(f"There is no file {file}.", code="framework.unreadable") from error
    except OSError as error:
        raise FrameworkRefused(
            f"{file.name} cannot be read: {error.strerror}.", code="framework.unreadable"
        ) from error


def _read(file: Path) -> dict[str, object]:
    try:
        if file.exists() and not (file.is_file() and file.stat().st_size <= _LARGEST_MAPPING):
            raise MappingRefused(
                f"{file.name} must be a file of at most {_LARGEST_MAPPING:,} bytes.",
                code="mapping.unreadable",
            )
        document = json.loads(file.read_text(encoding="utf-8"))
    except FileNotFoundError as error:
        raise MappingRefused(f"There is no file {file}.", code="mapping.missing") from error
    except OSError as error:
        raise MappingRefused(
            f"{file.name} cannot be read: {error.strerror}.", code="mapping.unreadable"
        ) from error
    except (ValueError, RecursionError) as error:
        raise MappingRefused(f"{file.name} cannot be read as JSON.", code="mapping.unreadable") from error
    if not isinstance(document, dict):
        raise MappingRefused(f"{file.name} must hold a JSON object.", code="mapping.unreadable")
    return document
