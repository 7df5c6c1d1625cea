"""`stoa privacy terms` and `patterns`: what an organisation has the filter look for besides people."""

from typing import BinaryIO

import click

from lti_tool.cli.common import open_services, organisation_option, print_json
from lti_tool.cli.recorded import recorded
from sync.filter.lines import decoded
from sync.platforms.registry import find_organisation
from sync.terms.lists import (
    FilterLists,
    add_pattern,
    add_terms,
    read_lists,
    remove_pattern,
    remove_terms,
)

_COMMENT = "#"


@click.group()
def terms() -> None:
    """Confidential terms, such as project names.

    Found in every form and compound: “Projekt Adler” in “Projekt-Adler-Budget”. One that begins with "re:" is a
    pattern (RE2). They are kept encrypted.
    """


@terms.command(name="add")
@recorded
@click.argument("term", nargs=-1, required=True)
@organisation_option
def add_some(term: tuple[str, ...], organisation: str) -> None:
    """Add terms."""
    _told(_add(term, organisation), "added")


@terms.command(name="import")
@recorded
@click.argument("file", type=click.File("rb"))
@organisation_option
def import_lines(file: BinaryIO, organisation: str) -> None:
    """Add the terms of a file, one a line.

    - is stdin. Blank lines and those that begin with # are passed over. Nothing is added where one is refused.
    """
    lines = (line.strip() for line in decoded(file.read()).splitlines())
    _told(
        _add(tuple(line for line in lines if line and not line.startswith(_COMMENT)), organisation), "added"
    )


@terms.command(name="remove")
@recorded
@click.argument("term", nargs=-1, required=True)
@organisation_option
def remove_some(term: tuple[str, ...], organisation: str) -> None:
    """Remove terms."""
    with open_services() as services, services.database.write() as session:
        organisation_id = find_organisation(session, organisation).id
        number = remove_terms(session, services.keys, organisation_id, term, services.clock.now())
    _told(number, "removed")


@terms.command(name="list")
@click.option("--json", "as_json", is_flag=True, help="As JSON.")
@organisation_option
def list_terms(as_json: bool, organisation: str) -> None:
    """Print all terms."""
    _print(_read(organisation).terms, as_json)


@click.group()
def patterns() -> None:
    """Patterns of an organisation's own ids.

    As of matriculation and personnel numbers: RE2, without an end left open ({1,9} for +). A group that is named "id"
    is the number, such as in "MatNr (?P<id>[0-9]{7})".
    """


@patterns.command(name="add")
@recorded
@click.argument("pattern")
@organisation_option
def add_one(pattern: str, organisation: str) -> None:
    """Add a pattern."""
    with open_services() as services, services.database.write() as session:
        organisation_id = find_organisation(session, organisation).id
        number = add_pattern(session, services.keys, organisation_id, pattern, services.clock.now())
    _told(number, "added")


@patterns.command(name="remove")
@recorded
@click.argument("pattern")
@organisation_option
def remove_one(pattern: str, organisation: str) -> None:
    """Remove a pattern."""
    with open_services() as services, services.database.write() as session:
        organisation_id = find_organisation(session, organisation).id
        number = remove_pattern(session, services.keys, organisation_id, pattern, services.clock.now())
    _told(number, "removed")


@patterns.command(name="list")
@click.option("--json", "as_json", is_flag=True, help="As JSON.")
@organisation_option
def list_patterns(as_json: bool, organisation: str) -> None:
    """Print all patterns."""
    _print(_read(organisation).patterns, as_json)


def _add(wanted: tuple[str, ...], organisation: str) -> int:
    with open_services() as services, services.database.write() as session:
        organisation_id = find_organisation(session, organisation).id
        return add_terms(session, services.keys, organisation_id, wanted, services.clock.now())


def _read(organisation: str) -> FilterLists:
    with open_services() as services, services.database.read() as session:
        return read_lists(session, services.keys, find_organisation(session, organisation).id)


def _print(listed: tuple[str, ...], as_json: bool) -> None:
    if as_json:
        print_json(list(listed))
        return
    for each in listed:
        click.echo(each)


def _told(number: int, done: str) -> None:
    click.echo(f"{number} {done}. Texts are filtered by it from now on.")
