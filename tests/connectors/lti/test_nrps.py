import pytest
from pytest_httpserver import HTTPServer

from config.clock import SetClock
from connectors.http import HttpClient, HttpTrouble
from connectors.lti import (
    Member,
    Message,
    PlatformService,
    ServiceTrouble,
    nrps,
    read_differences,
    read_roster,
)
from tests.connectors.lti_platform import Platform

MEMBERSHIPS = "application/vnd.ims.lti-nrps.v2.membershipcontainer+json"
LEARNER = "http://purl.imsglobal.org/vocab/lis/v2/membership#Learner"


@pytest.fixture
def service(server: HTTPServer, http: HttpClient, clock: SetClock) -> PlatformService:
    return Platform(server, http, clock).service


def serve(
    server: HTTPServer,
    path: str,
    members: object,
    following: str | None = None,
    *,
    differences: str | None = None,
    query: str | None = None,
) -> str:
    links = {"next": following, "differences": differences}
    headers = {"Link": ", ".join(f'<{link}>; rel="{rel}"' for rel, link in links.items() if link)}
    server.expect_request(path, query_string=query, headers={"Accept": MEMBERSHIPS}).respond_with_json(
        {"id": "x", "context": {"id": "2"}, "members": members}, headers=headers, content_type=MEMBERSHIPS
    )
    return server.url_for(path)


def test_all_pages_are_read_and_everybody_is_there_once(server: HTTPServer, service: PlatformService) -> None:
    ada = {
        "user_id": "1",
        "roles": [LEARNER],
        "status": "Active",
        "name": "Ada Lovelace",
        "given_name": "Ada",
        "family_name": "Lovelace",
        "email": "ada@example.org",
        "picture": "https://lms.example/1.png",
    }
    serve(server, "/second", [ada, {"user_id": "2", "status": "Inactive", "name": ""}])
    first = serve(server, "/first", [ada], "/second")
    assert read_roster(service, first).members == (
        Member("1", (LEARNER,), "Active", "Ada Lovelace", "Ada", "Lovelace", "ada@example.org"),
        Member("2", (), "Inactive"),
    )
    assert server.log[1][0].headers["Authorization"] == "Bearer token-1"


def test_a_refusal_is_told_with_its_status(server: HTTPServer, service: PlatformService) -> None:
    server.expect_request("/roster").respond_with_data("", status=403)
    with pytest.raises(ServiceTrouble) as trouble:
        read_roster(service, server.url_for("/roster"))
    assert trouble.value.code == "nrps.http_403"


def test_a_page_for_people_is_no_roster(server: HTTPServer, service: PlatformService) -> None:
    server.expect_request("/roster").respond_with_data('{"members": []}', content_type="text/html")
    with pytest.raises(ServiceTrouble):
        read_roster(service, server.url_for("/roster"))


def test_what_is_no_json_is_no_roster(server: HTTPServer, service: PlatformService) -> None:
    server.expect_request("/roster").respond_with_data("{", content_type=MEMBERSHIPS)
    with pytest.raises(HttpTrouble):
        read_roster(service, server.url_for("/roster"))


@pytest.mark.parametrize(
    "members",
    [None, {}, ["1"], [{}], [{"user_id": ""}], [{"user_id": 5}], [{"user_id": "1", "roles": "Learner"}]],
)
def test_a_roster_is_read_whole_or_not_at_all(
    server: HTTPServer, service: PlatformService, members: object
) -> None:
    with pytest.raises(ServiceTrouble):
        read_roster(service, serve(server, "/roster", members))


def test_a_second_page_that_fails_fails_the_roster(server: HTTPServer, service: PlatformService) -> None:
    server.expect_request("/second").respond_with_data("", status=500)
    with pytest.raises(ServiceTrouble):
        read_roster(service, serve(server, "/first", [{"user_id": "1"}], "/second"))


@pytest.mark.parametrize(
    "link",
    [
        "<second>; rel=next",
        '</second>; REL="Last NEXT"',
        '</x>; rel="first", </second>; title="a, b"; rel=next',
    ],
)
def test_a_next_page_is_found_however_the_link_is_written(
    server: HTTPServer, service: PlatformService, link: str
) -> None:
    server.expect_request("/first").respond_with_json(
        {"members": [{"user_id": "1"}]}, headers={"link": link}, content_type=MEMBERSHIPS
    )
    serve(server, "/second", [{"user_id": "2"}])

    assert read_roster(service, server.url_for("/first")).members == (Member("1"), Member("2"))


