"""Whatever the specification allows is let in, however oddly an LMS puts it."""

from collections.abc import Mapping

import pytest
from sqlalchemy import select, update

from lti_tool.app.services import Services
from lti_tool.launch.tables import Errand
from sync.platforms.tables import Platform
from sync.spaces.tables import Membership, Role, Space
from tests.conformance.hostile import nested
from tests.conformance.messages import GROUPS, NOTICES, data_privacy, deep_linking, submission_review
from tests.lti_tool.launch.browser import Browser, space_of
from tests.lti_tool.launch.platform import ABSENT, AGS, LTI, MEMBERSHIP, NRPS, Lms

pytestmark = pytest.mark.parametrize("database", ["sqlite"], indirect=True)  # the rules know no database

NOW = 1_795_424_400  # the instant of the test clock
INSTITUTION = "http://purl.imsglobal.org/vocab/lis/v2/institution/person#"
TEST_USER = "http://purl.imsglobal.org/vocab/lti/system/person#TestUser"

ALLOWED: Mapping[str, Mapping[str, object]] = {
    "an audience in a list": {"aud": ["stoa-client"]},
    "an audience with us second": {"aud": ["stranger", "stoa-client"], "azp": "stoa-client"},
    "an authorised party beside a single audience": {"azp": "stoa-client"},
    "a clock that is a minute late": {"exp": NOW - 59, "iat": NOW - 300},
    "a clock that is a minute early": {"iat": NOW + 60, "exp": NOW + 300, "nbf": NOW + 60},
    "times with fractions": {"iat": NOW - 0.25, "exp": NOW + 300.5, "nbf": NOW - 0.5},
    "ten minutes on the way": {"iat": NOW - 600},
    "a life of a day": {"exp": NOW + 86_400},
    "a life of a second": {"exp": NOW + 1},
    "ids of 255 characters": {
        "sub": "x" * 255,
        f"{LTI}resource_link": {"id": "x" * 255},
        f"{LTI}context": {"id": "x" * 255},
        f"{LTI}tool_platform": {"guid": "x" * 255},
    },
    "no context": {f"{LTI}context": ABSENT},
    "no services": {AGS: ABSENT, NRPS: ABSENT},
    "claims that are null": {
        **{f"{LTI}{name}": None for name in ("context", "custom", "lis", "launch_presentation")},
        **{f"{LTI}{name}": None for name in ("tool_platform", "role_scope_mentor")},
        **dict.fromkeys((AGS, NRPS, GROUPS, NOTICES, "azp", "nbf", "locale")),
    },
    "claims that are empty": {
        **{f"{LTI}{name}": {} for name in ("context", "custom", "lis", "launch_presentation")},
        **{name: {} for name in (f"{LTI}tool_platform", AGS, NRPS, GROUPS, NOTICES)},
        f"{LTI}role_scope_mentor": [],
    },
    "empty objects as PHP writes them": {
        **{f"{LTI}{name}": [] for name in ("context", "custom", "lis", "tool_platform")},
        **{name: [] for name in (AGS, NRPS)},
    },
    "grades without a column": {AGS: {"scope": [], "lineitems": "https://lms.example/1/lineitems"}},
    "grades whose column is blank": {AGS: {"scope": ["x"], "lineitem": ""}},
    "grades in a column and nowhere else": {AGS: {"lineitem": "https://lms.example/1/lineitems/2?type=7#x"}},
    "a roster of unknown version": {NRPS: {"context_memberships_url": "https://lms.example/m"}},
    "a service at a port and an address of its own": {NRPS: {"context_memberships_url": "https://[2001:db8::1]:8443/m"}},
    "a group service without sets": {GROUPS: {"context_groups_url": "https://lms.example/g", "scope": ["x"]}},
    "a notification service": {
        NOTICES: {
            "platform_notification_service_url": "https://lms.example/n",
            "service_versions": ["1.0"],
            "scope": ["https://purl.imsglobal.org/spec/lti/scope/noticehandlers"],
            "notice_types_supported": ["LtiHelloWorldNotice"],
        }
    },
    "names withheld": {"given_name": ABSENT, "family_name": ABSENT, "name": ABSENT, "email": ABSENT},
    "names that are null or blank": {"given_name": None, "family_name": " ", "name": "", "email": None},
    "one name only": {"given_name": ABSENT, "family_name": ABSENT, "name": "Ada", "email": ABSENT},
    "endless names": {
        "name": "Ä" * 4000,
        "email": "x" * 4000,
        f"{LTI}resource_link": {"id": "1", "title": "T" * 4000, "description": "D" * 4000},
    },
    "no role": {f"{LTI}roles": []},
    "an unknown role": {f"{LTI}roles": ["http://unheard.of/role#Wizard"]},
    "a role by its short name": {f"{LTI}roles": ["Instructor"]},
    "a role twice": {f"{LTI}roles": [f"{MEMBERSHIP}Learner", f"{MEMBERSHIP}Learner", ""]},
    "people to mentor": {f"{LTI}roles": [f"{MEMBERSHIP}Mentor"], f"{LTI}role_scope_mentor": ["user 2", "user 3"]},
    "an unusable language": {f"{LTI}launch_presentation": {"locale": "x" * 500, "return_url": ""}},
    "a size in texts": {f"{LTI}launch_presentation": {"document_target": "iframe", "height": "600", "width": 240.5}},
    "custom parameters that are no texts": {f"{LTI}custom": {"a": 1, "b": None, "c": "", "d": "$Unknown.variable"}},
    "claims that nobody knows": {"https://unheard.of/claim": [1, {"x": None}], "acr": "0", "auth_time": NOW},
    "a target with query and fragment": {f"{LTI}target_link_uri": "https://STOA.example:443/lti/launch?a=b#c"},
    "a target that is another page of ours": {f"{LTI}target_link_uri": "https://stoa.example/some/where"},
    "a platform without an id": {f"{LTI}tool_platform": {"name": "An LMS", "url": "https://lms.example"}},
    "a migrated link": {f"{LTI}lti1p1": {"user_id": "7", "oauth_consumer_key": "k", "oauth_consumer_key_sign": "s"}},
}  # fmt: skip


