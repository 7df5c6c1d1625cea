"""Targets: where a space reports to."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from types import MappingProxyType
from typing import Final
from uuid import UUID

from sqlalchemy import Uuid, bindparam, case, func, null, or_, select, update
from sqlalchemy.orm import Session

from config.errors import StoaError
from config.ids import new_id
from config.keys import KeyRing
from config.upsert import insert_if_new
from connectors.contract import BlockReason
from connectors.lti.ags import SCOPE_LINE_ITEM, same_address
from sync.audit.trail import record
from sync.consent.documents import TRANSFERS
from sync.consent.purposes import CONSENT_MISSING, EVIDENCE, GRADE, STATEMENTS
from sync.filter import EntityType
from sync.filter.replacing import Replacement
from sync.ledger.standings import mark_due
from sync.outbox.blocked import unblock_code, unblock_reason
from sync.outbox.desired import fingerprint
from sync.outbox.exceptions import is_held_by_name
from sync.outbox.tables import HOLD_ASKED, OutboxRow, OutboxState, TargetRow, TextForm
from sync.spaces.tables import Space

GRADEBOOK: Final = "lti_ags"
MOODLE: Final = "moodle"
OUTCOMES: Final = "canvas"
XAPI: Final = "xapi"
CALIPER: Final = "caliper"
STORES: Final = (XAPI, CALIPER)  # of learning records
WEBHOOK: Final = "webhook"
SCORE_SCOPE: Final = "https://purl.imsglobal.org/spec/lti-ags/scope/score"
TAG: Final = "participation"  # of a space's line item
_LABEL: Final = "label"
_OF_SPACE: Final = select(TargetRow).where(
    TargetRow.space_id == bindparam("space", type_=Uuid()), TargetRow.connector == bindparam("connector")
)


class NoSuchTarget(StoaError):
    """A space does not report there."""

    default_code = "target.unknown"


class NoPlaceForColumns(StoaError):
    """A course in which no gradebook columns can be made."""

    default_code = "ags.no_line_items"


@dataclass(frozen=True, slots=True)
class Connected:
    """What connecting did: whether the space reported to another place before, and how many items go anew."""

    moved: bool = False
    sent_anew: int = 0


def ensure_gradebook(session: Session, space: Space, now: datetime) -> Connected:
    """Let a space report to its LMS's gradebook, where the launch offered it (LTI AGS 2.0, 3.1).

    The addresses follow the latest launch; a line item that was found or made is kept until it is gone, or the launch
    names another one. One that the LMS made before the first launch has the title and the maximum of that moment, if
    it was made of a link of Stoa's: the connector forgets them if it was not.
    """
    services = space.services
    offered = services.get("lineitem") or services.get("lineitems")
    if not offered or SCORE_SCOPE not in services.get("ags_scopes", "").split():
        return Connected()
    settings = {
        _LABEL: space.title,
        "lineitem": services.get("lineitem", ""),
        "lineitems": services.get("lineitems", ""),
        "maximum": str(space.maximum_points),
        "resource_id": str(space.id),
        "product": services.get("product", ""),
        "scope": services.get("ags_scopes", ""),
        "tag": TAG,
    }
    given = {_LABEL: space.title, "points": str(space.maximum_points)} if services.get("lineitem") else {}
    return put_target(session, space.id, GRADEBOOK, GRADE, settings, now, learnt=given)[1]


def connect_competencies(
    session: Session,
    keys: KeyRing,
    space: Space,
    *,
    site: str,
    course_id: str,
    token: str,
    now: datetime,
    learnt: Mapping[str, str] = MappingProxyType({}),
) -> Connected:
    """Let a space report competency evidence to the Moodle at this base address, and to no other any more.

    `learnt` is what is known of its course already.
    """
    settings = {"site": site, "course_id": course_id}
    if learnt:
        mark_due(session, space.id)  # levels may go there whose competencies are known only now
    target, connected = put_target(session, space.id, MOODLE, EVIDENCE, settings, now)
    target.learnt = {**target.learnt, **learnt}
    target.sealed_secret = keys.seal(token, about=f"target:{target.id}")
    session.flush()
    return connected


def connect_outcomes(
    session: Session,
    keys: KeyRing,
    space: Space,
    *,
    site: str,
    course_id: str,
    token: str | None,
    now: datetime,
) -> Connected:
    """Let a space report levels to columns of its Canvas course, and look by the token, if any, which are aligned.

    `site` is Canvas's base address and `course_id` its number of the course; empty without a token. Raises
    `NoPlaceForColumns` where the course's launches offer none.
    """
    offered, scopes = space.services.get("lineitems", ""), space.services.get("ags_scopes", "")
    if not offered or not {SCORE_SCOPE, SCOPE_LINE_ITEM} <= set(scopes.split()):
        raise NoPlaceForColumns(
            "The course offers no place for gradebook columns: allow the app to manage them (LTI Advantage), and open "
            "the discussion once more in Canvas."
        )
    settings = {
        "lineitems": offered,
        "scope": scopes,
        "space": str(space.id),
        "site": site,
        "course_id": course_id,
    }
    target, connected = put_target(session, space.id, OUTCOMES, EVIDENCE, settings, now)
    target.sealed_secret = keys.seal(token, about=f"target:{target.id}") if token else None
    session.flush()
    return connected


def connect_store(
    session: Session,
    keys: KeyRing,
    space: Space,
    *,
    connector: str,
    endpoint: str,
    sign_in: str,
    secret: str,
    home: str,
    now: datetime,
) -> Connected:
    """Let a space report what learners do to the learning record store at this address, by xAPI or by Caliper.

    To no other by that `connector` (one of `STORES`) any more. `home` is our own address: of a store that is connected
    already the one that it was told stays, by which it knows people and things.
    """
    known = _find_target(session, space.id, connector)
    if known is not None and not _is_elsewhere(known, {"endpoint": endpoint}):
        home = known.settings["home"]
    settings = {"endpoint": endpoint, "sign_in": sign_in, "home": home}
    target, connected = put_target(session, space.id, connector, STATEMENTS, settings, now)
    target.sealed_secret = keys.seal(secret, about=f"target:{target.id}")
    session.flush()
    return connected


def connect_webhook(
    session: Session,
    keys: KeyRing,
    space: Space,
    *,
    endpoint: str,
    secret: str,
    now: datetime,
    keep_former: bool = False,
) -> Connected:
    """Let a space report levels and certificates to this address, signed with this secret, and to no other any more.

    With `keep_former` each event is signed with the secret before as well, while its receiver changes over.
    """
    target, connected = put_target(session, space.id, WEBHOOK, TRANSFERS, {"endpoint": endpoint}, now)
    about = f"target:{target.id}"
    if keep_former and target.sealed_secret is not None:
        secret = f"{secret} {keys.unseal(target.sealed_secret, about=about).split()[0]}"
    target.sealed_secret = keys.seal(secret, about=about)
    session.flush()
    return connected


def set_text_form(session: Session, space: Space, connector: str, form: TextForm, now: datetime) -> None:
    """Let texts go to a space's target in this form from now on. Raises NoSuchTarget."""
    target = _find_target(session, space.id, connector)
    if target is None:
        raise NoSuchTarget(
            f"This space reports to nothing by {connector}: connect it first, with `stoa connectors connect`."
        )
    target.text_form = form.value
    session.flush()
    if connector == GRADEBOOK:
        mark_due(session, space.id)  # what stands beside scores is rewritten
    note_act(session, target, f"outbox.text_form_{form.value}", now, None)


