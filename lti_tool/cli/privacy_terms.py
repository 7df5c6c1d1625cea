"""`stoa privacy terms` and `patterns`: what an organisation has the filter look for besides people."""

from collections.abc import Callable
from datetime import datetime
from typing import BinaryIO, Final, TypeVar
from uuid import UUID

import click
from sqlalchemy.orm import Session

from config.keys import KeyRing
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

_COMMENT: Final = "#"
_Entries = TypeVar("_Entries")


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
    _change(organisation, "added", add_terms, term)


@terms.command(name="import")
@recorded
@click.argument("file", type=click.File("rb"))
@organisation_option
def import_lines(file: BinaryIO, organisation: str) -> None:
    """Add the terms of a file, one a line.

    - is stdin. Blank lines and those that begin with # are passed over. Nothing is added where one is refused.
    """
    lines = (line.strip() for line in decoded(file.read()).splitlines())
    wanted = tuple(line for line in lines if line and not line.startswith(_COMMENT))
    _change(organisation, "added", add_terms, wanted)


@terms.command(name="remove")
@recorded
@click.argument("term", nargs=-1, required=True)
@organisation_option
def remove_some(term: tuple[str, ...], organisation: str) -> None:
    """Remove terms."""
    _change(organisation, "removed", remove_terms, term)


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
    _change(organisation, "added", add_pattern, pattern)


@patterns.command(name="remove")
@recorded
@click.argument("pattern")
@organisation_option
def remove_one(pattern: str, organisation: str) -> None:
    """Remove a pattern."""
    _change(organisation, "removed", remove_pattern, pattern)


@patterns.command(name="list")
@click.option("--json", "as_json", is_flag=True, help="As JSON.")
@organisation_option
def list_patterns(as_json: bool, organisation: str) -> None:
    """Print all patterns."""
    _print(_read(organisation).patterns, as_json)


def _change(
    organisation: str,
    done: str,
    act: Callable[[Session, KeyRing, UUID, _Entries, datetime], int],
    entries: _Entries,
) -> None:
    with open_services() as services, services.database.write() as session:
        organisation_id = find_organisation(session, organisation).id
        number = act(session, services.keys, organisation_id, entries, services.clock.now())
    click.echo(f"{number} {done}. Texts are filtered by it from now on.")


def _read(organisation: str) -> FilterLists:
    with open_services() as services, services.database.read() as session:
        return read_lists(session, services.keys, find_organisation(session, organisation).id)


def _print(listed: tuple[str, ...], as_json: bool) -> None:
    if as_json:
        print_json(list(listed))
        return
    for each in listed:
        click.echo(each)
