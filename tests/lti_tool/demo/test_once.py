"""`stoa demo --once`: the whole way, for real, without a browser."""

import csv
import json
import os
import re
import secrets
import socket
import sqlite3
import subprocess
import sys
import zipfile
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest

from lti_tool.demo.playbill import Playbill
from lti_tool.demo.ports import listen_somewhere, port_of
from lti_tool.demo_course import load_course, load_framework
from tests.factories.programs import finish_stoa
from tests.factories.slack import slack_workspace

STOA = str(Path(sys.executable).parent / "stoa")
REAL_EXPORTS = Path(__file__).parents[4] / "shared" / "data" / "conversations"
PERSONAL = re.compile(r"[\w.+-]+@[\w-]+\.\w+")


def environment(directory: Path, **changes: str) -> dict[str, str]:
    environ = {name: value for name, value in os.environ.items() if not name.startswith("STOA_")}
    return {**environ, "STOA_DATA_DIR": str(directory), **changes}


def demo(directory: Path, *arguments: str, **changes: str) -> subprocess.CompletedProcess[str]:
    return finish_stoa(environment(directory, **changes), "demo", "--once", *arguments, seconds=240)


def read(file: Path) -> dict[str, Any]:
    return json.loads(file.read_text())  # type: ignore[no-any-return]


def remember_ports_of_our_own(directory: Path) -> None:
    """Keep to ports that no other demo on this machine begins with, and so may hold between our runs."""
    directory.mkdir(parents=True)
    taken = {socket.create_server(("127.0.0.1", 0)) for _ in range(2)}
    preferred, also_preferred = (port_of(listener) for listener in taken)
    with listen_somewhere(preferred) as tool, listen_somewhere(also_preferred) as lms:
        Playbill("course.en", port_of(tool), port_of(lms), secrets.token_urlsafe(48)).keep(directory)
    for listener in taken:
        listener.close()


