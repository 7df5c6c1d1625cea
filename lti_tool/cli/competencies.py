"""`stoa competencies`: what participation shows."""

import json
from pathlib import Path
from typing import Final
from uuid import UUID

import click

from lti_tool.cli.common import open_services, space_option
from lti_tool.cli.recorded import recorded
from sync.competencies.mapping import CompetencyMapping, MappingRefused
from sync.competencies.versions import set_mapping
from sync.spaces.spaces import find_space

_LARGEST_MAPPING: Final = 1024 * 1024


@click.group()
def competencies() -> None:
    """What participation shows."""


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
