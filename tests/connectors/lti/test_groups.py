import pytest
from pytest_httpserver import HTTPServer

from config.clock import SetClock
from connectors.http import HttpClient
from connectors.lti import Group, PlatformService, ServiceTrouble, groups, read_group_sets, read_groups
from tests.connectors.lti_platform import Platform


@pytest.fixture
def service(server: HTTPServer, http: HttpClient, clock: SetClock) -> PlatformService:
    return Platform(server, http, clock).service


def serve(
    server: HTTPServer,
    path: str,
    body: object,
    following: str | None = None,
    media_type: str = groups.GROUPS,
    query: str | None = None,
) -> str:
    headers = {"Link": f'<{following}>; rel="next"'} if following else {}
    server.expect_request(path, query_string=query, headers={"Accept": media_type}).respond_with_json(
        body, headers=headers, content_type=media_type
    )
    return server.url_for(path)


def test_all_pages_of_groups_are_read_and_each_group_is_there_once(
    server: HTTPServer, service: PlatformService
) -> None:
    red = {"id": "1", "name": " Red ", "set_id": "s", "tag": "x"}
    first = serve(server, "/first", {"groups": [red]}, "/second")
    serve(server, "/second", {"groups": [red, {"id": "2"}, {"id": "3", "name": "a\0b" + "x" * 300}]})
    assert read_groups(service, first) == (
        Group("1", "Red", "s"),
        Group("2"),
        Group("3", ("ab" + "x" * 300)[:255]),
    )


def test_the_groups_of_one_member_are_asked_for_by_user_id(
    server: HTTPServer, service: PlatformService
) -> None:
    url = serve(server, "/groups", {"groups": [{"id": "1"}]}, query="course=2&user_id=a%26b")
    assert read_groups(service, f"{url}?course=2", user_id="a&b") == (Group("1"),)


def test_sets_are_read_by_their_own_media_type(server: HTTPServer, service: PlatformService) -> None:
    sets = {"sets": [{"id": "s", "name": "Colours"}, {"id": "t"}]}
    url = serve(server, "/sets", sets, media_type=groups.GROUP_SETS)
    assert read_group_sets(service, url) == {"s": "Colours", "t": ""}


def test_the_scope_of_groups_is_asked_for(server: HTTPServer, service: PlatformService) -> None:
    read_groups(service, serve(server, "/groups", {"groups": []}))
    assert server.log[0][0].form["scope"] == groups.SCOPE


@pytest.mark.parametrize(
    ("body", "code"),
    [
        ({"sets": []}, "groups.unexpected_answer"),
        ({"groups": ["1"]}, "groups.unexpected_answer"),
        ([], "groups.unexpected_answer"),
        ({"groups": [{"name": "Red"}]}, "groups.unusable_id"),
        ({"groups": [{"id": 5}]}, "groups.unusable_id"),
        ({"groups": [{"id": "x" * 256}]}, "groups.unusable_id"),
        ({"groups": [{"id": "a\0b"}]}, "groups.unusable_id"),
    ],
)
def test_groups_are_read_whole_or_not_at_all(
    server: HTTPServer, service: PlatformService, body: object, code: str
) -> None:
    with pytest.raises(ServiceTrouble) as trouble:
        read_groups(service, serve(server, "/groups", body))
    assert trouble.value.code == code


def test_a_refusal_is_told_with_its_status(server: HTTPServer, service: PlatformService) -> None:
    server.expect_request("/groups").respond_with_data("", status=403)
    with pytest.raises(ServiceTrouble) as trouble:
        read_groups(service, server.url_for("/groups"))
    assert trouble.value.code == "groups.http_403"


def test_a_page_for_people_is_no_list_of_groups(server: HTTPServer, service: PlatformService) -> None:
    server.expect_request("/groups").respond_with_data('{"groups": []}', content_type="text/html")
    with pytest.raises(ServiceTrouble):
        read_groups(service, server.url_for("/groups"))


def test_groups_without_end_are_cut_off(
    server: HTTPServer, service: PlatformService, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(groups, "_MOST_GROUPS", 1)
    with pytest.raises(ServiceTrouble) as trouble:
        read_groups(service, serve(server, "/groups", {"groups": [{"id": "1"}, {"id": "2"}]}))
    assert trouble.value.code == "groups.too_large"
