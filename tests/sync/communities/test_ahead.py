"""Looking at a channel before anything of it is kept."""

from sqlalchemy import func, select

from sync.communities.ahead import look_ahead
from sync.communities.connecting import open_community
from sync.communities.scope import Scope
from sync.communities.tables import CommunityChannel, OutsideAccount
from sync.contributions.tables import StoredContribution
from sync.filter import RosterName, TextFilter
from tests.connectors.communities.mattermost.test_mattermost import TOWN
from tests.sync.communities.conftest import Read


def test_samples_are_filtered_and_nothing_is_kept(read: Read) -> None:
    for number in range(650):
        read.service.post(f"Cake {number}", author="zoe")
    read.service.post("Hygiene: ask Anna Annason, anna@academy.example, about it", author="anna")
    read.service.post("Hygiene makes me think of my diabetes", author="ben")
    read.service.by_program("Hygiene by a program")
    community = open_community(read.context.keys, read.context.http, read.clock, read.community)
    filters = TextFilter([RosterName.of("Anna", "Annason", None)])
    ahead = look_ahead(community, TOWN, Scope(words=("hygiene",)), filters, "en")  # type: ignore[arg-type]
    assert (ahead.on_topic, ahead.authors, ahead.more, ahead.pages) == (2, 2, True, 3)
    assert ahead.records == ahead.off_topic + 2 == 600 - ahead.left_out
    texts = [each.text for each in ahead.samples]
    assert None in texts, "what a person has to look at is not shown"
    (shown,) = filter(None, texts)
    assert shown.startswith("Hygiene: ask ")
    assert "Annason" not in shown
    assert "academy.example" not in shown
    with read.context.database.read() as session:
        for table in (StoredContribution, CommunityChannel, OutsideAccount):
            assert session.scalar(select(func.count()).select_from(table)) == 0
