"""Whom somebody means by a name behind an @, found out before a text is kept: no lock is held meanwhile."""

from collections.abc import Mapping
from dataclasses import replace
from uuid import UUID

from sqlalchemy.orm import Session

from config.keys import KeyRing
from lti_tool.app.access import Viewer
from lti_tool.app.services import services
from lti_tool.mentions.addressing import KEPT, Readers, addressable, as_typed, readers_of, resolve
from lti_tool.mentions.threads import keep_threads, threads_as_typed
from lti_tool.space.forms import Draft
from lti_tool.space.groups import group_choice
from lti_tool.space.tables import ThreadKind
from sync.contributions.mentions import mentioned
from sync.people.accounts import read_profiles
from sync.spaces.tables import Space

_AT = "@"


def of_new_thread(
    session: Session, keys: KeyRing, space: Space, viewer: Viewer, draft: Draft, kind: ThreadKind
) -> Draft:
    """The draft of a new thread with its text as it is kept."""
    draft = _with_threads(draft, space.id)
    if _AT not in draft.text:
        return draft
    group_id = group_choice(session, space, viewer).chosen(draft.group)
    readers = Readers(group_id, only_staff=kind in KEPT)
    return replace(draft, kept=resolve(draft.kept_text, addressable(session, keys, space, viewer, readers)))


def of_reply(
    session: Session, keys: KeyRing, space: Space, viewer: Viewer, draft: Draft, thread_id: UUID
) -> Draft:
    """The draft of an answer with its text as it is kept."""
    draft = _with_threads(draft, space.id)
    if _AT not in draft.text:
        return draft
    readers = readers_of(session, viewer, thread_id)
    return replace(draft, kept=resolve(draft.kept_text, addressable(session, keys, space, viewer, readers)))


def of_edit(
    session: Session, keys: KeyRing, space: Space, viewer: Viewer, draft: Draft, thread_id: UUID, before: str
) -> Draft:
    """The draft of a change with its text as it is kept; `before` is what was kept until now."""
    draft = _with_threads(draft, space.id)
    if _AT not in draft.text:
        return draft
    readers = readers_of(session, viewer, thread_id)
    names = {**_names(session, keys, before), **addressable(session, keys, space, viewer, readers)}
    return replace(draft, kept=resolve(draft.kept_text, names, mentioned(before)))


def to_edit(session: Session, keys: KeyRing, kept: str, space_id: UUID) -> str:
    """A kept text as its author edits it."""
    named = as_typed(kept, _names(session, keys, kept))
    return threads_as_typed(named, services().settings.base_url, space_id)


def _with_threads(draft: Draft, space_id: UUID) -> Draft:
    return replace(draft, kept=keep_threads(draft.text, services().settings.base_url, space_id))


def _names(session: Session, keys: KeyRing, kept: str) -> Mapping[UUID, str]:
    """Whoever is mentioned in a text already, members or not, by their names now."""
    people = mentioned(kept)
    profiles = read_profiles(session, keys, people) if people else {}
    named = ((person_id, profile.display_name) for person_id, profile in profiles.items())
    return {person_id: " ".join(name.split()) for person_id, name in named if name}
