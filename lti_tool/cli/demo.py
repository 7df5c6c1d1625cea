"""`stoa demo`: the tool beside a demo LMS, to click through or to go the whole way at once."""

import hashlib
import json
import os
from collections.abc import Callable
from dataclasses import asdict
from pathlib import Path
from threading import Thread
from time import monotonic
from typing import Any

import click

from config.language import LANGUAGES, best_language
from connectors.communities.slack import open_export
from lti_tool.app.jobs import JOBS
from lti_tool.cli.common import print_table
from lti_tool.cli.stopping import ended_in_time, on_stop_signal
from lti_tool.demo.courses import course_of_writers, written_course
from lti_tool.demo.playbill import course_content, course_language, slack_content
from lti_tool.demo.report import LearnerRow, hold_against
from lti_tool.demo.stage import Stage, remembered_content, set_up
from lti_tool.demo.ways import Played, play_conversations, play_course
from lti_tool.demo_course import DemoCourse, load_course
from lti_tool.demo_lms import Course
from sync.delivery.worker import Worker
from sync.health.alone import only_worker

_NAMED_AT_MOST = 20

Play = Callable[[Stage], Played]


@click.command()
@click.option(
    "--once", is_flag=True, help="Go the whole way without a browser, print what came of it, and end."
)
@click.option(
    "--conversations",
    type=click.Path(path_type=Path),
    metavar="SLACK_EXPORT.zip",
    help="Take the conversations of a Slack workspace export instead of the written course.",
)
@click.option(
    "--json",
    "json_file",
    type=click.Path(path_type=Path),
    metavar="FILE",
    help="With --once: write the result there too.",
)
@click.option(
    "--language",
    type=click.Choice(LANGUAGES),
    help="The written course's language; by default that of STOA_DATA_DIR, or your own.",
)
def demo(once: bool, conversations: Path | None, json_file: Path | None, language: str | None) -> None:
    """Stoa inside a demo LMS. Everything lives in STOA_DATA_DIR (var/demo by default)."""
    if json_file is not None and not once:
        raise click.UsageError("--json goes with --once.")
    if json_file is not None and not json_file.absolute().parent.is_dir():
        raise click.UsageError(f"--json: there is no directory {json_file.parent}.")
    content = load_course(language or _language(remembered_content(os.environ)))
    course, name, play = _programme(content, conversations)
    began = monotonic()
    with set_up(course, name, os.environ) as stage:
        played = play(stage)
        if once:
            _conclude(stage, played, monotonic() - began, json_file)
        else:
            _stay_open(stage)


def _language(remembered: str | None) -> str:
    """The language of what is played already, or the user's own."""
    played = course_language(remembered) if remembered else None
    return best_language(played or os.environ.get("LC_ALL") or os.environ.get("LANG"))


def _programme(content: DemoCourse, conversations: Path | None) -> tuple[Course, str, Play]:
    """The course, the name under which its directory remembers it, and how it is played."""
    if conversations is None:
        return (
            written_course(content),
            course_content(content.language),
            lambda stage: play_course(stage, content, _say),
        )
    archive = open_export(conversations)
    digest = hashlib.sha256(conversations.read_bytes()).hexdigest()[:16]
    return (
        course_of_writers(archive, load_course("en")),
        slack_content(digest),
        lambda stage: play_conversations(stage, conversations, _say),
    )


def _conclude(stage: Stage, played: Played, seconds: float, json_file: Path | None) -> None:
    rows = hold_against(stage, played)
    sends = played.report.sent.outcomes["applied"]
    _print(rows, sends, seconds)
    if json_file is not None:
        document = _document(rows, played, sends, seconds)
        json_file.write_text(json.dumps(document, ensure_ascii=False, indent=2) + "\n", encoding="utf-8")
    for code, number in played.report.sent.troubles.items():
        click.echo(f"A receiver was in trouble: {code} ({number} times).", err=True)
    _require_agreement(rows)


def _require_agreement(rows: list[LearnerRow]) -> None:
    """Name who differs, and in what; exit 1 if anybody does."""
    different = [row for row in rows if row.differences]
    if not different:
        return
    click.echo(f"{len(different)} learners differ between Stoa and the LMS:", err=True)
    for row in different[:_NAMED_AT_MOST]:
        click.echo(f"  user {row.user_id}: {'; '.join(row.differences)}", err=True)
    if len(different) > _NAMED_AT_MOST:
        click.echo(f"  and {len(different) - _NAMED_AT_MOST} more", err=True)
    raise SystemExit(1)


def _print(rows: list[LearnerRow], sends: int, seconds: float) -> None:
    print_table(
        ["user", "posts", "replies", "words", "points", "sent", "in gradebook", "level"],
        [
            [
                row.user_id,
                row.contributions - row.replies,
                row.replies,
                row.counted_words,
                row.points,
                row.score_sent,
                row.score_in_gradebook,
                row.competency_level,
            ]
            for row in rows
        ],
    )
    click.echo(
        f"{len(rows)} learners, {sum(row.contributions for row in rows)} contributions, "
        f"{sum(row.counted_words for row in rows)} counted words, {sum(row.points for row in rows):g} points; "
        + (f"{sends} sends" if sends else "nothing to send: the LMS holds everything already")
        + f"; {seconds:.1f} s."
    )


def _document(rows: list[LearnerRow], played: Played, sends: int, seconds: float) -> dict[str, Any]:
    learners = []
    for row in rows:
        learner = asdict(row)
        for stoas_own in ("score_computed", "level_computed"):
            del learner[stoas_own]
        learners.append(learner)
    brought = played.brought
    kept = brought.kept + brought.unchanged if brought else sum(row.contributions for row in rows)
    return {
        "learners": learners,
        "kept": kept,
        "not_on_roster": brought.not_on_roster if brought else 0,
        "sends": sends,
        "seconds": round(seconds, 3),
    }


def _stay_open(stage: Stage) -> None:
    services, context = stage.services, stage.services.sync_context()
    with only_worker(services.database), ended_in_time(context.stopping, services.http):
        on_stop_signal(context.stopping)
        worker = Thread(target=Worker(context, kind="demo").run, kwargs={"jobs": JOBS}, daemon=True)
        worker.start()
        click.echo(
            f"\nOpen the demo LMS:  {stage.lms_url}\nChoose a person there; Stoa is in the course. Stop with Ctrl-C."
        )
        context.stopping.wait()
        worker.join()


def _say(sentence: str) -> None:
    click.echo(sentence, err=True)
