"""Targets: where a space reports to."""

from collections.abc import Mapping
from datetime import datetime
from typing import Final
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from config.ids import new_id
from config.keys import KeyRing
from config.upsert import insert_if_new
from sync.consent.purposes import EVIDENCE, GRADE
from sync.outbox.tables import TargetRow
from sync.spaces.tables import Space

GRADEBOOK: Final = "lti_ags"
SCORE_SCOPE: Final = "https://purl.imsglobal.org/spec/lti-ags/scope/score"
MAXIMUM_POINTS: Final = 100


def ensure_gradebook(session: Session, space: Space, now: datetime) -> None:
    """Let a space report to its LMS's gradebook, where the launch offered it (LTI AGS 2.0, 3.1).

    The addresses follow the latest launch; a line item that was found or made is kept.
    """
    services = space.services
    offered = services.get("lineitem") or services.get("lineitems")
    if not offered or SCORE_SCOPE not in services.get("ags_scopes", "").split():
        return
    settings = {
        "label": space.title,
        "lineitem": services.get("lineitem", ""),
        "lineitems": services.get("lineitems", ""),
        "maximum": str(MAXIMUM_POINTS),
        "resource_id": str(space.id),
        "product": services.get("product", ""),
        "scope": services.get("ags_scopes", ""),
        "tag": "participation",
    }
    put_target(session, space.id, GRADEBOOK, GRADE, settings, now)


def connect_competencies(
    session: Session, keys: KeyRing, space: Space, *, site: str, course_id: str, token: str, now: datetime
) -> UUID:
    """Let a space report competency evidence to the Moodle at this base address; gives the target's id."""
    target = put_target(session, space.id, "moodle", EVIDENCE, {"site": site, "course_id": course_id}, now)
    target.sealed_secret = keys.seal(token, about=f"target:{target.id}")
    session.flush()
    return target.id


def put_target(
    session: Session, space_id: UUID, connector: str, purpose: str, settings: Mapping[str, str], now: datetime
) -> TargetRow:
    """The target of a space for a connector, made or brought up to date."""
    known = _find_target(session, space_id, connector)
    if known is not None and known.settings == dict(settings):
        return known
    insert_if_new(
        session,
        TargetRow,
        id=new_id(),
        space_id=space_id,
        connector=connector,
        purpose=purpose,
        settings=dict(settings),
        learnt={},
        sealed_secret=None,
        failures=0,
        created_at=now,
    )
    target = known or _find_target(session, space_id, connector)
    assert target is not None
    if target.settings != dict(settings):
        target.settings = dict(settings)
        target.paused_until = None
        session.flush()
    return target


def _find_target(session: Session, space_id: UUID, connector: str) -> TargetRow | None:
    return session.scalar(
        select(TargetRow).where(TargetRow.space_id == space_id, TargetRow.connector == connector)
    )
