"""What the check for secrets finds, and what it lets be."""

import importlib.util
import subprocess
import sys
from pathlib import Path
from types import ModuleType

import pytest

_SCRIPT = Path(__file__).parents[2] / ".ci" / "secrets.py"


def _load() -> ModuleType:
    """The script, under a name that does not stand in the way of the standard library's `secrets`."""
    spec = importlib.util.spec_from_file_location("check_for_secrets", _SCRIPT)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    sys.modules[spec.name] = module
    spec.loader.exec_module(module)
    return module


check = _load()

# Put together here, so that this file holds none of them.
GIVEN_AWAY = {
    "a workplace": ("/wo" + "rk/main/config", "machine path"),
    "a home": ("open('/ho" + "me/mara/stoa.toml')", "machine path"),
    "root's home": ("cd /ro" + "ot/stoa", "machine path"),
    "a home on a Mac": ("/Us" + "ers/mara/stoa", "machine path"),
    "a home on Windows": ("C:" + "\\Users\\mara", "machine path"),
    "a job's directory": ("/tmp/bash" + "_jobs.0/1/stdout", "machine path"),
    "an RSA key": ("-----BEGIN RSA " + "PRIVATE KEY-----", "private key"),
    "a key": ("'-----BEGIN " + "PRIVATE KEY-----\\n'", "private key"),
    "an AWS key": ("aws = AK" + "IA" + "Q3EGABCDEFGHIJKL", "AWS key"),
    "a GitHub token": ("gh" + "p_" + "a1B2" * 9, "GitHub token"),
    "a fine-grained GitHub token": ("github" + "_pat_" + "a1B2" * 9, "GitHub token"),
    "a GitLab token": ("glp" + "at-" + "a1B2" * 5, "GitLab token"),
    "a Slack token": ("xo" + "xb-1234567890-abcdef", "Slack token"),
    "a Slack webhook": ("https://hooks.slack" + ".com/services/T024BE7LD/B1/abc", "Slack token"),
    "a Google key": ("AI" + "za" + "a1B2c" * 7, "Google key"),
    "a PyPI token": ("py" + "pi-AgEI" + "a1B2" * 9, "registry token"),
    "an index": ("--extra-index" + "-url https://packages.example/simple", "package index"),
    "an index in a setting": ("index" + "_url = 'https://packages.example'", "package index"),
    "an index in the environment": ("PIP_IN" + "DEX_URL=https://packages.example", "package index"),
}

LET_BE = {
    "an address with such a path": "https://lms.example/home/mara/wo" + "rk/root/",
    "a glob": "src/**/wo" + "rk/",
    "a container's directory": "/var/lib/stoa/work",
    "the option against index addresses": "uv pip compile --no-emit-index" + "-url pyproject.toml",
    "a public key": "-----BEGIN " + "PUBLIC KEY-----",
    "words about keys": "the private key is never written down; xoxo",
}


@pytest.fixture
def project(tmp_path: Path) -> Path:
    """An empty project under git."""
    subprocess.run(["git", "init", "--quiet", str(tmp_path)], check=True)
    return tmp_path


@pytest.mark.parametrize("what", GIVEN_AWAY)
def test_what_is_given_away_is_found_and_named_by_file_and_line(
    project: Path, capsys: pytest.CaptureFixture[str], what: str
) -> None:
    line, rule = GIVEN_AWAY[what]
    (project / "docs").mkdir()
    (project / "docs" / "guide.md").write_text(f"# Guide\n\n{line}\n", encoding="utf-8")
    assert check.main(project) == 1
    assert capsys.readouterr().err == f"docs/guide.md:3: {rule}\n"


@pytest.mark.parametrize("what", LET_BE)
def test_what_gives_nothing_away_is_let_be(project: Path, what: str) -> None:
    (project / "guide.md").write_text(LET_BE[what], encoding="utf-8")
    assert check.main(project) == 0


@pytest.mark.parametrize(
    "name", ["requirements.lock", "uv.lock", "package-lock.json", "requirements-dev.txt"]
)
def test_a_lock_file_names_no_host(project: Path, capsys: pytest.CaptureFixture[str], name: str) -> None:
    address = "https://packages.example/simple"
    (project / "README.md").write_text(f"See {address}.\n", encoding="utf-8")
    (project / name).write_text(f"flask==3.1.3\n# from {address}\n", encoding="utf-8")
    assert check.main(project) == 1
    assert capsys.readouterr().err == f"{name}:2: address in a lock file\n"


def test_tracked_and_new_files_are_looked_through_but_not_ignored_deleted_and_binary_ones(
    project: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    line = GIVEN_AWAY["a home"][0]
    for name in ("tracked.py", "new.py", "ignored.py", "deleted.py"):
        (project / name).write_text(line, encoding="utf-8")
    (project / "picture.png").write_bytes(b"\x89PNG\0" + line.encode())
    (project / ".gitignore").write_text("ignored.py\n", encoding="utf-8")
    subprocess.run(["git", "-C", str(project), "add", "tracked.py", "deleted.py"], check=True)
    (project / "deleted.py").unlink()
    assert check.main(project) == 1
    assert capsys.readouterr().err == "new.py:1: machine path\ntracked.py:1: machine path\n"


def test_an_allowed_finding_stays_allowed_in_its_file_only(
    project: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("allowed.py", "other.py"):
        (project / name).write_text(GIVEN_AWAY["a key"][0], encoding="utf-8")
    monkeypatch.setattr(check, "ALLOWED", {("allowed.py", "private key"): "a key that opens nothing"})
    assert check.main(project) == 1
    assert capsys.readouterr().err == "other.py:1: private key\n"
