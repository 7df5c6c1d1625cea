"""The demo LMS's course: the written one, or one whose learners are the writers of a Slack export."""

from collections import Counter
from collections.abc import Iterable
from typing import Final

from connectors.communities.slack import SlackArchive
from connectors.contract import Contribution
from lti_tool.demo_course import DemoCourse
from lti_tool.demo_lms import Activity, Competency, Course, CourseGroup, Person

MOST_ACTIVE: Final = 40
COURSE_ID: Final = "2"
ACTIVITY_ID: Final = "7"
MAXIMUM: Final = 100.0
_ENGLISH_SPEAKERS: Final = frozenset({"107", "125"})


def written_course(content: DemoCourse) -> Course:
    """The course that comes with Stoa."""
    return Course(
        id=COURSE_ID,
        title=content.title,
        label=content.label,
        language=content.language,
        people=tuple(
            Person(
                user_id=person.user_id,
                given_name=person.given_name,
                family_name=person.family_name,
                email=person.email,
                locale="en" if person.user_id in _ENGLISH_SPEAKERS else content.language,
                role=person.role.value,
            )
            for person in content.people
        ),
        competencies=tuple(
            Competency(each.id, each.id_number, each.short_name, each.description, each.scale)
            for each in content.competencies
        ),
        activities=(_activity(content.activity.title),),
        groups=_two_groups([person.user_id for person in content.people if person.role.value == "learner"]),
    )


def course_of_writers(archive: SlackArchive, content: DemoCourse) -> Course:
    """A course in English whose learners are the most active writers of a Slack workspace, led by one instructor.

    Writers without a mail address cannot be recognised, so they are not on the roster. Equally active writers are
    taken in the order of their Slack ids.
    """
    writers = _most_active(archive.contributions())
    learners = tuple(
        Person(str(1001 + place), *_names(archive, subject, mail), mail, "en", "learner")
        for place, (subject, mail) in enumerate(writers)
    )
    written = written_course(content)
    return Course(
        id=COURSE_ID,
        title="Programming community",
        label="COMMUNITY",
        language="en",
        people=(*learners, *(person for person in written.people if person.role != "learner")),
        competencies=written.competencies,
        activities=(_activity("Community discussion"),),
        groups=_two_groups([person.user_id for person in learners]),
    )


def _activity(title: str) -> Activity:
    return Activity(ACTIVITY_ID, title, MAXIMUM, reviewable_status=("InProgress", "Submitted", "Completed"))


def _two_groups(learners: list[str]) -> tuple[CourseGroup, ...]:
    """Every other learner is in the same group; who teaches is in none."""
    return tuple(
        CourseGroup(str(place), name, "AB", frozenset(learners[place - 1 :: 2]))
        for place, name in enumerate(("A", "B"), 1)
    )


def _most_active(contributions: Iterable[Contribution]) -> list[tuple[str, str]]:
    counts: Counter[str] = Counter()
    mails: dict[str, str] = {}
    for contribution in contributions:
        author = contribution.author
        if author.mail:
            counts[author.subject] += 1
            mails[author.subject] = author.mail
    ranked = sorted(counts, key=lambda subject: (-counts[subject], subject))
    return [(subject, mails[subject]) for subject in ranked[:MOST_ACTIVE]]


def _names(archive: SlackArchive, subject: str, mail: str) -> tuple[str, str]:
    name = archive.name_of(subject) or mail.partition("@")[0]
    given, _, family = name.partition(" ")
    return given, family
