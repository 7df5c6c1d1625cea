"""How purposes are told to people: bases, recipients, fields and forms in words."""

from collections.abc import Mapping, Sequence
from typing import Final

from flask_babel import gettext, lazy_gettext, ngettext

from connectors.contract import Direction
from connectors.registry import catalogue
from lti_tool.privacy.columns import SYSTEMS
from sync.consent.consents import recipient_at
from sync.consent.documents import (
    EVIDENCE,
    FEEDBACK,
    GRADE,
    STATEMENTS,
    TRANSFERS,
    BasisKind,
    PurposeDocument,
)
from sync.delivery.flows import Flow
from sync.outbox.tables import TextForm
from sync.outbox.targets import CALIPER, GRADEBOOK, MOODLE, WEBHOOK, XAPI

_BASES: Final[Mapping[str, str]] = {
    BasisKind.CONSENT: lazy_gettext("your consent (Art. 6(1)(a) GDPR)"),
    BasisKind.CONTRACT: lazy_gettext("a contract with you, or steps before one (Art. 6(1)(b) GDPR)"),
    BasisKind.LEGAL_OBLIGATION: lazy_gettext("a legal obligation (Art. 6(1)(c) GDPR)"),
    BasisKind.PUBLIC_TASK: lazy_gettext("a task in the public interest (Art. 6(1)(e) GDPR)"),
    BasisKind.LEGITIMATE_INTERESTS: lazy_gettext("legitimate interests (Art. 6(1)(f) GDPR)"),
    BasisKind.WORKS_AGREEMENT: lazy_gettext("an agreement with the works council (Art. 88 GDPR)"),
}
BASES: Final[Mapping[str, str]] = {
    BasisKind.CONSENT: lazy_gettext("consent (Art. 6(1)(a))"),
    BasisKind.CONTRACT: lazy_gettext("a contract, or steps before one (Art. 6(1)(b))"),
    BasisKind.LEGAL_OBLIGATION: lazy_gettext("a legal obligation (Art. 6(1)(c))"),
    BasisKind.PUBLIC_TASK: lazy_gettext("a task in the public interest (Art. 6(1)(e))"),
    BasisKind.LEGITIMATE_INTERESTS: lazy_gettext("legitimate interests (Art. 6(1)(f))"),
    BasisKind.WORKS_AGREEMENT: lazy_gettext("an agreement with the works council (Art. 88)"),
}
_PURPOSES: Final[Mapping[str, str]] = {
    GRADE: lazy_gettext("score"),
    FEEDBACK: lazy_gettext("feedback"),
    EVIDENCE: lazy_gettext("competency evidence"),
    STATEMENTS: lazy_gettext("statements about participation"),
    TRANSFERS: lazy_gettext("levels and certificates for other systems"),
}
_RECIPIENTS: Final[Mapping[str, str]] = {
    GRADEBOOK: lazy_gettext("the gradebook of your course"),
    MOODLE: lazy_gettext("the competency record of your course"),
    XAPI: lazy_gettext("the learning record store of your organisation"),
    CALIPER: lazy_gettext("the learning record store of your organisation"),
    WEBHOOK: lazy_gettext("a system of your organisation that keeps qualifications"),
}
_FIELDS: Final[Mapping[str, str]] = {
    "user_id": lazy_gettext("your user number there"),
    "score": lazy_gettext("your score"),
    "progress": lazy_gettext("that it is complete"),
    "time": lazy_gettext("when"),
    "review_link": lazy_gettext("where instructors can look at your work (Canvas only)"),
    "comment": lazy_gettext("a comment"),
    "competency": lazy_gettext("the competency"),
    "level": lazy_gettext("the level that you have shown"),
    "space_title": lazy_gettext("the title of the discussion"),
    "excerpt": lazy_gettext("excerpts of what you wrote"),
    "date": lazy_gettext("the dates of your contributions"),
    "link": lazy_gettext("links to your contributions"),
    "account": lazy_gettext("a pseudonym instead of your name"),
    "name": lazy_gettext("your name"),
    "mail": lazy_gettext("your mail address"),
    "activity": lazy_gettext(
        "that you began a thread, replied or reacted, that a post of yours was endorsed or accepted as the answer, "
        "that you reached a level"
    ),
    "object": lazy_gettext("numbers that stand for posts and threads, by which nobody finds them"),
    "course": lazy_gettext("numbers that stand for the discussion and the course"),
}
_GOES_ALONG: Final = frozenset(
    {"user_id", "object", "course", "time", "review_link", "space_title", "date", "link"}
)
_FORMS: Final[Mapping[TextForm, str]] = {
    TextForm.EXCERPT: lazy_gettext(
        "Of texts the beginning of each is sent, after a filter has taken out names and other personal data."
    ),
    TextForm.DIGEST: lazy_gettext(
        "Of texts a summary with a few words is sent, after a filter has taken out names and other personal data."
    ),
    TextForm.LINK: lazy_gettext("Of texts only links are sent, not a word of them."),
}


def basis_words(kind: str) -> str:
    """A legal basis, as it stands in a sentence; empty for none."""
    return str(_BASES.get(kind, ""))


def recipient_words(connector: str, host: str) -> str:
    """Who receives something, with the host where it is known."""
    name = str(_RECIPIENTS.get(connector) or system_titles().get(connector, connector))
    return recipient_at(name, host)


def system_titles() -> Mapping[str, str]:
    """What connected systems are called where somebody reads who is no part of the course, by connector."""
    return {
        manifest.id: str(gettext(SYSTEMS.get(manifest.id, manifest.title)))
        for manifest in catalogue()
        if manifest.direction is Direction.RECORDS
    }


def field_words(document: PurposeDocument, *, short: bool = False) -> Sequence[str]:
    """What leaves, field by field; `short` leaves out what goes along with the rest."""
    return [
        str(_FIELDS.get(field, field)) for field in document.fields if not (short and field in _GOES_ALONG)
    ]


def form_words(flow: Flow) -> str:
    """In which form texts leave; empty for a purpose that sends none."""
    return str(_FORMS[flow.text_form]) if "excerpt" in flow.purpose.document.fields else ""


def retention_words(document: PurposeDocument) -> str:
    """For how long what was sent is to be kept."""
    if document.retention_days is None:
        return str(gettext("for as long as the course is kept"))
    return str(ngettext("for %(num)s day", "for %(num)s days", document.retention_days))


def purpose_words(name: str) -> str:
    """A purpose by name."""
    return str(_PURPOSES.get(name, name))
