"""`stoa privacy document` and `leak`: papers of data protection, from what is set up and what was sent."""

import os
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import Final
from uuid import UUID

import click
from flask_babel import force_locale

from config.errors import StoaError
from config.language import LANGUAGES
from lti_tool.app.factory import create_app
from lti_tool.app.services import Services
from lti_tool.cli.common import open_services, organisation_option
from lti_tool.cli.recorded import recorded
from lti_tool.privacy.documents import DocumentKind, read_configuration, write_document
from lti_tool.privacy.documents.breach import breach, read_breach
from lti_tool.privacy.documents.configuration import Configuration
from lti_tool.privacy.documents.paper import Paper
from lti_tool.privacy.documents.printing import as_html, as_pdf
from sync.platforms.registry import find_organisation
from sync.rights.breach import Suspicion
from sync.rights.erasure import find_person

_FORMATS: Final = (".html", ".pdf")
_OWNER_ONLY: Final = 0o600
_TIMES: Final = click.DateTime(["%Y-%m-%d", "%Y-%m-%dT%H:%M"])
out_option = click.option(
    "--out",
    required=True,
    type=click.Path(dir_okay=False, path_type=Path),
    metavar="FILE",
    help="Where to write it; the name ends in .html or .pdf.",
)
language_option = click.option(
    "--language", type=click.Choice(LANGUAGES), default=LANGUAGES[0], show_default=True
)


class UnknownFormat(StoaError):
    """A paper can be HTML or PDF."""

    default_code = "documents.format"


class NotWritten(StoaError):
    """The file could not be written."""

    default_code = "documents.not_written"


class AccountIncomplete(StoaError):
    """Somebody is named by half of an account."""

    default_code = "leak.account"


@click.command()
@click.argument("kind", type=click.Choice([kind.value for kind in DocumentKind]))
@out_option
@language_option
@organisation_option
def document(kind: str, out: Path, language: str, organisation: str) -> None:
    """Write a paper of data protection.

    It is made from what is set up now: the record of processing (Art. 30), technical and organisational measures
    (Art. 32), a draft of the impact assessment (Art. 35), the annex to a processor agreement (Art. 28), the privacy
    notice for learners (Art. 13), and the list of recipients and transfers. What Stoa cannot know is marked.
    """
    _require_format(out)
    with open_services() as services:
        configuration = _configuration(services, organisation)
        _save(
            services, out, language, configuration, lambda: write_document(DocumentKind(kind), configuration)
        )


@click.command()
@recorded
@out_option
@click.option("--connector", help="Only what one connector has sent: `stoa connectors list`.")
@click.option("--space", "space_id", type=click.UUID, help="Only of this space: `stoa spaces`.")
@click.option(
    "--post", "posts", type=click.UUID, multiple=True, help="Only what was made of this post; repeatable."
)
@click.option("--issuer", help="With --user: only of this person.")
@click.option("--user", "subject", help="The LMS's own id of the person.")
@click.option("--since", type=_TIMES, help="Only what was sent from this time on (UTC).")
@click.option("--until", type=_TIMES, help="Only what was sent before this time (UTC).")
@click.option(
    "--found", type=_TIMES, help="When it was found (UTC), from which the 72 hours count; now if not given."
)
@language_option
@organisation_option
def leak(
    out: Path,
    connector: str | None,
    space_id: UUID | None,
    posts: tuple[UUID, ...],
    issuer: str | None,
    subject: str | None,
    since: datetime | None,
    until: datetime | None,
    found: datetime | None,
    language: str,
    organisation: str,
) -> None:
    """What was sent, and whom it touches, after a leak.

    For when something turns out to have left that should not have (Art. 33, 34): posts, people and recipients, and the
    72 hours. The file names people; only its owner can read it.
    """
    _require_format(out)
    if (issuer is None) != (subject is None):
        raise AccountIncomplete("--issuer and --user go together.")
    with open_services() as services:
        configuration = _configuration(services, organisation)
        with services.database.read() as session:
            organisation_id = find_organisation(session, organisation).id
            person_id = (
                find_person(session, services.keys, organisation_id, issuer, subject)
                if issuer and subject
                else None
            )
            suspected = Suspicion(
                connector=connector,
                space_id=space_id,
                person_id=person_id,
                contributions=frozenset(posts),
                since=_utc(since),
                until=_utc(until),
            )
            found_at = _utc(found) or configuration.at
            known = read_breach(session, services.keys, organisation_id, suspected, found_at)
        _save(services, out, language, configuration, lambda: breach(configuration, known))
    click.echo(f"{len(known.sendings)} items were sent that fit.", err=True)


def _configuration(services: Services, organisation: str) -> Configuration:
    with services.database.read() as session:
        return read_configuration(session, find_organisation(session, organisation), services.clock.now())


def _require_format(out: Path) -> None:
    if out.suffix not in _FORMATS:
        raise UnknownFormat("Name a file that ends in .html or .pdf.")


def _save(
    services: Services, out: Path, language: str, configuration: Configuration, write: Callable[[], Paper]
) -> None:
    with create_app(services).test_request_context(), force_locale(language):
        paper = write()
        if out.suffix == ".pdf":
            printed = as_pdf(paper, configuration, language)
        else:
            printed = as_html(paper, configuration, language).encode()
    try:
        descriptor = os.open(out, os.O_WRONLY | os.O_CREAT | os.O_NOFOLLOW, _OWNER_ONLY)
        with os.fdopen(descriptor, "wb") as file:
            os.fchmod(descriptor, _OWNER_ONLY)  # where it was there before
            file.truncate()
            file.write(printed)
    except OSError as error:
        raise NotWritten(f"{out} cannot be written: {error.strerror}.") from error
    click.echo(f"Written to {out}.", err=True)


def _utc(time: datetime | None) -> datetime | None:
    return time.replace(tzinfo=UTC) if time else None
