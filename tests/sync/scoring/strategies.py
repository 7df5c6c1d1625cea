"""Ledgers and rules that hypothesis makes up."""

from dataclasses import replace
from datetime import datetime, timedelta

from hypothesis import strategies as st

from sync.ledger.facts import Fact, FactKind, Measures, Verdict
from sync.scoring.parts import (
    Anchor,
    Asked,
    Criterion,
    DueAfter,
    DueAt,
    Final,
    Late,
    Level,
    Milestone,
    PeriodKind,
    Rubric,
    Spread,
)
from sync.scoring.rules import Rule
from tests.sync.scoring.facts import ANNA, BEN, CLEO, ME, MONDAY, RULE, fact

EARLY, LATE = MONDAY + timedelta(days=18), MONDAY + timedelta(days=39)
DUE = MONDAY + timedelta(days=30)

measures = st.builds(
    Measures, st.integers(0, 80), st.booleans(), st.integers(0, 1000) | st.just(0), st.integers(1, 5)
)
# Mostly what earns: otherwise little would meet caps, the best so many, or full milestones.
worthy = st.builds(
    Measures,
    st.sampled_from([25, 50, 80, 10]),
    st.booleans(),
    st.sampled_from([0, 0, 0, 900]),
    st.sampled_from([1, 1, 1, 4]),
)
instants = st.integers(0, 21 * 24 * 60).map(lambda minutes: EARLY + timedelta(minutes=minutes))
people = st.sampled_from([ME, ANNA, BEN, CLEO, None])

_VERDICTS = {
    FactKind.MODERATION: list(Verdict),
    FactKind.REVERSAL: ["reaction", "reaction_received", "accepted_answer", "endorsement"],
}


@st.composite
def facts_of_a_kind(draw: st.DrawFn, sequence: int) -> Fact:
    """Any fact, about one of few contributions, so that edits, deletions, verdicts and reversals meet."""
    kind = draw(st.sampled_from(FactKind))
    return fact(
        sequence,
        kind,
        draw(measures),
        about=draw(st.integers(0, 12)),
        revision=draw(st.integers(1, 3)),
        counterpart=draw(people),
        at=draw(instants),
        number=draw(st.integers(0, 1)),
        value=draw(st.integers(0, 20)),
        verdict=draw(st.sampled_from(_VERDICTS[kind])) if kind in _VERDICTS else None,
    )


@st.composite
def ledgers(draw: st.DrawFn) -> list[Fact]:
    """Up to 25 facts of one person, some of them beginning as plain contributions."""
    return [draw(facts_of_a_kind(sequence)) for sequence in range(draw(st.integers(0, 25)))]


@st.composite
def written(draw: st.DrawFn) -> list[Fact]:
    """Up to 20 contributions and credits, each about its own contribution, in the order of time."""
    kinds = st.sampled_from(
        [*[FactKind.CONTRIBUTION] * 3, FactKind.REPLY_RECEIVED, FactKind.REACTION, FactKind.ENDORSEMENT]
    )
    moments: list[datetime] = sorted(draw(st.lists(instants, min_size=draw(st.integers(0, 8)), max_size=20)))
    return [
        fact(number, draw(kinds), draw(worthy), counterpart=draw(people), at=at)
        for number, at in enumerate(moments)
    ]


plain_rules = st.builds(
    replace,
    st.just(RULE),
    target=st.sampled_from([100_000, 300_000, 1_000_000]),
    pair_credits=st.integers(0, 3),
    cap_factor=st.sampled_from([1_000, 1_250]),
)
lates = st.none() | st.builds(Late, st.integers(1, 1000), st.integers(1, 1000))
rubrics = st.none() | st.builds(
    Rubric,
    st.integers(1, 1000),
    st.just((Criterion("depth", "Depth", (Level("None", 0), Level("Much", 10_000))),)),
)
dues = (
    st.none()
    | instants.map(lambda instant: DueAt(instant.replace(tzinfo=None)))
    | st.builds(DueAfter, st.integers(-9, 9), st.sampled_from(Anchor))
)


@st.composite
def period_rules(draw: st.DrawFn) -> Rule:
    """Rules that score by periods, with whatever they can say."""
    kind = draw(st.sampled_from(PeriodKind))
    spreads = st.none() | st.builds(Spread, st.integers(2, 5), st.integers(1, 1000))
    return replace(
        draw(plain_rules),
        period=kind,
        periods=1 if kind is PeriodKind.WHOLE else draw(st.integers(1, 5)),
        cap_factor=draw(st.sampled_from([1_000, 1_250, 1_000_000])),
        best=draw(st.none() | st.integers(1, 4)),
        spread=None if kind is PeriodKind.DAY else draw(spreads),
        late=draw(lates),
        rubric=draw(rubrics),
    )


@st.composite
def milestone_rules(draw: st.DrawFn) -> Rule:
    """Rules by which milestones make the score."""
    milestones = tuple(
        Milestone(
            f"m{number}",
            f"Milestone {number}",
            draw(st.sampled_from(Asked)),
            draw(st.integers(1, 3)),
            draw(st.sampled_from([0, 30, 60])),
            draw(st.sampled_from([10_000, 10, 7_001])),
            draw(dues),
        )
        for number in range(draw(st.integers(1, 4)))
    )
    return replace(
        RULE, final=Final.MILESTONES, milestones=milestones, late=draw(lates), rubric=draw(rubrics)
    )


rules = st.one_of(plain_rules, period_rules(), milestone_rules())
