"""What learners and instructors come for, by keyboard alone: on a phone's width and a desk's, in light and in dark."""

import pytest
from playwright.sync_api import Browser, expect

from lti_tool.demo.stage import Stage
from tests.journeys.keyboard import INSTRUCTOR, LEARNER, OTHER, Screen, at_a_keyboard

pytestmark = pytest.mark.browser

SCREENS = [(390, "light"), (390, "dark"), (1280, "light"), (1280, "dark")]


@pytest.mark.parametrize("screen", SCREENS)
def test_a_discussion_is_held_by_keyboard(light_browser: Browser, stage: Stage, screen: Screen) -> None:
    title = "What do we do with a wrong address?"
    with at_a_keyboard(light_browser, stage, LEARNER, screen) as learner:
        learner.follow("New thread")
        learner.fill("Title", title)
        learner.fill("Text", "Last week an offer went to somebody else. What comes first?")
        learner.follow("Post thread")
        learner.sees("an offer went to somebody else")
    with at_a_keyboard(light_browser, stage, OTHER, screen) as other:
        other.follow(title)
        other.press("Insightful")
        expect(other.page.get_by_role("button", name="Insightful")).to_have_attribute("aria-pressed", "true")
        other.follow("Follow this thread")
        other.sees("You follow this thread.")
        other.fill("Text", "Tell your data protection officer, the same day.")
        other.follow("Post reply")
        other.sees("Tell your data protection officer")
        other.follow("Edit")
        other.fill("Text", "Tell your data protection officer, the same day and in writing.")
        other.follow("Save changes")
        other.sees("and in writing")
    with at_a_keyboard(light_browser, stage, LEARNER, screen) as learner:
        learner.follow(title)
        learner.follow("This answers my question")
        learner.sees("Accepted answer")
        learner.follow("All threads")
        learner.fill("Search this discussion", "officer")
        with learner.page.expect_navigation():
            learner.page.keyboard.press("Enter")
        learner.sees(title)
    with at_a_keyboard(light_browser, stage, INSTRUCTOR, screen) as instructor:
        instructor.follow(title)
        instructor.follow("Pin to the top")
        instructor.sees("Pinned")
        instructor.follow("Endorse")
        instructor.fill("What is good about it", "It names who has to know, and by when.")
        instructor.follow("Endorse")
        instructor.sees("It names who has to know")
        instructor.follow("All threads")
        instructor.follow("Learners")
        instructor.sees("Not begun")
