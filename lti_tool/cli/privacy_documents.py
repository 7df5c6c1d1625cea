"""`stoa privacy document`: the papers of data protection, from the living configuration."""

from pathlib import Path

import click
from flask_babel import force_locale

from config.errors import StoaError
from config.language import LANGUAGES
from lti_tool.app.factory import create_app
from lti_tool.cli.common import open_services, organisation_option
from lti_tool.privacy.documents import DocumentKind, read_configuration, write_document
from lti_tool.privacy.documents.printing import as_html, as_pdf
from sync.platforms.registry import find_organisation

_FORMATS = (".html", ".pdf")


class UnknownFormat(StoaError):
    """A paper can be HTML or PDF."""

    default_code = "documents.format"


class NotWritten(StoaError):
    """The file could not be written."""

    default_code = "documents.not_written"


@click.command()
@click.argument("kind", type=click.Choice([kind.value for kind in DocumentKind]))
@click.option(
    "--out",
    required=True,
    type=click.Path(dir_okay=False, path_type=Path),
    metavar="FILE",
    help="Where to write it; the name ends in .html or .pdf.",
)
@click.option("--language", type=click.Choice(LANGUAGES), default=LANGUAGES[0], show_default=True)
@organisation_option
def document(kind: str, out: Path, language: str, organisation: str) -> None:
    """Write a paper of data protection.

    It is made from what is set up now: the record of processing (Art. 30), technical and organisational measures
    (Art. 32), a draft of the impact assessment (Art. 35), the annex to a processor agreement (Art. 28), the privacy
    notice for learners (Art. 13), and the list of recipients and transfers. What Stoa cannot know is marked.
    """
    if out.suffix not in _FORMATS:
        raise UnknownFormat("Name a file that ends in .html or .pdf.")
    with open_services() as services:
        with services.database.read() as session:
            configuration = read_configuration(
                session,
                find_organisation(session, organisation),
                services.clock.now(),
            )
        with create_app(services).test_request_context(), force_locale(language):
            paper = write_document(DocumentKind(kind), configuration)
            if out.suffix == ".pdf":
                written = as_pdf(paper, configuration, language)
            else:
                written = as_html(paper, configuration, language).encode()
    try:
        out.write_bytes(written)
    except OSError as error:
        raise NotWritten(f"{out} cannot be written: {error.strerror}.") from error
    click.echo(f"Written to {out}.", err=True)
