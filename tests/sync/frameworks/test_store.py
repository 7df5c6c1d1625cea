"""Frameworks in the database, on SQLite and PostgreSQL."""

import json

import pytest
from sqlalchemy import select

from config.database import Database
from sync.audit.tables import AuditRow
from sync.frameworks.importing import import_framework, propose
from sync.frameworks.problems import FrameworkRefused
from sync.frameworks.reading import FileFormat, write_framework
from sync.frameworks.store import find_framework, list_frameworks, load_package, load_version
from sync.frameworks.tables import CompetencyRow
from sync.organisations.making import make_organisation
from sync.platforms.registry import find_organisation
from tests.sync.frameworks.samples import (
    CHILD_ID,
    DOCUMENT_ID,
    LATER,
    NOW,
    OTHER_ID,
    PLAIN,
    ROOT_ID,
    as_bytes,
    case_package,
)


def bring(database: Database, data: bytes, organisation: str = "default") -> int:
    """Import a file; gives the version that its framework has now."""
    with database.write() as session:
        own = find_organisation(session, organisation).id
        return import_framework(session, own, propose(session, own, data, "file", NOW), LATER).version


def rows(database: Database) -> dict[str, CompetencyRow]:
    """The competencies by their identifiers."""
    with database.read() as session:
        return {row.identifier: row for row in session.scalars(select(CompetencyRow))}


def exported(database: Database, organisation: str = "default") -> object:
    with database.read() as session:
        framework = find_framework(session, find_organisation(session, organisation).id, DOCUMENT_ID)
        assert framework
        return json.loads(write_framework(load_package(session, framework), FileFormat.CASE, "en"))


def test_a_package_comes_back_from_the_database_as_it_came(database: Database) -> None:
    assert bring(database, as_bytes(case_package())) == 1
    assert exported(database) == case_package()
    kept = rows(database)
    assert kept[CHILD_ID].parent_id == kept[ROOT_ID].id
    assert sorted(kept, key=lambda each: kept[each].place) == [OTHER_ID, ROOT_ID, CHILD_ID]


def test_a_second_import_changes_nothing(database: Database) -> None:
    bring(database, as_bytes(case_package()))
    before = {key: row.id for key, row in rows(database).items()}
    assert bring(database, as_bytes(case_package())) == 1
    assert {key: row.id for key, row in rows(database).items()} == before


def test_what_a_newer_package_leaves_out_is_retired_and_comes_back_with_its_own_id(
    database: Database,
) -> None:
    bring(database, as_bytes(case_package()))
    first, newer = rows(database), case_package()
    newer["CFItems"] = [each for each in newer["CFItems"] if each["identifier"] != OTHER_ID]
    newer["CFAssociations"] = newer["CFAssociations"][:2]
    assert bring(database, as_bytes(newer)) == 2
    assert (rows(database)[OTHER_ID].retired_at, exported(database)) == (LATER, newer)
    assert bring(database, as_bytes(case_package())) == 3
    again = rows(database)[OTHER_ID]
    assert (again.retired_at, again.id) == (None, first[OTHER_ID].id)
    assert exported(database) == case_package()


def test_a_framework_can_be_read_as_it_was_in_every_version(database: Database) -> None:
    first, second, third = case_package(), case_package(), case_package()
    second["CFItems"][0]["fullStatement"] = "Measures well"
    second["CFDocument"]["title"] = "Sample, second edition"
    third["CFItems"], third["CFAssociations"] = third["CFItems"][:2], third["CFAssociations"][:2]
    for number, package in enumerate((first, second, third), start=1):
        assert bring(database, as_bytes(package)) == number
    with database.read() as session:
        framework = find_framework(session, find_organisation(session, "default").id, DOCUMENT_ID)
        assert framework
        for number, package in enumerate((first, second, third), start=1):
            was = load_version(session, framework, number)
            assert was
            assert was.document == package["CFDocument"]
            assert {key: each.body for key, each in was.competencies.items()} == {
                each["identifier"]: each for each in package["CFItems"]
            }
            assert {link.identifier for link in was.links} == {
                each["identifier"] for each in package["CFAssociations"]
            }
        assert load_version(session, framework, 4) is None


def test_a_faulty_file_leaves_nothing(database: Database) -> None:
    broken = case_package()
    broken["CFAssociations"][0]["destinationNodeURI"]["identifier"] = "nowhere"
    with pytest.raises(FrameworkRefused):
        bring(database, as_bytes(broken))
    assert rows(database) == {}


def test_a_change_is_refused_where_somebody_else_was_faster(database: Database) -> None:
    bring(database, as_bytes(case_package()))
    newer = case_package()
    newer["CFDocument"]["title"] = "Another"
    with database.read() as session:
        own = find_organisation(session, "default").id
        proposal = propose(session, own, as_bytes(newer), "file", NOW)
    newer["CFDocument"]["title"] = "Yet another"
    bring(database, as_bytes(newer))
    with database.write() as session, pytest.raises(FrameworkRefused) as refused:
        import_framework(session, own, proposal, LATER)
    assert refused.value.code == "framework.moved"


def test_a_csv_is_known_again_by_the_number_that_it_has_in_moodle(database: Database) -> None:
    bring(database, PLAIN.encode())
    moodle = (
        "a,b,c,d,e,f,g,h,i,j,k,l,m,n\n,QM,Qualität,,1,,,,,,,,1,\n,A,Prüfen,Wie man prüft,1,,,,,null,,,,\n"
    )
    with database.read() as session:
        own = find_organisation(session, "default").id
        proposal = propose(session, own, moodle.encode(), "file", NOW)
    assert proposal.version == 1
    assert proposal.unchanged == 1


def test_organisations_keep_their_frameworks_apart(database: Database) -> None:
    with database.write() as session:
        make_organisation(session, "other", "Other", NOW)
    bring(database, as_bytes(case_package()))
    mine = case_package()
    mine["CFDocument"]["title"] = "Ours"
    assert bring(database, as_bytes(mine), "other") == 1
    assert exported(database) == case_package()
    assert exported(database, "other") == mine
    with database.read() as session:
        own = find_organisation(session, "other").id
        assert [each.title for each in list_frameworks(session, own, "en")] == ["Ours"]


def test_the_audit_tells_of_an_import_in_numbers(database: Database) -> None:
    bring(database, as_bytes(case_package()))
    with database.read() as session:
        (row,) = session.scalars(select(AuditRow).where(AuditRow.action == "framework.imported"))
    assert {key: row.detail[key] for key in ("version", "added", "changed", "removed")} == {
        "version": 1, "added": 3, "changed": 0, "removed": 0,
    }  # fmt: skip
