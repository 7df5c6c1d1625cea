"""The page of a space's rule: every key in a field, tried on the past before it counts."""

import json
from collections.abc import Callable
from dataclasses import replace
from decimal import Decimal
from typing import Any

import pytest
from babel import Locale
from flask import Flask
from sqlalchemy import select

from lti_tool.app.services import Services
from lti_tool.rules.forms import NUMBERS, filled_form, read_rule_form
from lti_tool.rules.rows import MOST_CRITERIA, MOST_MILESTONES
from sync.audit.tables import AuditRow
from sync.scoring.presets import Preset, preset_rules
from sync.scoring.rules import Rule, default_rule
from sync.scoring.versions import current_rule, read_history, set_rule
from sync.spaces.tables import Role
from tests.factories.world import Classroom
from tests.lti_tool.space.conftest import app, classroom, services, visit
from tests.lti_tool.space.visitor import Visitor

__all__ = ["app", "classroom", "services", "visit"]

Visit = Callable[..., Visitor]
MILESTONES = [
    {"id": "hello", "title": "Say hello", "what": "post", "count": 1, "words": 20, "points": 12.5, "due": None},
    {"id": "m1", "title": "Ben's case", "what": "reply", "count": 2, "words": 60, "points": 30,
     "due": {"at": "2026-12-06T23:59"}},
    {"id": "m2", "title": "Thank", "what": "reaction", "count": 3, "words": 0, "points": 5,
     "due": {"days": -2, "after": "due"}},
]  # fmt: skip
RUBRIC: dict[str, Any] = {
    "weight": 305,
    "criteria": [
        {"id": "c1", "title": "Reasons", "levels": [
            {"title": "none", "points": 0}, {"title": "some, “as said”", "points": 1.5},
            {"title": "all", "points": 3}]},
    ],
}  # fmt: skip


def rule(**changes: Any) -> Rule:
    return Rule.parse(default_rule().dump() | changes)


NO_FLAGS = {"pair_share": None, "ring_share": None, "burst": None}
RULES = [
    *preset_rules().values(),
    rule(final="milestones", milestones=MILESTONES),
    rule(rubric=RUBRIC, best=3, spread={"days": 3, "most": 100}, late={"per_day": 105, "most": 500}),
    rule(
        period="whole",
        periods=1,
        target=Decimal("0.125") + 7,
        flags={"pair_share": None, "ring_share": None, "burst": None},
    ),
]


@pytest.mark.parametrize("locale", ["en_GB", "de_DE"])
@pytest.mark.parametrize("known", RULES, ids=range(len(RULES)))
def test_a_rule_goes_through_the_form_unchanged(app: Flask, known: Rule, locale: str) -> None:
    with app.test_request_context():
        shown = filled_form(known, Locale.parse(locale))
        assert read_rule_form(shown.values, Locale.parse(locale)).rule == known


def test_staff_let_a_rule_count(visit: Visit, services: Services, classroom: Classroom) -> None:
    ines = visit("ines")
    answer = ines.send(ines.open("/rule").form, save="yes", post_words="15", post_points="12.5")
    assert answer.status == 303
    assert "The rule counts now." in ines.open().words
    with services.database.read() as session:
        known, version = current_rule(session, classroom.space_id)
        row = session.scalars(select(AuditRow).where(AuditRow.action == "rule.set")).one()
    assert (known.post.words, known.post.points, version) == (15, 12_500, 1)
    assert (row.actor_id, row.detail) == (classroom.people["ines"], {"version": 1, "counts_anew": False})


