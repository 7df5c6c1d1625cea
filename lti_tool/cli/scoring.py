"""`stoa scoring`: by which rule participation is scored."""

from uuid import UUID

import click

from config.clock import format_stamp
from lti_tool.cli.common import json_option, open_services, print_json, space_option
from sync.scoring.rules import rule_schema
from sync.scoring.versions import read_history
from sync.scoring.words import Words
from sync.spaces.spaces import find_space


@click.group()
def scoring() -> None:
    """By which rule participation is scored."""


@scoring.command()
@space_option
@click.option("--language", help="In which language, such as de; the course's unless said otherwise.")
@json_option
def rule(space_id: UUID, language: str | None, as_json: bool) -> None:
    """What counts in a space, in plain sentences, or as the JSON that docs/scoring.md explains."""
    with open_services() as services, services.database.read() as session:
        space = find_space(session, space_id)
        history = read_history(session, space.id)
        locale = language or space.locale
    if as_json:
        print_json(history.present.dump())
        return
    for sentence in Words(locale).rule(history.present):
        click.echo(sentence)
    if len(history.stretches) > 1:
        since = format_stamp(history.stretches[-1].start)
        click.echo(f"\nSince {since}. What was written before counts by the rules before it.")


@scoring.command()
def schema() -> None:
    """The JSON Schema of a rule, which says what each key means."""
    click.echo(rule_schema().rstrip())
