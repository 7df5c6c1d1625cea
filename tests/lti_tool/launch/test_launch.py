"""Launches over HTTP: what is used once, who is bound to what, and where a launch ends."""

from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest
from flask import Flask
from sqlalchemy import func, select, update

from config.clock import SetClock
from config.ids import new_id
from connectors.contract import BlockReason
from lti_tool.app.services import Services
from lti_tool.launch.tables import UsedOnce
from sync.audit.tables import AuditRow
from sync.mail.wishes import wish
from sync.outbox.desired import Desired, put
from sync.outbox.tables import OutboxRow, OutboxState, TargetRow
from sync.people.accounts import read_profiles
from sync.people.tables import Account, Person
from sync.spaces.duties import read_duties
from sync.spaces.groups import list_groups
from sync.spaces.rosters import offers_roster
from sync.spaces.tables import Duty, GroupMember, Membership, MembershipStatus, Role, Space
from tests.lti_tool.launch.browser import Browser, space_of
from tests.lti_tool.launch.conftest import register_lms
from tests.lti_tool.launch.platform import ABSENT, AGS, LTI, NRPS, TOOL, Lms


def test_a_launch_ends_in_the_space_with_a_person_and_a_membership(
    browser: Browser, services: Services
) -> None:
    space_id = browser.space_id()

    with services.database.read() as session:
        space = session.get_one(Space, space_id)
        member = session.scalars(select(Membership)).one()
        profiles = read_profiles(session, services.keys, [member.person_id])
    assert (space.title, space.context_id, space.locale) == ("Discussion", "course 1", "de-AT")
    assert space.services["lineitem"] == "https://lms.example/1/lineitems/2"
    assert space.services["memberships"] == "https://lms.example/1/members"
    assert (member.space_id, member.role) == (space_id, Role.LEARNER)
    assert profiles[member.person_id].display_name == "Ada Lovelace"


def test_the_same_person_comes_back_to_the_same_space(browser: Browser, services: Services) -> None:
    assert browser.space_id() == browser.space_id()

    with services.database.read() as session:
        assert session.scalar(select(func.count()).select_from(Person)) == 1


def test_a_launch_is_audited_without_personal_data(browser: Browser, services: Services) -> None:
    space_id = browser.space_id()

    with services.database.read() as session:
        row = session.scalars(select(AuditRow).where(AuditRow.action == "launch.accepted")).one()
    assert row.space_id == space_id
    assert row.actor_id is not None
    assert row.detail == {"role": "learner", "message": "LtiResourceLinkRequest"}


def test_without_context_names_and_services_it_ends_there_too(browser: Browser) -> None:
    withheld = ["given_name", "family_name", "name", "email", f"{LTI}context", AGS, NRPS]
    withheld.append(f"{LTI}launch_presentation")

    space_id = browser.space_id(dict.fromkeys(withheld, ABSENT))

    assert browser.get(f"/s/{space_id}/whoami").json["locale"] == "en"


def test_a_replayed_launch_is_refused(browser: Browser, lms: Lms) -> None:
    login = browser.begin()
    token = lms.sign(lms.claims(login.nonce))
    binding = [c for c in browser.client._cookies.values() if c.key.startswith("stoa_login_")]
    assert space_of(browser.post(login.state, token))
    for cookie in binding:
        browser.client.set_cookie(cookie.key, cookie.value, domain="stoa.example", path="/lti", secure=True)

    response = browser.post(login.state, token)

    assert response.status_code == 401
    assert "launch.state_used" in response.text


def test_a_token_is_not_taken_twice_under_another_state(
    browser: Browser, lms: Lms, services: Services
) -> None:
    login = browser.begin()
    token = lms.sign(lms.claims(login.nonce))
    assert space_of(browser.post(login.state, token))

    response = browser.post(browser.begin().state, token)

    assert response.status_code == 401
    assert "launch.token_replayed" in response.text
    with services.database.read() as session:
        # Its state and its token, and that the refusal was noted.
        assert session.scalar(select(func.count()).select_from(UsedOnce)) == 3