def test_trying_shows_who_gains_and_loses_and_changes_nothing(
    visit: Visit, services: Services, classroom: Classroom
) -> None:
    first = classroom.post("anna")
    classroom.post("ben", to=first)
    ines = visit("ines")
    page = ines.send(ines.open("/rule").form, **{"try": "yes", "post_points": "0", "reply_points": "400"})
    assert page.status == 200
    assert (
        "From now on: 0 would gain, 0 would lose, 3 would stay as they are; 4.666 on average." in page.words
    )
    assert (
        "Counted anew: 1 would gain, 1 would lose, 1 would stay as they are; 3.916 on average. "
        "The largest loss is from 8.75 to 1.75. The largest gain is from 5.25 to 10."
    ) in page.words
    assert "Name Now From now on Counted anew Anna Annason 8.75 8.75 1.75 (-7)" in page.words
    assert page.form.fields["reply_points"] == "400"
    with services.database.read() as session:
        assert current_rule(session, classroom.space_id) == (default_rule(), 0)
        assert session.scalars(select(AuditRow).where(AuditRow.action == "rule.set")).all() == []


def test_more_periods_are_seen_to_lower_grades_from_now_on(visit: Visit, classroom: Classroom) -> None:
    classroom.post("anna")
    ines = visit("ines")
    page = ines.send(ines.open("/rule").form, **{"try": "yes", "periods": "8"})
    assert "Anna Annason 7 3.5 (-3.5) 3.5 (-3.5)" in page.words
    assert "keeps its points" not in page.words
    assert "The grade can change even so" in page.words


@pytest.mark.parametrize("preset", list(Preset))
def test_a_rule_with_a_name_is_filled_in_to_be_tried(
    visit: Visit, services: Services, classroom: Classroom, preset: Preset
) -> None:
    with services.database.write() as session:
        set_rule(session, classroom.space_id, rule(periods=7, rubric=RUBRIC), services.clock.now())
    ines = visit("ines")
    assert f"{ines.space}/rule?preset={preset.value}" in ines.open("/rule").links
    with services.database.read() as session:
        assert current_rule(session, classroom.space_id)[0].periods == 7
    ines.send(ines.open(f"/rule?preset={preset.value}").form, save="yes")
    with services.database.read() as session:
        assert current_rule(session, classroom.space_id)[0] == preset_rules()[preset]
    assert ines.open("/rule?preset=harsh").form.fields["periods"] == "4"


def test_a_rubric_that_is_left_out_is_told_by_the_trial(
    visit: Visit, services: Services, classroom: Classroom
) -> None:
    with services.database.write() as session:
        set_rule(session, classroom.space_id, rule(rubric=RUBRIC), services.clock.now())
    ines = visit("ines")
    form = ines.open("/rule").form
    assert "This rule has no rubric" not in ines.send(form, **{"try": "yes"}).words
    without = {"rubric_weight": "", "c0-criterion": "", "c0-levels": ""}
    assert "This rule has no rubric" in ines.send(form, **{"try": "yes"}, **without).words


