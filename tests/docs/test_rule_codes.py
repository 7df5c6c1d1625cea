"""Every code by which a rule is refused stands in the page of troubles."""

import re

from tests.docs.test_docs import ROOT, code_of

_CODE = re.compile(r'"(rule\.[a-z_]+)"')
_OF_THE_AUDIT = {"rule.set"}


def test_every_code_by_which_a_rule_is_refused_is_explained() -> None:
    files = [file for folder in ("lti_tool", "sync") for file in (ROOT / folder).rglob("*.py")]
    codes = {code for file in files for code in _CODE.findall(file.read_text(encoding="utf-8"))}
    assert {"rule.number", "rule.invalid"} < codes
    assert codes - _OF_THE_AUDIT - {*code_of(ROOT / "docs/troubles.md")} == set()
