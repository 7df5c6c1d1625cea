"""Moodle's competency web service, in Moodle's wire form."""

import pytest

from lti_tool.demo_lms import web_service_token

SERVER = "/webservice/rest/server.php"


@pytest.fixture
def call(client, database):
    """Calls a function as Moodle's clients do: form-encoded, nested arguments in PHP's form."""

    def call_function(function, *, token=None, method="POST", agent="stoa", form="json", **arguments):
        fields = {
            "wstoken": token or web_service_token(database),
            "wsfunction": function,
            "moodlewsrestformat": form,
        } | arguments
        place = "data" if method == "POST" else "query_string"
        answer = client.open(SERVER, method=method, headers={"User-Agent": agent}, **{place: fields})
        assert answer.status_code == 200
        return answer.json if form == "json" else answer

    return call_function


@pytest.fixture
def rate(call):
    def rate_learner(**changes):
        arguments = {"courseid": 7, "userid": 11, "competencyid": 3, "grade": 2, "note": "Drei Beiträge"}
        return call("core_competency_grade_competency_in_course", **(arguments | changes))

    return rate_learner


@pytest.fixture
def summary(call):
    def read(**changes):
        arguments = {"courseid": 7, "userid": 11, "competencyid": 3} | changes
        return call("tool_lp_data_for_user_competency_summary_in_course", **arguments)

    return read


def test_the_token_stays_the_same(database):
    token = web_service_token(database)
    assert len(token) == 32
    assert web_service_token(database) == token


def test_the_site_says_what_may_be_called(call, issuer):
    info = call("core_webservice_get_site_info")
    assert info["siteurl"] == issuer
    names = {function["name"] for function in info["functions"]}
    assert "core_competency_grade_competency_in_course" in names


def test_a_call_may_come_as_get(call):
    assert call("core_webservice_get_site_info", method="GET")["sitename"] == "Campus"


@pytest.mark.parametrize(
    ("function", "changes", "code"),
    [
        ("core_webservice_get_site_info", {"token": "0" * 32}, "invalidtoken"),
        ("core_webservice_get_site_info", {"token": "ä"}, "invalidtoken"),
        ("core_user_delete_users", {}, "accessexception"),
        ("", {}, "accessexception"),
        ("core_competency_list_course_competencies", {}, "invalidparameter"),
        ("core_competency_list_course_competencies", {"id": "seven"}, "invalidparameter"),
        ("core_competency_list_course_competencies", {"id": 8}, "invalidrecord"),
        ("core_competency_get_scale_values", {"scaleid": 99}, "invalidrecord"),
        ("core_user_get_users_by_field", {"field": "email"}, "invalidparameter"),
        ("core_user_get_users_by_field", {"field": "phone", "values[0]": "1"}, "invalidparameter"),
        ("core_competency_delete_evidence", {"id": 99}, "invalidrecord"),
    ],
    ids=str,
)
def test_an_error_is_http_200_with_exception_code_and_message(call, function, changes, code):
    answer = call(function, **changes)
    assert set(answer) == {"exception", "errorcode", "message"}
    assert answer["errorcode"] == code


def test_without_a_user_agent_nothing_is_answered(client):
    assert client.post(SERVER, headers={"User-Agent": ""}).status_code == 403


def test_another_format_than_json_is_answered_in_xml(call):
    answer = call("core_webservice_get_site_info", form="xml")
    assert answer.mimetype == "application/xml"
    assert "<EXCEPTION" in answer.text


def test_the_competencies_of_the_course_are_listed_in_its_order(call):
    listed = call("core_competency_list_course_competencies", id=7)
    assert [one["competency"]["id"] for one in listed] == [3, 4]
    assert listed[0]["competency"]["shortname"] == "Gefahren erkennen"
    assert listed[0]["competency"]["idnumber"] == "GEF.1"
    assert listed[0]["coursecompetency"]["courseid"] == 7
    assert listed[0]["coursecompetency"]["competencyid"] == 3


def test_the_levels_of_a_scale_count_from_one(call):
    assert call("core_competency_get_scale_values", scaleid=3) == [
        {"id": 1, "name": "Einstieg"},
        {"id": 2, "name": "Sicher"},
        {"id": 3, "name": "Experte"},
    ]


