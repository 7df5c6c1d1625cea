"""Statements to a store: by xAPI and by Caliper, in batches, known by their ids, and nothing of anybody in them."""

import json
import re
from dataclasses import replace
from typing import Any

import pytest
from pytest_httpserver import HTTPServer

from config.clock import SetClock
from connectors.contract import BlockReason, Held, Outcome, TargetTrouble, Verb
from connectors.http import HttpClient
from connectors.records.lrs import Endpoint, Lrs
from connectors.records.lrs.addresses import Addresses
from connectors.records.lrs.caliper import event_document
from connectors.records.lrs.xapi import statement_document
from tests.connectors.contract.record_contract import RecordContract, answering
from tests.connectors.records.lrs.stores import HOME, CaliperEndpoint, XapiLrs, some_statements

ADDRESSES = Addresses(HOME)


@pytest.fixture
def lrs(server: HTTPServer, http: HttpClient, clock: SetClock) -> XapiLrs:
    return XapiLrs(server, http, clock)


@pytest.fixture
def caliper(server: HTTPServer, http: HttpClient, clock: SetClock) -> CaliperEndpoint:
    return CaliperEndpoint(server, http, clock)


class TestXapi(RecordContract):
    @pytest.fixture
    def system(self, lrs: XapiLrs) -> XapiLrs:
        return lrs


class TestCaliper(RecordContract):
    @pytest.fixture
    def system(self, caliper: CaliperEndpoint) -> CaliperEndpoint:
        return caliper


def test_what_is_sent_twice_is_there_once(lrs: XapiLrs) -> None:
    target = lrs.prepared()
    for _ in range(2):
        assert lrs.connector.write(target, lrs.items) == [Outcome.applied()] * 3
    assert len(lrs.statements) == 3


def test_another_statement_by_an_id_of_ours_is_left_there_and_told(lrs: XapiLrs) -> None:
    target, taken = lrs.prepared(), lrs.items[1]
    other = replace(taken, verb=Verb.ENDORSED)
    lrs.connector.write(target, [other])
    outcomes = lrs.connector.write(target, lrs.items)
    assert outcomes == [Outcome.applied(), Outcome.rejected("xapi.conflict"), Outcome.applied()]
    assert lrs.held([taken]) == [Held.OTHER]


def test_what_a_store_holds_under_another_name_of_the_learner_has_arrived(lrs: XapiLrs) -> None:
    """A store that moves to another host is sent everything anew, and each learner has another name there."""
    target = lrs.prepared()
    lrs.connector.write(target, lrs.items)
    renamed = [replace(item, account="f" * 32) for item in lrs.items]
    assert lrs.connector.write(target, renamed) == [Outcome.applied("read_back")] * 3


def test_what_was_taken_back_is_not_told_again(lrs: XapiLrs) -> None:
    target = lrs.prepared()
    lrs.connector.write(target, lrs.items[:1])
    for _ in range(2):
        assert lrs.connector.withdraw(target, lrs.items[:1]) == [Outcome.applied()]
    assert len(lrs.statements) == 2
    assert lrs.held(lrs.items[:1]) == [Held.NONE]
    renamed = replace(lrs.items[0], account="f" * 32)
    assert lrs.connector.write(target, [renamed]) == [Outcome.superseded("xapi.conflict")]


def test_a_store_of_version_2_is_spoken_to_in_it(lrs: XapiLrs) -> None:
    lrs.speaks = "2.0.0"
    target = lrs.prepared()
    assert target.known("version") == "2.0.0"
    assert lrs.connector.write(target, lrs.items) == [Outcome.applied()] * 3


def test_nobodys_statement_is_read_for_a_trial(lrs: XapiLrs) -> None:
    lrs.prepared()
    request, _ = lrs.server.log[0]
    assert request.args["since"] > "2900"


def test_a_password_that_is_wrong_is_trouble_of_the_whole_store(
    lrs: XapiLrs, http: HttpClient, clock: SetClock
) -> None:
    stranger = Lrs.xapi(Endpoint(http, "stoa:wrong"), clock)
    with pytest.raises(TargetTrouble) as trouble:
        stranger.prepare(lrs.target)
    assert trouble.value.outcome == Outcome.retry("http.401")
    assert stranger.write(lrs.target, lrs.items) == [Outcome.retry("http.401")] * 3


def test_a_store_that_is_gone_says_so(lrs: XapiLrs) -> None:
    target = lrs.prepared()
    lrs.misbehaves_before = answering(404)
    gone = Outcome.blocked(BlockReason.ITEM_GONE, "http.404", whole_target=True)
    assert lrs.connector.write(target, lrs.items) == [gone] * 3


def test_an_endpoint_that_takes_another_version_only_is_told(caliper: CaliperEndpoint) -> None:
    caliper.versions = ["http://purl.imsglobal.org/ctx/caliper/v1p1"]
    with pytest.raises(TargetTrouble) as trouble:
        caliper.prepared()
    assert trouble.value.code == "caliper.version_unsupported"


def test_an_endpoint_that_cannot_be_asked_is_tried(caliper: CaliperEndpoint) -> None:
    caliper.server.clear()
    caliper.server.no_handler_status_code = 405
    assert caliper.prepared().known("version") == "http://purl.imsglobal.org/ctx/caliper/v1p2"
    caliper.server.clear_assertions()


