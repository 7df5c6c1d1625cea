"""`stoa doctor`: whether an installation is as it should be, and what to do where it is not."""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

import click

from config.database import KEY_STORE
from config.mail import mail_server
from connectors.mail import HandedKind, Postbox
from lti_tool.app.services import Services
from lti_tool.cli.common import as_dicts, json_option, open_services, print_json
from lti_tool.migrations.upgrade import is_current
from sync.people.key_store import KeyStoreReport, read_key_store

_FAILED = 1
_MAIL_TROUBLES = {
    "smtp.unreachable": "it cannot be reached. Check STOA_SMTP_HOST and STOA_SMTP_PORT, and what stands between.",
    "smtp.tls": "it speaks no TLS there, or its certificate is not one that this machine trusts for this name.",
    "smtp.not_offered": "it does not offer STARTTLS, or no password at all. Perhaps STOA_SMTP_SECURITY should be tls.",
    "smtp.password": "it refuses STOA_SMTP_USER with STOA_SMTP_PASSWORD.",
    "smtp.refused_us": "it refuses to talk to this machine.",
}


class State(StrEnum):
    """How a thing stands."""

    OK = "ok"
    WARNING = "warning"
    WRONG = "wrong"


@dataclass(frozen=True, slots=True)
class Finding:
    """What was looked at, how it stands, and a sentence: what to do, where something is."""

    check: str
    state: State
    sentence: str


@click.command()
@json_option
def doctor(as_json: bool) -> None:
    """Look whether the installation is as it should be.

    Changes nothing. Ends with 1 where something is wrong.
    """
    with open_services() as services:
        findings = examine(services)
    if as_json:
        print_json(as_dicts(findings))
    else:
        for each in findings:  # no table: sentences are wider than screens
            click.echo(f"{each.state:<8} {each.check}: {each.sentence}")
    if any(each.state is State.WRONG for each in findings):
        raise SystemExit(_FAILED)


def examine(services: Services) -> Sequence[Finding]:
    """What can be said of an installation; of its keys only once it has the present schema."""
    if not is_current(services.database):
        return [Finding("schema", State.WRONG, "The schema is not the present one: run `stoa db upgrade`.")]
    with services.database.read() as session:
        report = read_key_store(session, services.database)
    return [
        Finding("schema", State.OK, "The schema is the present one."),
        _where_keys_lie(report),
        *_what_is_lost(report),
        _whether_mail_goes(services),
    ]


def _whether_mail_goes(services: Services) -> Finding:
    """Whether the mail server takes us; nothing is sent to find out."""
    server = mail_server(services.settings)
    if server is None:
        return Finding(
            "mail",
            State.OK,
            "No mail server is named (STOA_SMTP_HOST): what is new is a page, and nobody gets mail.",
        )
    handed = Postbox(server).check()
    where = f"{server.host}, port {server.port}, {server.security}"
    if handed.kind is HandedKind.ACCEPTED:
        return Finding("mail", State.OK, f"The mail server takes mail from {server.sender} ({where}).")
    return Finding(
        "mail", State.WRONG, f"The mail server ({where}) cannot be used: {_MAIL_TROUBLES[handed.code]}"
    )


def _where_keys_lie(report: KeyStoreReport) -> Finding:
    if report.file is None:
        return Finding(
            "keys.place",
            State.WARNING,
            f"The keys of people lie in the schema {KEY_STORE} of the same database. Dump that without them "
            f"(pg_dump --exclude-schema={KEY_STORE}), and them apart, kept for days only: what holds both can still "
            "be read after an erasure.",
        )
    if report.is_apart:
        return Finding("keys.place", State.OK, f"The keys of people lie apart, in {report.file.resolve()}.")
    return Finding(
        "keys.place",
        State.WARNING,
        f"The keys of people lie in {report.file}, within the directory of the database: a backup of all of that holds "
        f"both, and can still be read after an erasure. Leave {report.file.parent} out of it and keep its own backup "
        "for days only, or mount another disk there.",
    )


def _what_is_lost(report: KeyStoreReport) -> Sequence[Finding]:
    if not report.lost:
        return [
            Finding(
                "keys.complete",
                State.OK,
                f"There are {report.keys} keys, and none is missing. Back them up hourly: texts hang on them.",
            )
        ]
    return [
        Finding(
            "keys.complete",
            State.WARNING,
            f"The keys of {report.lost} people are missing, or newer than what is encrypted: restore the latest "
            "backup of the keys, or wait until launches and rosters tell their names again; what they wrote comes back "
            "with their keys only. Evidence waits meanwhile.",
        )
    ]
