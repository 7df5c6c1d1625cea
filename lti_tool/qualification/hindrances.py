"""That no file may be made, told before anybody sets one up, and what turns it on."""

import shlex
from collections.abc import Sequence
from dataclasses import dataclass

from flask import url_for
from sqlalchemy.orm import Session

from lti_tool.app.access import errand
from lti_tool.app.oversight import organisation, organisation_id
from lti_tool.app.services import services
from lti_tool.launch.errands import ErrandKind, find_oversight
from sync.consent.documents import TRANSFERS
from sync.organisations.tables import DEFAULT_ORGANISATION
from sync.organisations.works_council import read_mode
from sync.transfers.profiles import Profile
from sync.transfers.standing import Hindrance, find_hindrance


@dataclass(frozen=True, slots=True)
class Notice:
    """Why no file is made, with the command that changes it.

    `address` leads to the purpose under data protection, for whoever may open that. `is_agreed`: the mode of a works
    council fixes purposes.
    """

    why: Hindrance
    missing: Sequence[str]
    command: str
    address: str | None
    is_agreed: bool

    @property
    def stops(self) -> bool:
        """Whether there is nothing to look at either."""
        return self.why is not Hindrance.CONSENT

    @property
    def code(self) -> str:
        """As the refusal of a file has it."""
        match self.why:
            case Hindrance.FIELDS:
                return "transfer.fields"
            case Hindrance.CONSENT:
                return "consent.missing"
            case _:
                return "transfer.purpose"


def find_notice(session: Session, profile: Profile | None = None) -> Notice | None:
    """What hinders files of this profile, or of any; None for nothing."""
    hindered = find_hindrance(session, organisation_id(), profile)
    if hindered is None:
        return None
    is_agreed = read_mode(session, organisation_id()).enabled
    slug = organisation(session).slug
    meant = "" if slug == DEFAULT_ORGANISATION else f" --organisation {shlex.quote(slug)}"
    return Notice(
        hindered.why, hindered.missing, _command(hindered.why, meant, is_agreed), _address(session), is_agreed
    )


def _command(why: Hindrance, meant: str, is_agreed: bool) -> str:
    change = (
        f"stoa privacy purpose {TRANSFERS} on --basis BASIS{meant}"
        if why in (Hindrance.OFF, Hindrance.CONSENT)
        else f"stoa privacy define-purpose FILE.json{meant}"
    )
    mode = "stoa privacy works-council"
    return f'{mode} off --reason "…"{meant}\n{change}\n{mode} on{meant}' if is_agreed else change


def _address(session: Session) -> str | None:
    asking = errand()
    open_now = find_oversight(session, asking.person_id, asking.deployment.id, services().clock.now())
    errand_id = open_now.get(ErrandKind.DATA_PROTECTION)
    return url_for("office.purpose", errand_id=errand_id, name=TRANSFERS) if errand_id else None
