"""Files at posts: none is lost, each is seen by who sees its post, and goes with it."""

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from io import BytesIO
from uuid import UUID, uuid4

import pytest
from PIL import Image
from sqlalchemy import delete, func, select, update

from config.clock import SetClock
from config.database import Database
from lti_tool.app.retention import CATEGORIES, purge_what_is_over
from lti_tool.app.services import Services
from lti_tool.attachments.tables import DraftAttachment
from sync.attachments.tables import AttachmentBytes, StoredAttachment
from sync.contributions.tables import StoredContribution, Withheld
from sync.moderation.withdrawing import finish_removals
from sync.people.tables import PersonKey
from sync.rights.erasure import erase_person
from sync.spaces.tables import Anonymity, GroupMode, Space
from tests.factories.files import SECRET_PLACE, armed_document, document, photograph, picture
from tests.factories.world import Classroom
from tests.lti_tool.attachments.bringing import addresses, fetch, paste, send_with
from tests.lti_tool.space.test_groups import split
from tests.lti_tool.space.visitor import Form, Page, Visitor

Visit = Callable[..., Visitor]


def stored(database: Database) -> list[StoredAttachment]:
    with database.read() as session:
        return list(session.scalars(select(StoredAttachment).order_by(StoredAttachment.created_at)))


def pieces(database: Database) -> int:
    with database.read() as session:
        return session.scalar(select(func.count()).select_from(AttachmentBytes)) or 0


def post_with(visitor: Visitor, *files: tuple[bytes, str], **typed: str) -> Page:
    """Begin a thread with files; gives its page."""
    form = visitor.open("/threads/new").form
    posted = send_with(visitor, form, *files, **{"title": "A title", "text": "Some text", **typed})
    assert posted.status == 303, posted.words
    return visitor.open(posted.response.headers["Location"])


def test_a_picture_comes_with_the_post_without_a_script(visit: Visit, database: Database) -> None:
    page = post_with(visit("anna"), (photograph(60, 40), "my cat.jpg"))
    (address,) = addresses(page)
    assert 'loading="lazy"' in page.html
    assert 'width="40" height="60"' in page.html
    answer = fetch(visit("ben"), address)
    assert (answer.status_code, answer.mimetype) == (200, "image/jpeg")
    assert SECRET_PLACE not in answer.data
    with Image.open(BytesIO(answer.data)) as shown:
        assert shown.size == (40, 60)
    assert [row.contribution_id is not None for row in stored(database)] == [True]


def test_what_is_served_can_do_nothing_and_is_asked_for_each_time(visit: Visit) -> None:
    page = post_with(visit("anna"), (picture(), "a.jpg"), (document("x"), "Notes of mine.pdf"))
    shown, paper = (fetch(visit("ben"), each) for each in addresses(page))
    for answer in (shown, paper):
        policy = answer.headers["Content-Security-Policy"]
        assert "sandbox" in policy
        assert "default-src 'none'" in policy
        assert "script-src" not in policy
        assert answer.headers["X-Content-Type-Options"] == "nosniff"
        assert answer.headers["Cross-Origin-Resource-Policy"] == "same-origin"
        assert answer.headers["Cache-Control"] == "private, no-cache"
    assert shown.headers["Content-Disposition"].startswith("inline")
    assert paper.headers["Content-Disposition"] == "attachment; filename=Notes-of-mine.pdf"
    assert paper.mimetype == "application/pdf"
    again = fetch(visit("ben"), addresses(page)[0], **{"If-None-Match": shown.headers["ETag"]})
    assert (again.status_code, again.data) == (304, b"")
    assert again.headers["Cache-Control"] == "private, no-cache"


def test_files_of_a_refused_form_come_back_with_it_and_on_another_device(
    visit: Visit, database: Database
) -> None:
    anna = visit("anna")
    form = anna.open("/threads/new").form
    refused = send_with(anna, form, (picture(), "a.jpg"), (b"<svg/>", "b.jpg"), title="", text="All my words")
    assert refused.status == 422
    assert "neither a picture" in refused.words
    assert "b.jpg" not in refused.words.replace("“b”", "")
    assert refused.form.fields["text"] == "All my words"
    (address,) = addresses(refused)
    assert fetch(anna, address).status_code == 200
    browser = visit("anna")  # another one of the same person
    elsewhere = browser.open("/threads/new")
    assert addresses(elsewhere) == [address]
    posted = send_with(browser, elsewhere.form, title="Now with a title")
    assert posted.status == 303
    assert addresses(anna.open(posted.response.headers["Location"])) == [address]
    assert len(stored(database)) == 1
    assert addresses(visit("anna").open("/threads/new")) == []


