"""A path as one reader sees it: every step with how it stands, where it leads, and what there is to do about it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from uuid import UUID

from sqlalchemy import ColumnElement, exists, select
from sqlalchemy.orm import Session

from config.keys import KeyRing
from config.language import best_language
from lti_tool.app.access import Viewer, per_viewer
from lti_tool.kinds.addresses import read_address
from lti_tool.paths.facts import Places, is_learner, read_competencies, read_facts, read_places
from lti_tool.paths.words import STATES, Speaker
from lti_tool.space.presentation import Times
from sync.paths.documents import DoneWhen, Path, StepKind
from sync.paths.keeping import Kept, find_path, read_begun, read_paths
from sync.paths.progress import Facts, Progress, Standing, StepState, work_out
from sync.paths.tables import LearningPath, PathLearner
from sync.rights.standing import Stop, read_stopped
from sync.spaces.tables import Space

_OUTSIDE = (StepKind.OUTSIDE, StepKind.LMS_LINK)


@dataclass(frozen=True, slots=True)
class ShownStep:
    """A step on a page. `address` is empty where nothing is to be opened, `host` told of what lies outside of Stoa.

    `notes_opening`: the button that opens it notes so. `may_mark` and `may_unmark` say which button there is beside.
    """

    id: UUID
    kind: StepKind
    title: str
    text: str
    state: StepState
    state_word: str
    why: str
    done_when: str
    required: bool
    address: str
    host: str
    notes_opening: bool
    may_mark: bool
    may_unmark: bool


@dataclass(frozen=True, slots=True)
class ShownSection:
    """A part of a path with the steps that are the reader's."""

    id: UUID
    title: str
    steps: Sequence[ShownStep]


@dataclass(frozen=True, slots=True)
class ShownPath:
    """A path. `goes`: the reader goes it themselves; `is_restricted`: nothing is worked out of them, as they asked."""

    id: UUID
    title: str
    about: str
    in_order: bool
    sections: Sequence[ShownSection]
    asked: int
    done: int
    is_whole: bool
    has_begun: bool
    goes: bool
    is_restricted: bool

    @property
    def steps(self) -> Sequence[ShownStep]:
        """All steps in their order."""
        return [step for section in self.sections for step in section.steps]

    @property
    def next(self) -> ShownStep | None:
        """What to do next."""
        return next((each for each in self.steps if each.state is StepState.NEXT), None)

    @property
    def addresses_noted(self) -> Sequence[str]:
        """The addresses outside of Stoa that buttons lead to."""
        return [each.address for each in self.steps if each.notes_opening and each.host]


@per_viewer
def has_paths(viewer: Viewer) -> ColumnElement[bool]:
    """Whether there is a path that the viewer may read."""
    return (
        select(LearningPath.id)
        .where(LearningPath.space_id == viewer.space_id, LearningPath.published.is_not(None))
        .correlate(None)
        .exists()
    )


@per_viewer
def is_on_path(viewer: Viewer) -> ColumnElement[bool]:
    """Whether the viewer has begun a path of the space."""
    return exists(
        select(PathLearner.path_id)
        .where(PathLearner.space_id == viewer.space_id, PathLearner.person_id == viewer.person_id)
        .correlate(None)
    )


def show_paths(
    session: Session,
    keys: KeyRing,
    space: Space,
    viewer: Viewer,
    paths: Sequence[Kept],
    times: Times,
    now: datetime,
) -> Sequence[ShownPath]:
    """Paths as the viewer sees them, a learner with their progress; the number of queries is constant."""
    language = best_language(viewer.locale)
    speaker, facts = _facts(session, keys, space, viewer, paths, times, language, now)
    begun = read_begun(session, space.id, viewer.person_id) if is_learner(viewer) else ()
    is_restricted = _is_restricted(session, viewer)
    if is_restricted:
        facts = facts.of_nobody()
    goes = is_learner(viewer) and not is_restricted
    return [
        _shown(kept, work_out(kept.path, facts, now), speaker, goes, kept.id in begun, is_restricted)
        for kept in paths
    ]


