"""What a teacher changed in the form about one learner, beside what another may have saved meanwhile."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from uuid import UUID

from flask_babel import gettext, ngettext

from lti_tool.review.forms import (
    Allowance,
    PaneForm,
    Ruling,
    Sending,
    Standing,
    say_choice,
    seen_of,
    standing_of,
)
from lti_tool.review.tables import Grading
from lti_tool.space.forms import Complaint
from sync.ledger.decisions import Decision
from sync.outbox.exceptions import ExceptionKind
from sync.scoring.parts import Rubric


@dataclass(frozen=True, slots=True)
class Held:
    """What is stored about a learner, as it stands while nobody else can change it."""

    grading: Grading | None
    feedback: str
    decisions: Sequence[Decision]
    rubric: Rubric | None
    exception: ExceptionKind | None

    @property
    def standing(self) -> Standing:
        """As the form shows it."""
        return standing_of(self.grading, self.feedback, self.decisions, self.rubric, self.exception)

    def form(self) -> PaneForm:
        """The form as it is first shown."""
        standing = self.standing
        return PaneForm(standing, seen_of(standing, self.decisions, self.rubric))


@dataclass(frozen=True, slots=True)
class Changes:
    """What is to be saved; None where nothing changed."""

    feedback: str | None = None
    levels: Mapping[int, int] | None = None
    allowance: Allowance | None = None
    rulings: Mapping[UUID, Ruling] = field(default_factory=dict)
    sending: Sending | None = None


def merge(sent: PaneForm, held: Held) -> tuple[PaneForm, Changes]:
    """The form as it stands now, with what is wrong with it, and what is to be saved where nothing is."""
    merging = _Merging(sent, held)
    merging.review()
    standing = Standing(
        feedback=merging.feedback(),
        levels=merging.levels(),
        allowance=merging.allowance(),
        rulings=merging.rulings(),
        sending=merging.sending(),
    )
    form = replace(
        sent,
        standing=standing,
        seen=merging.now,
        complaints=(*sent.complaints, *merging.complaints),
        theirs=merging.theirs,
    )
    return form, merging.changes


class _Merging:
    def __init__(self, sent: PaneForm, held: Held) -> None:
        self._sent, self._mine, self._seen = sent, sent.standing, sent.seen
        self._held = held
        self._theirs = held.standing
        self._base = standing_of(None, "", held.decisions, None, None, up_to=sent.seen.decisions)
        self.now = seen_of(self._theirs, held.decisions, held.rubric)
        self._of_mine = seen_of(self._mine, held.decisions, held.rubric)
        self.changes = Changes()
        self.complaints: list[Complaint] = []
        self.theirs: dict[str, str] = {}

    def review(self) -> None:
        if self._sent.looked_at_words and not self._sent.looked_at:
            self._note_alone("looked_at-words")

    def feedback(self) -> str:
        mine, theirs = self._mine.feedback, self._theirs.feedback
        if self._of_mine.feedback == self._seen.feedback or mine == theirs:
            return theirs
        if self.now.feedback != self._seen.feedback:
            self._conflict("feedback", theirs)
        self.changes = replace(self.changes, feedback=mine)
        return mine

    def levels(self) -> Mapping[int, int]:
        mine, theirs = self._mine.levels, self._theirs.levels
        if self._held.rubric is None:
            return theirs
        if self.now.rubric != self._seen.rubric:
            if mine:
                sentence = gettext(
                    "The rubric has been changed since you opened this page. Look at the levels once more."
                )
                self.complaints.append(Complaint("levels", "grading.rubric_changed", sentence))
            return theirs
        if self._of_mine.levels == self._seen.levels or mine == theirs:
            return theirs
        if self.now.levels != self._seen.levels:
            criteria = self._held.rubric.criteria
            told = (
                f"{criteria[number].title}: {criteria[number].levels[place].title}"
                for number, place in theirs.items()
            )
            self._conflict("levels", "\n".join(told))
        self.changes = replace(self.changes, levels=mine)
        return mine

    def allowance(self) -> Allowance:
        mine, theirs, base = self._mine.allowance, self._theirs.allowance, self._base.allowance
        if mine in (base, theirs):
            return theirs
        if theirs != base:
            excused = gettext("excused") if theirs.excused else ""
            days = ngettext("%(num)s more day", "%(num)s more days", int(theirs.days or "0"))
            self._conflict("days", ", ".join(part for part in (days, excused, theirs.words) if part))
        if (mine.days or "0", mine.excused) == ("0", False) == (theirs.days or "0", theirs.excused):
            self._note_alone("reason-words")
        self.changes = replace(self.changes, allowance=mine)
        return mine

    def rulings(self) -> Mapping[UUID, Ruling]:
        merged, changed = dict(self._theirs.rulings), {}
        for contribution_id, mine in self._mine.rulings.items():
            theirs = self._theirs.rulings.get(contribution_id, Ruling())
            base = self._base.rulings.get(contribution_id, Ruling())
            if mine in (base, theirs):
                continue
            if theirs != base:
                told = f"{say_choice(theirs.choice)}\n{theirs.words}".strip()
                self._conflict(f"{contribution_id}-decision", told)
            elif not mine.choice and not base.choice:
                self._note_alone(f"{contribution_id}-words")
            merged[contribution_id] = changed[contribution_id] = mine
        self.changes = replace(self.changes, rulings=changed)
        return merged

    def sending(self) -> Sending:
        mine, theirs = self._mine.sending, self._theirs.sending
        if mine is Sending.NOW or (mine.value != self._seen.sending and mine is not theirs):
            self.changes = replace(self.changes, sending=mine)
            return mine
        return theirs

    def _conflict(self, field: str, theirs: str) -> None:
        sentence = gettext(
            "Somebody else has changed this since you opened the page. Both are here: what they saved is shown, and "
            "what you entered stands in the form. Nothing is saved yet; what you save now takes its place."
        )
        self.complaints.append(Complaint(field, "grading.changed_meanwhile", sentence))
        self.theirs[field] = theirs

    def _note_alone(self, field: str) -> None:
        sentence = gettext("A note alone decides nothing: choose above what it is about, or empty it.")
        self.complaints.append(Complaint(field, "grading.note_alone", sentence))
