"""The queue: what waits, why and in which context; decisions one by one and of several; nothing decided twice."""

import re
from collections.abc import Callable
from datetime import timedelta

import pytest
from sqlalchemy import select

from config.clock import SetClock
from config.database import Database
from lti_tool.moderation.placing import hold_post
from lti_tool.moderation.queue import PER_PAGE
from sync.contributions.tables import StoredContribution, Withheld
from sync.moderation.tables import ModerationAct
from sync.spaces.tables import Anonymity, Duty, GroupMode, Role, Space
from tests.factories.texts import find_text
from tests.factories.world import Classroom
from tests.lti_tool.moderation.test_standing import remove, withhold
from tests.lti_tool.revisions.test_edits import edit
from tests.lti_tool.space.conftest import QueryCounter
from tests.lti_tool.space.test_groups import split
from tests.lti_tool.space.visitor import Form, Page, Visitor

Visit = Callable[..., Visitor]
QUEUE = "/moderation/"


def post_held(
    classroom: Classroom, visitor: Visitor, thread: str, text: str, code: str = "first_post"
) -> None:
    """Reply so that it waits, as a gate does in the post's own transaction."""
    visitor.reply(thread, text)
    with classroom.database.write() as session:
        row = find_text(session, classroom.keys, text)
        hold_post(session, session.get_one(Space, classroom.space_id), row, code, classroom.clock.now())


def forms_of(page: Page) -> list[Form]:
    """The form of each post of the queue."""
    return [each for each in page.forms if "post" in each.fields]


def several(page: Page) -> Form:
    """The form for all that are chosen, with all of them chosen."""
    (form,) = [each for each in page.forms if each.action.endswith(QUEUE) and "post" not in each.fields]
    chosen = re.findall(r'type="checkbox" name="post" value="([^"]+)" form="several"', page.html)
    return Form(form.action, {**form.fields, "post": chosen})  # type: ignore[dict-item]


def report(visitor: Visitor, thread: str, **typed: str) -> Page:
    """Follow the last link to report something, say why, and see where it leads."""
    link = [each for each in visitor.open(thread).links if each.endswith("/report")][-1]
    answer = visitor.send(visitor.open(link).form, **{"reason": "other", **typed})
    assert answer.status == 303, answer.words
    return visitor.open(answer.response.headers["Location"])


def state(classroom: Classroom, part: str) -> str | None:
    with classroom.database.read() as session:
        return find_text(session, classroom.keys, part).withheld


def test_a_held_post_is_shown_in_its_context_and_approved_by_one_click(
    visit: Visit, classroom: Classroom, clock: SetClock
) -> None:
    anna, ben, cem, ines = (visit(name) for name in ("anna", "ben", "cem", "ines"))
    thread = anna.start_thread("About tea", "Words of Anna")
    cem.open("/")
    post_held(classroom, ben, thread, "zebra reply")
    assert "Moderation" not in ben.open("/").words
    clock.advance(timedelta(hours=2))
    listed = ines.open("/")
    assert f"{ines.space}{QUEUE}" in listed.links
    assert "1 post waits for a moderator" in listed.words
    page = ines.open(QUEUE)
    for said in ("zebra reply", "About tea", "Words of Anna", "Ben Benson", "First post", "2 hours ago"):
        assert said in page.words, said
    (form,) = forms_of(page)
    answer = ines.send(form, do="keep")
    assert answer.status == 303
    assert "Decided about 1 post." in ines.open(answer.response.headers["Location"]).words
    assert "zebra reply" in cem.open(thread).words
    assert forms_of(ines.open(QUEUE)) == []


