"""What a qualification manager sees and does with files for other systems."""

import csv
import io
import re

import pytest

from lti_tool.app.services import Services
from sync.consent.documents import TRANSFERS
from sync.delivery.purposes import turn_off
from sync.organisations.works_council import set_mode
from sync.transfers.profiles import built_in_id
from sync.transfers.store import find_by_name
from tests.factories.qualifying import (
    allow_transfers,
    bring_framework,
    give_level,
    list_names,
    organisation_of,
)
from tests.factories.world import Classroom, open_classroom
from tests.lti_tool.launch.browser import Browser
from tests.lti_tool.launch.conftest import app as app
from tests.lti_tool.launch.conftest import browser as browser
from tests.lti_tool.launch.conftest import lms as lms
from tests.lti_tool.launch.conftest import services as services
from tests.lti_tool.launch.platform import TOOL
from tests.lti_tool.privacy.office.office import acts
from tests.lti_tool.qualification.managing import Manager, form_at, open_qualification
from tests.lti_tool.space.visitor import Form, Page

HOSTILE = '"><script>alert(1)</script>'


@pytest.fixture
def manager(browser: Browser) -> Manager:
    return open_qualification(browser)


@pytest.fixture
def room(manager: Manager, services: Services) -> Classroom:
    room = open_classroom(services.database, services.keys, services.clock, base_url="https://other.example")
    give_level(room, "anna", bring_framework(room)["A"])
    return room


def fetch(manager: Manager, form: Form) -> list[list[str]]:
    answer = manager.browser.client.post(form.action, base_url=TOOL, data=form.fields)
    assert (answer.status_code, answer.mimetype) == (200, "text/csv"), answer.text
    assert "attachment" in answer.headers["Content-Disposition"]
    return list(csv.reader(io.StringIO(answer.data.decode("cp1252")), delimiter=";"))


def editor(page: Page) -> Form:
    return form_at(page, "/columns")


def test_nothing_is_handed_over_before_its_purpose_is_on_and_then_each_record_once(
    manager: Manager, room: Classroom, services: Services
) -> None:
    address = f"transfers/{built_in_id('tcmanager')}/"
    for page in (
        manager.open("transfers"), manager.open(address), manager.open(f"{address}?look=1", 422)
    ):  # fmt: skip
        assert page.words.count("transfer.purpose") == 1, "it is told once, and before anything is set up"
        assert "stoa privacy purpose transfers on --basis BASIS" in page.words
        assert "Turn it on under Data protection" in page.words
        assert not [form for form in page.forms if form.action.endswith(address)]
    way = re.search(r'href="(/data-protection/[^"]+/purposes/transfers)"', manager.open(address).html)
    assert way
    assert manager.browser.get(way[1]).status_code == 200
    allow_transfers(room)
    assert "transfer.purpose" not in manager.open("transfers").words
    page = manager.open(f"{address}?look=1")
    assert "1 record would go" in page.words
    assert "lms-anna" in page.words
    form = next(each for each in page.forms if address in each.action and "csrf_token" in each.fields)
    assert fetch(manager, form)[1][:3] == ["lms-anna", "Prüfen", "A"]
    assert acts(services, "transfer.")[-1][0] == "transfer.exported"
    page = manager.open(f"{address}?look=1")
    assert "0 records would go" in page.words
    assert "1 was handed over before" in page.words
    assert "1 record would go" in manager.open(f"{address}?look=1&again=1").words
    assert (
        manager.browser.get(f"{manager.address}{address}?look=1&space={room.people['anna']}").status_code
        == 404
    )


def test_columns_are_edited_ordered_and_saved_and_what_does_not_fit_is_listed(
    manager: Manager, room: Classroom, services: Services
) -> None:
    allow_transfers(room)
    address = f"transfers/{built_in_id('tcmanager')}/"
    copy = next(form for form in manager.open("transfers").forms if f"{address}copy" in form.action)
    assert "transfer.name_taken" in manager.send(copy, 422, name="TCmanager").words
    page = manager.send(copy, name=HOSTILE)
    assert "<script>alert" not in page.html
    own = page.response.request.path.removesuffix("columns")

    page = manager.send(editor(page), 200, act="down-1")
    assert editor(page).fields["heading-1"] == "Maßnahme"
    page = manager.send(editor(page), 200, act="remove-3")
    page = manager.send(editor(page), 200, act="add")
    assert editor(page).fields["rows"] == "8"
    changes = {
        "heading-8": "Art",
        "source-8": "kind",
        "longest-8": "5",
        "words-2": "101 = eins",
        "name": "Ours",
    }
    refused = manager.send(editor(page), 422, act="save", **{**changes, "words-2": "no sign"})
    assert "transfer.words" in refused.words
    assert editor(refused).fields["heading-8"] == "Art", "what was typed is kept"
    saved = manager.send(editor(page), act="save", **changes)
    assert "Saved." in saved.words
    assert "transfer.moved" in manager.send(editor(page), 409, act="save", **changes).words
    with services.database.read() as session:
        kept = find_by_name(session, organisation_of(room), "Ours")
    assert [each.heading for each in kept.profile.columns][:3] == ["Maßnahme", "Personalnummer", "Datum"]
    assert (kept.version, kept.profile.columns[7].longest) == (2, 5)

    page = manager.open(f"{own}?look=1")
    assert "1 record is left out" in page.words
    assert "Annason" not in page.words, "the purpose does not list names"
    listed = manager.browser.get(f"{own}left-out?look=1")
    assert "transfer.too_long" in listed.text
    assert acts(services, "transfer.")[-1][0] == "transfer.left_out_read", "it names people"
    list_names(room)
    assert "Annason" in manager.browser.get(f"{own}left-out?look=1").text
    with services.database.write() as session:
        set_mode(session, organisation_of(room), services.clock.now(), enabled=True, agreement="BV 7")
    assert "Annason" not in manager.browser.get(f"{own}left-out?look=1").text
    page = manager.open(f"{own}?look=1")
    assert "Line 2" in page.words
    assert not [word for word in ("Annason", "lms-anna", "Prüfen") if word in page.words]
    manager.send(editor(saved), act="delete")
    assert manager.browser.get(own).status_code == 404
    assert acts(services, "transfer.")[-1][0] == "transfer.profile_deleted"


def test_with_a_works_council_the_page_names_nobody_and_the_file_does(
    manager: Manager, room: Classroom, services: Services
) -> None:
    allow_transfers(room)
    address = f"transfers/{built_in_id('tcmanager')}/"
    with services.database.write() as session:
        set_mode(session, organisation_of(room), services.clock.now(), enabled=True, agreement="BV 7")
    page = manager.open(f"{address}?look=1")
    assert ("1 record would go" in page.words, "4711" in page.words) == (True, True)
    assert not [word for word in ("lms-anna", "Prüfen", "Annason") if word in page.html]
    assert "the agreement covers the purpose" in page.words
    assert "The audit says who fetched it" in page.words
    form = next(each for each in page.forms if address in each.action and "csrf_token" in each.fields)
    assert fetch(manager, form)[1][:3] == ["lms-anna", "Prüfen", "A"]
    assert acts(services, "transfer.")[-1][0] == "transfer.exported"
    with services.database.write() as session:
        turn_off(session, organisation_of(room), TRANSFERS, services.clock.now())
    page = manager.open(address)
    assert 'stoa privacy works-council off --reason "…"' in page.words
    assert "Turn it on under Data protection" not in page.words
