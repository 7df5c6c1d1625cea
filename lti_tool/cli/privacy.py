"""`stoa privacy`: the filter at the command line."""

import sys

import click
from sync.filter.lines import filter_line, mark_up

from sync.filter import TextFilter


@click.group()
def privacy() -> None:
    """Data protection."""


@privacy.command(name="filter")
@click.option(
    "--jsonl", is_flag=True, help='Lines {"id","lang","text","roster"} in, the same with spans out.'
)
def filter_text(jsonl: bool) -> None:
    """What the filter finds in a text on stdin. Needs no settings, secret or database."""
    stream = click.get_text_stream("stdin", encoding="utf-8", errors="strict")
    if jsonl:
        for line in stream:
            if line.strip():
                sys.stdout.write(filter_line(line) + "\n")
        return
    text = stream.read()
    click.echo(mark_up(text, TextFilter().scan(text)), nl=False)
