"""Questions: how they stand follows from what was done about their answers, as far as the viewer may know of it."""

import re
from collections.abc import Callable
from datetime import timedelta

from sqlalchemy import select

from config.clock import SetClock
from config.database import Database
from lti_tool.kinds.tables import SameQuestion
from tests.lti_tool.kinds.buttons import buttons, press
from tests.lti_tool.kinds.test_kinds import started
from tests.lti_tool.space.test_posts import endorse
from tests.lti_tool.space.test_posts import press as press_act
from tests.lti_tool.space.visitor import Visitor

Visit = Callable[..., Visitor]


def test_a_question_is_open_then_helpful_then_solved_then_endorsed(visit: Visit) -> None:
    anna, ben, cem, ines = visit("anna"), visit("ben"), visit("cem"), visit("ines")
    thread = started(anna, "question", title="Who writes the agenda?")
    answer = ben.reply(thread, "I do")

    def state() -> set[str]:
        pages = (cem.open("/"), cem.open(thread))
        words = {"open", "helpful", "solved", "endorsed"}
        return {word for word in words if all(f"badge state-{word}" in page.html for page in pages)}

    def react(visitor: Visitor) -> None:
        form = next(each for each in visitor.open(thread).forms if each.action.endswith("/reactions"))
        visitor.send(form, give=f"thanks {answer.rpartition('#post-')[2]}")

    assert state() == {"open"}
    react(cem)
    assert state() == {"open"}, "who reacted has not asked"
    react(anna)
    assert state() == {"helpful"}
    press_act(anna, thread, "This answers my question")
    assert state() == {"solved"}
    endorse(ines, thread)
    assert state() == {"endorsed"}
    press_act(ines, thread, "Take the endorsement back")
    assert state() == {"solved"}


def test_a_state_tells_nobody_of_answers_that_they_do_not_see(visit: Visit) -> None:
    ines, anna, ben = visit("ines"), visit("anna"), visit("ben")
    thread = started(ines, "question", post_first="yes")
    anna.reply(thread, "I do")
    press_act(ines, thread, "This answers my question")
    assert "badge state-solved" in anna.open("/").html
    for page in (ben.open("/"), ben.open(thread)):
        assert "badge state-open" in page.html
        assert "badge state-solved" not in page.html
    assert "key-answer" not in ben.open(thread).html


def test_the_accepted_answer_and_the_instructors_stand_on_top_with_a_way_to_their_place(
    visit: Visit, clock: SetClock
) -> None:
    anna, ben, ines = visit("anna"), visit("ben"), visit("ines")
    thread = started(anna, "question")
    accepted = ben.reply(thread, "Ben knows it")
    press_act(anna, thread, "This answers my question")
    by_staff = ines.reply(thread, "Ines knows better")
    clock.advance(timedelta(seconds=1))
    ines.reply(thread, "Ines goes on")
    page = visit("cem").open(thread)
    top = page.html[: page.html.index('id="replies-heading"')]
    assert top.index("Ben knows it") < top.index("Ines knows better")
    assert "Ines goes on" not in top
    places = [each for each in page.links if re.search(r"/posts/[0-9a-f-]{36}$", each) and each in top]
    led = [visit("cem").open(each).response.headers["Location"] for each in places]
    assert led == [accepted, by_staff]


def test_others_have_the_same_question_and_take_that_back(visit: Visit, database: Database) -> None:
    anna, ben = visit("anna"), visit("ben")
    thread = started(anna, "question")
    page = press(ben, thread, "same-question", "I have this question, too")
    assert "1 more has this question" in page.words
    assert "1 more has this question" in anna.open("/").words
    form = buttons(page, "same-question")["I have this question, too"]
    assert buttons(anna.open(thread), "same-question") == {}
    form.fields["csrf_token"] = anna.open(thread).form.fields["csrf_token"]
    refused = anna.send(form)
    assert (refused.status, "question.own" in refused.words) == (403, True)
    page = press(ben, thread, "same-question", "I have this question, too")
    assert "has this question" not in page.words
    with database.read() as session:
        assert session.scalars(select(SameQuestion)).all() == []


def test_only_a_question_can_be_asked_by_others_too(visit: Visit) -> None:
    ben = visit("ben")
    question, discussion = started(visit("anna"), "question"), started(visit("anna"), "discussion")
    form = buttons(ben.open(question), "same-question")["I have this question, too"]
    form.action = f"{discussion}/same-question"
    assert ben.send(form).status == 404


def test_the_list_shows_a_kind_alone_and_questions_in_a_state_alone(visit: Visit) -> None:
    anna, ben = visit("anna"), visit("ben")
    assert "/?kind=" not in anna.open("/").html, "nothing to choose among"
    anna.start_thread(title="Talk")
    started(anna, "question", title="Unsolved")
    solved = started(anna, "question", title="Long solved")
    ben.reply(solved, "So it is")
    press_act(anna, solved, "This answers my question")

    def shown(query: str) -> set[str]:
        page = ben.open(f"/{query}")
        assert page.status == 200
        return {title for title in ("Talk", "Unsolved", "Long solved") if title in page.words}

    assert shown("?kind=question") == {"Unsolved", "Long solved"}
    assert shown("?state=open") == {"Unsolved"}
    assert shown("?state=solved&kind=poll") == {"Long solved"}, "a state is one of a question"
    assert shown("?kind=discussion") == {"Talk"}
    assert shown("?kind=nonsense&state=nonsense") == {"Talk", "Unsolved", "Long solved"}
    assert "No thread fits" in ben.open("/?state=endorsed").words
    links = [each for each in ben.open("/?kind=question").links if "state=solved" in each]
    assert shown(links[0].partition("/s/")[2].partition("/")[2]) == {"Long solved"}
