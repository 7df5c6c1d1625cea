"""`stoa scoring`."""

import json
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest
from jsonschema import Draft202012Validator
from sqlalchemy import select

from config.clock import SystemClock
from config.database import Database
from config.keys import KeyRing
from config.settings import sqlite_url
from sync.audit.tables import AuditRow
from sync.delivery.recalculation import Recalculation
from sync.scoring.presets import Preset, preset_rules
from sync.scoring.rules import default_rule
from sync.scoring.tables import RuleVersion, StoredScore
from sync.scoring.versions import current_rule, set_rule
from tests.conftest import SECRET_KEY
from tests.factories.world import Classroom, open_classroom
from tests.lti_tool.cli.conftest import Run


def a_classroom(tmp_path: Path) -> Classroom:
    database = Database(sqlite_url(tmp_path / "data" / "stoa.sqlite"))
    return open_classroom(database, KeyRing(SECRET_KEY), SystemClock())


def test_a_rule_is_told_in_sentences_of_the_language_asked_for(upgraded: Run, tmp_path: Path) -> None:
    space = str(a_classroom(tmp_path).space_id)
    told = upgraded("scoring", "rule", "--space", space)
    assert "A post of 40 counted words or more that begins a thread: 280 points\n" in told.out
    assert upgraded("scoring", "rule", "--space", space, "--language", "en").out == told.out


@pytest.mark.parametrize("language", ["fr", "FR-fr", ""])
def test_a_language_without_sentences_is_refused(upgraded: Run, tmp_path: Path, language: str) -> None:
    space = str(a_classroom(tmp_path).space_id)
    answer = upgraded("scoring", "rule", "--space", space, "--language", language)
    assert (answer.status, answer.out) == (2, "")
    assert "Stoa has its sentences in en and de alone." in answer.err
    assert "280 Punkte" in upgraded("scoring", "rule", "--space", space, "--language", "de_AT").out


def test_a_rule_is_told_as_json_that_follows_the_schema(upgraded: Run, tmp_path: Path) -> None:
    told = upgraded("scoring", "rule", "--space", str(a_classroom(tmp_path).space_id), "--json").json
    assert told == default_rule().dump()
    schema = upgraded("scoring", "schema").json
    assert isinstance(schema, dict)
    assert Draft202012Validator(schema).is_valid(told)


def test_since_when_a_rule_holds_is_told_where_another_was_before(upgraded: Run, tmp_path: Path) -> None:
    classroom = a_classroom(tmp_path)
    classroom.post("anna")
    now = SystemClock().now() + timedelta(seconds=1)
    light = replace(preset_rules()[Preset.LIGHT], best=2)
    with classroom.database.write() as session:
        set_rule(session, classroom.space_id, light, now)
    told = upgraded("scoring", "rule", "--space", str(classroom.space_id)).out
    assert "Only the 2 best contributions a week count.\n" in told
    assert f"Since {now:%Y-%m-%dT%H:%M:%S}" in told


def test_the_rule_of_no_space_is_refused(upgraded: Run) -> None:
    answer = upgraded("scoring", "rule", "--space", str(UUID(int=1)))
    assert answer.status == 2
    assert "space." in answer.err


@pytest.fixture
def classroom(upgraded: Run, tmp_path: Path) -> Classroom:
    """Anna has written two threads, Ben has answered one of them, Cem nothing."""
    opened = a_classroom(tmp_path)
    first = opened.post("anna")
    opened.post("ben", to=first)
    opened.post("anna")
    return opened


def a_file(tmp_path: Path, **changes: Any) -> str:
    path = tmp_path / "rule.json"
    path.write_text(json.dumps({**default_rule().dump(), **changes}), encoding="utf-8")
    return str(path)


def rule_of(classroom: Classroom) -> tuple[int, int]:
    """Its points for a thread, and its version."""
    with classroom.database.read() as session:
        rule, version = current_rule(session, classroom.space_id)
    return rule.post.points, version


