"""How a discussion is kept good, by keyboard alone: polls, drafts, reports, decisions and second looks."""

import pytest
from playwright.sync_api import Browser, expect

from lti_tool.demo.stage import Stage
from tests.journeys.keyboard import INSTRUCTOR, LEARNER, OTHER, Screen, at_a_keyboard

pytestmark = pytest.mark.browser

SCREENS = [(390, "dark"), (1280, "light")]


@pytest.mark.parametrize("screen", SCREENS)
def test_a_report_is_decided_and_looked_at_again(
    light_browser: Browser, stage: Stage, screen: Screen
) -> None:
    title = "Who has the customer list?"
    with at_a_keyboard(light_browser, stage, LEARNER, screen) as learner:
        learner.follow("New thread")
        learner.fill("Title", title)
        learner.fill("Text", "Somebody took it home, I would say, and we all know who.")
        learner.follow("Post thread")
        learner.sees("we all know who")
    with at_a_keyboard(light_browser, stage, OTHER, screen) as other:
        other.follow(title)
        other.press("More (Katharina")
        other.follow("Report to the moderators")
        other.choose("What is wrong with it", "Hurtful")
        other.fill("In a sentence", "It points at a colleague.")
        other.follow("Report")
    with at_a_keyboard(light_browser, stage, INSTRUCTOR, screen) as instructor:
        instructor.follow("1 post waits for a moderator")
        instructor.sees("It points at a colleague.")
        instructor.choose("Reason for hiding", "Hurtful")
        instructor.press("Words to the author")
        instructor.fill("Words to the author", "Ask it without pointing at anybody.")
        instructor.follow("Hide the post")
        instructor.sees("Nothing waits for you.")
    with at_a_keyboard(light_browser, stage, OTHER, screen) as other:
        expect(other.page.get_by_role("link", name=title)).to_have_count(0)
    with at_a_keyboard(light_browser, stage, LEARNER, screen) as learner:
        learner.follow("Moderators have decided")
        learner.sees("Ask it without pointing at anybody.")
        learner.follow("Ask to look once more")
        learner.fill("Why it should be shown", "Nobody is named, and the list is still missing.")
        learner.follow("Ask to look once more")
    with at_a_keyboard(light_browser, stage, INSTRUCTOR, screen) as instructor:
        instructor.follow("1 post waits for a moderator")
        instructor.sees("the list is still missing")
        instructor.follow("Show it again")
    with at_a_keyboard(light_browser, stage, OTHER, screen) as other:
        other.follow(title)
        other.sees("we all know who")


@pytest.mark.parametrize("screen", SCREENS)
def test_a_poll_is_held_and_what_came_of_it_is_kept(
    light_browser: Browser, stage: Stage, screen: Screen
) -> None:
    title = "Do we tell customers the same day?"
    with at_a_keyboard(light_browser, stage, INSTRUCTOR, screen) as instructor:
        instructor.follow("New thread")
        instructor.go_to("What it is")
        instructor.page.keyboard.type("Poll")
        instructor.fill("Title", title)
        instructor.fill("Text", "After an address went wrong: vote, and say why.")
        instructor.fill("Options", "Yes, always\nOnce we know more")
        instructor.follow("Post thread")
        instructor.sees("Yes, always")
    with at_a_keyboard(light_browser, stage, LEARNER, screen) as learner:
        learner.follow(title)
        learner.follow("Yes, always")
        learner.sees("1 has voted")
        learner.fill("Text", "Waiting costs trust, and the law gives us three days only.")
        learner.follow("Save draft")
        learner.follow("All threads")
        learner.follow(title)
        expect(learner.page.get_by_label("Text", exact=True)).to_have_value(
            "Waiting costs trust, and the law gives us three days only."
        )
        learner.follow("Post reply")
        learner.follow("Remove")
        learner.follow("Remove the post")
        learner.follow("Undo")
        learner.sees("Waiting costs trust")
    with at_a_keyboard(light_browser, stage, INSTRUCTOR, screen) as instructor:
        instructor.follow(title)
        instructor.press("More (about this thread)")
        instructor.follow("Write a summary")
        instructor.fill("Summary", "Most tell customers at once, since waiting costs trust.")
        instructor.follow("Save the summary")
        instructor.sees("Most tell customers at once")
        instructor.press("More (Katharina")
        instructor.follow("Add to “Best of”")
        instructor.sees("Waiting costs trust")
