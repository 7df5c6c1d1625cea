"""The tests of 1EdTech's LTI Advantage Conformance Certification Guide 1.3 that concern tools, and what became of them.

Document version 3, sections 6.1 to 6.4. Names are the guide's, its slips included.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Final

import pytest

PAGE: Final = "docs/lti-conformance.md"


@dataclass(frozen=True)
class GuideTest:
    """A test of the guide, and what Stoa does in it."""

    section: str
    name: str
    answer: str


SECTIONS: Final = {
    "6.1.1": 'Core: known "bad" payloads',
    "6.1.2": "Core: valid teacher launches",
    "6.1.3": "Core: valid student launches",
    "6.2": "Deep Linking",
    "6.3": "Names and Role Provisioning Services",
    "6.4": "Assignment and Grade Services",
}

_BAD: Final = {
    "No KID Sent in JWT header": "refused: `launch.key_id`",
    "Incorrect KID in JWT header": "refused: `launch.key_unknown`",
    "Wrong LTI Version": "refused: `launch.version`",
    "No LTI Version": "refused: `launch.version`",
    "Invalid LTI message": "refused: `launch.token_malformed`",
    "Missing LTI Claims": "refused, with the code of each claim that is missing",
    "Timestamps Incorrect": "refused: `launch.token_expired`, `launch.issued_at`, `launch.lifetime`",
    "messsage_type Claim Missing": "refused: `launch.message_type`",
    "role Claim Missing": "refused: `launch.roles`",
    "deployment_id Claim Missing": "refused: `launch.deployment_unknown`",
    "resource_link_id Claim Missing": "refused: `launch.resource_link`",
    "user Claim Missing": "refused: `launch.subject_missing`",
}
_TEACHER: Final = {
    "Valid Instructor Launch": "the space, as an instructor",
    "Valid Instructor Launch with Roles": "the space, as an instructor",
    "Valid Instructor Launch Short Role": "the space, as an instructor",
    "Valid Instructor Launch Unknown Role": "the space, to read: an unknown role gives no right",
    "Valid Instructor Launch No Role": "the space, to read: no role gives no right",
    "Valid Instructor Launch Email Only": "the space; no name is needed",
    "Valid Instructor Launch Names Only": "the space; no mail address is needed",
    "Valid Instructor No PII": "the space; no name is needed",
    "Valid Instructor Email Without Context": "the space of the activity",
}
_STUDENT: Final = {
    "Valid Student Launch": "the space, as a learner",
    "Valid Student Launch with Roles": "the space, as a learner",
    "Valid Student Launch Short Role": "the space, as a learner",
    "Valid Student Launch Unknown Role": "the space, to read: an unknown role gives no right",
    "Valid Student Launch No Role": "the space, to read: no role gives no right",
    "Valid Student Launch Email Only": "the space; no name is needed",
    "Valid Student Launch Names Only": "the space; no mail address is needed",
    "Valid Student No PII": "the space; no name is needed",
    "Valid Student Email Without Context": "the space of the activity",
}
_DEEP_LINKING: Final = {
    "Send the Request Payload": "the page for choosing what the link leads to",
    "Receive the Response Payload": "a form that posts `JWT` to the LMS's return address",
    "Response Format Valid": "an `LtiDeepLinkingResponse` of version 1.3.0",
    "Response Timestamps Valid": "`iat` now, `exp` within an hour",
    "Signature Valid": "RS256, by a key of `/lti/jwks`",
    "Required Claims Verified": "issuer, audience, nonce, deployment, and `data` as it came",
    "Affirm Response": "an `ltiResourceLink` with title, address and custom id",
}
_ROSTER: Final = {
    "Valid Instructor Launch": "the space, and its roster is asked for",
    "Received Request": "one GET of the address in the claim",
    "Verify JSON Header": "`Accept` names the membership container",
    "Verify Bearer Token": "the token that was given",
    "Verify Bearer Scope": "`contextmembership.readonly` and nothing else",
}
_GRADES: Final = {
    "Valid Instructor Launch": "the space, as a learner; the rest is the tool's own to show:",
    "Generate OAuth2 Call": "an assertion signed by a key of `/lti/jwks`, no scope but those of the claim",
    "Create Line Item": "one column, found again by resource id and tag, never made twice",
    "Use the launch's own lineitem": "no column is made, the score goes where the launch says",
    "Post Score": "points, maximum, progress, and a stamp with sub-seconds and zone that always rises",
    "Retrieve Results": "the result of one learner, by `user_id`",
}

GUIDE: Final = tuple(
    GuideTest(section, name, answer)
    for section, tests in zip(
        SECTIONS, (_BAD, _TEACHER, _STUDENT, _DEEP_LINKING, _ROSTER, _GRADES), strict=True
    )
    for name, answer in tests.items()
)
_KNOWN: Final = {(each.section, each.name) for each in GUIDE}


def guide(section: str, name: str) -> pytest.MarkDecorator:
    """Mark a test as one of the guide's. Several may stand for one of them."""
    assert (section, name) in _KNOWN, f"the guide has no {section} {name}"
    return pytest.mark.guide(section, name)


@dataclass
class Results:
    """What became of the guide's tests."""

    outcomes: dict[tuple[str, str], set[str]] = field(default_factory=dict)

    def note(self, section: str, name: str, report: pytest.TestReport) -> None:
        """Note the outcome of one of our tests; set-up and tear-down count where they went wrong."""
        if report.when == "call" or report.outcome != "passed":
            self.outcomes.setdefault((section, name), set()).add(report.outcome)

    def are_complete(self) -> bool:
        """Whether every test of the guide has run."""
        return self.outcomes.keys() == _KNOWN

    def page(self) -> str:
        """The page of results, as Markdown."""
        return "\n".join(self._lines()) + "\n"

    def _lines(self) -> Iterator[str]:
        yield from _HEAD
        for section, title in SECTIONS.items():
            yield from (
                "",
                f"## {section} {title}",
                "",
                "| test | what Stoa does | result |",
                "|---|---|---|",
            )
            for each in GUIDE:
                if each.section == section:
                    yield f"| {each.name} | {each.answer} | {self._result_of(each)} |"

    def _result_of(self, test: GuideTest) -> str:
        outcomes = self.outcomes.get((test.section, test.name), {"not run"})
        return next(outcome for outcome in ("failed", "skipped", "not run", "passed") if outcome in outcomes)


RESULTS: Final = pytest.StashKey[Results]()

_HEAD: Final = """\
# Conformance with LTI Advantage

What Stoa's own certification suite found, test by test along sections 6.1 to 6.4 of 1EdTech's
[LTI Advantage Conformance Certification Guide 1.3](https://www.imsglobal.org/spec/lti/v1p3/cert/). Stoa is not
certified by 1EdTech: these tests are ours, in `tests/conformance/`, against an LMS of the tests that refuses whatever
the specifications do not allow. `python -m tests.conformance` runs them and writes this page, and a test says where it
is no longer true. For section 6.4 the guide leaves all but the launch to the tool, so the tests are named by us.

Beside them stand a table of hostile launches (`tests/conformance/hostile.py`), each with the code it is refused by, one
of launches that are odd and allowed (`tests/conformance/test_allowed_launches.py`), and an LMS that is as sloppy as the
specifications let it be (`SloppyCampus` in `tests/conformance/campus.py`).""".splitlines()
