"""Assignment and Grade Services: line items, scores, results, and every refusal."""

from dataclasses import replace
from datetime import timedelta
from urllib.parse import urlsplit

import pytest

SCOPE = "https://purl.imsglobal.org/spec/lti-ags/scope/"
ITEM = "application/vnd.ims.lis.v2.lineitem+json"
ITEMS = "application/vnd.ims.lis.v2.lineitemcontainer+json"
RESULTS = "application/vnd.ims.lis.v2.resultcontainer+json"
SCORE = "application/vnd.ims.lis.v1.score+json"
ROOT = "/lti/courses/7/lineitems"
OWN = f"{ROOT}/1/lineitem"


def path_of(address):
    parts = urlsplit(address)
    return f"{parts.path}?{parts.query}"


def below(address, name):
    """Where scores and results stand: before the query, as with Moodle's addresses."""
    parts = urlsplit(address)
    return f"{parts.path}/{name}?{parts.query}"


@pytest.fixture
def headers(client, tool):
    return tool.bearer(client, *(SCOPE + name for name in ("lineitem", "score", "result.readonly")))


@pytest.fixture
def create(client, headers):
    def create_item(**body):
        body = {"label": "Beteiligung", "scoreMaximum": 10, "resourceId": "space-1", "tag": "stoa"} | body
        return client.post(ROOT, json=body, headers=headers | {"Content-Type": ITEM})

    return create_item


@pytest.fixture
def post(client, headers, clock):
    def post_score(item=OWN, media_type=SCORE, **body):
        body = {
            "userId": "11",
            "scoreGiven": 8,
            "scoreMaximum": 10,
            "activityProgress": "Completed",
            "gradingProgress": "FullyGraded",
            "timestamp": clock.stamp(),
        } | body
        body = {name: value for name, value in body.items() if value is not ...}
        return client.post(below(item, "scores"), json=body, headers=headers | {"Content-Type": media_type})

    return post_score


@pytest.fixture
def results(client, headers):
    def read(item=OWN, **arguments):
        answer = client.get(
            below(item, "results"), query_string=arguments, headers=headers | {"Accept": RESULTS}
        )
        assert answer.status_code == 200, answer.text
        return answer.json

    return read


@pytest.fixture
def items(client, headers):
    def read(**arguments):
        return client.get(ROOT, query_string=arguments, headers=headers | {"Accept": ITEMS})

    return read


def test_a_score_arrives_in_the_gradebook_scaled_to_the_items_maximum(post, results, issuer, clock):
    answer = post(comment="Drei gute Antworten")
    assert (answer.status_code, answer.data) == (200, b"")
    assert results() == [
        {
            "id": f"{issuer}{OWN}/results?type_id=1&user_id=11",
            "scoreOf": f"{issuer}{OWN}?type_id=1",
            "userId": "11",
            "resultScore": 80.0,
            "resultMaximum": 100.0,
            "comment": "Drei gute Antworten",
            "timestamp": clock.now.replace(microsecond=0).isoformat(),
        }
    ]


def test_a_score_above_its_maximum_is_capped(post, results):
    post(scoreGiven=25)
    assert results()[0]["resultScore"] == 100.0


def test_a_comment_stands_until_a_score_comes_without_one(post, results, clock):
    post(comment="gut")
    clock.advance(1)
    post()
    assert "comment" not in results()[0]


@pytest.mark.parametrize(
    "erasing",
    [
        {"gradingProgress": "Pending"},
        {"gradingProgress": "NotReady"},
        {"scoreGiven": ..., "scoreMaximum": ...},
        {"scoreGiven": None},
    ],
    ids=str,
)
def test_what_is_not_fully_graded_erases_the_grade(post, results, clock, erasing):
    post()
    clock.advance(1)
    assert post(**erasing).status_code == 200
    (result,) = results()
    assert "resultScore" not in result


def test_a_score_must_be_later_in_whole_seconds(post, results, clock):
    assert post().status_code == 200
    clock.advance(0.5)
    assert post(scoreGiven=1).status_code == 409
    assert results()[0]["resultScore"] == 80.0
    clock.advance(0.5)
    assert post(scoreGiven=1).status_code == 200
    assert results()[0]["resultScore"] == 10.0


def test_the_activitys_own_item_keeps_the_servers_time(post, clock):
    later = (clock.now + timedelta(hours=1)).isoformat()
    assert post(timestamp=later).status_code == 200
    clock.advance(1)
    assert post().status_code == 200


def test_an_item_of_the_tool_keeps_the_tools_stamp(create, post, clock):
    item = create().json["id"]
    later = (clock.now + timedelta(hours=1)).isoformat()
    assert post(item, timestamp=later).status_code == 200
    clock.advance(1)
    assert post(item).status_code == 409


