"""A gradebook's column that is deleted, or that the launch names no more."""

import sqlite3
from contextlib import closing
from dataclasses import replace
from typing import Any

import pytest
from sqlalchemy import delete, select

from connectors.contract import Target
from connectors.records.lti_ags import LtiAgs
from sync.audit.tables import AuditRow
from sync.delivery.status import retry
from sync.delivery.turns import Turns
from sync.outbox.claims import Haste, lease_target
from sync.outbox.tables import OutboxState, TargetRow, TroubleKind
from sync.outbox.targets import TAG, agree_to_another_column, ensure_gradebook, send_anew
from sync.platforms.tables import Deployment
from sync.spaces.links import LinkFacts
from sync.spaces.settings import put_settings, read_settings
from sync.spaces.spaces import open_space
from sync.spaces.tables import SendMode, Space
from tests.factories.lms import answers
from tests.factories.world import some_text
from tests.sync.delivery.conftest import School
from tests.sync.delivery.test_holding import hold_back
from tests.sync.delivery.test_modes import let_go, set_mode
from tests.sync.delivery.test_scores import let_time_pass, score_rows


def delete_columns(school: School) -> None:
    """Do what a teacher does in the LMS."""
    with closing(sqlite3.connect(school.lms.database)) as connection, connection:
        connection.execute("PRAGMA foreign_keys = ON")
        connection.execute("DELETE FROM line_items")


def make_of_a_deep_link(school: School, resource_id: str = "of the original") -> None:
    """Let the link's column carry what Stoa said of it in a deep link."""
    with closing(sqlite3.connect(school.lms.database)) as connection, connection:
        connection.execute("UPDATE line_items SET resource_id = ?, tag = ?", (resource_id, TAG))


def columns(school: School) -> list[tuple[str, float]]:
    """Label and maximum of each column that the LMS has."""
    return [(column["label"], column["maximum"]) for column in school.lms.gradebook()["columns"]]


def change_points(school: School, maximum: int) -> None:
    """Do what an instructor does in Stoa."""
    with school.classroom.database.write() as session:
        space = session.get_one(Space, school.classroom.space_id)
        settings = replace(read_settings(session, space), maximum_points=maximum)
        put_settings(session, space, settings, school.context.clock.now())


def launch(school: School, title: str = "", **offered: str | None) -> None:
    """Launch with the services of before and these changes; None leaves one out."""
    classroom = school.classroom
    with classroom.database.write() as session:
        space = session.get_one(Space, classroom.space_id)
        changed = {**space.services, **offered}
        facts = LinkFacts(
            deployment=session.get_one(Deployment, space.deployment_id),
            resource_link_id=space.resource_link_id,
            context_id=space.context_id,
            title=title or space.title,
            locale=space.locale,
            services={name: address for name, address in changed.items() if address is not None},
        )
        ensure_gradebook(session, open_space(session, facts, classroom.clock.now()), classroom.clock.now())


def agree(school: School) -> bool:
    """Do what a person does who is asked whether another column is to be made."""
    with school.classroom.database.write() as session:
        target = session.scalars(select(TargetRow).where(TargetRow.connector == "lti_ags")).one()
        return agree_to_another_column(session, target.id, school.classroom.clock.now())


def target_row(school: School) -> TargetRow:
    with school.classroom.database.read() as session:
        return session.scalars(select(TargetRow).where(TargetRow.connector == "lti_ags")).one()


def run(school: School) -> None:
    let_time_pass(school)
    school.run()


def states(school: School) -> set[str]:
    return {row.state for row in score_rows(school)}


def lose_a_column_of_stoas_own(school: School) -> None:
    """Have one made for lack of the link's, Anna's score sent there, and it deleted."""
    delete_columns(school)
    launch(school, lineitem=None)
    school.classroom.post("anna")
    run(school)
    assert school.lms.grade_of("101") == 7.0
    delete_columns(school)


