"""The written course: complete in both languages, and with every case in it that the demo shows."""

import csv
import json
import re
import unicodedata
from collections import Counter
from collections.abc import Iterator
from dataclasses import FrozenInstanceError
from difflib import SequenceMatcher
from importlib.resources import files
from itertools import combinations, groupby

import phonenumbers
import pytest
from stdnum import iban

from lti_tool.demo_course import (
    LANGUAGES,
    DemoCourse,
    DemoReply,
    DemoThread,
    RosterRole,
    UnknownLanguage,
    load_course,
    load_framework,
)

SILENT_LEARNERS = {"116", "117", "123"}
REGION = {"de": "DE", "en": "GB"}
RESERVED_FOR_DRAMA = "+4915228817386"
IBAN_SHAPE = re.compile(r"\b[A-Z]{2}\d{2}(?: ?[A-Z0-9]{4}){3,7}(?: ?[A-Z0-9]{1,3})?\b")
EMAIL_SHAPE = re.compile(r"[\w.+-]+@[\w-]+(?:\.[\w-]+)+")


@pytest.fixture(params=LANGUAGES)
def course(request: pytest.FixtureRequest) -> DemoCourse:
    return load_course(request.param)


def posts_of(post: DemoThread | DemoReply) -> Iterator[DemoThread | DemoReply]:
    """The post and everything below it, in the order in which it is read."""
    yield post
    for reply in post.replies:
        yield from posts_of(reply)


def all_posts(course: DemoCourse) -> list[DemoThread | DemoReply]:
    return [post for thread in course.threads for post in posts_of(thread)]


def words(text: str) -> int:
    return len(text.split())


def without_quotes(text: str) -> str:
    return "\n".join(line for line in text.splitlines() if not line.startswith(">")).strip()


def quoted(text: str) -> str:
    return "\n".join(line.removeprefix("> ") for line in text.splitlines() if line.startswith(">"))


def posts_with_email(course: DemoCourse) -> list[DemoThread | DemoReply]:
    return [post for post in all_posts(course) if EMAIL_SHAPE.search(post.text)]


def test_an_unknown_language_is_refused_with_the_languages_there_are() -> None:
    with pytest.raises(UnknownLanguage, match=r"de and en, not in 'fr'") as refused:
        load_course("fr")
    assert refused.value.code == "demo_course.unknown_language"


def test_a_loaded_course_cannot_be_changed(course: DemoCourse) -> None:
    with pytest.raises(FrozenInstanceError):
        course.title = "Another"  # type: ignore[misc]


def test_both_versions_have_the_same_people_and_competencies() -> None:
    german, english = (load_course(language) for language in LANGUAGES)
    assert german.people == english.people
    assert [(one.id, one.id_number, len(one.scale)) for one in german.competencies] == [
        (one.id, one.id_number, len(one.scale)) for one in english.competencies
    ]
    assert [thread.author for thread in german.threads] == [thread.author for thread in english.threads]


def test_thirty_people_with_unique_ids_and_addresses_make_the_roster(course: DemoCourse) -> None:
    assert Counter(person.role for person in course.people) == {
        RosterRole.LEARNER: 25,
        RosterRole.INSTRUCTOR: 3,
        RosterRole.ADMINISTRATOR: 1,
        RosterRole.QUALIFICATION_MANAGER: 1,
    }
    assert [person.user_id for person in course.people] == [str(number) for number in range(101, 131)]
    assert len({person.email for person in course.people}) == 30
    assert all(re.fullmatch(r"[a-z.-]+@academy\.example", person.email) for person in course.people)


def test_the_competencies_have_four_different_levels(course: DemoCourse) -> None:
    assert [len(set(each.scale)) for each in course.competencies] == [4, 4, 4, 4]


def test_trainers_decide_about_learners_and_leave_the_points_competency_to_them(course: DemoCourse) -> None:
    roles = {person.user_id: person.role for person in course.people}
    framework = list(csv.DictReader(load_framework(course.language).decode().splitlines()))
    code_of = {each["identifier"]: each["code"] for each in framework}
    for each in course.decisions:
        assert (roles[each.by], roles[each.to]) == (RosterRole.INSTRUCTOR, RosterRole.LEARNER)
        assert code_of[each.competency] in {one.id_number for one in course.competencies[1:]}
    assert len({(each.to, each.competency) for each in course.decisions}) == len(course.decisions)


def test_the_discussion_is_of_the_planned_size(course: DemoCourse) -> None:
    lengths = [words(post.text) for post in all_posts(course)]
    assert 12 <= len(course.threads) <= 14
    assert 70 <= len(lengths) <= 100
    assert sum(40 <= length <= 130 for length in lengths) >= 40
    assert sum(length <= 20 for length in lengths) >= 10


def test_everybody_who_writes_is_on_the_roster_and_only_three_learners_are_silent(course: DemoCourse) -> None:
    authors = {post.author for post in all_posts(course)}
    learners = {person.user_id for person in course.people if person.role is RosterRole.LEARNER}
    assert authors <= {person.user_id for person in course.people}
    assert learners - authors == SILENT_LEARNERS


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_file_is_composed_unicode_and_has_no_field_that_the_loader_ignores(language: str) -> None:
    text = files("lti_tool.demo_course").joinpath(f"course.{language}.json").read_text(encoding="utf-8")
    assert unicodedata.is_normalized("NFC", text)
    assert not re.search(r"[\u00a0\u00ad\u200b-\u200f\ufeff\ufffd]|\\u", text)
    raw = json.loads(text)
    assert raw["language"] == language
    assert set(raw) == {"language", "course", "activity", "people", "competencies", "threads", "decisions"}