def test_a_page_says_where_it_was_not_tried_on_everybody(
    visit: Visit, classroom: Classroom, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("anna", "ben", "cem"):
        classroom.post(name)
    ines = visit("ines")
    sentence = "Tried on 1 of 3 learners, since all of them would take too long for a page."
    assert sentence not in ines.send(ines.open("/rule").form, **{"try": "yes"}).words
    monkeypatch.setattr("lti_tool.rules.routes.MOST_WORK", 0)
    page = ines.send(ines.open("/rule").form, **{"try": "yes"})
    assert sentence in page.words
    assert "stoa scoring preview" in page.words


@pytest.mark.parametrize("anew", [False, True])
def test_the_past_keeps_its_points_unless_asked_otherwise(
    visit: Visit, services: Services, classroom: Classroom, anew: bool
) -> None:
    ines = visit("ines")
    assert "counts_anew" not in ines.open("/rule").html
    classroom.post("anna")
    form = ines.open("/rule").form
    ines.send(form, save="yes", post_points="1", **({"counts_anew": "yes"} if anew else {}))
    with services.database.read() as session:
        stretches = read_history(session, classroom.space_id).stretches
    assert [each.rule.post.points for each in stretches] == ([1_000] if anew else [280_000, 1_000])


HELLO = {"m0-title": "Hello", "m0-count": "1", "m0-words": "0", "m0-points": "5"}
WRONG = [
    ({"post_words": "many"}, "rule.number"),
    ({"post_points": ""}, "rule.number"),
    ({"target": "0"}, "rule.number"),
    ({"post_points": "1.0001"}, "rule.number"),
    ({"cap": "99"}, "rule.number"),
    ({"period": "year"}, "rule.choice"),
    ({"spread_days": "3"}, "rule.half"),
    ({"final": "milestones"}, "rule.no_milestone"),
    ({"rubric_weight": "20"}, "rule.rubric"),
    ({"c0-criterion": "Reasons", "c0-levels": "0 none\n1 all"}, "rule.rubric"),
    ({"c0-criterion": "Reasons", "c0-levels": "one", "rubric_weight": "20"}, "rule.levels"),
    ({"c0-criterion": "Reasons", "c0-levels": "0 none\n0 all", "rubric_weight": "20"}, "rule.levels"),
    ({**HELLO, "m0-points": "0", "final": "milestones"}, "rule.number"),
    ({**HELLO, "m0-title": "x" * 201}, "rule.title"),
    ({**HELLO, "m0-due": "at", "m0-at": "soon"}, "rule.date"),
    ({**HELLO, "m0-due": "at", "m0-at": "1969-12-31T23:59"}, "rule.date"),
    ({**HELLO, "m0-due": "at", "m0-at": "9999-12-31T23:59"}, "rule.date"),
    ({**HELLO, "m0-id": "Ä!", "final": "milestones"}, "rule.invalid"),
    ({"period": "day", "spread_days": "3", "spread_most": "10"}, "rule.invalid"),
]  # fmt: skip


@pytest.mark.parametrize(
    ("typed", "code"), WRONG, ids=[f"{code} {number}" for number, (_, code) in enumerate(WRONG)]
)
def test_what_is_wrong_is_said_and_nothing_that_was_typed_is_lost(
    visit: Visit, services: Services, classroom: Classroom, typed: dict[str, str], code: str
) -> None:
    ines = visit("ines")
    page = ines.send(ines.open("/rule").form, save="yes", topic="", **typed)
    assert page.status == 422
    assert f"<code>{code}</code>" in page.html
    fields = page.form.fields
    assert {name: fields.get(name) for name in typed if name != "period"} == {
        name: value for name, value in typed.items() if name != "period"
    }
    with services.database.read() as session:
        assert current_rule(session, classroom.space_id)[1] == 0


@pytest.mark.parametrize("number", ["1e999", "1e30", "1E5", "1" * 60, "9" * 5000, "NaN", "-Infinity"])
def test_no_number_is_too_long_to_be_refused(app: Flask, number: str) -> None:
    levels = "0 none\n{} all"
    rows = {
        "m0-title": "Hello",
        "m0-due": "opening",
        "c0-criterion": "Reasons",
        "c0-levels": levels.format(1),
    }
    typed = dict.fromkeys([*NUMBERS, "m0-count", "m0-words", "m0-points", "m0-days"], number)
    with app.test_request_context():
        for field, text in {**typed, "c0-levels": levels.format(number)}.items():
            values = {**filled_form(default_rule(), Locale("en")).values, **rows, field: text}
            read = read_rule_form(values, Locale("en"))
            assert read.rule is None
            assert read.complaint(field)
            assert read.values[field] == text


@pytest.mark.parametrize("number", ["1e999", "1" * 60])
def test_a_number_that_nothing_holds_is_a_complaint_on_the_page(visit: Visit, number: str) -> None:
    ines = visit("ines")
    page = ines.send(ines.open("/rule").form, save="yes", target=number)
    assert page.status == 422
    assert "<code>rule.number</code>" in page.html
    assert page.form.fields["target"] == number


def test_germans_write_numbers_their_way(visit: Visit, services: Services, classroom: Classroom) -> None:
    ines = visit("ines", locale="de-DE")
    page = ines.open("/rule")
    assert page.form.fields["duplicate_share"] == "50"
    assert ines.send(page.form, save="yes", post_points="1.5").status == 422
    assert ines.send(page.form, save="yes", post_points="1,5", reply_points="1.000").status == 303
    with services.database.read() as session:
        known, _ = current_rule(session, classroom.space_id)
    assert (known.post.points, known.reply.points) == (1_500, 1_000_000)


def test_milestones_are_added_and_taken_away_in_rows(
    visit: Visit, services: Services, classroom: Classroom
) -> None:
    ines = visit("ines")
    row = {"m0-title": "Hello", "m0-count": "1", "m0-words": "20", "m0-points": "5", "m0-what": "post"}
    more = {name.replace("m0", "m1"): value for name, value in row.items()} | {"m1-title": "Answer"}
    ines.send(ines.open("/rule").form, save="yes", final="milestones", **row, **more)
    with services.database.read() as session:
        known, _ = current_rule(session, classroom.space_id)
    assert [(each.id, each.title) for each in known.milestones] == [("m1", "Hello"), ("m2", "Answer")]
    page = ines.open("/rule")
    assert {"m2-title", "m3-title"} <= page.form.fields.keys()
    ines.send(page.form, save="yes", **{"m0-title": ""})
    with services.database.read() as session:
        known, _ = current_rule(session, classroom.space_id)
    assert [(each.id, each.title) for each in known.milestones] == [("m2", "Answer")]


def test_the_largest_rule_fits_into_one_form(visit: Visit, services: Services, classroom: Classroom) -> None:
    classroom.post("anna")
    due = {"days": -2, "after": "due"}
    milestones = [{**MILESTONES[0], "id": f"m{number}", "due": due} for number in range(MOST_MILESTONES)]
    criteria = [{**RUBRIC["criteria"][0], "id": f"c{number}"} for number in range(MOST_CRITERIA)]
    largest = rule(final="milestones", milestones=milestones, rubric={"weight": 305, "criteria": criteria})
    with services.database.write() as session:
        set_rule(session, classroom.space_id, largest, services.clock.now())
    ines = visit("ines")
    form = ines.open("/rule").form
    assert len(form.fields) > 150
    assert ines.send(form, **{"try": "yes"}, counts_anew="yes").status == 200
    changed = {f"m{row}-points": "2" for row in range(MOST_MILESTONES)}
    assert ines.send(form, save="yes", counts_anew="yes", **changed).status == 303
    with services.database.read() as session:
        known, _ = current_rule(session, classroom.space_id)
    assert [each.points for each in known.milestones] == [2_000] * MOST_MILESTONES
    assert known.rubric == largest.rubric


def test_characters_that_no_database_takes_are_taken_out(
    visit: Visit, services: Services, classroom: Classroom
) -> None:
    ines = visit("ines")
    row = {"m0-title": "He\0llo", "m0-count": "1", "m0-words": "20", "m0-points": "5", "m0-what": "post"}
    assert ines.send(ines.open("/rule").form, save="yes", final="milestones", **row).status == 303
    with services.database.read() as session:
        assert "\0" not in json.dumps(current_rule(session, classroom.space_id)[0].dump())


@pytest.mark.parametrize("role", [Role.LEARNER, Role.OBSERVER])
def test_only_staff_see_and_change_it(visit: Visit, role: Role) -> None:
    anna = visit("anna", role=role)
    assert anna.open("/rule").status == 403
    form = replace(
        anna.open("/threads/new").form if role is Role.LEARNER else visit("ines").open("/rule").form
    )
    form.action = f"{anna.space}/rule"
    assert anna.send(form, save="yes").status in (400, 403)


def test_the_settings_page_leads_there_and_shows_a_rule_of_its_own(
    visit: Visit, services: Services, classroom: Classroom
) -> None:
    ines = visit("ines")
    assert f"{ines.space}/rule" in ines.open("/settings").links
    ines.send(ines.open("/rule").form, save="yes", post_words="11")
    page = ines.open("/settings")
    assert page.form.fields["rule"] == "own"
    ines.send(page.form)
    with services.database.read() as session:
        assert current_rule(session, classroom.space_id)[0].post.words == 11