def test_a_form_that_is_sent_twice_makes_one_post_with_its_file_once(
    visit: Visit, database: Database
) -> None:
    anna = visit("anna")
    form = anna.open("/threads/new").form
    sent = [send_with(anna, form, (picture(), "a.jpg"), title="T", text="x") for _ in range(2)]
    assert sent[0].response.headers["Location"] == sent[1].response.headers["Location"]
    assert len(stored(database)) == 1
    with database.read() as session:
        assert session.scalar(select(func.count()).select_from(StoredContribution)) == 1


def test_what_is_pasted_stands_in_the_text_and_others_see_it_there_alone(visit: Visit) -> None:
    anna = visit("anna")
    form = anna.open("/threads/new").form
    told = paste(anna, form, picture()).get_json()
    assert told["picture"]
    assert f'value="{told["id"]}"' in told["item"]
    text = f"Look: ![a navy field](attachment:{told['id']}) here."
    sent = anna.send(form, title="T", text=text, attachment=told["id"])
    page = visit("ben").open(sent.response.headers["Location"])
    assert page.html.count("<img") == 1
    assert 'alt="a navy field"' in page.html
    assert len(addresses(page)) == 1


def test_what_a_picture_shows_is_said_where_its_author_has_said_it(visit: Visit) -> None:
    anna = visit("anna")
    refused = send_with(anna, anna.open("/threads/new").form, (picture(), "a.jpg"), title="", text="x")
    name = next(each for each in refused.form.fields if each.startswith("alt-"))
    posted = anna.send(refused.form, title="T", **{name: 'A "field" of <navy>'})
    page = anna.open(posted.response.headers["Location"])
    assert 'alt="A &#34;field&#34; of &lt;navy&gt;"' in page.html


def test_quoting_anothers_post_opens_no_file_of_theirs(visit: Visit) -> None:
    page = post_with(visit("anna"), (picture(), "a.jpg"))
    file_id = addresses(page)[0].rpartition("/")[2]
    ben, thread = visit("ben"), page.response.request.path
    quoted = ben.send(
        ben.open(thread).form, text=f"> ![x](attachment:{file_id})\n\nWell!", attachment=file_id
    )
    shown = ben.open(quoted.response.headers["Location"]) if quoted.status == 303 else quoted
    assert shown.html.count("<img") == 1, "Anna's own post has it, and Ben's has not"
    assert quoted.status == 422  # a list that names what is not his is a form that nobody was shown
    quoted = ben.send(ben.open(thread).form, text=f"> ![x](attachment:{file_id})\n\nWell!")
    shown = ben.open(quoted.response.headers["Location"])
    assert shown.html.count("<img") == 1
    assert 'class="attachment-missing">x<' in shown.html


def test_quoting_ones_own_post_elsewhere_does_not_take_its_file_along(visit: Visit) -> None:
    anna = visit("anna")
    page = post_with(anna, (picture(), "a.jpg"))
    file_id = addresses(page)[0].rpartition("/")[2]
    other = anna.open(anna.start_thread("Other", f"![x](attachment:{file_id})"))
    assert "<img" not in other.html


def test_an_upload_is_its_authors_alone_until_it_is_posted(visit: Visit) -> None:
    anna = visit("anna")
    told = paste(anna, anna.open("/threads/new").form, picture()).get_json()
    for name in ("ben", "ines"):
        for way in ("", "/page", "?small=1", "?save=1"):
            assert fetch(visit(name), f"{anna.space}/attachments/{told['id']}{way}").status_code == 404
    assert fetch(anna, f"{anna.space}/attachments/{told['id']}").status_code == 200
    assert fetch(anna, f"{anna.space}/attachments/{uuid4()}").status_code == 404


