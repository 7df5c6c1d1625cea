"""What the pages of data protection have in common: who may open them, their navigation, and the trace of acts."""

from collections.abc import Mapping
from enum import StrEnum
from typing import Any, Final

from flask import Blueprint, redirect, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext, lazy_gettext
from sqlalchemy.orm import Session

from lti_tool.app.access import errand
from lti_tool.app.oversight import ZONE, administrators, organisation, organisation_id, show_below_tabs, times
from lti_tool.app.services import services
from lti_tool.launch.errands import ErrandKind
from lti_tool.privacy.office.refusals import ActRefused
from sync.audit.trail import record
from sync.organisations.tables import Organisation

__all__ = [
    "ZONE", "Tab", "back_to", "blueprint", "note", "organisation", "organisation_id", "overseers", "show", "times",
]  # fmt: skip

blueprint = Blueprint(
    "office", __name__, url_prefix="/data-protection/<uuid:errand_id>", template_folder="templates"
)

overseers = administrators(ErrandKind.DATA_PROTECTION, lambda: ActRefused("no text", code="office.act"))


class Tab(StrEnum):
    """The pages, each by the view that shows it."""

    REQUESTS = "requests"
    LEAK = "leak"
    PAPERS = "papers"
    PURPOSES = "purposes"
    RETENTION = "retention"
    AUDIT = "audit"
    WORKS_COUNCIL = "works_council"

    @property
    def endpoint(self) -> str:
        """The view as Flask calls it."""
        return f"{blueprint.name}.{self.value}"


_TABS: Final[Mapping[Tab, str]] = {
    Tab.REQUESTS: lazy_gettext("Requests"),
    Tab.LEAK: lazy_gettext("A leak"),
    Tab.PAPERS: lazy_gettext("Papers"),
    Tab.PURPOSES: lazy_gettext("Purposes"),
    Tab.RETENTION: lazy_gettext("Retention"),
    Tab.AUDIT: lazy_gettext("Audit"),
    Tab.WORKS_COUNCIL: lazy_gettext("Works council"),
}


def note(session: Session, act: str, **detail: str | int | bool | None) -> None:
    """Leave in the audit who did something here, in the transaction that did it."""
    record(
        session,
        action=f"data_protection.{act}",
        now=services().clock.now(),
        organisation_id=organisation_id(),
        actor_id=errand().person_id,
        detail=detail,
    )


def show(tab: Tab, template: str, own: Organisation, **content: Any) -> str:
    """A page below its navigation."""
    tabs = [(str(title), each.endpoint, each is tab) for each, title in _TABS.items()]
    return show_below_tabs(f"privacy/office/{template}", gettext("Data protection"), own, tabs, **content)


def back_to(tab: Tab, anchor: str | None = None) -> ResponseReturnValue:
    """To a page, once something has been done."""
    return redirect(url_for(tab.endpoint, errand_id=errand().id, _anchor=anchor), 303)
