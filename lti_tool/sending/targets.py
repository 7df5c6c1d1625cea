"""The places that a space sends to, and how each stands in a sentence."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from decimal import Decimal
from typing import Final
from urllib.parse import urlsplit
from uuid import UUID

from flask_babel import gettext, ngettext
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from lti_tool.app.access import Viewer
from lti_tool.sending.filters import ATTENTION, MOVING, SETTLED, STAGE_WORDS, STAGES, Listing, Shown
from lti_tool.space.presentation import Times, format_points
from sync.consent.purposes import enabled_purposes
from sync.delivery.alignments import read_unaligned
from sync.delivery.stages import Stage, stage_of
from sync.delivery.status import read_unlinked
from sync.delivery.words import words_of
from sync.outbox.tables import OutboxRow, TargetRow, TroubleKind
from sync.outbox.targets import GRADEBOOK, OUTCOMES, STORES
from sync.platforms.tables import Deployment, Platform
from sync.spaces.tables import SendMode, Space

_OF_TROUBLE: Final[Mapping[str, Stage]] = {
    TroubleKind.DOWN: Stage.DOWN,
    TroubleKind.THROTTLED: Stage.THROTTLED,
    TroubleKind.NO_RIGHTS: Stage.NO_RIGHTS,
    TroubleKind.ITEM_GONE: Stage.ITEM_GONE,
}


@dataclass(frozen=True, slots=True)
class Counted:
    """So many items of a target at one stage.

    With when the one that has waited longest changed, the next is due, and the last was taken and looked at there.
    """

    number: int
    changed_at: datetime
    due_at: datetime
    sent_at: datetime | None
    seen_at: datetime | None


Counts = Mapping[UUID, Mapping[Stage, Counted]]


@dataclass(frozen=True, slots=True)
class Standing:
    """How a target stands: a sentence, what to do, and for trouble its code and when it is tried again.

    `stage` is what keeps everything that is bound for it, if anything does.
    """

    look: str
    sentence: str
    advice: str = ""
    code: str | None = None
    again_at: datetime | None = None
    stage: Stage | None = None


@dataclass(frozen=True, slots=True)
class TargetCard:
    """One target as the page shows it; `pace` is the learned time between two items in seconds, 0 for none.

    `unlinked` are competencies, by name, of which levels are to be recorded and which the course has not got,
    `unaligned` columns that no outcome is aligned with.
    """

    id: UUID
    connector: str
    title: str
    place: str
    standing: Standing
    counts: Sequence[tuple[str, int]]
    pace: str
    last_success: datetime | None
    compared_at: datetime | None
    comparison_is_due: bool
    was_sent: bool
    may_be_compared: bool
    may_make_another: bool
    unlinked: Sequence[str] = ()
    unaligned: Sequence[str] = ()


def count_items(session: Session, viewer: Viewer, now: datetime, listing: Listing) -> Counts:
    """The items of the viewer's space by target and stage; of one learner only, where a listing names one."""
    stage = stage_of(now).label("stage")
    rows = session.execute(
        select(
            OutboxRow.target_id,
            stage,
            func.count(),
            func.min(OutboxRow.changed_at),
            func.min(OutboxRow.due_at),
            func.max(OutboxRow.sent_at),
            func.max(OutboxRow.seen_at),
        )
        .join(TargetRow, TargetRow.id == OutboxRow.target_id)
        .where(*listing.which(viewer))
        .group_by(OutboxRow.target_id, stage)
    )
    counts: dict[UUID, dict[Stage, Counted]] = {}
    for row in rows:
        number, changed_at, due_at, sent_at, seen_at = row[2:]
        counted = Counted(number, changed_at, due_at, sent_at, seen_at)
        counts.setdefault(row[0], {})[Stage(row[1])] = counted
    return counts


def count_shown(counts: Counts) -> Mapping[Shown, int]:
    """How many items each filter lets through."""
    return {
        shown: sum(each.number for of in counts.values() for stage, each in of.items() if stage in stages)
        for shown, stages in STAGES.items()
    }


def read_cards(
    session: Session, space: Space, counts: Counts, times: Times, locale: str
) -> Sequence[TargetCard]:
    """Each target of a space."""
    targets = session.scalars(
        select(TargetRow).where(TargetRow.space_id == space.id).order_by(TargetRow.connector)
    ).all()
    on = enabled_purposes(session, space.organisation_id) if targets else ()
    lms = session.scalars(
        select(Platform)
        .join(Deployment, Deployment.platform_id == Platform.id)
        .where(Deployment.id == space.deployment_id)
    ).one()
    is_unlinked = any(Stage.NOT_LINKED in counts.get(each.id, {}) for each in targets)
    unlinked = read_unlinked(session, [TargetRow.space_id == space.id]) if is_unlinked else {}
    has_columns = any(target.connector == OUTCOMES for target in targets)
    unaligned = read_unaligned(session, [TargetRow.space_id == space.id]) if has_columns else {}
    return [
        replace(
            _card(each, space, lms, counts.get(each.id, {}), on, times, locale),
            unlinked=unlinked.get(each.id, ()),
            unaligned=unaligned.get(each.id, ()),
        )
        for each in targets
    ]


