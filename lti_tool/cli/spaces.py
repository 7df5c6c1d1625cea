"""`stoa spaces`: the discussion spaces that launches have opened."""

import click

from lti_tool.cli.common import as_dicts, json_option, open_services, print_json, print_table
from sync.spaces.listing import list_spaces


@click.command()
@json_option
def spaces(as_json: bool) -> None:
    """The spaces that launches have opened, and their ids."""
    with open_services() as services, services.database.read() as session:
        listed = list_spaces(session)
    if as_json:
        print_json(as_dicts(listed))
        return
    print_table(
        ["id", "title", "platform", "members", "contributions", "roster"],
        [
            [each.id, each.title, each.platform, each.members, each.contributions, each.roster]
            for each in listed
        ],
        without_rows="No space yet: open the activity in your LMS.",
    )
