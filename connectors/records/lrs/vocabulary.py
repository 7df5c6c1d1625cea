"""Published names of verbs, activity types and extensions.

What begins with w3id.org/xapi/acrossx, activitystrea.ms, id.tincanapi.com or adlnet.gov is defined in ADL's repository
`adlnet/xapi-authored-profiles` (acrossx, activity-streams, tincan, adl), and what a competency needs in its profile
"Learner Competency Management" (`competency_assertion`, template *Achieve Competency*). `voted` is of Open edX's
profile (`https://w3id.org/xapi/openedx`), which says it of votes in its forum.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from connectors.contract import Verb

DISCUSSION: Final = "http://id.tincanapi.com/activitytype/discussion"
FIRST_POST: Final = "http://id.tincanapi.com/activitytype/forum-topic"
REPLY: Final = "http://id.tincanapi.com/activitytype/forum-reply"
SPACE: Final = "https://w3id.org/xapi/acrossx/activities/online-discussion"
COURSE: Final = "http://adlnet.gov/expapi/activities/course"
AWARD: Final = "http://activitystrea.ms/badge"
COMPETENCY: Final = "https://w3id.org/xapi/tla/activity-types/competency"
KIND: Final = "https://w3id.org/xapi/acrossx/extensions/type"
COMPETENCY_PROFILE: Final = "https://w3id.org/xapi/learnercompetency"
PROFILE: Final = "http://adlnet.gov/expapi/activities/profile"


@dataclass(frozen=True, slots=True)
class PublishedVerb:
    """A verb's address, and how it is said in English and German."""

    id: str
    en: str
    de: str


VOIDED: Final = PublishedVerb("http://adlnet.gov/expapi/verbs/voided", "voided", "für ungültig erklärt")
_EARNED: Final = PublishedVerb("http://id.tincanapi.com/verb/earned", "earned", "erhalten")
VERBS: Final[Mapping[Verb, PublishedVerb]] = {
    Verb.STARTED: PublishedVerb("https://w3id.org/xapi/acrossx/verbs/posted", "posted", "begonnen"),
    Verb.REPLIED: PublishedVerb("http://adlnet.gov/expapi/verbs/commented", "commented", "geantwortet"),
    Verb.REACTED: PublishedVerb("https://w3id.org/xapi/openedx/verb/voted", "voted", "reagiert"),
    # Said of the learner: who endorsed or accepted is another person, of whom nothing is told.
    Verb.ENDORSED: _EARNED,
    Verb.ANSWER_ACCEPTED: _EARNED,
    Verb.ACHIEVED: PublishedVerb("https://w3id.org/xapi/tla/verbs/achieved", "achieved", "erreicht"),
}
