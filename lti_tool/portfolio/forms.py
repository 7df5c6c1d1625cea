"""The form of a portfolio, read as it was sent."""

from collections.abc import Mapping
from typing import Final
from uuid import UUID

from flask_babel import lazy_gettext
from werkzeug.datastructures import MultiDict

from lti_tool.app.typed import Field
from sync.contributions.markdown import clean
from sync.portfolio.choosing import Choice, EntryKind, Offered, Telling

FIELDS: Final[Mapping[str, Field]] = {"words": Field(lazy_gettext("About you"))}
REFUSALS: Final = {  # by code: the field that it is about, and what to do
    "portfolio.words": (
        "words",
        lazy_gettext("This is longer than 2,000 characters. Shorten it, please."),
    ),
    "portfolio.excerpts": (
        "evidence",
        lazy_gettext("At most 50 pieces of evidence can have an excerpt. Take some by their link alone."),
    ),
    "portfolio.days": ("days", lazy_gettext("Choose one of these numbers of days.")),
    "portfolio.links": ("days", lazy_gettext("Ten links are open already. End one that you do not need.")),
}


def read_choice_form(sent: MultiDict[str, str], offered: Offered) -> Choice:
    """What was chosen of what is offered; anything else in the form chooses nothing."""
    ticked = set(sent.getlist("entry"))
    items: dict[tuple[EntryKind, UUID], Telling | None] = {}
    for kind, item_id in offered.items:
        if kind is EntryKind.EVIDENCE:
            told = sent.get(f"evidence-{item_id}", "")
            if told in list(Telling):
                items[kind, item_id] = Telling(told)
        elif f"{kind.value}-{item_id}" in ticked:
            items[kind, item_id] = None
    return Choice(items, clean(sent.get("words", "")).strip(), "name" in sent.getlist("show"))
