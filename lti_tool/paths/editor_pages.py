"""The pages on which a path is put together, with what was typed into their forms."""

from collections.abc import Sequence
from typing import Final
from uuid import UUID

from flask import render_template, request
from sqlalchemy import select
from sqlalchemy.orm import Session

from config.language import best_language
from lti_tool.app.access import viewer
from lti_tool.app.errors import NotFound
from lti_tool.app.services import services
from lti_tool.collections.keeping import name_of
from lti_tool.collections.tables import Collection
from lti_tool.evidence.levels import choose_levels
from lti_tool.evidence.routes import MOST_CHOICES
from lti_tool.paths.facts import read_competencies, read_places, select_threads
from lti_tool.paths.forms import BRANCH, EntryForm, choices_of, write_place
from lti_tool.paths.outline import outline_of, place_words
from lti_tool.paths.words import DONE, KINDS, Speaker
from lti_tool.space.forms import Complaint
from lti_tool.space.frame import Frame, frame_of
from lti_tool.space.places import title_of
from lti_tool.space.told import told_once
from lti_tool.tags.tables import Tag
from sync.contributions.texts import open_texts
from sync.frameworks.lookup import list_competencies
from sync.paths.changing import find_entry
from sync.paths.documents import Path, StepKind
from sync.paths.keeping import Kept, find_path
from sync.people.sealing import Seals
from sync.spaces.tables import Space

MOST_THREADS: Final = 300  # in a list to choose from


def find_latest(session: Session, path_id: UUID) -> Kept:
    """The latest version of a path of the viewer's space. Raises NotFound."""
    found = find_path(session, viewer().space_id, path_id, latest=True)
    if found is None:
        raise NotFound()
    return found


def editor_page(space_id: UUID, path_id: UUID, complaint: Complaint | None = None) -> str:
    """The whole path with the forms to change it, and what was typed into the one that was refused."""
    with services().database.read() as session:
        space, kept = session.get_one(Space, space_id), find_latest(session, path_id)
        frame = frame_of(space)
        speaker = _speaker(session, space, frame, kept.path)
    about_all = complaint is not None and request.form.get("act") == "settings"
    return render_template(
        "paths/edit.html",
        frame=frame,
        kept=kept,
        title=kept.path.title.in_language(speaker.language),
        outline=outline_of(kept.path, speaker),
        typed=request.form if about_all else _settings_of(kept.path),
        is_open=about_all,
        typed_part=request.form if complaint and not about_all else {},
        complaint_of_it=complaint,
        told="" if complaint else told_once(space_id),
    )


def entry_page(space_id: UUID, path_id: UUID, form: EntryForm, is_new: bool = False) -> str:
    """The form of a step or a branch."""
    language = best_language(viewer().locale)
    is_level = form.kind in (BRANCH, StepKind.COMPETENCY.value)
    with services().database.read() as session:
        space, kept = session.get_one(Space, space_id), find_latest(session, path_id)
        frame = frame_of(space)
        speaker = _speaker(session, space, frame, kept.path)
        competencies = (
            list_competencies(session, space.organisation_id, language, limit=MOST_CHOICES)
            if is_level
            else ()
        )
        threads = _threads(session) if form.kind == StepKind.THREAD.value else ()
        shelves = _shelves(session) if form.kind == StepKind.COLLECTION.value else ()
        tags = session.scalars(select(Tag.name).where(Tag.space_id == space_id).order_by(Tag.name)).all()
    present = find_entry(kept.path, form.id)
    moved_on = form.complaint is not None and form.complaint.code == "path.moved_on"
    return render_template(
        "paths/entry.html",
        frame=frame,
        kept=kept,
        form=form,
        is_new=is_new,
        heading=str(KINDS[StepKind(form.kind)]) if form.kind != BRANCH else "",
        places=place_words(kept.path, speaker, for_branch=form.kind == BRANCH),
        place=write_place(form.place) if form.place else "",
        done={each.value: str(DONE[each]) for each in choices_of(form.kind)},
        threads=_with_present(threads, form.value("thread"), speaker),
        shelves=shelves,
        tags=tags,
        tag_choices=[(each, each) for each in tags],
        title=kept.path.title.in_language(language),
        kinds={kind.value: str(words) for kind, words in KINDS.items()},
        competencies=competencies,
        levels=choose_levels(competencies),
        now_it_says=outline_of(kept.path, speaker) if moved_on else (),
        is_gone=moved_on and present is None and not is_new,
    )


def _speaker(session: Session, space: Space, frame: Frame, path: Path) -> Speaker:
    language = best_language(viewer().locale)
    places = read_places(session, services().keys, viewer(), [path])
    competencies = read_competencies(session, space.organisation_id, [path], language)
    return Speaker(language, frame.times, places, competencies, space.id)


def _settings_of(path: Path) -> dict[str, str]:
    return {
        "title_de": path.title.de,
        "title_en": path.title.en,
        "text_de": path.about.de,
        "text_en": path.about.en,
        "in_order": "yes" if path.in_order else "no",
    }


def _threads(session: Session) -> Sequence[tuple[str, str]]:
    rows = session.execute(select_threads(viewer(), MOST_THREADS)).all()
    texts = open_texts(Seals(session, services().keys), [contribution for _, contribution in rows])
    return [(str(thread_id), title_of(texts[contribution.id])) for thread_id, contribution in rows]


def _with_present(
    threads: Sequence[tuple[str, str]], chosen: str, speaker: Speaker
) -> Sequence[tuple[str, str]]:
    """The list with the thread that the step leads to, which may be older than those, or another group's."""
    if not threads and not chosen:
        return threads
    if not chosen or chosen in {value for value, _ in threads}:
        return threads
    known = {str(each): name for each, name in speaker.places.names.items()}
    return [(chosen, known.get(chosen, "–")), *threads]


def _shelves(session: Session) -> Sequence[tuple[str, str]]:
    rows = session.scalars(
        select(Collection)
        .where(Collection.space_id == viewer().space_id)
        .order_by(Collection.is_best.desc(), Collection.position, Collection.id)
    )
    return [(str(each.id), name_of(each)) for each in rows]
