"""The connector."""

from collections.abc import Callable, Sequence
from dataclasses import replace
from functools import cache, partial
from typing import Any, Final

from config.clock import Clock
from config.language import N_
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
    CourseCompetency,
    UnexpectedAnswer,
    course_competencies,
    framework_scale,
    function_names,
    ids_with_reference,
    note_of,
    scale_size,
)
from connectors.records.moodle.webservice import (
    DELETE,
    FRAMEWORK,
    GRADE,
    LIST_IN_COURSE,
    READ,
    SCALE,
    SITE_INFO,
    MoodleException,
    MoodleWebService,
    Refused,
)

_UNEXPECTED = "moodle.unexpected_answer"
_SCALE_SHORTER: Final = "moodle.scale_shorter"
_PROFICIENT: Final = 2


class MoodleCompetencies:
    """Rates competencies in a Moodle course, each rating with a note as its evidence.

    Settings of a target: `site` (Moodle's base address) and `course_id` (Moodle's number). Learnt: `competencies`,
    the numbers of those that are linked to the course, joined by commas, and of each its short name as
    `competency:NUMBER`, its ID number as `idnumber:NUMBER`, and, where the service tells them, how many levels its
    scale has as `levels:NUMBER` and the lowest that counts as proficient as `proficient:NUMBER`.
    """

    manifest = Manifest(
        id="moodle",
        title=N_("Moodle competencies (web services)"),
        direction=Direction.RECORDS,
        access=Access.OPEN,
        personal_data=(N_("LMS user id"), N_("competency level"), N_("evidence note with excerpt")),
        authentication=N_("token of a Moodle user for an external service"),
        destination=N_("the competency records of a Moodle course"),
        scopes=(GRADE, READ, SITE_INFO, LIST_IN_COURSE, DELETE, SCALE, FRAMEWORK),
        rate_limits=N_("none stated; Retry-After is heeded"),
        appends=True,
        docs="docs/lms/moodle.md",
        proved_on="Moodle 4.5.6",
    )

    def __init__(self, webservice: MoodleWebService, clock: Clock) -> None:
        self._webservice = webservice
        self._clock = clock

    def prepare(self, target: Target) -> Target:
        """Check that the token may do what is needed, and learn the course's competencies. Raises `TargetTrouble`."""
        try:
            functions = self._check_functions(target)
            return target.knowing(**self._competencies(target, functions))
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
        """Whether the course's competencies are known, with what they are called by outside of Moodle."""
        linked = target.known("competencies")
        if linked is None:
            return False
        numbers = filter(None, linked.split(","))
        return all(target.known(f"idnumber:{number}") is not None for number in numbers)

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
        grade = _grade(target, evidence)
        if grade > int(target.known(f"levels:{evidence.competency_id}") or grade):
            return Outcome.rejected(_SCALE_SHORTER)
        arguments = {
            "courseid": target.setting("course_id"),
            "userid": evidence.user_id,
            "competencyid": evidence.competency_id,
            "grade": str(grade),
            "note": note_of(evidence),
        }
        try:
            answer = self._webservice.call(target.setting("site"), GRADE, arguments)
        except MoodleException as exception:
            # What Moodle checks of a rating is that the scale has the level (competency/classes/user_competency.php).
            if exception.error_code == "invalidpersistenterror":
                return Outcome.rejected(_SCALE_SHORTER)
            raise
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

    def _check_functions(self, target: Target) -> frozenset[str]:
        info = self._webservice.call(target.setting("site"), SITE_INFO, {})
        functions = function_names(info)
        missing = sorted({GRADE, READ, LIST_IN_COURSE} - functions)
        if missing:
            raise TargetTrouble(
                f"The Moodle token's service lacks: {', '.join(missing)}.",
                Outcome.blocked(BlockReason.NO_RIGHTS, "moodle.function_missing", whole_target=True),
            )
        return functions

    def _competencies(self, target: Target, functions: frozenset[str]) -> dict[str, str]:
        listed = self._webservice.call(
            target.setting("site"), LIST_IN_COURSE, {"id": target.setting("course_id")}
        )
        linked = course_competencies(listed)
        learnt = {"competencies": ",".join(str(each.number) for each in linked)}
        for each in linked:
            learnt[f"competency:{each.number}"] = each.name
            learnt[f"idnumber:{each.number}"] = each.id_number
            if each.proficient is not None:
                learnt[f"proficient:{each.number}"] = str(each.proficient)
        return learnt | self._sizes(target, linked, functions)

    def _sizes(
        self, target: Target, linked: Sequence[CourseCompetency], functions: frozenset[str]
    ) -> dict[str, str]:
        """How many levels their scales have, as far as the service tells; whatever it refuses, Moodle checks itself."""
        ask = partial(self._ask, target, functions)
        scale_of = cache(lambda framework: ask(FRAMEWORK, framework, framework_scale))
        size_of = cache(lambda scale: ask(SCALE, scale, scale_size))
        sizes: dict[str, str] = {}
        for each in linked:
            scale = each.scale_id or (scale_of(each.framework_id) if each.framework_id else None)
            size = size_of(scale) if scale else None
            if size is not None:
                sizes[f"levels:{each.number}"] = str(size)
        return sizes

    def _ask(
        self,
        target: Target,
        functions: frozenset[str],
        function: str,
        number: int,
        read: Callable[[Any], int | None],
    ) -> int | None:
        if function not in functions:
            return None
        name = "scaleid" if function == SCALE else "id"
        try:
            return read(self._webservice.call(target.setting("site"), function, {name: str(number)}))
        except (MoodleException, UnexpectedAnswer):
            return None

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


def _grade(target: Target, evidence: Evidence) -> int:
    """The level by Moodle's scale. Who has what has no levels, is there at the lowest that counts as proficient.

    Moodle's own scale, which a framework has that was imported without one, has it second of two.
    """
    if evidence.levels == 0:
        return int(target.known(f"proficient:{evidence.competency_id}") or _PROFICIENT)
    return evidence.level
