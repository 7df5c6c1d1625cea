"""What learners pick from an archive of their own is evidence, marked as theirs alone, and nothing else is kept."""

from collections.abc import Callable
from datetime import timedelta
from io import BytesIO
from typing import Any

import pytest
from sqlalchemy import select

from config.clock import SetClock
from lti_tool.app.services import Services
from sync.bringing.picking import purge_archives
from sync.bringing.tables import ArchiveItem, OpenArchive
from sync.contributions.tables import StoredContribution
from sync.ledger.facts import FactKind
from sync.ledger.tables import LedgerRow
from sync.rights.export import collect
from sync.spaces.tables import Space
from tests.connectors.contract.hostile_archives import zip_of
from tests.factories.world import Classroom
from tests.lti_tool.evidence.test_attesting import attesting, restrict
from tests.lti_tool.evidence.test_pages import people_page
from tests.lti_tool.space.visitor import ORIGIN, Page, Visitor

Visit = Callable[..., Visitor]
PAGE = "/bring-in"
MARK = "(brought in by the learner, not verified)"
_LINK = "https://www.linkedin.com/feed/update/urn%3Ali%3Aactivity%3A"


def linkedin(*posts: str) -> bytes:
    answers = [
        f"{_LINK}{n}?commentUrn=urn%3Ali%3Acomment%3A%28activity%3A{n}%2C{n}%29" for n in range(len(posts))
    ]
    rows = "".join(f"2025-03-01 10:13:{n % 60:02},{answers[n]},{text}\n" for n, text in enumerate(posts))
    files = {"Comments.csv": f"Date,Link,Message\n{rows}", "messages.csv": "FROM,CONTENT\nBob,whispered\n"}
    return zip_of({name: text.encode() for name, text in files.items()})


def bring(who: Visitor, file: bytes, service: str = "linkedin") -> Page:
    form = next(each for each in who.open(PAGE).forms if "service" in each.fields)
    data: dict[str, Any] = {**form.fields, "service": service, "file": (BytesIO(file), "archive.zip")}
    return Page(who.client.post(form.action, data=data, base_url=ORIGIN, content_type="multipart/form-data"))


def pick(who: Visitor, page: Page, *numbers: str, act: str = "done", **typed: str) -> Page:
    form = next(each for each in page.forms if "archive" in each.fields)
    listed = [line.partition('"')[0] for line in page.html.split('name="listed" value="')[1:]]
    return who.send(form, listed=listed, item=list(numbers), act=act, **typed)


def follow(who: Visitor, page: Page) -> Page:
    assert page.status == 303, page.words
    return who.open(page.response.headers["Location"])


def rows_of(services: Services, table: Any) -> list[Any]:
    with services.database.read() as session:
        return list(session.scalars(select(table)).all())


