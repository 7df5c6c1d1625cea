"""`stoa scoring`: rules in words, tried on the past, set; and scores derived anew."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any, Final
from uuid import UUID

import click
from sqlalchemy import select
from sqlalchemy.orm import Session

from config.clock import format_stamp
from config.language import LANGUAGES
from lti_tool.cli.common import json_option, open_services, print_json, print_table, space_option
from lti_tool.cli.recorded import recorded
from sync.delivery.preview import Change, Effect, Preview, preview_rule
from sync.delivery.recalculation import Recalculation, recalculate
from sync.organisations.works_council import read_mode, require_single_figures
from sync.people.accounts import read_profiles
from sync.scoring.documents import LARGEST_DOCUMENT, DocumentUnreadable, from_thousandths, read_document
from sync.scoring.presets import Preset, preset_rules
from sync.scoring.rules import Rule, RuleRefused, rule_schema
from sync.scoring.versions import read_history
from sync.scoring.words import Words
from sync.spaces.settings import let_count
from sync.spaces.spaces import find_space
from sync.spaces.tables import Space

_BAR: Final = "▇"
_LONGEST_BAR: Final = 20
_FROM_NOW: Final = "from now on"
_ANEW: Final = "counted anew"
_WHY_GRADES_FALL: Final = (
    "From now on, points that were earned before stay, except where milestones make the score. A grade is their share "
    "of all that the present rule asks for, so it changes at once where that does."
)
_RUBRIC_DROPPED: Final = (
    "This rule has no rubric: what was assessed by hand by the one before counts no more."
)


def _spoken(_: click.Context, __: click.Parameter, locale: str | None) -> str | None:
    """A locale in whose language Stoa has sentences; any other would be answered in English without a word."""
    if locale is not None and locale.replace("_", "-").partition("-")[0].lower() not in LANGUAGES:
        raise click.BadParameter(f"Stoa has its sentences in {' and '.join(LANGUAGES)} alone.")
    return locale


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
@click.option(
    "--language",
    callback=_spoken,
    help="In which language, such as de or de-AT; the course's unless said otherwise.",
)
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
@click.option("--names", is_flag=True, help="Learners by name too: the table has ids alone without it.")
@json_option
def preview(file: Path | None, preset: str | None, space_id: UUID | None, names: bool, as_json: bool) -> None:
    """Try a rule on the past: what each grade would become.

    Both from now on and counted anew. Nothing is changed. FILE holds the rule as JSON, as docs/scoring.md explains.
    """
    rule = _rule_of(file, preset)
    with open_services() as services, services.database.read() as session:
        now, spaces = services.clock.now(), _spaces(session, space_id)
        for organisation_id in {space.organisation_id for space in spaces}:
            require_single_figures(session, organisation_id)
        tried = [(space, preview_rule(session, space, rule, now, _show_tried)) for space in spaces]
        people = {each.person_id for _, of_space in tried for each in of_space.changes} if names else set()
        profiles = read_profiles(session, services.keys, people)
        named = {person_id: profiles[person_id].display_name for person_id in people & profiles.keys()}
        if as_json:
            print_json([_as_json(space, each, named) for space, each in tried])
            return
        for space, each in tried:
            _print_preview(space, each, named)
    if not tried:
        click.echo("There is no space yet: open the activity in an LMS first.")


@scoring.command(name="set")
@recorded
@rule_argument
@preset_option
@space_option
@click.option("--counts-anew", is_flag=True, help="Let it count for what was written before, too.")
def set_(file: Path | None, preset: str | None, space_id: UUID, counts_anew: bool) -> None:
    """Let a rule count, and say what becomes of the grades.

    In works-council mode no figures are said.
    """
    rule = _rule_of(file, preset)
    with open_services() as services:
        with services.database.read() as session:
            space, now = find_space(session, space_id), services.clock.now()
            tried = preview_rule(session, space, rule, now, _show_tried)
            is_bound = read_mode(session, space.organisation_id).enabled
        with services.database.write() as session:
            space, now = find_space(session, space_id), services.clock.now()
            version = let_count(session, space, rule, now, retroactive=counts_anew)
    click.echo(f"Version {version} of the rule counts.")
    if not is_bound:
        effect = tried.anew if counts_anew else tried.from_now
        click.echo(_sentence(effect, tried, "gain", "lose", "stay as they are"))
        if effect.lose and not counts_anew:
            click.echo(_WHY_GRADES_FALL)
    if tried.drops_rubric:
        click.echo(_RUBRIC_DROPPED)


@scoring.command(name="recalculate")
@recorded
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


def _print_preview(space: Space, tried: Preview, named: Mapping[UUID, str | None]) -> None:
    click.echo(f"{space.title}: grades of at most {tried.maximum} points.")
    for way, effect in (("From now on", tried.from_now), ("Counted anew", tried.anew)):
        click.echo(f"{way}: {_sentence(effect, tried, 'would gain', 'would lose', 'would stay as they are')}")
    if tried.from_now.lose:
        click.echo(_WHY_GRADES_FALL)
    if tried.drops_rubric:
        click.echo(_RUBRIC_DROPPED)
    print_table(["points", "now", _FROM_NOW, _ANEW, "now", _FROM_NOW, _ANEW], _histogram(tried))
    changed = [*tried.lose, *tried.gain]
    if changed:
        click.echo()
        by_name = ["name"] if named else []
        print_table(
            ["learner", *by_name, "now", _FROM_NOW, "difference", _ANEW, "difference"],
            [_row(each, named) for each in changed],
        )
    click.echo()


def _sentence(effect: Effect, tried: Preview, gain: str, lose: str, stay: str) -> str:
    sentence = (
        f"of {len(tried.changes)} learners {effect.gain} {gain}, {effect.lose} {lose}, {effect.same} {stay}."
    )
    moves = (("loss", effect.largest_loss), ("gain", effect.largest_gain))
    return " ".join(
        [sentence[0].upper() + sentence[1:]]
        + [
            f"The largest {what} is from {from_thousandths(move.before)} to {from_thousandths(move.after)}."
            for what, move in moves
            if move
        ]
    )


def _histogram(tried: Preview) -> list[list[object]]:
    bars = tried.histogram()
    numbers = [(bar.before, bar.from_now, bar.anew) for bar in bars]
    most = max((max(each) for each in numbers), default=0) or 1
    return [
        [f"{bar.start}–{bar.end}", *each, *(_BAR * (-(-_LONGEST_BAR * number // most)) for number in each)]
        for bar, each in zip(bars, numbers, strict=True)
    ]


def _row(change: Change, named: Mapping[UUID, str | None]) -> list[object]:
    by_name = [named.get(change.person_id)] if named else []
    ways = [(after, after - change.before) for after in (change.from_now, change.anew)]
    return [
        change.person_id,
        *by_name,
        from_thousandths(change.before),
        *(from_thousandths(number) for way in ways for number in way),
    ]


def _as_json(space: Space, tried: Preview, named: Mapping[UUID, str | None]) -> dict[str, Any]:
    return {
        "space": str(space.id),
        "title": space.title,
        "maximum": tried.maximum,
        "learners": len(tried.changes),
        "from_now": _effect_as_json(tried.from_now),
        "anew": _effect_as_json(tried.anew),
        "drops_rubric": tried.drops_rubric,
        "histogram": [
            {
                "from": bar.start,
                "to": bar.end,
                "before": bar.before,
                "from_now": bar.from_now,
                "anew": bar.anew,
            }
            for bar in tried.histogram()
        ],
        "changes": [
            {
                "learner": str(each.person_id),
                **({"name": named.get(each.person_id)} if named else {}),
                "before": from_thousandths(each.before),
                "from_now": from_thousandths(each.from_now),
                "anew": from_thousandths(each.anew),
            }
            for each in tried.changes
        ],
    }


def _effect_as_json(effect: Effect) -> dict[str, Any]:
    moves = {"largest_loss": effect.largest_loss, "largest_gain": effect.largest_gain}
    return {
        "gain": effect.gain,
        "lose": effect.lose,
        "same": effect.same,
        **{name: move and [from_thousandths(each) for each in move] for name, move in moves.items()},
    }


def _show_tried(done: int, learners: int) -> None:
    click.echo(f"{done} of {learners} learners tried", err=True)


def _show_recalculated(state: Recalculation) -> None:
    resumed = ", resumed" if state.resumed else ""
    click.echo(f"{state.done} of {state.learners} scores{resumed}", err=True)
