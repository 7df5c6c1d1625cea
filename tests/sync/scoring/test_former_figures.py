"""What rules came to before they had more to say: the same ledgers give the same scores, to the byte.

But for what was mended since: here answers received are such as could earn, and edits are as old as what they change.
"""

import hashlib
import json
import random
from datetime import UTC, datetime, timedelta
from uuid import UUID

from sync.ledger.facts import Fact, FactKind
from sync.scoring.presets import Preset, preset_rules
from sync.scoring.score import FlagCode, Tally, score_given
from tests.sync.scoring.facts import ME, scored

FORMER_KINDS = ["contribution", "reply_received", "reaction_received", "edit", "deletion"]
FORMER_POINTS = 1_781_890_000
FORMER_FINGERPRINT = "b15a85fdd8c7980fc16b1e6754a25dac5c6c13012e539f7c5521eb7288b2e3a2"


def ledger(seed: int) -> list[Fact]:
    """A ledger of up to 120 facts over four weeks, in which the clocks change; always the same for a seed."""
    chance = random.Random(seed)
    people = [*(UUID(int=number) for number in range(1, 6)), None]
    facts = []
    for sequence in range(chance.randrange(120)):
        kind = FactKind(chance.choices(FORMER_KINDS, [10, 8, 8, 2, 1])[0])
        about = UUID(int=1_000 + chance.randrange(60))
        revision = chance.randrange(1, 4)
        at = datetime(2026, 3, 20, tzinfo=UTC) + timedelta(minutes=chance.randrange(28 * 24 * 60))
        words, answers = chance.choice([5, 25, 45, 80]), chance.random() < 0.5
        matched, run = chance.choice([0, 0, 0, 300, 600]), chance.choice([1, 1, 2, 4])
        giver = chance.choice(people)
        if kind is FactKind.REPLY_RECEIVED:
            words, matched, run = 80, 0, 1
        elif kind is FactKind.EDIT:
            at, giver = datetime(2026, 3, 20, tzinfo=UTC), None
        facts.append(Fact(at, sequence, ME, kind, about, revision, giver, words, answers, matched, run))
    return facts


def as_formerly_written(result: Tally) -> bytes:
    awards = [
        [str(a.contribution_id), a.kind, a.points, a.reason, a.occurred_at.isoformat(), a.counted_words]
        for a in result.awards
    ]
    flags = [
        [flag.code, str(flag.counterpart), flag.count, flag.share]
        for flag in result.flags
        if flag.code is FlagCode.PAIR_SHARE
    ]
    counts = [result.points, result.counted_words, result.posts, result.replies, result.received]
    return json.dumps([*counts, awards, flags, str(score_given(result.reached, 37))]).encode()


def test_presets_give_what_they_gave_before() -> None:
    fingerprint, points = hashlib.sha256(), 0
    for preset in Preset:
        for seed in range(200):
            result = scored(*ledger(seed), rule=preset_rules()[preset])
            points += result.points
            fingerprint.update(as_formerly_written(result))
    assert points == FORMER_POINTS
    assert fingerprint.hexdigest() == FORMER_FINGERPRINT
