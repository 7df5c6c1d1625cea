"""`stoa moderation`: the words and rules by which an organisation looks at posts before they appear."""

from collections.abc import Sequence

import click

from lti_tool.cli.common import json_option, open_services, organisation_option, print_json, print_table
from lti_tool.cli.recorded import recorded
from sync.gates.lists import put_list, read_list
from sync.gates.rules import Follows, GateRule, read_rules
from sync.platforms.registry import find_organisation

_FOLLOWS = [each.value for each in Follows]


@click.group()
def moderation() -> None:
    """Keeping discussions good."""


@moderation.group()
def rules() -> None:
    """Words and rules that posts in every space of an organisation are looked at for.

    An entry is a word, several words, "begin*", "re:PATTERN" (RE2, with an end), "host:example.org", or "links:2" for
    more links than that by somebody new; a sentence for the writer may follow behind " = ". They are kept encrypted.
    """


@rules.command(name="add")
@recorded
@click.argument("entry", nargs=-1, required=True)
@click.option(
    "--follows",
    type=click.Choice(_FOLLOWS),
    required=True,
    help="The writer is asked, or the post is held for a moderator.",
)
@organisation_option
def add_some(entry: tuple[str, ...], follows: str, organisation: str) -> None:
    """Add entries; one that is there already is put in its place."""
    added = read_rules(entry, Follows(follows))
    with open_services() as services, services.database.write() as session:
        owner = find_organisation(session, organisation).id
        written = {each.written for each in added}
        kept = [each for each in read_list(session, services.keys, owner) if each.written not in written]
        wanted = _checked([*kept, *added])
        put_list(session, services.keys, owner, None, wanted, services.clock.now())
    click.echo(f"{len(wanted)} in the list. Posts are looked at for them from now on.")


@rules.command(name="remove")
@recorded
@click.argument("entry", nargs=-1, required=True)
@organisation_option
def remove_some(entry: tuple[str, ...], organisation: str) -> None:
    """Remove entries, named without their sentence."""
    with open_services() as services, services.database.write() as session:
        owner = find_organisation(session, organisation).id
        gone = {" ".join(each.split()) for each in entry}
        kept = [each for each in read_list(session, services.keys, owner) if each.written not in gone]
        put_list(session, services.keys, owner, None, kept, services.clock.now())
    click.echo(f"{len(kept)} in the list.")


@rules.command(name="list")
@json_option
@organisation_option
def list_rules(as_json: bool, organisation: str) -> None:
    """Print all entries."""
    with open_services() as services, services.database.read() as session:
        listed = read_list(session, services.keys, find_organisation(session, organisation).id)
    if as_json:
        print_json(
            [
                {"entry": each.written, "follows": each.follows.value, "sentence": each.sentence}
                for each in listed
            ]
        )
        return
    print_table(
        ["entry", "follows", "sentence"],
        [(each.written, each.follows.value, each.sentence) for each in listed],
        without_rows="No entry yet.",
    )


def _checked(wanted: Sequence[GateRule]) -> Sequence[GateRule]:
    """The same, refused as a whole where they are too many."""
    for follows in Follows:
        read_rules((each.line for each in wanted if each.follows is follows), follows)
    return wanted
