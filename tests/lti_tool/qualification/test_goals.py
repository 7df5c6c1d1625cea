"""Setting, changing and giving up goals on their pages."""

import pytest

from config.clock import SetClock
from lti_tool.app.services import Services
from sync.goals.departments import note_department
from sync.goals.goals import Goal, list_goals, set_goal
from tests.lti_tool.launch.browser import Browser
from tests.lti_tool.launch.conftest import app as app
from tests.lti_tool.launch.conftest import browser as browser
from tests.lti_tool.launch.conftest import lms as lms
from tests.lti_tool.launch.conftest import services as services
from tests.lti_tool.qualification.managing import form_at
from tests.lti_tool.qualification.test_matrix import School

RIGHT = {
    "act": "save", "title_en": "Clean hands", "title_de": "Saubere Hände", "1-level": "2", "measure": "share",
    "number": "80", "due": "2027-03-31",
}  # fmt: skip


@pytest.fixture
def school(browser: Browser, services: Services, clock: SetClock) -> School:
    return School(browser, services, clock)


def goals_of(school: School) -> list[Goal]:
    with school.services.database.read() as session:
        return [each.goal for each in list_goals(session, school.own)]


def test_a_goal_is_set_changed_and_given_up(school: School) -> None:
    manager = school.manager
    hands, wounds = str(school.codes["P1.1"]), str(school.codes["P1.2"])
    form = form_at(manager.open("goals/new"), "/goals/save")
    page = manager.send(form, **{**RIGHT, "1-competency": hands, "spaces": str(school.space_id)})
    for told in (
        "Saved.",
        "Clean hands",
        "80 per cent",
        "by 31 Mar 2027",
        "P1.1 Disinfect hands",
        "level 2 (Kann)",
    ):
        assert told in page.words
    (goal,) = goals_of(school)
    assert (goal.levels, goal.spaces, goal.share) == ({school.codes["P1.1"]: 2}, {school.space_id}, 80)
    link = next(each for each in page.links if "/goals/" in each and not each.endswith("new"))
    form = form_at(manager.open(link), "/save")
    assert form.fields["due"] == "2027-03-31"
    manager.send(form, act="save", **{"2-competency": wounds, "measure": "people", "number": "12", "due": ""})
    (goal,) = goals_of(school)
    assert (goal.levels, goal.share, goal.people, goal.due_at) == (
        {school.codes["P1.1"]: 2, school.codes["P1.2"]: 1}, None, 12, None,
    )  # fmt: skip
    form = form_at(manager.open(link), "/save")
    assert "given up" in manager.send(form, act="end").words
    assert goals_of(school) == []
    assert "goal.unknown" in manager.send(form, 422, act="end").words, "two have given it up"
    assert "goal.unknown" in manager.send(form, 422, **RIGHT, **{"1-competency": hands}).words
    manager.open(link, 404)


def test_what_somebody_else_saved_meanwhile_is_not_overwritten(school: School) -> None:
    manager, hands = school.manager, str(school.codes["P1.1"])
    page = manager.send(form_at(manager.open("goals/new"), "/goals/save"), **RIGHT, **{"1-competency": hands})
    link = next(each for each in page.links if "/goals/" in each and not each.endswith("new"))
    mine, theirs = (form_at(manager.open(link), "/save") for _ in range(2))
    manager.send(theirs, act="save", number="90")
    page = manager.send(mine, 409, act="save", number="70")
    assert "goal.moved" in page.words
    again = form_at(page, "/save")
    assert again.fields["number"] == "70"
    for form, typed in (
        (again, {"act": "save"}),
        (mine, {"act": "end"}),
        (mine, {"act": "end", "as_of": "x"}),
    ):
        manager.send(form, 409, **typed)
    assert [each.share for each in goals_of(school)] == [90]
    manager.send(form_at(manager.open(link), "/save"), act="save", number="70")
    assert [each.share for each in goals_of(school)] == [70]


def test_how_far_a_goal_is_covered_is_told_and_by_name_only_where_that_is_agreed(school: School) -> None:
    school.give(school.lea, "P1.1", 2)
    school.give(school.tom, "P1.1", 1)
    goal = Goal({"en": "Clean hands"}, {school.codes["P1.1"]: 2}, people=1)
    with school.services.database.write() as session:
        for who in (school.tom, school.boss):
            note_department(session, school.own, who, "Ward 3", school.clock.now())
        goal_id = set_goal(session, school.own, goal, None, school.clock.now())
    page = school.manager.open("goals")
    assert "Reached: 1; needed: 1, of 3 whom it is for. covered" in page.words
    assert any("/matrix?" in each for each in page.links)
    page = school.manager.open(f"goals/{goal_id}/coverage")
    assert "The whole goal 3 1 1 1 0 0" in page.words
    assert "Ward 3" in page.words
    assert "not shown" in page.words, "two people"
    school.agree()
    for path in ("goals", f"goals/{goal_id}/coverage"):
        page = school.manager.open(path)
        assert "fewer than 5 people" in page.words
        assert not any("/matrix?" in each for each in page.links)
    assert "Ward 3" not in page.words.partition("fewer than 5 people")[2]
    school.agree(smallest_group=3)
    assert "The whole goal about " in school.manager.open(f"goals/{goal_id}/coverage").words


@pytest.mark.parametrize(
    ("code", "wrong"),
    [
        ("goal.title", {"title_en": " ", "title_de": ""}),
        ("goal.competency", {"1-competency": ""}),
        ("goal.competency", {"1-competency": "01a22054-4de4-7398-88fb-d4e1fc275b0a"}),
        ("goal.level", {"1-level": "4"}),
        ("goal.level", {"1-level": "²"}),
        ("goal.number", {"number": "101"}),
        ("goal.space", {"spaces": "nonsense"}),
        ("goal.date", {"due": "2020-01-01"}),
        ("goal.date", {"due": "tomorrow"}),
    ],
)
@pytest.mark.parametrize("database", ["sqlite"], indirect=True)
def test_what_makes_no_goal_comes_back_as_it_was_typed(
    school: School, code: str, wrong: dict[str, str]
) -> None:
    form = form_at(school.manager.open("goals/new"), "/goals/save")
    typed = {**RIGHT, "1-competency": str(school.codes["P1.1"]), "title_de": "Ein Titel", **wrong}
    page = school.manager.send(form, 422, **typed)
    assert code in page.words
    kept = form_at(page, "/goals/save").fields
    names = {"title_de", "due", "number", "1-level"} - ({"1-level"} if code == "goal.level" else set())
    assert {name: kept[name] for name in names} == {name: typed[name] for name in names}
    assert goals_of(school) == []
