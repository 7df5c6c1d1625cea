"""Mail: only to whom asked for it, only what they see at that moment, filtered, and stopped by one click."""

import re
from datetime import timedelta
from email.message import EmailMessage

import pytest
from flask import Flask
from sqlalchemy import delete, select, update

from config.clock import SetClock
from lti_tool.app.jobs import JOBS
from lti_tool.app.services import Services
from lti_tool.digest.sending import send_mail
from sync.consent.withheld import keep_back
from sync.contributions.tables import StoredContribution
from sync.mail.choices import stop
from sync.mail.outbox import claim, note_told
from sync.mail.tables import Mail, MailChoice
from sync.mail.wishes import take_wish
from sync.organisations.works_council import set_mode
from sync.people.accounts import AccountKey, Profile, recognise
from sync.people.tables import Account
from sync.rights.erasure import erase_person
from sync.rights.requests import approve, record_request
from sync.rights.standing import RequestKind
from sync.spaces.tables import GroupMode, Membership, Role, Space
from tests.factories.mail import SENDER
from tests.factories.texts import find_text
from tests.factories.world import ISSUER, Classroom, open_classroom
from tests.lti_tool.digest.conftest import MAIL, Post, Visit, ask_for_mail
from tests.lti_tool.moderation.test_queue import QUEUE, forms_of, post_held
from tests.lti_tool.reading.conftest import post_id
from tests.lti_tool.space.visitor import ORIGIN, Form

SUBJECTS = {
    "What is new in your discussions",
    "There is something for you in your discussions",
    "Neues in Ihren Diskussionen",
    "In Ihren Diskussionen ist etwas für Sie",
}


def words_of(message: EmailMessage) -> str:
    plain = message.get_body(("plain",))
    page = message.get_body(("html",))
    assert plain is not None
    assert page is not None
    return f"{plain.get_content()}\n{page.get_content()}"


def stop_address(message: EmailMessage) -> str:
    return str(message["List-Unsubscribe"]).strip("<>").removeprefix(ORIGIN)


def link_in(message: EmailMessage) -> str:
    found = re.search(r"https://stoa\.example(/mail/go/\S+)", words_of(message))
    assert found
    return found[1]


def test_nobody_gets_mail_who_has_not_asked_for_it(visit: Visit, post: Post, clock: SetClock) -> None:
    thread = visit("anna").start_thread("Hers")
    visit("ben").reply(thread)
    clock.advance(timedelta(days=8))
    assert post.send() == 0
    form = visit("anna").open(MAIL).form
    assert form.fields["cadence"] == "never"
    assert not {"at_once", "quiet_days"} & form.fields.keys(), "nothing is ticked"


def test_the_job_of_the_worker_sends(visit: Visit, post: Post, clock: SetClock) -> None:
    anna = visit("anna")
    ask_for_mail(anna)
    visit("ben").reply(anna.start_thread("Hers"), "A useful answer")
    clock.advance(timedelta(days=1))
    assert send_mail in [job.run for job in JOBS]
    send_mail(post.context)
    assert post.room.recipients == ["anna@academy.example"]


def test_a_digest_tells_answers_and_what_is_followed_once(visit: Visit, post: Post, clock: SetClock) -> None:
    anna, ben, cem = visit("anna"), visit("ben"), visit("cem")
    hers, other = anna.start_thread("About feedback"), cem.start_thread("About agendas")
    anna.reply(other, "I took part")
    ask_for_mail(anna)
    clock.advance(timedelta(minutes=1))
    ben.reply(hers, "An answer for her")
    ben.reply(other, "Something in a followed thread")
    assert post.send() == 0, "it is not yet its time"
    clock.advance(timedelta(hours=3))
    assert post.send() == 1
    (message,) = post.room.got
    words = words_of(message)
    for each in ("About feedback", "An answer for her", "About agendas", "Something in a followed thread"):
        assert each in words
    assert "Ben" not in words
    assert post.room.recipients == ["anna@academy.example"]
    clock.advance(timedelta(days=1))
    assert post.send() == 0, "nothing is new"


