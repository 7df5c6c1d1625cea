"""Steps of paths in words: what each is called, when it is done, and why it stands as it does."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final
from uuid import UUID

from flask import url_for
from flask_babel import gettext, lazy_gettext, ngettext

from lti_tool.evidence.sentences import say_level
from lti_tool.kinds.addresses import read_address
from lti_tool.paths.facts import Places
from lti_tool.space.presentation import Times
from sync.frameworks.lookup import FoundCompetency
from sync.paths.documents import Branch, DoneWhen, Step, StepKind
from sync.paths.progress import Standing, StepState, Why

KINDS: Final[Mapping[StepKind, str]] = {
    StepKind.THREAD: lazy_gettext("Thread"),
    StepKind.COLLECTION: lazy_gettext("Collection"),
    StepKind.POST: lazy_gettext("To write a post"),
    StepKind.REFLECTION: lazy_gettext("To write a reflection"),
    StepKind.COMPETENCY: lazy_gettext("Level of a competency"),
    StepKind.DATE: lazy_gettext("Date"),
    StepKind.LMS_LINK: lazy_gettext("Page of the course"),
    StepKind.OUTSIDE: lazy_gettext("Page elsewhere"),
}
DONE: Final[Mapping[DoneWhen, str]] = {
    DoneWhen.OPENED: lazy_gettext("once it was opened"),
    DoneWhen.MARKED: lazy_gettext("once the learner says so"),
    DoneWhen.POSTED: lazy_gettext("once something was written"),
    DoneWhen.HELD: lazy_gettext("once the level is held"),
    DoneWhen.PASSED: lazy_gettext("once the date is over"),
}
STATES: Final[Mapping[StepState, str]] = {
    StepState.DONE: lazy_gettext("Done"),
    StepState.NEXT: lazy_gettext("Comes next"),
    StepState.OPEN: lazy_gettext("To do"),
    StepState.OPTIONAL: lazy_gettext("May be left out"),
    StepState.WAITING: lazy_gettext("Has to wait"),
    StepState.LOCKED: lazy_gettext("Not yet"),
    StepState.SPARED: lazy_gettext("Not asked of you"),
}


@dataclass(frozen=True, slots=True)
class Speaker:
    """What is needed to speak of steps to one reader."""

    language: str
    times: Times
    places: Places
    competencies: Mapping[str, FoundCompetency]
    space_id: UUID

    def title(self, step: Step) -> str:
        """What a step is called: as staff named it, or what it leads to where they have not.

        Of what the reader may not read neither is told.
        """
        if self.is_hidden(step):
            return str(gettext("A thread") if step.kind is StepKind.THREAD else gettext("A collection"))
        return step.title.in_language(self.language) or self._usual(step)

    def text(self, step: Step) -> str:
        """What staff say of a step; nothing where the reader may not read what it leads to."""
        return "" if self.is_hidden(step) else step.text.in_language(self.language)

    def is_hidden(self, step: Step) -> bool:
        """Whether a step leads to something that the reader may not read."""
        target = step.thread or step.collection
        return target is not None and target not in self.places.names

    def address(self, step: Step, *, for_learner: bool) -> str:
        """Where a step leads; empty where there is nothing to open."""
        match step.kind:
            case StepKind.THREAD | StepKind.COLLECTION:
                return self._place(step)
            case StepKind.OUTSIDE | StepKind.LMS_LINK:
                return step.address
            case StepKind.POST:
                return url_for("space.new_thread", space_id=self.space_id)
            case StepKind.REFLECTION:
                return url_for("space.new_thread", space_id=self.space_id, kind="reflection")
            case StepKind.COMPETENCY if for_learner:
                return url_for("own_competencies.show", space_id=self.space_id, _anchor="missing-heading")
            case _:
                return ""

    def _place(self, step: Step) -> str:
        if step.thread is not None and step.thread in self.places.threads:
            thread_id = self.places.threads[step.thread]
            return url_for("space.show_thread", space_id=self.space_id, thread_id=thread_id)
        if step.collection is not None and step.collection in self.places.names:
            return url_for("collections.show", space_id=self.space_id, collection_id=step.collection)
        return ""

    def done_when(self, step: Step) -> str:
        """When a step is done, to whom goes the path."""
        match step.done:
            case DoneWhen.OPENED:
                return str(gettext("Done once you have opened it."))
            case DoneWhen.MARKED:
                return str(gettext("Done once you say so."))
            case DoneWhen.HELD:
                return str(gettext("Done once you hold the level. Staff or experts give it."))
            case DoneWhen.PASSED:
                return str(gettext("On %(time)s.", time=self.times.day_and_time(step.at))) if step.at else ""
            case DoneWhen.POSTED:
                return self._when_posted(step)

    def why(self, standing: Standing, first: str) -> str:
        """Why a step stands as it does; empty where that needs no word. `first`: the title of what comes before."""
        match standing.why:
            case Why.FIRST:
                return str(gettext("First do “%(step)s”.", step=first))
            case Why.UNREADABLE:
                return str(
                    gettext(
                        "What this step leads to is not there (any more), or not for you. Nobody asks for it."
                    )
                )
            case Why.CLOSED:
                return str(gettext("You cannot write there (any more), so that nobody asks for it."))
            case Why.NOT_OPEN_YET:
                return str(gettext("The discussion is not open yet."))
            case Why.HELD:
                return str(
                    gettext("What you wrote waits for a moderator. The step is done once it is shown.")
                )
            case Why.UNKNOWN_COMPETENCY:
                return str(gettext("This competency is not used any more, so that nobody asks for it."))
            case _:
                return ""

    def branch(self, branch: Branch) -> str:
        """What a branch asks about."""
        return self._level(branch.competency, branch.level)

    def _when_posted(self, step: Step) -> str:
        if step.thread is not None:
            return str(gettext("Done once you have written there."))
        sentence = (
            ngettext(
                "Done once you have written %(num)d reflection.",
                "Done once you have written %(num)d reflections.",
                step.count,
            )
            if step.kind is StepKind.REFLECTION
            else ngettext(
                "Done once you have written %(num)d post.",
                "Done once you have written %(num)d posts.",
                step.count,
            )
        )
        if not step.tag:
            return str(sentence)
        return f"{sentence} {gettext('It counts in threads with the tag “%(tag)s”.', tag=step.tag)}"

    def _usual(self, step: Step) -> str:
        match step.kind:
            case StepKind.THREAD | StepKind.COLLECTION:
                target = step.thread or step.collection
                return self.places.names.get(target, "") if target else ""
            case StepKind.COMPETENCY:
                return self._level(step.competency, step.level)
            case StepKind.OUTSIDE | StepKind.LMS_LINK:
                return read_address(step.address).host or step.address
            case StepKind.DATE:
                return self.times.day_and_time(step.at) if step.at else ""
            case StepKind.POST:
                return str(gettext("Write a post"))
            case StepKind.REFLECTION:
                return str(gettext("Write a reflection"))

    def _level(self, competency: str, level: int) -> str:
        found = self.competencies.get(competency)
        name = found.name if found else competency
        return str(
            gettext("“%(competency)s” at level %(level)s", competency=name, level=say_level(found, level))
        )
