"""A learning path with a step of every kind and a branch, in a space that there is."""

from datetime import timedelta
from typing import Any
from uuid import UUID, uuid4

from sqlalchemy import select

from config.clock import format_stamp
from lti_tool.app.services import Services
from lti_tool.collections.tables import Collection
from lti_tool.space.tables import Thread
from sync.frameworks.tables import CompetencyRow, Framework
from sync.paths.documents import Path
from sync.paths.keeping import begin, find_path, make_path, publish_path
from sync.spaces.tables import Space


def step(kind: str, done: str, **changes: Any) -> dict[str, Any]:
    """A step as a path's document has it."""
    return {"id": str(uuid4()), "kind": kind, "required": True, "done": done, **changes}


def lay_path(services: Services, learner: UUID, thread_id: UUID) -> UUID:
    """Publish a path in the space of a thread, on which the learner is; gives its id."""
    now = services.clock.now()
    with services.database.write() as session:
        space = session.get_one(Space, session.get_one(Thread, thread_id).space_id)
        competency = session.scalars(
            select(CompetencyRow.identifier)
            .join(Framework, Framework.id == CompetencyRow.framework_id)
            .where(CompetencyRow.retired_at.is_(None), Framework.organisation_id == space.organisation_id)
            .order_by(CompetencyRow.place.desc())
            .limit(1)
        ).one()
        shelf = session.scalars(select(Collection.id).where(Collection.space_id == space.id).limit(1)).first()
        level = {"competency": competency, "level": 1}
        entries = [
            step("thread", "opened", thread=str(thread_id)),
            step("lms_link", "marked", address="https://lms.example/course", title={"en": "Read the handbook"}),
            step("outside", "opened", address="https://handbook.example/", text={"en": "It is short.\nAnd good."}),
            *([step("collection", "opened", collection=str(shelf))] if shelf else []),
            step("reflection", "posted", required=False),
            {
                "id": str(uuid4()), "kind": "branch", **level, "have": [step("post", "posted", count=2)],
                "have_not": [step("competency", "held", **level)],
            },
            step("date", "passed", at=format_stamp(now + timedelta(days=30)), title={"de": "Treffen"}),
        ]  # fmt: skip
        sections = [{"id": str(uuid4()), "entries": entries, "title": {"en": "At first", "de": "Zuerst"}}]
        document = {
            "version": 1, "title": {"en": "The first weeks", "de": "Die ersten Wochen"}, "in_order": False,
            "about": {"en": "What helps at the beginning."}, "sections": sections,
        }  # fmt: skip
        path_id = make_path(session, space, Path.parse(document), now, learner)
        kept = find_path(session, space.id, path_id, latest=True)
        assert kept is not None
        publish_path(session, space, kept, now, learner)
        begin(session, kept, learner, now)
    return path_id