def test_rating_gives_a_level_and_its_evidence(rate, summary, clock):
    made = rate(note="Gut erklärt.\nhttps://tool.example/s/1")
    assert (made["grade"], made["gradename"], made["action"]) == (2, "Sicher", 3)
    assert made["timecreated"] == int(clock.now.timestamp())
    read = summary()
    record = read["usercompetencysummary"]["usercompetencycourse"]
    assert (record["userid"], record["courseid"], record["competencyid"]) == (11, 7, 3)
    assert (record["grade"], record["gradename"], record["proficiency"]) == (2, "Sicher", True)
    assert read["usercompetencysummary"]["evidence"] == [made]
    assert made["note"] == "Gut erklärt.\nhttps://tool.example/s/1"
    assert read["usercompetencysummary"]["user"]["fullname"] == "Mara Lindqvist"
    assert read["course"]["id"] == 7


def test_rating_again_appends_evidence_and_changes_the_level(rate, summary, clock):
    rate(note="erst")
    clock.advance(60)
    rate(note="dann", grade=3)
    rate(note="dann", grade=3)
    read = summary()["usercompetencysummary"]
    assert [piece["note"] for piece in read["evidence"]] == ["dann", "dann", "erst"]
    assert read["usercompetencycourse"]["grade"] == 3


def test_a_level_below_the_upper_half_is_not_proficient(rate, summary):
    rate(grade=1)
    assert summary()["usercompetencysummary"]["usercompetencycourse"]["proficiency"] is False


def test_a_rating_without_a_note_is_taken(call, summary):
    call("core_competency_grade_competency_in_course", courseid=7, userid=11, competencyid=4, grade=2)
    assert summary(competencyid=4)["usercompetencysummary"]["evidence"][0]["note"] is None


def test_who_was_never_rated_holds_nothing(summary):
    read = summary()["usercompetencysummary"]
    assert read["evidence"] == []
    assert read["usercompetencycourse"]["grade"] is None
    assert read["usercompetencycourse"]["gradename"] == "-"


@pytest.mark.parametrize(
    ("wrong", "code"),
    [
        ({"note": "<b>gut</b>"}, "invalidparameter"),
        ({"note": "ein <3"}, "invalidparameter"),
        ({"grade": 0}, "invalidpersistenterror"),
        ({"grade": 4}, "invalidpersistenterror"),
        ({"grade": "zwei"}, "invalidparameter"),
        ({"userid": 21}, "codingerror"),
        ({"userid": 99}, "codingerror"),
        ({"competencyid": 99}, "codingerror"),
        ({"courseid": 8}, "invalidrecord"),
    ],
    ids=str,
)
def test_a_wrong_rating_is_refused_and_leaves_nothing(rate, summary, wrong, code):
    assert rate(**wrong)["errorcode"] == code
    assert summary()["usercompetencysummary"]["evidence"] == []


@pytest.mark.parametrize("note", ["3 < 4 und 4 > 3", "a & b", "x" * 60_000])
def test_plain_text_is_no_html(rate, note):
    assert rate(note=note)["note"] == note


@pytest.mark.parametrize(
    ("wrong", "code"),
    [
        ({"userid": 99}, "invaliduser"),
        ({"competencyid": 9}, "codingerror"),
        ({"courseid": 8}, "invalidrecord"),
    ],
    ids=str,
)
def test_a_summary_of_what_is_not_there_is_refused(summary, wrong, code):
    assert summary(**wrong)["errorcode"] == code


def test_evidence_is_deleted_and_the_level_stays(rate, summary, call):
    kept, deleted = rate(note="bleibt"), rate(note="geht")
    assert call("core_competency_delete_evidence", id=deleted["id"]) is True
    read = summary()["usercompetencysummary"]
    assert [piece["id"] for piece in read["evidence"]] == [kept["id"]]
    assert read["usercompetencycourse"]["grade"] == 2


@pytest.mark.parametrize("names", [("values[0]", "values[1]"), ("values[]", "values[5]")])
def test_people_are_found_by_mail_or_id(call, names):
    mails = dict(zip(names, ["MARA@campus.example", "tom@campus.example"], strict=True))
    found = call("core_user_get_users_by_field", field="email", **mails)
    assert [person["id"] for person in found] == [11, 12]
    (person,) = call("core_user_get_users_by_field", field="id", **{"values[0]": "21"})
    assert person["fullname"] == "Ines Brandt"
    assert call("core_user_get_users_by_field", field="email", **{"values[0]": "x@y.example"}) == []