def _card(
    target: TargetRow,
    space: Space,
    lms: Platform,
    counts: Mapping[Stage, Counted],
    purposes: Collection[str],
    times: Times,
    locale: str,
) -> TargetCard:
    sent = [each.sent_at for each in counts.values() if each.sent_at is not None]
    seen = [each.seen_at for each in counts.values() if each.seen_at is not None]
    return TargetCard(
        id=target.id,
        connector=target.connector,
        title=_title(target),
        place=_place(target, lms),
        standing=_standing(target, space, counts, purposes, times, locale),
        counts=[(str(STAGE_WORDS[stage]), counts[stage].number) for stage in Stage if stage in counts],
        pace=format_points(Decimal(target.pace) / 1000) if target.pace else "",
        last_success=max(sent, default=None),
        compared_at=max(seen, default=None),
        comparison_is_due=target.verified_at is None,
        may_be_compared=bool(sent) and target.gone_since is None,
        was_sent=bool(sent),
        may_make_another=target.gone_since is not None and target.connector == GRADEBOOK,
    )


def _title(target: TargetRow) -> str:
    if target.connector in STORES:
        return str(gettext("Learning record store"))
    return str(gettext("Gradebook") if target.connector == GRADEBOOK else gettext("Competency record"))


def _place(target: TargetRow, lms: Platform) -> str:
    if target.connector in STORES:
        return str(gettext("Statements about participation, for %(site)s", site=target.settings["endpoint"]))
    if target.connector == OUTCOMES:
        return str(gettext("Levels, in a column of %(lms)s for each competency", lms=lms.name))
    if target.connector != GRADEBOOK:
        site = target.settings.get("site", target.connector)
        is_lms = urlsplit(site).netloc == urlsplit(lms.issuer).netloc
        return str(gettext("Levels with evidence, for %(site)s", site=lms.name if is_lms else site))
    maximum = target.learnt.get("maximum") or target.settings.get("maximum", "")
    return str(
        gettext(
            "Scores of the learners, in the column “%(title)s” of %(maximum)s points",
            title=target.learnt.get("label") or target.settings.get("label", ""),
            maximum=format_points(Decimal(maximum)) if maximum else "–",
        )
    )


def _standing(
    target: TargetRow,
    space: Space,
    counts: Mapping[Stage, Counted],
    purposes: Collection[str],
    times: Times,
    locale: str,
) -> Standing:
    trouble = _trouble(target, purposes, times.now)
    if trouble is not None:
        waits = [each for each in (target.paused_until, target.asked_to_wait_until) if each]
        again_at = max(waits, default=None)
        words = words_of(trouble, locale)
        return Standing(
            ATTENTION,
            words.sentence,
            words.advice,
            target.trouble,
            again_at if again_at is not None and again_at > times.now else None,
            trouble,
        )
    numbers = {shown: sum(counts[stage].number for stage in STAGES[shown] & counts.keys()) for shown in Shown}
    stuck = sum(numbers[shown] for shown in (Shown.BLOCKED, Shown.OVERRIDE, Shown.MISSING, Shown.REJECTED))
    moving = counts.get(Stage.ON_ITS_WAY)
    parts = []
    if stuck:
        parts.append(
            ngettext(
                "%(num)s entry has not arrived and asks for a look.",
                "%(num)s entries have not arrived and ask for a look.",
                stuck,
            )
        )
    if numbers[Shown.WAITING]:
        parts.append(_held(numbers[Shown.WAITING], space, times))
    if moving is not None:
        parts.append(_moving(moving, times))
    if parts:
        look = ATTENTION if stuck or numbers[Shown.WAITING] else MOVING
        return Standing(look, " ".join(parts))
    if counts:
        return Standing(SETTLED, gettext("All is well: everything has arrived."))
    return Standing(SETTLED, gettext("There is nothing to send yet."))


def _trouble(target: TargetRow, purposes: Collection[str], now: datetime) -> Stage | None:
    if target.gone_since is not None:
        return Stage.ITEM_GONE
    if target.purpose not in purposes:
        return Stage.PURPOSE_OFF
    if target.trouble_kind is not None:
        return _OF_TROUBLE[target.trouble_kind]
    asked = target.asked_to_wait_until
    return Stage.THROTTLED if asked is not None and asked > now else None


def _held(number: int, space: Space, times: Times) -> str:
    if space.send_mode == SendMode.AT_DATE and space.send_at is not None and space.send_at > times.now:
        return str(
            ngettext(
                "%(num)s waits until %(time)s, or until somebody releases it.",
                "%(num)s wait until %(time)s, or until somebody releases them.",
                number,
                time=times.at(space.send_at),
            )
        )
    return str(
        ngettext(
            "%(num)s waits until somebody releases it.", "%(num)s wait until somebody releases them.", number
        )
    )


def _moving(moving: Counted, times: Times) -> str:
    number, since = moving.number, times.since(moving.changed_at)
    if moving.due_at > times.now:
        return str(
            ngettext(
                "%(num)s is on its way since %(since)s, and leaves at %(time)s.",
                "%(num)s are on their way, the first since %(since)s, and leave from %(time)s on.",
                number,
                since=since,
                time=times.moment(moving.due_at),
            )
        )
    return str(
        ngettext(
            "%(num)s is on its way since %(since)s.",
            "%(num)s are on their way, the first since %(since)s.",
            number,
            since=since,
        )
    )
