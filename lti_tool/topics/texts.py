"""Start texts for common uses of a discussion: its topic and a first thread, with brackets where something is missing.

What makes such an exercise work stands in each: one clear question, what to answer and how long, by when, and what to
do with the answers of others.
"""

from dataclasses import dataclass
from typing import Final

from flask_babel import lazy_gettext

from lti_tool.space.tables import ThreadKind


@dataclass(frozen=True, slots=True)
class TopicTemplate:
    """A start text, in the viewer's language. `id` names it in addresses; the rest but `name` becomes the thread's."""

    id: str
    name: str
    topic: str
    title: str
    text: str
    kind: ThreadKind = ThreadKind.DISCUSSION
    post_first: bool = False


TEMPLATES: Final[tuple[TopicTemplate, ...]] = (
    TopicTemplate(
        "introduction",
        lazy_gettext("Introduction round: who everybody is"),
        lazy_gettext(
            "Here we get to know each other. Introduce yourself in a few sentences, and answer at least one person "
            "with whom you share something."
        ),
        lazy_gettext("Who are you, and what brings you here?"),
        lazy_gettext(
            "Welcome! Please introduce yourself by **[day]**, in five or six sentences:\n\n"
            "- What do you do, and where do you come across our subject?\n"
            "- What would you like to be able to do at the end of this course?\n"
            "- What should the rest of us know to work well with you?\n\n"
            "Then answer somebody with whom you share something, or whom you can help.\n\n"
            "I begin: [your own introduction, as long as you want theirs to be]"
        ),
    ),
    TopicTemplate(
        "case",
        lazy_gettext("Case: decide first, then compare"),
        lazy_gettext(
            "We work on a case. Decide first and give your reasons; then you see what others have decided. What counts "
            "is how you reason."
        ),
        lazy_gettext("Case: what would you do?"),
        lazy_gettext(
            "[The case in about 150 words: who is involved, what has happened, what nobody knows yet.]\n\n"
            "**What would you do next, and why?** Answer by **[day]**, in about 150 words:\n\n"
            "- What do you decide?\n"
            "- What in the case speaks for it, and what against it?\n"
            "- What would you have to learn to decide otherwise?\n\n"
            "Once you have written, you see the other answers. By **[day]**, answer somebody who has decided "
            "otherwise: what have they seen that you have not?"
        ),
        post_first=True,
    ),
    TopicTemplate(
        "reading",
        lazy_gettext("Weekly reading: one passage, one question"),
        lazy_gettext(
            "Each week we talk about one text. Bring a passage and a question of your own, and take up those of others."
        ),
        lazy_gettext("Reading of week [number]: [title]"),
        lazy_gettext(
            "This week we read [author, title, pages]. Keep one question in mind: **[a question that has more than one "
            "answer]**\n\n"
            "Write by **[day]**, in about 120 words:\n\n"
            "- Quote one passage that matters for this question, with its page.\n"
            "- Say in your own words what it means.\n"
            "- End with a question that the text leaves open.\n\n"
            "By **[day]**, answer two others: take up their question, object, or bring a passage that says otherwise."
        ),
    ),
    TopicTemplate(
        "feedback",
        lazy_gettext("Peer feedback: show a draft, help two others"),
        lazy_gettext(
            "Here drafts get better. Begin a thread with yours, and give feedback in two others: on the work, in "
            "detail, and so that its author can do something with it."
        ),
        lazy_gettext("How we give feedback on [the work]"),
        lazy_gettext(
            "**1. Show your draft by [day].** Begin a thread of your own with it, and say in two sentences where you "
            "want help. It need not be finished.\n\n"
            "**2. Give feedback to two others by [day]**, beginning with those who have none yet:\n\n"
            "- What works well, and where exactly?\n"
            "- Where did you stumble? Ask rather than judge.\n"
            "- What is the one thing that you would change next?\n\n"
            "**3. Say by [day] what you make of it:** what you take up, what you do not, and why.\n\n"
            "We look at: [two or three criteria]"
        ),
    ),
    TopicTemplate(
        "questions",
        lazy_gettext("Questions and answers: ask where all can read it"),
        lazy_gettext(
            "Ask here whatever stops you. Others wonder about the same, and the answer stays for everybody. Whoever "
            "knows something answers; I look in on [days]."
        ),
        lazy_gettext("How to ask, and how to answer"),
        lazy_gettext(
            "**Look first:** search for two or three words of your question. If it is there, say that you have it, too."
            "\n\n"
            "**Ask** in a thread of the kind “Question”:\n\n"
            "- What do you want to do or understand?\n"
            "- What have you read or tried already?\n"
            "- Where exactly does it stop?\n\n"
            "**Answer even if you are not sure**, and say so. Whoever asked accepts the answer that helped. What is "
            "still open after [two days] I answer myself."
        ),
        kind=ThreadKind.ANNOUNCEMENT,
    ),
    TopicTemplate(
        "muddiest",
        lazy_gettext("Muddiest point: what is still unclear"),
        lazy_gettext(
            "After each session we gather what is still unclear. What most of you name, we take up at the next one."
        ),
        lazy_gettext("What is still unclear after [session]?"),
        lazy_gettext(
            "Two minutes, three sentences, by **[day and time]**:\n\n"
            "**What is least clear to you after [session]?** Say also how far you have come with it.\n\n"
            "Nothing is too small. Once you have written, you see what others have named: react where you would say "
            "the same, and explain what you can.\n\n"
            "I read all of it before **[next session]**, and begin there with what was named most."
        ),
        post_first=True,
    ),
    TopicTemplate(
        "find",
        lazy_gettext("Sharing a find: one source, and what it is good for"),
        lazy_gettext(
            "Share what helped you and may help others: one source a thread, and what it is good for. Read it before "
            "you recommend it."
        ),
        lazy_gettext("A find: [title of the source]"),
        lazy_gettext(
            "This is a find of mine. Please share one of yours by **[day]**, in a thread of the kind “Shared "
            "resource”:\n\n"
            "- **What is it?** [Who says what, and how long does it take to read?]\n"
            "- **What is it good for?** [Which question of ours does it answer?]\n"
            "- **What is missing?** [What do you doubt, or still look for?]\n\n"
            "Whoever has looked at it answers with one thing that they took from it, or see otherwise."
        ),
        kind=ThreadKind.RESOURCE,
    ),
)


def find_template(template_id: str | None) -> TopicTemplate | None:
    """The template that an address or a form names; None for none, and for one that is not there."""
    return next((each for each in TEMPLATES if each.id == template_id), None)
