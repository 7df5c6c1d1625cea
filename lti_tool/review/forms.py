"""The form about one learner: what stands in it, how it was sent, and what two teachers did to it at once.

Every field is compared with what it showed when the page was opened: what this teacher left alone follows what another
has saved meanwhile, and where both changed the same field both are shown. Nothing that somebody typed is lost.
"""

import hashlib
import json
from collections.abc import Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field, replace
from enum import StrEnum
from typing import Final
from uuid import UUID

from flask_babel import gettext, lazy_gettext

from lti_tool.app.typed import Field
from lti_tool.review.rubric import parse_picks, places_of
from lti_tool.review.tables import Grading
from lti_tool.space.forms import MAXIMUM_TEXT, Complaint
from lti_tool.space.presentation import format_count
from sync.contributions.markdown import clean
from sync.ledger.decisions import LONGEST_WORDS, MOST_DAYS, Decision, Ground
from sync.ledger.facts import FactKind, Verdict
from sync.outbox.exceptions import ExceptionKind
from sync.scoring.parts import Rubric

FIELDS: Final[Mapping[str, Field]] = {
    "feedback": Field(lazy_gettext("Feedback")),
    "words": Field(lazy_gettext("What to add")),
    "days": Field(lazy_gettext("More time, in days")),
}
GROUNDS: Final[Mapping[Ground, str]] = {
    Ground.OFF_TOPIC: lazy_gettext("beside the topic"),
    Ground.LITTLE_SUBSTANCE: lazy_gettext("little substance"),
    Ground.NOT_OWN_WORK: lazy_gettext("not their own work"),
    Ground.CONDUCT: lazy_gettext("against how people treat each other here"),
    Ground.GOOD_WORK: lazy_gettext("good work"),
    Ground.CIRCUMSTANCES: lazy_gettext("circumstances, such as illness"),
    Ground.LOOKED_INTO: lazy_gettext("looked into"),
    Ground.MISTAKE: lazy_gettext("an earlier decision was a mistake"),
    Ground.OTHER: lazy_gettext("another reason"),
}
VERDICTS: Final[Mapping[Verdict, tuple[Ground, ...]]] = {
    Verdict.DOES_NOT_COUNT: (
        Ground.OFF_TOPIC,
        Ground.LITTLE_SUBSTANCE,
        Ground.NOT_OWN_WORK,
        Ground.CONDUCT,
        Ground.OTHER,
    ),
    Verdict.COUNTS: (Ground.GOOD_WORK, Ground.CIRCUMSTANCES, Ground.LOOKED_INTO, Ground.OTHER),
}
REASONS: Final = (Ground.CIRCUMSTANCES, Ground.MISTAKE, Ground.OTHER)


class Sending(StrEnum):
    """What is to become of the score and the feedback."""

    BY_MODE = "by_mode"
    NOW = "now"
    HOLD = "hold"


@dataclass(frozen=True, slots=True)
class Ruling:
    """What is decided about one contribution: `choice` is ``verdict.ground``, empty where the rule decides."""

    choice: str = ""
    words: str = ""

    @property
    def verdict(self) -> Verdict:
        """What it says."""
        return Verdict(self.choice.partition(".")[0]) if self.choice else Verdict.UNDECIDED

    @property
    def ground(self) -> Ground:
        """Why."""
        return Ground(self.choice.partition(".")[2]) if self.choice else Ground.OTHER


@dataclass(frozen=True, slots=True)
class Allowance:
    """More time in days, as typed, and whether somebody is excused, with the reason."""

    days: str = ""
    excused: bool = False
    ground: str = Ground.CIRCUMSTANCES.value
    words: str = ""


@dataclass(frozen=True, slots=True)
class Standing:
    """What holds of one learner: feedback, levels picked by place, and decisions, each as the form shows it."""

    feedback: str
    levels: Mapping[int, int]
    allowance: Allowance
    rulings: Mapping[UUID, Ruling]
    sending: Sending


