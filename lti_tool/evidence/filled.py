"""The form of a rule that there is, as somebody would have filled it in."""

from collections.abc import Mapping
from decimal import Decimal

from babel.numbers import format_decimal
from flask_babel import get_locale

from lti_tool.evidence.forms import RuleForm
from sync.competencies.rules import EvidenceRule


def filled_rule(rule: EvidenceRule) -> RuleForm:
    """The form with what a rule says."""
    numbers: Mapping[str, Decimal | int | None] = {
        "weight": Decimal(rule.weight) / 1000,
        "words": rule.words,
        "reactions": rule.reactions,
        "points": Decimal(rule.points) / 1000,
        "valid_months": rule.valid_months,
    }
    values = {
        "when": rule.when.value,
        "competency": rule.competency,
        "level": str(rule.level),
        "tags": ", ".join(sorted(rule.tags)),
    }
    written = {
        name: format_decimal(number, "0.###", locale=get_locale())
        for name, number in numbers.items()
        if number
    }
    return RuleForm({**values, **written}, rule.id)
