"""The papers that data protection asks for: to read here, and to fetch."""

from collections.abc import Mapping
from importlib.util import find_spec
from typing import Final

from flask import Response
from flask.typing import ResponseReturnValue
from flask_babel import force_locale, lazy_gettext

from config.language import LANGUAGES, best_language
from lti_tool.app.access import errand
from lti_tool.app.errors import NotFound
from lti_tool.app.services import services
from lti_tool.privacy.documents import DocumentKind, read_configuration, write_document
from lti_tool.privacy.documents.configuration import Configuration
from lti_tool.privacy.documents.paper import Paper
from lti_tool.privacy.documents.printing import NoPdf, as_html, as_pdf
from lti_tool.privacy.office.page import Tab, blueprint, organisation, overseers, show
from lti_tool.privacy.office.refusals import ActRefused

_TITLES: Final[Mapping[DocumentKind, tuple[str, str]]] = {
    DocumentKind.RECORD: (
        lazy_gettext("Record of processing activities (Art. 30)"),
        lazy_gettext("What is done with which data, for whom, and for how long."),
    ),
    DocumentKind.MEASURES: (
        lazy_gettext("Technical and organisational measures (Art. 32)"),
        lazy_gettext("What keeps the data safe here, and what you have to add."),
    ),
    DocumentKind.ASSESSMENT: (
        lazy_gettext("Data protection impact assessment, a draft (Art. 35)"),
        lazy_gettext("The risks of this tool, and what stands against each."),
    ),
    DocumentKind.PROCESSOR: (
        lazy_gettext("Annex to a processor agreement (Art. 28)"),
        lazy_gettext("For when somebody else runs Stoa for you."),
    ),
    DocumentKind.NOTICE: (
        lazy_gettext("Privacy notice for learners (Art. 13)"),
        lazy_gettext("The same that learners are shown before they write."),
    ),
    DocumentKind.RECIPIENTS: (
        lazy_gettext("Recipients and transfers"),
        lazy_gettext("Which systems data may go to, for what, and to which hosts."),
    ),
}
_TYPES: Final = {"html": "text/html", "pdf": "application/pdf"}


class NoPdfHere(ActRefused):
    """PDFs cannot be made on this installation."""

    default_code = NoPdf.default_code
    sentence = lazy_gettext(
        "PDFs need the package stoa[pdf] on this installation. Fetch the paper as HTML and print it."
    )


@blueprint.get("/papers")
@overseers
def papers() -> ResponseReturnValue:
    """Which papers there are."""
    with services().database.read() as session:
        own = organisation(session)
    listed = [(kind.value, *map(str, words)) for kind, words in _TITLES.items()]
    return show(Tab.PAPERS, "papers.html", own, papers=listed, languages=_languages(), makes_pdf=makes_pdf())


@blueprint.get("/papers/<kind>/<paper_language>")
@overseers
def paper(kind: str, paper_language: str) -> ResponseReturnValue:
    """One paper, to read here."""
    which = _known(kind, paper_language)
    with services().database.read() as session:
        own = organisation(session)
        configuration = read_configuration(session, own, services().clock.now())
    with force_locale(paper_language):
        written = write_document(which, configuration)
    return show(
        Tab.PAPERS, "paper.html", own, paper=written, kind=kind, paper_language=paper_language, languages=LANGUAGES,
        makes_pdf=makes_pdf(),
    )  # fmt: skip


@blueprint.get("/papers/<kind>/<paper_language>/<any(html, pdf):form>")
@overseers
def fetch_paper(kind: str, paper_language: str, form: str) -> ResponseReturnValue:
    """One paper as a file."""
    which = _known(kind, paper_language)
    with services().database.read() as session:
        configuration = read_configuration(session, organisation(session), services().clock.now())
    with force_locale(paper_language):
        return as_file(
            write_document(which, configuration), configuration, paper_language, form, f"stoa-{kind}"
        )


def as_file(paper: Paper, configuration: Configuration, language: str, form: str, name: str) -> Response:
    """A paper to be kept, as HTML or PDF. Raises ActRefused where no PDF can be made."""
    try:
        written: str | bytes = (
            as_pdf(paper, configuration, language)
            if form == "pdf"
            else as_html(paper, configuration, language)
        )
    except NoPdf as error:
        raise NoPdfHere(error.message) from error
    answer = Response(written, mimetype=_TYPES[form])
    answer.headers["Content-Disposition"] = f'attachment; filename="{name}-{language}.{form}"'
    return answer


def makes_pdf() -> bool:
    """Whether PDFs can be made here."""
    return find_spec("typst") is not None


def own_language() -> str:
    """The language of whoever looks."""
    return best_language(errand().locale)


def _languages() -> list[str]:
    """The languages of papers, the reader's own first."""
    return sorted(LANGUAGES, key=lambda each: each != own_language())


def _known(kind: str, language: str) -> DocumentKind:
    if kind not in set(DocumentKind) or language not in LANGUAGES:
        raise NotFound()
    return DocumentKind(kind)
