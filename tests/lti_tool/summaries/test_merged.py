"""What stood on top of a thread when it is merged into another one: it stays readable there."""

from collections.abc import Callable

from sqlalchemy import delete

from config.database import Database
from sync.people.tables import PersonKey
from sync.spaces.tables import Duty
from tests.factories.world import Classroom
from tests.lti_tool.moderation.test_threads import press
from tests.lti_tool.space.visitor import Form, Visitor
from tests.lti_tool.summaries.test_summaries import sum_up

Visit = Callable[..., Visitor]


def test_a_summary_goes_on_top_of_a_thread_without_one_and_its_draft_along(visit: Visit) -> None:
    anna, ben, ines = visit("anna"), visit("ben"), visit("ines")
    newer, older = anna.start_thread("Newer", "What anna said"), ben.start_thread("Older")
    assert "Its summary then stands" not in ines.open(f"{newer}/merge").words
    sum_up(ines, older, "Not any more")
    assert ines.send(ines.open(f"{older}/summary").form, act="remove").status == 303
    sum_up(ines, newer, "Begun")
    quoting = ines.send(ines.open(f"{newer}/summary").form, text="Done.", act="quote", quote=newer[-36:])
    assert ines.send(quoting.form).status == 303
    form = ines.open(f"{newer}/summary").form
    ines.send(Form(f"{ines.space}/drafts", form.fields), text="Half a summary")
    assert "Its summary then stands on top of the other thread" in ines.open(f"{newer}/merge").words
    assert press(ines, f"{newer}/merge", target=older[-36:]).status == 303
    page = ben.open(older)
    assert page.words.index("Done. What anna said") < page.words.index("Some text")
    assert "Ines Inesson" in page.words[: page.words.index("Some text")]
    history = ben.open(f"{older}/summary/history").words
    stood = ("Done. What anna said", "Begun", "No summary any more.", "Not any more")
    assert sorted(stood, key=history.index) == list(stood)
    assert ines.open(f"{older}/summary").form.fields["text"] == "Half a summary"
    assert sum_up(ines, older, "Of both").status == 303
    assert "Of both" in ben.open(older).words


def test_where_a_summary_stands_already_the_other_is_in_its_history(visit: Visit) -> None:
    anna, ben, ines = visit("anna"), visit("ben"), visit("ines")
    first, second, last = (anna.start_thread(title) for title in ("First", "Second", "Last"))
    for thread, words in ((first, "Of the first"), (second, "Of the second"), (last, "Of the last")):
        sum_up(ines, thread, f"{words}, begun")
        sum_up(ines, thread, words)
    assert press(ines, f"{first}/merge", target=second[-36:]).status == 303
    assert press(ines, f"{second}/merge", target=last[-36:]).status == 303
    page = ben.open(last).words
    assert ("Of the last" in page, "Of the second" in page, "Of the first" in page) == (True, False, False)
    own, *merged = ben.open(f"{last}/summary/history").words.split(
        "It stood on top of a thread that was merged"
    )
    assert "Of the last, begun" in own
    order = ("Of the second", "Of the second, begun", "Of the first", "Of the first, begun")
    for words, told in zip(order, merged, strict=True):
        assert words in told
    assert sum_up(ines, last, "Of all").status == 303
    assert "Of all" in ben.open(last).words


def test_a_summary_that_cannot_be_read_at_present_is_not_lost_by_a_merge(
    visit: Visit, classroom: Classroom, database: Database
) -> None:
    anna, ben, ines = visit("anna"), visit("ben"), visit("ines")
    newer, older = anna.start_thread("Newer"), ben.start_thread("Older")
    sum_up(visit("cem", duty=Duty.MODERATOR), newer, "Sealed")
    with database.write() as session:
        session.execute(delete(PersonKey).where(PersonKey.person_id == classroom.people["cem"]))
    refused = press(ines, f"{newer}/merge", target=older[-36:])
    assert (refused.status, "thread.not_movable" in refused.html) == (409, True)
    assert "cannot be read at present" in ben.open(f"{newer}/summary/history").words
