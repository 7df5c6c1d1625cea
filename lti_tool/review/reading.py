"""One learner's contributions in a space, as they are looked at for grading."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import TypeAlias
from uuid import UUID

from flask_babel import gettext
from sqlalchemy import Row, Uuid, and_, literal, select, true
from sqlalchemy.orm import Session

from config.keys import KeyRing
from config.language import best_language
from lti_tool.app.access import Viewer
from lti_tool.learner.why import Known, why_contribution
from lti_tool.space.participation import Participation, read_participation
from lti_tool.space.places import say_lost, select_placed, source_of, title_of
from lti_tool.space.presentation import Times, format_share_of_thousand
from lti_tool.space.reach import within_reach
from lti_tool.space.tables import Post
from lti_tool.space.visibility import shown_texts, visible_to
from sync.contributions.plain import excerpt, plain_text
from sync.contributions.tables import StoredContribution
from sync.contributions.texts import Text
from sync.delivery.filters import SpaceFilters
from sync.filter import TextFilter
from sync.ledger.decisions import latest_about_contributions
from sync.ledger.facts import FactKind
from sync.ledger.standings import read_facts
from sync.people.accounts import read_profiles
from sync.people.sealing import Seals
from sync.rights.standing import Stop, read_stopped
from sync.scoring.history import RuleHistory
from sync.scoring.score import Award, Tally
from sync.scoring.tally import tally
from sync.scoring.versions import read_history
from sync.scoring.words import Words
from sync.spaces.settings import calendar_of
from sync.spaces.tables import Membership, Role, Space

MOST_CONTRIBUTIONS = 500
CONTRIBUTIONS_PER_PAGE = 20  # of the page with a form: each has fields of its own, and forms are bounded
_CONTEXT_CHARACTERS = 240
_READ_FOR_CONTEXT = 4_000  # characters of Markdown
_Row: TypeAlias = Row[StoredContribution, StoredContribution | None, UUID | None, UUID | None, bool]
_Explain: TypeAlias = Callable[[Award, StoredContribution], str]


@dataclass(frozen=True, slots=True)
class Answered:
    """The post that a contribution answers: its beginning, filtered; empty where there is nothing (any more) to read.

    `post_id` is None for a thread's first post.
    """

    excerpt: str
    post_id: UUID | None


@dataclass(frozen=True, slots=True)
class Reviewed:
    """One contribution: its text as it leaves Stoa, where it stands, what it answers, and what it earned.

    `thread_id` is None for what was said elsewhere; `post_id` None for a thread's first post; `is_readable` is false
    where the viewer may not open it. `source` names the product from which it was brought in. `points` is None where
    the ledger has not been followed yet, and `why` empty.
    """

    id: UUID
    text: str
    title: str
    is_reply: bool
    answers: Answered | None
    occurred_at: datetime
    thread_id: UUID | None
    post_id: UUID | None
    is_readable: bool
    link: str | None
    source: str
    points: Decimal | None
    why: str
    counted_words: int


@dataclass(frozen=True, slots=True)
class Review:
    """What is shown of one learner; `name` is None where the LMS withholds it.

    `received` are the points that others' answers and reactions have added to what the contributions earned. `number`
    is the page of the contributions, from 1. Of who is restricted nothing is scored: the tally is that of nothing.
    """

    name: str | None
    participation: Participation
    tally: Tally
    history: RuleHistory
    contributions: Sequence[Reviewed]
    received: Decimal
    number: int
    has_more: bool
    is_restricted: bool


def read_review(
    session: Session,
    keys: KeyRing,
    filters: SpaceFilters,
    space: Space,
    person_id: UUID,
    viewer: Viewer,
    *,
    page: int = 1,
    per_page: int = MOST_CONTRIBUTIONS,
    times: Times | None = None,
) -> Review:
    """One person's contributions in a space, the latest first, filtered as everything that leaves Stoa.

    Of a thread that the viewer may not read, such as one of a group that they have left, others' words are not told;
    and staff who keep to their own groups are not told what somebody has written in another.
    With `times` it is told to the learner themselves why something earned less, as on their own page.
    """
    profile = read_profiles(session, keys, [person_id]).get(person_id)
    rows = _read_rows(session, space.id, person_id, viewer, page, per_page)
    history = read_history(session, space.id)
    is_restricted = read_stopped(session, [person_id]).get(person_id) is Stop.RESTRICTED
    facts = () if is_restricted else read_facts(session, space.id, [person_id])[person_id]
    result = tally(facts, history, calendar_of(space))
    own = {each.contribution_id: each for each in result.awards if each.kind is FactKind.CONTRIBUTION}
    shown = rows[:per_page]
    seals = Seals(session, keys)
    answered = _read_answered(session, [row[0].parent_id for row in shown if row[0].parent_id], viewer)
    written = [each for row in shown for each in row[:2] if each]
    texts = shown_texts(seals, viewer, [*written, *(each for each, _ in answered.values())])
    text_filter = filters.filter_for(session, space) if rows else None
    explain = (
        _to_the_learner(session, keys, space, shown, Known(history, result, times))
        if times
        else _to_staff(viewer)
    )
    contributions = [
        _reviewed(row, texts, own.get(row[0].id), answered, text_filter, viewer, explain)
        for row in shown
        if text_filter
    ]
    received = sum(each.points for each in result.awards if each.kind is not FactKind.CONTRIBUTION)
    return Review(
        name=profile.display_name if profile else None,
        participation=read_participation(session, space.id, person_id),
        tally=result,
        history=history,
        contributions=contributions,
        received=Decimal(received) / 1000,
        number=page,
        has_more=len(rows) > per_page,
        is_restricted=is_restricted,
    )


def is_known_to(session: Session, viewer: Viewer, person_id: UUID) -> bool:
    """Whether staff look after somebody who belongs or belonged to their space, or has written in it."""
    belongs = select(Membership.person_id).where(
        Membership.space_id == viewer.space_id, Membership.person_id == person_id
    )
    wrote = select(StoredContribution.id).where(
        and_(StoredContribution.space_id == viewer.space_id, StoredContribution.author_id == person_id)
    )
    reached = within_reach(viewer, literal(person_id, type_=Uuid()))
    return bool(session.scalar(select(and_(belongs.exists() | wrote.exists(), reached))))


def is_learner_of(session: Session, viewer: Viewer, person_id: UUID) -> bool:
    """Whether staff look after somebody who is or was a learner, so that there is something to decide about them."""
    role = session.scalar(
        select(Membership.role).where(
            Membership.space_id == viewer.space_id,
            Membership.person_id == person_id,
            within_reach(viewer, Membership.person_id),
        )
    )
    return role == Role.LEARNER.value


def _read_rows(
    session: Session, space_id: UUID, person_id: UUID, viewer: Viewer, page: int, per_page: int
) -> Sequence[_Row]:
    is_told = true() if viewer.person_id == person_id else visible_to(viewer)
    return session.execute(
        select_placed(viewer)
        .where(
            StoredContribution.space_id == space_id,
            StoredContribution.author_id == person_id,
            StoredContribution.stands,
            is_told,
        )
        .order_by(StoredContribution.occurred_at.desc(), StoredContribution.id.desc())
        .limit(per_page + 1)
        .offset((page - 1) * per_page)
    ).all()


def _read_answered(
    session: Session, contribution_ids: Sequence[UUID], viewer: Viewer
) -> Mapping[UUID, tuple[StoredContribution, UUID | None]]:
    """What was answered, as far as the viewer may read it, and the post that it is."""
    rows = session.execute(
        select(StoredContribution, Post.id)
        .outerjoin(Post, Post.contribution_id == StoredContribution.id)
        .where(StoredContribution.id.in_(set(contribution_ids)), visible_to(viewer))
    )
    return {each.id: (each, post_id) for each, post_id in rows}


def _to_staff(viewer: Viewer) -> _Explain:
    words = Words(viewer.locale)

    def explain(award: Award, _contribution: StoredContribution) -> str:
        late = format_share_of_thousand(award.late) if award.late else ""
        told = gettext("%(share)s were taken off because it was late.", share=late) if late else ""
        return f"{words.reason(award.reason)} {told}".strip()

    return explain


def _to_the_learner(
    session: Session, keys: KeyRing, space: Space, rows: Sequence[_Row], known: Known
) -> _Explain:
    decisions = latest_about_contributions(session, keys, space.id, [row[0].id for row in rows])

    def explain(award: Award, contribution: StoredContribution) -> str:
        is_reply = contribution.parent_id is not None
        return why_contribution(award, known, decisions.get(contribution.id), is_reply=is_reply)

    return explain


def _reviewed(
    row: _Row,
    texts: Mapping[UUID, Text],
    award: Award | None,
    answered: Mapping[UUID, tuple[StoredContribution, UUID | None]],
    text_filter: TextFilter,
    viewer: Viewer,
    explain: _Explain,
) -> Reviewed:
    contribution, beginning, thread_id, post_id, is_readable = row
    text, title = texts[contribution.id], title_of(texts[contribution.id])
    if beginning is not None and is_readable:
        title = title_of(texts[beginning.id]) or title

    def filtered(text: str) -> str:
        return text_filter.scan(text, language=best_language(viewer.locale)).text

    answers = None
    if contribution.parent_id is not None:
        parent, parent_post = answered.get(contribution.parent_id, (None, None))
        markdown = texts[parent.id].markdown if parent else ""
        answers = Answered(
            excerpt(filtered(plain_text(markdown[:_READ_FOR_CONTEXT])), _CONTEXT_CHARACTERS), parent_post
        )
    return Reviewed(
        id=contribution.id,
        text=say_lost() if text.is_lost else filtered(plain_text(text.markdown)),
        title=filtered(title),
        is_reply=contribution.parent_id is not None,
        answers=answers,
        occurred_at=contribution.occurred_at,
        thread_id=thread_id,
        is_readable=is_readable,
        post_id=post_id,
        link=text.link if thread_id is None else None,
        source=source_of(contribution) if thread_id is None else "",
        points=Decimal(award.points) / 1000 if award else None,
        why=explain(award, contribution) if award else "",
        counted_words=award.counted_words if award else 0,
    )
