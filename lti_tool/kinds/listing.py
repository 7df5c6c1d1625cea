"""Which kinds of threads somebody wants to see in the list, and questions in which state; it stands in the address."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from flask_babel import lazy_gettext
from sqlalchemy import ColumnElement

from lti_tool.app.access import Viewer
from lti_tool.kinds.questions import STATES, QuestionState, state_of
from lti_tool.space.tables import Thread, ThreadKind

PLURALS: Final[Mapping[ThreadKind, str]] = {
    ThreadKind.DISCUSSION: lazy_gettext("Discussions"),
    ThreadKind.QUESTION: lazy_gettext("Questions"),
    ThreadKind.POLL: lazy_gettext("Polls"),
    ThreadKind.RESOURCE: lazy_gettext("Shared resources"),
    ThreadKind.REFLECTION: lazy_gettext("Reflections"),
    ThreadKind.ANNOUNCEMENT: lazy_gettext("Announcements"),
    ThreadKind.MESSAGE: lazy_gettext("To the moderators"),
}


@dataclass(frozen=True, slots=True)
class KindChoice:
    """A kind alone, or all; of questions perhaps a state alone."""

    kind: ThreadKind | None = None
    state: QuestionState | None = None

    @property
    def is_narrow(self) -> bool:
        """Whether it leaves threads out."""
        return self.kind is not None

    def address(self) -> Mapping[str, str]:
        """Its part of an address."""
        return {
            **({"kind": self.kind.value} if self.kind else {}),
            **({"state": self.state.value} if self.state else {}),
        }

    def kinds(self) -> Sequence[tuple[str, "KindChoice"]]:
        """What else may be chosen, in words, everything first."""
        of_kind = [(str(words), KindChoice(kind)) for kind, words in PLURALS.items()]
        return [(str(lazy_gettext("All kinds")), ALL_KINDS), *of_kind]

    def states(self) -> Sequence[tuple[str, "KindChoice"]]:
        """The states that questions may be chosen by; none where other kinds are meant, too."""
        if self.kind is not ThreadKind.QUESTION:
            return ()
        question = ThreadKind.QUESTION
        of_state = [(str(words), KindChoice(question, state)) for state, words in STATES.items()]
        return [(str(lazy_gettext("In any state")), KindChoice(question)), *of_state]

    def conditions(self, viewer: Viewer) -> Sequence[ColumnElement[bool]]:
        """What a `Thread` has to be, as the viewer may know it."""
        return [
            *([Thread.kind == self.kind.value] if self.kind else []),
            *([state_of(viewer) == self.state.value] if self.state else []),
        ]


ALL_KINDS: Final = KindChoice()


def read_kind_choice(arguments: Mapping[str, str]) -> KindChoice:
    """The choice that an address asks for; what it does not know, it passes over. A state is one of a question."""
    state = next((each for each in QuestionState if each == arguments.get("state")), None)
    if state is not None:
        return KindChoice(ThreadKind.QUESTION, state)
    return KindChoice(next((each for each in ThreadKind if each == arguments.get("kind")), None))
