"""Appointing qualification managers at the command line."""

import json
from pathlib import Path

from config.clock import SetClock
from config.database import Database
from config.keys import KeyRing
from tests.factories.world import ISSUER, open_classroom
from tests.lti_tool.cli.conftest import Run


def test_managers_are_appointed_listed_and_dismissed(
    upgraded: Run, tmp_path: Path, keys: KeyRing, clock: SetClock
) -> None:
    room = open_classroom(Database(f"sqlite:///{tmp_path}/data/stoa.sqlite"), keys, clock)
    anna = ("--issuer", ISSUER, "--user", "lms-anna")
    assert upgraded("organisation", "managers", "add", *anna).out == "They find it after their next launch.\n"
    assert upgraded("organisation", "managers", "add", *anna).out == "They look after it already.\n"
    (told,) = json.loads(upgraded("organisation", "managers", "list", "--json").out)
    assert told["person"] == str(room.people["anna"])
    assert upgraded("organisation", "managers", "remove", *anna).out == "Their pages are closed.\n"
    assert upgraded("organisation", "managers", "remove", *anna).out == "They did not look after it.\n"
    assert upgraded("organisation", "managers", "add", "--issuer", ISSUER, "--user", "nobody").status != 0
