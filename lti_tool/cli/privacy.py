"""`stoa privacy`: purposes, and the filter at the command line."""

from collections.abc import Iterable

import click

from config.errors import StoaError
from lti_tool.cli.privacy_audit import audit
from lti_tool.cli.privacy_consents import consents, withdraw_consent
from lti_tool.cli.privacy_contact import contact
from lti_tool.cli.privacy_documents import document, leak
from lti_tool.cli.privacy_erase import erase, receipts
from lti_tool.cli.privacy_export import export
from lti_tool.cli.privacy_hold import hold
from lti_tool.cli.privacy_purposes import (
    define_purpose,
    purpose,
    purpose_schema_command,
    purposes,
    text_form,
)
from lti_tool.cli.privacy_replacement import replacement
from lti_tool.cli.privacy_requests import answer, requests
from lti_tool.cli.privacy_retention import retention
from lti_tool.cli.privacy_terms import patterns, terms
from lti_tool.cli.privacy_works_council import works_council
from lti_tool.cli.streams import read_lines
from sync.filter import TextFilter
from sync.filter.lines import decoded, filter_line, mark_up


class LinesRefused(StoaError):
    """Some lines on stdin could not be read; the answer to each of them says why."""

    default_code = "privacy.lines_refused"


@click.group()
def privacy() -> None:
    """Data protection."""


@privacy.command(name="filter")
@click.option(
    "--jsonl",
    is_flag=True,
    help='Lines {"id","lang","text","roster","terms"} in; for each a line {"id","text","spans"} or {"id","error"} out.',
)
def filter_stdin(jsonl: bool) -> None:
    """What the filter finds in a text on stdin.

    Names are looked for where a roster says which: in lines of --jsonl. Needs no settings, secret or database.
    """
    if jsonl:
        _answer_lines(read_lines())
        return
    text = decoded(b"".join(read_lines()))
    click.echo(mark_up(text, TextFilter().scan(text)), nl=False)
    click.echo("No roster: names are not looked for; give one with --jsonl.", err=True)


def _answer_lines(lines: Iterable[bytes]) -> None:
    """Write an answer to every line; raise `LinesRefused` at the end if any was refused."""
    total = refused = 0
    for line in lines:
        answer = filter_line(line)
        click.echo(answer.line)
        total += 1
        refused += answer.refused
    if refused:
        raise LinesRefused(f"{refused} of {total} lines were refused; the answer to each says why.")


for command in (
    answer,
    audit,
    consents,
    contact,
    define_purpose,
    document,
    erase,
    export,
    hold,
    leak,
    patterns,
    purpose,
    purpose_schema_command,
    purposes,
    receipts,
    replacement,
    requests,
    retention,
    terms,
    text_form,
    withdraw_consent,
    works_council,
):
    privacy.add_command(command)
