"""Mentions in texts: kept as who is meant, never as a name, and named for whoever reads.

A text holds ``@{id}``, the member's random id in 32 hexadecimal digits. Where it is opened for reading, the name that
the member has now stands there: of whom was erased, or has no place in that space, nothing is left but a dash.
"""

import re
from collections.abc import Iterable, Mapping
from dataclasses import replace
from html import escape
from typing import TYPE_CHECKING, Final, TypeVar
from uuid import UUID

from sqlalchemy import select

from sync.people.accounts import read_profiles
from sync.people.sealing import Seals
from sync.spaces.tables import Membership

if TYPE_CHECKING:
    from sync.contributions.texts import Text

_Key = TypeVar("_Key")
MENTION: Final = re.compile(r"@\{([0-9a-f]{32})\}")
_TOKENS: Final = re.compile(r"[@#]\{[0-9a-f]{32}\}")
NOBODY: Final = "–"
_MARKS: Final = re.compile(r"([\\`*_{}\[\]<>()#+!|~$&@])")


def token(person_id: UUID) -> str:
    """What stands in a text for a member who is mentioned."""
    return f"@{{{person_id.hex}}}"


def mentioned(text: str) -> frozenset[UUID]:
    """Who is mentioned in a text as it is kept."""
    return frozenset(UUID(hex=each) for each in MENTION.findall(text))


def without_mentions(text: str) -> str:
    """A text as it is kept, without who is mentioned and threads that it leads to: for what looks at words alone."""
    return _TOKENS.sub(" ", text) if "{" in text else text


def with_names(seals: Seals, texts: Mapping[_Key, tuple[UUID, "Text"]]) -> Mapping[_Key, "Text"]:
    """Texts as they are read, each given with the space that it stands in.

    Without a query where nobody is mentioned, else with two.
    """
    wanted = {space_id: set[UUID]() for space_id, _ in texts.values()}
    for space_id, text in texts.values():
        wanted[space_id] |= mentioned(text.markdown)
    if not any(wanted.values()):
        return {key: text for key, (_, text) in texts.items()}
    names = _names(seals, wanted)
    return {key: _named(text, names.get(space_id, {})) for key, (space_id, text) in texts.items()}


def _names(seals: Seals, wanted: Mapping[UUID, Iterable[UUID]]) -> Mapping[UUID, Mapping[UUID, str]]:
    """The names of these people by the space that they are members of."""
    people = {person_id for ids in wanted.values() for person_id in ids}
    rows = seals.session.execute(
        select(Membership.space_id, Membership.person_id).where(
            Membership.space_id.in_(wanted), Membership.person_id.in_(people)
        )
    ).all()
    profiles = read_profiles(seals.session, seals.keys, {person_id for _, person_id in rows}, seals)
    found: dict[UUID, dict[UUID, str]] = {}
    for space_id, person_id in rows:
        name = profiles[person_id].display_name if person_id in profiles else None
        if name:
            found.setdefault(space_id, {})[person_id] = " ".join(name.split())
    return found


def _named(text: "Text", names: Mapping[UUID, str]) -> "Text":
    def name(match: "re.Match[str]") -> str:
        return names.get(UUID(hex=match[1]), NOBODY)

    markdown = MENTION.sub(lambda match: "@" + _MARKS.sub(r"\\\1", name(match)), text.markdown)
    html = None
    if text.html is not None:
        html = MENTION.sub(lambda match: escape("@" + name(match)), text.html)
    return replace(text, markdown=markdown, html=html)