def test_a_next_page_without_an_address_fails_the_roster(
    server: HTTPServer, service: PlatformService
) -> None:
    with pytest.raises(ServiceTrouble):
        read_roster(service, serve(server, "/first", [{"user_id": "1"}], "https://[lms.example"))


def test_pages_that_go_round_are_read_once(server: HTTPServer, service: PlatformService) -> None:
    first = serve(server, "/first", [{"user_id": "1"}], "/second")
    serve(server, "/second", [{"user_id": "2"}], "/first")
    with pytest.raises(ServiceTrouble) as trouble:
        read_roster(service, first)
    assert trouble.value.code == "lti.repeated_page"
    assert [request.path for request, _ in server.log].count("/first") == 1


@pytest.mark.parametrize("odd", ["x" * 256, "x" * 2_000, "a\0b", "Ж" * 300])
def test_whom_the_platform_gives_an_id_against_the_specification_is_a_member_as_others_are(
    server: HTTPServer, service: PlatformService, odd: str
) -> None:
    members = [{"user_id": odd, "name": "Ada"}, {"user_id": "2", "name": "Ben"}]
    roster = read_roster(service, serve(server, "/roster", members))
    assert roster.members == (Member(odd, name="Ada"), Member("2", name="Ben"))


@pytest.mark.parametrize("odd", ["x" * 2_001, "\ud83d", "a\udfffb"])
def test_a_roster_is_refused_where_somebody_would_be_left_out(
    server: HTTPServer, service: PlatformService, odd: str
) -> None:
    members = [{"user_id": odd, "name": "Ada"}, {"user_id": "2", "name": "Ben"}]
    with pytest.raises(ServiceTrouble) as trouble:
        read_roster(service, serve(server, "/roster", members))
    assert trouble.value.code == "nrps.unusable_id"
    assert "Ada" not in trouble.value.message


@pytest.mark.parametrize(
    ("odd", "kept"),
    [
        ("x" * 256, "x" * 255),
        ("a\0b", "ab"),
        ("\ud83d", None),
        ("a\udfffb", "ab"),
        ("", None),
        (7, None),
        (["Ada"], None),
    ],
)
def test_of_a_name_as_much_is_kept_as_a_database_takes_and_an_address_whole_or_not(
    server: HTTPServer, service: PlatformService, odd: object, kept: str | None
) -> None:
    names = dict.fromkeys(("name", "given_name", "family_name", "email"), odd)
    members = [{"user_id": "1", **names}, {"user_id": "2", "name": "x" * 255}]
    assert read_roster(service, serve(server, "/roster", members)).members == (
        Member("1", name=kept, given_name=kept, family_name=kept),
        Member("2", name="x" * 255),
    )


def test_a_member_listed_twice_keeps_what_either_entry_tells(
    server: HTTPServer, service: PlatformService
) -> None:
    twice = [
        {"user_id": "1", "name": "Ada", "roles": ["Learner"]},
        {"user_id": "1", "status": " Inactive ", "email": "ada@x.example"},
    ]
    assert read_roster(service, serve(server, "/roster", twice)).members == (
        Member("1", ("Learner",), "Inactive", name="Ada", email="ada@x.example"),
    )


def test_a_member_listed_under_many_names_keeps_some_of_them(
    server: HTTPServer, service: PlatformService
) -> None:
    many = [{"user_id": "1", "name": f"Ada {number % 200}"} for number in range(2_000)]
    (member,) = read_roster(service, serve(server, "/roster", many)).members
    assert (member.name, len(member.others)) == ("Ada 199", 50)


def test_an_empty_roster_is_taken_for_trouble(server: HTTPServer, service: PlatformService) -> None:
    with pytest.raises(ServiceTrouble) as trouble:
        read_roster(service, serve(server, "/roster", []))
    assert trouble.value.code == "nrps.empty"


