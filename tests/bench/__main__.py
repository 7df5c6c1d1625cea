"""`python -m tests.bench`: Stoa's speed as ratios against plain baselines. It judges nothing by the clock."""

import json
import logging
import os
from collections.abc import Callable
from dataclasses import asdict
from pathlib import Path
from time import monotonic
from typing import Any

import click

from config.logging import configure_logging
from lti_tool.cli.common import print_table
from tests.bench import (
    archive_import,
    crowd,
    export,
    filter_pace,
    launches,
    many_learners,
    matrix,
    outbox,
    scores,
    scoring,
    searching,
    thread_list,
    thread_page,
)
from tests.bench.measure import Measurement
from tests.bench.workbench import Workbench, workbench

MEASUREMENTS: dict[str, Callable[[Workbench], Measurement]] = {
    "launches": launches.measure,
    "launches-clear": launches.measure_in_clear,
    "launches-keys": launches.measure_with_keys,
    "thread-page": thread_page.measure,
    "thread-page-bare": thread_page.measure_beside_bare,
    "windowed": thread_page.measure_windowed,
    "list": thread_list.measure,
    "list-sorted": thread_list.measure_sorted,
    "matrix": matrix.measure,
    "expiring": matrix.measure_expiring,
    "coverage": matrix.measure_coverage,
    "export": export.measure,
    "scores": scores.measure,
    "outbox": outbox.measure,
    "outbox-driver": outbox.measure_beside_driver,
    "scoring": scoring.measure,
    "many-learners": many_learners.measure,
    "million-learners": many_learners.measure_a_million,
    "import": archive_import.measure,
    "filter": filter_pace.measure,
    "search": searching.measure,
    "crowd": crowd.measure,
}

ONLY_IF_NAMED = {"million-learners"}  # minutes to set up


@click.command()
@click.option(
    "--only", multiple=True, type=click.Choice(list(MEASUREMENTS)), help="Measure this; repeatable."
)
@click.option("--postgres", is_flag=True, help="Use PostgreSQL (brought along as a wheel) instead of SQLite.")
@click.option(
    "--json",
    "json_file",
    type=click.Path(path_type=Path),
    metavar="FILE",
    help="Write all figures there too.",
)
def main(only: tuple[str, ...], postgres: bool, json_file: Path | None) -> None:
    """Stoa's speed as ratios against plain baselines, measured in alternation in one run."""
    configure_logging()
    logging.getLogger("werkzeug").setLevel(logging.WARNING)  # the key servers' requests
    began = monotonic()
    measured = [
        _measure(name, measure, postgres)
        for name, measure in MEASUREMENTS.items()
        if (name in only if only else name not in ONLY_IF_NAMED)
    ]
    database = "PostgreSQL" if postgres else "SQLite"
    _print(measured, database)
    if json_file is not None:
        document = {"database": database, "measurements": [_as_json(each) for each in measured]}
        json_file.write_text(json.dumps(document, ensure_ascii=False, indent=2) + "\n", encoding="utf-8")
    click.echo(f"{monotonic() - began:.0f} s", err=True)


def _measure(name: str, measure: Callable[[Workbench], Measurement], postgres: bool) -> Measurement:
    def say(sentence: str) -> None:
        click.echo(f"{name}: {sentence}", err=True)

    say("setting up")
    with workbench(postgres=postgres, say=say) as bench:
        return measure(bench)


def _print(measured: list[Measurement], database: str) -> None:
    headings = ["what", "unit", "Stoa", "baseline", "ratio", "half of the rounds", "aim"]
    print_table(headings, [_row(each) for each in measured])
    for each in measured:
        if each.note:
            click.echo(f"{each.name}: {each.note}.")
    load, _, _ = os.getloadavg()
    click.echo(
        f"On {database}. Medians; the ratio is Stoa / baseline. "
        f"Load of the machine in the last minute: {load:.1f} on {os.cpu_count()} cores."
    )


def _row(measured: Measurement) -> list[str]:
    lower, upper = measured.middle_half
    aim = "–"
    if measured.aim is not None:
        aim = f"{measured.aim} ({'met' if measured.aim.is_met_by(measured.ratio) else 'missed'})"
    return [
        measured.what,
        measured.unit,
        f"{measured.stoa:.4g}",
        f"{measured.baseline:.4g}",
        f"{measured.ratio:.3g}",
        f"{lower:.3g}–{upper:.3g}",
        aim,
    ]


def _as_json(measured: Measurement) -> dict[str, Any]:
    return {
        **asdict(measured),
        "stoa": measured.stoa,
        "baseline": measured.baseline,
        "ratio": measured.ratio,
        "middle_half": measured.middle_half,
        "aim_met": measured.aim.is_met_by(measured.ratio) if measured.aim else None,
    }


if __name__ == "__main__":
    main()
