"""What a qualification manager sees and does with frameworks."""

import json
import re
from datetime import timedelta

import pytest

from config.clock import SetClock
from lti_tool.app.services import Services
from lti_tool.qualification import changes, places, trees
from sync.frameworks.store import Origin, find_framework, list_frameworks, load_package, save_package
from sync.platforms.registry import find_organisation
from tests.lti_tool.launch.browser import Browser
from tests.lti_tool.launch.conftest import app as app
from tests.lti_tool.launch.conftest import browser as browser
from tests.lti_tool.launch.conftest import lms as lms
from tests.lti_tool.launch.conftest import services as services
from tests.lti_tool.privacy.office.office import acts
from tests.lti_tool.qualification.managing import CARE, Manager, form_at, open_qualification
from tests.lti_tool.space.conftest import QueryCounter
from tests.lti_tool.space.conftest import queries as queries

HOSTILE = '"><script>alert(1)</script>'
FAULTY = """type;code;parent;title;dqr
framework;F;;Faulty;
skill;A;B;First;
skill;B;A;Second;
skill;C;X;Third;9
"""


@pytest.fixture
def manager(browser: Browser) -> Manager:
    return open_qualification(browser)


def item_of(manager: Manager, care: str, code: str) -> str:
    """The address of a competency."""
    page = manager.open(f"{care}?retired=1&q={code}")
    return next(link for link in page.links if "/competencies/" in link and not link.endswith("new"))


def imported(services: Services) -> list[tuple[str, int, int]]:
    """Title, version and number of competencies of each framework."""
    with services.database.read() as session:
        own = find_organisation(session, "default").id
        return [(each.title, each.version, each.items) for each in list_frameworks(session, own, "de")]


def change_behind(services: Services, title: str) -> None:
    """Somebody else renames the framework."""
    with services.database.write() as session:
        own, now = find_organisation(session, "default").id, services.clock.now()
        (listed,) = list_frameworks(session, own, "de")
        framework = find_framework(session, own, listed.identifier)
        assert framework
        package = load_package(session, framework)
        renamed = type(package)(
            {**package.document, "title": title}, package.items, package.associations, package.extras
        )
        save_package(session, own, renamed, Origin.IMPORT, now)


def test_every_difference_is_shown_before_anything_is_imported(manager: Manager, services: Services) -> None:
    page = manager.look_at(CARE)
    assert imported(services) == []
    care = manager.send(form_at(page, "/import/"), act="import").response.request.path
    assert imported(services) == [("Pflege", 1, 4)]

    changed = CARE.replace("Dress wounds", "Care for wounds").replace("area;P2", "area;P3")
    page = manager.look_at(changed)
    assert "1 added 1 changed 1 retired 2 as they were" in page.words
    for told in ("Title or statement, English", "Dress wounds", "Care for wounds", "P3 Conversation"):
        assert told in page.words
    assert imported(services) == [("Pflege", 1, 4)]
    assert "1 added" in manager.open(form_at(page, "/import/").action).words, "as it is shown again"
    manager.send(form_at(page, "/import/"), act="import")
    assert imported(services) == [("Pflege", 2, 4)]
    assert "choose it once more" in manager.send(form_at(page, "/import/"), 422, act="import").words
    assert "nothing changes" in manager.look_at(changed).words
    manager.send(form_at(manager.look_at(CARE), "/import/"), act="drop")
    assert imported(services) == [("Pflege", 2, 4)]
    assert "Ada Adminson" in manager.open(f"{care}versions").words
    assert [action for action, _ in acts(services, "framework.")] == ["framework.imported"] * 2


def test_a_faulty_file_is_told_line_by_line_and_leaves_nothing(manager: Manager, services: Services) -> None:
    page = manager.look_at(FAULTY, status=422)
    assert "Nothing was imported: 3 faults" in page.words
    for told in ("Line 4", "Line 5", "X", "framework.cycle", "framework.parent", "framework.unreadable"):
        assert told in page.words
    assert page.words.count("is not in the file") == 1, "each fault is told once"
    assert "Its parent" in page.words
    german = "type;code;title\nframework;F;Ä\nskill;A;Übung\n".encode("windows-1252")
    assert "framework.encoding" in manager.look_at(german, status=422).html
    assert "1 added" in manager.look_at(german, encoding="windows-1252").words
    assert "Choose a file." in manager.send(form_at(manager.open("import"), "/import"), 422).words
    assert "framework.unreadable" in manager.look_at(b"<html></html>", status=422).html
    assert imported(services) == []


def test_whoever_confirms_after_a_change_sees_the_differences_anew(
    manager: Manager, services: Services
) -> None:
    manager.bring(CARE)
    page = manager.look_at(CARE.replace("Dress wounds", "Care for wounds"))
    change_behind(services, "Anders")
    again = manager.send(form_at(page, "/import/"), 409, act="import")
    assert ("framework.moved" in again.html, imported(services)[0][1]) == (True, 2)
    assert "Care for wounds" in again.words
    manager.send(form_at(again, "/import/"), act="import")
    assert imported(services)[0][1] == 3


