"""Asking before settings show everybody what was written for fewer, or by whom it was."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, replace
from typing import Final

from flask_babel import gettext, lazy_gettext
from sqlalchemy import ColumnElement, select, true
from sqlalchemy.orm import Session

from lti_tool.app.access import Viewer
from lti_tool.settings.forms import SettingsForm
from lti_tool.space.forms import Complaint
from lti_tool.space.reach import keeps_to_own_groups
from sync.contributions.tables import StoredContribution
from sync.spaces.tables import Anonymity, GroupMode, Space


@dataclass(frozen=True, slots=True)
class Question:
    """What needs a yes to just that: to give up this value of a field after somebody has written under it."""

    field: str
    value: str
    written: ColumnElement[bool]
    label: str
    hint: str
    sentence: str


QUESTIONS: Final[Mapping[str, Question]] = {
    "opens_groups": Question(
        "group_mode",
        GroupMode.SEPARATE,
        StoredContribution.group_id.is_not(None),
        lazy_gettext("Everybody may read what groups have written for themselves so far"),
        lazy_gettext("Needed only to choose something else than separate groups."),
        lazy_gettext(
            "Groups have written for themselves here, and everybody would read it. Confirm that this is meant, or "
            "choose separate groups again. Nothing is saved yet."
        ),
    ),
    "shows_names": Question(
        "anonymity",
        Anonymity.TO_PEERS,
        true(),
        lazy_gettext("Everybody may see who has written what was written so far"),
        lazy_gettext("Needed only to show names that were hidden."),
        lazy_gettext(
            "People have written here without their names, and everybody would see them. Confirm that this is meant, "
            "or hide names again. Nothing is saved yet."
        ),
    ),
}


def ask_before_showing(
    session: Session, space: Space, form: SettingsForm, confirmed: Collection[str] = ()
) -> SettingsForm:
    """The form with these questions, where people have written; with complaints where one needed a yes and got none."""
    asked = {name: question for name, question in QUESTIONS.items() if _is_at_stake(session, space, question)}
    complaints = [
        Complaint(name, f"settings.{name}", str(question.sentence))
        for name, question in asked.items()
        if name not in confirmed and form.values[question.field] != question.value
    ]
    return replace(
        form,
        settings=None if complaints else form.settings,
        complaints=(*form.complaints, *complaints),
        confirmations={name: name in confirmed for name in asked},
    )


def keep_groups_apart(session: Session, space: Space, viewer: Viewer, form: SettingsForm) -> SettingsForm:
    """The form with a complaint where somebody who sees their own groups alone would open the others by it."""
    is_separate = space.group_mode == GroupMode.SEPARATE
    if not is_separate or form.values["group_mode"] == GroupMode.SEPARATE:
        return form
    if not keeps_to_own_groups(session, viewer):
        return form
    sentence = gettext(
        "You see your own groups alone, so you cannot open the others. Somebody who is in no group can, or an "
        "administrator. Nothing is saved yet."
    )
    complaint = Complaint("group_mode", "settings.other_groups", sentence)
    return replace(form, settings=None, complaints=(*form.complaints, complaint))


def _is_at_stake(session: Session, space: Space, question: Question) -> bool:
    if getattr(space, question.field) != question.value:
        return False
    query = select(StoredContribution.id).where(
        StoredContribution.space_id == space.id, question.written, StoredContribution.deleted_at.is_(None)
    )
    return session.scalar(query.limit(1)) is not None