def test_what_is_approved_is_new_to_who_had_read_all_and_moves_its_thread(
    visit: Visit, classroom: Classroom, clock: SetClock
) -> None:
    anna, ben, cem, ines = (visit(name) for name in ("anna", "ben", "cem", "ines"))
    old = anna.start_thread("Old thread", "Words")
    clock.advance(timedelta(minutes=1))
    newer = anna.start_thread("Newer thread", "Words")
    clock.advance(timedelta(minutes=1))

    def order() -> list[str]:
        return [each for each in cem.open("/").links if each.split("?")[0] in (old, newer)]

    assert order() == [newer, old]
    post_held(classroom, ben, old, "zebra reply")
    assert order() == [newer, old], "a list would tell that somebody has written"
    assert "last reply" not in cem.open("/").words
    clock.advance(timedelta(minutes=1))
    page = cem.open("/")
    cem.send(next(each for each in page.forms if each.action.endswith("/read")))
    assert "New" not in re.findall(r"badge-new\">(\w+)", cem.open("/").html)
    clock.advance(timedelta(minutes=1))
    ines.send(forms_of(ines.open(QUEUE))[0], do="keep")
    assert [each.split("?")[0] for each in order()] == [old, newer]
    assert "1 new" in cem.open("/").words


def test_hiding_tells_the_author_kindly_who_may_ask_once_and_is_answered(
    visit: Visit, classroom: Classroom
) -> None:
    anna, ben, ines = visit("anna"), visit("ben"), visit("ines")
    thread = anna.start_thread("About tea", "Words of Anna")
    ben.reply(thread, "zebra reply")
    (link,) = [each for each in ines.open(thread).links if each.endswith("/moderate")][1:]
    page = ines.open(link)
    assert "zebra reply" in page.words
    answer = ines.send(forms_of(page)[0], do="hide", reason="hurtful", words="Try once more, please")
    assert answer.status == 303
    assert "/threads/" in answer.response.headers["Location"], "back to where it was"
    page = ben.open(thread)
    for said in ("It may hurt others.", "Try once more, please", "Ask to look once more"):
        assert said in page.words
    assert "Ines" not in page.words, "who decided is told to nobody"
    assert "decided about a post of yours" in ben.open("/").words
    own = ben.open("/moderation/mine")
    assert "It was hidden." in own.words
    assert "Try once more, please" in own.words
    (ask,) = {each for each in own.links if each.endswith("/appeal")}
    answer = ben.send(ben.open(ask).form, words="I meant the tea")
    assert answer.status == 303
    assert "You have asked to look once more." in ben.open(thread).words
    assert ben.open(ask).status == 303
    assert (
        ben.send(Form(ask, {**forms_of(ines.open(QUEUE))[0].fields, "csrf_token": token(ben)})).status == 409
    )
    page = ines.open(f"{QUEUE}?show=appeals")
    assert "I meant the tea" in page.words
    ines.send(forms_of(page)[0], do="hide", words="It still hurts")
    page = ben.open(thread)
    assert "it stays hidden" in page.words
    assert "It still hurts" in page.words
    assert "Ask to look once more" not in page.words
    ines.send(forms_of(ines.open(f"{QUEUE}?show=hidden"))[0], do="keep")
    assert "zebra reply" in anna.open(thread).words
    assert "It is shown again." in ben.open("/moderation/mine").words


def token(visitor: Visitor) -> str:
    return next(each.fields["csrf_token"] for each in visitor.open("/threads/new").forms)


def test_the_second_of_two_moderators_is_told_what_the_first_decided(
    visit: Visit, classroom: Classroom, database: Database
) -> None:
    ben, ines, cem = visit("ben"), visit("ines"), visit("cem", duty=Duty.MODERATOR)
    thread = visit("anna").start_thread("About tea", "Words of Anna")
    post_held(classroom, ben, thread, "zebra reply")
    (first,), (second,) = forms_of(ines.open(QUEUE)), forms_of(cem.open(QUEUE))
    assert ines.send(first, do="hide", reason="spam").status == 303
    page = cem.send(second, do="keep")
    assert page.status == 409
    assert "Ines Inesson has decided meanwhile: hidden." in page.words
    assert "zebra reply" in page.words, "it can be decided anew at once"
    assert state(classroom, "zebra reply") == "hidden"
    again = next(each for each in forms_of(page))
    assert cem.send(again, do="keep").status == 303
    with database.read() as session:
        kinds = session.scalars(select(ModerationAct.kind).order_by(ModerationAct.sequence)).all()
    assert kinds == ["held", "hidden", "restored"]