def test_a_rule_is_tried_and_told_in_a_table(upgraded: Run, classroom: Classroom, tmp_path: Path) -> None:
    file = a_file(tmp_path, post={"words": 40, "points": 100}, reply={"words": 20, "points": 400})
    told = upgraded("scoring", "preview", file, "--space", str(classroom.space_id))
    lines = [line.split() for line in told.out.splitlines()]
    assert told.status == 0
    assert "From now on: Of 3 learners 0 would gain, 0 would lose, 3 would stay as they are.\n" in told.out
    assert (
        "Counted anew: Of 3 learners 1 would gain, 1 would lose, 1 would stay as they are. "
        "The largest loss is from 15.75 to 6.75. The largest gain is from 5.25 to 10.\n"
    ) in told.out
    assert ["0–10", "2", "2", "2", "▇" * 20, "▇" * 20, "▇" * 20] in lines
    assert [str(classroom.people["anna"]), "15.75", "15.75", "0", "6.75", "-9"] in lines
    assert [str(classroom.people["ben"]), "5.25", "5.25", "0", "10", "4.75"] in lines
    assert told.err == "3 of 3 learners tried\n"
    assert rule_of(classroom) == (280_000, 0)


def test_learners_are_named_where_it_is_asked_for(
    upgraded: Run, classroom: Classroom, tmp_path: Path
) -> None:
    arguments = ["scoring", "preview", a_file(tmp_path, periods=8), "--space", str(classroom.space_id)]
    assert "Anna" not in upgraded(*arguments).out
    lines = [line.split() for line in upgraded(*arguments, "--names").out.splitlines()]
    assert [
        str(classroom.people["anna"]),
        "Anna",
        "Annason",
        "15.75",
        "7.875",
        "-7.875",
        "7.875",
        "-7.875",
    ] in lines
    told = upgraded(*arguments, "--names", "--json").json
    assert isinstance(told, list)
    assert "Anna Annason" in {each["name"] for each in told[0]["changes"]}


def test_a_rule_is_tried_and_told_as_json(upgraded: Run, classroom: Classroom, tmp_path: Path) -> None:
    told = upgraded("scoring", "preview", a_file(tmp_path, target=1250), "--json").json
    assert isinstance(told, list)
    (space,) = told
    assert {name: space[name] for name in ("space", "maximum", "learners", "drops_rubric")} == {
        "space": str(classroom.space_id), "maximum": 100, "learners": 3, "drops_rubric": False,
    }  # fmt: skip
    assert space["from_now"] == {
        "gain": 0, "lose": 0, "same": 3, "largest_loss": None, "largest_gain": None,
    }  # fmt: skip
    assert space["anew"] == {
        "gain": 0, "lose": 2, "same": 1, "largest_loss": [15.75, 12.6], "largest_gain": None,
    }  # fmt: skip
    assert sum(bar["before"] for bar in space["histogram"]) == 3
    assert {each["learner"]: each["before"] for each in space["changes"]}[
        str(classroom.people["anna"])
    ] == 15.75


def test_by_an_agreement_with_the_works_council_nobodys_own_figures_are_shown(
    upgraded: Run, classroom: Classroom
) -> None:
    """Behaviour 29: at the command line neither."""
    assert upgraded("privacy", "works-council", "on", "--agreement", "of 2026").status == 0
    for options in ((), ("--names",), ("--json",)):
        told = upgraded("scoring", "preview", "--preset", "light", *options)
        assert (told.status, told.out, "[works_council.figures]" in told.err) == (2, "", True)
    named = upgraded("scoring", "set", "--preset", "light", "--space", str(classroom.space_id))
    assert (named.status, "learners" in named.out) == (0, False)


def test_each_space_is_tried_unless_one_is_named(upgraded: Run, tmp_path: Path) -> None:
    assert "There is no space yet" in upgraded("scoring", "preview", "--preset", "light").out
    database = Database(sqlite_url(tmp_path / "data" / "stoa.sqlite"))
    spaces = {
        str(open_classroom(database, KeyRing(SECRET_KEY), SystemClock(), resource_link_id=link).space_id)
        for link in ("one", "two")
    }
    told = upgraded("scoring", "preview", "--preset", "light", "--json").json
    assert isinstance(told, list)
    assert {each["space"] for each in told} == spaces


