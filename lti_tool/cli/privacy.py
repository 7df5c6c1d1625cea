"""`stoa privacy`: purposes, and the filter at the command line."""

from collections.abc import Iterable

import click

from config.errors import StoaError
from lti_tool.cli.groups import LazyGroup
from lti_tool.cli.streams import read_lines
from sync.filter import TextFilter
from sync.filter.lines import decoded, filter_line, mark_up
from sync.filter.ready import few_collections, make_ready

_PLACES = {
    "answer": "lti_tool.cli.privacy_requests:answer",
    "audit": "lti_tool.cli.privacy_audit:audit",
    "consents": "lti_tool.cli.privacy_consents:consents",
    "contact": "lti_tool.cli.privacy_contact:contact",
    "define-purpose": "lti_tool.cli.privacy_purposes:define_purpose",
    "document": "lti_tool.cli.privacy_documents:document",
    "erase": "lti_tool.cli.privacy_erase:erase",
    "export": "lti_tool.cli.privacy_export:export",
    "hold": "lti_tool.cli.privacy_hold:hold",
    "leak": "lti_tool.cli.privacy_documents:leak",
    "patterns": "lti_tool.cli.privacy_terms:patterns",
    "purpose": "lti_tool.cli.privacy_purposes:purpose",
    "purpose-schema": "lti_tool.cli.privacy_purposes:purpose_schema_command",
    "purposes": "lti_tool.cli.privacy_purposes:purposes",
    "receipts": "lti_tool.cli.privacy_erase:receipts",
    "replacement": "lti_tool.cli.privacy_replacement:replacement",
    "requests": "lti_tool.cli.privacy_requests:requests",
    "retention": "lti_tool.cli.privacy_retention:retention",
    "terms": "lti_tool.cli.privacy_terms:terms",
    "text-form": "lti_tool.cli.privacy_purposes:text_form",
    "withdraw": "lti_tool.cli.privacy_consents:withdraw",
    "works-council": "lti_tool.cli.privacy_works_council:works_council",
}

_NO_ROSTER = "Without a roster, members of a course are looked for like anybody else: give one with --jsonl."


class LinesRefused(StoaError):
    """Some lines on stdin could not be read; the answer to each of them says why."""

    default_code = "privacy.lines_refused"


@click.group(cls=LazyGroup, places=_PLACES)
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

    The members of a course are known where a roster names them: in lines of --jsonl. Needs no settings, secret or
    database.
    """
    if jsonl:
        make_ready()
        with few_collections():
            _answer_lines(read_lines())
        return
    text = decoded(b"".join(read_lines()))
    filtered = TextFilter().scan(text)
    click.echo(mark_up(text, filtered), nl=False)
    if filtered.held:
        click.echo("Held: this text would wait until a person has looked at it.", err=True)
    click.echo(
        _NO_ROSTER,
        err=True,
    )


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
