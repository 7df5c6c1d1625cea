"""What anybody may open: whether a certificate holds, and what programs need to check a badge.

None of it names anybody, but for a holder who lets their own page say their name.
"""

import json
from datetime import UTC, datetime
from functools import lru_cache
from typing import Any, Final
from uuid import UUID

from flask import Blueprint, Response, render_template
from flask.typing import ResponseReturnValue
from flask_babel import get_locale
from sqlalchemy import select
from sqlalchemy.orm import Session

from lti_tool.app.access import public
from lti_tool.app.errors import NotFound
from lti_tool.app.headers import answer_is_a_file
from lti_tool.app.services import services
from lti_tool.certificates.words import REASONS, STANDINGS
from sync.attachments.media import media_of
from sync.certificates.addresses import Addresses
from sync.certificates.definitions import Defined, find_defined
from sync.certificates.issuers import present_key, published_jwks, read_look
from sync.certificates.issuing import Because, Standing
from sync.certificates.open_badges import CONTEXT, achievement, profile
from sync.certificates.picture import badge_svg
from sync.certificates.reading import as_certificate, find_by_token, read_revoked
from sync.certificates.signing import sign_credential
from sync.certificates.status_list import status_list_credential
from sync.certificates.words import CertificateWords
from sync.organisations.tables import Organisation

blueprint = Blueprint("badges", __name__, template_folder="templates")

_AN_HOUR: Final = "public, max-age=3600"
_ASK_EACH_TIME: Final = "no-cache"
_KEPT_SECONDS: Final = 10
_KEPT_LISTS: Final = 16


@blueprint.get("/verify/<string:token>")
@public
def verify(token: str) -> ResponseReturnValue:
    """Whether a certificate holds, with what its holder lets be seen; of all others the same page says nothing."""
    shared, locale = services(), _language()
    now, addresses = shared.clock.now(), Addresses(shared.settings.base_url)
    with shared.database.read() as session:
        held = find_by_token(session, shared.keys, token, now)
        certificate = as_certificate(session, shared.keys, held, addresses, whole=False)[0] if held else None
    if held is None or certificate is None:
        return render_template("certificates/unknown.html"), 404
    return render_template(
        "certificates/verify.html",
        certificate=certificate,
        shows_name=held.row.shows_name,
        standing=held.standing,
        is_valid=held.standing is Standing.VALID,
        title=certificate.achievement.title.in_language(locale),
        description=certificate.achievement.description.in_language(locale),
        criteria=certificate.achievement.criteria.in_language(locale),
        reason=REASONS[Because(held.row.revoked_because)] if held.row.revoked_because else "",
        issuer=addresses.issuer(certificate.organisation),
        words=CertificateWords(locale),
        standings=STANDINGS,
    )


@blueprint.get("/badges/issuer/<string:organisation>")
@public
def issuer(organisation: str) -> ResponseReturnValue:
    """An issuer's profile (Open Badges 3.0, B.1.15)."""
    with services().database.read() as session:
        found = _issuer(session, organisation)
        look = read_look(session, found.id)
    return _json(profile(found.slug, look, _addresses()))


@blueprint.get("/badges/issuer/<string:organisation>/keys")
@public
def keys(organisation: str) -> ResponseReturnValue:
    """All keys of an issuer, those before too, as a JWKS (RFC 7517)."""
    with services().database.read() as session:
        found = published_jwks(session, _issuer(session, organisation).id)
    return _json({"keys": list(found)})


@blueprint.get("/badges/issuer/<string:organisation>/keys/<string:kid>")
@public
def key(organisation: str, kid: str) -> ResponseReturnValue:
    """One key as a JWK: what a badge's header leads to (8.5)."""
    with services().database.read() as session:
        found = published_jwks(session, _issuer(session, organisation).id)
    one = next((each for each in found if each["kid"] == kid), None)
    if one is None:
        raise NotFound()
    return _json(one)


