"""What the pages of data protection have in common: who may open them, their navigation, and the trace of acts."""

from collections.abc import Callable, Mapping
from enum import StrEnum
from functools import wraps
from typing import Any, Final, ParamSpec
from uuid import UUID
from zoneinfo import ZoneInfo

from babel import Locale
from flask import Blueprint, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import lazy_gettext
from sqlalchemy.orm import Session

from config.language import regional_locale
from lti_tool.app.access import ADMINISTRATORS, errand, errands
from lti_tool.app.services import services
from lti_tool.launch.errands import ErrandKind
from lti_tool.privacy.office.refusals import ActRefused
from lti_tool.space.presentation import Times
from sync.audit.trail import record
from sync.organisations.tables import Organisation
from sync.spaces.spaces import DEFAULT_TIME_ZONE

blueprint = Blueprint(
    "office", __name__, url_prefix="/data-protection/<uuid:errand_id>", template_folder="templates"
)

_P = ParamSpec("_P")

ZONE: Final = ZoneInfo(DEFAULT_TIME_ZONE)


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


def overseers(view: Callable[_P, ResponseReturnValue]) -> Callable[..., ResponseReturnValue]:
    """Let those open this view whom a launch has told to administer the institution or its LMS."""

    @wraps(view)
    def opened(errand_id: UUID, *args: _P.args, **kwargs: _P.kwargs) -> ResponseReturnValue:
        assert errand().id == errand_id  # looked up before any view is entered
        told = (*request.args.values(), *request.form.values(), *kwargs.values())
        if any(isinstance(each, str) and "\0" in each for each in told):  # which no database takes
            raise ActRefused("no text", code="office.act")
        return view(*args, **kwargs)

    return errands(ErrandKind.DATA_PROTECTION, ADMINISTRATORS)(opened)


def organisation_id() -> UUID:
    """Whose data protection this is."""
    return errand().deployment.organisation_id


def organisation(session: Session) -> Organisation:
    """The organisation itself."""
    return session.get_one(Organisation, organisation_id())


def times() -> Times:
    """How instants are written here, whatever a works council has agreed: the law counts days and hours."""
    return Times(services().clock.now(), ZONE, Locale.parse(regional_locale(errand().locale)))


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
    asking = errand()
    space_id = asking.settings.get("space_id")
    return render_template(
        f"privacy/office/{template}",
        errand_id=asking.id,
        organisation=own,
        tabs=[
            (str(title), url_for(each.endpoint, errand_id=asking.id), each is tab)
            for each, title in _TABS.items()
        ],
        way_back=url_for("space.show_space", space_id=space_id) if space_id else None,
        times=times(),
        **content,
    )


def back_to(tab: Tab, anchor: str | None = None) -> ResponseReturnValue:
    """To a page, once something has been done."""
    return redirect(url_for(tab.endpoint, errand_id=errand().id, _anchor=anchor), 303)