def learnt(school: School) -> dict[str, Any]:
    with school.classroom.database.read() as session:
        return session.scalars(select(TargetRow.learnt).where(TargetRow.connector == "lti_ags")).one()


@pytest.mark.parametrize("launched", [True, False])
def test_scores_go_to_another_column_once_the_links_own_is_deleted_and_somebody_agrees(
    school: School, launched: bool
) -> None:
    school.classroom.post("anna")
    school.run()
    delete_columns(school)
    school.classroom.post("ben")
    run(school)
    if launched:
        launch(school, lineitem=None)
    run(school)
    assert (columns(school), target_row(school).trouble_kind) == ([], TroubleKind.ITEM_GONE)
    assert agree(school)
    run(school)
    assert [school.lms.grade_of(user_id) for user_id in ("101", "102")] == [7.0, 7.0]
    assert states(school) == {OutboxState.SETTLED}
    launch(school, title="Debate")  # which names the one that is gone again, as an LMS may
    school.classroom.post("cem")
    run(school)
    assert (columns(school), school.lms.grade_of("103")) == ([("Debate", 100.0)], 7.0)


def test_a_column_of_stoas_own_that_is_deleted_is_made_again_with_every_score_once_somebody_agrees(
    school: School,
) -> None:
    lose_a_column_of_stoas_own(school)
    school.classroom.post("ben")
    for _ in range(3):
        run(school)
    with school.classroom.database.write() as session:
        retry(session, school.classroom.clock.now())
    run(school)
    assert (columns(school), states(school)) == ([], {OutboxState.PENDING, OutboxState.SETTLED})
    assert agree(school)
    run(school)
    assert not agree(school)
    assert [school.lms.grade_of(user_id) for user_id in ("101", "102")] == [7.0, 7.0]
    assert states(school) == {OutboxState.SETTLED}


@pytest.mark.parametrize("named", [True, False])
def test_one_score_that_meets_nothing_holds_up_and_moves_no_other(school: School, named: bool) -> None:
    """An LMS may answer so for a learner whom it does not know, though the column is there."""
    school.classroom.post("anna")
    school.run()
    before = learnt(school)
    if not named:
        launch(school, lineitem=None)
    school.classroom.post("ben")
    school.classroom.post("cem")
    for _ in range(6):  # in case that it was for a moment
        school.lms.fail("/scores", answers("404 Not Found"))
        run(school)
    assert learnt(school) == before
    assert sorted(row.state for row in score_rows(school)) == [
        OutboxState.BLOCKED,
        OutboxState.SETTLED,
        OutboxState.SETTLED,
    ]
    assert len(school.lms.gradebook()["columns"]) == 1


def test_a_score_that_meets_nothing_for_a_moment_goes_by_itself(school: School) -> None:
    school.classroom.post("anna")
    school.lms.fail("/scores", answers("404 Not Found"))
    run(school)
    assert states(school) == {OutboxState.PENDING}
    run(school)
    assert (school.lms.grade_of("101"), states(school)) == (7.0, {OutboxState.SETTLED})


def test_a_column_that_is_there_again_is_used_without_a_question(school: School) -> None:
    school.classroom.post("anna")
    school.run()
    school.classroom.post("ben")
    served = school.lms.app
    missing = answers("404 Not Found")
    school.lms.app = lambda environ, start: missing(served, environ, start)
    run(school)
    assert target_row(school).gone_since is not None
    school.lms.app = served
    run(school)
    assert (target_row(school).gone_since, target_row(school).trouble) == (None, None)
    assert [school.lms.grade_of(user_id) for user_id in ("101", "102")] == [7.0, 7.0]


