"""`stoa scoring`: rules in words, tried on the past, set; and scores derived anew."""

from pathlib import Path
from typing import Any, Final
from uuid import UUID

import click
from sqlalchemy import select
from sqlalchemy.orm import Session

from config.clock import format_stamp
from lti_tool.cli.common import json_option, open_services, print_json, print_table, space_option
from sync.delivery.preview import Change, Preview, preview_rule
from sync.delivery.recalculation import Recalculation, recalculate
from sync.scoring.documents import LARGEST_DOCUMENT, DocumentUnreadable, from_thousandths, read_document
from sync.scoring.presets import Preset, preset_rules
from sync.scoring.rules import Rule, RuleRefused, rule_schema
from sync.scoring.versions import read_history
from sync.scoring.words import Words
from sync.spaces.settings import let_count
from sync.spaces.spaces import find_space
from sync.spaces.tables import Space

_BAR: Final = "▇"
_LONGEST_BAR: Final = 30

any_space_option = click.option(
    "--space", "space_id", type=click.UUID, help="This space alone: `stoa spaces` lists them. All without it."
)
rule_argument = click.argument("file", type=click.Path(path_type=Path, dir_okay=False), required=False)
preset_option = click.option(
    "--preset", type=click.Choice([each.value for each in Preset]), help="One of Stoa's own rules."
)


@click.group()
def scoring() -> None:
    """By which rule participation is scored."""


@scoring.command()
@space_option
@click.option("--language", help="In which language, such as de; the course's unless said otherwise.")
@json_option
def rule(space_id: UUID, language: str | None, as_json: bool) -> None:
    """What counts in a space, in plain sentences.

    Or as the JSON that docs/scoring.md explains.
    """
    with open_services() as services, services.database.read() as session:
        space = find_space(session, space_id)
        history = read_history(session, space.id)
        locale = language or space.locale
    if as_json:
        print_json(history.present.dump())
        return
    for sentence in Words(locale).rule(history.present):
        click.echo(sentence)
    if len(history.stretches) > 1:
        since = format_stamp(history.stretches[-1].start)
        click.echo(f"\nSince {since}. What was written before counts by the rules before it.")


@scoring.command()
def schema() -> None:
    """The JSON Schema of a rule, which says what each key means."""
    click.echo(rule_schema().rstrip())


@scoring.command()
@rule_argument
@preset_option
@any_space_option
@json_option
def preview(file: Path | None, preset: str | None, space_id: UUID | None, as_json: bool) -> None:
    """Try a rule on the past: who would gain, who would lose.

    Nothing is changed. FILE holds the rule as JSON, as docs/scoring.md explains.
    """
    rule = _rule_of(file, preset)
    with open_services() as services, services.database.read() as session:
        tried = [
            (space, preview_rule(session, space, rule, _show_tried)) for space in _spaces(session, space_id)
        ]
        if as_json:
            print_json([_as_json(space, each) for space, each in tried])
            return
        for space, each in tried:
            _print_preview(space, each)
    if not tried:
        click.echo("There is no space yet: open the activity in an LMS first.")


@scoring.command(name="set")
@rule_argument
@preset_option
@space_option
@click.option("--counts-anew", is_flag=True, help="Let it count for what was written before, too.")
def set_(file: Path | None, preset: str | None, space_id: UUID, counts_anew: bool) -> None:
    """Let a rule count from now on."""
    rule = _rule_of(file, preset)
    with open_services() as services, services.database.write() as session:
        space, now = find_space(session, space_id), services.clock.now()
        version = let_count(session, space, rule, now, retroactive=counts_anew)
    click.echo(f"Version {version} of the rule counts.")


@scoring.command(name="recalculate")
@any_space_option
def recalculate_scores(space_id: UUID | None) -> None:
    """Derive every score anew; what changes is sent.

    May be stopped at any time; the next call goes on where it was. Ends with status 1 where a space cannot be derived.
    """
    with open_services() as services:
        state = recalculate(services.sync_context(), space_id, _show_recalculated)
    click.echo(f"{state.done} of {state.learners} scores are up to date.")
    if state.failed:
        click.echo(f"Not derived, see the log: {', '.join(map(str, state.failed))}.", err=True)
        raise SystemExit(1)


def _rule_of(file: Path | None, preset: str | None) -> Rule:
    if (file is None) == (preset is None):
        raise RuleRefused(
            "Name a file with a rule, or one of the presets, and not both.", code="rule.not_named"
        )
    if file is None:
        return preset_rules()[Preset(str(preset))]
    try:
        with file.open("rb") as opened:
            document = read_document(opened.read(LARGEST_DOCUMENT + 1))
    except OSError as error:
        raise RuleRefused(f"{file} cannot be read: {error.strerror}.", code="rule.unreadable") from error
    except DocumentUnreadable as error:
        raise RuleRefused(f"{file} is no rule. {error.message}", code="rule.unreadable") from error
    return Rule.accept(document)


def _spaces(session: Session, space_id: UUID | None) -> list[Space]:
    if space_id is not None:
        return [find_space(session, space_id)]
    return list(session.scalars(select(Space).order_by(Space.title, Space.id)))


def _print_preview(space: Space, tried: Preview) -> None:
    click.echo(
        f"{space.title}: of {len(tried.changes)} learners {len(tried.gain)} would gain, {len(tried.lose)} would lose, "
        f"{tried.same} would stay as they are."
    )
    most = max((max(bar.before, bar.after) for bar in tried.histogram()), default=0) or 1
    print_table(
        ["points", "now", "with it", "", ""],
        [
            [
                f"{bar.start}–{bar.end}",
                bar.before,
                bar.after,
                _BAR * (-(-_LONGEST_BAR * bar.before // most)),
                _BAR * (-(-_LONGEST_BAR * bar.after // most)),
            ]
            for bar in tried.histogram()
        ],
    )
    changed = [*tried.lose, *tried.gain]
    if changed:
        click.echo()
        print_table(["learner", "now", "with it", "difference"], [_row(each) for each in changed])
    click.echo()


def _row(change: Change) -> list[object]:
    return [
        change.person_id,
        from_thousandths(change.before),
        from_thousandths(change.after),
        from_thousandths(change.by),
    ]


def _as_json(space: Space, tried: Preview) -> dict[str, Any]:
    return {
        "space": str(space.id),
        "title": space.title,
        "maximum": tried.maximum,
        "learners": len(tried.changes),
        "gain": len(tried.gain),
        "lose": len(tried.lose),
        "same": tried.same,
        "histogram": [
            {"from": bar.start, "to": bar.end, "before": bar.before, "after": bar.after}
            for bar in tried.histogram()
        ],
        "changes": [
            {
                "learner": str(each.person_id),
                "before": from_thousandths(each.before),
                "after": from_thousandths(each.after),
            }
            for each in tried.changes
        ],
    }


def _show_tried(done: int, learners: int) -> None:
    click.echo(f"{done} of {learners} learners tried", err=True)


def _show_recalculated(state: Recalculation) -> None:
    resumed = ", resumed" if state.resumed else ""
    click.echo(f"{state.done} of {state.learners} scores{resumed}", err=True)
