"""The catalogue: what can be read and written, how far it lets itself be connected, and what is possible instead."""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Final, TypeVar

from flask import request
from flask.typing import ResponseReturnValue

from connectors.contract import Access, Direction
from connectors.registry import Listed, listed
from lti_tool.app.errors import NotFound
from lti_tool.communities.page import Tab, blueprint, keepers, show, to
from lti_tool.communities.words import ACCESS_WORDS, ALL, DIRECTION_WORDS, Entry, in_words

_Choice = TypeVar("_Choice", bound=StrEnum)
_ORDER: Final = {access: place for place, access in enumerate(Access)}


@dataclass(frozen=True, slots=True)
class _Link:
    """A choice of what is listed: its words, its address, how many entries it has."""

    words: str
    address: str
    number: int
    is_current: bool


@blueprint.get("/")
@keepers
def catalogue() -> ResponseReturnValue:
    """All that there is; ``?direction=`` and ``?access=`` narrow it, together."""
    every = listed()
    direction, access = _chosen(Direction, "direction"), _chosen(Access, "access")
    found = _narrowed(every, direction, access)
    return show(
        Tab.CATALOGUE,
        "catalogue.html",
        parts=[
            (
                DIRECTION_WORDS[each],
                _sorted([in_words(one) for one in found if one.manifest.direction is each]),
            )
            for each in Direction
        ],
        directions=[
            _Link(
                str(DIRECTION_WORDS[each] if each else ALL),
                to("catalogue", direction=each, access=access),
                len(_narrowed(every, each, access)),
                each is direction,
            )
            for each in (None, *Direction)
        ],
        accesses=[
            _Link(
                str(ACCESS_WORDS[each] if each else ALL),
                to("catalogue", direction=direction, access=each),
                len(_narrowed(every, direction, each)),
                each is access,
            )
            for each in (None, *Access)
        ],
    )


@blueprint.get("/<any(communities, records):direction>/<connector_id>")
@keepers
def entry(direction: str, connector_id: str) -> ResponseReturnValue:
    """One of them, with all that it says of itself."""
    for each in listed():
        if (each.manifest.direction, each.manifest.id) == (direction, connector_id):
            return show(Tab.CATALOGUE, "entry.html", entry=in_words(each))
    raise NotFound()


def _chosen(kind: type[_Choice], name: str) -> _Choice | None:
    told = request.args.get(name, "")
    return kind(told) if told in list(kind) else None


def _narrowed(
    every: Sequence[Listed], direction: Direction | None, access: Access | None
) -> Sequence[Listed]:
    return [
        each
        for each in every
        if direction in (None, each.manifest.direction) and access in (None, each.manifest.access)
    ]


def _sorted(entries: Sequence[Entry]) -> Sequence[Entry]:
    """What can be connected first, by title."""
    return sorted(entries, key=lambda each: (_ORDER[each.access], each.title.casefold()))
