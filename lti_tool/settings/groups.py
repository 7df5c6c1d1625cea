"""Asking before what separate groups have written for themselves is laid open to everybody."""

from dataclasses import replace
from typing import Final
from uuid import UUID

from flask_babel import gettext
from sqlalchemy import select
from sqlalchemy.orm import Session

from lti_tool.settings.forms import SettingsForm
from lti_tool.space.forms import Complaint
from sync.contributions.tables import StoredContribution
from sync.spaces.tables import GroupMode, Space

CONFIRMATION: Final = "opens_groups"


def ask_before_opening(
    session: Session, space: Space, form: SettingsForm, *, confirmed: bool = False
) -> SettingsForm:
    """The form with that question, where groups have written; with a complaint where it needed a yes and got none."""
    if space.group_mode != GroupMode.SEPARATE or not _groups_have_written(session, space.id):
        return form
    asking = replace(form, asks_to_open_groups=True, opens_groups=confirmed)
    if confirmed or form.values["group_mode"] == GroupMode.SEPARATE:
        return asking
    sentence = gettext(
        "Groups have written for themselves here, and everybody would read it. Confirm that this is meant, or choose "
        "separate groups again. Nothing is saved yet."
    )
    complaint = Complaint(CONFIRMATION, "settings.opens_groups", sentence)
    return replace(asking, settings=None, complaints=(*form.complaints, complaint))


def _groups_have_written(session: Session, space_id: UUID) -> bool:
    query = select(StoredContribution.id).where(
        StoredContribution.space_id == space_id,
        StoredContribution.group_id.is_not(None),
        StoredContribution.deleted_at.is_(None),
    )
    return session.scalar(query.limit(1)) is not None