def test_another_column_that_a_launch_names_is_used_without_a_question(school: School) -> None:
    lose_a_column_of_stoas_own(school)
    school.classroom.post("ben")
    run(school)
    make = "INSERT INTO line_items (id, label, maximum, resource_id, tag) VALUES (77, 'Theirs', 50, '', '')"
    with closing(sqlite3.connect(school.lms.database)) as connection, connection:
        connection.execute(make)
    named = f"{school.lms.base_url}/lti/courses/2/lineitems/77/lineitem?type_id=1"
    launch(school, lineitem=named)
    run(school)
    assert [school.lms.grade_of(user_id) for user_id in ("101", "102")] == [3.5, 3.5]
    assert (columns(school), target_row(school).gone_since) == ([("Theirs", 50.0)], None)


def test_who_agreed_to_another_column_is_in_the_audit(school: School) -> None:
    lose_a_column_of_stoas_own(school)
    school.classroom.post("ben")
    run(school)
    ines, target = school.classroom.people["ines"], target_row(school)
    with school.classroom.database.write() as session:
        agree_to_another_column(session, target.id, school.classroom.clock.now(), actor_id=ines)
        row = session.scalars(select(AuditRow).where(AuditRow.action == "outbox.column_agreed")).one()
    assert (row.actor_id, row.detail) == (ines, {"target": str(target.id)})


def test_an_lms_that_loses_every_column_at_once_gets_one_and_a_next_on_request(school: School) -> None:
    delete_columns(school)
    launch(school, lineitem=None)
    served, made = school.lms.app, []

    def losing(environ: Any, start_response: Any) -> Any:
        delete_columns(school)
        if environ["REQUEST_METHOD"] == "POST" and environ["PATH_INFO"].endswith("/lineitems"):
            made.append(environ["PATH_INFO"])
        return served(environ, start_response)

    school.lms.app = losing
    school.classroom.post("anna")
    for _ in range(4):
        run(school)
    assert (len(made), states(school)) == (1, {OutboxState.PENDING})
    school.lms.app = served
    assert agree(school)
    run(school)
    assert school.lms.grade_of("101") == 7.0


def test_a_column_of_stoas_own_is_renamed_though_no_score_is_due(school: School) -> None:
    delete_columns(school)
    launch(school, lineitem=None)
    school.classroom.post("anna")
    run(school)
    launch(school, title="Debate", lineitem=None)
    run(school)
    assert [column["label"] for column in school.lms.gradebook()["columns"]] == ["Debate"]
    assert school.lms.score_posts() == 1
    before = len(school.lms.requests)
    run(school)
    assert len([path for _, path in school.lms.requests[before:] if "lineitem" in path]) == 0


def test_another_maximum_goes_to_the_column_and_to_every_score(school: School) -> None:
    delete_columns(school)
    launch(school, lineitem=None)
    school.classroom.post("anna")
    run(school)
    change_points(school, 50)
    run(school)
    assert school.lms.grade_of("101") == 3.5
    assert learnt(school)["maximum"] == "50"


def test_the_column_of_a_deep_link_follows_the_points_of_its_space(school: School) -> None:
    make_of_a_deep_link(school)
    school.classroom.post("anna")
    run(school)
    assert (columns(school), school.lms.grade_of("101")) == ([("Discussion", 100)], 7.0)
    change_points(school, 50)
    run(school)
    assert (columns(school)[0][1], school.lms.grade_of("101")) == (50, 3.5)
    assert learnt(school)["maximum"] == "50"
    assert states(school) == {OutboxState.SETTLED}


def test_the_column_of_a_deep_link_follows_though_no_score_was_ever_due(school: School) -> None:
    make_of_a_deep_link(school, str(school.classroom.space_id))
    change_points(school, 50)
    run(school)
    assert [maximum for _, maximum in columns(school)] == [50]
    launch(school, title="Debate")
    run(school)
    assert columns(school) == [("Debate", 50)]
    before = len(school.lms.requests)
    run(school)
    assert len([path for _, path in school.lms.requests[before:] if "lineitem" in path]) == 0