def test_an_appeal_that_came_meanwhile_does_not_name_who_wrote_anonymously(
    visit: Visit, classroom: Classroom, database: Database
) -> None:
    with database.write() as session:
        session.get_one(Space, classroom.space_id).anonymity = Anonymity.BY_CHOICE.value
    anna, cem = visit("anna"), visit("cem", duty=Duty.MODERATOR)
    thread = anna.start_thread("About tea", "Words of nobody", anonymous="yes")
    withhold(classroom, "Words of nobody", Withheld.HIDDEN)
    (form,) = forms_of(cem.open(f"{QUEUE}?show=hidden"))
    (ask,) = {each for each in anna.open(thread).links if each.endswith("/appeal")}
    assert anna.send(anna.open(ask).form, words="I meant the tea").status == 303
    page = cem.send(form, do="keep")
    assert page.status == 409
    assert "Its author has asked to look once more" in page.words
    assert "I meant the tea" in page.words
    assert "Anna" not in page.words


def test_a_peer_is_not_told_the_name_of_another_peer_who_decided_where_names_are_hidden(
    visit: Visit, classroom: Classroom, database: Database
) -> None:
    with database.write() as session:
        session.get_one(Space, classroom.space_id).anonymity = Anonymity.TO_PEERS.value
    ben, cem, ines = visit("ben", duty=Duty.MODERATOR), visit("cem", duty=Duty.MODERATOR), visit("ines")
    visit("anna").start_thread("About tea", "Words of nobody")
    withhold(classroom, "Words of nobody", Withheld.HIDDEN)
    forms = [forms_of(each.open(f"{QUEUE}?show=hidden"))[0] for each in (ben, cem, ines)]
    assert ben.send(forms[0], do="keep").status == 303
    page = cem.send(forms[1], do="keep")
    assert "Somebody else has decided meanwhile: shown again." in page.words
    assert "Ben" not in page.words
    assert "Ben Benson has decided meanwhile" in ines.send(forms[2], do="keep").words


def test_a_decision_about_what_was_edited_meanwhile_shows_the_newer_text(
    visit: Visit, classroom: Classroom, clock: SetClock
) -> None:
    ben, ines = visit("ben"), visit("ines")
    thread = visit("anna").start_thread("About tea", "Words of Anna")
    post_held(classroom, ben, thread, "zebra reply")
    (form,) = forms_of(ines.open(QUEUE))
    clock.advance(timedelta(minutes=10))
    assert edit(ben, thread, text="quagga reply").status == 303
    page = ines.send(form, do="keep")
    assert page.status == 409
    assert "moderation.edited" in page.words
    assert "quagga reply" in page.words
    assert state(classroom, "quagga") == "held"
    assert ines.send(forms_of(page)[0], do="keep").status == 303


def test_what_its_author_removed_meanwhile_is_not_decided_about(visit: Visit, classroom: Classroom) -> None:
    ben, ines = visit("ben"), visit("ines")
    thread = visit("anna").start_thread("About tea", "Words of Anna")
    post_held(classroom, ben, thread, "zebra reply")
    (form,) = forms_of(ines.open(QUEUE))
    remove(ben, thread)
    page = ines.send(form, do="keep")
    assert page.status == 409
    assert "removed meanwhile" in page.words
    assert "zebra" not in page.words
    assert forms_of(ines.open(QUEUE)) == []