def test_who_is_asked_to_facilitate_is_told_once_and_not_what_is_asked(
    visit: Visit, post: Post, clock: SetClock
) -> None:
    anna, ines = visit("anna"), visit("ines")
    thread = visit("ben").start_thread("About agendas")
    anna.send(next(each for each in anna.open().forms if each.action.endswith("/read")))
    ask_for_mail(anna)
    clock.advance(timedelta(minutes=1))
    form = ines.open(f"{thread}/facilitators").form
    ines.send(form, person=str(anna.person_id), instruction="Draw in the quiet")
    clock.advance(timedelta(hours=3))
    assert post.send() == 1
    words = words_of(post.room.got[0])
    assert ("You are asked to facilitate" in words, "About agendas" in words) == (True, True)
    assert "quiet" not in words
    clock.advance(timedelta(days=1))
    assert post.send() == 0


def test_what_was_read_meanwhile_is_not_told(visit: Visit, post: Post, clock: SetClock) -> None:
    anna = visit("anna")
    thread = anna.start_thread("Hers")
    ask_for_mail(anna)
    clock.advance(timedelta(minutes=1))
    visit("ben").reply(thread, "An answer")
    page = anna.open()
    anna.send(next(each for each in page.forms if each.action.endswith("/read")))
    clock.advance(timedelta(days=1))
    assert post.send() == 0


