"""`stoa scoring`."""

from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from uuid import UUID

from jsonschema import Draft202012Validator

from config.clock import SystemClock
from config.database import Database
from config.keys import KeyRing
from config.settings import sqlite_url
from sync.scoring.presets import Preset, preset_rules
from sync.scoring.rules import default_rule
from sync.scoring.versions import set_rule
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
