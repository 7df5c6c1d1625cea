"""Every command that means an organisation, run for one with the ids of the other."""

import json
from collections.abc import Iterator, Sequence
from pathlib import Path

import click
import pytest
from flask import Flask

from config.database import Database
from lti_tool.app.services import Services
from lti_tool.cli.main import cli
from tests.lti_tool.cli.conftest import Run
from tests.lti_tool.cli.conftest import run as run
from tests.lti_tool.isolation.conftest import ACHIEVEMENT, Tenant, rows_about

PURPOSE = {
    "name": "evidence", "what_for": {"en": "For beta", "de": "Für beta"}, "recipients": ["moodle"],
    "fields": ["user_id", "competency", "level"], "legal_basis": None, "retention_days": None,
}  # fmt: skip


def told(alpha: Tenant, folder: Path) -> dict[str, Sequence[str]]:
    """Each command for the organisation ``second``, naming what is ``default``'s where it can."""
    ids = {name: str(each) for name, each in alpha.ids.items()}
    who = ["--issuer", alpha.issuer, "--user", "lms-anna"]
    out, purpose, terms = str(folder / "out.html"), folder / "purpose.json", folder / "terms.txt"
    purpose.write_text(json.dumps(PURPOSE))
    terms.write_text("Nordwind\n")
    framework = folder / "framework.csv"
    framework.write_text("code;title\nC1;A competency\n")
    achievement = folder / "achievement.json"
    achievement.write_text(json.dumps(ACHIEVEMENT))
    return {
        "certificates define": [str(achievement)],
        "certificates list": ["--json"],
        "certificates look": ["--colour", "#123456"],
        "certificates revoke": [ids["certificate_id"], "--because", "error"],
        "certificates keys rotate": [],
        "certificates keys withdraw": ["no-key"],
        "certificates keys list": ["--json"],
        "competencies import": [str(framework), "--into", "first-default"],
        "competencies export": ["--framework", "first-default"],
        "competencies list": ["--json"],
        "moderation rules add": ["--follows", "hold", "betaword"],
        "moderation rules remove": ["alphaword"],
        "moderation rules list": ["--json"],
        "organisation add": ["--name", "Second"],
        "organisation rename": ["--name", "Second"],
        "organisation managers add": [*who],
        "organisation managers remove": [*who],
        "organisation managers list": ["--json"],
        "platform add": [
            "--issuer", alpha.issuer, "--client-id", "alpha-client", "--deployment-id", "1",
            "--auth-login-url", f"{alpha.issuer}/auth", "--auth-token-url", f"{alpha.issuer}/token",
            "--jwks-url", f"{alpha.issuer}/jwks", "--name", "Stolen",
        ],
        "platform invite": ["--name", "A new LMS"],
        "previews add": ["beta.example"],
        "previews remove": ["alpha.example"],
        "previews list": ["--json"],
        "privacy answer": [ids["rectification"], "--approve"],
        "privacy audit": ["--json", "--person", ids["person_id"]],
        "privacy consents": [*who, "--json"],
        "privacy contact": ["--name", "Beta Ltd", "--contact", "beta@beta.example"],
        "privacy define-purpose": [str(purpose)],
        "privacy document": ["record", "--out", out],
        "privacy erase": [*who, "--reason", "none", "--yes"],
        "privacy export": [*who, "--out", str(folder / "out.zip")],
        "privacy hold set": ["--person", ids["person_id"], "--reason", "litigation"],
        "privacy hold lift": [ids["hold_id"]],
        "privacy hold list": ["--json"],
        "privacy leak": ["--out", out, "--space", ids["space_id"]],
        "privacy patterns add": ["X-(?P<id>[0-9]{4})"],
        "privacy patterns remove": ["ALPHA-(?P<id>[0-9]{5})"],
        "privacy patterns list": ["--json"],
        "privacy purpose": ["evidence", "on", "--basis", "consent"],
        "privacy purposes": ["--json"],
        "privacy receipts": ["--json"],
        "privacy requests": ["--all", "--json"],
        "privacy retention": ["--dry-run"],
        "privacy retention set": ["texts", "1"],
        "records export": ["--profile", "tcmanager", "--validate-only"],
        "records profiles": ["--json"],
        "privacy terms add": ["Ostwind"],
        "privacy terms import": [str(terms)],
        "privacy terms remove": ["Projekt Alpha"],
        "privacy terms list": ["--json"],
        "privacy withdraw": [*who, "--purpose", "evidence"],
        "privacy works-council on": ["--agreement", "Of beta"],
        "privacy works-council off": ["--reason", "none"],
        "privacy works-council show": ["--json"],
        "sessions end": [*who],
    }  # fmt: skip


def commands(group: click.Command, path: tuple[str, ...] = ()) -> Iterator[tuple[str, click.Command]]:
    """Every command by its name, and groups that are commands themselves."""
    if path:
        yield " ".join(path), group
    if isinstance(group, click.Group):
        context = click.Context(group)
        for name in group.list_commands(context):
            command = group.get_command(context, name)
            assert command is not None
            yield from commands(command, (*path, name))


@pytest.fixture
def at_hand(run: Run, database: Database, monkeypatch: pytest.MonkeyPatch) -> Run:
    """Commands on the database in which both organisations are."""
    monkeypatch.setenv("STOA_DATABASE_URL", database.engine.url.render_as_string(hide_password=False))
    return run


def test_no_command_for_one_organisation_reaches_the_other(
    app: Flask, services: Services, alpha: Tenant, beta: Tenant, at_hand: Run, tmp_path: Path
) -> None:
    cases = told(alpha, tmp_path)
    assert set(cases) == {
        name for name, command in commands(cli) if any(each.name == "organisation" for each in command.params)
    }
    before, reached = rows_about(services, alpha), []
    for name, arguments in cases.items():
        option = (
            ["second"]
            if name in ("organisation add", "organisation rename")
            else ["--organisation", "second"]
        )
        result = at_hand(*name.split(), *arguments, *option)
        named = f"{result.out} {result.err}".casefold().replace(alpha.issuer, "")
        files = "".join(each.read_text(errors="replace") for each in tmp_path.glob("out.*"))
        if alpha.word in named or alpha.word in files.casefold() or "unexpected" in named:
            reached.append((name, result.status, result.out, result.err))
    assert reached == []
    assert rows_about(services, alpha) == before


def test_an_organisations_own_commands_do_reach_it(
    app: Flask, services: Services, alpha: Tenant, beta: Tenant, at_hand: Run, tmp_path: Path
) -> None:
    """The same words for the right one: what the test above refuses would work."""
    in_order = (
        "privacy answer",
        "competencies import",
        "competencies export",
        "privacy hold lift",
        "certificates revoke",
        "privacy terms remove",
        "sessions end",
        "privacy erase",
    )
    for name in in_order:
        result = at_hand(*name.split(), *told(alpha, tmp_path)[name])
        assert result.status == 0, (name, result.err)
    refused = at_hand("privacy", "export", "--issuer", alpha.issuer, "--user", "lms-anna", "--out", "x.zip")
    assert refused.status == 2
    exported = at_hand(
        "privacy", "export", "--issuer", beta.issuer, "--user", "lms-anna", "--out", "y.zip", "--organisation", "second"
    )  # fmt: skip
    assert exported.status == 0, "of one person in two organisations, one is erased"