@blueprint.get("/badges/issuer/<string:organisation>/logo")
@public
def logo(organisation: str) -> ResponseReturnValue:
    """An issuer's picture."""
    with services().database.read() as session:
        look = read_look(session, _issuer(session, organisation).id)
    if not look.logo:
        raise NotFound()
    answer_is_a_file()
    return _public(Response(look.logo, content_type=media_of(look.logo).value), _AN_HOUR)


@blueprint.get("/badges/achievements/<uuid:achievement_id>")
@public
def show_achievement(achievement_id: UUID) -> ResponseReturnValue:
    """What a badge is for (B.1.2), in the language that is asked for."""
    with services().database.read() as session:
        defined, organisation = _achievement(session, achievement_id)
        look = read_look(session, organisation.id)
    told = achievement(defined.achievement, organisation.slug, look, _addresses(), _language())
    return _json({"@context": list(CONTEXT), **told})


@blueprint.get("/badges/achievements/<uuid:achievement_id>/picture.svg")
@public
def picture(achievement_id: UUID) -> ResponseReturnValue:
    """The picture of a badge without any credential in it, which proves nothing."""
    with services().database.read() as session:
        defined, organisation = _achievement(session, achievement_id)
        look = read_look(session, organisation.id)
    drawn = badge_svg(defined.definition.title.in_language(_language()), look.name, look.accent)
    answer_is_a_file()
    return _public(Response(drawn, content_type="image/svg+xml"), _AN_HOUR)


@blueprint.get("/badges/status/<string:organisation>/<int:number>")
@public
def status(organisation: str, number: int) -> ResponseReturnValue:
    """Which certificates are revoked at this moment, as a signed credential (Bitstring Status List v1.0)."""
    shared, addresses = services(), _addresses()
    with shared.database.read() as session:
        found = _issuer(session, organisation)
        revoked = read_revoked(session, found.id, number)
        signs = present_key(session, shared.keys, found.id)
    if revoked is None or signs is None:
        raise NotFound()
    signed = _signed_list(
        addresses.status_list(found.slug, number),
        addresses.issuer(found.slug),
        addresses.key(found.slug, signs.kid),
        signs.private_pem,
        tuple(revoked),
        int(shared.clock.now().timestamp()) // _KEPT_SECONDS,
    )
    return _public(Response(signed, content_type="text/plain"), _ASK_EACH_TIME)


@lru_cache(maxsize=_KEPT_LISTS)
def _signed_list(
    address: str, issuer: str, key: str, private_pem: bytes, revoked: tuple[int, ...], period: int
) -> str:
    """A status list, signed once for a `period`: that takes 30 ms, and anybody may ask for it.

    By all that it says: one that is revoked makes another list, in each process.
    """
    begins = datetime.fromtimestamp(period * _KEPT_SECONDS, UTC)
    return sign_credential(status_list_credential(address, issuer, revoked, begins), private_pem, key)


def _issuer(session: Session, slug: str) -> Organisation:
    """An organisation that has signed badges. Raises NotFound for others: nobody finds out which are here."""
    found = session.scalar(select(Organisation).where(Organisation.slug == slug))
    if found is None or not published_jwks(session, found.id):
        raise NotFound()
    return found


def _achievement(session: Session, achievement_id: UUID) -> tuple[Defined, Organisation]:
    defined = find_defined(session, achievement_id)
    if defined is None:
        raise NotFound()
    return defined, session.get_one(Organisation, defined.organisation_id)


def _addresses() -> Addresses:
    return Addresses(services().settings.base_url)


def _language() -> str:
    return str(get_locale() or "en")


def _json(document: dict[str, Any]) -> Response:
    body = json.dumps(document, ensure_ascii=False)
    return _public(Response(body, content_type="application/json"), _ASK_EACH_TIME)


def _public(answer: Response, kept: str) -> Response:
    """Let programs in any browser read it (Fetch, CORS); it is the same for everybody."""
    answer.headers["Access-Control-Allow-Origin"] = "*"
    answer.headers["Cache-Control"] = kept
    answer.vary.add("Accept-Language")
    return answer