def test_a_file_is_kept_for_whoever_brought_it_alone(
    manager: Manager, browser: Browser, clock: SetClock, services: Services
) -> None:
    form = form_at(manager.look_at(CARE), "/import/")
    clock.advance(timedelta(minutes=1))
    other = open_qualification(browser, sub="zoe", name="Zoe")
    stolen = form.action.replace(manager.address, other.address)
    token = form_at(other.open("import"), "/import").fields
    assert "choose it once more" in other.send(type(form)(stolen, token), 422, act="import").words
    assert browser.get(stolen).headers["Location"] == f"{other.address}import"
    assert imported(services) == []


def test_a_competency_is_edited_in_both_languages_and_nobody_is_overwritten(
    manager: Manager, services: Services
) -> None:
    care = manager.bring(CARE)
    address = item_of(manager, care, "P1.1")
    page = manager.open(address)
    form = form_at(page, address)
    assert (form.fields["statement_own"], form.fields["statement_en"]) == (
        "Hände desinfizieren",
        "Disinfect hands",
    )
    typed = {
        "statement_en": HOSTILE,
        "notes_own": "Zeile 1\r\nZeile 2",
        "esco": "https://data.europa.eu/esco/skill/1",
        "eqf": "4",
    }
    saved = manager.send(form, **typed)
    assert ("<script>alert" in saved.html, HOSTILE in form_at(saved, address).fields["statement_en"]) == (
        False,
        True,
    )
    assert "<script>alert" not in "".join(manager.open(each).html for each in (care, f"{care}versions/2"))
    assert imported(services)[0][1] == 2
    manager.send(form_at(saved, address))
    assert imported(services)[0][1] == 2, "what only comes back changes nothing"

    refused = manager.send(form, 409, statement_own="Hände waschen")
    assert ("framework.moved" in refused.html, imported(services)[0][1]) == (True, 2)
    again = form_at(refused, address)
    assert again.fields["statement_own"] == "Hände waschen"
    manager.send(again)
    assert "Hände waschen" in manager.open(f"{care}versions/3").words
    wrong = manager.send(form_at(manager.open(address), address), 422, statement_own=" ", esco="javascript:1")
    assert "framework.missing" in wrong.html
    assert "framework.address" in wrong.html
    assert form_at(wrong, address).fields["esco"] == "javascript:1"


def test_a_competency_is_added_moved_retired_and_brought_back(manager: Manager, services: Services) -> None:
    care = manager.bring(CARE)
    area = item_of(manager, care, "Hygiene")
    below = next(link for link in manager.open(area).links if "competencies/new?below=" in link)
    manager.send(form_at(manager.open(below), "competencies/new"), statement_own="Neu", code="P1.3")
    place = f"{item_of(manager, care, 'P1.3')}/place"
    manager.send(form_at(manager.open(place), place), act="move", parent="", number="1")
    assert manager.open(care).words.index("P1.3") < manager.open(care).words.index("P1 ")

    place = f"{area}/place"
    page = manager.open(place)
    assert "the 2 competencies below it" in page.words
    manager.send(form_at(page, place), act="move", parent=area.rpartition("/")[2], status=422)
    manager.send(form_at(manager.open(place), place), act="retire")
    assert imported(services)[0][2] == 2
    assert "P1.1" not in manager.open(care).words
    assert "retired" in manager.open(f"{care}?retired=1").words
    manager.send(form_at(manager.open(place), place), act="return")
    assert imported(services)[0][2] == 5
    path = manager.open(item_of(manager, care, "P1.1")).words
    assert "Top P1 Hygiene" in path
    assert manager.browser.get(f"{care}competencies/{area.rpartition('/')[2]}x").status_code == 404


def test_frameworks_are_paired_side_by_side_and_the_pair_is_exported(manager: Manager) -> None:
    care = manager.bring(CARE)
    manager.bring("type;code;title\nframework;T;Teaching\nskill;T1;Explain\n")
    address = next(link for link in manager.open(f"{care}crosswalk").links if "/crosswalk/" in link)
    page = manager.open(f"{address}?left=wounds")
    left, right = (re.findall(rf'name="{side}" value="([^"]+)"', page.html) for side in ("one", "other"))
    assert (len(left), len(right)) == (1, 1)
    form = next(each for each in page.forms if "kind" in each.fields)
    assert "framework.pair" in manager.send(form, 422, act="add", one=left[0]).html
    paired = manager.send(form, act="add", one=left[0], other=right[0], kind="isPartOf")
    assert "P1.2 Dress wounds is part of T1 Explain" in paired.words
    assert "is part of T1 Explain" in manager.open(item_of(manager, care, "P1.2")).words
    exported = json.loads(manager.browser.get(f"{care}export/case").text)
    kinds = [each["associationType"] for each in exported["CFAssociations"]]
    assert kinds.count("isPartOf") == 1
    remove = next(each for each in paired.forms if "association" in each.fields)
    assert "0 pairs" in manager.send(remove, act="remove").words


