"""Who is signed in to the LMS, and in which language its pages speak."""

from urllib.parse import urlsplit

from flask import request, session

from lti_tool.demo_lms.lms import current_lms, enrolled_person
from lti_tool.demo_lms.model import LANGUAGES, Person

_USER_ID = "user_id"
_LANGUAGE = "language"


def sign_in(person: Person) -> None:
    """Make this browser the person's."""
    session[_USER_ID] = person.user_id


def signed_in_person() -> Person | None:
    """The person whose browser this is, as long as they are in the course."""
    user_id = session.get(_USER_ID)
    if not isinstance(user_id, str):
        return None
    with current_lms().store.read() as database:
        return enrolled_person(database, user_id)


def is_own_form() -> bool:
    """Whether a form is of these pages: the session cookie goes along with other sites' forms too."""
    origin = request.headers.get("Origin")
    return origin is None or urlsplit(origin).netloc == request.host


def keep_language() -> None:
    """Keep the choice of `?lang=` for the session."""
    if request.args.get("lang") in LANGUAGES:
        session[_LANGUAGE] = request.args["lang"]


def page_language() -> str:
    """The language of the LMS's own pages: the one chosen, else the course's."""
    return chosen_language() or current_lms().course.language


def chosen_language() -> str | None:
    """The language chosen in this session, if one was."""
    language = session.get(_LANGUAGE)
    return language if isinstance(language, str) else None