def test_a_column_of_the_lmss_own_keeps_its_maximum_and_takes_points_in_its_scale(school: School) -> None:
    before = columns(school)
    school.classroom.post("anna")
    run(school)
    change_points(school, 50)
    launch(school, title="Debate")
    run(school)
    assert (columns(school), school.lms.grade_of("101")) == (before, 7.0)
    assert learnt(school)["maximum"] == "100"
    assert "label" not in learnt(school)


def test_a_column_named_in_another_way_is_the_same(school: School) -> None:
    school.classroom.post("anna")
    run(school)
    with school.classroom.database.read() as session:
        named = session.get_one(Space, school.classroom.space_id).services["lineitem"]
    again = named.replace("/lineitem?", "/lineitem/?")
    assert again != named
    launch(school, lineitem=again)
    run(school)
    assert (school.lms.score_posts(), states(school)) == (1, {OutboxState.SETTLED})


class Killed(BaseException):
    """As kill -9: nothing is caught, nothing is noted."""


def test_a_worker_that_dies_while_it_looks_for_a_deleted_column_is_succeeded(
    school: School, monkeypatch: pytest.MonkeyPatch
) -> None:
    lose_a_column_of_stoas_own(school)
    school.classroom.post("anna")
    run(school)
    agree(school)
    let_time_pass(school)

    def die(*_: object) -> None:
        raise Killed

    with monkeypatch.context() as patch:
        patch.setattr(LtiAgs, "prepare", die)
        with pytest.raises(Killed):
            school.run()
    run(school)
    run(school)
    assert school.lms.grade_of("101") == 14.0


def test_a_deleted_column_is_made_again_although_the_lms_could_not_tell_at_first(school: School) -> None:
    lose_a_column_of_stoas_own(school)
    school.classroom.post("anna")
    school.lms.fail("/scores", answers("404 Not Found"))
    school.lms.fail("/lineitem", answers("503 Service Unavailable"))
    run(school)
    run(school)
    agree(school)
    run(school)
    assert school.lms.grade_of("101") == 14.0


def test_where_no_column_could_be_had_for_a_while_every_score_goes_to_the_next(school: School) -> None:
    lose_a_column_of_stoas_own(school)
    school.classroom.post("ben")
    served = school.lms.app
    restoring = answers("404 Not Found")

    def without_columns(environ: Any, start_response: Any) -> Any:
        missing = "/lineitems" in environ["PATH_INFO"]
        return (restoring if missing else lambda app, *rest: app(*rest))(served, environ, start_response)

    school.lms.app = without_columns
    run(school)
    agree(school)
    run(school)
    assert learnt(school) == {}
    school.lms.app = served
    run(school)
    agree(school)
    run(school)
    assert [school.lms.grade_of(user_id) for user_id in ("101", "102")] == [7.0, 7.0]


def test_another_place_for_columns_counts_though_the_worker_is_just_looking_for_one_at_the_old(
    school: School, monkeypatch: pytest.MonkeyPatch
) -> None:
    elsewhere = f"{school.lms.base_url}/lti/courses/3/lineitems"
    launch(school, lineitem=None)
    school.classroom.post("anna")
    prepare = LtiAgs.prepare

    def overtaken(connector: LtiAgs, target: Target) -> Target:
        prepared = prepare(connector, target)
        monkeypatch.setattr(LtiAgs, "prepare", prepare)
        launch(school, lineitem=None, lineitems=elsewhere)
        return prepared

    monkeypatch.setattr(LtiAgs, "prepare", overtaken)
    school.run()
    assert learnt(school) == {}


def test_what_was_earned_before_a_gradebook_was_offered_goes_there_too(school: School) -> None:
    offered = {"lineitem": None, "lineitems": None, "ags_scopes": None}
    with school.classroom.database.write() as session:
        session.execute(delete(TargetRow))
        space = session.get_one(Space, school.classroom.space_id)
        services = space.services
        space.services = {name: each for name, each in services.items() if name not in offered}
    school.classroom.post("anna")
    school.run()
    launch(school, **services)
    school.run()
    assert school.lms.grade_of("101") == 7.0


