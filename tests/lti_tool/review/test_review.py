"""Submission review: one learner's contributions, for those who grade and for the learner."""

from collections.abc import Callable
from uuid import uuid4

import pytest
from sqlalchemy import select, update

from lti_tool.app.services import Services
from sync.contributions.tables import StoredContribution
from sync.outbox.tables import TargetRow
from sync.scoring.tables import StoredScore
from sync.spaces.tables import GroupMode, Membership, MembershipStatus
from tests.factories.world import Classroom, some_text
from tests.lti_tool.launch.browser import Browser
from tests.lti_tool.launch.conftest import app as app
from tests.lti_tool.launch.conftest import browser as browser
from tests.lti_tool.launch.conftest import lms as lms
from tests.lti_tool.launch.conftest import services as services
from tests.lti_tool.launch.platform import ABSENT, AGS, LTI, MEMBERSHIP, TOOL, Lms
from tests.lti_tool.space.conftest import QueryCounter
from tests.lti_tool.space.conftest import classroom as classroom
from tests.lti_tool.space.conftest import queries as queries
from tests.lti_tool.space.conftest import visit as visit
from tests.lti_tool.space.test_groups import split
from tests.lti_tool.space.visitor import Visitor

Visit = Callable[..., Visitor]


def review_of(user_id: object, *roles: str, **changes: object) -> dict[str, object]:
    """What turns a launch into a submission review of somebody."""
    return {
        f"{LTI}message_type": "LtiSubmissionReviewRequest",
        f"{LTI}for_user": {"user_id": user_id},
        f"{LTI}roles": [MEMBERSHIP + role for role in roles or ("Instructor",)],
        "sub": "ines",
        **changes,
    }


def test_staff_see_what_a_learner_wrote_where_and_for_how_much(visit: Visit, classroom: Classroom) -> None:
    anna, ines = visit("anna"), visit("ines")
    address = anna.start_thread("Lost offers", some_text(1, 60))
    visit("ben").reply(address, some_text(2, 30))

    page = ines.open(f"/review/{classroom.people['anna']}")

    assert page.status == 200
    assert "Lost offers" in page.words
    assert "agenda 100" in page.words
    assert "280 points" in page.words.replace("\xa0", " ")
    assert "What others answered has added 70 points to those of the contributions." in page.words
    assert f"{address}/posts/{address.rpartition('/')[2]}" in page.links
    assert "agenda 200" not in page.words


def test_names_and_addresses_are_taken_out(visit: Visit, classroom: Classroom) -> None:
    visit("ben")
    visit("anna").start_thread(
        "Ask Ben Benson", "Ben Benson said to write to ben@mail.example or ring 0170 1234567."
    )

    page = visit("ines").open(f"/review/{classroom.people['anna']}")

    for personal in ("Benson", "ben@mail.example", "0170"):
        assert personal not in page.html


def test_a_learner_sees_their_own_and_nobody_elses(visit: Visit, classroom: Classroom) -> None:
    anna, ben = visit("anna"), visit("ben")
    anna.start_thread("Mine", some_text(1))

    own = anna.open(f"/review/{classroom.people['anna']}")
    assert own.status == 200
    assert "Your contributions" in own.words
    assert not [link for link in own.links if "/review/" in link]
    assert ben.open(f"/review/{classroom.people['anna']}").status == 404
    assert ben.open(f"/review/{uuid4()}").status == 404


def test_a_learner_reads_the_same_reasons_as_on_their_own_page(visit: Visit, classroom: Classroom) -> None:
    anna = visit("anna")
    anna.start_thread("Short", "Two words")
    sentence = "Too short by 38 words: 40 are needed. Words in quotes, links and code are not counted."

    assert sentence in anna.open("/participation").words
    assert sentence in anna.open(f"/review/{classroom.people['anna']}").words


def test_nobody_of_another_space_is_shown(visit: Visit, classroom: Classroom, services: Services) -> None:
    ines = visit("ines")

    page = ines.open(f"/review/{uuid4()}")

    assert page.status == 200
    assert "has not opened the discussion" in page.words