def test_several_are_decided_about_at_once_and_those_that_cannot_be_are_told(
    visit: Visit, classroom: Classroom, clock: SetClock
) -> None:
    ben, ines = visit("ben"), visit("ines")
    thread = visit("anna").start_thread("About tea", "Words of Anna")
    for number in range(3):
        post_held(classroom, ben, thread, f"zebra {number}.")
        clock.advance(timedelta(minutes=1))
    form = several(ines.open(QUEUE))
    ines.send(forms_of(ines.open(QUEUE))[0], do="hide", reason="spam")
    page = ines.send(form, do="keep")
    assert page.status == 409
    assert "About 1 post nothing was decided" in page.words
    assert [state(classroom, f"zebra {number}.") for number in range(3)] == ["hidden", None, None]


def test_reports_are_shown_to_moderators_and_dismissed(visit: Visit, classroom: Classroom) -> None:
    anna, ben, cem, ines = (visit(name) for name in ("anna", "ben", "cem", "ines"))
    thread = anna.start_thread("About tea", "Words of Anna")
    page = report(ben, thread, reason="hurtful", words="She hurts me")
    assert "The moderators look at it" in page.words
    report(cem, thread, reason="spam")
    told = ines.open(QUEUE).words
    for said in ("Hurtful", "She hurts me", "Spam or advertising", "Ben Benson", "Words of Anna"):
        assert said in told
    told = anna.open(thread).words + anna.open("/moderation/mine").words + anna.open("/").words
    for hidden in ("Ben Benson has", "She hurts me", "eported"):
        assert hidden not in told
    assert "Leave it as it is" in ines.open(QUEUE).words
    assert ines.send(forms_of(ines.open(QUEUE))[0], do="keep").status == 303
    assert forms_of(ines.open(QUEUE)) == []
    assert "Words of Anna" in cem.open(thread).words


def test_hiding_and_leaving_weigh_the_same_and_nobody_hides_without_a_reason(
    visit: Visit, classroom: Classroom
) -> None:
    anna, ben, ines = visit("anna"), visit("ben"), visit("ines")
    report(ben, anna.start_thread("About tea", "Words of Anna"), reason="hurtful")
    page = ines.open(QUEUE)
    (form,) = forms_of(page)
    assert form.fields["reason"] == "", "the moderator's own reason, whatever others have reported"
    assert set(re.findall(r'<button class="([^"]+)"[^>]+name="do"', page.html)) == {"button button-secondary"}
    for typed in ("", "first_post", "nonsense"):
        page = ines.send(form, do="hide", reason=typed, words="Say it <kindly>")
        assert page.status == 422
        assert "moderation.no_reason" in page.words
        assert state(classroom, "Words of Anna") is None
        assert forms_of(page)[0].fields["words"].strip() == "Say it <kindly>"
    assert ines.send(forms_of(page)[0], do="hide", reason="spam").status == 303
    assert state(classroom, "Words of Anna") == "hidden"
    assert "Say it <kindly>" in anna.open("/moderation/mine").words


def test_of_several_that_are_chosen_none_is_hidden_without_a_reason(
    visit: Visit, classroom: Classroom
) -> None:
    ben, ines = visit("ben"), visit("ines")
    thread = visit("anna").start_thread("About tea", "Words of Anna")
    for number in range(2):
        post_held(classroom, ben, thread, f"zebra {number}.")
    form = several(ines.open(QUEUE))
    assert form.fields["reason"] == ""
    page = ines.send(form, do="hide")
    assert page.status == 422
    assert "About 2 posts nothing was decided" in page.words
    assert ines.send(form, do="hide", reason="spam").status == 303
    assert [state(classroom, f"zebra {number}.") for number in range(2)] == ["hidden", "hidden"]


def test_a_report_says_what_is_wrong_and_keeps_what_was_typed(visit: Visit) -> None:
    anna, ben = visit("anna"), visit("ben")
    (link,) = [each for each in ben.open(anna.start_thread()).links if each.endswith("/report")]
    assert ben.open(link).form.fields["reason"] == ""
    asked = ben.send(ben.open(link).form, words="She hurts me")
    assert (asked.status, asked.form.fields["words"]) == (422, "She hurts me")
    assert "report.reason" in asked.words
    assert ben.send(asked.form, reason="hurtful").status == 303


