"""The privacy register in words for people."""

from config.privacy import Erasure
from lti_tool.migrations.schema import whole_metadata
from lti_tool.privacy.holdings import concerns_people
from lti_tool.privacy.register import ERASURES, REGISTER


def test_every_table_with_personal_data_is_in_the_register() -> None:
    holding = {
        table.name
        for table in whole_metadata().sorted_tables
        if concerns_people(table) or table.info["privacy"].erasure is not Erasure.NOTHING_PERSONAL
    }
    assert set(REGISTER) == holding


def test_every_erasure_is_said_in_words() -> None:
    assert set(ERASURES) == set(Erasure) - {Erasure.NOTHING_PERSONAL}
