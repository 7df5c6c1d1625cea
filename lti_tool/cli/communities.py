"""`stoa connectors check`: how connected communities stand, each asked now."""

from dataclasses import asdict, dataclass

import click
from sqlalchemy import select

from config.errors import StoaError
from lti_tool.app.services import Services
from lti_tool.cli.common import json_option, open_services, print_json, print_table
from sync.communities.connecting import open_community
from sync.communities.tables import Community
from sync.organisations.tables import Organisation


@dataclass(frozen=True, slots=True)
class _Found:
    """What a community answered: `code` and `words` of what is wrong, empty where nothing is."""

    id: str
    organisation: str
    connector: str
    title: str
    paused: bool
    account: str
    code: str
    words: str


@click.command()
@json_option
@click.pass_context
def check(context: click.Context, as_json: bool) -> None:
    """Ask every connected community whether it can be read.

    Nothing is read of what people write there. Ends with 1 where one is in trouble or paused.
    """
    with open_services() as services:
        found = _ask_all(services)
    if as_json:
        print_json([asdict(each) for each in found])
    else:
        print_table(
            ["organisation", "title", "community", "state"],
            [[each.organisation, each.title, each.connector, _state(each)] for each in found],
            without_rows="No community is connected. Administrators connect them at Communities and records.",
        )
        for each in found:
            if each.words:
                click.echo(f"{each.title}: {each.words} ({each.code})", err=True)
    if any(each.code or each.paused for each in found):
        context.exit(1)


def _ask_all(services: Services) -> list[_Found]:
    with services.database.read() as session:
        rows = session.execute(
            select(Community, Organisation.slug)
            .join(Organisation, Organisation.id == Community.organisation_id)
            .order_by(Organisation.slug, Community.title, Community.id)
        ).all()
    return [_ask(services, community, slug) for community, slug in rows]


def _ask(services: Services, community: Community, slug: str) -> _Found:
    code, words = "", ""
    try:
        connector = open_community(services.keys, services.http, services.clock, community)
        if hasattr(connector, "check"):
            connector.check()
    except StoaError as error:
        code, words = error.code, error.message
    return _Found(
        str(community.id),
        slug,
        community.connector,
        community.title,
        community.paused_at is not None,
        community.account,
        code,
        words,
    )


def _state(found: _Found) -> str:
    if found.code:
        return f"in trouble ({found.code})"
    return "paused" if found.paused else "can be read"