def test_a_peer_who_moderates_sees_no_more_of_names_than_peers_do(
    visit: Visit, classroom: Classroom, database: Database
) -> None:
    with database.write() as session:
        session.get_one(Space, classroom.space_id).anonymity = Anonymity.TO_PEERS.value
    anna, ben = visit("anna"), visit("ben")
    cem, ines = visit("cem", duty=Duty.MODERATOR), visit("ines")
    thread = anna.start_thread("About tea", "Words of Anna")
    withhold(classroom, "Words of Anna", Withheld.HIDDEN)
    ines.send(forms_of(ines.open(f"{QUEUE}?show=hidden"))[0], do="keep")
    report(ben, thread, reason="hurtful", words="It hurts me")
    page = cem.open(QUEUE)
    assert "It hurts me" in page.words
    for name in ("Anna", "Annason", "Ben Benson", "Of the same author"):
        assert name not in page.words.replace("Words of Anna", "")
    assert "Ben Benson" in ines.open(QUEUE).words
    assert "Of the same author" in ines.open(QUEUE).words
    post_held(classroom, ben, thread, "zebra reply", "first_post")
    assert "First post" not in cem.open(QUEUE).words, "it would tell that few can have written it"
    assert "First post" in ines.open(QUEUE).words


def test_nobody_decides_about_their_own_posts_nor_sees_who_reported_them(
    visit: Visit, classroom: Classroom
) -> None:
    cem, ben, ines = visit("cem", duty=Duty.MODERATOR), visit("ben"), visit("ines")
    thread = cem.start_thread("About tea", "Words of Cem")
    report(ben, thread, reason="hurtful", words="He hurts me")
    assert "He hurts me" not in cem.open(QUEUE).words
    (form,) = forms_of(ines.open(QUEUE))
    assert cem.send(Form(form.action, {**form.fields, "csrf_token": token(cem)}), do="keep").status == 404
    post = f"{thread}/posts/{thread.rsplit('/', 1)[-1]}/moderate"
    assert cem.open(post).status == 404
    assert ines.open(post).status == 200


def test_only_those_who_moderate_open_the_queue(visit: Visit, classroom: Classroom) -> None:
    anna, ben = visit("anna"), visit("ben")
    thread = anna.start_thread("About tea", "Words of Anna")
    post = f"{thread}/posts/{thread.rsplit('/', 1)[-1]}"
    for who in (ben, visit("cem", role=Role.OBSERVER), visit("anna", duty=Duty.EXPERT)):
        for address in (QUEUE, f"{post}/moderate", "/moderation/settings"):
            assert who.open(address).status == 403
    ines = visit("ines")
    (form,) = forms_of(ines.open(f"{post}/moderate"))
    assert (
        ben.send(
            Form(form.action, {**form.fields, "csrf_token": token(ben)}), do="hide", reason="spam"
        ).status
        == 403
    )
    assert state(classroom, "Words of Anna") is None


def test_of_another_group_nothing_can_be_reported_or_decided(visit: Visit, classroom: Classroom) -> None:
    split(classroom, GroupMode.SEPARATE)
    anna, outside = visit("anna"), visit("cem")
    thread = anna.start_thread("About tea", "Words of Anna")
    post = f"{thread}/posts/{thread.rsplit('/', 1)[-1]}"
    form = forms_of(visit("ines").open(f"{post}/moderate"))[0]
    assert outside.open(f"{post}/report").status == 404
    cem = visit("cem", duty=Duty.MODERATOR)
    assert cem.open(f"{post}/moderate").status == 404
    assert (
        cem.send(
            Form(form.action, {**form.fields, "csrf_token": token(cem)}), do="hide", reason="spam"
        ).status
        == 404
    )
    assert state(classroom, "Words of Anna") is None


