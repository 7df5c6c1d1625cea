"""The connector."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace

from config.clock import Clock
from config.language import N_
from connectors.contract import (
    Access,
    BlockReason,
    Direction,
    Held,
    Item,
    Manifest,
    Outcome,
    Reading,
    Score,
    Target,
    TargetTrouble,
)
from connectors.http import HttpTrouble, Response, clock_ahead, retry_after
from connectors.lti import PlatformService, ServiceTrouble, TokenTrouble, ags
from connectors.lti.products import canvas, moodle
from connectors.records.answers import one_after_the_other, outcome_of_status, outcome_of_trouble
from connectors.records.lti_ags.line_items import Refused, find_or_make, is_up_to_date, scopes
from connectors.records.lti_ags.results import Results

_CONFLICT = "ags.conflict"
_SETTLING_SECONDS = 5.0
_STAMPS_TRIED = 6
_TOKENS_THROTTLED = "token.http_429"
_MOST_CLOCK_AHEAD = 3600.0  # seconds that one wait makes up for

_Document = Callable[[Score, Mapping[str, object]], bytes]


class LtiAgs:
    """Writes scores to the gradebook column of a space.

    Settings of a target: `lineitem`, `lineitems` and `scope` as the launch's endpoint claim has them; `label`,
    `maximum`, `resource_id` and `tag` of a column that has to be made; `product`, the LMS's
    `product_family_code`. Learnt: `line_item` and `maximum`; of a column of Stoa's own also `label` and `points`, as
    they were last given to it, be it in a deep link. A named column whose address is learnt as `gone` is looked for
    no more.
    """

    manifest = Manifest(
        id="lti_ags",
        title=N_("LMS gradebook (LTI Assignment and Grade Services)"),
        direction=Direction.RECORDS,
        access=Access.OPEN,
        personal_data=(
            N_("LMS user id"),
            N_("score"),
            N_("progress"),
            N_("address of the review page (Canvas)"),
            N_("comment with filtered excerpts (not Canvas)"),
        ),
        authentication=N_("OAuth 2 client credentials with a JWT signed by the tool's key"),
        destination=N_("the gradebook of the LMS that the learner came from"),
        scopes=(ags.SCOPE_LINE_ITEM, ags.SCOPE_RESULT_READ, ags.SCOPE_SCORE),
        rate_limits=N_("set by the LMS; Retry-After is heeded"),
        docs="https://www.imsglobal.org/spec/lti-ags/v2p0",
        proved_on=N_("Moodle 4.5.6; other systems by recorded answers"),
    )

    def __init__(self, service: PlatformService, clock: Clock) -> None:
        self._service = service
        self._clock = clock
        self._results = Results(service, clock)

    def prepare(self, target: Target) -> Target:
        """Find or make the line item. Raises `TargetTrouble`."""
        try:
            return find_or_make(self._service, target)
        except Refused as refused:
            outcome = self._refusal(refused.response)
        except TokenTrouble as trouble:
            outcome = _token_outcome(trouble)
        except HttpTrouble as trouble:
            outcome = outcome_of_trouble(trouble)
        except ServiceTrouble as trouble:
            outcome = Outcome.retry(trouble.code)
        raise TargetTrouble(
            "The gradebook column cannot be found or made at present.", replace(outcome, whole_target=True)
        )

    def is_prepared(self, target: Target) -> bool:
        """Whether the column is known, and has the label and the maximum that it should have."""
        return target.known("line_item") is not None and is_up_to_date(target)

    def write(self, target: Target, items: Sequence[Item]) -> Sequence[Outcome]:
        """Post each score. Raises `TargetTrouble` for a target that was not prepared."""
        return self._post_all(target, items, ags.score_document, Held.SAME)

    def withdraw(self, target: Target, items: Sequence[Item]) -> Sequence[Outcome]:
        """Clear each learner's score and our comment. The items' stamps must be later than those of the scores.

        What a teacher says there stays, where it may be read.
        """
        self.read_back(target, items)
        return self._post_all(target, items, ags.withdrawal_document, Held.NONE)

    def read_back(self, target: Target, items: Sequence[Item]) -> Sequence[Reading]:
        """Read the result of each learner and compare it with the score; of many learners by the whole column at once.

        HIDDEN where the launch gave no right to read.
        """
        if not _may_read(target):
            return [Reading(Held.HIDDEN)] * len(items)
        user_ids = {item.user_id for item in items if isinstance(item, Score)}
        results = self._results.read(target, _line_item(target), user_ids)
        return [self._reading(item, results) for item in items]

    def _post_all(
        self,
        target: Target,
        items: Sequence[Item],
        document: _Document,
        wanted: Held,
    ) -> Sequence[Outcome]:
        url = ags.scores_url(_line_item(target))

        def attempt(item: Item) -> Outcome:
            if not isinstance(item, Score):
                return Outcome.rejected("ags.no_score")
            return self._post(target, url, item, document, wanted)

        return one_after_the_other(items, attempt)

    def _post(
        self,
        target: Target,
        url: str,
        score: Score,
        document: _Document,
        wanted: Held,
    ) -> Outcome:
        held = self._results.forget(score.user_id)
        extension: Mapping[str, object] = {}
        if _is_canvas(target):  # it adds each comment to those that there are, and clears none
            extension = canvas.score_extension(score)
        elif wanted is Held.SAME:
            extension = ags.comment_beside(score, held)
        elif score.reference:
            extension = ags.comment_beside(replace(score, comment=None), held)
        try:
            response = self._service.call(
                "POST",
                url,
                scopes=scopes(target),
                content_type=ags.SCORE,
                body=document(score, extension),
            )
        except TokenTrouble as trouble:
            return _token_outcome(trouble)
        except HttpTrouble as trouble:
            return outcome_of_trouble(trouble)
        if response.status == 409 or canvas.is_outdated(response):
            return self._after_conflict(target, score, response, wanted)
        return self._outcome(response, canvas.rest_needed(response) if _is_canvas(target) else None)

    def _after_conflict(self, target: Target, score: Score, response: Response, wanted: Held) -> Outcome:
        """What it means that a score is no later than what the gradebook holds (section 3.4.9, `timestamp`).

        It may be our own, from a try whose answer was lost. Otherwise the clocks may not agree (Moodle notes its own
        time, in whole seconds), and a later stamp helps; where several do not, the gradebook holds what it holds. One
        that holds nothing has to be given something.
        """
        held = self.read_back(target, [score])[0].held
        if held is wanted:
            return Outcome.applied()
        if held is Held.UNKNOWN:
            return Outcome.retry(_CONFLICT, uncertain=True, whole_target=False)
        wait = min(clock_ahead(response, self._clock.now()), _MOST_CLOCK_AHEAD) + _SETTLING_SECONDS
        most = None if held is Held.NONE else _STAMPS_TRIED
        return Outcome.retry(_CONFLICT, after=wait, whole_target=False, tries_at_most=most)

    def _outcome(self, response: Response, rest: float | None) -> Outcome:
        if response.is_html and response.status < 400:
            return Outcome.retry("ags.html", uncertain=True)  # a login page, or somebody's proxy
        if response.ok:
            return Outcome.applied(after=rest)
        in_their_words = moodle.refusal(response) or canvas.refusal(response)
        if in_their_words is None and response.status in (400, 412, 413, 422):
            return Outcome.rejected(f"http.{response.status}")
        return in_their_words or self._refusal(response)

    def _refusal(self, response: Response) -> Outcome:
        now, code = self._clock.now(), f"http.{response.status}"
        if canvas.is_throttled(response):
            after = retry_after(response, now) or canvas.rest_needed(response)
            return Outcome.retry(code, after=after, throttled=True)
        if response.status in (404, 410):
            return Outcome.blocked(BlockReason.ITEM_GONE, code, whole_target=True)
        return outcome_of_status(response, now) or Outcome.retry(code)

    def _reading(self, item: Item, results: Mapping[str, ags.Result | None]) -> Reading:
        if not isinstance(item, Score):
            return Reading(Held.NONE)
        if item.user_id not in results:
            return Reading(Held.UNKNOWN)
        result = results[item.user_id]
        if result is None:
            return Reading(Held.NONE)
        has_comment = ags.has_comment_of(result, item.reference)
        if result.score is None:
            return Reading(Held.NONE, has_comment=has_comment)
        held = Held.SAME if ags.holds(result, item) else Held.OTHER
        return Reading(held, ags.value_in(result, item), has_comment)


def _is_canvas(target: Target) -> bool:
    return target.setting("product") == canvas.FAMILY_CODE


def _may_read(target: Target) -> bool:
    return ags.SCOPE_RESULT_READ in scopes(target)


def _line_item(target: Target) -> str:
    line_item = target.known("line_item")
    if line_item is None:
        raise TargetTrouble(
            "The gradebook column has not been found or made yet.", Outcome.retry("ags.not_prepared")
        )
    return line_item


def _token_outcome(trouble: TokenTrouble) -> Outcome:
    if trouble.permanent:
        return Outcome.blocked(BlockReason.NO_RIGHTS, trouble.code, whole_target=True)
    throttled = trouble.code == _TOKENS_THROTTLED
    return Outcome.retry(trouble.code, after=trouble.after, throttled=throttled)
