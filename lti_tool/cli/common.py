"""What commands share."""

import json
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import asdict
from typing import Any

import click

from config.errors import StoaError
from config.settings import Settings, load_settings, sqlite_url
from lti_tool.app.services import Services
from lti_tool.cli.secret import require_same_secret
from lti_tool.demo.playbill import Playbill
from lti_tool.migrations.upgrade import is_current
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
def open_services(*, also_of_a_demo: bool = True) -> Iterator[Services]:
    """The services that the environment's settings name, closed at the end.

    Without a secret those of the demo that lives in the data directory, so that commands can be tried on it.
    Raises SettingsError for settings that cannot be used, OtherSecret for a database made with another secret.
    """
    settings = load_settings()
    services = Services.from_settings(_of_a_demo(settings) if also_of_a_demo else settings)
    try:
        require_same_secret(services.database, services.keys, services.clock)
        yield services
    finally:
        services.close()


def require_schema(services: Services) -> None:
    """Raises NotMigrated unless the database has got the present schema."""
    if not is_current(services.database):
        raise NotMigrated("The database has not got the present schema: run `stoa db upgrade` first.")


def _of_a_demo(settings: Settings) -> Settings:
    """The demo's settings where neither secret nor address is set and the data directory's own file is the database."""
    own_database = settings.database_url == sqlite_url(settings.data_dir / "stoa.sqlite")
    if settings.secret_key or settings.base_url or not own_database:
        return settings
    playbill = Playbill.read(settings.data_dir)
    return playbill.applied_to(settings) if playbill else settings


def print_json(document: Any) -> None:
    """Write JSON to stdout, as people read it."""
    click.echo(json.dumps(document, ensure_ascii=False, indent=2, default=str))


def print_table(headings: Sequence[str], rows: Sequence[Sequence[object]], *, without_rows: str = "") -> None:
    """Write a table to stdout: columns as wide as they need, numbers to the right.

    Without rows a sentence stands in its place where there is one.
    """
    if not rows and without_rows:
        click.echo(without_rows)
        return
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
