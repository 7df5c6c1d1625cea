"""Settings that would show everybody what was written for fewer, or by whom, need a yes to just that."""

from collections.abc import Callable

import pytest

from lti_tool.app.services import Services
from sync.spaces.tables import GroupMode, Space
from tests.factories.world import Classroom
from tests.lti_tool.settings.test_settings import WELL
from tests.lti_tool.space.conftest import app, classroom, services, visit
from tests.lti_tool.space.test_groups import split
from tests.lti_tool.space.visitor import Visitor

__all__ = ["app", "classroom", "services", "visit"]

Visit = Callable[..., Visitor]
OPEN = ("none", "visible", "")


def mode_of(services: Services, classroom: Classroom) -> str:
    with services.database.read() as session:
        return session.get_one(Space, classroom.space_id).group_mode


@pytest.mark.parametrize("mode", OPEN)
def test_what_groups_have_written_is_opened_only_after_a_yes_and_nothing_typed_is_lost(
    visit: Visit, services: Services, classroom: Classroom, mode: str
) -> None:
    split(classroom, GroupMode.SEPARATE)
    secret = visit("anna").start_thread("Of the red group")
    cem, ines = visit("cem"), visit("ines")
    typed = {**WELL, "topic": "What I typed", "group_mode": mode}
    form = ines.open("/settings").form
    assert "opens_groups" not in form.fields, "it is not ticked beforehand"

    refused = ines.send(form, **typed)

    assert (refused.status, "settings.opens_groups" in refused.html) == (422, True)
    assert refused.form.fields["topic"] == "What I typed"
    assert refused.form.fields["group_mode"] == (mode or "none")
    assert cem.open(secret).status == 404

    assert ines.send(refused.form, opens_groups="yes").status == 303
    assert mode_of(services, classroom) == (mode or "none")
    assert cem.open(secret).status == 200


def test_a_yes_stays_while_something_else_is_wrong(visit: Visit, classroom: Classroom) -> None:
    split(classroom, GroupMode.SEPARATE)
    visit("anna").start_thread("Of the red group")
    ines = visit("ines")

    page = ines.send(
        ines.open("/settings").form,
        **{**WELL, "maximum_points": "many"},
        group_mode="none",
        opens_groups="yes",
    )

    assert (page.status, page.form.fields["opens_groups"]) == (422, "yes")
    assert "settings.opens_groups" not in page.html


def test_what_is_asked_and_what_else_is_wrong_are_said_together(visit: Visit, classroom: Classroom) -> None:
    split(classroom, GroupMode.SEPARATE)
    visit("anna").start_thread("Of the red group")
    ines = visit("ines")

    page = ines.send(ines.open("/settings").form, **{**WELL, "maximum_points": "many"}, group_mode="none")

    assert "settings.opens_groups" in page.html
    assert "settings.points" in page.html


@pytest.mark.parametrize(
    ("before", "writes", "mode"),
    [
        (GroupMode.SEPARATE, True, "separate"),
        (GroupMode.SEPARATE, False, "none"),
        (GroupMode.VISIBLE, True, "none"),
    ],
    ids=["separate groups stay", "no group has written", "everybody reads it already"],
)
def test_nothing_is_asked_for_where_nothing_is_opened(
    visit: Visit, services: Services, classroom: Classroom, before: GroupMode, writes: bool, mode: str
) -> None:
    split(classroom, before)
    if writes:
        visit("anna").start_thread("Of the red group")
    visit("ines").start_thread("For everybody", group="")
    ines = visit("ines")
    page = ines.open("/settings")
    assert ("opens_groups" in page.html) is (before is GroupMode.SEPARATE and writes)

    assert ines.send(page.form, **WELL, group_mode=mode).status == 303
    assert mode_of(services, classroom) == mode


def test_names_that_were_hidden_are_shown_only_after_a_yes(visit: Visit, classroom: Classroom) -> None:
    ines, ben = visit("ines"), visit("ben")
    assert ines.send(ines.open("/settings").form, **{**WELL, "anonymity": "to_peers"}).status == 303
    assert "shows_names" not in ines.open("/settings").html, "nobody has written yet"
    thread = visit("anna").start_thread("What I dare to say only unnamed")

    refused = ines.send(ines.open("/settings").form, **{**WELL, "anonymity": "named"})

    assert (refused.status, "settings.shows_names" in refused.html) == (422, True)
    assert "Anna" not in ben.open(thread).html
    assert ines.send(refused.form, shows_names="yes").status == 303
    assert "Anna" in ben.open(thread).html


def test_whoever_writes_without_a_name_is_told_how_long_that_holds(visit: Visit) -> None:
    ines = visit("ines")
    ines.send(ines.open("/settings").form, **{**WELL, "anonymity": "to_peers"})
    assert "do not see your name, as long as instructors leave it so" in visit("anna").open().words
