"""What the pages of communities and records have in common: who may open them, and their navigation."""

from collections.abc import Mapping
from enum import StrEnum
from typing import Any, Final

from flask import Blueprint, url_for
from flask_babel import gettext, lazy_gettext

from lti_tool.app.access import errand
from lti_tool.app.errors import NotFound
from lti_tool.app.oversight import administrators, organisation, show_below_tabs
from lti_tool.app.services import services
from lti_tool.launch.errands import ErrandKind

__all__ = ["Tab", "blueprint", "keepers", "show", "to"]

blueprint = Blueprint(
    "communities", __name__, url_prefix="/communities/<uuid:errand_id>", template_folder="templates"
)

keepers = administrators(ErrandKind.COMMUNITIES, NotFound)


class Tab(StrEnum):
    """The pages, each by the view that shows it."""

    CONNECTED = "connected"
    CATALOGUE = "catalogue"


_TABS: Final[Mapping[Tab, str]] = {
    Tab.CATALOGUE: lazy_gettext("What can be connected"),
    Tab.CONNECTED: lazy_gettext("Connected communities"),
}


def show(tab: Tab, template: str, **content: Any) -> str:
    """A page below its navigation."""
    tabs = [(str(title), f"{blueprint.name}.{each}", each is tab) for each, title in _TABS.items()]
    with services().database.read() as session:
        return show_below_tabs(
            f"communities/{template}",
            gettext("Communities and records"),
            organisation(session),
            tabs,
            to=to,
            **content,
        )


def to(view: str, **values: Any) -> str:
    """The address of one of these pages."""
    return url_for(f"{blueprint.name}.{view}", errand_id=errand().id, **values)