def test_a_launch_that_names_no_column_leaves_one_that_is_there_in_use(school: School) -> None:
    school.classroom.post("anna")
    school.run()
    before = learnt(school)
    launch(school, lineitem=None, lineitems=f"{school.lms.base_url}/lti/courses/2/lineitems?launch=2")
    school.classroom.post("ben")
    run(school)
    assert (learnt(school), school.lms.score_posts()) == (before, 2)


@pytest.mark.parametrize("status", [302, 400, 401, 403, 404, 500])
def test_an_lms_that_takes_no_other_title_gets_scores_all_the_same(school: School, status: int) -> None:
    make_of_a_deep_link(school)
    school.classroom.post("anna")
    run(school)
    served = school.lms.app

    def without_changes(environ: dict[str, Any], start: Any) -> Any:
        if environ["REQUEST_METHOD"] == "PUT":
            return answers(f"{status} No")(served, environ, start)
        return served(environ, start)

    school.lms.app = without_changes
    launch(school, title="Debate")
    school.classroom.post("ben")
    run(school)
    school.lms.app = served
    assert school.lms.grade_of("102") == 7.0


def test_what_a_teacher_set_in_the_gradebook_stays_when_the_other_thing_changes(school: School) -> None:
    make_of_a_deep_link(school)
    school.classroom.post("anna")
    run(school)
    with closing(sqlite3.connect(school.lms.database)) as connection, connection:
        connection.execute("UPDATE line_items SET label = 'Final mark', maximum = 20")
    launch(school, title="Debate")
    run(school)
    assert columns(school) == [("Debate", 20.0)]
    with closing(sqlite3.connect(school.lms.database)) as connection, connection:
        connection.execute("UPDATE line_items SET label = 'Final mark'")
    change_points(school, 50)
    run(school)
    assert columns(school) == [("Final mark", 50.0)]


def test_the_worker_rests_once_a_discussion_without_a_title_has_its_column(school: School) -> None:
    delete_columns(school)
    with school.classroom.database.write() as session:
        session.get_one(Space, school.classroom.space_id).title = " "
    launch(school, lineitem=None)
    school.classroom.post("anna")
    run(school)
    assert columns(school) == [("Stoa", 100.0)]
    with school.classroom.database.write() as session:
        assert lease_target(session, "worker", school.context.clock.now(), Haste(), Turns().give) is None


def test_a_released_score_goes_to_another_column_while_a_newer_one_is_held(school: School) -> None:
    set_mode(school, SendMode.BY_HAND)
    school.classroom.post("anna", some_text(1))
    school.run()
    let_go(school)
    school.run()
    school.classroom.post("anna", some_text(2))
    school.run()
    with school.classroom.database.write() as session:
        target_id = session.scalars(select(TargetRow.id)).one()
        send_anew(session, target_id, school.context.clock.now())
    (row,) = score_rows(school)
    assert (row.state, row.payload["given"]) == (OutboxState.PENDING, 7_000)
    school.run()
    school.run()
    (row,) = score_rows(school)
    assert (row.state, row.payload["given"], row.taken) == (
        OutboxState.HELD, 14_000, {"given": 7_000, "maximum": 100}
    )  # fmt: skip


def test_what_a_person_holds_goes_to_no_other_column(school: School) -> None:
    school.classroom.post("anna", some_text(1))
    school.run()
    hold_back(school, "anna")
    school.classroom.post("anna", some_text(2))
    school.run()
    with school.classroom.database.write() as session:
        target_id = session.scalars(select(TargetRow.id)).one()
        send_anew(session, target_id, school.context.clock.now())
    school.run()
    (row,) = score_rows(school)
    assert (row.state, row.payload["given"], row.taken) == (OutboxState.HELD, 14_000, None)
