"""The audit: the last acts, and whether anybody has tampered with it."""

from collections.abc import Mapping
from typing import Final

from flask import request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import lazy_gettext
from sqlalchemy import func, select

from lti_tool.app.access import errand
from lti_tool.app.services import services
from lti_tool.privacy.office.acts import ACTS
from lti_tool.privacy.office.page import Tab, blueprint, organisation, overseers, show
from lti_tool.privacy.office.words import flaw_words
from sync.audit.reading import read_audit
from sync.audit.sealing import Unreadable, seal_rows
from sync.audit.tables import AuditRow
from sync.audit.verifying import Verified, verify_chain

_LATEST: Final = 50
_SUBJECTS: Final[Mapping[str, str]] = {  # by what an action begins with
    "": lazy_gettext("everything"),
    "data_protection": lazy_gettext("done on these pages"),
    "operator": lazy_gettext("done by command"),
    "rights": lazy_gettext("requests"),
    "purpose": lazy_gettext("purposes"),
    "retention": lazy_gettext("purges"),
    "works_council": lazy_gettext("works council"),
}
_MOST_CHECKED_HERE: Final = 200_000  # rows; a browser does not wait for more


@blueprint.get("/audit")
@overseers
def audit() -> ResponseReturnValue:
    """The last acts."""
    return _page()


@blueprint.post("/audit")
@overseers
def verify() -> ResponseReturnValue:
    """Seal what is new, and check the whole chain."""
    shared = services()
    with shared.database.read() as session:
        is_too_long = (session.scalar(select(func.count()).select_from(AuditRow)) or 0) > _MOST_CHECKED_HERE
    if is_too_long:
        return _page(is_too_long=True)
    is_readable = True
    try:
        seal_rows(shared.database, shared.keys, shared.clock)
    except Unreadable:  # what is sealed is checked all the same
        is_readable = False
    return _page(verify_chain(shared.database, shared.keys), is_readable=is_readable)


def _page(found: Verified | None = None, *, is_readable: bool = True, is_too_long: bool = False) -> str:
    about = request.args.get("about", "")
    with services().database.read() as session:
        own = organisation(session)
        rows = read_audit(session, own.id, limit=_LATEST, action=about or None)
    return show(
        Tab.AUDIT,
        "audit.html",
        own,
        rows=rows,
        acts=ACTS,
        subjects=[
            (
                str(words),
                url_for(Tab.AUDIT.endpoint, errand_id=errand().id, about=subject or None),
                subject == about,
            )
            for subject, words in _SUBJECTS.items()
        ],
        found=found,
        fits=found is not None and is_readable and not found.flawed,
        is_readable=is_readable,
        is_too_long=is_too_long,
        flaws=[(flaw_words(each), each.code) for each in found.flaws] if found else [],
    )
