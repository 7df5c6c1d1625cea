"""Taking in what a community brought: whose it is, whether it is on topic, then through the one door."""

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy.orm import Session

from config.clock import Clock
from config.keys import KeyRing
from connectors.contract import Contribution, Reaction, Record, Tombstone
from sync.communities.accounts import Authors, has_code, read_anew
from sync.communities.scope import Scope
from sync.communities.tables import Community, CommunityChannel
from sync.intake.door import Incoming, Intake
from sync.intake.removal import bury
from sync.intake.signs import react_all
from sync.rights.standing import read_stopped
from sync.spaces.tables import Space


@dataclass(frozen=True, slots=True)
class Taken:
    """What became of the contributions of a page, in counts: `kept` are those that were new or edited.

    `recognised`: an account was, by a code in it, and all channels of the community are to be read anew.
    """

    kept: int = 0
    by_others: int = 0
    off_topic: int = 0
    recognised: bool = False


def take(
    session: Session,
    keys: KeyRing,
    clock: Clock,
    community: Community,
    channel: CommunityChannel,
    records: Sequence[Record],
) -> Taken:
    """Take records of one channel into its space, in the caller's transaction; the same again changes nothing.

    Kept is what members have written who agreed that the account is theirs, as far as it is on topic. Others are
    counted, and end a member's posts in a row, as in an archive. Whoever is not to be read any more counts as others.
    """
    space, now = session.get_one(Space, channel.space_id), clock.now()
    contributions = [each for each in records if isinstance(each, Contribution)]
    reactions = [each for each in records if isinstance(each, Reaction)]
    scope = Scope.stored(channel.scope)
    authors = Authors(session, keys, community, space.id)
    authors.learn([each.author for each in contributions] + [each.author for each in reactions])
    recognised = bool(authors.take_codes(contributions, now))
    if recognised:
        read_anew(session, community.id, now)
    said = [each for each in contributions if not has_code(each.markdown)]
    on_topic = [each for each in said if scope.fits(each)]
    authors.propose(on_topic, now)
    stopped = read_stopped(session, {person for each in said if (person := authors.person(each.author))})

    def person_of(record: Contribution | Reaction) -> UUID | None:
        person_id = authors.person(record.author)
        return None if person_id in stopped else person_id

    incoming = [
        Incoming(person_of(each), each, off_record=not channel.counts, came_by=channel.id)
        for each in on_topic
    ]
    accepted = Intake(keys, clock).accept_all(session, space, incoming) if incoming else []
    known = [(person_id, each) for each in reactions if (person_id := person_of(each))]
    bury(session, space, [each for each in records if isinstance(each, Tombstone)], now)
    if known and channel.counts:
        react_all(session, space, known, now)
    return Taken(
        kept=sum(each is not None and each.new for each in accepted),
        by_others=sum(each is None for each in accepted),
        off_topic=len(said) - len(on_topic),
        recognised=recognised,
    )
