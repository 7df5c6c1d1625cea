"""Checks that no file of the project gives away a secret, or a machine that it was made on.

Looks through everything that git tracks or would track, line by line, and names file and line; what was found is not
repeated, since logs are read by many. The patterns are written so that this file does not match them itself.
"""

import re
import subprocess
import sys
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path, PurePosixPath
from typing import Final

ROOT: Final = Path(__file__).resolve().parent.parent
_BINARY_SAMPLE: Final = 8192  # bytes; git's own way of telling: a zero byte near the beginning

# (file, rule) that may stay, and why. Tiny on purpose: a rule with many exceptions is the wrong rule.
ALLOWED: Final[Mapping[tuple[str, str], str]] = {}


@dataclass(frozen=True, slots=True)
class Rule:
    """What must not stand in a line; `only` limits the rule to files whose name matches."""

    name: str
    pattern: re.Pattern[str]
    only: re.Pattern[str] = field(default=re.compile(""))


@dataclass(frozen=True, slots=True)
class Finding:
    """Where a rule was broken; `line` counts from 1."""

    file: str
    line: int
    rule: str


_PATH_BEGINS: Final = r"(?<![\w.*~-])"

RULES: Final = (
    Rule(
        "machine path",
        re.compile(
            _PATH_BEGINS + r"(?:/(?:work|root)/|/(?:home|Users)/\w[\w.-]*/|/tmp/bash[_]jobs|[A-Z]:\\Users\\)"
        ),
    ),
    Rule("private key", re.compile(r"-----BEGIN (?:[A-Z0-9]+ )*PRIVATE KEY|PuTTY-User-Key-Fil[e]")),
    Rule("AWS key", re.compile(r"\b(?:AKIA|ASIA)[0-9A-Z]{16}\b")),
    Rule("GitHub token", re.compile(r"\bgh[oprsu]_[A-Za-z0-9]{36}|\bgithub_pat_[A-Za-z0-9_]{22}")),
    Rule("GitLab token", re.compile(r"\bglpat-[A-Za-z0-9_-]{20}")),
    Rule("Slack token", re.compile(r"\bxox[a-z]-[A-Za-z0-9-]{10}|hooks\.slack\.com/services/T\w+/B\w+/\w+")),
    Rule("Google key", re.compile(r"\bAIza[A-Za-z0-9_-]{35}")),
    Rule("registry token", re.compile(r"\bpypi-AgEI[A-Za-z0-9_-]{20}|\bnpm_[A-Za-z0-9]{36}")),
    # Where packages come from is each machine's own setting. (The option that leaves it out is no such setting.)
    Rule(
        "package index",
        re.compile(
            r"(?i)(?<!no-emit-)\b(?:extra[-_])?index[-_]ur[l]\b|\bPIP_INDEX_|\bUV_(?:DEFAULT_)?INDEX\b"
        ),
    ),
    Rule(
        "address in a lock file",
        re.compile(r"(?i)\b(?:https?|file|git\+\w+)://"),
        only=re.compile(r"(?:\.lock|-lock\.(?:json|yaml)|requirements[\w.-]*\.txt)$"),
    ),
)


def main(root: Path = ROOT) -> int:
    """Print every finding, a line each; 1 where there is one."""
    findings = [finding for file in tracked_files(root) for finding in look_through(root, file)]
    sys.stderr.writelines(f"{each.file}:{each.line}: {each.rule}\n" for each in findings)
    return 1 if findings else 0


def tracked_files(root: Path) -> Iterator[PurePosixPath]:
    """What git tracks and what it would if everything were added, without what has been deleted meanwhile."""
    listed = subprocess.run(
        ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"],  # noqa: S607
        cwd=root,
        check=True,
        capture_output=True,
        encoding="utf-8",
    )
    for name in sorted(set(filter(None, listed.stdout.split("\0")))):
        if (root / name).is_file():
            yield PurePosixPath(name)


def look_through(root: Path, file: PurePosixPath) -> Iterator[Finding]:
    """The findings in one file; none in a binary one."""
    content = (root / file).read_bytes()
    if b"\0" in content[:_BINARY_SAMPLE]:
        return
    rules = [rule for rule in RULES if rule.only.search(file.name) and (str(file), rule.name) not in ALLOWED]
    for number, line in enumerate(content.decode("utf-8", errors="replace").splitlines(), 1):
        for rule in rules:
            if rule.pattern.search(line):
                yield Finding(str(file), number, rule.name)


if __name__ == "__main__":
    sys.exit(main())
