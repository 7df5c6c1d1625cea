"""What commands share."""

import json
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import asdict
from typing import Any

import click

from config.errors import StoaError
from config.settings import load_settings
from lti_tool.app.services import Services
from lti_tool.cli.secret import require_same_secret
from sync.organisations.tables import DEFAULT_ORGANISATION

organisation_option = click.option(
    "--organisation", default=DEFAULT_ORGANISATION, show_default=True, help="The organisation meant."
)
space_option = click.option(
    "--space",
    "space_id",
    required=True,
    type=click.UUID,
    help="The space's id: `stoa spaces` lists them.",
)
json_option = click.option("--json", "as_json", is_flag=True, help="JSON on stdout.")


class NotMigrated(StoaError):
    """The database has not got the present schema."""

    default_code = "database.not_migrated"


@contextmanager
def open_services() -> Iterator[Services]:
    """The services that the environment's settings name, closed at the end.

    Raises SettingsError for settings that cannot be used, OtherSecret for a database made with another secret.
    """
    services = Services.from_settings(load_settings())
    try:
        require_same_secret(services.database, services.keys, services.clock)
        yield services
    finally:
        services.close()


def print_json(document: Any) -> None:
    """Write JSON to stdout, as people read it."""
    click.echo(json.dumps(document, ensure_ascii=False, indent=2, default=str))


def print_table(headings: Sequence[str], rows: Sequence[Sequence[object]]) -> None:
    """Write a table to stdout: columns as wide as they need, numbers to the right."""
    cells = [[_cell(value) for value in row] for row in rows]
    widths = [max(len(text) for text in column) for column in zip(headings, *cells, strict=True)]
    right = [
        bool(rows) and all(isinstance(row[i], int | float) or row[i] is None for row in rows)
        for i in range(len(headings))
    ]
    for line in [list(headings), ["-" * width for width in widths], *cells]:
        padded = [
            text.rjust(width) if to_right else text.ljust(width)
            for text, width, to_right in zip(line, widths, right, strict=True)
        ]
        click.echo("  ".join(padded).rstrip())


def as_dicts(records: Sequence[Any]) -> list[dict[str, Any]]:
    """Dataclasses as JSON objects."""
    return [asdict(record) for record in records]


def _cell(value: object) -> str:
    return "–" if value is None else str(value)
