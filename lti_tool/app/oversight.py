"""Pages for those who look after a whole organisation, which a launch of an administrator opens as an errand."""

from collections.abc import Callable, Sequence
from functools import wraps
from typing import Any, Final, ParamSpec
from uuid import UUID
from zoneinfo import ZoneInfo

from babel import Locale
from flask import render_template, request, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy.orm import Session

from config.language import regional_locale
from lti_tool.app.access import ADMINISTRATORS, errand, errands
from lti_tool.app.errors import PageError
from lti_tool.app.services import services
from lti_tool.launch.errands import ErrandKind
from lti_tool.space.presentation import Times
from sync.organisations.tables import Organisation
from sync.spaces.spaces import DEFAULT_TIME_ZONE

ZONE: Final = ZoneInfo(DEFAULT_TIME_ZONE)

_P = ParamSpec("_P")


def administrators(
    kind: ErrandKind, no_text: Callable[[], PageError]
) -> Callable[[Callable[_P, ResponseReturnValue]], Callable[..., ResponseReturnValue]]:
    """Let those open a view whom a launch has told to administer the institution or its LMS.

    The view is called without the errand's id. `no_text` is the refusal of what no database takes.
    """

    def mark(view: Callable[_P, ResponseReturnValue]) -> Callable[..., ResponseReturnValue]:
        @wraps(view)
        def opened(errand_id: UUID, *args: _P.args, **kwargs: _P.kwargs) -> ResponseReturnValue:
            assert errand().id == errand_id  # looked up before any view is entered
            told = (*request.args.values(), *request.form.values(), *kwargs.values())
            if any(isinstance(each, str) and "\0" in each for each in told):
                raise no_text()
            return view(*args, **kwargs)

        return errands(kind, ADMINISTRATORS)(opened)

    return mark


def organisation_id() -> UUID:
    """Whose pages these are."""
    return errand().deployment.organisation_id


def organisation(session: Session) -> Organisation:
    """The organisation itself."""
    return session.get_one(Organisation, organisation_id())


def times() -> Times:
    """How instants are written here, whatever a works council has agreed: the law counts days and hours."""
    return Times(services().clock.now(), ZONE, Locale.parse(regional_locale(errand().locale)))


def show_below_tabs(
    template: str, area: str, own: Organisation, tabs: Sequence[tuple[str, str, bool]], **content: Any
) -> str:
    """A page of an area below its navigation: each tab with its title, its endpoint, and whether it is shown."""
    asking = errand()
    space_id = asking.settings.get("space_id")
    listed = [
        (title, url_for(endpoint, errand_id=asking.id), is_current) for title, endpoint, is_current in tabs
    ]
    return render_template(
        template,
        area=area,
        errand_id=asking.id,
        organisation=own,
        tabs=listed,
        way_back=url_for("space.show_space", space_id=space_id) if space_id else None,
        times=times(),
        **content,
    )
