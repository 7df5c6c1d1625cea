"""How pages call whoever decided, gave or attested something."""

from collections.abc import Collection, Mapping
from uuid import UUID

from flask_babel import gettext
from sqlalchemy.orm import Session

from config.keys import KeyRing
from sync.people.accounts import read_profiles
from sync.rights.standing import read_stopped


def say_names(session: Session, keys: KeyRing, people: Collection[UUID]) -> Mapping[UUID, str]:
    """Their names; nobody who is erased, or whom the LMS does not name.

    Of who is restricted or objects (GDPR Art. 18, 21) it says that their name is not shown.
    """
    unnamed = read_stopped(session, people)
    profiles = read_profiles(session, keys, set(people) - unnamed.keys())
    names = {each: name for each, profile in profiles.items() if (name := profile.display_name)}
    return names | dict.fromkeys(unnamed, gettext("somebody who is not named here"))
