"""A path as those see it who put it together: all steps, those of both sides of each branch among them."""

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from flask_babel import gettext, ngettext

from lti_tool.paths.forms import write_place
from lti_tool.paths.words import DONE, KINDS, Speaker
from sync.paths.changing import Place, Side
from sync.paths.documents import Branch, DoneWhen, Entry, Path, Section, Step


@dataclass(frozen=True, slots=True)
class OutlineStep:
    """A step in a line: what it is called, its kind, and when it is done."""

    id: UUID
    title: str
    kind: str
    done: str
    required: bool
    is_hidden: bool


@dataclass(frozen=True, slots=True)
class OutlineBranch:
    """What a branch asks about, and the steps on either side, with the places where more can be put."""

    id: UUID
    title: str
    have: Sequence[OutlineStep]
    have_not: Sequence[OutlineStep]
    place_have: str
    place_have_not: str


@dataclass(frozen=True, slots=True)
class OutlineSection:
    """A part with what stands in it; `name` is its title, or its number where it has none."""

    id: UUID
    name: str
    title_de: str
    title_en: str
    place: str
    entries: Sequence[OutlineStep | OutlineBranch]


def outline_of(path: Path, speaker: Speaker) -> Sequence[OutlineSection]:
    """All parts of a path in their order."""
    return [
        OutlineSection(
            each.id,
            name_of_part(each, number, speaker.language),
            each.title.de,
            each.title.en,
            write_place(Place(each.id)),
            [_entry(entry, speaker) for entry in each.entries],
        )
        for number, each in enumerate(path.sections, start=1)
    ]


def place_words(path: Path, speaker: Speaker, *, for_branch: bool) -> Sequence[tuple[str, str]]:
    """Where a step can be put, each as a form names it and in words; a branch stands in a part alone."""
    found = []
    for number, section in enumerate(path.sections, start=1):
        name = name_of_part(section, number, speaker.language)
        found.append((write_place(Place(section.id)), name))
        for each in section.entries if not for_branch else ():
            if isinstance(each, Branch):
                level = speaker.branch(each)
                have = gettext("%(part)s: who holds %(level)s", part=name, level=level)
                have_not = gettext("%(part)s: who does not hold %(level)s", part=name, level=level)
                found.append((write_place(Place(each.id, Side.HAVE)), str(have)))
                found.append((write_place(Place(each.id, Side.HAVE_NOT)), str(have_not)))
    return found


def name_of_part(section: Section, number: int, language: str) -> str:
    """What a part is called."""
    return section.title.in_language(language) or str(gettext("Part %(number)d", number=number))


def _entry(entry: Entry, speaker: Speaker) -> OutlineStep | OutlineBranch:
    if isinstance(entry, Step):
        return _step(entry, speaker)
    return OutlineBranch(
        entry.id,
        speaker.branch(entry),
        [_step(each, speaker) for each in entry.have],
        [_step(each, speaker) for each in entry.have_not],
        write_place(Place(entry.id, Side.HAVE)),
        write_place(Place(entry.id, Side.HAVE_NOT)),
    )


def _step(step: Step, speaker: Speaker) -> OutlineStep:
    return OutlineStep(
        step.id,
        speaker.title(step),
        str(KINDS[step.kind]),
        _done(step),
        step.required,
        speaker.is_hidden(step),
    )


def _done(step: Step) -> str:
    """When a step is done; what is to be written, with how many."""
    if step.done is DoneWhen.POSTED:
        return str(ngettext("once %(num)s post was written", "once %(num)s posts were written", step.count))
    return str(DONE[step.done])
