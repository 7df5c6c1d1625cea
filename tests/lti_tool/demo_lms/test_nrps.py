"""Names and Roles: the roster, filtered and paged."""

from dataclasses import replace

import pytest

SCOPE = "https://purl.imsglobal.org/spec/lti-nrps/scope/contextmembership.readonly"
CONTAINER = "application/vnd.ims.lti-nrps.v2.membershipcontainer+json"
MEMBERSHIP = "http://purl.imsglobal.org/vocab/lis/v2/membership#"


@pytest.fixture
def roster(client, tool):
    headers = tool.bearer(client, SCOPE)

    def read(path="/lti/courses/7/memberships", accept=CONTAINER, **arguments):
        return client.get(path, query_string=arguments or None, headers=headers | {"Accept": accept})

    return read


def test_the_roster_holds_everybody_with_roles_and_names(roster, issuer):
    answer = roster()
    assert answer.mimetype == CONTAINER
    body = answer.json
    assert body["id"] == f"{issuer}/lti/courses/7/memberships"
    assert body["context"] == {"id": "7", "label": "GEF-1", "title": "Umgang mit Gefahrstoffen"}
    assert {member["user_id"] for member in body["members"]} == {"11", "12", "21", "31", "41"}
    assert next(member for member in body["members"] if member["user_id"] == "11") == {
        "status": "Active",
        "roles": [f"{MEMBERSHIP}Learner"],
        "user_id": "11",
        "lis_person_sourcedid": "person:11",
        "name": "Mara Lindqvist",
        "given_name": "Mara",
        "family_name": "Lindqvist",
        "email": "mara@campus.example",
    }


@pytest.mark.parametrize(
    ("role", "user_ids"),
    [
        ("Learner", {"11", "12"}),
        (f"{MEMBERSHIP}Instructor", {"21"}),
        ("http://purl.imsglobal.org/vocab/lis/v2/institution/person#Staff", {"41"}),
        ("Mentor", set()),
    ],
)
def test_the_roster_is_filtered_by_role(roster, role, user_ids):
    assert {member["user_id"] for member in roster(role=role).json["members"]} == user_ids


def test_the_roster_is_paged_by_links_that_keep_the_role(roster):
    first = roster(role="Learner", limit=1)
    second = roster(first.links_next["next"])
    assert [member["user_id"] for member in first.json["members"] + second.json["members"]] == ["11", "12"]
    assert second.links_next == {}


def test_a_resource_link_adds_each_members_message(roster):
    members = roster(rlid="5").json["members"]
    claim = "https://purl.imsglobal.org/spec/lti/claim/message_type"
    assert all(member["message"] == [{claim: "LtiResourceLinkRequest"}] for member in members)
    assert roster(rlid="99").status_code == 404


def test_the_roster_is_refused_without_its_scope_or_media_type(client, tool, roster):
    headers = tool.bearer(client, "https://purl.imsglobal.org/spec/lti-ags/scope/score")
    assert client.get("/lti/courses/7/memberships", headers=headers).status_code == 401
    assert roster(accept="text/html").status_code == 406
    assert roster(accept="*/*").status_code == 200
    assert roster("/lti/courses/8/memberships").status_code == 404


def test_who_has_left_the_course_has_left_the_roster(roster, start, course):
    start(replace(course, people=course.people[1:]))
    assert "11" not in {member["user_id"] for member in roster().json["members"]}


def test_differences_tell_who_came_changed_or_left_since(roster, start, course):
    link = roster().links_next["differences"]
    assert roster(link).json["members"] == []
    mara, tom, *others = course.people
    zoe = replace(mara, user_id="13", given_name="Zoe")
    start(replace(course, people=(replace(tom, family_name="Obi"), zoe, *others)))
    changed = roster(link)
    told = {
        member["user_id"]: (member["status"], member["family_name"]) for member in changed.json["members"]
    }
    assert told == {"11": ("Deleted", "Lindqvist"), "12": ("Active", "Obi"), "13": ("Active", "Lindqvist")}
    assert roster(changed.links_next["differences"]).json["members"] == []


def test_differences_are_offered_by_the_last_page_of_the_whole_roster_alone(roster):
    first = roster(limit=3)
    assert set(first.links_next) == {"next"}
    assert set(roster(first.links_next["next"]).links_next) == {"differences"}
    assert roster(role="Learner").links_next == {}
    assert roster(rlid="5").links_next == {}


@pytest.mark.parametrize("since", ["99", "x", "-1", ""])
def test_differences_that_no_link_led_to_are_refused(roster, since):
    assert roster(since=since).status_code == 400
