"""What staff see beside one learner's contributions: the score in the gradebook's scale, signs, decisions, the form."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from fractions import Fraction
from uuid import UUID

from flask_babel import gettext, ngettext
from sqlalchemy import select
from sqlalchemy.orm import Session

from config.keys import KeyRing
from lti_tool.app.access import Viewer
from lti_tool.review.forms import GROUNDS, PaneForm, say_choice
from lti_tool.review.holding import is_held_back
from lti_tool.review.merging import Held
from lti_tool.review.reading import Review
from lti_tool.review.rings import read_circles
from lti_tool.review.rubric import Assessment, parse_picks
from lti_tool.space.naming import say_names
from lti_tool.space.presentation import Times, format_share_of_thousand
from lti_tool.space.reach import people_within_reach
from lti_tool.space.visibility import visible_to
from sync.contributions.tables import StoredContribution
from sync.ledger.decisions import Decision, Ground
from sync.ledger.facts import FactKind
from sync.people.accounts import read_profiles
from sync.rights.standing import read_stopped
from sync.scoring.pace import Pace, on_pace
from sync.scoring.parts import Rubric
from sync.scoring.words import Words
from sync.spaces.settings import calendar_of
from sync.spaces.tables import SendMode, Space

MOST_CIRCLES_TOLD = 5


@dataclass(frozen=True, slots=True)
class Decided:
    """A decision in words: what, why, by whom (empty for somebody unknown), and when."""

    sentence: str
    ground: str
    words: str
    by: str
    at: datetime


@dataclass(frozen=True, slots=True)
class Marks:
    """A score in the gradebook's scale: `counted` by the rule, `by_hand` by the rubric, which can give `most_by_hand`.

    The latter two are None without a rubric; `by_hand` as long as nobody has assessed.
    """

    maximum: Decimal
    whole: Decimal
    counted: Decimal
    by_hand: Decimal | None
    most_by_hand: Decimal | None


@dataclass(frozen=True, slots=True)
class Pane:
    """The form about one learner, with all that belongs to it.

    `marks` is None where there is no gradebook. `signs` are sentences about what is worth a look. `waits`: what is
    changed now is held back; `unseen`: what was written last is, too.
    """

    form: PaneForm
    rubric: Rubric | None
    assessment: Assessment | None
    marks: Marks | None
    pace: Pace
    signs: Sequence[str]
    decisions: Sequence[Decided]
    send_mode: SendMode
    send_at: datetime | None
    waits: bool
    unseen: bool


def make_pane(
    session: Session,
    keys: KeyRing,
    space: Space,
    person_id: UUID,
    review: Review,
    held: Held,
    form: PaneForm,
    viewer: Viewer,
    times: Times,
) -> Pane:
    """Put together what staff see, with a constant number of queries."""
    rule, tally = review.history.present, review.tally
    own_rings = () if review.is_restricted else read_circles(session, space.id, rule).of(person_id)
    rings = own_rings[:MOST_CIRCLES_TOLD]
    about = {flag.counterpart for flag in tally.flags} | {each for ring in rings for each in ring.members}
    own = people_within_reach(session, viewer)
    decisions = held.decisions if own is None else _of_own_groups(session, viewer, held.decisions)
    people = {each for each in about if each and (own is None or each in own)}
    people = people.difference(read_stopped(session, people))
    names = {each: str(gettext("A member")) for each in about if each} | {
        each: profile.display_name or gettext("A member")
        for each, profile in read_profiles(session, keys, people).items()
    }
    deciders = say_names(session, keys, {each.decided_by for each in decisions if each.decided_by})
    words = Words(viewer.locale)
    signs = [
        *(words.flag(flag, rule, times.moment, _name(names, flag.counterpart)) for flag in tally.flags),
        *(words.ring(ring, sorted(names.get(each, "?") for each in ring.members)) for ring in rings),
    ]
    if len(own_rings) > len(rings):
        signs.append(gettext("There are more such circles around this learner than are told here."))
    grading = held.grading
    maximum = review.participation.gradebook.maximum
    return Pane(
        form=form,
        rubric=held.rubric,
        assessment=Assessment(parse_picks(grading.picks)) if grading and grading.picks else None,
        marks=None if maximum is None else marks_of(review, maximum),
        pace=on_pace(tally, review.history, calendar_of(space), times.now),
        signs=signs,
        decisions=[_decided(each, deciders) for each in reversed(decisions)],
        send_mode=SendMode(space.send_mode),
        send_at=space.send_at,
        waits=is_held_back(space, held.exception, times.now),
        unseen=grading is not None and (grading.shown_at is None or grading.shown_at < grading.saved_at),
    )


def _of_own_groups(session: Session, viewer: Viewer, decisions: Sequence[Decision]) -> Sequence[Decision]:
    """Without those about what was written in groups that the viewer does not see."""
    about = {each.contribution_id for each in decisions if each.contribution_id}
    seen = set(
        session.scalars(
            select(StoredContribution.id).where(StoredContribution.id.in_(about), visible_to(viewer))
        )
    )
    return [each for each in decisions if each.contribution_id is None or each.contribution_id in seen]


def marks_of(review: Review, maximum: Decimal) -> Marks:
    """The score as the facts make it now, in the scale of a column out of `maximum`."""
    rubric, tally = review.history.present.rubric, review.tally
    weight = Fraction(rubric.weight if rubric else 0, 1000)
    by_hand = weight * Fraction(tally.assessed or 0, 1000)
    return Marks(
        maximum=maximum,
        whole=_on_scale(tally.reached, maximum),
        counted=_on_scale(tally.reached - by_hand, maximum),
        by_hand=None if rubric is None or tally.assessed is None else _on_scale(by_hand, maximum),
        most_by_hand=_on_scale(weight, maximum) if rubric else None,
    )


def _on_scale(share: Fraction, maximum: Decimal) -> Decimal:
    exact = share * Fraction(maximum)
    return Decimal((2000 * exact.numerator + exact.denominator) // (2 * exact.denominator)) / 1000


def _name(names: Mapping[UUID, str], person_id: UUID | None) -> str | None:
    return names.get(person_id) if person_id else None


def _decided(decision: Decision, names: Mapping[UUID, str]) -> Decided:
    # A verdict's sentence has its ground in it, and neither a review nor an assessment needs one.
    ground = decision.ground if decision.kind in (FactKind.EXTENSION, FactKind.EXCUSE) else None
    return Decided(
        sentence=_say(decision),
        ground=str(GROUNDS[ground]) if ground else "",
        words=decision.words,
        by=_name(names, decision.decided_by) or "",
        at=decision.decided_at,
    )


def _say(decision: Decision) -> str:
    match decision.kind:
        case FactKind.MODERATION:
            choice = f"{decision.verdict}.{(decision.ground or Ground.OTHER).value}"
            said = say_choice("" if decision.verdict == "undecided" else choice)
            return str(gettext("A contribution: %(said)s", said=said))
        case FactKind.REVIEW:
            return str(gettext("Signs were looked at, all in order"))
        case FactKind.EXTENSION:
            return str(ngettext("%(num)s more day", "%(num)s more days", decision.value))
        case FactKind.EXCUSE:
            return str(gettext("excused") if decision.value else gettext("excused no more"))
        case _:
            share = format_share_of_thousand(decision.value)
            return str(gettext("The rubric: %(share)s of what it can give", share=share))