def set_replacement(
    session: Session, space: Space, connector: str, kind: EntityType, way: Replacement, now: datetime
) -> None:
    """Have the filter replace a type of personal data so for a space's target from now on. Raises NoSuchTarget."""
    target = _find_target(session, space.id, connector)
    if target is None:
        raise NoSuchTarget(
            f"This space reports to nothing by {connector}: connect it first, with `stoa connectors connect`."
        )
    others = {name: told for name, told in (target.replacements or {}).items() if name != kind.value}
    own = {} if way is Replacement.PLACEHOLDER else {kind.value: way.value}
    target.replacements = {**others, **own} or None
    session.flush()
    note_act(session, target, f"outbox.replacement_{way.value}", now, None)


def find_link_of_line_item(session: Session, deployment_id: UUID, line_item: str) -> str | None:
    """The resource link of the space that writes into this line item, in this deployment; None for an unknown one."""
    named, found = TargetRow.settings["lineitem"].as_string(), TargetRow.learnt["line_item"].as_string()
    return session.scalar(
        select(Space.resource_link_id)
        .join(TargetRow, TargetRow.space_id == Space.id)
        .where(
            Space.deployment_id == deployment_id,
            TargetRow.connector == GRADEBOOK,
            or_(named == line_item, found == line_item),
        )
        .limit(1)
    )