def test_no_text_is_empty_or_has_stray_space(course: DemoCourse) -> None:
    for post in all_posts(course):
        assert post.text
        assert post.text == post.text.strip()
        assert "  " not in without_quotes(post.text)


def test_the_german_version_writes_umlauts_and_german_quotation_marks() -> None:
    text = "\n".join(post.text for post in all_posts(load_course("de")))
    assert Counter(text)["ü"] > 100
    assert not re.search(r"\b(fuer|ueber|koennen|muessen|waere|haette|gross|weiss)\b", text, re.IGNORECASE)
    assert '"' not in text
    assert text.count("„") == text.count("“")


def test_one_hasty_post_holds_a_mobile_number_and_a_private_address(course: DemoCourse) -> None:
    (post,) = posts_with_email(course)
    (address,) = EMAIL_SHAPE.findall(post.text)
    (match,) = phonenumbers.PhoneNumberMatcher(post.text, REGION[course.language])
    number = phonenumbers.format_number(match.number, phonenumbers.PhoneNumberFormat.E164)
    assert number == RESERVED_FOR_DRAMA
    assert address.endswith("@example.org")
    assert address not in {person.email for person in course.people}


def test_no_other_post_holds_a_telephone_number(course: DemoCourse) -> None:
    region = REGION[course.language]
    holders = [post for post in all_posts(course) if list(phonenumbers.PhoneNumberMatcher(post.text, region))]
    assert holders == posts_with_email(course)


def test_one_post_holds_an_iban_with_valid_check_digits(course: DemoCourse) -> None:
    (found,) = [match for post in all_posts(course) for match in IBAN_SHAPE.findall(post.text)]
    assert iban.is_valid(found)


def test_one_post_names_a_colleague_by_first_name_and_by_full_name(course: DemoCourse) -> None:
    naming = [
        (post.author, person.user_id)
        for post in all_posts(course)
        for person in course.people
        if (full := f"{person.given_name} {person.family_name}") in post.text
        and person.given_name in post.text.replace(full, "")
        and post.author != person.user_id
    ]
    assert naming == [("119", "118")]


def test_one_post_is_rude_about_a_named_colleague(course: DemoCourse) -> None:
    insult = {"de": "zu dumm", "en": "too stupid"}[course.language]
    (rude,) = [post for post in all_posts(course) if insult in post.text]
    assert "Sabine Vogt" in rude.text
    assert rude.author == "122"


def test_one_post_quotes_a_whole_earlier_post_and_adds_three_words(course: DemoCourse) -> None:
    earlier: set[str] = set()
    found = []
    for post in all_posts(course):
        if quoted(post.text) in earlier:
            found.append(post)
        earlier.add(post.text)
    assert [words(without_quotes(post.text)) for post in found] == [3]


def test_one_post_is_a_near_copy_of_somebody_elses(course: DemoCourse) -> None:
    own = [(post.author, without_quotes(post.text)) for post in all_posts(course)]
    long_ones = [(author, text) for author, text in own if words(text) >= 30]
    pairs = [
        {first, second}
        for (first, one), (second, other) in combinations(long_ones, 2)
        if SequenceMatcher(None, one.split(), other.split(), autojunk=False).ratio() > 0.8
    ]
    assert pairs == [{"104", "120"}]


def test_one_person_writes_four_times_in_a_row(course: DemoCourse) -> None:
    runs = [
        (author, len(list(run)))
        for thread in course.threads
        for author, run in groupby(post.author for post in posts_of(thread))
    ]
    assert [run for run in runs if run[1] > 1] == [("114", 4)]


def test_a_wrong_answer_is_corrected_and_taken_back(course: DemoCourse) -> None:
    wrong_then_right = [
        reply
        for thread in course.threads
        for reply in thread.replies
        if any(answer.author == "128" and "72" in answer.text for answer in reply.replies)
    ]
    (wrong,) = wrong_then_right
    (correction,) = wrong.replies
    assert wrong.author == "109"
    assert correction.replies[0].author == wrong.author


@pytest.mark.parametrize(
    ("markdown", "at_least"),
    [
        (r"^> ", 4),
        (r"^1\. ", 2),
        (r"^\* ", 2),
        (r"^```", 1),
        (r"\]\(https://", 1),
        (r"^(\+1|👍|Danke!|Thanks!)$", 3),
    ],
)
def test_markdown_and_thin_posts_stand_where_people_use_them(
    course: DemoCourse, markdown: str, at_least: int
) -> None:
    holders = [post for post in all_posts(course) if re.search(markdown, post.text, re.MULTILINE)]
    assert len(holders) >= at_least


def test_somebody_comes_back_a_week_later(course: DemoCourse) -> None:
    week = {"de": "nach einer Woche", "en": "a week on"}[course.language]
    (report,) = [post for post in all_posts(course) if week in post.text]
    (thread,) = [thread for thread in course.threads if report in thread.replies]
    assert report.author == thread.author
