"""Deep linking 2.0: what is asked, what may be chosen, and what the LMS is told."""

import re
from collections.abc import Mapping
from uuid import UUID

import pytest
from flask import Flask
from sqlalchemy import select

from config.clock import SetClock
from lti_tool.app.services import Services
from sync.audit.tables import AuditRow
from sync.organisations.tables import Organisation
from sync.organisations.works_council import set_mode
from sync.outbox.tables import TargetRow
from sync.paths.documents import Path as LearningPath
from sync.paths.keeping import find_path, make_path, publish_path, read_paths
from sync.scoring.presets import Preset, preset_rules
from sync.scoring.versions import current_rule
from sync.spaces.tables import Space
from tests.lti_tool.deeplink.choosing import DL, RETURN, SETTINGS, ask, claims_of, items_of, request_of, send
from tests.lti_tool.launch.browser import Browser, space_of
from tests.lti_tool.launch.platform import ABSENT, LTI, MEMBERSHIP, TOOL, Lms


def launch_of(item: Mapping[str, object], link: str = "link 9", **changes: object) -> dict[str, object]:
    """The launch of a link that was made of a content item."""
    return {
        f"{LTI}resource_link": {"id": link, "title": item["title"]},
        f"{LTI}custom": item["custom"],
        **changes,
    }


def space_in(services: Services, space_id: UUID) -> Space:
    with services.database.read() as session:
        return session.get_one(Space, space_id)


def test_a_new_discussion_is_told_as_a_link_with_a_column(browser: Browser, lms: Lms) -> None:
    answer = send(
        browser,
        ask(browser),
        link__0__title="  Mistakes that <b>teach</b> ",
        link__0__maximum_points="40",
        link__0__opens_at="2026-12-01T08:00",
        link__0__due_at="2026-12-20T18:00",
        link__0__closes_at="2027-01-31T18:00",
    )

    assert f"form-action {RETURN.partition('/return')[0]};" in answer.headers["Content-Security-Policy"]
    claims = claims_of(browser, answer)
    assert (claims["iss"], claims["aud"]) == (lms.client_id, lms.issuer)
    assert claims["exp"] - claims["iat"] <= 300
    assert len(claims["nonce"]) >= 32
    assert claims[f"{LTI}message_type"] == "LtiDeepLinkingResponse"
    assert claims[f"{LTI}version"] == "1.3.0"
    assert claims[f"{LTI}deployment_id"] == lms.deployment_id
    assert claims[f"{DL}data"] == SETTINGS["data"]
    (item,) = claims[f"{DL}content_items"]
    setup = item["custom"]["stoa_setup"]
    assert item == {
        "type": "ltiResourceLink",
        "title": "Mistakes that <b>teach</b>",
        "url": "https://stoa.example/lti/launch",
        "custom": {
            "stoa_setup": setup,
            "link_history": "$ResourceLink.id.history",
            "context_history": "$Context.id.history",
            "group_ids": "$Moodle.Person.userGroupIds",
        },
        "iframe": {"height": 800},
        "available": {
            "startDateTime": "2026-12-01T07:00:00.000000Z",
            "endDateTime": "2027-01-31T17:00:00.000000Z",
        },
        "submission": {
            "startDateTime": "2026-12-01T07:00:00.000000Z",
            "endDateTime": "2026-12-20T17:00:00.000000Z",
        },
        "lineItem": {
            "label": "Mistakes that <b>teach</b>",
            "scoreMaximum": 40,
            "resourceId": setup,
            "tag": "participation",
            "submissionReview": {"reviewableStatus": ["InProgress", "Submitted", "Completed"]},
        },
    }