def test_files_of_a_group_are_the_groups(visit: Visit, classroom: Classroom) -> None:
    split(classroom, GroupMode.SEPARATE)
    page = post_with(visit("anna"), (picture(), "a.jpg"))
    (address,) = addresses(page)
    assert fetch(visit("ines"), address).status_code == 200
    for way in ("", "/page", "?small=1"):
        assert fetch(visit("cem"), f"{address}{way}").status_code == 404


def test_removing_a_post_removes_its_files(
    visit: Visit, services: Services, database: Database, clock: SetClock
) -> None:
    anna = visit("anna")
    page = post_with(anna, (picture(), "a.jpg"), (document("x"), "b.pdf"))
    assert pieces(database) == 2
    thread = page.response.request.path
    anna.send(anna.open(f"{thread}/posts/{thread.rpartition('/')[2]}/remove").form)
    for name in ("anna", "ben", "ines"):
        for address in addresses(page):
            assert fetch(visit(name), address).status_code == 404, "from then on"
    clock.advance(timedelta(hours=1))
    finish_removals(services.sync_context())
    assert (stored(database), pieces(database)) == ([], 0)


def test_what_is_hidden_shows_its_files_to_its_author_and_who_moderates(
    visit: Visit, classroom: Classroom, database: Database
) -> None:
    page = post_with(visit("anna"), (picture(), "a.jpg"))
    with database.write() as session:
        session.execute(update(StoredContribution).values(withheld=Withheld.HIDDEN.value))
    (address,) = addresses(page)
    seen = {name: fetch(visit(name), address).status_code for name in ("anna", "ben", "ines")}
    assert seen == {"anna": 200, "ben": 404, "ines": 200}


def test_an_edit_adds_and_takes_out_and_the_history_shows_what_was_there(
    visit: Visit, database: Database, clock: SetClock
) -> None:
    anna = visit("anna")
    page = post_with(anna, (picture(colour="red"), "red.jpg"))
    thread = page.response.request.path
    (red,) = addresses(page)
    edit = f"{thread}/posts/{thread.rpartition('/')[2]}/edit"
    clock.advance(timedelta(hours=1))
    form = anna.open(edit).form
    assert form.fields["attachment"] == red.rpartition("/")[2]
    dropped = send_with(
        anna, form, (picture(colour="green"), "green.jpg"), to="/attachments", drop=red.rpartition("/")[2]
    )
    green = addresses(dropped)[0]  # the form's; below it the post stands as it is now
    assert addresses(dropped) == [green, red]
    saved = anna.send(dropped.form)
    assert saved.status == 303
    assert addresses(anna.open(thread)) == [green]
    history = anna.open(edit.replace("/edit", "/history"))
    assert addresses(history) == [green, red]
    assert fetch(visit("ben"), red).status_code == 200, "as far as it is kept"
    anna.send(history.form)
    assert fetch(visit("ben"), red).status_code == 404
    assert len(stored(database)) == 1


def test_what_staff_take_out_is_gone_for_everybody_and_from_the_history(
    visit: Visit, database: Database
) -> None:
    anna, ben, ines = visit("anna"), visit("ben"), visit("ines")
    page = post_with(anna, (picture(colour="red"), "red.jpg"), (picture(colour="green"), "green.jpg"))
    thread = page.response.request.path
    red, green = addresses(page)
    post = f"{thread}/posts/{thread[-36:]}"
    form = ines.open(f"{post}/amend").form
    assert ines.send(form, take_out=red[-36:]).status == 303
    assert addresses(ben.open(thread)) == [green]
    assert addresses(ben.open(f"{post}/history")) == [green]
    seen = [fetch(each, red).status_code for each in (anna, ben, ines)]
    assert (seen, fetch(ben, green).status_code) == ([404, 404, 404], 200)
    assert len(stored(database)) == 1
    assert "edited by staff or moderators" in ben.open(thread).words
    assert ines.send(ines.open(f"{post}/amend").form, text="Other words").status == 303
    assert addresses(ben.open(thread)) == [green], "what is not ticked stays"