@pytest.mark.parametrize("preset", list(Preset))
def test_a_preset_is_set_by_its_name(upgraded: Run, classroom: Classroom, preset: Preset) -> None:
    answer = upgraded("scoring", "set", "--preset", preset.value, "--space", str(classroom.space_id))
    version = 0 if preset is Preset.REGULAR else 1  # it counts already
    assert answer.status == 0
    assert answer.out == (
        f"Version {version} of the rule counts.\nOf 3 learners 0 gain, 0 lose, 3 stay as they are.\n"
    )
    with classroom.database.read() as session:
        assert current_rule(session, classroom.space_id)[0] == preset_rules()[preset]
        row = session.scalars(select(AuditRow).where(AuditRow.action == "rule.set")).one()
    assert (row.actor_id, row.detail) == (None, {"version": version, "counts_anew": False})


@pytest.mark.parametrize("anew", [False, True])
def test_a_rule_of_a_file_counts_for_the_past_where_asked(
    upgraded: Run, classroom: Classroom, tmp_path: Path, anew: bool
) -> None:
    file = a_file(tmp_path, post={"words": 1, "points": 0.125})
    flags = ["--counts-anew"] if anew else []
    assert upgraded("scoring", "set", file, "--space", str(classroom.space_id), *flags).status == 0
    assert rule_of(classroom) == (125, 1)
    told = upgraded("scoring", "rule", "--space", str(classroom.space_id)).out
    assert ("What was written before counts by the rules before it" in told) is not anew


@pytest.mark.parametrize("anew", [False, True])
def test_it_is_told_what_becomes_of_grades_where_a_rule_counts(
    upgraded: Run, classroom: Classroom, tmp_path: Path, anew: bool
) -> None:
    flags = ["--counts-anew"] if anew else []
    file = a_file(tmp_path, periods=8)
    told = upgraded("scoring", "set", file, "--space", str(classroom.space_id), *flags).out
    assert (
        "Of 3 learners 0 gain, 2 lose, 1 stay as they are. The largest loss is from 15.75 to 7.875." in told
    )
    assert ("points that were earned before stay" in told) is not anew


def test_a_rubric_that_a_rule_leaves_out_is_told(upgraded: Run, classroom: Classroom, tmp_path: Path) -> None:
    levels = [{"title": "none", "points": 0}, {"title": "all", "points": 1}]
    rubric = {"weight": 200, "criteria": [{"id": "c1", "title": "Reasons", "levels": levels}]}
    space = ["--space", str(classroom.space_id)]
    assert "no rubric" not in upgraded("scoring", "set", a_file(tmp_path, rubric=rubric), *space).out
    assert "This rule has no rubric" in upgraded("scoring", "preview", "--preset", "light", *space).out
    assert "This rule has no rubric" in upgraded("scoring", "set", "--preset", "light", *space).out


DEEP = '{"a":' * 700 + "1" + "}" * 700
RULE = json.dumps(default_rule().dump())
REFUSED: dict[str, tuple[bytes, str]] = {
    "nothing": (b"", "rule.unreadable"),
    "a list": (b"[]", "rule.unreadable"),
    "not UTF-8": (b'{"\xff": 1}', "rule.unreadable"),
    "byte order mark": (b"\xef\xbb\xbf" + RULE.encode(), "rule.unreadable"),
    "NaN": (f'{RULE[:-1]}, "x": NaN}}'.encode(), "rule.unreadable"),
    "twice": (f'{RULE[:-1]}, "target": 1}}'.encode(), "rule.unreadable"),
    "digits": (f'{{"target": {"9" * 4299}}}'.encode(), "rule.unreadable"),
    "large": (b" " * 300_000, "rule.unreadable"),
    "very deep": (b"[" * 100_000, "rule.unreadable"),
    "deep": (DEEP.encode(), "rule.invalid"),
    "wrong": (b'{"version": 2}', "rule.invalid"),
    "half a character": (b'{"\\ud800": 1}', "rule.invalid"),
    "an exponent": (RULE.replace('"target": 1000', '"target": 1e999').encode(), "rule.invalid"),
}