@pytest.fixture(scope="module")
def played(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A data directory in which the English course has been played once, by the program as it is installed."""
    directory = tmp_path_factory.mktemp("demo") / "data"
    remember_ports_of_our_own(directory)
    result = subprocess.run(
        [STOA, "demo", "--once", "--language", "en", "--json", "first.json"],
        env=environment(directory),
        cwd=directory.parent,
        capture_output=True,
        text=True,
        timeout=240,
    )
    assert result.returncode == 0, result.stderr
    (directory.parent / "first.out").write_text(result.stdout)
    return directory


def test_both_sides_hold_the_same_and_every_learner_has_a_row(played: Path) -> None:
    learners = read(played.parent / "first.json")["learners"]
    assert len(learners) == 25
    assert all(learner["score_sent"] == learner["score_in_gradebook"] for learner in learners)
    assert sum(learner["score_in_gradebook"] is not None for learner in learners) == 22  # three are silent
    assert len((played.parent / "first.out").read_text().splitlines()) == 2 + 25 + 1


def test_what_people_wrote_is_what_is_counted(played: Path) -> None:
    def posts(replies: Any) -> list[str]:
        return [author for reply in replies for author in (reply.author, *posts(reply.replies))]

    course = load_course("en")
    written = [author for thread in course.threads for author in (thread.author, *posts(thread.replies))]
    for learner in read(played.parent / "first.json")["learners"]:
        assert learner["contributions"] == written.count(learner["user_id"])


def test_evidence_is_there_and_names_nobody(played: Path) -> None:
    course = load_course("en")
    families = [person.family_name for person in course.people]
    notes = [
        note for learner in read(played.parent / "first.json")["learners"] for note in learner["evidence"]
    ]
    assert len(notes) >= 10
    for note in notes:
        assert not PERSONAL.search(note)
        assert not [name for name in families if re.search(rf"\b{name}\b", note)]


def test_a_second_run_sends_nothing_and_says_so(played: Path) -> None:
    second = played.parent / "second.json"
    result = demo(played, "--language", "en", "--json", str(second))
    assert result.returncode == 0
    assert "nothing to send" in result.stdout
    assert read(second)["sends"] == 0
    assert read(second)["learners"] == read(played.parent / "first.json")["learners"]


def test_the_courses_competencies_are_there_once_with_rules_that_propose_levels(played: Path) -> None:
    with sqlite3.connect(played / "stoa.sqlite") as connection:
        known = {identifier for (identifier,) in connection.execute("select identifier from competencies")}
        ((version, rules),) = connection.execute("select version, body from evidence_rule_versions")
    assert version == 1
    assert {rule["competency"] for rule in json.loads(rules)["rules"]} < known


def test_what_the_trainers_decided_is_there_once_and_stands_in_the_lms(played: Path) -> None:
    course = load_course("en")
    with sqlite3.connect(played / "stoa.sqlite") as connection:
        evidence = "select count(*) from competency_evidence where rating_id = competency_ratings.id"
        ours = connection.execute(f"select level, ({evidence}) from competency_ratings").fetchall()
    assert sorted(level for level, _ in ours) == sorted(each.level for each in course.decisions)
    assert (
        sum(pieces == 2 for _, pieces in ours) == 2
    )  # that an accepted answer, or an endorsement, had proposed
    with sqlite3.connect(played / "demo-lms.sqlite") as connection:
        codes = "select c.id_number, u.user_id, u.level from user_competencies u join competencies c"
        rows = connection.execute(f"{codes} on c.id = u.competency_id")
        theirs = {(code, str(user_id), level) for code, user_id, level in rows}
    framework = list(csv.DictReader(load_framework("en").decode().splitlines()))
    known = {each["identifier"]: each["code"] for each in framework}
    assert {(known[each.competency], each.to, each.level) for each in course.decisions} <= theirs


def test_another_content_in_the_same_directory_is_refused(played: Path, tmp_path: Path) -> None:
    export = slack_workspace(tmp_path / "export.zip", writers=2)
    for asked_for, option in (
        (["--language", "de"], "--language"),
        (["--conversations", str(export)], "--conversations"),
    ):
        result = demo(played, *asked_for)
        assert (result.returncode, result.stdout, len(result.stderr.splitlines())) == (2, "", 1)
        assert "holds the written course (--language en)" in result.stderr
        assert f"without {option}" in result.stderr
        assert "[demo.other_content]" in result.stderr


def test_a_demo_goes_on_in_its_own_language_and_is_found_running(played: Path) -> None:
    environ = environment(played, LC_ALL="de_DE.UTF-8", LANG="de_DE.UTF-8")
    with subprocess.Popen(
        [STOA, "demo"], env=environ, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    ) as running:
        assert running.stdout is not None
        assert running.stderr is not None
        try:
            opened = next(line for line in running.stdout if line.startswith("Open"))
            second = demo(played)
        finally:
            running.terminate()
        said = running.stderr.read()
    address = opened.split()[-1]
    assert (second.returncode, len(second.stderr.splitlines())) == (2, 1)
    assert f"is running already: open {address}" in second.stderr
    assert "[demo.running]" in second.stderr
    written = sum(each["contributions"] for each in read(played.parent / "first.json")["learners"])
    counted = re.search(r"^(\d+) posts are there already", said, re.MULTILINE)
    assert counted is not None
    assert int(counted[1]) >= written
    assert "of" not in [line.split()[1] for line in said.splitlines() if line.endswith("posts")]


def test_a_gradebook_that_differs_is_told_learner_by_learner(played: Path) -> None:
    with sqlite3.connect(played / "demo-lms.sqlite") as lms:
        changed = lms.execute("UPDATE grades SET score = score - 1 WHERE score > 50").rowcount
    result = demo(played, "--language", "en")
    assert result.returncode == 1
    told = re.findall(
        r"^  user (\d+): score ([\d.]+) computed, ([\d.]+) in the gradebook$", result.stderr, re.MULTILINE
    )
    assert len(told) == changed > 0
    assert {round(float(computed) - float(held), 3) for _, computed, held in told} == {1.0}


def test_a_score_that_never_arrived_is_noticed(played: Path) -> None:
    with sqlite3.connect(played / "demo-lms.sqlite") as lms:
        lms.execute("UPDATE grades SET score = NULL")
    with sqlite3.connect(played / "stoa.sqlite") as stoa:
        stoa.execute("UPDATE outbox SET state = 'rejected', sent_version = 0 WHERE item = 'score'")
    result = demo(played, "--language", "en")
    assert result.returncode == 1
    lines = result.stderr.splitlines()
    assert [line for line in lines if line.startswith("22 learners differ")]
    assert sum(line.startswith("  user ") for line in lines) == 20
    assert lines[-1] == "  and 2 more"


def test_a_slack_export_becomes_scores_and_evidence(tmp_path: Path) -> None:
    export = slack_workspace(tmp_path / "export.zip", writers=45)
    result = demo(tmp_path / "data", "--conversations", str(export), "--json", str(tmp_path / "out.json"))
    assert result.returncode == 0, result.stderr
    document = read(tmp_path / "out.json")
    assert len(document["learners"]) == 40
    assert_slack_document(document, messages=slack_messages(export))


@pytest.mark.corpus
@pytest.mark.skipif(not REAL_EXPORTS.is_dir(), reason="the real conversations are not beside the repository")
def test_the_real_export_goes_the_whole_way(tmp_path: Path) -> None:
    export = next(REAL_EXPORTS.glob("*.zip"))
    result = demo(tmp_path / "data", "--conversations", str(export), "--json", str(tmp_path / "out.json"))
    assert result.returncode == 0, result.stderr
    assert_slack_document(read(tmp_path / "out.json"), messages=slack_messages(export))


def assert_slack_document(
    document: Mapping[str, Any], messages: Mapping[str, list[Mapping[str, Any]]]
) -> None:
    """Held against a plain reading of the same file."""
    kept = 0
    for learner in document["learners"]:
        own = messages[learner["email"]]
        replies = [each for each in own if each.get("thread_ts") not in (None, each["ts"])]
        assert (learner["contributions"], learner["replies"]) == (len(own), len(replies))
        assert learner["score_sent"] == learner["score_in_gradebook"]
        kept += len(own)
        for note in learner["evidence"]:
            assert "<@" not in note
            assert not PERSONAL.search(note)
            for other in document["learners"]:
                assert not re.search(
                    rf"\b{re.escape(other['email'].partition('@')[0])}\b", note, re.IGNORECASE
                )
    assert document["kept"] == kept
    assert document["kept"] + document["not_on_roster"] == sum(map(len, messages.values()))
    assert document["sends"] > 0


def slack_messages(export: Path) -> dict[str, list[Mapping[str, Any]]]:
    """Every message without subtype in a public channel, by its author's mail address ("" without one)."""
    with zipfile.ZipFile(export) as archive:
        users = {
            user["id"]: user["profile"].get("email", "") for user in json.loads(archive.read("users.json"))
        }
        found: dict[str, list[Mapping[str, Any]]] = {}
        for name in archive.namelist():
            if "/" in name and not name.startswith("D"):
                for message in json.loads(archive.read(name)):
                    if "subtype" not in message:
                        found.setdefault(users.get(message["user"], ""), []).append(message)
    return found


@pytest.mark.parametrize(
    "content", [b"this is no zip", b"PK\x05\x06" + bytes(18)], ids=["no zip", "empty zip"]
)
def test_what_is_no_export_is_refused_in_one_sentence(tmp_path: Path, content: bytes) -> None:
    export = tmp_path / "export.zip"
    export.write_bytes(content)
    result = demo(tmp_path / "data", "--conversations", str(export))
    assert (result.returncode, result.stdout) == (2, "")
    assert len(result.stderr.splitlines()) == 1
    assert "archive." in result.stderr


@pytest.mark.parametrize("own", ["tool_port", "lms_port"])
def test_a_taken_port_is_told_in_one_sentence(tmp_path: Path, own: str) -> None:
    directory = tmp_path / "data"
    directory.mkdir()
    with socket.create_server(("127.0.0.1", 0)) as taken:
        ports = {"tool_port": free_port(), "lms_port": free_port(), own: taken.getsockname()[1]}
        playbill = {"content": "course.en", "secret_key": "x" * 40, **ports}
        (directory / "demo.json").write_text(json.dumps(playbill))
        result = demo(directory)
    assert (result.returncode, len(result.stderr.splitlines())) == (2, 1)
    assert f"Port {ports[own]}" in result.stderr
    assert "taken by another program" in result.stderr
    assert "[demo.port_taken]" in result.stderr


def free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        return int(listener.getsockname()[1])
