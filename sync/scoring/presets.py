"""The rules that a space can be given by name, ready made."""

from collections.abc import Mapping
from enum import StrEnum
from functools import cache

from sync.scoring.documents import packaged_document
from sync.scoring.rules import Rule, default_rule

_PACKAGE = "sync.scoring"


class Preset(StrEnum):
    """What is asked of learners each week, for four weeks."""

    REGULAR = "regular"  # two or three contributions and some answers: the default rule
    THOROUGH = "thorough"  # one or two long contributions
    LIGHT = "light"  # one short contribution


@cache
def preset_rules() -> Mapping[Preset, Rule]:
    """The rule of each preset."""
    packaged = (Preset.THOROUGH, Preset.LIGHT)
    rules = {
        preset: Rule.parse(packaged_document(_PACKAGE, f"{preset.value}_rule.json")) for preset in packaged
    }
    return {Preset.REGULAR: default_rule(), **rules}


def preset_of(rule: Rule) -> Preset | None:
    """The preset whose rule this is; None for a rule of its own."""
    return next((preset for preset, each in preset_rules().items() if each == rule), None)