def test_scales_titles_and_a_framework_by_hand(manager: Manager, services: Services) -> None:
    form = form_at(manager.open("new?own_language=de"), "/new")
    assert "framework.missing" in manager.send(form, 422, title_own=" ").html
    made = manager.send(form, title_own="Verkauf", title_en="Sales").response.request.path
    scale = f"{made}scales/edit"
    typed = {"name_own": "Stufen", "1-name_own": "kennt", "2-name_own": "kann", "1-name_en": "knows"}
    form = form_at(manager.open(scale), "scales/edit")
    assert "framework.scale" in manager.send(form, 422, act="save", **typed).html
    page = manager.send(form, act="save", **typed, **{"2-proficient": "1"})
    assert "Stufen holds by default knows kann ★" in page.words
    there = next(link for link in page.links if "scale=" in link)
    form = form_at(manager.open(there), "scales/edit")
    page = manager.send(form, act="save", lowest="nothing")
    assert "knows (nobody is given it) kann ★" in page.words
    assert "knows (nobody is given it) | kann*" in manager.open(f"{made}versions/3").words
    titles = form_at(manager.open(f"{made}title"), "title")
    assert manager.send(titles, title_en="Selling").words.count("Selling") >= 1
    assert imported(services) == [("Verkauf", 4, 0)]


def test_a_version_is_exported_as_it_was_with_its_name_and_type(manager: Manager) -> None:
    care = manager.bring(CARE)
    manager.bring(CARE.replace("Dress wounds", "Care for wounds"))
    for path, name, kind in (
        ("case", "care-v2-case.json", "application/json"),
        ("csv", "care-v2.csv", "text/csv; charset=utf-8"),
        ("moodle?language=de", "care-v2-moodle.csv", "text/csv; charset=utf-8"),
        ("csv?version=1", "care-v1.csv", "text/csv; charset=utf-8"),
    ):
        answer = manager.browser.get(f"{care}export/{path}")
        assert answer.headers["Content-Disposition"] == f'attachment; filename="{name}"'
        assert answer.headers["Content-Type"] == kind
        assert ("Dress wounds" in answer.text) == ("version=1" in path)
    assert manager.browser.get(f"{care}export/csv?version=9").status_code == 404
    for number in ("9", "2147483648", "9" * 25):
        assert manager.browser.get(f"{care}versions/{number}").status_code == 404


def test_a_large_framework_is_shown_level_by_level_and_its_differences_are_cut(
    manager: Manager, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(trees, "MOST_AT_ONCE", 1)
    monkeypatch.setattr(changes, "MOST_SHOWN", 1)
    monkeypatch.setattr(places, "MOST_IN_A_CHOICE", 1)
    page = manager.look_at(CARE)
    assert re.search(r"And \d more differences", page.words)
    care = manager.send(form_at(page, "/import/"), act="import").response.request.path
    top = manager.open(care)
    assert ("P1 Hygiene" in top.words, "2 below" in top.words, "P1.1" in top.words) == (True, True, False)
    assert "P2" in manager.open(next(link for link in top.links if "page=2" in link)).words
    level = manager.open(next(link for link in top.links if "at=" in link))
    assert "P1.1 Disinfect hands" in level.words
    assert "And 3 more" in manager.open(f"{care}?q=n").words
    place = f"{item_of(manager, care, 'P1.2')}/place"
    form = form_at(manager.open(place), place)
    assert form.fields["parent"] == "P1"
    manager.send(form, act="move", parent="P9", status=422)
    manager.send(form, act="move", parent="P2")
    assert "Top P2 Conversation" in manager.open(item_of(manager, care, "P1.2")).words


def test_the_number_of_queries_does_not_grow_with_the_frameworks(
    manager: Manager, queries: QueryCounter
) -> None:
    def counted(path: str) -> int:
        queries.statements.clear()
        manager.open(path)
        return len(queries.statements)

    care = manager.bring(CARE)
    before = [counted(path) for path in ("", care, f"{care}?q=a", f"{care}versions")]
    rows = "".join(f"skill;N{number};P1;Neu {number};New {number};;\n" for number in range(20))
    manager.bring(CARE + rows)
    manager.bring("type;code;title\nframework;T;Teaching\nskill;T1;Explain\n")
    assert [counted(path) for path in ("", care, f"{care}?q=a", f"{care}versions")] == before
