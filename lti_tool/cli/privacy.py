"""`stoa privacy`: the filter at the command line."""

import sys

import click

from config.errors import StoaError
from sync.filter import TextFilter
from sync.filter.lines import filter_line, mark_up


class NotUtf8(StoaError):
    """Bytes on stdin that are no text."""

    default_code = "privacy.not_utf8"


@click.group()
def privacy() -> None:
    """Data protection."""


@privacy.command(name="filter")
@click.option(
    "--jsonl", is_flag=True, help='Lines {"id","lang","text","roster"} in, the same with spans out.'
)
def filter_stdin(jsonl: bool) -> None:
    """What the filter finds in a text on stdin. Needs no settings, secret or database."""
    if jsonl:
        for line in sys.stdin.buffer:
            if line.strip():
                click.echo(filter_line(_decode(line)))
        return
    text = _decode(sys.stdin.buffer.read())
    click.echo(mark_up(text, TextFilter().scan(text)), nl=False)


def _decode(received: bytes) -> str:
    try:
        return received.decode("utf-8")
    except UnicodeDecodeError as error:
        raise NotUtf8("The input is not UTF-8; convert it first, for example with iconv.") from error