@pytest.mark.parametrize(
    "stamp", ["2026-03-02T10:00:00.123456Z", "2026-03-02T10:00:00+01:00", "2026-03-02T10:00:00.1Z"]
)
def test_stamps_with_a_zone_are_read(post, stamp):
    assert post(timestamp=stamp).status_code == 200


@pytest.mark.parametrize(
    "wrong",
    [
        {"userId": ...},
        {"userId": 11},
        {"userId": "99"},
        {"userId": "21"},
        {"userId": "mara"},
        {"userId": "9" * 40},
        {"userId": "١١"},
        {"timestamp": ...},
        {"timestamp": "2026-03-02T10:00:00"},
        {"timestamp": "2026-03-02"},
        {"timestamp": "yesterday"},
        {"timestamp": "2026-02-30T10:00:00Z"},
        {"timestamp": 1772442000},
        {"scoreMaximum": ...},
        {"scoreMaximum": 0},
        {"scoreMaximum": -1},
        {"scoreMaximum": "10"},
        {"scoreGiven": "8"},
        {"scoreGiven": -1},
        {"scoreGiven": True},
        pytest.param({"scoreGiven": 10**400}, id="scoreGiven too large"),
        {"activityProgress": "Done"},
        {"activityProgress": ...},
        {"gradingProgress": "Graded"},
        {"gradingProgress": ...},
        {"comment": 5},
    ],
    ids=str,
)
def test_an_incorrect_score_is_refused(post, results, wrong):
    answer = post(**wrong)
    assert answer.status_code == 400
    assert answer.json["status"] == 400
    assert answer.json["reason"]
    assert answer.json["request"]["method"] == "POST"
    assert results() == []


def test_a_person_who_has_left_the_course_cannot_be_graded(post, start, course):
    start(replace(course, people=course.people[1:]))
    assert post().status_code == 400


@pytest.mark.parametrize("media_type", ["application/json", "text/plain", ITEM])
def test_a_score_of_another_media_type_is_refused(post, media_type):
    assert post(media_type=media_type).status_code == 400


@pytest.mark.parametrize(
    "body", ["", "[]", "{", '"x"', "null", '{"scoreGiven": NaN}', pytest.param("[" * 100_000, id="too deep")]
)
def test_a_body_that_is_no_json_object_is_refused(client, headers, body):
    answer = client.post(f"{OWN}/scores", data=body, headers=headers | {"Content-Type": SCORE})
    assert answer.status_code == 400


def test_unknown_courses_and_items_are_not_found(client, headers, post):
    assert post(f"{ROOT}/99/lineitem").status_code == 404
    assert post(f"{ROOT}/{'9' * 30}/lineitem").status_code == 404
    assert post("/lti/courses/8/lineitems/1/lineitem").status_code == 404
    for below_course in ("", "/1/lineitem"):
        accept = {"Accept": ITEMS if not below_course else ITEM}
        answer = client.get(f"/lti/courses/8/lineitems{below_course}", headers=headers | accept)
        assert answer.status_code == 404


@pytest.mark.parametrize(
    ("method", "path", "scopes"),
    [
        ("get", ROOT, ("score", "result.readonly")),
        ("post", ROOT, ("lineitem.readonly", "score")),
        ("get", OWN, ("score",)),
        ("put", OWN, ("lineitem.readonly",)),
        ("delete", OWN, ("lineitem.readonly",)),
        ("post", f"{OWN}/scores", ("lineitem", "result.readonly")),
        ("get", f"{OWN}/results", ("lineitem", "score")),
    ],
)
def test_each_call_needs_its_scope(client, tool, method, path, scopes):
    headers = tool.bearer(client, *(SCOPE + name for name in scopes))
    answer = client.open(path, method=method.upper(), headers=headers)
    assert answer.status_code == 401
    assert answer.headers["WWW-Authenticate"] == "Bearer"


@pytest.mark.parametrize("authorization", [None, "Bearer nonsense", "Basic eDp5", "Bearer"])
def test_a_call_without_a_token_is_refused(client, authorization):
    headers = {"Authorization": authorization} if authorization else {}
    assert client.get(ROOT, headers=headers).status_code == 401


@pytest.mark.parametrize(
    ("path", "accept"),
    [
        (ROOT, "application/json"),
        (ROOT, "*/*"),
        (ROOT, ITEM),
        (OWN, "*/*"),
        (f"{OWN}/results", "application/json"),
    ],
)
def test_other_media_types_are_not_accepted(client, headers, path, accept):
    assert client.get(path, headers=headers | {"Accept": accept}).status_code == 400


def test_the_activitys_own_line_item_is_listed_with_its_link(items, issuer):
    answer = items()
    assert answer.mimetype == ITEMS
    assert answer.json == [
        {
            "id": f"{issuer}{OWN}?type_id=1",
            "label": "Diskussion",
            "scoreMaximum": 100.0,
            "resourceId": "",
            "tag": "",
            "resourceLinkId": "5",
        }
    ]