def test_a_roster_that_takes_too_long_is_given_up(
    server: HTTPServer, service: PlatformService, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(nrps, "_LONGEST_SECONDS", 0.0)
    with pytest.raises(ServiceTrouble) as trouble:
        read_roster(service, serve(server, "/roster", [{"user_id": "1"}]))
    assert trouble.value.code == nrps.TOO_SLOW


def test_pages_without_end_and_crowds_without_end_are_cut_off(
    server: HTTPServer, service: PlatformService, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(nrps, "_MOST_PAGES", 3)
    first = serve(server, "/1", [], "/2")
    serve(server, "/2", [], "/3")
    serve(server, "/3", [], "/4")
    with pytest.raises(ServiceTrouble) as trouble:
        read_roster(service, first)
    assert trouble.value.code == "lti.too_many_pages"
    for limit, most in (("_MOST_MEMBERS", 1), ("_MOST_TEXT", 20)):
        crowd = serve(server, f"/{limit}", [{"user_id": "1", "roles": ["a" * 10]}, {"user_id": "2" * 10}])
        with monkeypatch.context() as patch:
            patch.setattr(nrps, limit, most)
            with pytest.raises(ServiceTrouble) as trouble:
                read_roster(service, crowd)
        assert trouble.value.code == "nrps.too_large"


@pytest.mark.parametrize("role", ["Learner", LEARNER])
def test_a_role_that_the_next_page_has_forgotten_is_still_asked_for(
    server: HTTPServer, service: PlatformService, role: str
) -> None:
    ada, ines = {"user_id": "1", "roles": ["Learner"]}, {"user_id": "2", "roles": ["Instructor"]}
    first = serve(server, "/first", [ada], "/second")
    serve(server, "/second", [ines, {"user_id": "3", "roles": [LEARNER]}])
    roster = read_roster(service, f"{first}?type_id=1", role=role)
    assert [member.user_id for member in roster.members] == ["1", "3"]
    assert server.log[1][0].args.to_dict() == {"type_id": "1", "role": role}


def test_nobody_in_a_role_is_no_trouble(server: HTTPServer, service: PlatformService) -> None:
    assert read_roster(service, serve(server, "/roster", [{"user_id": "1"}]), role="Mentor").members == ()


def test_a_resource_link_tells_who_can_open_it_and_what_their_launch_would_bring(
    server: HTTPServer, service: PlatformService
) -> None:
    claim = "https://purl.imsglobal.org/spec/lti/claim/"
    launch = {
        f"{claim}message_type": "LtiResourceLinkRequest",
        f"{claim}custom": {"user": "7", "number": 7},
        "locale": "en",
    }
    odd = [{"user_id": "2", "message": "none"}, {"user_id": "3", "message": [5, {f"{claim}custom": []}]}]
    url = serve(server, "/roster", [{"user_id": "1", "message": [launch]}, *odd], query="rlid=a+link")
    roster = read_roster(service, url, resource_link_id="a link")
    assert [member.messages for member in roster.members] == [
        (Message("LtiResourceLinkRequest", {"user": "7"}),),
        (),
        (Message(None, {}),),
    ]


def test_nobody_who_can_open_a_link_is_no_trouble(server: HTTPServer, service: PlatformService) -> None:
    assert read_roster(service, serve(server, "/roster", []), resource_link_id="1").members == ()


def test_groups_are_told_with_the_members_where_they_are_asked_for(
    server: HTTPServer, service: PlatformService
) -> None:
    members = [
        {"user_id": "1", "group_enrollments": [{"group_id": "a"}, {"group_id": "b"}, {"group_id": "a"}]},
        {"user_id": "1", "group_enrollments": [{"group_id": "c"}]},
        {"user_id": "2", "group_enrollments": []},
        {"user_id": "3"},
        {"user_id": "4", "group_enrollments": [{"group_id": 5}, "x", {}, {"group_id": "x" * 256}]},
    ]
    url = serve(server, "/roster", members, query="groups=true")
    roster = read_roster(service, url, with_groups=True)
    assert [member.groups for member in roster.members] == [("a", "b", "c"), (), None, ()]


def test_the_last_page_tells_where_differences_will_be(server: HTTPServer, service: PlatformService) -> None:
    first = serve(server, "/first", [{"user_id": "1"}], "/second")
    serve(server, "/second", [{"user_id": "2"}], differences="/since/5")
    assert read_roster(service, first).differences == server.url_for("/since/5")


@pytest.mark.parametrize(
    "link",
    ["https://elsewhere.example/since", "https://[lms.example", "//elsewhere.example/", "/" + "x" * 2_000],
)
def test_differences_elsewhere_are_not_followed_and_harm_nothing(
    server: HTTPServer, service: PlatformService, link: str
) -> None:
    roster = read_roster(service, serve(server, "/roster", [{"user_id": "1"}], differences=link))
    assert (roster.differences, len(roster.members)) == (None, 1)


def test_differences_may_be_none_and_are_read_on_from_where_they_end(
    server: HTTPServer, service: PlatformService
) -> None:
    gone = {"user_id": "1", "status": "Deleted"}
    link = serve(server, "/since/5", [gone], "/since/6")
    serve(server, "/since/6", [], differences="/since/7")
    serve(server, "/since/7", [])
    changed = read_differences(service, link)
    assert changed.members == (Member("1", status="Deleted"),)
    assert changed.differences == server.url_for("/since/7")
    assert read_differences(service, changed.differences) == nrps.Roster(())