def test_the_header_says_how_to_stop_it_and_who_sent_it(visit: Visit, post: Post, clock: SetClock) -> None:
    anna = visit("anna")
    ask_for_mail(anna)
    visit("ben").reply(anna.start_thread("Hers"))
    clock.advance(timedelta(days=1))
    post.send()
    (message,) = post.room.got
    assert message["Subject"] in SUBJECTS
    assert message["From"] == f"Stoa <{SENDER}>"
    assert message["To"] == "anna@academy.example"
    assert message["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    assert message["Auto-Submitted"] == "auto-generated"
    assert re.fullmatch(r"<[0-9a-f-]{36}@tool\.example>", message["Message-ID"])
    assert re.fullmatch(r"<https://stoa\.example/mail/stop/[A-Za-z0-9_-]+>", message["List-Unsubscribe"])
    assert [part.get_content_type() for part in message.iter_parts()] == ["text/plain", "text/html"]
    assert re.search(
        rb"^List-Unsubscribe: <https://stoa\.example/mail/stop/[\w-]+>\r$", post.room.raw[0], re.MULTILINE
    )
    assert max(map(len, post.room.raw[0].partition(b"\r\n\r\n")[2].splitlines())) <= 78, (
        "the texts are folded"
    )


def test_one_click_stops_it_without_a_visit(visit: Visit, post: Post, clock: SetClock, app: Flask) -> None:
    anna = visit("anna")
    ask_for_mail(anna, at_once="yes")
    thread = anna.start_thread("Hers")
    clock.advance(timedelta(minutes=1))
    visit("ben").reply(thread)
    clock.advance(timedelta(days=1))
    assert post.send() == 2
    address, stranger = stop_address(post.room.got[0]), app.test_client()
    page = stranger.get(address, base_url=ORIGIN)
    assert (page.status_code, page.text.count("<form"), "anna" in page.text.casefold()) == (200, 1, False)
    visit("ben").reply(thread, "To look at it changes nothing")
    clock.advance(timedelta(days=1))
    assert post.send() == 2
    one_click = stranger.post(address, base_url=ORIGIN, data={"List-Unsubscribe": "One-Click"})
    assert one_click.status_code == 200
    assert "stoa" not in one_click.headers.get("Set-Cookie", ""), "it opens nothing"
    visit("ben").reply(thread, "Told to nobody")
    clock.advance(timedelta(days=8))
    assert post.send() == 0
    assert stranger.post(address, base_url=ORIGIN).status_code == 200, "again is no trouble"
    assert visit("anna").open(MAIL).form.fields["cadence"] == "never"


@pytest.mark.parametrize("address", ["/mail/stop/", "/mail/go/"])
def test_an_address_that_nobody_was_given_opens_nothing(
    app: Flask, visit: Visit, post: Post, clock: SetClock, address: str
) -> None:
    anna = visit("anna")
    ask_for_mail(anna)
    visit("ben").reply(anna.start_thread("Hers"))
    clock.advance(timedelta(days=1))
    post.send()
    (message,) = post.room.got
    other = link_in(message) if address == "/mail/stop/" else stop_address(message)
    token = other.rpartition("/")[2]
    for wrong in (token, token[:-4] + "AAAA", "A", "%00", "ä", "A" * 5000):
        for method in ("get", "post"):
            answer = getattr(app.test_client(), method)(address + wrong, base_url=ORIGIN)
            assert answer.status_code == 404, wrong
    assert ask_is_on(visit)


def ask_is_on(visit: Visit) -> bool:
    return visit("anna").open(MAIL).form.fields["cadence"] == "daily"


def test_a_link_leads_to_the_post_within_a_visit_and_to_nobody_else(
    visit: Visit, post: Post, clock: SetClock, app: Flask
) -> None:
    anna = visit("anna")
    ask_for_mail(anna)
    answer = visit("ben").reply(anna.start_thread("A secret title"), "A secret text")
    clock.advance(timedelta(hours=4))
    post.send()
    address = link_in(post.room.got[0])
    within = visit("anna").client.get(address, base_url=ORIGIN)
    assert within.status_code == 303
    assert visit("anna").open(within.headers["Location"]).response.headers["Location"] == answer
    outside = app.test_client().get(address, base_url=ORIGIN)
    assert outside.status_code == 200
    assert "secret" not in outside.text
    assert "Anna" not in outside.text
    remembered = app.test_client().post(address, base_url=ORIGIN)
    assert (remembered.status_code, "secret" in remembered.text) == (200, False)
    clock.advance(timedelta(days=91))
    assert app.test_client().get(address, base_url=ORIGIN).status_code == 404


def test_the_next_launch_leads_to_where_a_link_wanted_to_go(
    services: Services, visit: Visit, post: Post, clock: SetClock, app: Flask, classroom: Classroom
) -> None:
    anna = visit("anna")
    ask_for_mail(anna)
    answer = visit("ben").reply(anna.start_thread("Hers"))
    clock.advance(timedelta(hours=4))
    post.send()
    app.test_client().post(link_in(post.room.got[0]), base_url=ORIGIN)
    with services.database.write() as session:
        found = take_wish(session, anna.person_id, classroom.space_id, clock.now())
        again = take_wish(session, anna.person_id, classroom.space_id, clock.now())
    assert found is not None
    assert str(found[1]) == answer.partition("#post-")[2]
    assert again is None
    app.test_client().post(link_in(post.room.got[0]), base_url=ORIGIN)
    clock.advance(timedelta(hours=2))
    with services.database.write() as session:
        assert take_wish(session, anna.person_id, classroom.space_id, clock.now()) is None


def test_quiet_hours_and_days_put_mail_off(visit: Visit, post: Post, clock: SetClock) -> None:
    """It is Monday, nine o'clock."""
    anna = visit("anna")
    ask_for_mail(anna, at_once="yes", cadence="never", quiet_from="8", quiet_until="18", quiet_days=["1"])
    clock.advance(timedelta(minutes=1))
    visit("ben").reply(anna.start_thread("Hers"))
    assert post.send() == 0
    clock.advance(timedelta(hours=8))
    assert post.send() == 0
    clock.advance(timedelta(hours=1))
    assert post.send() == 1, "at six in the evening"
    clock.advance(timedelta(hours=12))
    visit("ben").reply(visit("anna").start_thread("Hers, on a quiet day"))
    clock.advance(timedelta(minutes=5))
    assert post.send() == 0
    clock.advance(timedelta(days=1))
    assert post.send() == 1


def test_one_mail_tells_of_all_spaces(
    visit: Visit, post: Post, clock: SetClock, services: Services, classroom: Classroom
) -> None:
    second = open_classroom(services.database, services.keys, clock, resource_link_id="link-2")
    with services.database.write() as session:
        session.get_one(Space, second.space_id).title = "The second course"
    assert second.people["anna"] == classroom.people["anna"]
    ask_for_mail(visit("anna"))
    clock.advance(timedelta(minutes=1))
    visit("ben").reply(visit("anna").start_thread("In the first"))
    visit("ben", room=second).reply(visit("anna", room=second).start_thread("In the second"))
    clock.advance(timedelta(hours=4))
    assert post.send() == 1
    words = words_of(post.room.got[0])
    assert all(
        each in words for each in ("Working together", "In the first", "The second course", "In the second")
    )


def test_texts_are_filtered_and_what_is_held_stays(visit: Visit, post: Post, clock: SetClock) -> None:
    anna, ben = visit("anna"), visit("ben")
    ask_for_mail(anna)
    thread = anna.start_thread("Ask Cem Cemson")
    ben.reply(thread, "Cem Cemson has the number 0171 2345678, write to cem@academy.example")
    ben.reply(thread, "His wife has breast cancer")
    clock.advance(timedelta(days=1))
    post.send()
    words = words_of(post.room.got[0]).replace("anna@academy.example", "")
    for secret in ("Cemson", "2345678", "cem@", "cancer"):
        assert secret not in words
    assert words.count("/mail/go/") == 4, "two posts, in plain text and HTML"


@pytest.mark.parametrize("locale", ["en", "de"])
def test_no_subject_says_anything_of_anybody(visit: Visit, post: Post, clock: SetClock, locale: str) -> None:
    names = ("anna", "ben", "cem", "ines", "son")
    titles = ["Zeppelin", "=?utf-8?q?Quagga?=", "Cem\u2028Cemson: quit", "x" * 150, "Ünïcödé 😀"]
    for name in ("anna", "ines"):
        ask_for_mail(visit(name, locale=locale), at_once="yes")
    for title in titles:
        thread = visit("anna").start_thread(title, kind="question")
        visit("ben").reply(thread, f"{title} again")
        clock.advance(timedelta(hours=6))
        post.send()
    assert len(post.room.got) >= len(titles)
    for message in post.room.got:
        subject = str(message["Subject"])
        assert subject in SUBJECTS
        assert not any(name in subject.casefold() for name in names)
        header = str(message.items())
        assert not any(title in header for title in titles)


def test_who_has_left_is_restricted_or_erased_gets_none(
    visit: Visit, post: Post, clock: SetClock, services: Services, classroom: Classroom
) -> None:
    anna, ben, cem = visit("anna"), visit("ben"), visit("cem")
    for each in (anna, ben, cem):
        ask_for_mail(each)
        visit("ines").reply(each.start_thread("Asked"))
    with services.database.write() as session:
        session.execute(
            update(Membership).where(Membership.person_id == anna.person_id).values(status="left")
        )
        space = session.get_one(Space, classroom.space_id)
        asked = record_request(
            session, services.keys, organisation_id=space.organisation_id, person_id=ben.person_id,
            kind=RequestKind.RESTRICTION, by=ben.person_id, now=clock.now(), words="",
        )  # fmt: skip
        approve(session, services.keys, asked, classroom.people["ines"], clock.now())
    with services.database.write() as session:
        erase_person(session, services.keys, cem.person_id, "asked for", None, clock.now())
    clock.advance(timedelta(days=1))
    assert post.send() == 0
    with services.database.read() as session:
        kept = set(session.scalars(select(MailChoice.person_id)))
        assert kept == {anna.person_id, ben.person_id}
        assert cem.person_id not in set(session.scalars(select(Mail.person_id)))


def test_what_is_not_visible_at_that_moment_is_not_told(
    visit: Visit, post: Post, clock: SetClock, services: Services, classroom: Classroom
) -> None:
    anna = visit("anna")
    ask_for_mail(anna)
    thread = anna.start_thread("Hers")
    removed = visit("ben").reply(thread, "Taken back")
    ben = visit("ben")
    form = ben.open(f"{thread}/posts/{post_id(removed)}/remove").form
    assert ben.send(form).status == 303
    grouped = visit("cem").start_thread("For one group", "Only for them")
    visit("anna").reply(grouped, "I am in it still")
    visit("ben").reply(grouped, "Behind a door")
    with services.database.write() as session:
        session.get_one(Space, classroom.space_id).group_mode = GroupMode.SEPARATE.value
        session.execute(
            update(StoredContribution)
            .where(StoredContribution.space_id == classroom.space_id)
            .values(group_id="another group")
        )
    clock.advance(timedelta(days=1))
    post.send()
    assert [words_of(each) for each in post.room.got] == []


def test_a_refused_address_gets_no_more_until_it_is_asked_for_again(
    visit: Visit, post: Post, clock: SetClock
) -> None:
    anna = visit("anna")
    ask_for_mail(anna)
    thread = anna.start_thread("Hers")
    clock.advance(timedelta(minutes=1))
    visit("ben").reply(thread)
    clock.advance(timedelta(hours=4))
    post.room.to_recipient = "550 5.1.1 no such user"
    assert post.send() == 0
    post.room.to_recipient = ""
    visit("ben").reply(thread, "Another")
    clock.advance(timedelta(days=2))
    assert post.send() == 0
    assert "refused your address" in visit("anna").open(MAIL).words
    ask_for_mail(visit("anna"))
    assert "refused" not in visit("anna").open(MAIL).words
    clock.advance(timedelta(days=1))
    assert post.send() == 1


def test_another_address_that_the_lms_tells_is_tried(
    visit: Visit, post: Post, clock: SetClock, services: Services, classroom: Classroom
) -> None:
    anna = visit("anna")
    ask_for_mail(anna)
    thread = anna.start_thread("Hers")
    visit("ben").reply(thread)
    clock.advance(timedelta(hours=4))
    post.room.to_recipient = "550 5.1.1 no such user"
    post.send()
    post.room.to_recipient = ""
    with services.database.write() as session:
        account = session.scalars(select(Account).where(Account.person_id == anna.person_id)).one()
        key = AccountKey(account.organisation_id, ISSUER, "lms-anna")
        recognise(
            session, services.keys, key, Profile("Anna", "Annason", None, "anna@new.example"), clock.now()
        )
    visit("ben").reply(thread, "Another")
    clock.advance(timedelta(days=1))
    assert post.send() == 1
    assert post.room.recipients == ["anna@new.example"]


def test_a_passing_trouble_loses_nothing_and_repeats_under_the_same_id(
    visit: Visit, post: Post, clock: SetClock, services: Services
) -> None:
    anna = visit("anna")
    ask_for_mail(anna)
    visit("ben").reply(anna.start_thread("Hers"), "Once")
    clock.advance(timedelta(hours=4))
    post.room.to_data = "451 later"
    assert post.send() == 0
    with services.database.read() as session:
        mail = session.scalars(select(Mail)).one()
        first_id, code = mail.message_id, mail.code
    assert code == "smtp.not_now"
    assert post.send() == 0, "not at once again"
    post.room.to_data = ""
    clock.advance(timedelta(minutes=11))
    assert post.send() == 1
    assert str(first_id) in post.room.got[0]["Message-ID"]
    assert "Once" in words_of(post.room.got[0])


def test_a_worker_that_was_killed_leaves_its_mail_to_the_next(
    visit: Visit, post: Post, clock: SetClock, services: Services
) -> None:
    anna = visit("anna")
    ask_for_mail(anna)
    visit("ben").reply(anna.start_thread("Hers"))
    clock.advance(timedelta(hours=4))
    with services.database.write() as session:
        claimed = claim(session, services.keys, clock.now())
    assert claimed is not None
    assert post.send() == 0, "somebody has it"
    clock.advance(timedelta(minutes=6))
    assert post.send() == 1
    assert str(claimed.message_id) in post.room.got[0]["Message-ID"]


def test_mail_that_is_stopped_while_it_is_on_its_way_is_not_begun_again(
    visit: Visit, post: Post, clock: SetClock, services: Services
) -> None:
    anna = visit("anna")
    ask_for_mail(anna)
    visit("ben").reply(anna.start_thread("Hers"))
    clock.advance(timedelta(hours=4))
    with services.database.write() as session:
        claimed = claim(session, services.keys, clock.now())
        assert claimed is not None
        stop(session, anna.person_id, clock.now())
    with services.database.write() as session:
        note_told(session, claimed, clock.now(), was_sent=True)
        assert session.scalars(select(Mail)).all() == []


def test_works_council_mode_keeps_times_from_staff(
    visit: Visit, post: Post, clock: SetClock, services: Services, classroom: Classroom
) -> None:
    ask_for_mail(visit("ines"), cadence="never", at_once="yes")
    thread = visit("ines").start_thread("Theirs")
    with services.database.write() as session:
        organisation_id = session.get_one(Space, classroom.space_id).organisation_id
        set_mode(
            session, organisation_id, clock.now(), enabled=True, smallest_group=5, agreement="ours", reason=""
        )
    clock.advance(timedelta(minutes=1))
    visit("ben").reply(thread)
    assert post.send() == 0


def test_a_delivery_to_many_is_not_held_up_by_one(
    visit: Visit, post: Post, clock: SetClock, services: Services
) -> None:
    for name in ("anna", "ben"):
        ask_for_mail(visit(name))
        visit("ines").reply(visit(name).start_thread("Asked"))
    with services.database.write() as session:
        session.execute(delete(Membership).where(Membership.person_id == visit("cem").person_id))
    clock.advance(timedelta(days=1))
    assert post.send() == 2


def test_an_observer_may_have_mail_too(visit: Visit, post: Post, clock: SetClock) -> None:
    cem = visit("cem", role=Role.OBSERVER)
    ask_for_mail(cem)
    clock.advance(timedelta(minutes=1))
    ines = visit("ines")
    told = ines.send(
        ines.open("/threads/new").form, title="All read this", text="Some text", kind="announcement"
    )
    assert told.status == 303
    clock.advance(timedelta(hours=4))
    assert post.send() == 1
    assert "All read this" in words_of(post.room.got[0])


def test_the_form_of_whoever_is_not_told_of_mail(visit: Visit) -> None:
    anna = visit("anna")
    page = anna.open(MAIL)
    assert "anna@academy.example" in page.words
    bad = anna.send(page.form, quiet_from="22", cadence="weekly")
    assert (bad.status, "mail.quiet_hours" in bad.words) == (422, True)
    assert bad.form.fields["cadence"] == "weekly", "what was chosen is still there"
    bad = anna.send(page.form, quiet_days=[str(day) for day in range(7)])
    assert (bad.status, "mail.quiet_days" in bad.words) == (422, True)
    for zone in ("Nowhere/None", "4" * 400):
        bad = anna.send(page.form, time_zone=zone)
        assert (bad.status, "mail.time_zone" in bad.words) == (422, True)
    assert isinstance(page.form, Form)


def test_who_is_mentioned_is_told_and_not_named(
    visit: Visit, post: Post, clock: SetClock, services: Services, classroom: Classroom
) -> None:
    ask_for_mail(visit("cem"), cadence="never", at_once="yes")
    clock.advance(timedelta(minutes=1))
    visit("anna").start_thread("For two", "What do @Cem Cemson and @Ben Benson think of it?")
    clock.advance(timedelta(minutes=10))
    assert post.send() == 1
    words = words_of(post.room.got[0]).replace("cem@academy.example", "")
    assert "think of it" in words
    for each in ("Cemson", "Benson", "Anna", "@{", *(person.hex for person in classroom.people.values())):
        assert each not in words


@pytest.mark.parametrize("wish", [{}, {"cadence": "never", "at_once": "yes"}])
@pytest.mark.parametrize("text", ["A zebra for her", "A zebra for @Cem Cemson"])
def test_what_waited_for_a_moderator_is_told_once_it_is_let_in(
    visit: Visit, post: Post, clock: SetClock, classroom: Classroom, wish: dict[str, str], text: str
) -> None:
    anna = visit("anna")
    reader = visit("cem") if "@" in text else anna
    ask_for_mail(reader, **wish)
    thread = anna.start_thread("Hers")
    post_held(classroom, visit("ben"), thread, text)
    for _ in range(2):
        clock.advance(timedelta(days=1))
        assert post.send() == 0
    ines = visit("ines")
    assert ines.send(forms_of(ines.open(QUEUE))[0], do="keep").status == 303
    clock.advance(timedelta(days=1))
    assert post.send() == 1
    assert "A zebra for" in words_of(post.room.got[0])
    clock.advance(timedelta(days=1))
    assert post.send() == 0


def test_the_title_of_what_its_author_keeps_back_is_not_told(
    visit: Visit, post: Post, clock: SetClock, services: Services, classroom: Classroom
) -> None:
    anna, ben = visit("anna"), visit("ben")
    ask_for_mail(ben)
    thread = anna.start_thread("Quagga in the title", "Words of hers")
    ben.reply(thread, "I follow it")
    visit("cem").reply(thread, "A zebra in it")
    with services.database.write() as session:
        kept = find_text(session, services.keys, "Words of hers").id
        keep_back(session, classroom.space_id, anna.person_id, kept, clock.now())
    clock.advance(timedelta(days=1))
    assert post.send() == 1
    words = words_of(post.room.got[0])
    assert "A zebra in it" in words
    assert "Quagga" not in words