def put_target(
    session: Session,
    space_id: UUID,
    connector: str,
    purpose: str,
    settings: Mapping[str, str],
    now: datetime,
    *,
    learnt: Mapping[str, str] = MappingProxyType({}),
) -> tuple[TargetRow, Connected]:
    """The target of a space for a connector, made with what is known of it beforehand, or brought up to date.

    Where the settings lead to another place than before, what was learnt of the old one is forgotten, and everything
    that the old one was sent goes to the new one.
    """
    known = _find_target(session, space_id, connector)
    if known is not None and known.settings == dict(settings):
        return known, Connected()
    if insert_if_new(
        session,
        TargetRow,
        id=new_id(),
        space_id=space_id,
        connector=connector,
        purpose=purpose,
        settings=dict(settings),
        learnt=dict(learnt),
        sealed_secret=None,
        failures=0,
        created_at=now,
    ):
        mark_due(session, space_id)  # what was earned before goes there too
    target = known or _find_target(session, space_id, connector)
    assert target is not None
    connected = Connected()
    if _is_elsewhere(target, settings):
        # Another column that the LMS names needs nobody's consent; one that is gone and not replaced goes on to.
        keeps_asking = target.connector == GRADEBOOK and not settings.get("lineitem")
        gone_since = target.gone_since if keeps_asking else None
        mark_due(session, space_id)  # some may have consented to the new place and not to the old one
        unblock_code(session, select(TargetRow.id).where(TargetRow.id == target.id), CONSENT_MISSING)
        connected = Connected(moved=True, sent_anew=_move(session, target, now, gone_since))
    if target.settings != dict(settings):
        if any(target.settings.get(name) != settings.get(name) for name in settings if name != _LABEL):
            target.paused_until = None  # it may have been in trouble for what has changed now
        target.settings = dict(settings)
        session.flush()
    return target, connected


def _is_elsewhere(target: TargetRow, settings: Mapping[str, str]) -> bool:
    """Whether settings lead to another place than a target's present ones.

    A store stays the same however it is signed in to. A gradebook's column stays the same under another title, where
    the launch now names the one that was found, and where it names none any more, for as long as it has not turned out
    to be gone. Nor is the place where columns are made another one because a launch adds something to its query.
    """
    if target.connector in STORES:
        return target.settings.get("endpoint") != settings["endpoint"]
    if target.connector != GRADEBOOK:
        return target.settings != dict(settings)
    column, named = target.learnt.get("line_item"), target.settings.get("lineitem")
    if settings.get("lineitem") and not same_address(settings["lineitem"], target.learnt.get("gone", "")):
        return not same_address(settings["lineitem"], column or named or "")
    return bool(named and not column) or not same_address(
        _without_query(settings), _without_query(target.settings)
    )


def _without_query(settings: Mapping[str, str]) -> str:
    return settings.get("lineitems", "").partition("?")[0]


def _move(session: Session, target: TargetRow, now: datetime, gone_since: datetime | None) -> int:
    """Forget the old place; gives how many items it was sent, all of which are to be sent anew.

    The lease is taken away, so that the worker there goes on with nothing.
    """
    session.execute(
        update(TargetRow)
        .where(TargetRow.id == target.id)
        .values(
            learnt={},
            lease_owner=None,
            lease_until=None,
            asked_to_wait_until=None,
            trouble=None,
            trouble_kind=None,
            failures=0,
            pace=0,
            gone_since=gone_since,
        )
    )
    return send_anew(session, target.id, now)


