"""`stoa privacy export`: everything that is held about a person, in one zip."""

from pathlib import Path

import click

from config.language import LANGUAGES
from lti_tool.cli.common import open_services, organisation_option
from lti_tool.cli.privacy_erase import issuer_option, user_option
from lti_tool.cli.recorded import recorded
from lti_tool.privacy.archive import pack, write_new
from sync.attachments.exporting import files_of
from sync.audit.trail import record
from sync.platforms.registry import find_organisation
from sync.rights.erasure import find_person
from sync.rights.export import collect


@click.command()
@recorded
@issuer_option
@user_option
@click.option(
    "--out", "file", required=True, type=click.Path(path_type=Path, dir_okay=False), help="A new .zip file."
)
@click.option("--language", type=click.Choice(LANGUAGES), default=LANGUAGES[0], show_default=True)
@organisation_option
def export(issuer: str, subject: str, file: Path, language: str, organisation: str) -> None:
    """Write all that is held about a person into a zip.

    data.json with its schema is for programs, index.html for people. Others are masked. Only the file's owner can read
    it: hand it over by a way that nobody else can read, and delete it then.
    """
    with open_services() as services:
        now = services.clock.now()
        with services.database.read() as session:
            organisation_id = find_organisation(session, organisation).id
            person_id = find_person(session, services.keys, organisation_id, issuer, subject)
            document = collect(session, services.keys, person_id, now)
            content = pack(document, language, files_of(session, services.keys, person_id))
        with services.database.write() as session:  # others write, too: not before there is something to note
            record(
                session,
                action="rights.exported",
                now=now,
                organisation_id=organisation_id,
                subject_id=person_id,
            )
            write_new(file, content)
    click.echo(f"{file}: {sum(each['count'] for each in document['stores'])} entries.")