@dataclass(frozen=True, slots=True)
class PaneForm:
    """What stands in the form. `seen` tells what it was made from; `theirs` what somebody else has saved meanwhile."""

    standing: Standing
    seen: "Seen"
    looked_at: bool = False
    looked_at_words: str = ""
    complaints: tuple[Complaint, ...] = ()
    theirs: Mapping[str, str] = field(default_factory=dict)

    def complaint(self, field: str) -> Complaint | None:
        """What is wrong with a field, or None."""
        return next((each for each in self.complaints if each.field == field), None)

    def ruling(self, contribution_id: UUID) -> Ruling:
        """What is decided about a contribution."""
        return self.standing.rulings.get(contribution_id, Ruling())


@dataclass(frozen=True, slots=True)
class Seen:
    """What a form was made from: the last decision's place in the ledger, and fingerprints of what may be rewritten."""

    decisions: int = -1
    feedback: str = ""
    levels: str = ""
    rubric: str = ""
    sending: str = ""

    @classmethod
    def parse(cls, text: str) -> "Seen":
        """Read what `str` wrote; what cannot be read was made from nothing that is known."""
        number, *others = text.split(".")
        if len(others) != 4 or not (number.isascii() and number.isdecimal() and len(number) < 19):
            return cls()
        return cls(int(number), *others)

    def __str__(self) -> str:
        return ".".join((str(self.decisions), self.feedback, self.levels, self.rubric, self.sending))


def standing_of(
    grading: Grading | None,
    feedback: str,
    decisions: Sequence[Decision],
    rubric: Rubric | None,
    exception: ExceptionKind | None,
    up_to: int | None = None,
) -> Standing:
    """What holds of a learner; of decisions, those up to a place in the ledger."""
    known = [each for each in decisions if up_to is None or each.sequence <= up_to]
    of_person = {each.kind: each for each in known if each.contribution_id is None}
    extension, excuse = of_person.get(FactKind.EXTENSION), of_person.get(FactKind.EXCUSE)
    latest = max((each for each in (extension, excuse) if each), key=lambda each: each.sequence, default=None)
    return Standing(
        feedback=feedback,
        levels=places_of(rubric, parse_picks(grading.picks)) if grading else {},
        allowance=Allowance(
            days=str(extension.value) if extension and extension.value else "",
            excused=bool(excuse and excuse.value),
            ground=(latest.ground if latest and latest.ground else Ground.CIRCUMSTANCES).value,
            words=latest.words if latest else "",
        ),
        rulings={each.contribution_id: _ruling(each) for each in known if each.contribution_id is not None},
        sending=Sending.HOLD if exception is ExceptionKind.HOLD else Sending.BY_MODE,
    )


def seen_of(standing: Standing, decisions: Sequence[Decision], rubric: Rubric | None) -> Seen:
    """What a form that shows this is made from."""
    return Seen(
        decisions=max((each.sequence for each in decisions), default=0),
        feedback=_fingerprint(standing.feedback),
        levels=_fingerprint(sorted(standing.levels.items())),
        rubric=_fingerprint(rubric.dump() if rubric else None),
        sending=standing.sending.value,
    )


def named_contributions(form: Mapping[str, str]) -> Sequence[UUID]:
    """The contributions that a form says something about; whose they are is for others to look up."""
    found = []
    for name in form:
        head, _, tail = name.rpartition("-")
        with suppress(ValueError):
            if tail == "decision":
                found.append(UUID(head))
    return found


def read_pane_form(form: Mapping[str, str], about: Sequence[UUID], rubric: Rubric | None) -> PaneForm:
    """The form as it was sent, about these contributions, with what is wrong with it."""
    standing = Standing(
        feedback=clean(form.get("feedback", "")).strip(),
        levels=_levels(form, rubric),
        allowance=Allowance(
            days=form.get("days", "").strip(),
            excused="excused" in form,
            ground=form.get("reason", Ground.CIRCUMSTANCES.value),
            words=clean(form.get("reason-words", "")).strip(),
        ),
        rulings={each: _sent_ruling(form, each) for each in about if f"{each}-decision" in form},
        sending=_sending(form.get("sending", "")),
    )
    draft = PaneForm(
        standing,
        Seen.parse(form.get("seen", "")),
        looked_at="looked_at" in form,
        looked_at_words=clean(form.get("looked_at-words", "")).strip(),
    )
    gone = [each for each in named_contributions(form) if each not in about]
    return replace(draft, complaints=(*_complaints(form, draft), *_complain_of_gone(form, gone)))


