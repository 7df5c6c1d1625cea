"""Course Groups: the groups, their sets, and who is in them."""

import pytest

GROUP_SCOPE = "https://purl.imsglobal.org/spec/lti-gs/scope/contextgroup.readonly"
ROSTER_SCOPE = "https://purl.imsglobal.org/spec/lti-nrps/scope/contextmembership.readonly"
GROUPS = "application/vnd.ims.lti-gs.v1.contextgroupcontainer+json"
GROUP_SETS = "application/vnd.ims.lti-gs.v1.contextgroupsetcontainer+json"
ROSTER = "application/vnd.ims.lti-nrps.v2.membershipcontainer+json"
COURSE = "/lti/courses/7"


@pytest.fixture
def ask(client, tool):
    headers = tool.bearer(client, GROUP_SCOPE, ROSTER_SCOPE)

    def read(path, accept, **arguments):
        return client.get(path, query_string=arguments or None, headers=headers | {"Accept": accept})

    return read


def test_the_groups_are_listed_with_their_sets(ask, issuer):
    answer = ask(f"{COURSE}/groups", GROUPS)
    assert answer.mimetype == GROUPS
    assert answer.json == {
        "id": f"{issuer}{COURSE}/groups",
        "groups": [
            {"id": "81", "name": "Rot", "set_id": "set-1"},
            {"id": "82", "name": "Blau", "set_id": "set-1"},
        ],
    }
    sets = ask(f"{COURSE}/groupsets", GROUP_SETS)
    assert sets.mimetype == GROUP_SETS
    assert sets.json["sets"] == [{"id": "set-1", "name": "Farben"}]


def test_one_members_groups_are_listed_alone(ask):
    assert [group["id"] for group in ask(f"{COURSE}/groups", GROUPS, user_id="12").json["groups"]] == ["82"]
    assert ask(f"{COURSE}/groups", GROUPS, user_id="31").json["groups"] == []
    assert ask(f"{COURSE}/groups", GROUPS, user_id="99").status_code == 404


def test_groups_are_paged(ask):
    first = ask(f"{COURSE}/groups", GROUPS, limit=1)
    second = ask(first.links_next["next"], GROUPS)
    assert [group["id"] for group in first.json["groups"] + second.json["groups"]] == ["81", "82"]
    assert second.links_next == {}


def test_the_roster_tells_groups_only_where_it_is_asked_to(ask):
    told = {
        member["user_id"]: member["group_enrollments"]
        for member in ask(f"{COURSE}/memberships", ROSTER, groups="true").json["members"]
    }
    assert told == {
        "11": [{"group_id": "81"}],
        "12": [{"group_id": "82"}],
        "21": [{"group_id": "81"}],
        "31": [],
        "41": [],
    }
    for arguments in ({}, {"groups": "false"}):
        members = ask(f"{COURSE}/memberships", ROSTER, **arguments).json["members"]
        assert not any("group_enrollments" in member for member in members)


def test_groups_are_refused_without_their_scope_media_type_or_course(client, tool, ask):
    headers = tool.bearer(client, ROSTER_SCOPE)
    for path, media_type in (("groups", GROUPS), ("groupsets", GROUP_SETS)):
        refused = client.get(f"{COURSE}/{path}", headers=headers | {"Accept": media_type})
        assert refused.status_code == 401
        assert ask(f"{COURSE}/{path}", "application/json").status_code == 400
        assert ask(f"/lti/courses/8/{path}", media_type).status_code == 404
