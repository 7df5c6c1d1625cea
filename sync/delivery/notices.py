"""Asking LMSs for notices (LTI Platform Notification Service 1.0): once a deployment, and where anything changes."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Final
from uuid import UUID

from sqlalchemy import ColumnElement, func, select
from sqlalchemy.orm import Session
from structlog import get_logger

from config.errors import StoaError
from config.upsert import insert_into
from connectors.lti import PlatformService
from connectors.lti.notices import NoticeType, register_handler, wanted_types
from sync.delivery.connections import client_of_deployment
from sync.delivery.context import SyncContext
from sync.platforms.tables import NoticeSubscription
from sync.spaces.tables import Space

HANDLER_PATH: Final = "/lti/notices"
SERVICE: Final = "notices"  # in a space's services
_TYPES: Final = "notice_types"
_LOOK_EVERY: Final = timedelta(minutes=1)
_AGAIN_AFTER_A_CRASH: Final = timedelta(minutes=5)
_FIRST_WAIT: Final = timedelta(minutes=1)
_LONGEST_WAIT: Final = timedelta(hours=1)
_UNEXPECTED: Final = "notices.unexpected"

log = get_logger()


@dataclass(frozen=True, slots=True)
class _Wanted:
    """What a deployment is to be asked for, where, and by which address of ours."""

    service_url: str
    notice_types: str
    handler: str

    @classmethod
    def of(cls, row: NoticeSubscription) -> "_Wanted":
        return cls(row.service_url, row.notice_types, row.handler)


@dataclass(frozen=True, slots=True)
class _Asking:
    """A deployment that is being asked, and when it would be asked again."""

    deployment_id: UUID
    wanted: _Wanted
    service: PlatformService
    again_at: datetime


class NoticeSubscriber:
    """Asks one deployment after the other. Not shared among threads; several workers may ask at the same time."""

    def __init__(self, context: SyncContext) -> None:
        self._context = context
        self._looked_at: datetime | None = None

    def subscribe_due(self, *, everything: bool = False, passed_over: Collection[UUID] = ()) -> UUID | None:
        """Ask one deployment that is to be asked; its id, or None where none is, or nobody has set Stoa's address.

        Looks about every minute. With `everything` it looks now, and asks those too that wait after trouble, but for
        deployments `passed_over`.
        """
        now = self._context.clock.now()
        if not self._context.base_url or not (everything or self._may_look(now)):
            return None
        self._note_changes(now)
        asking = self._claim(now, everything, passed_over)
        if asking is None:
            self._looked_at = now
            return None
        code = _ask(asking)
        if code is not None and self._context.http.is_broken_off:
            return asking.deployment_id  # as after a crash: that is no trouble of the LMS's
        with self._context.database.write() as session:
            _conclude(session, asking, code, self._context.clock.now())
        return asking.deployment_id

    def _may_look(self, now: datetime) -> bool:
        looked_at = self._looked_at
        return looked_at is None or not timedelta() <= now - looked_at < _LOOK_EVERY

    def _note_changes(self, now: datetime) -> None:
        """Have deployments asked that never were, or for something else than they are to be now."""
        context = self._context
        with context.database.read() as session:
            wanted = _read_wanted(session, f"{context.base_url}{HANDLER_PATH}")
            known = {
                row.deployment_id: _Wanted.of(row) for row in session.scalars(select(NoticeSubscription))
            }
        changed = {each: value for each, value in wanted.items() if known.get(each) != value}
        if changed:
            with context.database.write() as session:
                for deployment_id, value in changed.items():
                    _put(session, deployment_id, value, now)

    def _claim(self, now: datetime, everything: bool, passed_over: Collection[UUID]) -> _Asking | None:
        context, due_at = self._context, NoticeSubscription.due_at
        due: ColumnElement[bool] = due_at.is_not(None) if everything else due_at <= now
        with context.database.write() as session:
            row = session.scalar(
                select(NoticeSubscription)
                .where(due, NoticeSubscription.deployment_id.not_in(passed_over))
                .order_by(due_at)
                .limit(1)
                .with_for_update(skip_locked=True)
            )
            if row is None:
                return None
            row.due_at = again_at = now + _AGAIN_AFTER_A_CRASH
            client = client_of_deployment(session, row.deployment_id)
            service = PlatformService(context.http, context.tokens, client)
            return _Asking(row.deployment_id, _Wanted.of(row), service, again_at)


def notices_state(space: Space, subscription: NoticeSubscription | None) -> str:
    """How notices stand: ``subscribed``, ``not_subscribed``, ``not_offered``, or the code of what keeps them away."""
    if subscription is None:
        return "not_subscribed" if space.services.get(SERVICE) else "not_offered"
    return subscription.trouble or ("not_subscribed" if subscription.due_at else "subscribed")


def _read_wanted(session: Session, handler: str) -> Mapping[UUID, _Wanted]:
    """What each deployment is to be asked for that offers notices which Stoa takes; its newest space knows best."""
    told = (
        select(
            Space.deployment_id,
            Space.services[SERVICE].as_string().label("url"),
            func.coalesce(Space.services[_TYPES].as_string(), "").label("types"),
            Space.created_at,
        )
    ).subquery()  # grouped outside of it: PostgreSQL takes the same name, sent twice, for two
    columns = told.c.deployment_id, told.c.url, told.c.types
    rows = session.execute(
        select(*columns)
        .where(told.c.url.is_not(None))
        .group_by(*columns)
        .order_by(func.max(told.c.created_at))
    )
    wanted = {
        deployment_id: _Wanted(url, " ".join(wanted_types(types.split())), handler)
        for deployment_id, url, types in rows
    }
    return {each: value for each, value in wanted.items() if value.notice_types}


def _put(session: Session, deployment_id: UUID, wanted: _Wanted, now: datetime) -> None:
    values: dict[str, Any] = {
        "service_url": wanted.service_url,
        "notice_types": wanted.notice_types,
        "handler": wanted.handler,
        "due_at": now,
        "trouble": None,
        "failures": 0,
    }
    insert = insert_into(session, NoticeSubscription).values(deployment_id=deployment_id, **values)
    session.execute(insert.on_conflict_do_update(index_elements=["deployment_id"], set_=values))


def _ask(asking: _Asking) -> str | None:
    """Register the handler for each type of notice; the code of what kept the LMS from it, or None."""
    try:
        for name in asking.wanted.notice_types.split():
            register_handler(
                asking.service, asking.wanted.service_url, NoticeType(name), asking.wanted.handler
            )
    except Exception as trouble:
        code = trouble.code if isinstance(trouble, StoaError) else _UNEXPECTED
        deployment = str(asking.deployment_id)
        log.warning("notices_not_subscribed", deployment=deployment, code=code, exc_info=code == _UNEXPECTED)
        return code
    return None


def _conclude(session: Session, asking: _Asking, code: str | None, now: datetime) -> None:
    row = session.get(NoticeSubscription, asking.deployment_id, with_for_update=True)
    if row is None or row.due_at != asking.again_at:
        return  # removed, or to be asked for something else by now
    row.trouble = code
    if code is None:
        row.due_at, row.failures = None, 0
        return
    row.failures += 1
    row.due_at = now + min(_FIRST_WAIT * 2 ** min(row.failures - 1, 10), _LONGEST_WAIT)