def test_envelopes_have_the_published_shape(caliper: CaliperEndpoint) -> None:
    """Caliper 1.2, 5.2; the tables of 2.1 and of the profiles for events."""
    caliper.connector.write(caliper.prepared(), caliper.items)
    (envelope,) = caliper.envelopes
    assert set(envelope) == {"sensor", "sendTime", "dataVersion", "data"}
    assert re.fullmatch(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z", envelope["sendTime"])
    for event in envelope["data"]:
        assert event["@context"] == envelope["dataVersion"] == "http://purl.imsglobal.org/ctx/caliper/v1p2"
        assert re.fullmatch(
            r"urn:uuid:[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-\w{12}", event["id"]
        )
        assert re.fullmatch(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z", event["eventTime"])


def test_each_verb_has_the_event_that_its_profile_allows(clock: SetClock) -> None:
    events = {each.verb: event_document(each, ADDRESSES) for each in some_statements(clock)}
    told = {
        verb: (
            event["profile"],
            event["type"],
            event["actor"]["type"],
            event["action"],
            event["object"]["type"],
        )
        for verb, event in events.items()
    }
    posted = ("ForumProfile", "MessageEvent", "Person", "Posted", "Message")
    assert told == {
        Verb.STARTED: posted,
        Verb.REPLIED: posted,
        Verb.REACTED: ("GeneralProfile", "Event", "Person", "Liked", "Message"),
        Verb.ENDORSED: ("GeneralProfile", "Event", "CourseSection", "Recommended", "Message"),
        Verb.ANSWER_ACCEPTED: ("GeneralProfile", "Event", "CourseSection", "Accepted", "Message"),
        Verb.ACHIEVED: ("GradingProfile", "GradeEvent", "SoftwareApplication", "Graded", "Attempt"),
    }
    replied, achieved = events[Verb.REPLIED]["object"], events[Verb.ACHIEVED]
    assert replied["replyTo"]["type"] == "Message"
    assert (replied["isPartOf"]["type"], replied["isPartOf"]["isPartOf"]["type"]) == ("Thread", "Forum")
    assert (achieved["generated"]["scoreGiven"], achieved["generated"]["maxScore"]) == (2.0, 4.0)
    assert achieved["object"]["assignee"]["id"].startswith(f"{HOME}/records/accounts/")


def test_each_verb_has_its_published_name(clock: SetClock) -> None:
    """The table of docs/connectors/lrs.md."""
    documents = {each.verb: statement_document(each, ADDRESSES) for each in some_statements(clock)}
    told = {
        verb: (document["verb"]["id"], document["object"]["definition"]["type"])
        for verb, document in documents.items()
    }
    earned = ("http://id.tincanapi.com/verb/earned", "http://activitystrea.ms/badge")
    discussion = "http://id.tincanapi.com/activitytype/discussion"
    assert told == {
        Verb.STARTED: ("https://w3id.org/xapi/acrossx/verbs/posted", discussion),
        Verb.REPLIED: ("http://adlnet.gov/expapi/verbs/commented", discussion),
        Verb.REACTED: ("https://w3id.org/xapi/openedx/verb/voted", discussion),
        Verb.ENDORSED: earned,
        Verb.ANSWER_ACCEPTED: earned,
        Verb.ACHIEVED: (
            "https://w3id.org/xapi/tla/verbs/achieved",
            "https://w3id.org/xapi/tla/activity-types/competency",
        ),
    }
    assert documents[Verb.ACHIEVED]["result"] == {
        "success": True,
        "score": {"scaled": 0.5, "raw": 2, "min": 0, "max": 4},
    }
    assert documents[Verb.ENDORSED]["object"]["id"] != documents[Verb.ANSWER_ACCEPTED]["object"]["id"]


@pytest.mark.parametrize("verb", Verb)
def test_a_statement_says_only_what_is_listed(clock: SetClock, verb: Verb) -> None:
    """Names, texts and addresses of pages are in none; a name only where it was given to the statement."""
    (statement,) = (each for each in some_statements(clock) if each.verb is verb)
    for document in (statement_document(statement, ADDRESSES), event_document(statement, ADDRESSES)):
        assert "name" not in _actor(document)
        named = {*_values(document, "id"), *_values(document, "homePage")}
        assert not [each for each in named if each.startswith(HOME) and "/s/" in each]
    named_one = replace(statement, name="Anna Adams")
    assert "Anna Adams" in json.dumps(statement_document(named_one, ADDRESSES))
    assert "Anna Adams" in json.dumps(event_document(named_one, ADDRESSES))


def test_what_is_not_told_is_left_out(clock: SetClock) -> None:
    for statement in some_statements(clock):
        bare = replace(statement, answers=None, thread=None, space=None, course=None, level=None, levels=None)
        for document in (statement_document(bare, ADDRESSES), event_document(bare, ADDRESSES)):
            assert "null" not in json.dumps(document)
            assert "None" not in json.dumps(document)


def test_a_competency_with_an_address_of_its_own_keeps_it(clock: SetClock) -> None:
    skill = "http://data.europa.eu/esco/skill/6c0a46be"
    achieved = replace(some_statements(clock)[-1], object=skill)
    assert statement_document(achieved, ADDRESSES)["object"]["id"] == skill
    assert ADDRESSES.competency("https:nowhere x").startswith(f"{HOME}/records/competencies/")


def _actor(document: Any) -> Any:
    return document["actor"]


def _values(document: Any, name: str) -> list[str]:
    if isinstance(document, list):
        return [value for each in document for value in _values(each, name)]
    if not isinstance(document, dict):
        return []
    own = [document[name]] if isinstance(document.get(name), str) else []
    return [*own, *(value for each in document.values() for value in _values(each, name))]