def choice_is_known(choice: str) -> bool:
    """Whether a choice about a contribution names a verdict and a ground."""
    verdict, _, ground = choice.partition(".")
    return not choice or (verdict in VERDICTS and ground in GROUNDS)


def say_choice(choice: str) -> str:
    """A choice about a contribution in words."""
    ruling = Ruling(choice)
    if ruling.verdict is Verdict.UNDECIDED:
        return str(gettext("as the rule has it"))
    ground = GROUNDS[ruling.ground]
    if ruling.verdict is Verdict.COUNTS:
        return str(gettext("counts: %(ground)s", ground=ground))
    return str(gettext("does not count: %(ground)s", ground=ground))


def _complaints(form: Mapping[str, str], draft: PaneForm) -> list[Complaint]:
    standing = draft.standing
    found = []
    if len(standing.feedback) > MAXIMUM_TEXT:
        sentence = gettext(
            "Feedback has at most %(most)s characters; yours has %(given)s. It is all still here: shorten it, please.",
            most=format_count(MAXIMUM_TEXT),
            given=format_count(len(standing.feedback)),
        )
        found.append(Complaint("feedback", "grading.feedback_too_long", sentence))
    days = standing.allowance.days
    if days and not (days.isascii() and days.isdecimal() and len(days) < 5 and int(days) <= MOST_DAYS):
        sentence = gettext(
            "More time is a whole number of days, 0 to %(most)s in all.", most=format_count(MOST_DAYS)
        )
        found.append(Complaint("days", "grading.days", sentence))
    if standing.allowance.ground not in {each.value for each in REASONS}:
        found.append(Complaint("reason", "grading.choice", gettext("Choose one of the answers offered.")))
    for contribution_id in standing.rulings:
        if not choice_is_known(form.get(f"{contribution_id}-decision", "")):
            sentence = gettext("Choose one of the answers offered.")
            found.append(Complaint(f"{contribution_id}-decision", "grading.choice", sentence))
    notes = {
        "reason-words": standing.allowance.words,
        "looked_at-words": draft.looked_at_words,
        **{f"{each}-words": ruling.words for each, ruling in standing.rulings.items()},
    }
    for name, words in notes.items():
        if len(words) > LONGEST_WORDS:
            sentence = gettext(
                "A note has at most %(most)s characters; yours has %(given)s. Shorten it, please.",
                most=format_count(LONGEST_WORDS),
                given=format_count(len(words)),
            )
            found.append(Complaint(name, "grading.words_too_long", sentence))
    return found


def _complain_of_gone(form: Mapping[str, str], gone: Sequence[UUID]) -> Iterator[Complaint]:
    """What was removed while somebody wrote about it is not on the page any more: their words are told here."""
    for each in gone:
        words = clean(form.get(f"{each}-words", "")).strip()
        if words or form.get(f"{each}-decision"):
            sentence = gettext(
                "A contribution has been removed since you opened this page, so there is nothing left to decide about "
                "it. Your note was: %(words)s",
                words=words or "–",
            )
            yield Complaint("form", "grading.contribution_gone", sentence)


def _levels(form: Mapping[str, str], rubric: Rubric | None) -> dict[int, int]:
    levels = {}
    for number, criterion in enumerate(rubric.criteria if rubric else ()):
        place = form.get(f"{number}-level", "")
        if place.isascii() and place.isdecimal() and len(place) < 4 and int(place) < len(criterion.levels):
            levels[number] = int(place)
    return levels


def _sent_ruling(form: Mapping[str, str], contribution_id: UUID) -> Ruling:
    choice = form.get(f"{contribution_id}-decision", "")
    words = clean(form.get(f"{contribution_id}-words", "")).strip()
    return Ruling(choice if choice_is_known(choice) else "", words)


def _sending(value: str) -> Sending:
    try:
        return Sending(value)
    except ValueError:
        return Sending.BY_MODE


def _ruling(decision: Decision) -> Ruling:
    if decision.verdict in (None, Verdict.UNDECIDED.value):
        return Ruling()
    return Ruling(f"{decision.verdict}.{(decision.ground or Ground.OTHER).value}", decision.words)


def _fingerprint(value: object) -> str:
    return hashlib.sha256(json.dumps(value, sort_keys=True).encode()).hexdigest()[:16]