def test_what_nobody_is_to_read_any_more_leaves_no_file(
    visit: Visit, database: Database, clock: SetClock
) -> None:
    anna, ben, ines = visit("anna"), visit("ben"), visit("ines")
    page = post_with(anna, (picture(), "a.jpg"))
    thread = page.response.request.path
    (address,) = addresses(page)
    post = f"{thread}/posts/{thread[-36:]}"
    clock.advance(timedelta(hours=1))
    form = anna.open(f"{post}/edit").form
    out = anna.send(Form(f"{anna.space}/attachments", form.fields), drop=form.fields["attachment"])
    assert anna.send(out.form).status == 303
    assert fetch(ben, address).status_code == 200, "in the history"
    assert ines.send(ines.open(f"{post}/amend").form, text="Other words", forget="yes").status == 303
    assert (fetch(ben, address).status_code, stored(database)) == (404, [])


def test_a_slip_that_is_mended_leaves_no_file_behind(visit: Visit, database: Database) -> None:
    anna = visit("anna")
    page = post_with(anna, (picture(), "a.jpg"))
    thread = page.response.request.path
    form = anna.open(f"{thread}/posts/{thread.rpartition('/')[2]}/edit").form
    out = anna.send(Form(f"{anna.space}/attachments", form.fields), drop=form.fields["attachment"])
    assert anna.send(out.form).status == 303
    assert addresses(anna.open(thread)) == []
    assert stored(database) == []


def test_two_windows_with_one_draft_lose_neither_text_nor_file(visit: Visit, database: Database) -> None:
    anna = visit("anna")
    refused = send_with(anna, anna.open("/threads/new").form, (picture(), "a.jpg"), title="", text="x")
    first, second = refused.form, anna.open("/threads/new").form
    assert first.fields["attachment"] == second.fields["attachment"]
    posted = anna.send(first, title="One", text="one")
    assert posted.status == 303
    other = anna.send(second, title="Two", text="two")
    assert other.status == 422
    assert "another post has it" in other.words
    assert other.form.fields["text"] == "two"
    assert "attachment" not in other.form.fields
    again = send_with(anna, other.form, (picture(), "a.jpg"))
    assert addresses(anna.open(again.response.headers["Location"])) != []
    assert len(stored(database)) == 2


def test_the_limits_of_a_file_a_post_a_day_and_a_space_are_said(
    visit: Visit, app: object, services: Services, monkeypatch: pytest.MonkeyPatch
) -> None:
    anna = visit("anna")

    def refused(*files: bytes, **limits: int) -> str:
        monkeypatch.setitem(
            app.extensions, "stoa", replace(services, settings=replace(services.settings, **limits))
        )  # type: ignore[attr-defined]
        form = anna.open("/threads/new").form
        page = send_with(
            anna, form, *((each, "a.png") for each in files), title="T", text=f"Words {len(files)}"
        )
        return page.words if page.status == 422 else ""

    noise = [_noise(each) for each in range(4)]
    assert "at most 1 MB" in refused(noise[0] + bytes(1_000_000), attachment_file_mb=1)
    assert "file.post" in refused(*noise, attachment_post_mb=1)
    assert "file.day" in refused(_noise(9), attachment_day_mb=1)
    assert "file.space" in refused(_noise(10), attachment_day_mb=100, attachment_space_mb=1)
    assert "file.too_many" in refused(*(picture(9, each) for each in range(1, 13)), attachment_space_mb=100)
    assert "file.off" in refused(picture(), attachment_file_mb=0)
    monkeypatch.undo()


def _noise(seed: int) -> bytes:
    image = Image.effect_noise((700, 600 + seed), 60)
    written = BytesIO()
    image.save(written, "PNG")
    return written.getvalue()