def preview_path(
    session: Session,
    keys: KeyRing,
    space: Space,
    viewer: Viewer,
    kept: Kept,
    levels: Mapping[str, int],
    times: Times,
    now: datetime,
) -> ShownPath:
    """A path as it looks to a learner who holds these levels and has done nothing yet."""
    language = best_language(viewer.locale)
    speaker, facts = _facts(session, keys, space, viewer, [kept], times, language, now)
    progress = work_out(kept.path, replace(facts.of_nobody(), levels=levels), now)
    return _shown(kept, progress, speaker, goes=False, has_begun=False, is_restricted=False)


def read_next(
    session: Session, keys: KeyRing, space: Space, viewer: Viewer, times: Times, now: datetime
) -> ShownPath | None:
    """The path that a learner has begun last and not finished, for the page of threads; None for nobody's."""
    begun = read_begun(session, space.id, viewer.person_id)
    if not begun or _is_restricted(session, viewer):
        return None
    paths = {each.id: each for each in read_paths(session, [space.id])}
    theirs = [paths[each] for each in begun if each in paths]
    shown = show_paths(session, keys, space, viewer, theirs, times, now) if theirs else ()
    return next((each for each in shown if not each.is_whole), None)


def find_for(session: Session, viewer: Viewer, path_id: UUID) -> Kept | None:
    """A path as the viewer may read it: staff a draft too, in its latest version."""
    return find_path(session, viewer.space_id, path_id, latest=viewer.is_staff)


def speaker_for(
    session: Session, space: Space, viewer: Viewer, paths: Sequence[Path], places: Places, times: Times
) -> Speaker:
    """Who speaks of these paths to the viewer."""
    language = best_language(viewer.locale)
    competencies = read_competencies(session, space.organisation_id, paths, language)
    return Speaker(language, times, places, competencies, space.id)


def _facts(
    session: Session,
    keys: KeyRing,
    space: Space,
    viewer: Viewer,
    paths: Sequence[Kept],
    times: Times,
    language: str,
    now: datetime,
) -> tuple[Speaker, Facts]:
    documents = [each.path for each in paths]
    places = read_places(session, keys, viewer, documents)
    competencies = read_competencies(session, space.organisation_id, documents, language)
    facts = read_facts(session, space, [viewer.person_id], paths, places, competencies, now, everywhere=True)
    return Speaker(language, times, places, competencies, space.id), facts[viewer.person_id]


def _is_restricted(session: Session, viewer: Viewer) -> bool:
    return read_stopped(session, [viewer.person_id]).get(viewer.person_id) is Stop.RESTRICTED


def _shown(
    kept: Kept, progress: Progress, speaker: Speaker, goes: bool, has_begun: bool, is_restricted: bool
) -> ShownPath:
    path = kept.path
    sections = [
        ShownSection(
            each.id,
            each.title.in_language(speaker.language),
            [_step(standing, path, speaker, goes) for standing in progress.sections[each.id]],
        )
        for each in path.sections
    ]
    return ShownPath(
        id=kept.id,
        title=path.title.in_language(speaker.language),
        about=path.about.in_language(speaker.language),
        in_order=path.in_order,
        sections=[each for each in sections if each.steps],
        asked=progress.asked,
        done=progress.done,
        is_whole=progress.is_whole,
        has_begun=has_begun,
        goes=goes,
        is_restricted=is_restricted,
    )


def _step(standing: Standing, path: Path, speaker: Speaker, goes: bool) -> ShownStep:
    step, state = standing.step, standing.state
    first = path.step(standing.first) if standing.first else None
    is_open = state not in (StepState.LOCKED, StepState.SPARED)
    address = speaker.address(step, for_learner=goes) if is_open else ""
    is_marked = step.done is DoneWhen.MARKED
    return ShownStep(
        id=step.id,
        kind=step.kind,
        title=speaker.title(step),
        text=speaker.text(step),
        state=state,
        state_word=str(STATES[state]),
        why=speaker.why(standing, speaker.title(first) if first else ""),
        done_when="" if state in (StepState.DONE, StepState.SPARED) else speaker.done_when(step),
        required=step.required,
        address=address,
        host=read_address(address).host if address and step.kind in _OUTSIDE else "",
        notes_opening=goes and bool(address) and step.done is DoneWhen.OPENED and state is not StepState.DONE,
        may_mark=goes and is_marked and is_open and state is not StepState.DONE,
        may_unmark=goes and is_marked and state is StepState.DONE,
    )