@pytest.mark.parametrize("changes", ALLOWED.values(), ids=ALLOWED)
def test_what_the_specification_allows_is_let_in(browser: Browser, changes: Mapping[str, object]) -> None:
    space_id = space_of(browser.launch(changes))

    assert browser.get(f"/s/{space_id}/").status_code == 200


def test_a_token_in_pieces_that_nobody_needs_is_let_in(browser: Browser) -> None:
    assert space_of(browser.launch(header={"typ": "JWT", "cty": "json", "x5t": "AAAA", "unheard": [1]}))
    assert space_of(browser.launch(header={"typ": None}))


@pytest.mark.parametrize(
    ("roles", "expected"),
    [
        (["Learner"], Role.LEARNER),
        ([f"{MEMBERSHIP}Instructor", f"{MEMBERSHIP}Learner"], Role.INSTRUCTOR),
        ([f"{MEMBERSHIP}Learner", TEST_USER], Role.LEARNER),
        ([f"{MEMBERSHIP}Learner", f"{INSTITUTION}Administrator"], Role.LEARNER),
        (["http://purl.imsglobal.org/vocab/lis/v2/membership/Instructor#TeachingAssistant"], Role.INSTRUCTOR),
        ([], Role.OBSERVER),
    ],
)  # fmt: skip
def test_a_launch_gives_the_rights_of_its_roles_in_the_course(
    browser: Browser, services: Services, roles: list[str], expected: Role
) -> None:
    browser.space_id({f"{LTI}roles": roles})

    with services.database.read() as session:
        assert session.scalars(select(Membership)).one().role == expected


