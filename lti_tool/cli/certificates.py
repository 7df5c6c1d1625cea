"""`stoa certificates`: what an organisation certifies, how its certificates look, and the keys that sign badges."""

from pathlib import Path
from uuid import UUID

import click

from config.errors import StoaError
from lti_tool.cli.common import (
    as_dicts,
    json_option,
    open_services,
    organisation_option,
    print_json,
    print_table,
)
from lti_tool.cli.recorded import recorded
from sync.attachments.media import AttachmentRefused
from sync.certificates.content import Look
from sync.certificates.definitions import Definition, define, list_defined
from sync.certificates.issuers import (
    LookRefused,
    list_issuer_keys,
    read_look,
    rotate_key,
    set_look,
    withdraw_key,
)
from sync.certificates.issuing import Because, revoke
from sync.certificates.logos import LARGEST_PICTURE, read_logo
from sync.certificates.tables import IssuedCertificate
from sync.platforms.registry import find_organisation
from sync.scoring.documents import LARGEST_DOCUMENT, read_document


class CertificateUnknown(StoaError):
    """A certificate that the organisation has not issued."""

    default_code = "certificates.unknown"


class FileUnreadable(StoaError):
    """A file that is not there, or cannot be read."""

    default_code = "certificates.file"


@click.group()
def certificates() -> None:
    """What an organisation certifies."""


@certificates.command(name="define")
@recorded
@click.argument("file", type=click.Path(path_type=Path))
@organisation_option
def define_one(file: Path, organisation: str) -> None:
    """Certify what a JSON file says, from now on.

    The file: {"version": 1, "name": "moderating", "title": {"en": "…", "de": "…"}, "description": {…},
    "criteria": {…}, "valid_months": 24, "renewal_months": 3, "proposed_by": [{"points": 20}]}

    Another file of the same name is its next version: certificates of an earlier one keep what they said. "active":
    false ends that it is issued. docs/certificates.md explains all parts.
    """
    definition = Definition.parse(read_document(_read(file, LARGEST_DOCUMENT + 1)))
    with open_services() as services, services.database.write() as session:
        owner = find_organisation(session, organisation).id
        version = define(session, owner, definition, services.clock.now())
    click.echo(f"{definition.name} is there in version {version}.")


@certificates.command(name="list")
@json_option
@organisation_option
def list_all(as_json: bool, organisation: str) -> None:
    """Print what is certified, each in its latest version."""
    with open_services() as services, services.database.read() as session:
        listed = list_defined(session, find_organisation(session, organisation).id)
    if as_json:
        print_json(
            [{"id": str(each.id), **each.definition.dump(), "version": each.version} for each in listed]
        )
        return
    print_table(
        ["name", "version", "title", "months", "state"],
        [
            (
                each.definition.name,
                each.version,
                each.definition.title.in_language("en"),
                each.definition.valid_months,
                "issued" if each.definition.active else "ended",
            )
            for each in listed
        ],
        without_rows="Nothing is certified yet: `stoa certificates define FILE` says what.",
    )


@certificates.command(name="look")
@recorded
@click.option("--colour", help="Like #1d4f8c; dark enough for white words.")
@click.option("--logo", type=click.Path(path_type=Path), help="A PNG or JPEG; it is written anew.")
@click.option("--url", help="The organisation's public address.")
@click.option("--mail", help="The organisation's mail address, for whoever checks a certificate.")
@organisation_option
def set_one_look(
    colour: str | None, logo: Path | None, url: str | None, mail: str | None, organisation: str
) -> None:
    """Set how certificates look and what the public profile tells; what is not given stays."""
    picture = _picture(logo) if logo else None
    with open_services() as services, services.database.write() as session:
        owner = find_organisation(session, organisation).id
        present = read_look(session, owner)
        look = Look(
            present.name,
            present.accent if colour is None else colour,
            present.url if url is None else url,
            present.mail if mail is None else mail,
            present.logo if picture is None else picture,
        )
        set_look(session, owner, look, services.clock.now())
    click.echo("Certificates look like this from now on, also those that were issued before.")


@certificates.command(name="revoke")
@recorded
@click.argument("certificate", type=click.UUID)
@click.option(
    "--because",
    type=click.Choice([each.value for each in Because]),
    required=True,
    help="Why; whoever checks it reads that.",
)
@organisation_option
def revoke_one(certificate: UUID, because: str, organisation: str) -> None:
    """Revoke a certificate, for good; staff do so on its page."""
    with open_services() as services, services.database.write() as session:
        owner = find_organisation(session, organisation).id
        row = session.get(IssuedCertificate, certificate)
        if row is None or row.organisation_id != owner:
            raise CertificateUnknown("This organisation has issued no certificate with this id.")
        was_there = revoke(session, row, Because(because), None, services.clock.now())
    click.echo("It is revoked." if was_there else "It was revoked before.")


@certificates.group(name="keys")
def issuer_keys() -> None:
    """The keys with which an organisation signs badges."""


@issuer_keys.command(name="rotate")
@recorded
@organisation_option
def rotate(organisation: str) -> None:
    """Sign with a new key from now on; badges that were signed before can still be verified."""
    with open_services() as services, services.database.write() as session:
        owner = find_organisation(session, organisation).id
        made = rotate_key(session, services.keys, owner, services.clock.now())
    click.echo(f"Badges are signed with {made.kid} now.")


@issuer_keys.command(name="withdraw")
@recorded
@click.argument("kid")
@organisation_option
def withdraw(kid: str, organisation: str) -> None:
    """Publish a retired key no more, where it may have been stolen.

    No badge that it has signed can be verified then; holders fetch theirs anew. Certificates themselves hold on.
    """
    with open_services() as services, services.database.write() as session:
        withdraw_key(session, find_organisation(session, organisation).id, kid)
    click.echo("The key is published no more.")


@issuer_keys.command(name="list")
@json_option
@organisation_option
def list_keys(as_json: bool, organisation: str) -> None:
    """The published keys, the newest first."""
    with open_services() as services, services.database.read() as session:
        listed = list_issuer_keys(session, find_organisation(session, organisation).id)
    if as_json:
        print_json(as_dicts(listed))
        return
    print_table(
        ["key", "made", "state"],
        [
            [each.kid, f"{each.created_at:%Y-%m-%d %H:%M}", "retired" if each.retired_at else "signs"]
            for each in listed
        ],
        without_rows="No key yet: one is made when the first badge is signed.",
    )


def _picture(file: Path) -> bytes:
    """A logo as it is kept. Raises LookRefused."""
    try:
        return read_logo(_read(file, LARGEST_PICTURE + 1))
    except AttachmentRefused as error:
        raise LookRefused(f"{file.name} cannot be used as a logo: {error.message}", "logo") from error


def _read(file: Path, most: int) -> bytes:
    try:
        with file.open("rb") as opened:
            return opened.read(most)
    except OSError as error:
        raise FileUnreadable(f"{file.name} cannot be read: {error.strerror}.") from error