def test_the_link_opens_a_space_that_is_set_up_as_chosen(browser: Browser, services: Services) -> None:
    answer = send(
        browser,
        ask(browser),
        link__0__title="Mistakes",
        link__0__topic="**All** of us <script>",
        link__0__maximum_points="40",
        link__0__rule="thorough",
        link__0__anonymity="to_peers",
        link__0__opens_at="2026-01-01T00:00",
    )
    (item,) = items_of(browser, answer)

    space_id = browser.space_id(launch_of(item))

    space = space_in(services, space_id)
    assert str(space.id) == item["lineItem"]["resourceId"]
    assert (space.title, space.maximum_points, space.anonymity) == ("Mistakes", 40, "to_peers")
    assert space.opens_at is not None
    assert space.set_up_at is not None
    page = browser.get(f"/s/{space_id}/").text
    assert "<strong>All</strong> of us &lt;script&gt;" in page
    with services.database.read() as session:
        assert current_rule(session, space_id)[0] == preset_rules()[Preset.THOROUGH]
        (target,) = session.scalars(select(TargetRow).where(TargetRow.space_id == space_id))
    assert target.settings["maximum"] == "40"


def test_several_at_once_and_each_its_own(browser: Browser) -> None:
    address = ask(browser)
    more = send(browser, address, count="1", more="1", link__0__title="One", link__0__topic="kept")
    assert 'value="One"' in more.text
    assert "kept</textarea>" in more.text
    assert 'name="link-1-title"' in more.text
    folds = re.findall(r'<details class="more"( open)?>', more.text)
    assert folds == [" open", ""], "what is set beyond the default stays to be seen"

    items = items_of(browser, send(browser, address, count="2", link__0__title="One", link__1__title="Two"))

    assert [item["title"] for item in items] == ["One", "Two"]
    assert len({item["custom"]["stoa_setup"] for item in items}) == 2


@pytest.mark.parametrize(
    ("settings", "expected", "missing"),
    [
        ({"accept_lineitem": False}, {}, {"lineItem"}),
        ({"accept_lineitem": ABSENT}, {}, set()),
        (
            {"accept_presentation_document_targets": ["window"]},
            {"window": {"targetName": "_blank"}},
            {"iframe"},
        ),
        ({"accept_presentation_document_targets": ["embed"]}, {}, {"iframe", "window"}),
    ],
)
def test_only_what_the_lms_takes_is_told(
    browser: Browser, settings: dict[str, object], expected: dict[str, object], missing: set[str]
) -> None:
    (item,) = items_of(browser, send(browser, ask(browser, settings), link__0__title="One"))

    assert expected.items() <= item.items()
    assert missing.isdisjoint(item)


def test_a_window_of_its_own_can_be_chosen(browser: Browser) -> None:
    answer = send(browser, ask(browser), link__0__title="One", link__0__target="window")

    assert items_of(browser, answer)[0]["window"] == {"targetName": "_blank"}


@pytest.mark.parametrize("settings", [{"accept_multiple": False}, {"accept_multiple": ABSENT}])
def test_one_link_is_told_where_the_lms_takes_one(browser: Browser, settings: dict[str, object]) -> None:
    address = ask(browser, settings)
    assert 'name="more"' not in browser.get(address).text

    answer = send(browser, address, count="3", link__0__title="One", link__1__title="Two", link__2__title="")

    assert len(items_of(browser, answer)) == 1


@pytest.mark.parametrize(
    ("title", "expected"), [(ABSENT, "Diskussion"), ("", "Diskussion"), ("Week 3", "Week 3")]
)
def test_the_form_as_it_comes_makes_a_link(browser: Browser, title: object, expected: str) -> None:
    address = ask(browser, {"title": title})
    page = browser.get(address).text
    typed = re.search(r'name="link-0-title" value="([^"]+)"', page)
    assert typed

    (item,) = items_of(browser, send(browser, address, link__0__title=typed[1], add="1"))

    assert item["title"] == expected


def test_an_answer_without_links_is_an_answer(browser: Browser) -> None:
    assert items_of(browser, send(browser, ask(browser), cancel="1")) == []


def test_where_links_are_not_taken_the_page_says_so(browser: Browser) -> None:
    address = ask(browser, {"accept_types": ["file"]})

    assert "takes no links to activities" in browser.get(address, headers={"Accept-Language": "en"}).text or (
        "nimmt keine Links" in browser.get(address).text
    )
    assert items_of(browser, send(browser, address, link__0__title="One")) == []


