"""What stands in the way of a fact that would earn, whatever it is worth."""

from sync.ledger.facts import BY_LEARNER, Fact, FactKind, Verdict
from sync.scoring.corrections import Corrections
from sync.scoring.rules import Rule
from sync.scoring.score import Reason


def contribution_hindrance(
    known: Corrections, fact: Fact, present: Fact, rule: Rule, words: int, *, is_concerned: bool
) -> Reason:
    """Why a contribution that needs so many words cannot earn; EARNED where nothing is in its way.

    `present` is its latest revision; `is_concerned` says whether anything was said about it. What staff decided goes
    before everything but that it is gone, or not public.
    """
    if is_concerned:
        contribution_id = fact.contribution_id
        if contribution_id in known.gone:
            return Reason.DELETED
        if contribution_id in known.withheld:
            return Reason.WITHHELD
        verdict = known.verdicts.get(contribution_id)
        if verdict is Verdict.DOES_NOT_COUNT:
            return Reason.MODERATED
        if verdict is Verdict.COUNTS and known.is_let_through(fact, present):
            return Reason.EARNED
        if contribution_id in known.answers_oneself:
            return Reason.SELF_REPLY
    return _measured_hindrance(present, rule, words)


def answer_hindrance(known: Corrections, fact: Fact, rule: Rule) -> Reason:
    """Why an answer that somebody received pays them nothing: it pays where it could earn for whoever wrote it.

    Otherwise friends who say "ok" to each other would have the full score. It counts as it is at present, and what
    staff let count goes before.
    """
    if fact.contribution_id not in known.concerned:
        return _measured_hindrance(fact, rule, rule.reply.words)
    present = known.present(fact)
    if known.is_let_through(fact, present):
        return Reason.EARNED
    return _measured_hindrance(present, rule, rule.reply.words)


def _measured_hindrance(present: Fact, rule: Rule, words: int) -> Reason:
    if present.counted_words < words:
        return Reason.TOO_SHORT
    if present.matched >= rule.duplicate_share:
        return Reason.DUPLICATE
    if present.run > rule.longest_run:
        return Reason.RUN
    return Reason.EARNED


def credit_hindrance(known: Corrections, fact: Fact) -> Reason:
    """Why a reaction, or what was received, cannot earn; EARNED where nothing is in its way.

    What is received for a contribution that does not count by decision of staff counts as little, and so does an
    answer received that does not; neither does what is not public. Who reacted to somebody else's has reacted all the
    same.
    """
    if known.concerned and fact.contribution_id in known.concerned:
        is_ones_own = fact.kind is not FactKind.REACTION or fact.counterpart == fact.person_id
        if is_ones_own and fact.contribution_id in known.gone:
            return Reason.DELETED
        if is_ones_own and fact.contribution_id in known.withheld:
            return Reason.WITHHELD
        if fact.sequence in known.taken_back:
            return Reason.TAKEN_BACK
        if is_ones_own and known.verdicts.get(fact.contribution_id) is Verdict.DOES_NOT_COUNT:
            return Reason.MODERATED
        if fact.kind is FactKind.REPLY_RECEIVED and fact.contribution_id in known.answers_to_excluded:
            return Reason.ANSWERED_MODERATED
        if fact.kind is FactKind.REPLY_RECEIVED and fact.contribution_id in known.answers_to_withheld:
            return Reason.WITHHELD
    if fact.counterpart == fact.person_id:
        return Reason.SELF_REPLY if fact.kind is FactKind.REPLY_RECEIVED else Reason.SELF_REACTION
    if fact.kind is FactKind.ENDORSEMENT and fact.verdict == BY_LEARNER:
        return Reason.BY_LEARNER
    return Reason.EARNED
