"""What moderation keeps of people: the words of its acts, and reports."""

from collections.abc import Sequence
from typing import Final

from sqlalchemy import and_, delete, select, tuple_, update
from sqlalchemy.orm import Session

from config.database import count_changed
from config.upsert import table_of
from sync.moderation.tables import ModerationAct, Report
from sync.retention.categories import AT_ONCE, of_organisation, step
from sync.retention.holds import held_or_asked_for
from sync.retention.schedule import Category, Over, Scope, Step


def _acts(scope: Scope) -> Over:
    act = ModerationAct
    return Over(
        table_of(act),
        and_(act.sealed_words.is_not(None), act.at < scope.cutoff, of_organisation(act.space_id, scope)),
        held_or_asked_for(scope.organisation_id, spaces=[act.space_id], people=[act.person_id]),
    )


def _purge_acts(session: Session, scope: Scope) -> Step:
    over = _acts(scope)
    some = select(ModerationAct.sequence).where(over.is_over, ~over.is_held).limit(AT_ONCE)
    emptied = update(ModerationAct).where(ModerationAct.sequence.in_(some)).values(sealed_words=None)
    return step(count_changed(session, emptied.execution_options(synchronize_session=False)))


def _reports(scope: Scope) -> Over:
    report = Report
    return Over(
        table_of(report),
        and_(report.at < scope.cutoff, of_organisation(report.space_id, scope)),
        held_or_asked_for(scope.organisation_id, spaces=[report.space_id], people=[report.person_id]),
    )


def _purge_reports(session: Session, scope: Scope) -> Step:
    over = _reports(scope)
    key = tuple_(Report.contribution_id, Report.person_id)
    some = session.execute(
        select(Report.contribution_id, Report.person_id).where(over.is_over, ~over.is_held).limit(AT_ONCE)
    ).all()
    gone = delete(table_of(Report)).where(key.in_([tuple(row) for row in some]))
    return step(count_changed(session, gone) if some else 0)


MODERATION_CATEGORIES: Final[Sequence[Category]] = (
    Category(
        "moderation", "what moderators and authors said about what was hidden", None, _acts, _purge_acts
    ),
    Category("reports", "what members reported to moderators", None, _reports, _purge_reports),
)