def test_data_is_left_out_where_there_was_none(browser: Browser) -> None:
    claims = claims_of(browser, send(browser, ask(browser, {"data": ABSENT}), link__0__title="One"))

    assert f"{DL}data" not in claims


@pytest.mark.parametrize(
    ("fields", "code"),
    [
        ({"link__0__title": "  "}, "title.empty"),
        ({"link__0__title": "x" * 201}, "title.too_long"),
        ({"link__0__title": "One", "link__0__maximum_points": "0"}, "settings.points"),
        ({"link__0__title": "One", "link__0__maximum_points": "1001"}, "settings.points"),
        ({"link__0__title": "One", "link__0__maximum_points": "٣"}, "settings.points"),
        ({"link__0__title": "One", "link__0__due_at": "tomorrow"}, "settings.date"),
        ({"link__0__title": "One", "link__0__due_at": "0001-01-01T00:00"}, "settings.date"),
        ({"link__0__title": "One", "link__0__due_at": "9999-12-31T23:59"}, "settings.date"),
        (
            {
                "link__0__title": "One",
                "link__0__opens_at": "2026-12-02T00:00",
                "link__0__due_at": "2026-12-01T00:00",
            },
            "settings.dates_order",
        ),
        ({"link__0__title": "One", "link__0__rule": "generous"}, "settings.choice"),
        ({"link__0__title": "One", "link__0__topic": "x" * 20_001}, "topic.too_long"),
    ],
)
def test_what_is_wrong_is_said_beside_its_field_and_what_was_typed_stays(
    browser: Browser, fields: dict[str, str], code: str
) -> None:
    fields = {"link__0__maximum_points": "100", **fields}

    page = send(browser, ask(browser), **fields)

    assert page.status_code == 422
    assert f"<code>{code}</code>" in page.text
    for name, value in fields.items():
        assert name == "link__0__rule" or value.strip() in page.text


def test_an_answer_is_given_once(browser: Browser) -> None:
    address = ask(browser)
    token = browser.get(address)
    assert send(browser, address, link__0__title="One").status_code == 200

    again = browser.get(address, headers={"Accept-Language": "en"})
    assert again.status_code == 409
    assert "deeplink.answered" in again.text
    assert "<h1>This did not work" not in again.text
    assert '<a class="button" href="https://lms.example/" target="_top">' in again.text
    assert token.status_code == 200


def test_what_was_typed_is_shown_again_when_the_choice_is_over_or_was_made(
    browser: Browser, clock: SetClock
) -> None:
    address = ask(browser, **{f"{LTI}launch_presentation": {"locale": "en"}})
    typed = {
        "csrf_token": "",
        "count": "2",
        "link-0-title": "Mistakes <b>",
        "link-0-topic": "An hour's work",
        "link-0-rule": "light",
        "link-0-target": "window",
        "link-1-title": "More mistakes",
        "link-1-topic": " ",
    }
    page = browser.get(address)
    found = re.search(r'name="csrf_token" value="([^"]+)"', page.text)
    assert found
    typed["csrf_token"] = found[1]
    clock.sleep(2 * 3600)

    over = browser.client.post(address, base_url=TOOL, data=typed, headers={"Accept-Language": "en"})

    assert over.status_code == 401
    assert "<h1>Begin in your learning platform again</h1>" in over.text
    assert (
        "Mistakes &lt;b&gt;\n\nTopic: An hour&#39;s work\n\nWhat counts: A light touch: one short contribution a "
        "week\n\nShown in: A window of its own\n\nMore mistakes</textarea>"
    ) in over.text
    assert typed["csrf_token"] not in over.text


@pytest.mark.parametrize("role", ["Learner", "Mentor"])
def test_only_staff_choose(browser: Browser, lms: Lms, role: str) -> None:
    address = ask(browser, **lms.roles(role))  # type: ignore[arg-type]

    page = browser.get(address)

    assert page.status_code == 403
    assert "access.not_allowed" in page.text