@pytest.mark.parametrize("command", ["preview", "set"])
@pytest.mark.parametrize("kind", REFUSED)
def test_a_file_that_holds_no_rule_is_refused_in_one_sentence(
    upgraded: Run, classroom: Classroom, tmp_path: Path, kind: str, command: str
) -> None:
    data, code = REFUSED[kind]
    path = tmp_path / "rule.json"
    path.write_bytes(data)
    answer = upgraded("scoring", command, str(path), "--space", str(classroom.space_id))
    assert (answer.status, answer.out) == (2, "")
    assert answer.err.endswith(f"[{code}]\n")
    assert answer.err.count("\n") == 1
    assert len(answer.err) < 600
    assert rule_of(classroom) == (280_000, 0)


@pytest.mark.parametrize("command", ["preview", "set"])
@pytest.mark.parametrize(
    ("arguments", "code"),
    [
        ([], "rule.not_named"),
        (["{file}", "--preset", "light"], "rule.not_named"),
        (["missing.json"], "rule.unreadable"),
    ],
)
def test_one_rule_has_to_be_named_that_can_be_read(
    upgraded: Run, classroom: Classroom, tmp_path: Path, command: str, arguments: list[str], code: str
) -> None:
    named = [each.format(file=a_file(tmp_path)) for each in arguments]
    answer = upgraded("scoring", command, *named, "--space", str(classroom.space_id))
    assert answer.status == 2
    assert answer.err.endswith(f"[{code}]\n")


@pytest.mark.parametrize("arguments", [["--preset", "harsh"], ["."], ["--space", "x"]])
def test_what_no_command_takes_is_told_with_how_it_is_used(upgraded: Run, arguments: list[str]) -> None:
    answer = upgraded("scoring", "preview", *arguments)
    assert answer.status == 2
    assert answer.err.startswith("Usage: ")


@pytest.mark.parametrize("command", ["preview", "set", "recalculate"])
def test_a_space_that_is_not_there_is_refused(upgraded: Run, command: str) -> None:
    preset = [] if command == "recalculate" else ["--preset", "light"]
    answer = upgraded("scoring", command, *preset, "--space", str(UUID(int=1)))
    assert answer.status == 2
    assert "[space." in answer.err


def test_scores_are_derived_anew_and_how_far_it_is_stands_beside_the_result(
    upgraded: Run, classroom: Classroom
) -> None:
    answer = upgraded("scoring", "recalculate", "--space", str(classroom.space_id))
    assert (answer.status, answer.out) == (0, "2 of 2 scores are up to date.\n")
    assert answer.err.splitlines()[0] == "0 of 2 scores"
    assert answer.err.splitlines()[-1] == "2 of 2 scores"
    with classroom.database.read() as session:
        assert {each.person_id for each in session.scalars(select(StoredScore))} == {
            classroom.people["anna"],
            classroom.people["ben"],
        }


def test_a_recalculation_that_was_interrupted_is_taken_up_by_the_next_call(
    upgraded: Run, classroom: Classroom, monkeypatch: pytest.MonkeyPatch
) -> None:
    def interrupted(state: Recalculation) -> None:
        raise KeyboardInterrupt  # as Ctrl-C between two steps

    with monkeypatch.context() as patched:
        patched.setattr("lti_tool.cli.scoring._show_recalculated", interrupted)
        answer = upgraded("scoring", "recalculate")
        assert (answer.status, answer.out) == (130, "")
        assert answer.err.endswith("Interrupted.\n")
    answer = upgraded("scoring", "recalculate")
    assert (answer.status, answer.out) == (0, "2 of 2 scores are up to date.\n")
    assert answer.err.splitlines()[0] == "0 of 2 scores, resumed"
    assert "resumed" not in upgraded("scoring", "recalculate").err


def test_a_space_that_cannot_be_derived_is_named_and_ends_with_a_failure(
    upgraded: Run, classroom: Classroom
) -> None:
    with classroom.database.write() as session:
        light = preset_rules()[Preset.LIGHT]
        set_rule(session, classroom.space_id, light, SystemClock().now(), retroactive=True)
        session.scalars(select(RuleVersion)).one().body = {}
    answer = upgraded("scoring", "recalculate")
    assert answer.status == 1
    assert answer.err.endswith(f"Not derived, see the log: {classroom.space_id}.\n")
