"""Programs in processes of their own, beyond which nothing reaches that strangers have sent."""

import os
import signal
import subprocess
from collections.abc import Mapping, Sequence


def bound_this_process(*, memory: int, seconds: int, file: int = 0) -> None:
    """Let this process end where it takes more bytes of addresses or more of the processor.

    No file that it writes may have more than so many bytes: by default it writes none.
    """
    import resource  # Unix has it; what only runs a program need not

    for kind, limit in (
        (resource.RLIMIT_AS, memory),
        (resource.RLIMIT_CPU, seconds),
        (resource.RLIMIT_FSIZE, file),
        (resource.RLIMIT_CORE, 0),
    ):
        resource.setrlimit(kind, (limit, limit))


def run_program(
    command: Sequence[str], told: bytes, seconds: float, environment: Mapping[str, str]
) -> tuple[int, bytes]:
    """Run a command with this on its standard input; gives its status and what it wrote.

    Raises OSError, and TimeoutExpired once it is ended with all that it started.
    """
    with subprocess.Popen(  # noqa: S603 - our own program, or the administrator's command; never a shell
        command,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        env=dict(environment),
        start_new_session=True,
    ) as process:
        try:
            written, _ = process.communicate(told, timeout=seconds)
        except BaseException:
            os.killpg(process.pid, signal.SIGKILL)
            raise
        return process.returncode, written