@pytest.mark.parametrize("post", ["", "x", "x.1.2.3", "00000000-0000-0000-0000-000000000000.1.0.0"])
def test_a_guessed_decision_does_nothing(visit: Visit, classroom: Classroom, post: str) -> None:
    visit("anna").start_thread("About tea", "Words of Anna")
    ines = visit("ines")
    sent = Form(f"{ines.space}{QUEUE}", {"csrf_token": token(ines), "post": post})
    assert ines.send(sent, do="hide", reason="spam").status in (303, 404)
    assert ines.send(sent, do="nonsense").status == 404
    assert state(classroom, "Words of Anna") is None


def test_a_page_costs_the_same_however_much_waits_and_more_pages_follow(
    visit: Visit, classroom: Classroom, queries: QueryCounter
) -> None:
    ben, ines = visit("ben"), visit("ines")
    thread = visit("anna").start_thread("About tea", "Words of Anna")
    costs = []
    for number in range(PER_PAGE + 1):
        post_held(classroom, ben, thread, f"zebra {number:02}.")
        if number in (0, 5, PER_PAGE):
            queries.statements.clear()
            page = ines.open(QUEUE)
            costs.append(len(queries.statements))
    assert len(set(costs)) == 1, costs
    assert len(forms_of(page)) == PER_PAGE
    assert len(forms_of(ines.open(f"{QUEUE}?page=2"))) == 1
    assert costs[0] <= 14


def test_a_report_of_what_one_cannot_see_finds_nothing(
    visit: Visit, classroom: Classroom, database: Database
) -> None:
    anna, ben = visit("anna"), visit("ben")
    thread = anna.start_thread("About tea", "Words of Anna")
    (link,) = [each for each in ben.open(thread).links if each.endswith("/report")]
    form = ben.open(link).form
    assert anna.open(link).status == 403
    withhold(classroom, "Words of Anna", Withheld.HIDDEN)
    assert ben.open(link).status == 404
    assert ben.send(form).status == 404


def test_three_reports_hide_a_thread_and_lead_the_third_to_the_list(
    visit: Visit, classroom: Classroom, database: Database
) -> None:
    with database.write() as session:
        session.get_one(Space, classroom.space_id).reports_hide_at = 2
    anna, ben, cem = visit("anna"), visit("ben"), visit("cem")
    thread = anna.start_thread("About tea", "Words of Anna")
    report(ben, thread)
    assert "Thank you" in report(cem, thread).words
    assert cem.open(thread).status == 404
    assert "Several people have asked the moderators to look at it." in anna.open(thread).words
    ines = visit("ines")
    page = ines.open(QUEUE)
    ines.send(forms_of(page)[0], do="hide", reason="personal_data")
    assert forms_of(ines.open(QUEUE)) == []
    assert "something private" in anna.open(thread).words


def test_a_space_words_reasons_itself_and_says_how_many_reports_hide(
    visit: Visit, classroom: Classroom, database: Database
) -> None:
    ines, anna = visit("ines"), visit("anna")
    form = ines.open("/moderation/settings").form
    assert form.fields["hide_at"] == "3"
    answer = ines.send(form, hide_at="5", off_topic="Here we talk about <tea> alone.")
    assert answer.status == 303
    thread = anna.start_thread("About tea", "Words of Anna")
    withhold(classroom, "Words of Anna", Withheld.HIDDEN)
    assert "Here we talk about &lt;tea&gt; alone." in anna.open(thread).html
    assert ines.open("/moderation/settings").form.fields["hide_at"] == "5"
    ines.send(ines.open("/moderation/settings").form, off_topic="")
    assert "It is about something else than this discussion." in anna.open(thread).words
    with database.read() as session:
        assert session.get_one(Space, classroom.space_id).reports_hide_at == 5
        assert session.scalars(select(StoredContribution.withheld)).all() == ["hidden"]