def test_staff_go_from_learner_to_learner_in_the_order_of_names(visit: Visit, classroom: Classroom) -> None:
    for name in ("cem", "anna", "ben"):
        visit(name)
    ines = visit("ines")

    def ways(name: str) -> list[str]:
        links = ines.open(f"/review/{classroom.people[name]}").links
        return [link.rpartition("/")[2] for link in links if "/review/" in link and "#" not in link]

    people = {name: str(person) for name, person in classroom.people.items()}
    assert ways("anna") == [people["ben"]]
    assert ways("ben") == [people["anna"], people["cem"]]
    assert ways("cem") == [people["ben"]]
    page = ines.open(f"/review/{people['ben']}")
    assert "2 of 3" in page.words
    assert f"{ines.space}/review/#learner-{people['ben']}" in page.links


def test_what_was_deleted_is_not_shown(visit: Visit, classroom: Classroom, services: Services) -> None:
    visit("anna").start_thread("Gone", some_text(1))
    with services.database.write() as session:
        session.execute(update(StoredContribution).values(deleted_at=services.clock.now(), sealed_text=None))

    assert "Nothing has been written yet" in visit("ines").open(f"/review/{classroom.people['anna']}").words


def test_a_review_launch_opens_the_learners_page(browser: Browser, lms: Lms) -> None:
    space_id = browser.space_id({"sub": "anna"})

    answer = browser.launch(review_of("anna"))

    assert answer.headers["Location"].startswith(f"/s/{space_id}/review/")
    assert browser.get(answer.headers["Location"]).status_code == 200


@pytest.mark.parametrize("part", ["settings", "learnt"])
def test_a_review_without_a_link_is_found_by_its_line_item(
    browser: Browser, services: Services, part: str
) -> None:
    space_id = browser.space_id({"sub": "anna"})
    line_item = "https://lms.example/1/lineitems/2"
    if part == "learnt":
        with services.database.write() as session:
            target = session.scalars(select(TargetRow)).one()
            target.settings = {**target.settings, "lineitem": ""}
            target.learnt = {"line_item": line_item}

    answer = browser.launch(
        review_of("anna", **{f"{LTI}resource_link": ABSENT, AGS: {"lineitem": line_item, "scope": []}})
    )

    assert answer.headers["Location"].startswith(f"/s/{space_id}/review/")


@pytest.mark.parametrize(
    "changes",
    [
        {f"{LTI}for_user": ABSENT},
        {f"{LTI}for_user": {}},
        {f"{LTI}for_user": {"user_id": 7}},
        {f"{LTI}for_user": {"user_id": "x" * 256}},
        {f"{LTI}for_user": "anna"},
        {f"{LTI}resource_link": ABSENT, AGS: {"lineitem": "https://lms.example/another"}},
        {f"{LTI}resource_link": ABSENT, AGS: ABSENT},
    ],
)
def test_a_review_of_nobody_or_of_nothing_is_refused(browser: Browser, changes: dict[str, object]) -> None:
    answer = browser.launch({**review_of("anna"), **changes})

    assert answer.status_code == 400


def test_a_review_of_somebody_who_was_never_here_says_so(browser: Browser) -> None:
    answer = browser.launch(review_of("somebody"))

    page = browser.get(answer.headers["Location"], headers={"Accept-Language": "de"})
    assert page.status_code == 200
    assert "<h1>" in page.text


def test_a_learner_cannot_review_others_by_a_launch(browser: Browser) -> None:
    browser.space_id({"sub": "anna"})

    answer = browser.launch(review_of("anna", "Learner", sub="ben"))

    assert browser.get(answer.headers["Location"]).status_code == 404


def test_an_ordinary_launch_may_name_a_review_as_its_target(browser: Browser, lms: Lms) -> None:
    """So does Canvas's SpeedGrader, which opens the address that a submission carries."""
    space_id = browser.space_id({"sub": "anna"})
    review = browser.launch(review_of("anna")).headers["Location"]
    target = {f"{LTI}target_link_uri": f"{TOOL}{review}", "sub": "ines", **lms.roles("Instructor")}

    assert browser.launch(target).headers["Location"] == review
    for elsewhere in (
        f"/s/{uuid4()}/review/{uuid4()}",
        f"/s/{space_id}/settings",
        "//evil.example/",
        "/lti/jwks",
    ):
        moved = {**target, f"{LTI}target_link_uri": f"{TOOL}{elsewhere}"}
        assert browser.launch(moved).headers["Location"] == f"/s/{space_id}/"


