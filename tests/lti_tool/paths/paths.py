"""Putting paths together as an instructor does it, and reading them."""

import re
from typing import Any
from uuid import UUID

from tests.lti_tool.space.visitor import Form, Page, Visitor


def make_path(ines: Visitor, title: str = "First weeks") -> str:
    """Make a path; gives the address of its editor."""
    form = ines.open("/paths/").form
    return ines.send(form, title_en=title, title_de="").response.headers["Location"]


def add(ines: Visitor, editor: str, kind: str, place: str = "", **typed: Any) -> Page:
    """Put a step into the first part of a path, or into another place."""
    page = ines.open(f"{editor}/add?kind={kind}")
    form = next(form for form in page.forms if "kind" in form.fields)
    return ines.send(form, **({"place": place} if place else {}), **{k: str(v) for k, v in typed.items()})


def entry_id(saved: Page) -> str:
    """The id of the step that was just saved."""
    return saved.response.headers["Location"].rpartition("#entry-")[2]


def press(ines: Visitor, editor: str, **button: str) -> Page:
    """Press a button of the editor."""
    return ines.send(ines.open(editor).form, **button)


def publish(ines: Visitor, editor: str) -> str:
    """Publish a path; gives the address at which it is read."""
    assert press(ines, editor, act="publish").status == 303
    return editor.removesuffix("/edit")


def states(page: Page) -> list[str]:
    """How the steps of a page stand, in their order."""
    return re.findall(r'class="path-step is-(\w+)"', page.html)


def id_in_address(address: str) -> UUID:
    """The id at the end of an address."""
    return UUID(address.rpartition("/")[2])


def form_to(page: Page, end: str, **fields: str) -> Form:
    """The form of a page whose address ends like this."""
    return next(form for form in page.forms if form.action.endswith(end))