def agree_to_another_column(
    session: Session, target_id: UUID, now: datetime, *, actor_id: UUID | None = None
) -> bool:
    """Let another place be made for a target whose own is gone, as a person wants it; False where it is not gone.

    The one that a launch named is looked for no more. Everything that was sent goes to the next one.
    """
    target = session.get_one(TargetRow, target_id, with_for_update=True)
    if target.gone_since is None:
        return False
    named = target.settings.get("lineitem")
    target.learnt = {"gone": named} if named else {}
    target.gone_since = target.paused_until = target.trouble = target.trouble_kind = None
    target.failures = 0
    session.flush()
    unblock_reason(session, target_id, BlockReason.ITEM_GONE)
    note_act(session, target, "outbox.column_agreed", now, actor_id)
    return True


def note_act(session: Session, target: TargetRow, action: str, now: datetime, actor_id: UUID | None) -> None:
    """Note in the audit what somebody wanted of a target."""
    record(
        session,
        action=action,
        now=now,
        organisation_id=session.get_one(Space, target.space_id).organisation_id,
        space_id=target.space_id,
        actor_id=actor_id,
        detail={"target": str(target.id)},
    )


def was_sent(session: Session, target_id: UUID) -> bool:
    """Whether a target was ever sent anything, since it leads where it leads."""
    sent = select(OutboxRow.id).where(OutboxRow.target_id == target_id, OutboxRow.sent_version > 0)
    return session.scalar(sent.limit(1)) is not None


def send_anew(session: Session, target_id: UUID, now: datetime) -> int:
    """Have everything sent anew that a target is owed; gives how many items it was sent before.

    Each gets another version, so that an outcome which is still to come from the old place settles nothing. What the
    old one took is kept: under another name the new one may be the same, and is looked at before anything is
    overwritten there. What a person holds goes on to be; of a score that only the mode holds, the one that was let go
    before is owed to the new place first, and the next is held once it has arrived there.
    """
    _go_back_to_sent(session, target_id)
    of_target = OutboxRow.target_id == target_id
    sent = session.scalar(
        select(func.count()).select_from(OutboxRow).where(of_target, OutboxRow.sent_version > 0)
    )
    session.execute(
        update(OutboxRow)
        .where(of_target)
        .values(
            version=OutboxRow.version + 1,
            sent_version=0,
            sent_at=None,
            open_version=None,
            drift=null(),
            overwrite=False,
            state=case(
                (OutboxRow.state == OutboxState.HELD.value, OutboxRow.state),
                (OutboxRow.code == HOLD_ASKED, OutboxState.HELD.value),
                else_=OutboxState.PENDING.value,
            ),
            code=None,
            block_reason=None,
            due_at=now,
            tries=0,
            changed_at=now,
        )
    )
    return sent or 0


def _go_back_to_sent(session: Session, target_id: UUID) -> None:
    if session.get_one(TargetRow, target_id).purpose != GRADE:
        return  # of evidence, what was sent does not tell what is wanted
    is_held = or_(OutboxRow.state == OutboxState.HELD.value, OutboxRow.code == HOLD_ASKED)
    behind = select(OutboxRow).where(
        OutboxRow.target_id == target_id, OutboxRow.sent_version > 0, is_held, ~is_held_by_name()
    )
    for row in session.scalars(behind.order_by(OutboxRow.id).with_for_update()):
        if row.sent_payload is None:
            continue
        row.payload, row.digest = dict(row.sent_payload), fingerprint(row.sent_payload)
        row.state, row.code = OutboxState.PENDING.value, None
    session.flush()


def _find_target(session: Session, space_id: UUID, connector: str) -> TargetRow | None:
    return session.scalar(_OF_SPACE, {"space": space_id, "connector": connector})