def test_two_uses_of_one_state_at_once_let_one_in(app: Flask, browser: Browser, lms: Lms) -> None:
    login = browser.begin()
    token = lms.sign(lms.claims(login.nonce))
    barrier = Barrier(2)

    def post(copy: Browser) -> int:
        barrier.wait()
        return copy.post(login.state, token).status_code

    copies = [Browser(app, lms), Browser(app, lms)]
    for copy in copies:
        for cookie in browser.client._cookies.values():
            copy.client.set_cookie(
                cookie.key, cookie.value, domain="stoa.example", path=cookie.path, secure=True
            )
    with ThreadPoolExecutor(2) as pool:
        statuses = sorted(pool.map(post, copies))

    assert statuses == [303, 401]


def test_many_first_launches_of_one_person_at_once_all_arrive(app: Flask, lms: Lms) -> None:
    browsers = [Browser(app, lms) for _ in range(4)]
    logins = [browser.begin() for browser in browsers]
    barrier = Barrier(4)

    def post(number: int) -> int:
        login = logins[number]
        token = lms.sign(lms.claims(login.nonce))
        barrier.wait()
        return browsers[number].post(login.state, token).status_code

    with ThreadPoolExecutor(4) as pool:
        assert list(pool.map(post, range(4))) == [303] * 4


def test_another_browser_cannot_use_a_state(app: Flask, browser: Browser, lms: Lms) -> None:
    login = browser.begin()
    token = lms.sign(lms.claims(login.nonce))
    other = Browser(app, lms)
    other.begin()

    response = other.post(login.state, token)

    assert response.status_code == 401
    assert "launch.browser_mismatch" in response.text
    assert "frame-ancestors https://lms.example" in response.headers["Content-Security-Policy"]
    assert space_of(browser.post(login.state, token)), "the state is still good for its own browser"


@pytest.mark.parametrize("state", ["", "state-never-given-out", "\x00", "\ud800" * 3])
def test_a_state_that_was_never_given_out_is_refused(browser: Browser, lms: Lms, state: str) -> None:
    response = browser.post(state.encode(errors="replace").decode(), lms.sign(lms.claims("nonce")))

    assert response.status_code == 401
    assert "launch.state_missing" in response.text


def test_a_login_older_than_ten_minutes_is_over(browser: Browser, lms: Lms, clock: SetClock) -> None:
    login = browser.begin()
    clock.sleep(600)

    response = browser.post(login.state, lms.sign(lms.claims(login.nonce)))

    assert "launch.state_expired" in response.text


def test_the_nonce_belongs_to_its_own_state(browser: Browser, lms: Lms) -> None:
    first, second = browser.begin(), browser.begin()

    response = browser.post(first.state, lms.sign(lms.claims(second.nonce)))

    assert "launch.nonce" in response.text


def test_an_lms_cannot_answer_the_login_of_another(browser: Browser, lms: Lms, services: Services) -> None:
    login = browser.begin()
    lms.issuer, lms.auth_token_url = "https://other.example", "https://other.example/token"
    register_lms(services, lms)

    response = browser.post(login.state, lms.sign(lms.claims(login.nonce)))

    assert "launch.state_platform" in response.text


def test_the_lms_may_answer_with_an_error(browser: Browser) -> None:
    response = browser.client.post(
        "/lti/launch", base_url=TOOL, data={"state": browser.begin().state, "error": "login_required"}
    )

    assert response.status_code == 401
    assert "launch.platform_error" in response.text


def test_a_repeated_parameter_is_refused(browser: Browser, lms: Lms) -> None:
    login = browser.begin()
    token = lms.sign(lms.claims(login.nonce))

    response = browser.client.post(
        "/lti/launch", base_url=TOOL, data={"state": login.state, "id_token": [token, token]}
    )

    assert response.status_code == 400


def test_opening_the_launch_address_tells_where_the_way_in_is(browser: Browser) -> None:
    response = browser.get("/lti/launch")

    assert response.status_code == 405
    assert "launch.opened_directly" in response.text


@pytest.mark.parametrize("role", ["Learner", "Instructor", "Mentor"])
def test_whoever_launches_first_brings_the_roster(
    browser: Browser, services: Services, lms: Lms, role: str
) -> None:
    space_id = browser.space_id(lms.roles(role))

    with services.database.read() as session:
        assert session.get_one(Space, space_id).roster_due_at == services.clock.now()


