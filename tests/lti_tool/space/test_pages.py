import re
from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from uuid import UUID

import pytest
from flask import Flask
from sqlalchemy import select, update

from config.clock import SetClock
from config.database import Database
from config.keys import KeyRing
from lti_tool.space.tables import Post, Thread
from sync.contributions.tables import StoredContribution
from sync.contributions.texts import open_text, seal_text
from sync.people.sealing import Seals
from sync.spaces.tables import Anonymity, Membership, Role, Space
from tests.conftest import SECRET_KEY
from tests.factories.texts import all_texts, find_text
from tests.factories.world import Classroom, open_classroom
from tests.lti_tool.space.conftest import QueryCounter
from tests.lti_tool.space.visitor import ORIGIN, Visitor

Visit = Callable[..., Visitor]


def remove(database: Database, clock: SetClock, markdown: str) -> None:
    with database.write() as session:
        row = find_text(session, KeyRing(SECRET_KEY), markdown)
        row.sealed_text, row.deleted_at = None, clock.now()


def test_an_empty_space_invites_to_begin(visit: Visit) -> None:
    page = visit("anna").open()
    assert page.status == 200
    assert "Write the first thread" in page.words
    assert any(link.endswith("/threads/new") for link in page.links)


def test_the_list_shows_the_latest_activity_first(visit: Visit, clock: SetClock) -> None:
    anna = visit("anna")
    older = anna.start_thread("Older")
    clock.sleep(60)
    anna.start_thread("Newer")
    assert anna.open().words.index("Newer") < anna.open().words.index("Older")
    clock.sleep(60)
    visit("ben").reply(older)
    page = anna.open()
    assert page.words.index("Older") < page.words.index("Newer")
    assert "1 reply" in page.words


def test_the_list_marks_where_the_viewer_took_part(visit: Visit) -> None:
    thread = visit("anna").start_thread()
    visit("ben").reply(thread)
    assert "you took part" in visit("ben").open().words
    assert "you took part" not in visit("cem").open().words
    assert "Anna Annason (you)" in visit("anna").open().words


def test_instants_are_told_relative_and_whole(visit: Visit, clock: SetClock) -> None:
    anna = visit("anna", locale="de")
    anna.start_thread()
    clock.sleep(2 * 3600)
    page = anna.open()
    assert "vor 2 Stunden" in page.words
    assert 'datetime="2026-11-23T09:00:00.000000Z" title="23. November 2026' in page.html
    assert re.search(r'title="[^"]* 10:00[" ]', page.html)  # the course's own time zone, to the minute


def test_more_than_fifty_threads_are_on_further_pages(visit: Visit, clock: SetClock) -> None:
    anna = visit("anna")
    for number in range(51):
        anna.start_thread(f"Thread no. {number:02}")
        clock.sleep(1)
    first, second = anna.open(), anna.open("/?page=2")
    assert "Thread no. 50" in first.words
    assert "Thread no. 00" not in first.words
    assert "Thread no. 00" in second.words
    assert any(link.endswith("?page=2") for link in first.links)
    assert not any("page=3" in link for link in second.links)
    assert anna.open("/?page=3").status == 404
    assert anna.open("/?page=nonsense").status == 200


def test_replies_nest_two_levels_deep_and_say_whom_they_answer(visit: Visit, clock: SetClock) -> None:
    anna, ben, cem = visit("anna"), visit("ben"), visit("cem")
    thread = anna.start_thread()
    address = thread
    for writer, text in (
        (ben, "first level"),
        (cem, "second level"),
        (anna, "third level"),
        (ben, "fourth level"),
    ):
        post = writer.reply(address, text)
        address = f"{thread}?reply_to={post.partition('#post-')[2]}"
        clock.sleep(1)
    page = anna.open(thread)
    assert page.html.count('class="replies replies-nested"') == 1
    assert "answers Cem Cemson" in page.words
    assert "answers Anna Annason" in page.words
    assert "answers Ben Benson" not in page.words
    positions = [page.words.index(f"{level} level") for level in ("first", "second", "third", "fourth")]
    assert positions == sorted(positions)


def test_a_removed_post_keeps_its_place_while_answers_stand(
    visit: Visit, database: Database, clock: SetClock
) -> None:
    anna, ben = visit("anna"), visit("ben")
    thread = anna.start_thread(text="the opening")
    post = anna.reply(thread, "to be removed")
    ben.reply(f"{thread}?reply_to={post.partition('#post-')[2]}", "standing answer")
    anna.reply(thread, "removed without answers")
    remove(database, clock, "to be removed")
    remove(database, clock, "removed without answers")
    page = visit("cem").open(thread)
    assert page.words.count("This post was removed.") == 1
    assert "standing answer" in page.words
    assert page.html.count(">Anna Annason</bdi>") == 1  # her opening post
    assert "1 reply" in page.words
    assert "1 reply" in visit("cem").open().words


def test_a_thread_goes_with_its_only_post_and_stays_with_answers(
    visit: Visit, database: Database, clock: SetClock
) -> None:
    anna = visit("anna")
    lonely = anna.start_thread("Lonely", "nobody answered")
    visit("ben").reply(anna.start_thread("Lively", "somebody answered"))
    remove(database, clock, "nobody answered")
    remove(database, clock, "somebody answered")
    cem = visit("cem")
    assert cem.open(lonely).status == 404
    page = cem.open()
    assert "A removed post" in page.words
    assert "Anna" not in page.words


