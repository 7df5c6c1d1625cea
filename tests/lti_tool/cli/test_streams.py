"""Standard input and output that are closed, full or no terminal, and secrets that come through them."""

import os
import pty
import subprocess
import sys
from pathlib import Path

import pytest

from lti_tool.cli.streams import LONGEST_SECRET
from tests.conftest import SECRET_KEY
from tests.lti_tool.cli.conftest import Run

STOA = str(Path(sys.executable).parent / "stoa")
CONNECT = [
    "connectors", "connect", "moodle", "--space", "00000000-0000-7000-8000-000000000000",
    "--site", "https://moodle.example", "--course-id", "2",
]  # fmt: skip


@pytest.fixture
def environ(tmp_path: Path) -> dict[str, str]:
    return {**os.environ, "STOA_DATA_DIR": str(tmp_path), "STOA_SECRET_KEY": SECRET_KEY}


def run_in_shell(line: str, environ: dict[str, str]) -> subprocess.CompletedProcess[str]:
    return subprocess.run(["sh", "-c", line], env={**environ, "STOA": STOA}, capture_output=True, text=True)


@pytest.mark.parametrize("unbuffered", ["1", ""])
@pytest.mark.parametrize("command", ["privacy filter", "--help"])
def test_output_that_is_not_taken_is_told_in_a_sentence(
    environ: dict[str, str], command: str, unbuffered: str
) -> None:
    environ["PYTHONUNBUFFERED"] = unbuffered
    ended = run_in_shell(f'echo a@b.example | "$STOA" {command} >/dev/full', environ)
    assert (ended.returncode, ended.stderr.count("\n")) == (1, 1)
    assert "[output.failed]" in ended.stderr


@pytest.mark.parametrize("unbuffered", ["1", ""])
def test_output_that_nobody_reads_any_more_ends_the_command_silently(
    environ: dict[str, str], unbuffered: str
) -> None:
    environ["PYTHONUNBUFFERED"] = unbuffered
    ended = run_in_shell('{ "$STOA" connectors list; echo "status $?" >&2; } | true', environ)
    assert ended.stderr == "status 1\n"


@pytest.mark.parametrize(
    ("command", "code"),
    [
        ("privacy filter <&-", "input.closed"),
        ("privacy filter --jsonl 0>/dev/null", "input.unreadable"),
        (f"{' '.join(CONNECT)} <&-", "input.closed"),
    ],
)
def test_input_that_is_not_there_is_told_in_a_sentence(
    environ: dict[str, str], command: str, code: str
) -> None:
    ended = run_in_shell(f'"$STOA" {command}', environ)
    assert (ended.returncode, ended.stdout, ended.stderr.count("\n")) == (1, "", 1)
    assert f"[{code}]" in ended.stderr


def test_output_that_lacks_a_character_is_told_in_a_sentence(environ: dict[str, str]) -> None:
    environ["PYTHONIOENCODING"] = "latin-1"
    ended = run_in_shell('echo a@b.example | "$STOA" privacy filter', environ)
    assert (ended.returncode, ended.stderr.count("\n")) == (1, 1)
    assert "[output.encoding]" in ended.stderr


@pytest.mark.parametrize(
    ("given", "code"),
    [
        (b"", "secret.missing"),
        (b" \r\n", "secret.missing"),
        (b"\xfcber\n", "secret.refused"),
        (b"to\0ken\n", "secret.refused"),
        ("to\u200bken\n".encode(), "secret.refused"),
        (b"x" * (LONGEST_SECRET + 1), "secret.refused"),
        (("ü" * LONGEST_SECRET).encode(), "secret.refused"),
    ],
    ids=["nothing", "blank", "no text", "zero", "unseen", "too long", "too long, cut in a character"],
)
def test_a_secret_that_cannot_be_one_is_refused_in_a_sentence(upgraded: Run, given: bytes, code: str) -> None:
    refused = upgraded(*CONNECT, stdin=given)
    assert (refused.status, refused.out, refused.err.count("\n")) == (2, "", 1)
    assert f"[{code}]" in refused.err


@pytest.mark.parametrize(
    "given", [b"token", b" token \r\nmore", b"\xef\xbb\xbftoken\n", b"x" * LONGEST_SECRET]
)
def test_a_secret_is_the_first_line_and_nothing_around_it(upgraded: Run, given: bytes) -> None:
    assert "[space.unknown]" in upgraded(*CONNECT, stdin=given).err


def test_a_secret_that_is_typed_is_not_shown(environ: dict[str, str]) -> None:
    subprocess.run([STOA, "db", "upgrade"], env=environ, check=True, stdout=subprocess.DEVNULL)
    terminal, end = pty.openpty()
    command = subprocess.Popen(
        [STOA, *CONNECT], env=environ, stdin=end, stdout=end, stderr=end, start_new_session=True
    )
    os.close(end)
    shown = b""
    while b"Web service token" not in shown:
        shown += os.read(terminal, 1024)
    os.write(terminal, b"s3cret-token\n")
    while b"[space.unknown]" not in shown:
        shown += os.read(terminal, 1024)
    assert command.wait() == 2
    os.close(terminal)
    assert b"s3cret" not in shown
