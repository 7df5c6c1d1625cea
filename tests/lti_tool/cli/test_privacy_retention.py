"""`stoa privacy retention` and `stoa privacy hold`."""

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import select, update

from config.clock import SystemClock
from config.database import Database
from config.keys import KeyRing
from sync.audit.tables import AuditRow
from sync.contributions.tables import StoredContribution
from tests.conftest import SECRET_KEY
from tests.factories.texts import all_texts
from tests.factories.world import Classroom, open_classroom
from tests.lti_tool.cli.conftest import Run


@pytest.fixture
def classroom(upgraded: Run, tmp_path: Path) -> Iterator[Classroom]:
    """One text by Anna that is a year old, and one by Ben."""
    database = Database(f"sqlite:///{tmp_path}/data/stoa.sqlite")
    classroom = open_classroom(database, KeyRing(SECRET_KEY), SystemClock())
    for name in ("anna", "ben"):
        classroom.post(name, f"of {name}")
    with database.write() as session:
        ago = SystemClock().now() - timedelta(days=365)
        session.execute(update(StoredContribution).values(occurred_at=ago))
    yield classroom
    database.close()


def texts(classroom: Classroom) -> set[str]:
    with classroom.database.read() as session:
        return {each.markdown for each in all_texts(session, classroom.keys)}


def rows(upgraded: Run, *options: str) -> dict[str, dict[str, Any]]:
    result = upgraded("privacy", "retention", *options, "--json")
    assert result.status == 0, result.err
    listed: Any = result.json
    return {each["category"]: each for each in listed}


def test_a_dry_run_says_what_is_over_and_takes_nothing(upgraded: Run, classroom: Classroom) -> None:
    """Behaviour 26."""
    assert rows(upgraded, "--dry-run")["texts"]["days"] is None
    assert upgraded("privacy", "retention", "set", "texts", "300").out == "texts: kept for 300 days.\n"

    told = rows(upgraded, "--dry-run")

    assert (told["texts"]["due"], told["texts"]["held"], told["texts"]["cutoff"][-1]) == (2, 0, "Z")
    assert texts(classroom) == {"of anna", "of ben"}
    table = upgraded("privacy", "retention", "--dry-run").out
    assert "what people wrote, older than that" in table
    assert "never" in table


def test_without_it_what_is_over_goes_but_for_what_is_held(upgraded: Run, classroom: Classroom) -> None:
    """Behaviour 26: with progress, proof in the audit, and a hold by its reason alone."""
    upgraded("privacy", "retention", "set", "texts", "300")
    anna = str(classroom.people["anna"])
    made = upgraded("privacy", "hold", "set", "--person", anna, "--reason", "litigation")
    hold_id = made.out.removeprefix("Held: ").strip()
    listed: Any = upgraded("privacy", "hold", "list", "--json").json
    assert [(each["id"], each["person"], each["reason"]) for each in listed] == [
        (hold_id, anna, "litigation")
    ]

    result = upgraded("privacy", "retention")

    assert (result.status, "texts: 1 purged" in result.err) == (0, True)
    assert texts(classroom) == {"of anna", ""}
    assert upgraded("privacy", "hold", "lift", hold_id).status == 0
    assert upgraded("privacy", "hold", "lift", hold_id).status == 2
    assert rows(upgraded)["texts"]["purged"] == 1
    assert texts(classroom) == {""}
    assert upgraded("privacy", "retention").out == "Nothing is over.\n"
    assert upgraded("privacy", "hold", "list").out == "No hold.\n"
    with classroom.database.read() as session:
        found = session.scalars(select(AuditRow.action).where(AuditRow.action.like("retention.%"))).all()
    assert found == ["retention.set", "retention.purged", "retention.purged"]
    assert upgraded("privacy", "audit", "--verify").status == 0


@pytest.mark.parametrize(
    ("arguments", "code"),
    [
        (("retention", "set", "everything", "3"), "[retention.category]"),
        (("retention", "set", "texts", "0"), "[retention.days]"),
        (("retention", "set", "texts", "soon"), "[retention.days]"),
        (("retention", "set", "texts", "9999999"), "[retention.days]"),
        (("retention", "--organisation", "other", "set", "texts", "3"), "behind the subcommand"),
        (("retention", "--organisation", "other"), "[organisation.unknown]"),
        (("hold", "set", "--reason", "duty"), "one of --person, --space and --everything"),
        (
            ("hold", "set", "--person", "00000000-0000-0000-0000-000000000001", "--reason", "duty"),
            "[hold.unknown]",
        ),
        (("hold", "set", "--everything", "--reason", "because of Anna"), "because of Anna"),
        (("hold", "lift", "00000000-0000-0000-0000-000000000001"), "[hold.unknown]"),
    ],
)
def test_what_makes_no_sense_is_refused_with_a_sentence(
    upgraded: Run, arguments: tuple[str, ...], code: str
) -> None:
    result = upgraded("privacy", *arguments)
    assert (result.status, code in result.err) == (2, True), result.err


def test_a_category_can_be_kept_again_until_somebody_sets_it(upgraded: Run, classroom: Classroom) -> None:
    upgraded("privacy", "retention", "set", "texts", "300")
    assert "until somebody sets it" in upgraded("privacy", "retention", "set", "texts", "never").out
    assert rows(upgraded)["texts"] == {
        "category": "texts", "holds": "what people wrote, older than that", "days": None, "cutoff": None, "due": 0,
        "held": 0, "purged": 0,
    }  # fmt: skip
    assert texts(classroom) == {"of anna", "of ben"}
