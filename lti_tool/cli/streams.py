"""Standard input and output: what cannot be read or written there is told in a sentence."""

import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any, TextIO, cast

import click

from config.errors import StoaError

LONGEST_SECRET = 4096  # bytes


class StreamFailed(StoaError):
    """Standard input cannot be read, or standard output cannot be written."""

    default_code = "stream.failed"


class SecretRefused(StoaError):
    """What was given for a secret is none."""

    default_code = "secret.refused"


@contextmanager
def output_told() -> Iterator[None]:
    """Let standard output raise StreamFailed for what it does not take, for as long as the block lasts.

    It raises BrokenPipeError where nobody reads it any more, as ``head`` does once it has read enough.
    """
    stream = sys.stdout
    if stream is None:  # closed from the beginning: nobody wants to be told anything
        yield
        return
    sys.stdout = cast(TextIO, _Output(stream))
    try:
        yield
    finally:
        sys.stdout = stream
        _let_go(stream)


def read_lines(longest: int = -1) -> Iterator[bytes]:
    """Standard input line by line, or in pieces of `longest` bytes where lines are longer. Raises StreamFailed."""
    if sys.stdin is None:
        raise StreamFailed(
            "There is no standard input: it was closed; give the input with `<`.", code="input.closed"
        )
    try:
        while line := sys.stdin.buffer.readline(longest):
            yield line
    except OSError as error:
        raise StreamFailed(
            f"Standard input cannot be read ({error.strerror}); give the input with `<`.",
            code="input.unreadable",
        ) from error


def read_secret(name: str) -> str:
    """A secret that is typed unseen at a terminal, or the first line of what is piped in.

    Raises SecretRefused, and StreamFailed where there is nothing to read from.
    """
    at_terminal = sys.stdin is not None and sys.stdin.isatty()
    try:
        given = _typed(name).encode() if at_terminal else next(read_lines(LONGEST_SECRET + 1), b"")
        secret = given.decode("utf-8-sig").strip()
    except UnicodeError as error:
        raise _unusable(name) from error
    if not secret:
        raise SecretRefused(
            f"{name}: nothing came; type it, or give it on standard input.", code="secret.missing"
        )
    if len(given) > LONGEST_SECRET or not secret.isprintable():
        raise _unusable(name)
    return secret


def _typed(name: str) -> str:
    return str(click.prompt(name, hide_input=True, err=True))


def _unusable(name: str) -> SecretRefused:
    return SecretRefused(
        f"{name}: it must be at most {LONGEST_SECRET:,} characters in UTF-8, all of which can be seen; copy it anew, "
        "and nothing around it."
    )


def _let_go(stream: TextIO) -> None:
    """Lead what could not be written to nowhere, or Python would try it once more at the end and complain."""
    try:
        stream.flush()
    except OSError:
        nowhere = os.open(os.devnull, os.O_WRONLY)
        os.dup2(nowhere, stream.fileno())
        os.close(nowhere)


class _Output:
    """Standard output, with an exception of our own for its failures."""

    def __init__(self, stream: TextIO) -> None:
        self._stream = stream

    def __getattr__(self, name: str) -> Any:
        return getattr(self._stream, name)

    def write(self, text: str) -> int:
        with self._told():
            return self._stream.write(text)

    def flush(self) -> None:
        with self._told():
            self._stream.flush()

    @contextmanager
    def _told(self) -> Iterator[None]:
        try:
            yield
        except BrokenPipeError:
            raise
        except OSError as error:
            raise StreamFailed(
                f"The output cannot be written ({error.strerror}); send it elsewhere.", code="output.failed"
            ) from error
        except UnicodeEncodeError as error:
            raise StreamFailed(
                f"The output cannot be written in {error.encoding}; set PYTHONIOENCODING=utf-8.",
                code="output.encoding",
            ) from error
