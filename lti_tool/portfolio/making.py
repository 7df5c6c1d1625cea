"""A portfolio as a document for its holder: paper, or a file for programs."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import replace
from enum import StrEnum
from typing import Final
from uuid import UUID

from config.language import best_language
from lti_tool.app.services import services
from lti_tool.certificates.making import Format as Badge
from lti_tool.certificates.making import NotHere, NotMade, make_document
from lti_tool.portfolio.places import sources
from sync.certificates.issuers import read_look
from sync.certificates.issuing import Standing
from sync.certificates.printing import NotPrinted, portfolio_pdf
from sync.certificates.reading import Held
from sync.portfolio.composing import compose
from sync.portfolio.content import PortfolioContent
from sync.portfolio.json_ld import as_json_ld
from sync.portfolio.words import PortfolioWords


class Format(StrEnum):
    """What a portfolio can be had as."""

    PDF = "pdf"
    JSON_LD = "jsonld"


MEDIA: Final[Mapping[Format, str]] = {
    Format.PDF: "application/pdf",
    Format.JSON_LD: "application/ld+json",  # JSON-LD 1.1, C. IANA Considerations
}


def make_portfolio(organisation_id: UUID, person_id: UUID, wanted: Format, locale: str) -> bytes:
    """Somebody's portfolio as it stands now. Raises NotMade, NotHere where there is no PDF."""
    shared, now = services(), services().clock.now()
    with shared.database.read() as session:
        content, held = compose(session, sources(), organisation_id, person_id, best_language(locale), now)
        accent = read_look(session, organisation_id).accent
    if wanted is Format.JSON_LD:
        told = as_json_ld(_with_credentials(content, held, locale))
        return json.dumps(told, ensure_ascii=False, indent=1).encode()
    try:
        return portfolio_pdf(PortfolioWords(locale).printed(content, accent), now)
    except NotPrinted as error:
        raise (NotHere() if error.code == NotHere.default_code else NotMade()) from error


def _with_credentials(content: PortfolioContent, held: Sequence[Held], locale: str) -> PortfolioContent:
    """With the signed credential of each certificate that holds: its holder takes it along."""
    papers = [
        replace(paper, credential=make_document(services(), each, Badge.JWT, locale).decode())
        if each.standing is Standing.VALID
        else paper
        for paper, each in zip(content.papers, held, strict=True)
    ]
    return replace(content, papers=papers)