def test_the_scanner_decides_and_where_it_fails_nothing_is_kept(
    visit: Visit, app: object, services: Services, database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    anna = visit("anna")
    for command, code in (("false", "file.scan_refused"), ("sh -c 'exit 9'", "file.scan_failed")):
        settings = replace(services.settings, scan_command=command)
        monkeypatch.setitem(app.extensions, "stoa", replace(services, settings=settings))  # type: ignore[attr-defined]
        page = send_with(
            anna, anna.open("/threads/new").form, (picture(), "a.jpg"), title="T", text="My words"
        )
        assert page.status == 422
        assert code in page.words
        assert page.form.fields["text"] == "My words"
    assert stored(database) == []


def test_an_upload_that_no_post_takes_is_gone_after_a_day_and_one_in_a_draft_is_not(
    visit: Visit, services: Services, database: Database, clock: SetClock
) -> None:
    anna = visit("anna")
    paste(anna, anna.open("/threads/new").form, picture(colour="red"))
    send_with(anna, anna.open("/threads/new").form, (picture(colour="green"), "a.jpg"), title="", text="x")
    post_with(visit("ben"), (picture(colour="blue"), "a.jpg"))
    assert len(stored(database)) == 3
    clock.advance(timedelta(hours=23))
    purge_what_is_over(services.sync_context())
    assert len(stored(database)) == 3
    clock.advance(timedelta(hours=2))
    purge_what_is_over(services.sync_context())
    assert len(stored(database)) == 2
    assert "uploads" in {each.name for each in CATEGORIES}


def test_a_draft_takes_its_files_along_when_it_is_deleted(visit: Visit, database: Database) -> None:
    anna = visit("anna")
    refused = send_with(anna, anna.open("/threads/new").form, (picture(), "a.jpg"), title="", text="x")
    anna.send(
        Form(
            f"{anna.space}/drafts/delete", {**refused.form.fields, "draft": refused.form.fields["submission"]}
        )
    )
    assert stored(database) == []
    with database.read() as session:
        assert session.scalars(select(DraftAttachment)).all() == []


def test_erasing_somebody_erases_their_files(
    visit: Visit, services: Services, classroom: Classroom, database: Database
) -> None:
    page = post_with(visit("anna"), (picture(), "a.jpg"))
    post_with(visit("ben"), (picture(), "a.jpg"))
    anna = visit("anna")
    send_with(anna, anna.open("/threads/new").form, (picture(30, 30), "b.jpg"), title="", text="x")
    with database.write() as session:
        receipt = erase_person(
            session, services.keys, classroom.people["anna"], "asked", None, services.clock.now()
        )
    assert receipt.stores["attachments"] == 2
    assert receipt.stores["attachment_bytes"] == 2
    assert [row.author_id for row in stored(database)] == [classroom.people["ben"]]
    assert fetch(visit("ines"), addresses(page)[0]).status_code == 404


def test_a_file_whose_key_was_lost_is_not_there_and_breaks_nothing(
    visit: Visit, classroom: Classroom, database: Database
) -> None:
    page = post_with(visit("anna"), (picture(), "a.jpg"))
    with database.write() as session:
        session.execute(delete(PersonKey).where(PersonKey.person_id == classroom.people["anna"]))
    assert fetch(visit("ben"), addresses(page)[0]).status_code == 404
    assert visit("ben").open(page.response.request.path).status == 200


def test_bytes_are_bound_to_their_place(visit: Visit, database: Database) -> None:
    page = post_with(visit("anna"), (picture(colour="red"), "a.jpg"), (picture(colour="green"), "b.jpg"))
    with database.write() as session:
        rows = session.scalars(select(AttachmentBytes)).all()
        assert all(SECRET_PLACE not in row.encrypted and b"JFIF" not in row.encrypted for row in rows)
        rows[0].encrypted, rows[1].encrypted = rows[1].encrypted, rows[0].encrypted
    assert {fetch(visit("ben"), each).status_code for each in addresses(page)} == {404}


def test_a_pdf_that_acts_is_served_without_what_acts(visit: Visit) -> None:
    page = post_with(visit("anna"), (armed_document("MARKER"), "a.pdf"))
    (address,) = addresses(page)
    assert b"MARKER" not in fetch(visit("ben"), address).data
    assert "(PDF," in page.html


def test_a_form_without_its_token_brings_nothing(visit: Visit, app: object, database: Database) -> None:
    anna = visit("anna")
    form = anna.open("/threads/new").form
    app.config["WTF_CSRF_ENABLED"] = True  # type: ignore[attr-defined]
    form.fields["csrf_token"] = "forged"
    assert paste(anna, form, picture()).status_code == 400
    assert stored(database) == []


def test_only_forms_that_may_bring_files_may_be_large(visit: Visit) -> None:
    anna = visit("anna")
    form = anna.open("/threads/new").form
    large = bytes(5_000_000)
    assert send_with(anna, form, (large, "a.bin"), title="T", text="x").status == 422
    assert send_with(anna, form, (large, "a.bin"), to="/tags").status in (404, 405, 413)
    fresh = anna.client.application.test_client()
    answer = fresh.post(
        form.action,
        data=large,
        content_type="multipart/form-data; boundary=x",
        base_url="https://stoa.example",
    )
    assert answer.status_code in (400, 401, 413)


def test_the_page_of_a_thread_with_files_asks_no_more_of_the_database(visit: Visit, queries: object) -> None:
    plain = visit("anna").start_thread()
    page = post_with(visit("anna"), *((picture(9, each), "a.jpg") for each in range(1, 6)))
    ben, counts = visit("ben"), []
    for address in (plain, page.response.request.path):
        ben.open(address)
        queries.statements.clear()  # type: ignore[attr-defined]
        ben.open(address)
        counts.append(len(queries.statements))  # type: ignore[attr-defined]
    assert counts[0] == counts[1]


def test_the_preview_shows_the_form_with_its_files(visit: Visit) -> None:
    anna = visit("anna")
    form = anna.open("/threads/new").form
    shown = send_with(anna, form, (picture(), "a.jpg"), to="/preview", title="T", text="Some words")
    assert shown.status == 200
    assert shown.html.count("<img") == 2  # in the preview, and in the list of the form
    answer = anna.client.post(
        f"{anna.space}/preview",
        data=shown.form.fields,
        base_url="https://stoa.example",
        headers={"Accept": "application/json"},
    )
    assert "<img" in answer.get_json()["html"]


def test_the_picture_by_itself_leads_back_to_its_post(visit: Visit) -> None:
    page = post_with(visit("anna"), (picture(2_000, 1_000), "a.jpg"))
    (address,) = addresses(page)
    assert f"{address}?small=1" in page.html
    whole = visit("ben").open(f"{address}/page")
    assert 'width="2000" height="1000"' in whole.html
    thread = page.response.request.path
    assert any(each.startswith(thread) for each in whole.links)
    assert len(fetch(visit("ben"), f"{address}?small=1").data) < len(fetch(visit("ben"), address).data)


def test_files_earn_nothing(visit: Visit, database: Database) -> None:
    from sync.ledger.tables import LedgerRow

    anna = visit("anna")
    form = anna.open("/threads/new").form
    told = paste(anna, form, picture()).get_json()
    anna.send(
        form,
        title="T",
        text=f"![many words that say what it shows](attachment:{told['id']}) four words are here",
    )
    with database.read() as session:
        row = session.scalars(select(LedgerRow)).one()
    assert (row.counted_words, row.links) == (4, 0)
    assert isinstance(row.contribution_id, UUID)


def test_what_a_file_is_called_tells_nobody_who_wrote_without_a_name(
    visit: Visit, database: Database, classroom: Classroom
) -> None:
    with database.write() as session:
        session.get_one(Space, classroom.space_id).anonymity = Anonymity.TO_PEERS
    anna, ben, ines = visit("anna"), visit("ben"), visit("ines")
    files = [(picture(), "photo of zoe.jpg"), (document("x"), "CV of Zoe.pdf")]
    thread = post_with(anna, *files).response.request.path
    history = f"{thread}/posts/{thread[-36:]}/history"
    paths = [thread, history, f"{thread}/print"]
    for path in paths:
        assert "zoe" not in ben.open(path).html.lower()
    for address in addresses(ben.open(thread)):
        assert "zoe" not in fetch(ben, address).headers["Content-Disposition"].lower()
        assert "Zoe" in fetch(anna, address).headers["Content-Disposition"].title()
    for visitor in (anna, ines):
        assert all("CV of Zoe" in visitor.open(path).html for path in paths)
    with_name = post_with(ines, (document("x"), "Syllabus.pdf"), title="By staff")
    assert "Syllabus" in ben.open(with_name.response.request.path).html