@pytest.mark.parametrize(
    ("changes", "language"),
    [
        ({f"{LTI}launch_presentation": {"locale": "de-AT"}, "locale": "en"}, "de"),
        ({f"{LTI}launch_presentation": ABSENT, "locale": "de-DE"}, "de"),
        ({f"{LTI}launch_presentation": {"locale": ""}, "locale": "de_DE"}, "de"),
    ],
)
def test_the_language_is_the_frames_else_the_persons(
    browser: Browser, changes: Mapping[str, object], language: str
) -> None:
    page = browser.get(f"/s/{browser.space_id(changes)}/")

    assert f'<html lang="{language}' in page.text


DEEP_LINKING = {
    "as the standard shows it": deep_linking(
        accept_types=["link", "file", "html", "ltiResourceLink", "image"],
        accept_media_types="image/*,text/html",
        accept_presentation_document_targets=["iframe", "window", "embed"],
        accept_multiple=True,
        auto_create=True,
        title="This is the default title",
        text="This is the default text",
        data="csrftoken:c7fbba78-7b75-46e3-9201-11e6d5f36f53",
    ),
    "without links of LTI": deep_linking(accept_types=["link", "html"]),
    "without roles, context and target": {
        **deep_linking(),
        f"{LTI}roles": ABSENT,
        f"{LTI}context": ABSENT,
        f"{LTI}target_link_uri": ABSENT,
    },
    "with flags as texts": deep_linking(accept_multiple="true", accept_lineitem="false", auto_create=""),
    "with data that is no text": deep_linking(data={"csrf": [1, None]}),
    "with data in sixty lists": deep_linking(data=nested(60)),
    "with settings that are null": deep_linking(accept_multiple=None, title=None, text=None, data=None),
    "with a resource link": {**deep_linking(), f"{LTI}resource_link": {"id": "placeholder"}},
}


@pytest.mark.parametrize("changes", DEEP_LINKING.values(), ids=DEEP_LINKING)
def test_deep_linking_is_let_in(browser: Browser, services: Services, changes: Mapping[str, object]) -> None:
    response = browser.launch(changes)

    assert response.status_code == 303, response.text
    with services.database.read() as session:
        errand = session.scalars(select(Errand)).one()
        assert response.headers["Location"] == f"/deeplink/{errand.id}/"
        assert not session.scalars(select(Space)).all()


@pytest.mark.parametrize("name", ["DataPrivacyLaunchRequest", "LtiDataPrivacyLaunchRequest"])
@pytest.mark.parametrize("for_user", [{"user_id": "user 2", "roles": []}, {"id": "user 2", "email": None}])
def test_data_privacy_is_let_in_under_both_names(
    browser: Browser, services: Services, name: str, for_user: object
) -> None:
    response = browser.launch(data_privacy(for_user, name))

    assert response.status_code == 303, response.text
    assert response.headers["Location"].startswith("/privacy/")


def test_a_submission_review_is_let_in(browser: Browser, lms: Lms) -> None:
    browser.space_id(lms.roles("Learner"))

    response = browser.launch({**submission_review({"user_id": "user 1", "name": "Ada"}), "sub": "user 2"})

    assert response.status_code == 303, response.text
    assert "/review/" in response.headers["Location"]


@pytest.mark.parametrize("sub", [ABSENT, None, ""])
def test_whom_the_lms_does_not_tell_may_read_where_its_registration_allows_it(
    browser: Browser, services: Services, lms: Lms, sub: object
) -> None:
    withheld = dict.fromkeys(("given_name", "family_name", "name", "email"), ABSENT)
    with services.database.write() as session:
        session.execute(update(Platform).values(allows_anonymous=True))

    space_id = browser.space_id({"sub": sub, **withheld, **lms.roles("Instructor")})

    assert browser.get(f"/s/{space_id}/").status_code == 200
    assert browser.get(f"/s/{space_id}/threads/new").status_code == 403
    with services.database.read() as session:
        assert session.scalars(select(Membership)).one().role == Role.OBSERVER
