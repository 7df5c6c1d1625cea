"""The connector."""

from collections.abc import Callable, Sequence
from dataclasses import replace

from config.clock import Clock
from connectors.contract import (
    Access,
    BlockReason,
    Direction,
    Evidence,
    Held,
    Item,
    Manifest,
    Outcome,
    Reading,
    Target,
    TargetTrouble,
)
from connectors.http import HttpTrouble, Response
from connectors.records.answers import one_after_the_other, outcome_of_status, outcome_of_trouble
from connectors.records.moodle.answers import outcome_of
from connectors.records.moodle.documents import (
    UnexpectedAnswer,
    course_competencies,
    function_names,
    ids_with_reference,
    note_of,
)
from connectors.records.moodle.webservice import (
    DELETE,
    GRADE,
    LIST_IN_COURSE,
    READ,
    SITE_INFO,
    MoodleException,
    MoodleWebService,
    Refused,
)

_UNEXPECTED = "moodle.unexpected_answer"


class MoodleCompetencies:
    """Rates competencies in a Moodle course, each rating with a note as its evidence.

    Settings of a target: `site` (Moodle's base address) and `course_id` (Moodle's number). Learnt: `competencies`,
    the numbers of those that are linked to the course, joined by commas, and the short name of each as
    `competency:NUMBER`.
    """

    manifest = Manifest(
        id="moodle",
        title="Moodle competencies (web services)",
        direction=Direction.RECORDS,
        access=Access.OPEN,
        personal_data=("LMS user id", "competency level", "evidence note with excerpt"),
        authentication="token of a Moodle user for an external service",
        destination="the competency records of a Moodle course",
        scopes=(GRADE, READ, SITE_INFO, LIST_IN_COURSE, DELETE),
        rate_limits="none stated; Retry-After is heeded",
        deletions="not seen",
        appends=True,
        docs="https://docs.moodle.org/en/Competencies",
    )

    def __init__(self, webservice: MoodleWebService, clock: Clock) -> None:
        self._webservice = webservice
        self._clock = clock

    def prepare(self, target: Target) -> Target:
        """Check that the token may do what is needed, and learn the course's competencies. Raises `TargetTrouble`."""
        try:
            self._check_functions(target)
            return target.knowing(**self._competencies(target))
        except MoodleException as exception:
            outcome = outcome_of(exception)
        except Refused as refused:
            outcome = self._refusal(refused.response)
        except HttpTrouble as trouble:
            outcome = outcome_of_trouble(trouble)
        except UnexpectedAnswer:
            outcome = Outcome.retry(_UNEXPECTED)
        raise TargetTrouble(
            "Moodle's competencies cannot be used at present.", replace(outcome, whole_target=True)
        )

    def is_prepared(self, target: Target) -> bool:
        """Whether the course's competencies are known."""
        return target.known("competencies") is not None

    def write(self, target: Target, items: Sequence[Item]) -> Sequence[Outcome]:
        """Rate each competency, with the note. What is there already is not looked at: see `read_back`."""
        return one_after_the_other(items, self._each(lambda evidence: self._rate(target, evidence)))

    def withdraw(self, target: Target, items: Sequence[Item]) -> Sequence[Outcome]:
        """Delete each piece of evidence with its note.

        The level that it gave stays until the next rating: Moodle has no way to take a rating back.
        """
        return one_after_the_other(items, self._each(lambda evidence: self._delete(target, evidence)))

    def read_back(self, target: Target, items: Sequence[Item]) -> Sequence[Reading]:
        """Look for each item's reference in the notes: SAME where it is, NONE where it is not."""
        return [Reading(self._held(target, item)) for item in items]

    def _each(self, act: Callable[[Evidence], Outcome]) -> Callable[[Item], Outcome]:
        def attempt(item: Item) -> Outcome:
            if not isinstance(item, Evidence):
                return Outcome.rejected("moodle.no_evidence")
            try:
                return act(item)
            except MoodleException as exception:
                return outcome_of(exception)
            except Refused as refused:
                return self._refusal(refused.response)
            except HttpTrouble as trouble:
                return outcome_of_trouble(trouble)
            except UnexpectedAnswer:
                return Outcome.retry(_UNEXPECTED, uncertain=True, whole_target=False)

        return attempt

    def _rate(self, target: Target, evidence: Evidence) -> Outcome:
        arguments = {
            "courseid": target.setting("course_id"),
            "userid": evidence.user_id,
            "competencyid": evidence.competency_id,
            "grade": str(evidence.level),
            "note": note_of(evidence),
        }
        answer = self._webservice.call(target.setting("site"), GRADE, arguments)
        if not isinstance(answer, dict) or "id" not in answer:
            raise UnexpectedAnswer
        return Outcome.applied()

    def _delete(self, target: Target, evidence: Evidence) -> Outcome:
        for number in self._find(target, evidence):
            self._webservice.call(target.setting("site"), DELETE, {"id": str(number)})
        return Outcome.applied()

    def _held(self, target: Target, item: Item) -> Held:
        if not isinstance(item, Evidence):
            return Held.NONE
        try:
            return Held.SAME if self._find(target, item) else Held.NONE
        except (MoodleException, Refused, HttpTrouble, UnexpectedAnswer):
            return Held.UNKNOWN

    def _find(self, target: Target, evidence: Evidence) -> list[int]:
        arguments = {
            "userid": evidence.user_id,
            "competencyid": evidence.competency_id,
            "courseid": target.setting("course_id"),
        }
        summary = self._webservice.call(target.setting("site"), READ, arguments)
        return ids_with_reference(summary, evidence)

    def _check_functions(self, target: Target) -> None:
        info = self._webservice.call(target.setting("site"), SITE_INFO, {})
        missing = sorted({GRADE, READ, LIST_IN_COURSE} - function_names(info))
        if missing:
            raise TargetTrouble(
                f"The Moodle token's service lacks: {', '.join(missing)}.",
                Outcome.blocked(BlockReason.NO_RIGHTS, "moodle.function_missing", whole_target=True),
            )

    def _competencies(self, target: Target) -> dict[str, str]:
        listed = self._webservice.call(
            target.setting("site"), LIST_IN_COURSE, {"id": target.setting("course_id")}
        )
        names = course_competencies(listed)
        named = {f"competency:{number}": name for number, name in names.items()}
        return {"competencies": ",".join(map(str, names)), **named}

    def _refusal(self, response: Response) -> Outcome:
        code = f"http.{response.status}"
        if response.status in (404, 410):
            return Outcome.blocked(BlockReason.ITEM_GONE, code, whole_target=True)
        known = outcome_of_status(response, self._clock.now())
        if known is not None:
            return known
        if response.is_html:
            return Outcome.retry("moodle.html", uncertain=True)
        return Outcome.retry(code)
