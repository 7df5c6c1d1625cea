"""The form by which staff say what posts are looked at for, read as it came."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from flask_babel import gettext

from config.errors import StoaError
from lti_tool.app.typed import Field
from lti_tool.space.forms import Complaint
from sync.contributions.markdown import clean
from sync.filter.own_patterns import PatternRefused
from sync.gates.pace import Pace
from sync.gates.rules import (
    CHARACTERS_MAX,
    ENTRIES_MAX,
    SENTENCE_MAX,
    Follows,
    GateRule,
    read_rule,
    read_rules,
)
from sync.spaces.tables import Space

FIELDS: Final[Mapping[str, Field]] = {each.value: Field() for each in Follows}
_SHOWN_MAX: Final = 60  # characters of a line that is refused


@dataclass(frozen=True, slots=True)
class GatesForm:
    """What stands in the form: a list of lines for each thing that follows, and switches; `rules` once it is right."""

    lists: Mapping[Follows, str]
    pace: Pace
    holds_first: bool
    holds_copies: bool
    rules: Sequence[GateRule] = ()
    complaints: Sequence[Complaint] = ()

    def complaint(self, field: str) -> Complaint | None:
        """What is wrong with a field, or None."""
        return next((each for each in self.complaints if each.field == field), None)


def filled_form(space: Space, rules: Sequence[GateRule]) -> GatesForm:
    """The form of a space that has these rules of its own."""
    lists = {each: "\n".join(rule.line for rule in rules if rule.follows is each) for each in Follows}
    return GatesForm(lists, Pace(space.pace), space.holds_first, space.holds_copies)


def read_gates_form(form: Mapping[str, str]) -> GatesForm:
    """The form as it was sent."""
    lists = {each: clean(form.get(each.value, "")) for each in Follows}
    read = [_read_list(lists[each], each) for each in Follows]
    pace = next((each for each in Pace if each.value == form.get("pace")), Pace.FREE)
    return GatesForm(
        lists,
        pace,
        "holds_first" in form,
        "holds_copies" in form,
        tuple(rule for rules, _ in read for rule in rules),
        tuple(complaint for _, complaint in read if complaint is not None),
    )


def _read_list(written: str, follows: Follows) -> tuple[Sequence[GateRule], Complaint | None]:
    lines = [line.strip() for line in written.splitlines() if line.strip()]
    for line in lines:
        try:
            read_rule(line, follows)
        except StoaError as refusal:
            return (), _complain(line, follows, refusal)
    try:
        return read_rules(lines, follows), None
    except StoaError as refusal:
        sentence = gettext("A list has at most %(most)s entries, and 100 of them patterns.", most=ENTRIES_MAX)
        return (), Complaint(follows.value, refusal.code, sentence)


def _complain(line: str, follows: Follows, refusal: StoaError) -> Complaint:
    shown = line[:_SHOWN_MAX]
    if isinstance(refusal, PatternRefused):
        sentence = gettext(
            "“%(line)s” cannot be run on every text: give it an end, such as {1,20} for + or *, let it match more than "
            "single letters, and leave references back and looks around out (RE2).",
            line=shown,
        )
    else:
        sentence = gettext(
            "“%(line)s” cannot be looked for. An entry has at least two letters and at most twelve words, a host a "
            "dot, links a number up to 50; a line has at most %(most)s characters, %(said)s of them for its sentence.",
            line=shown,
            most=CHARACTERS_MAX,
            said=SENTENCE_MAX,
        )
    return Complaint(follows.value, refusal.code, sentence)