def test_a_line_item_is_created_read_updated_and_deleted(client, headers, create, items):
    made = create(resourceLinkId="6")
    assert (made.status_code, made.mimetype) == (201, ITEM)
    path = path_of(made.json["id"])
    assert client.get(path, headers=headers | {"Accept": ITEM}).json == made.json
    changed = client.put(
        path, json={"label": "Neu", "scoreMaximum": 20}, headers=headers | {"Content-Type": ITEM}
    )
    assert changed.status_code == 200
    assert changed.json == {
        "id": made.json["id"],
        "label": "Neu",
        "scoreMaximum": 20.0,
        "resourceId": "",
        "tag": "",
    }
    assert client.delete(path, headers=headers).status_code == 204
    assert client.get(path, headers=headers).status_code == 404
    assert len(items().json) == 1


def test_another_maximum_rescales_the_grades(client, headers, post, results):
    post()
    body = {"label": "Diskussion", "scoreMaximum": 50}
    client.put(OWN, json=body, headers=headers | {"Content-Type": ITEM})
    assert results()[0]["resultScore"] == 40.0
    assert results()[0]["resultMaximum"] == 50.0


def test_the_activitys_own_item_stays_tied_to_it(client, headers):
    body = {"label": "Umbenannt", "scoreMaximum": 100}
    answer = client.put(OWN, json=body, headers=headers | {"Content-Type": ITEM})
    assert answer.json["resourceLinkId"] == "5"


def test_deleting_an_item_deletes_its_grades(client, headers, post, create):
    item = create().json["id"]
    post(item)
    assert client.delete(path_of(item), headers=headers).status_code == 204
    assert create().json["id"] != item


@pytest.mark.parametrize(
    ("wrong", "status"),
    [
        ({"label": ""}, 400),
        ({"label": None}, 400),
        ({"scoreMaximum": 0}, 400),
        ({"scoreMaximum": "10"}, 400),
        ({"scoreMaximum": None}, 400),
        ({"tag": 5}, 400),
        ({"resourceLinkId": "99"}, 403),
    ],
    ids=str,
)
def test_an_incorrect_line_item_is_refused(create, wrong, status):
    assert create(**wrong).status_code == status


def test_a_line_item_of_another_media_type_is_refused(client, headers):
    body = {"label": "Beteiligung", "scoreMaximum": 10}
    assert client.post(ROOT, json=body, headers=headers).status_code == 400
    assert client.put(OWN, json=body, headers=headers).status_code == 400


@pytest.mark.parametrize(
    ("filters", "labels"),
    [
        ({"resource_id": "space-1"}, ["Beteiligung"]),
        ({"tag": "stoa"}, ["Beteiligung"]),
        ({"tag": "other"}, []),
        ({"resource_link_id": "5"}, ["Diskussion"]),
        ({"resource_link_id": "6"}, ["Beteiligung"]),
        ({"resource_link_id": "5", "tag": "stoa"}, []),
    ],
    ids=str,
)
def test_line_items_are_filtered(create, items, filters, labels):
    create(resourceLinkId="6")
    assert [item["label"] for item in items(**filters).json] == labels


def test_line_items_are_paged_by_links_that_keep_the_filter(client, headers, create, items):
    for number in range(3):
        create(label=f"Spalte {number}")
    seen, answer = [], items(tag="stoa", limit=2)
    while True:
        seen += [item["label"] for item in answer.json]
        if "next" not in answer.links_next:
            break
        answer = client.get(answer.links_next["next"], headers=headers | {"Accept": ITEMS})
    assert seen == ["Spalte 0", "Spalte 1", "Spalte 2"]


@pytest.mark.parametrize(
    "arguments",
    [{"limit": "-1"}, {"limit": "many"}, {"limit": 1, "from": "x"}, {"limit": "9" * 5_000}],
    ids=range(4),
)
def test_a_page_that_makes_no_sense_is_refused(items, arguments):
    assert items(**arguments).status_code == 400


def test_results_of_one_person(post, results):
    post()
    post(userId="12", scoreGiven=0)
    assert [result["userId"] for result in results()] == ["11", "12"]
    assert results()[1]["resultScore"] == 0.0
    assert [result["userId"] for result in results(user_id="12")] == ["12"]
    assert results(user_id="99") == []


def test_requests_that_change_something_are_counted(client, post, create, signed_in, clock):
    staff = signed_in("21")

    def counted():
        return staff.get("/gradebook.json").json["requests"]

    assert set(counted().values()) == {0}
    post()
    post()
    post(userId="99")
    client.post(f"{OWN}/scores")
    create()
    assert counted() == {
        "scores_accepted": 1,
        "scores_refused": 3,
        "evidence_added": 0,
        "evidence_removed": 0,
        "line_items_changed": 1,
    }
