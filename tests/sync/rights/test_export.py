"""What a person gets of their data: every store, others masked, by a published schema."""

import json

import pytest
from jsonschema import Draft202012Validator
from sqlalchemy import select

from sync.contributions.tables import StoredContribution
from sync.intake import react
from sync.ledger.decisions import Decider, extend
from sync.rights.export import collect, schema
from sync.spaces.tables import Space
from tests.factories.texts import grading
from tests.factories.world import some_text
from tests.sync.delivery.conftest import School


@pytest.fixture
def busy(school: School) -> School:
    """Anna and Ben have written, staff have noted things, and something was sent."""
    classroom = school.classroom
    school.connect_records()
    of_ben = classroom.post("ben", "Ben's own thoughts " + some_text(1), title="Ben's title")
    of_anna = classroom.post(
        "anna", "Anna's own thoughts " + some_text(2), to=of_ben, link="https://stoa.example/t"
    )
    classroom.post("ben", "Ben answers " + some_text(3), to=of_anna)
    with classroom.database.write() as session:
        space, now = session.get_one(Space, classroom.space_id), classroom.clock.now()
        extend(
            session,
            classroom.keys,
            space,
            classroom.people["anna"],
            3,
            Decider(classroom.people["ines"], now, words="a note"),
        )
        extend(
            session,
            classroom.keys,
            space,
            classroom.people["ben"],
            2,
            Decider(classroom.people["ines"], now, words="Ben's note"),
        )
        session.add(
            grading(
                session, classroom.keys, space.id, classroom.people["ben"], feedback="to Ben", picks=[], saved_at=now,
                recorded_by=classroom.people["anna"], shown_picks=[], shown_at=None,
            )
        )  # fmt: skip
        found = session.scalars(
            select(StoredContribution.id).where(StoredContribution.source_id == of_ben)
        ).one()
        react(session, space, classroom.people["anna"], found, now)
    school.run()
    return school


def exported(school: School, name: str = "anna") -> dict[str, object]:
    classroom = school.classroom
    with classroom.database.read() as session:
        return collect(session, classroom.keys, classroom.people[name], classroom.clock.now())


def rows_of(document: dict[str, object], store: str) -> list[dict[str, object]]:
    (found,) = [each for each in document["stores"] if each["store"] == store]  # type: ignore[attr-defined]
    return found["rows"]  # type: ignore[no-any-return]


def test_an_export_follows_its_published_schema(busy: School) -> None:
    """Behaviour 22."""
    document = json.loads(json.dumps(exported(busy)))
    Draft202012Validator.check_schema(schema())
    Draft202012Validator(schema()).validate(document)
    document["stores"][0]["rows"] = "none"
    assert not Draft202012Validator(schema()).is_valid(document)


def test_every_store_with_something_about_the_person_is_in_it(busy: School) -> None:
    """Behaviour 21."""
    stores = {each["store"] for each in exported(busy)["stores"]}  # type: ignore[attr-defined]
    assert {
        "people", "accounts", "memberships", "contributions", "contribution_fingerprints", "ledger", "decision_notes",
        "standings", "scores", "outbox", "audit", "gradings",
    } <= stores  # fmt: skip


def test_names_accounts_and_own_texts_are_told(busy: School) -> None:
    """Behaviours 21 and 22."""
    document = exported(busy)
    person = document["person"]
    assert person["names"]["family_name"] == "Annason"  # type: ignore[index]
    assert person["mail"] == "anna@academy.example"  # type: ignore[index]
    assert person["accounts"] == [{"issuer": busy.lms.base_url, "user_id": "101"}]  # type: ignore[index]
    (text,) = rows_of(document, "contributions")
    assert str(text["markdown"]).startswith("Anna's own thoughts")
    assert (text["link"], text["answers"], text["author_id"]) == (
        "https://stoa.example/t",
        "another person",
        "you",
    )
    assert [each["words"] for each in rows_of(document, "decision_notes")] == ["a note"]
    assert document["spaces"][0]["title"] == "Working together"  # type: ignore[index]


def test_what_was_sent_where_is_told_with_its_basis(busy: School) -> None:
    """Behaviour 21."""
    recipients = exported(busy)["recipients"]
    assert [(each["connector"], each["purpose"]) for each in recipients] == [  # type: ignore[attr-defined]
        ("lti_ags", "grade"),
        ("moodle", "evidence"),
    ]
    assert [len(each["texts"]) for each in recipients] == [0, 1]  # type: ignore[attr-defined]
    assert "own thoughts" in recipients[1]["texts"][0]  # type: ignore[index]
    assert all(each["legal_basis"] for each in recipients)  # type: ignore[attr-defined]


def test_nobody_else_is_named_and_no_text_of_others_is_in_it(busy: School) -> None:
    """Behaviour 21."""
    document = exported(busy)
    told = json.dumps(document)
    others = [person_id for name, person_id in busy.classroom.people.items() if name != "anna"]
    for foreign in ("Ben", "Ines", "academy.example/ben", "Ben's note", "to Ben", *map(str, others)):
        assert foreign not in told
    (grading,) = rows_of(document, "gradings")
    assert set(grading) == {"saved_at", "shown_at", "about"}


def test_what_was_sent_is_told_word_for_word(busy: School) -> None:
    (evidence,) = [each for each in exported(busy)["recipients"] if each["connector"] == "moodle"]  # type: ignore[attr-defined]
    assert evidence["texts"] == busy.lms.evidence_of("101")
    assert "own thoughts" in evidence["texts"][0]
