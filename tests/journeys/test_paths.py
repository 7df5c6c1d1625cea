"""An instructor puts a learning path together, and a learner goes it, by keyboard alone."""

import pytest
from playwright.sync_api import Browser

from lti_tool.demo.stage import Stage
from tests.journeys.keyboard import INSTRUCTOR, LEARNER, Screen, at_a_keyboard

pytestmark = pytest.mark.browser


def test_a_path_is_put_together_and_gone(light_browser: Browser, stage: Stage) -> None:
    screen: Screen = (390, "dark")
    with at_a_keyboard(light_browser, stage, INSTRUCTOR, screen) as instructor:
        instructor.follow("New thread")
        instructor.fill("Title", "What I would like to learn")
        instructor.fill("Text", "Say it in two sentences, and what you know already.")
        instructor.follow("Post thread")
        instructor.follow("All threads")
        instructor.follow("Learning paths")
        instructor.fill("Title in English", "The first weeks")
        instructor.follow("Make the path")
        instructor.follow("Add a step")
        instructor.follow("Save")
        instructor.sees("What I would like to learn")
        instructor.follow("Add a step")
        instructor.follow("Page elsewhere")
        instructor.fill("Address", "https://handbook.example/welcome")
        instructor.fill("Title in English", "Read the handbook")
        instructor.follow("Save")
        instructor.follow("Publish")
        instructor.sees("Published as it stands here.")
    with at_a_keyboard(light_browser, stage, LEARNER, screen) as learner:
        learner.follow("Learning paths")
        learner.follow("The first weeks")
        learner.follow("Begin the path")
        learner.sees("0 of 2 steps done")
        learner.follow("I have done this")
        learner.sees("1 of 2 steps done")
        learner.follow("All threads")
        learner.follow("What I would like to learn")
        learner.sees("The first weeks")
        learner.follow("What I would like to learn")
        learner.fill("Text", "How to measure well, of which I know a little from school.")
        learner.follow("Post reply")
        learner.follow("All threads")
        learner.follow("Learning paths")
        learner.sees("2 of 2 steps done")