def test_a_thread_of_another_space_is_not_found(
    visit: Visit, database: Database, keys: KeyRing, clock: SetClock
) -> None:
    elsewhere = open_classroom(database, keys, clock, resource_link_id="link-2")
    thread = visit("anna", room=elsewhere).start_thread("Secret plans")
    thread_id = thread.rpartition("/")[2]
    anna = visit("anna")
    page = anna.open(f"/threads/{thread_id}")
    assert page.status == 404
    assert "Secret" not in page.html
    form = anna.open("/threads/new").form
    form.action = f"{anna.space}/threads/{thread_id}/replies"
    assert anna.send(form, text="let me in").status == 404
    assert anna.open(thread).status == 401


def test_without_a_session_there_is_no_name(visit: Visit, app: Flask) -> None:
    anna = visit("anna")
    thread = anna.start_thread()
    for address in (f"{anna.space}/", thread, f"{anna.space}/threads/new"):
        response = app.test_client().get(address, base_url=ORIGIN)
        assert response.status_code == 401
        assert "Anna" not in response.get_data(as_text=True)


@pytest.mark.parametrize("locale", ["en", "de"])
def test_pages_speak_the_language_of_the_launch(visit: Visit, locale: str) -> None:
    anna = visit("anna", locale=f"{locale}-AT")
    thread = anna.start_thread()
    for address in ("/", thread, "/threads/new", f"/threads/{UUID(int=7)}"):
        assert f'<html lang="{locale}">' in anna.open(address).html
    wanted = {"en": "Your participation", "de": "Ihre Beteiligung"}[locale]
    assert wanted in anna.open().words


def test_what_people_write_cannot_become_markup(visit: Visit) -> None:
    evil = "<script>alert(1)</script>\"'"
    anna = visit("anna")
    thread = anna.start_thread(title=evil, text=f"{evil}\n\n<img src=x onerror=alert(1)>")
    for address in ("/", thread):
        page = anna.open(address)
        assert "<script>alert" not in page.html
        assert "<img" not in page.html


def test_no_page_styles_or_runs_anything_inline(visit: Visit) -> None:
    anna = visit("anna")
    thread = anna.start_thread(text="|a|\n|-:|\n|1|\n\n```python\nx = 1\n```")
    for address in ("/", thread, "/threads/new"):
        html = anna.open(address).html
        assert not re.search(r"<[^>]+ (?:style|on\w+)=", html)
        assert not re.search(r"<script(?![^>]* src=)", html)
        assert not re.search(r'(?:src|href)="(?:https?:)?//', html)


def test_where_peers_are_anonymous_only_staff_see_learners_names(
    visit: Visit, database: Database, classroom: Classroom
) -> None:
    with database.write() as session:
        session.get_one(Space, classroom.space_id).anonymity = Anonymity.TO_PEERS.value
    anna, ben = visit("anna"), visit("ben")
    thread = anna.start_thread()
    visit("ines").reply(thread)
    for address in ("/", thread):
        page = ben.open(address)
        assert "Anna" not in page.html
        assert ">AA<" not in page.html
        assert "Anonymous" in page.words
        assert "Anna Annason" in visit("ines").open(address).words
        assert "Anna Annason" in anna.open(address).words
    assert "Ines Inesson" in ben.open(thread).words


def test_a_contribution_that_is_anonymous_by_itself_stays_so(visit: Visit, database: Database) -> None:
    thread = visit("anna").start_thread()
    with database.write() as session:
        session.execute(update(StoredContribution).values(anonymous=True))
    assert "Anna" not in visit("ben").open(thread).html
    assert "anonymous to others" in visit("ines").open(thread).words


def test_instructors_are_told_apart_and_unnamed_members_shown_as_such(
    visit: Visit, database: Database, classroom: Classroom
) -> None:
    thread = visit("ines").start_thread()
    assert "Ines Inesson Instructor" in visit("anna").open(thread).words
    with database.write() as session:
        session.execute(update(Membership).values(role=Role.LEARNER.value))
    assert "Instructor" not in visit("anna").open(thread).words


@pytest.mark.parametrize("address", ["/", "thread"])
def test_the_number_of_queries_does_not_grow(
    visit: Visit, queries: QueryCounter, classroom: Classroom, clock: SetClock, address: str
) -> None:
    anna = visit("anna")
    thread = anna.start_thread()
    place = thread if address == "thread" else address

    def count() -> int:
        queries.statements.clear()
        assert anna.open(place).status == 200
        return len(queries.statements)

    few = count()
    for number in range(8):
        for name in ("anna", "ben", "cem", "ines"):
            writer = visit(name)
            post = writer.reply(thread, f"{name} {number}")
            writer.reply(f"{thread}?reply_to={post.partition('#post-')[2]}", f"{name} again {number}")
            writer.start_thread(f"{name} {number}")
            clock.advance(timedelta(seconds=1))
    assert count() == few
    assert few <= {"/": 19, "thread": 11}[address]


def test_html_of_an_older_renderer_is_made_anew_without_writing(
    visit: Visit, database: Database, keys: KeyRing
) -> None:
    anna = visit("anna")
    thread = anna.start_thread(text="*new*")
    with database.write() as session:
        row, seals = session.scalars(select(StoredContribution)).one(), Seals(session, keys)
        old = replace(open_text(seals, row), html="<p>old</p>", renderer_version=0)
        row.sealed_text = seal_text(seals, row.id, row.author_id, old)
    page = anna.open(thread)
    assert "<em>new</em>" in page.html
    with database.read() as session:
        assert [each.html for each in all_texts(session, keys)] == ["<p>old</p>"]


def test_ids_in_addresses_are_those_of_threads_and_posts(visit: Visit, database: Database) -> None:
    anna = visit("anna")
    thread = anna.start_thread()
    post = anna.reply(thread)
    with database.read() as session:
        assert session.get(Thread, UUID(thread.rpartition("/")[2])) is not None
        assert session.get(Post, UUID(post.partition("#post-")[2])) is not None
    assert str(anna.person_id) not in anna.open(thread).html
