"""What is said, while somebody writes, of how long it is and what that would earn."""

from flask_babel import gettext, ngettext

from lti_tool.app.access import viewer
from lti_tool.space.presentation import format_thousandths
from sync.contributions.words import counted_words
from sync.scoring.parts import Final
from sync.scoring.rules import Rule
from sync.spaces.tables import Role


def least_words(rule: Rule, *, is_reply: bool) -> int:
    """With how many words what the viewer writes can count; 0 for who earns nothing."""
    return rule.least_words(is_reply=is_reply) if viewer().role is Role.LEARNER else 0


def say_words(text: str, rule: Rule, *, is_reply: bool) -> str:
    """How many words there are, and whether they are enough to count; empty for who earns nothing, or of no text."""
    least, words = least_words(rule, is_reply=is_reply), counted_words(text)
    if not least or not words:
        return ""
    written = str(ngettext("%(num)s word so far.", "%(num)s words so far.", words))
    if words < least:
        missing = ngettext("%(num)s more, and it counts.", "%(num)s more, and it counts.", least - words)
        return f"{written} {missing}"
    worth = rule.reply if is_reply else rule.post
    if rule.final is Final.MILESTONES or not worth.points:
        return f"{written} {gettext('It is long enough to count.')}"
    points = format_thousandths(worth.points)
    enough = gettext("It is long enough to count, for up to %(points)s points.", points=points)
    return f"{written} {enough}"