@pytest.mark.usefixtures("attested_shows_a")
def test_only_what_is_picked_is_kept_as_evidence_without_points(
    visit: Visit, classroom: Classroom, services: Services
) -> None:
    anna, ben, ines = visit("anna"), visit("ben"), visit("ines")
    texts = ["I explained the gauge", *(f"Nothing of note {n}" for n in range(60))]
    page = follow(anna, bring(anna, linkedin(*texts)))
    assert "61 found" in page.words
    assert "whispered" not in page.words
    assert "Pick something first." in pick(anna, page).words
    listed = [line.partition('"')[0] for line in page.html.split('name="listed" value="')[1:]]
    page = follow(anna, pick(anna, page, listed[0], act="next"))
    assert "1 picked so far" in page.words
    page = follow(anna, pick(anna, page, act="show", q="GAUGE", year="2025"))
    assert "1 found" in page.words
    number = page.html.split('name="listed" value="')[1].partition('"')[0]
    page = follow(anna, pick(anna, page, number))
    assert "Bring in 2 contributions" in page.words
    assert "I explained the gauge" in page.words
    page = follow(anna, anna.send(page.form))
    assert "2 contributions are brought in." in page.words
    assert rows_of(services, OpenArchive) == rows_of(services, ArchiveItem) == []
    kept = rows_of(services, StoredContribution)
    assert [(each.is_attested_by_author, each.off_record, each.author_id) for each in kept] == [
        (True, True, anna.person_id)
    ] * 2

    page = people_page(ines, classroom)
    assert page.words.count(MARK) >= 2
    assert "Nothing is proposed at present." in page.words
    for form in attesting(page):
        assert ines.send(form).status == 303
    assert "level 2" in people_page(ines, classroom).words
    assert MARK in anna.open("/my-competencies").words
    own = anna.open("/participation").words
    assert "You brought it in yourself: it can show a competency, and earns no points." in own
    assert "Endorsed – It attests what you brought in, and earns no points." in own
    with services.database.read() as session:
        kinds = session.scalars(select(LedgerRow.kind).where(LedgerRow.person_id == anna.person_id)).all()
    assert sorted(kinds) == [FactKind.CONTRIBUTION] * 2 + [FactKind.ENDORSEMENT] * 2

    page = follow(ben, bring(ben, linkedin(*texts)))
    assert "Somebody else in this discussion has brought this in already." in page.words
    page = follow(anna, bring(anna, linkedin(*texts)))
    assert "You have brought this in already." in page.words
    page = anna.open(PAGE)
    take = next(each for each in page.forms if each.action.endswith("/take-back"))
    assert ben.send(take, contribution=str(kept[0].id)).status in (400, 404)
    page = follow(anna, anna.send(take, contribution=str(kept[0].id)))
    assert "1 contribution is taken back and deleted." in page.words
    assert follow(anna, anna.send(take, source=kept[0].source)).words.count("Nothing yet.") == 1
    assert {each.sealed_text for each in rows_of(services, StoredContribution)} == {None}
    assert "level 2" not in people_page(ines, classroom).words
    assert "You have taken this back" in anna.open(f"{PAGE}/items").words


def test_a_file_that_is_none_leaves_nothing_and_says_why(
    visit: Visit, services: Services, classroom: Classroom
) -> None:
    anna = visit("anna")
    for file, code in (
        (b"no zip at all", "archive.not_a_zip"),
        (zip_of({"users.json": b"[]"}), "archive.missing_member"),
    ):
        page = bring(anna, file)
        assert (page.status, code in page.words) == (422, True)
    german = visit("ben", locale="de")
    assert "Diese Datei ist kein Archiv" in bring(german, b"no zip at all").words
    assert rows_of(services, OpenArchive) == []
    with services.database.write() as session:
        session.get_one(Space, classroom.space_id).takes_archives = False
    assert "Nothing is brought in by learners here." in anna.open(PAGE).words


def test_what_lies_there_is_in_the_export_and_gone_after_an_hour(
    visit: Visit, classroom: Classroom, services: Services, clock: SetClock
) -> None:
    anna = visit("anna")
    bring(anna, linkedin("I explained the gauge"))
    with services.database.read() as session:
        document = collect(session, services.keys, anna.person_id, clock.now())
    (items,) = [each for each in document["stores"] if each["store"] == "archive_items"]
    assert "I explained the gauge" in str(items["rows"])
    clock.advance(timedelta(hours=1, seconds=1))
    assert anna.open(f"{PAGE}/items").status == 303
    with services.database.write() as session:
        assert purge_archives(session, clock.now()) == 1
    assert rows_of(services, OpenArchive) == rows_of(services, ArchiveItem) == []


def test_whose_data_are_not_used_brings_nothing_in(
    visit: Visit, classroom: Classroom, services: Services
) -> None:
    anna = visit("anna")
    page = follow(anna, bring(anna, linkedin("I explained the gauge")))
    form = next(each for each in anna.open(PAGE).forms if "service" in each.fields)
    pick(anna, page, "1")
    page = anna.open(f"{PAGE}/keep")
    restrict(services, classroom, "anna")
    assert anna.send(page.form).status == 409
    assert "your data are not used at present" in anna.open(PAGE).words
    assert anna.send(form).status == 409
    assert rows_of(services, StoredContribution) == []
