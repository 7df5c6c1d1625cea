"""Where a new link comes from: a setup that somebody made for it, or a link or course that it is a copy of.

Settings are copied, and nothing else: what was written belongs to those who wrote it, where they wrote it. A custom id
is a text that anybody with a course can write into a link; so an id from another LMS or organisation leads to nothing,
and one from another course of the same LMS to settings at most.
"""

from collections.abc import Collection, Iterator, Sequence
from dataclasses import replace
from datetime import datetime
from typing import Final
from uuid import UUID

from sqlalchemy import Select, select
from sqlalchemy.orm import Session

from config.ids import new_id
from config.upsert import insert_into
from sync.platforms.tables import Deployment
from sync.spaces.links import LinkFacts
from sync.spaces.settings import SpaceSettings, read_settings
from sync.spaces.tables import ContextCopy, Space, SpaceSetup

SETUP: Final = "stoa_setup"  # custom parameters, as deep linking writes them and LMSs copy them
SPACE: Final = "stoa_space"
PATH: Final = "stoa_path"  # of the space, to which a link leads
LINK_HISTORY: Final = (
    "link_history"  # $ResourceLink.id.history and $Context.id.history: LTI Core 1.3, appendix D
)
CONTEXT_HISTORY: Final = "context_history"
_LONGEST_HISTORY: Final = 50


def add_setup(
    session: Session,
    deployment: Deployment,
    *,
    context_id: str | None,
    title: str,
    settings: SpaceSettings,
    now: datetime,
) -> UUID:
    """Remember what a link is to become that is about to be made; gives the id that the link has to bring."""
    setup = SpaceSetup(
        id=new_id(),
        organisation_id=deployment.organisation_id,
        platform_id=deployment.platform_id,
        context_id=context_id,
        title=title,
        settings=settings.dump(),
        created_at=now,
    )
    session.add(setup)
    session.flush()
    return setup.id


def note_copy(
    session: Session, deployment: Deployment, context_id: str, origins: Collection[str], now: datetime
) -> None:
    """Remember that a course was made as a copy of others of its own deployment, however often that is told."""
    rows = [
        {
            "deployment_id": deployment.id,
            "context_id": context_id,
            "origin_context_id": origin,
            "created_at": now,
        }
        for origin in origins
    ]
    if rows:
        session.execute(insert_into(session, ContextCopy).values(rows).on_conflict_do_nothing())


def find_shared(session: Session, facts: LinkFacts) -> Space | None:
    """The space that a link was made for beside the one that it has: of the same course, and of no other."""
    space_id = _id(facts.custom.get(SPACE))
    if space_id is None or facts.context_id is None:
        return None
    return session.scalar(
        select(Space).where(
            Space.id == space_id,
            Space.deployment_id == facts.deployment.id,
            Space.context_id == facts.context_id,
        )
    )


def find_setup_id(session: Session, facts: LinkFacts) -> UUID | None:
    """The setup that a link brings, where it was made for this course: the id that its space is to have."""
    setup = _setup(session, facts)
    return setup.id if setup is not None and setup.context_id == facts.context_id else None


def find_settings(session: Session, facts: LinkFacts, now: datetime) -> SpaceSettings | None:
    """The settings that a new link's space begins with; None where it comes from nowhere."""
    setup = _setup(session, facts)
    for origins in _origins(facts, setup):
        found = session.scalars(origins.where(Space.set_up_at.is_not(None)).limit(1)).first()
        if found is not None:
            return _without_past(read_settings(session, found), now)
    if setup is None:
        return None
    settings = SpaceSettings.parse(setup.settings)
    return settings if setup.context_id == facts.context_id else _without_past(settings, now)


def find_origin(session: Session, facts: LinkFacts) -> Space | None:
    """The space that a new link's space is a copy of; None where it comes from nowhere, or that was never opened."""
    for origins in _origins(facts, _setup(session, facts)):
        found = session.scalars(origins.limit(1)).first()
        if found is not None:
            return found
    return None


def _setup(session: Session, facts: LinkFacts) -> SpaceSetup | None:
    setup_id = _id(facts.custom.get(SETUP))
    if setup_id is None:
        return None
    return session.scalar(
        select(SpaceSetup).where(
            SpaceSetup.id == setup_id,
            SpaceSetup.organisation_id == facts.deployment.organisation_id,
            SpaceSetup.platform_id == facts.deployment.platform_id,
        )
    )


def _origins(facts: LinkFacts, setup: SpaceSetup | None) -> Iterator[Select[Space]]:
    """The spaces that a link may be a copy of, the surest first, each kind by itself.

    The space that a setup was made for has its id: as it is set up now is how it is to be copied.
    """
    of_lms = (
        select(Space)
        .join(Deployment, Deployment.id == Space.deployment_id)
        .where(
            Deployment.organisation_id == facts.deployment.organisation_id,
            Deployment.platform_id == facts.deployment.platform_id,
        )
        .order_by(Space.created_at.desc())
    )
    space_id = setup.id if setup is not None else _id(facts.custom.get(SPACE))
    if space_id is not None:
        yield of_lms.where(Space.id == space_id)
    for link in _history(facts, LINK_HISTORY):
        yield of_lms.where(Space.resource_link_id == link)
    # A context says less than a link: an activity of the same name in it is meant.
    for context in _history(facts, CONTEXT_HISTORY):
        yield of_lms.where(Space.context_id == context, Space.title == facts.title)
    copied = select(ContextCopy.origin_context_id).where(
        ContextCopy.deployment_id == facts.deployment.id, ContextCopy.context_id == facts.context_id
    )
    yield of_lms.where(Space.context_id.in_(copied), Space.title == facts.title)


def _history(facts: LinkFacts, name: str) -> Sequence[str]:
    ids = [each.strip() for each in facts.custom.get(name, "").split(",")]
    return [each for each in ids if each][:_LONGEST_HISTORY]


def _without_past(settings: SpaceSettings, now: datetime) -> SpaceSettings:
    """The settings without dates that are over, which were those of the last course.

    Scores that were to be sent at such a date wait for another one.
    """
    if settings.send_at is not None and settings.send_at <= now:
        settings = replace(settings, send_at=None)
    dates = (settings.opens_at, settings.due_at, settings.closes_at, settings.read_only_at)
    if any(each is not None and each <= now for each in dates):
        return replace(settings, opens_at=None, due_at=None, closes_at=None, read_only_at=None)
    return settings


def _id(text: str | None) -> UUID | None:
    try:
        return UUID(text) if text else None
    except ValueError:
        return None