@pytest.mark.parametrize(("role", "asked"), [("Learner", False), ("Instructor", True)])
def test_a_roster_read_just_now_is_asked_for_anew_by_staff_alone(
    browser: Browser, services: Services, lms: Lms, role: str, asked: bool
) -> None:
    space_id = browser.space_id(lms.roles("Learner"))
    with services.database.write() as session:
        space = session.get_one(Space, space_id)
        space.roster_due_at, space.roster_read_at = None, services.clock.now()

    browser.space_id(lms.roles(role))

    with services.database.read() as session:
        assert (session.get_one(Space, space_id).roster_due_at is not None) is asked


@pytest.mark.parametrize(
    ("role", "trouble", "offered"),
    [
        ("Learner", "nrps.http_403", True),
        ("Instructor", None, True),
        ("Instructor", "nrps.http_503", True),
        ("Instructor", "nrps.http_403", False),
    ],
)
def test_a_roster_is_given_up_where_staff_are_not_told_of_it_and_the_lms_refuses_it(
    browser: Browser, services: Services, lms: Lms, role: str, trouble: str | None, offered: bool
) -> None:
    space_id = browser.space_id(lms.roles("Instructor"))
    with services.database.write() as session:
        space = session.get_one(Space, space_id)
        space.roster_trouble, space.roster_failures = trouble, 2

    browser.space_id({**lms.roles(role), NRPS: ABSENT})

    with services.database.read() as session:
        assert offers_roster(session.get_one(Space, space_id)) is offered
        audited = session.scalars(select(AuditRow).where(AuditRow.action == "roster.withdrawn")).all()
        assert [row.space_id for row in audited] == ([] if offered else [space_id])


def test_another_column_is_audited_for_it_leaves_the_old_one_standing(
    browser: Browser, services: Services, lms: Lms
) -> None:
    space_id = browser.space_id(lms.roles("Learner"))
    endpoint = {
        "scope": ["https://purl.imsglobal.org/spec/lti-ags/scope/score"],
        "lineitem": "https://lms.example/1/lineitems/9",
    }
    browser.space_id({**lms.roles("Learner"), AGS: endpoint})
    with services.database.read() as session:
        (moved,) = session.scalars(select(AuditRow).where(AuditRow.action == "gradebook.moved"))
    assert (moved.space_id, moved.detail) == (space_id, {"sent_anew": 0})


@pytest.mark.parametrize("why", ["had left", "was staff"])
def test_a_launch_lets_go_what_was_held_because_she_was_no_learner(
    browser: Browser, services: Services, lms: Lms, why: str
) -> None:
    browser.space_id(lms.roles("Learner"))
    if why == "was staff":
        browser.space_id(lms.roles("Instructor"))
    with services.database.write() as session:
        member = session.scalars(select(Membership)).one()
        if why == "had left":
            member.status, member.rostered_at = MembershipStatus.LEFT.value, services.clock.now()
    hold_a_score(services)

    browser.space_id(lms.roles("Learner"))

    with services.database.read() as session:
        assert session.scalars(select(OutboxRow.state)).one() == OutboxState.PENDING
        member = session.scalars(select(Membership)).one()
        assert (member.status, member.rostered_at) == (MembershipStatus.ACTIVE, None)


def test_who_is_made_staff_is_let_go_nothing_that_was_held(
    browser: Browser, services: Services, lms: Lms
) -> None:
    browser.space_id(lms.roles("Learner"))
    hold_a_score(services)
    browser.space_id(lms.roles("Instructor"))
    with services.database.read() as session:
        assert session.scalars(select(OutboxRow.state)).one() == OutboxState.BLOCKED


def hold_a_score(services: Services) -> None:
    """As it is held of somebody who is no learner in the course."""
    with services.database.write() as session:
        target_id = session.scalars(select(TargetRow.id)).one()
        member = session.scalars(select(Membership)).one()
        score = Desired(target_id, member.person_id, "score", payload={"given": 7000}, identity={})
        put(session, [score], now=services.clock.now(), due_at=services.clock.now())
        blocked = {"state": OutboxState.BLOCKED.value, "block_reason": BlockReason.NOT_ENROLLED.value}
        session.execute(update(OutboxRow).values(**blocked))