def test_a_choice_is_that_persons_alone(app: Flask, browser: Browser, lms: Lms) -> None:
    address = ask(browser)
    stranger = Browser(app, lms)
    assert stranger.get(address).status_code == 401
    stranger.space_id({"sub": "somebody else", **lms.roles("Instructor")})
    assert stranger.get(address).status_code == 401


def test_a_choice_ends_after_two_hours(browser: Browser, clock: SetClock) -> None:
    address = ask(browser)
    clock.sleep(2 * 3600)

    assert browser.get(address).status_code == 401


def test_the_page_may_stand_in_the_lms_and_its_forms_stay_here(browser: Browser) -> None:
    policy = browser.get(ask(browser)).headers["Content-Security-Policy"]

    assert "frame-ancestors https://lms.example" in policy
    assert "form-action 'self'" in policy


def test_an_answer_leaves_an_audit_row_without_personal_data(browser: Browser, services: Services) -> None:
    send(browser, ask(browser), link__0__title="One")

    with services.database.read() as session:
        row = session.scalars(select(AuditRow).where(AuditRow.action == "deeplink.answered")).one()
    assert (row.detail, row.actor_id is not None) == ({"links": 1}, True)


@pytest.mark.parametrize(
    "settings",
    [
        ABSENT,
        None,
        "yes",
        {"accept_types": ["ltiResourceLink"], "accept_presentation_document_targets": []},
        {**SETTINGS, "deep_link_return_url": "javascript:alert(1)"},
        {**SETTINGS, "deep_link_return_url": 7},
        {**SETTINGS, "deep_link_return_url": "https://é.example/return"},
        {**SETTINGS, "deep_link_return_url": "https://lms,example/return"},
        {**SETTINGS, "accept_types": "ltiResourceLink"},
        {**SETTINGS, "accept_multiple": "often"},
        {**SETTINGS, "text": {}},
    ],
)
def test_settings_that_break_the_standard_are_refused(browser: Browser, settings: object) -> None:
    answer = browser.launch({**request_of(), f"{DL}deep_linking_settings": settings})

    assert answer.status_code == 400
    assert "launch.deep_linking" in answer.text


