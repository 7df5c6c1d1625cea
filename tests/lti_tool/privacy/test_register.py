"""The privacy register in words for people."""

from config.database import Database
from config.privacy import Erasure
from lti_tool.migrations.schema import whole_metadata
from lti_tool.privacy.columns import FOR_PROGRAMS, HEADINGS
from lti_tool.privacy.holdings import concerns_people
from lti_tool.privacy.register import ERASURES, REGISTER
from sync.rights.export import _ONLY_COUNTED, _told_columns
from sync.rights.register import all_tables, note_of


def test_every_table_with_personal_data_is_in_the_register() -> None:
    holding = {
        table.name
        for table in whole_metadata().sorted_tables
        if concerns_people(table) or table.info["privacy"].erasure is not Erasure.NOTHING_PERSONAL
    }
    assert set(REGISTER) == holding


def test_every_erasure_is_said_in_words() -> None:
    assert set(ERASURES) == set(Erasure) - {Erasure.NOTHING_PERSONAL}


def test_every_column_of_an_export_has_a_heading_for_people_or_is_for_programs(database: Database) -> None:
    """A German page with English column names is none; nor is a table of ids something to read."""
    with database.read() as session:
        names = {
            each.name.removeprefix("sealed_")
            for table in all_tables(session)
            if note_of(table).erasure is not Erasure.NOTHING_PERSONAL and table.name not in _ONLY_COUNTED
            for each in _told_columns(table)
        }
    told = set(HEADINGS) | FOR_PROGRAMS | {"text"}  # which is taken apart: title, Markdown, link
    assert names - told == set()
    assert (set(HEADINGS) | FOR_PROGRAMS) - names == {"title", "markdown", "link", "about"}
    assert set(HEADINGS) & FOR_PROGRAMS == set()
