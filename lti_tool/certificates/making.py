"""The documents of a certificate for its holder: paper, signed file, and badge as a picture."""

from collections.abc import Mapping
from enum import StrEnum
from typing import ClassVar, Final
from uuid import UUID

from flask_babel import lazy_gettext
from structlog import get_logger

from lti_tool.app.errors import PageError
from lti_tool.app.services import Services
from lti_tool.printing.naming import slug_of
from sync.certificates.addresses import Addresses
from sync.certificates.baking import bake_png, bake_svg
from sync.certificates.content import Certificate
from sync.certificates.issuers import present_key, signing_key
from sync.certificates.issuing import Standing
from sync.certificates.open_badges import credential
from sync.certificates.picture import badge_svg
from sync.certificates.printing import NotPrinted, badge_png, certificate_pdf
from sync.certificates.reading import Held, as_certificate
from sync.certificates.signing import IssuerKeyPair, sign_credential
from sync.certificates.words import CertificateWords

log = get_logger()


class Format(StrEnum):
    """What a certificate can be had as."""

    PDF = "pdf"
    JWT = "jwt"
    PNG = "png"
    SVG = "svg"


MEDIA: Final[Mapping[Format, str]] = {
    Format.PDF: "application/pdf",
    Format.JWT: "text/plain",  # Open Badges 3.0, 5.2
    Format.PNG: "image/png",
    Format.SVG: "image/svg+xml",
}
TYPESET: Final = frozenset({Format.PDF, Format.PNG})


class NotMade(PageError):
    """A document could not be made."""

    status: ClassVar[int] = 500
    default_code = "certificates.not_printed"
    sentence = lazy_gettext(
        "This could not be made. Try it again in a minute, or take the badge as SVG or as a signed file."
    )


class NotHere(PageError):
    """PDFs and PNGs cannot be made on this installation."""

    status: ClassVar[int] = 409
    default_code = "certificates.no_pdf"
    sentence = lazy_gettext("This cannot be made here. Take the badge as SVG or as a signed file.")


class IsOver(PageError):
    """A badge of a certificate that does not hold any more."""

    status: ClassVar[int] = 409
    default_code = "certificates.over"
    sentence = lazy_gettext(
        "This certificate does not hold any more, so that there is no badge of it. The PDF says since when."
    )


def make_document(shared: Services, held: Held, wanted: Format, locale: str) -> bytes:
    """A certificate as its holder asked for it, as it stands now. Raises NotMade, NotHere, IsOver."""
    addresses, words, now = Addresses(shared.settings.base_url), CertificateWords(locale), shared.clock.now()
    if wanted is not Format.PDF and held.standing is not Standing.VALID:
        raise IsOver()
    with shared.database.read() as session:
        certificate, names = as_certificate(session, shared.keys, held, addresses, whole=wanted is Format.PDF)
    try:
        if wanted is Format.PDF:
            address = addresses.verification(certificate.token)
            return certificate_pdf(certificate, address, words, names, now)
        return _badge(certificate, wanted, _sign(shared, held, certificate, addresses, words), words)
    except NotPrinted as error:
        raise (NotHere() if error.code == NotHere.default_code else NotMade()) from error


def file_name(held: Held, wanted: Format, locale: str) -> str:
    """What it is called where somebody keeps it."""
    title = held.defined.definition.title.in_language(locale)
    return f"{slug_of(title) or 'certificate'}-{held.row.issued_at.date().isoformat()}.{wanted.value}"


def key_of(shared: Services, organisation_id: UUID) -> IssuerKeyPair:
    """The key that signs for an organisation; made where there is none yet."""
    with shared.database.read() as session:
        found = present_key(session, shared.keys, organisation_id)
    if found is not None:
        return found
    with shared.database.write() as session:
        return signing_key(session, shared.keys, organisation_id, shared.clock.now())


def _sign(
    shared: Services, held: Held, certificate: Certificate, addresses: Addresses, words: CertificateWords
) -> str:
    key = key_of(shared, held.row.organisation_id)
    told = credential(certificate, addresses, words)
    return sign_credential(told, key.private_pem, addresses.key(certificate.organisation, key.kid))


def _badge(certificate: Certificate, wanted: Format, token: str, words: CertificateWords) -> bytes:
    if wanted is Format.JWT:
        return token.encode()
    title = certificate.achievement.title.in_language(words.language)
    drawn = badge_svg(title, certificate.look.name, certificate.look.accent)
    return bake_svg(drawn, token).encode() if wanted is Format.SVG else bake_png(badge_png(drawn), token)