class TestWhereALinkComesFrom:
    """Course copy by custom id and history: settings are copied, posts never, and no other course's space opens."""

    @pytest.fixture
    def item(self, browser: Browser) -> dict[str, object]:
        answer = send(browser, ask(browser), link__0__title="Mistakes", link__0__topic="Ours.")
        return items_of(browser, answer)[0]

    @pytest.fixture
    def original(self, browser: Browser, item: dict[str, object]) -> UUID:
        return browser.space_id(launch_of(item))

    def test_a_copy_in_the_same_course_has_a_space_of_its_own(
        self, browser: Browser, services: Services, item: dict[str, object], original: UUID
    ) -> None:
        copy = browser.space_id(launch_of(item, "link 10"))

        assert copy != original
        assert space_in(services, copy).topic == "Ours."

    def test_a_copy_takes_the_settings_as_they_are_now(
        self, browser: Browser, services: Services, item: dict[str, object], original: UUID
    ) -> None:
        with services.database.write() as session:
            session.get_one(Space, original).topic = "Changed since."

        copy = browser.space_id(launch_of(item, "link 10", **{f"{LTI}context": {"id": "course 2"}}))

        assert copy != original
        assert space_in(services, copy).topic == "Changed since."

    def test_dates_that_are_over_are_not_copied(
        self, browser: Browser, services: Services, clock: SetClock, item: dict[str, object], original: UUID
    ) -> None:
        with services.database.write() as session:
            session.get_one(Space, original).closes_at = clock.now()

        copy = browser.space_id(launch_of(item, "link 10"))

        assert space_in(services, copy).closes_at is None

    def test_a_link_made_for_another_course_opens_no_space_there(
        self, browser: Browser, original: UUID
    ) -> None:
        custom = {"stoa_space": str(original)}
        link = {"id": "link 10", "title": "Stolen"}
        elsewhere = {f"{LTI}custom": custom, f"{LTI}resource_link": link, f"{LTI}context": {"id": "course 2"}}

        assert browser.space_id(elsewhere) != original
        assert browser.space_id({**elsewhere, f"{LTI}context": ABSENT}) != original

    def test_a_further_link_in_the_same_course_opens_that_very_space(
        self, browser: Browser, services: Services, lms: Lms, original: UUID
    ) -> None:
        page = browser.get(address := ask(browser)).text
        assert f'value="{original}"' in page
        (item,) = items_of(browser, send(browser, address, space=str(original)))
        assert item["custom"]["stoa_space"] == str(original)
        assert "lineItem" not in item

        further = launch_of({**item, "title": "Another name"}, "link 11")
        assert browser.space_id(further) == original
        assert browser.space_id({**further, f"{LTI}custom": {}}) == original
        assert space_in(services, original).title == "Mistakes"

    def test_a_link_to_a_path_opens_it_and_a_copied_course_has_what_staff_put_together(
        self, browser: Browser, services: Services, original: UUID
    ) -> None:
        step = {"id": str(original), "kind": "post", "required": True, "done": "posted"}
        of_posts = {**step, "kind": "thread", "thread": str(original)}
        paths = []
        with services.database.write() as session:
            space, now = session.get_one(Space, original), services.clock.now()
            for title, steps in (("Whole", [step]), ("With a thread", [of_posts]), ("Draft", [step])):
                sections = [{"id": str(UUID(int=1)), "entries": steps}]
                told = {"version": 1, "title": {"en": title}, "in_order": False, "sections": sections}
                paths.append(make_path(session, space, LearningPath.parse(told), now, original))
                kept = find_path(session, original, paths[-1], latest=True)
                if kept and title != "Draft":
                    publish_path(session, space, kept, now, original)
        page = browser.get(address := ask(browser)).text
        assert [f'name="path" value="{each}"' in page for each in paths] == [True, True, False]
        assert "deeplink.path" in send(browser, ask(browser), path=str(paths[2])).text
        (item,) = items_of(browser, send(browser, address, path=str(paths[0])))
        assert (item["title"], item["custom"]["stoa_path"]) == ("Whole", str(paths[0]))

        def opened(path_id: UUID, link: str, **changes: object) -> str:
            custom = {**item["custom"], "stoa_path": str(path_id)}
            return str(
                browser.launch(launch_of({**item, "custom": custom}, link, **changes)).headers["Location"]
            )

        assert opened(paths[0], "link 11") == f"/s/{original}/paths/{paths[0]}"
        learner = {f"{LTI}roles": [f"{MEMBERSHIP}Learner"]}
        assert opened(paths[2], "link 11", **learner) == f"/s/{original}/"
        other = {f"{LTI}context": {"id": "course 2"}}
        copy = opened(paths[0], "link 12", **other)
        space_id = UUID(copy.split("/")[2])
        assert (space_id != original, "/paths/" in copy) == (True, True)
        assert opened(paths[1], "link 12", **learner, **other) == f"/s/{space_id}/", (
            "a draft: it lost its thread"
        )
        with services.database.read() as session:
            copied = read_paths(session, [space_id], latest=True)
        assert [(each.path.title.en, each.is_published) for each in copied] == [
            ("Whole", True),
            ("With a thread", False),
        ]
        assert [len(list(each.path.steps)) for each in copied] == [1, 0]

    def test_discussions_of_one_name_can_be_told_apart(
        self, browser: Browser, clock: SetClock, item: dict[str, object], original: UUID
    ) -> None:
        clock.sleep(26 * 3600)
        later = browser.space_id(launch_of(item, "link 10"))

        page = browser.get(ask(browser, **{f"{LTI}launch_presentation": {"locale": "en"}})).text

        offered = {
            space_id: " ".join(re.sub(r"<[^>]+>", " ", text).split())
            for space_id, text in re.findall(r'<p id="existing-([^"]+)">(.*?)</p>', page, re.DOTALL)
        }
        assert set(offered) == {str(original), str(later)}
        assert offered[str(original)] != offered[str(later)]
        assert all("nobody has written yet" in each for each in offered.values())

    def test_when_a_discussion_was_last_written_in_is_told(self, browser: Browser, original: UUID) -> None:
        form = browser.get(f"/s/{original}/threads/new").text
        token = re.search(r'name="csrf_token" value="([^"]+)"', form)
        assert token
        data = {"csrf_token": token[1], "title": "One", "text": "Some text"}
        browser.client.post(f"/s/{original}/threads/new", base_url=TOOL, data=data)

        page = browser.get(ask(browser, **{f"{LTI}launch_presentation": {"locale": "en"}})).text

        assert "last written in" in page
        assert "nobody has written yet" not in page

    def test_under_an_agreement_the_week_alone_is_told_of_what_somebody_did(
        self, browser: Browser, services: Services, clock: SetClock, original: UUID
    ) -> None:
        """Behaviour 29."""
        asked = ask(browser, **{f"{LTI}launch_presentation": {"locale": "en"}})
        assert re.search(r"opened first: [^·]*\d\d:\d\d", browser.get(asked).text)
        with services.database.write() as session:
            own = session.scalars(select(Organisation.id)).one()
            set_mode(session, own, clock.now(), enabled=True, agreement="Of October")
        page = browser.get(asked).text
        assert "opened first: week of " in page
        assert not re.search(r"opened first: [^·]*\d\d:\d\d", page)

    def test_a_space_of_another_course_is_not_offered_and_cannot_be_chosen(
        self, browser: Browser, original: UUID
    ) -> None:
        address = ask(browser, **{f"{LTI}context": {"id": "course 2"}})
        assert str(original) not in browser.get(address).text

        answer = send(browser, address, space=str(original))

        assert answer.status_code == 400
        assert "deeplink.space" in answer.text

    @pytest.mark.parametrize(
        "custom",
        [{"link_history": "link 0, link 9"}, {"context_history": "course 0,course 1"}],
    )
    def test_history_leads_to_the_settings_of_what_was_copied(
        self, browser: Browser, services: Services, original: UUID, custom: dict[str, str]
    ) -> None:
        copied = {
            f"{LTI}custom": custom,
            f"{LTI}resource_link": {"id": "link 12", "title": "Mistakes"},
            f"{LTI}context": {"id": "course 2"},
        }

        copy = browser.space_id(copied)

        assert copy != original
        assert space_in(services, copy).topic == "Ours."

    @pytest.mark.parametrize(
        "custom",
        [
            {},
            {"stoa_setup": "no id"},
            {"stoa_setup": "01a20de8-f71f-76e9-9548-b610a83ebddd"},
            {"stoa_space": "' OR 1=1"},
            {"link_history": "$ResourceLink.id.history"},
            {"link_history": ",,,"},
            {"context_history": "course 1"},  # and no activity of this name
        ],
    )
    def test_what_leads_nowhere_gives_a_space_with_defaults(
        self, browser: Browser, services: Services, original: UUID, custom: dict[str, str]
    ) -> None:
        link = {"id": "link 12", "title": "Something else"}
        space_id = browser.space_id({f"{LTI}custom": custom, f"{LTI}resource_link": link})

        space = space_in(services, space_id)
        assert space_id != original
        assert (space.topic, space.set_up_at, space.maximum_points) == ("", None, 100)


def test_a_learner_who_comes_first_has_a_working_space(browser: Browser, lms: Lms) -> None:
    space_id = browser.space_id(lms.roles("Learner"))

    page = browser.get(f"/s/{space_id}/")

    assert page.status_code == 200
    assert "/threads/new" in page.text
    assert "/settings" not in page.text
    assert browser.get(f"/s/{space_id}/settings").status_code == 403


def test_a_launch_by_link_is_still_a_launch(browser: Browser) -> None:
    (item,) = items_of(browser, send(browser, ask(browser), link__0__title="One"))

    assert space_of(browser.launch(launch_of(item)))
