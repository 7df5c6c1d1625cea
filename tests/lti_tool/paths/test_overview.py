"""What staff see of learners on a path: exact and by name, or of groups alone where that was agreed."""

from collections.abc import Callable
from itertools import count
from uuid import UUID

import pytest
from sqlalchemy import select

from config.database import Database
from lti_tool.app.services import Services
from lti_tool.paths import overview
from sync.goals.blur import Blur
from sync.organisations.works_council import set_mode
from sync.rights.requests import record_request
from sync.rights.standing import RequestKind
from sync.rights.tables import DataSubjectRequest
from sync.spaces.tables import GroupMode, Space
from tests.factories.world import Classroom
from tests.lti_tool.paths.paths import add, make_path, publish
from tests.lti_tool.space.test_groups import split
from tests.lti_tool.space.visitor import Visitor

Visit = Callable[..., Visitor]


def test_staff_see_who_is_where_of_those_whom_they_look_after(
    visit: Visit,
    database: Database,
    classroom: Classroom,
    services: Services,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    split(classroom, GroupMode.SEPARATE)  # Ben is in the group of Anna and in that of Cem
    ines = visit("ines")
    own = visit("cem").start_thread("Of another group", "Text").rpartition("/")[2]
    editor = make_path(ines)
    add(ines, editor, "post", title_en="Say hello")
    add(ines, editor, "thread", thread=own)
    reading = publish(ines, editor)
    for name in ("anna", "ben", "cem"):
        visitor = visit(name)
        visitor.send(visitor.open(reading).form, act="begin")
    visit("anna").start_thread("Hello", "Text")
    words = ines.open(f"{reading}/learners").words
    assert "3 learners have begun this path, 2 have done all of it." in words
    assert "2 of 3 have done it" in words, "what Anna and Cem wrote"
    assert "1 of 2 have done it" in words, "Cem’s own thread, which Anna cannot read"
    assert words.index("Anna Annason") < words.index("Ben Benson") < words.index("Cem Cemson")
    assert "0 of 2 steps done; next: Say hello" in words
    assert visit("anna").open(f"{reading}/learners").status == 403
    with database.write() as session:
        space, now, ben = (
            session.get_one(Space, classroom.space_id),
            services.clock.now(),
            classroom.people["ben"],
        )
        record_request(
            session, services.keys, organisation_id=space.organisation_id, person_id=ben,
            kind=RequestKind.OBJECTION, by=ben, now=now, words="",
        )  # fmt: skip
    assert "Ben Benson" not in ines.open(f"{reading}/learners").words
    with database.write() as session:
        agreed = {"enabled": True, "smallest_group": 3, "agreement": "2026"}
        set_mode(session, space.organisation_id, now, **agreed)  # type: ignore[arg-type]
    few = ines.open(f"{reading}/learners").words
    assert ("Fewer than 3 learners" in few, "Anna" in few, "have done it" in few) == (True, False, False)
    with database.write() as session:
        for row in session.scalars(select(DataSubjectRequest)):
            row.lifted_at = now
    everybody = frozenset(classroom.people[name] for name in ("anna", "ben", "cem"))
    finished = everybody - {ben}
    keys = (Blur(number.to_bytes(4), 3) for number in count())
    monkeypatch.setattr(
        overview,
        "blur_of",
        lambda _, unit: next(key for key in keys if moves(key, everybody, finished) and unit),
    )
    blurred = ines.open(f"{reading}/learners").words
    assert "Have begun this path: about 6. Have done all of it: fewer than 3." in blurred
    assert "have done it: fewer than 3" in blurred, "who has written is who has done all"
    assert ("Anna" in blurred, "By name" in blurred) == (False, False)


def moves(blur: Blur, everybody: frozenset[UUID], finished: frozenset[UUID]) -> bool:
    """Whether this blur shows another multiple than rounding alone would, of three people and of two."""
    group = blur.group(everybody)
    return group is not None and group.size == 6 and group.about("on a path", finished) == 0
