"""How much fits into one document, and what the typesetter takes for it at most."""

import json
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from flask import Flask
from flask_babel import Babel

from lti_tool.printing import bounds
from lti_tool.printing.bounds import MOST_IN_ALL, MOST_OF_ONE, Room
from lti_tool.printing.tree import Block, tree_of

MOST_MEGABYTES = 350  # 300, and what the allocator makes of it from run to run: up to 320 was measured
MEASURED = """
import re, sys
from pathlib import Path
from config.paper import set_accessible
from lti_tool.printing.typesetting import TEMPLATE
made = set_accessible(TEMPLATE, sys.stdin.read(), sys.argv[1], is_accessible=True)
assert made.startswith(b"%PDF")
# Not ru_maxrss, which begins with what the process weighed that started this one.
print(int(re.search(r"VmHWM:\\s+(\\d+)", Path("/proc/self/status").read_text())[1]) // 1024)
"""
SMALL = {
    "cells": "| a |\n|-|\n" + "| a |\n" * 250,
    "headings": "# a\n\n" * 400,
}


@pytest.fixture
def speaking() -> Iterator[None]:
    """Words can be said in English."""
    app = Flask(__name__)
    Babel(app)
    with app.test_request_context():
        yield


def words(blocks: list[Block]) -> str:
    return json.dumps(blocks)


@pytest.mark.parametrize("text", SMALL.values(), ids=SMALL)
def test_no_document_takes_more_than_is_meant_for_it(speaking: None, tmp_path: Path, text: str) -> None:
    room, post = Room(), {"level": 2, "heading": "Anna", "line": "", "notes": [], "below": []}
    posts = [{**post, "blocks": room.fit(tree_of(text, {}, 3))} for _ in range(400)]
    assert room.was_short
    told = {"language": "en", "title": "T", "short_title": "T", "lines": [], "lacks": "", "posts": posts}
    measured = subprocess.run(
        [sys.executable, "-c", MEASURED, str(tmp_path)],
        input=json.dumps(told), capture_output=True, text=True, check=True, timeout=120,
    )  # fmt: skip
    assert int(measured.stdout) < MOST_MEGABYTES


def test_an_ordinary_text_fits_and_one_word_stands_for_what_does_not(
    speaking: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    room = Room()
    for _ in range(25):
        assert "Left out" not in words(room.fit(tree_of(("word " * 100 + "\n\n") * 40, {}, 3)))
    assert not room.was_short
    monkeypatch.setattr(bounds, "MOST_OF_ONE", 20_000)
    table = "| a |\n|-|\n" + "| a |\n" * 1_000
    told = room.fit(tree_of(f"Before\n\n{table}\n\n{table}\n\nBehind", {}, 3))
    assert [words([each]).count("Left out") for each in told] == [0, 1, 0]
    assert room.was_short
    monkeypatch.setattr(bounds, "MOST_IN_ALL", 100)
    room = Room()
    assert "Left out" not in words(room.fit(tree_of("A few words", {}, 3)))
    assert "Left out" in words(room.fit(tree_of("A few words " * 10, {}, 3)))


def test_one_text_leaves_room_for_others() -> None:
    assert MOST_OF_ONE * 5 < MOST_IN_ALL
