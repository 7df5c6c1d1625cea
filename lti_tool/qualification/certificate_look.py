"""How the organisation's certificates look, and a made-up one to see it."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import ClassVar, Final
from uuid import UUID

from flask import Response, request
from flask.typing import ResponseReturnValue
from flask_babel import lazy_gettext

from config.language import LANGUAGES
from lti_tool.app.access import errand
from lti_tool.app.errors import NotFound, PageError
from lti_tool.app.headers import answer_is_a_file
from lti_tool.app.oversight import organisation
from lti_tool.app.services import services
from lti_tool.app.uploads import takes_file_of
from lti_tool.attachments.words import complain
from lti_tool.printing.making import a_turn, pace_of
from lti_tool.printing.naming import slug_of
from lti_tool.qualification.certificates import find_certified
from lti_tool.qualification.page import Tab, blueprint, go_to, language, managers, organisation_id, show
from lti_tool.qualification.refusals import UNPROCESSABLE
from lti_tool.space.forms import Complaint
from sync.attachments.media import AttachmentRefused, media_of
from sync.certificates.addresses import Addresses
from sync.certificates.conditions import find_meant
from sync.certificates.content import Look
from sync.certificates.definitions import list_defined
from sync.certificates.issuers import LookRefused, read_look, set_look
from sync.certificates.logos import LARGEST_PICTURE, read_logo
from sync.certificates.printing import NotPrinted, certificate_pdf, prints
from sync.certificates.samples import sample_of
from sync.certificates.words import CertificateWords

_SAMPLE: Final = {"de": "muster", "en": "sample"}  # how a file's name begins
_SENTENCES: Final[Mapping[str, str]] = {  # by field
    "accent": lazy_gettext("Choose a colour that is dark enough for white words."),
    "url": lazy_gettext("The address begins with https:// or http://, and has at most 1,000 characters."),
    "mail": lazy_gettext("This is no mail address."),
    "logo": lazy_gettext("A logo is a small PNG or JPEG, of at most 300 kB once it has been written anew."),
    "": lazy_gettext(
        "Somebody has changed this since you opened this page. What you typed stands below: look at what is there "
        "now in another window, open it again, and type it there."
    ),
}


class NoSample(PageError):
    """The paper of a made-up certificate could not be made."""

    status: ClassVar[int] = 409
    default_code = "certificates.no_sample"
    sentence = lazy_gettext(
        "The sample could not be made. Try it again in a minute; if it stays so, tell the operator."
    )


@dataclass(frozen=True, slots=True)
class _Typed:
    """What stands in the form; `as_of` is the look that it began with."""

    accent: str
    url: str
    mail: str
    as_of: str


@blueprint.get("/certificates/look")
@managers
def certificate_look() -> ResponseReturnValue:
    """Colour, logo and public addresses."""
    with services().database.read() as session:
        look = read_look(session, organisation_id())
    return _page(_Typed(look.accent, look.url, look.mail, look.mark))


@blueprint.post("/certificates/look")
@takes_file_of(LARGEST_PICTURE)
@managers
def save_certificate_look() -> ResponseReturnValue:
    """Let all certificates look as the form says, also those that were issued before."""
    sent, own, now = request.form, organisation_id(), services().clock.now()
    typed = _Typed(
        sent.get("accent", "").strip(),
        sent.get("url", "").strip(),
        sent.get("mail", "").strip(),
        sent.get("as_of", ""),
    )
    try:
        brought = _brought()
        with services().database.write() as session:
            before = read_look(session, own)
            logo = brought or (b"" if "no_logo" in sent else before.logo)
            look = Look(before.name, typed.accent, typed.url, typed.mail, logo)
            changed = set_look(session, own, look, now, errand().person_id, typed.as_of)
    except LookRefused as refused:
        complaint = Complaint(refused.field, refused.code, str(_SENTENCES[refused.field]))
        return _page(typed, complaint), UNPROCESSABLE if refused.field else 409
    except AttachmentRefused as refused:
        sentence = complain(refused.code, request.files["logo"].filename or "").sentence
        return _page(typed, Complaint("logo", refused.code, sentence)), UNPROCESSABLE
    return go_to("certificate_look", told="saved" if changed else "unchanged")


@blueprint.get("/certificates/look/logo")
@managers
def certificate_logo() -> ResponseReturnValue:
    """The logo as it is kept."""
    with services().database.read() as session:
        look = read_look(session, organisation_id())
    if not look.logo:
        raise NotFound()
    answer_is_a_file()
    return Response(look.logo, content_type=media_of(look.logo).value)


@blueprint.get("/certificates/<uuid:achievement_id>/sample")
@managers
def sample(achievement_id: UUID) -> ResponseReturnValue:
    """The PDF of a made-up certificate, which says so; ``?language=`` is that of the paper. Nothing is issued."""
    who, now = errand().person_id, services().clock.now()
    asked = request.args.get("language", "")
    locale = asked if asked in LANGUAGES else language()
    with a_turn(who):
        pace_of("certificate_samples").take(who, now)
        with services().database.read() as session:
            found, own = find_certified(session, achievement_id), organisation(session)
            meant = find_meant(session, own.id, found.definition.proposed_by, locale)
            made, names = sample_of(found, own.slug, read_look(session, own.id), meant, locale, now)
        address = Addresses(services().settings.base_url).verification(made.token)
        try:
            content = certificate_pdf(made, address, CertificateWords(locale), names, now)
        except NotPrinted as error:
            raise NoSample() from error
    answer = Response(content, content_type="application/pdf")
    name = f"{_SAMPLE[locale]}-{slug_of(found.definition.title.in_language(locale))}".rstrip("-")
    answer.headers["Content-Disposition"] = f'attachment; filename="{name}.pdf"'
    answer_is_a_file()
    return answer


def _brought() -> bytes | None:
    """The logo that the form brings, if any. Raises `LookRefused`, `AttachmentRefused`."""
    sent, settings = request.files.get("logo"), services().settings
    if sent is None or not sent.filename:
        return None
    return read_logo(
        sent.stream.read(LARGEST_PICTURE + 1),
        errand().person_id,
        scan_command=settings.scan_command,
        scan_seconds=settings.scan_seconds,
    )


def _page(typed: _Typed, complaint: Complaint | None = None) -> str:
    with services().database.read() as session:
        look = read_look(session, organisation_id())
        defined = [each for each in list_defined(session, organisation_id()) if each.definition.active]
        return show(
            Tab.CERTIFICATES,
            "certificate_look.html",
            session,
            look=look,
            typed=typed,
            example=defined[0] if defined else None,
            prints=prints(),
            complaint_of_it=complaint,
            logo_is_lost=complaint and complaint.field != "logo" and bool(request.files.get("logo")),
        )
