"""Processes that tests kill, stop, or let run beside themselves, forked from one that has imported Stoa already.

They are real processes, with their own environment, files and signals. What they spare is the seconds that each would
import for, which come to minutes in a whole run.
"""

import os
import signal
import sys
from collections.abc import Mapping
from dataclasses import dataclass
from multiprocessing import get_context
from pathlib import Path
from subprocess import CompletedProcess, TimeoutExpired
from tempfile import TemporaryDirectory
from typing import Any, Final

from lti_tool.cli.main import main

FORKED: Final = get_context("forkserver")
FORKED.set_forkserver_preload(
    [
        "lti_tool.app.factory",
        "lti_tool.cli.demo",
        "lti_tool.cli.main",
        "lti_tool.cli.platform",
        "lti_tool.cli.serve",
        "lti_tool.cli.sync",
        "lti_tool.cli.worker",
        "lti_tool.migrations.schema",
        "sync.delivery.worker",
    ]
)


@dataclass(frozen=True)
class Program:
    """The program `stoa`, running; as far as tests ask for it, as `subprocess.Popen` has it."""

    process: Any

    def poll(self) -> int | None:
        """How it ended, below 0 by a signal; None as long as it runs."""
        return self.process.exitcode  # type: ignore[no-any-return]

    def wait(self, seconds: float | None = None) -> int:
        """How it ended. Raises TimeoutExpired where it still runs after so many seconds."""
        self.process.join(seconds)
        ended = self.poll()
        if ended is None:
            raise TimeoutExpired("stoa", seconds or 0)
        return ended

    def send_signal(self, number: signal.Signals) -> None:
        """Send it a signal, if it still runs."""
        if self.poll() is None:
            os.kill(self.process.pid, number)

    def kill(self) -> None:
        """End it without a word."""
        self.send_signal(signal.SIGKILL)


def start_stoa(environ: Mapping[str, str], *arguments: str, output: Path = Path(os.devnull)) -> Program:
    """Start `stoa` with these arguments; what it says is added to `output`."""
    process = FORKED.Process(target=_run, args=(dict(environ), arguments, output, output), daemon=True)
    process.start()
    return Program(process)


def run_stoa(environ: Mapping[str, str], *arguments: str) -> str:
    """Run `stoa` to its end; gives what it says. Raises AssertionError where it fails."""
    ended = finish_stoa(environ, *arguments)
    assert ended.returncode == 0, ended.stderr
    return ended.stdout


def finish_stoa(
    environ: Mapping[str, str], *arguments: str, seconds: float | None = None
) -> CompletedProcess[str]:
    """Run `stoa` to its end, whatever it is. Raises TimeoutExpired where it still runs after so many seconds."""
    with TemporaryDirectory() as directory:
        said, complained = Path(directory) / "out", Path(directory) / "err"
        process = FORKED.Process(target=_run, args=(dict(environ), arguments, said, complained))
        process.start()
        program = Program(process)
        try:
            status = program.wait(seconds)
        finally:
            program.kill()
        return CompletedProcess(["stoa", *arguments], status, said.read_text(), complained.read_text())


def _run(environ: Mapping[str, str], arguments: tuple[str, ...], output: Path, errors: Path) -> None:
    os.environ.clear()
    os.environ.update(environ)
    for file, number in ((output, 1), (errors, 2)):
        descriptor = os.open(file, os.O_WRONLY | os.O_CREAT | os.O_APPEND)
        os.dup2(descriptor, number)
    sys.argv = ["stoa", *arguments]
    main()