def test_the_spaces_page_leads_to_ones_own_or_to_all_learners(visit: Visit, classroom: Classroom) -> None:
    anna, ines = visit("anna"), visit("ines")

    assert f"{ines.space}/review/" in ines.open().links
    actions = ines.open().html.partition('class="ways"')[2].partition("</nav>")[0]
    assert f'href="{ines.space}/review/"' in actions
    assert f"{anna.space}/participation" in anna.open().links
    own = anna.open("/review/").response
    assert own.headers["Location"].endswith(f"/review/{classroom.people['anna']}")
    assert ines.open("/review/").status == 200


def test_staff_see_all_learners_with_what_they_wrote_and_earned(
    visit: Visit, classroom: Classroom, services: Services
) -> None:
    for name in ("ben", "anna", "cem"):
        visit(name)
    thread = visit("anna").start_thread("Lost offers", some_text(1, 60))
    visit("anna").reply(thread, some_text(2, 60))
    with services.database.write() as session:
        session.add(
            StoredScore(
                space_id=classroom.space_id,
                person_id=classroom.people["anna"],
                rule_version=0,
                points=280_500,
                posts=1,
                replies=1,
                counted_words=60,
                derived_at=services.clock.now(),
            )
        )

    page = visit("ines").open("/review/")

    assert "3 learners. 4,000 points are full participation and make 100 in the gradebook." in page.words
    assert "Anna Annason 2 23 Nov 2026 280.5 – nothing yet Ben Benson 0 – 0 – nothing yet" in page.words
    people = [str(classroom.people[name]) for name in ("anna", "ben", "cem")]
    rows = [link.rpartition("/")[2] for link in page.links if "/review/" in link and "?" not in link]
    assert [each for each in rows if each] == people


def test_a_long_list_of_learners_has_pages_and_its_queries_do_not_grow(
    visit: Visit, classroom: Classroom, queries: QueryCounter, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("anna", "ben", "cem"):
        visit(name)
    ines = visit("ines")
    queries.statements.clear()
    assert "Next learners" not in ines.open("/review/").words
    count = len(queries.statements)
    monkeypatch.setattr("lti_tool.review.learners.LEARNERS_PER_PAGE", 2)
    queries.statements.clear()
    first = ines.open("/review/")
    assert len(queries.statements) == count

    assert ("Ben Benson" in first.words, "Cem Cemson" in first.words) == (True, False)
    assert f"{ines.space}/review/?page=2" in first.links
    assert "Cem Cemson" in ines.open("/review/?page=2").words
    assert ines.open("/review/?page=3").status == 404
    cem = classroom.people["cem"]
    assert f"{ines.space}/review/?page=2#learner-{cem}" in ines.open(f"/review/{cem}").links


def test_who_has_left_is_in_no_list_and_can_still_be_opened(
    visit: Visit, classroom: Classroom, services: Services
) -> None:
    visit("anna").start_thread("Mine", some_text(1))
    with services.database.write() as session:
        session.execute(update(Membership).values(status=MembershipStatus.LEFT.value))
    ines = visit("ines")

    assert "No learner has opened this discussion yet" in ines.open("/review/").words
    page = ines.open(f"/review/{classroom.people['anna']}")
    assert page.status == 200
    assert f"{ines.space}/review/" in page.links
    assert "of 0" not in page.words


def test_a_learner_reads_no_titles_of_a_group_that_they_have_left(visit: Visit, classroom: Classroom) -> None:
    own_review = f"/review/{classroom.people['anna']}"
    split(classroom, GroupMode.SEPARATE)
    thread = visit("ben").start_thread("Whose secret", some_text(1), group="1")
    anna = visit("anna")
    anna.reply(thread, some_text(2))
    anna.start_thread("My own words", some_text(3))
    before = anna.open(own_review)
    assert "Whose secret" in before.words
    assert thread in " ".join(before.links)

    split(classroom, GroupMode.SEPARATE, anna={"2"})

    page = anna.open(own_review)
    assert "Whose secret" not in page.html
    assert "In a thread that you can no longer read" in page.words
    assert "My own words" in page.words
    assert "agenda 200" in page.words
    assert not [link for link in page.links if "/threads/" in link]
    assert "Whose secret" in visit("ines").open(own_review).words
