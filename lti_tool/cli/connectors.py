"""`stoa connectors`: what can be connected, and bringing archives in."""

import json
from collections import Counter
from dataclasses import asdict
from pathlib import Path
from textwrap import shorten
from typing import Any
from uuid import UUID

import click

from config.clock import format_stamp
from connectors.contract import Contribution, Reaction
from connectors.registry import Listed, archive_community, registry
from lti_tool.cli.common import json_option, open_services, print_json, print_table, space_option
from lti_tool.cli.communities import check
from lti_tool.cli.connecting import connect
from lti_tool.cli.recorded import recorded
from sync.contributions.plain import plain_text
from sync.intake.archive import Brought, bring_in
from sync.spaces.spaces import find_space

_REACTION = "reaction"
_WIDEST_TITLE = 34
archive_argument = click.argument("file", type=click.Path(path_type=Path))


@click.group()
def connectors() -> None:
    """Communities that are read, record systems that are written."""


@connectors.command(name="list")
@json_option
def list_connectors(as_json: bool) -> None:
    """The catalogue. Connectors of other packages that cannot be used are told on stderr."""
    listed = registry().listed()
    for broken in registry().broken():
        click.echo(
            f"Left out: the connector {broken.name} ({broken.group}), which {broken.reason}.", err=True
        )
    if as_json:
        print_json([_describe(each) for each in listed])
        return
    print_table(
        ["id", "title", "direction", "access", "how"],
        [
            [
                each.manifest.id,
                shorten(each.manifest.title, _WIDEST_TITLE, placeholder="…"),
                each.manifest.direction,
                each.manifest.access,
                ", ".join(each.how),
            ]
            for each in listed
        ],
    )


@connectors.command()
@click.argument("name")
@archive_argument
@json_option
def preview(name: str, file: Path, as_json: bool) -> None:
    """What an archive would bring in; nothing is kept."""
    records = archive_community(name).read(file)
    if as_json:
        for record in records:
            click.echo(json.dumps(_line(record), ensure_ascii=False))
        return
    kinds = Counter(_REACTION if isinstance(record, Reaction) else record.kind.value for record in records)
    print_table(["kind", "number"], sorted(kinds.items()))


@connectors.command()
@recorded
@click.argument("name")
@archive_argument
@space_option
def run(name: str, file: Path, space_id: UUID) -> None:
    """Bring an archive into a space.

    Members are recognised by their mail addresses; what others wrote is counted, and not kept. Reactions of members to
    what is kept come along, and stay where a later archive does not tell of them any more.
    """
    community = archive_community(name)
    with open_services() as services:
        with services.database.read() as session:
            find_space(session, space_id)
        brought = bring_in(
            services.database, services.keys, services.clock, space_id, community.read(file), _show_progress
        )
    click.echo(
        f"{brought.kept} kept, {brought.unchanged} there already, "
        f"{brought.not_on_roster} by others, counted and not kept. {brought.reactions} new reactions."
    )


connectors.add_command(check)
connectors.add_command(connect)


def _show_progress(brought: Brought) -> None:
    click.echo(f"{brought.read} read, {brought.kept} kept", err=True)


def _describe(one: Listed) -> dict[str, Any]:
    return {
        **asdict(one.manifest),
        "auth": one.manifest.authentication,
        "how": list(one.how),
    }


def _line(record: Contribution | Reaction) -> dict[str, object]:
    if isinstance(record, Reaction):
        return {
            "kind": _REACTION,
            "occurred_at": format_stamp(record.occurred_at) if record.occurred_at else None,
            "text": "",
            "link": None,
            "in_reply_to": record.source_id,
            "where": None,
        }
    return _line_of_contribution(record)


def _line_of_contribution(contribution: Contribution) -> dict[str, object]:
    return {
        "kind": contribution.kind.value,
        "occurred_at": format_stamp(contribution.occurred_at),
        "text": plain_text(contribution.markdown),
        "link": contribution.link,
        "in_reply_to": contribution.in_reply_to,
        "where": contribution.channel.title if contribution.channel else None,
        "id": contribution.source_id,
    }