def test_a_changed_role_counts_from_the_next_launch(browser: Browser, services: Services, lms: Lms) -> None:
    browser.space_id(lms.roles("Learner"))
    space_id = browser.space_id(lms.roles("Instructor"))

    assert browser.get(f"/s/{space_id}/whoami").json["role"] == Role.INSTRUCTOR
    with services.database.read() as session:
        member = session.scalars(select(Membership)).one()
        assert member.role == Role.INSTRUCTOR


def test_accounts_are_kept_apart_by_their_subject(browser: Browser, services: Services) -> None:
    browser.space_id({"sub": "1"})
    browser.space_id({"sub": "2"})

    with services.database.read() as session:
        assert session.scalar(select(func.count()).select_from(Account)) == 2


def test_the_tools_keys_are_there_from_the_beginning(browser: Browser) -> None:
    first, second = browser.get("/lti/jwks"), browser.get("/lti/jwks")

    assert first.status_code == 200
    assert first.json == second.json
    (key,) = first.json["keys"]
    assert (key["kty"], key["alg"], key["use"]) == ("RSA", "RS256", "sig")
    assert "d" not in key
    assert first.headers["Cache-Control"] == "public, max-age=300"


def own_groups(services: Services) -> set[str]:
    with services.database.read() as session:
        return set(session.scalars(select(GroupMember.group_id)))


def test_a_launch_tells_its_persons_groups_whose_names_are_not_known(
    browser: Browser, services: Services
) -> None:
    """As Moodle puts them in for ``$Moodle.Person.userGroupIds``."""
    space_id = browser.space_id({f"{LTI}custom": {"group_ids": "12, 7,,12"}})
    assert own_groups(services) == {"7", "12"}
    with services.database.read() as session:
        groups = list_groups(session, session.get_one(Space, space_id))
    assert [(group.id, group.name) for group in groups] == [("12", ""), ("7", "")]


@pytest.mark.parametrize(
    ("told", "kept"),
    [
        ("7", {"7"}),
        ("", set()),
        (",", set()),
        ("$Moodle.Person.userGroupIds", {"12"}),
        (7, {"12"}),
        (None, {"12"}),
        ("x" * 256, set()),
        ("x" * 2_001, {"12"}),
    ],
)
def test_a_later_launch_corrects_the_groups_where_it_tells_them(
    browser: Browser, services: Services, told: object, kept: set[str]
) -> None:
    browser.space_id({f"{LTI}custom": {"group_ids": "12"}})
    browser.space_id({f"{LTI}custom": {"group_ids": told}})
    assert own_groups(services) == kept


def test_groups_that_a_launch_tells_are_its_own_persons_alone(browser: Browser, services: Services) -> None:
    browser.space_id({f"{LTI}custom": {"group_ids": "12"}})
    browser.space_id({"sub": "user 2", f"{LTI}custom": {"group_ids": "7"}})
    with services.database.read() as session:
        assert len(set(session.scalars(select(GroupMember.person_id)))) == 2
    assert own_groups(services) == {"7", "12"}


def test_a_duty_that_the_lms_tells_of_is_followed_at_each_launch(
    browser: Browser, services: Services
) -> None:
    tutor = "http://purl.imsglobal.org/vocab/lis/v2/membership/Mentor#Tutor"
    learner = "http://purl.imsglobal.org/vocab/lis/v2/membership#Learner"
    for roles, expected in (([learner, tutor], {Duty.MENTOR}), ([learner], set())):
        space_id = browser.space_id({f"{LTI}roles": roles})
        with services.database.read() as session:
            duties = {duty for held in read_duties(session, space_id).values() for duty in held}
        assert duties == expected


def test_a_launch_leads_once_to_the_post_that_a_mail_has_told_of(
    browser: Browser, services: Services
) -> None:
    space_id, thread_id, post_id = browser.space_id(), new_id(), new_id()
    with services.database.write() as session:
        person_id = session.scalars(select(Person.id)).one()
        wish(session, person_id, space_id, thread_id, post_id, services.clock.now())
    led = [browser.launch().headers["Location"] for _ in range(2)]
    assert led == [f"/s/{space_id}/threads/{thread_id}/posts/{post_id}", f"/s/{space_id}/"]
