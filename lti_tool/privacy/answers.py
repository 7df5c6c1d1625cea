"""Answering requests of data subjects from a form, wherever it stands."""

from collections.abc import Mapping
from uuid import UUID

from sqlalchemy.orm import Session

from config.database import repeated
from lti_tool.app.services import services
from lti_tool.privacy.forms import AnswerRefused, KeptByHold, NoReason, NotSure
from sync.retention.holds import OnHold
from sync.rights.erasure import PersonUnknown
from sync.rights.requests import RequestRefused, approve, find_request, lift, mark_done, refuse
from sync.rights.standing import RequestKind
from sync.rights.tables import DataSubjectRequest


def answer_request(organisation_id: UUID, request_id: UUID, by: UUID, form: Mapping[str, str]) -> None:
    """Approve a request of anybody in an organisation, refuse it, note that it is done, or lift what it stops.

    Raises AnswerRefused.
    """
    shared = services()

    def act() -> None:
        with shared.database.write() as session:
            _answer(session, find_request(session, organisation_id, request_id), by, form)

    try:
        repeated(act)
    except (RequestRefused, PersonUnknown, OnHold) as error:
        refusals = {each.default_code: each for each in (NoReason, KeptByHold)}
        raise refusals.get(error.code, AnswerRefused)(error.message, code=error.code) from error
    shared.database.truncate_log()  # workers see to it if it is read just now


def _answer(session: Session, asked: DataSubjectRequest, by: UUID, form: Mapping[str, str]) -> None:
    now, act = services().clock.now(), form.get("act")
    if act == "approve":
        if asked.kind == RequestKind.ERASURE and form.get("sure") != "yes":
            raise NotSure()
        approve(session, services().keys, asked, by, now)
    elif act == "refuse":
        refuse(session, services().keys, asked, form.get("reason", ""), by, now)
    elif act == "done":
        mark_done(session, asked, by, now)
    elif act == "lift":
        lift(session, asked, by, now)
    else:
        raise AnswerRefused("no such answer", code="rights.answer")
