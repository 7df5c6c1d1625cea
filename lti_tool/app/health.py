"""Whether the service can serve."""

from flask import Blueprint
from flask.typing import ResponseReturnValue
from sqlalchemy import text
from sqlalchemy.exc import SQLAlchemyError

from lti_tool.app.access import public
from lti_tool.app.services import services

blueprint = Blueprint("health", __name__)


@blueprint.get("/healthz")
@public
def healthz() -> ResponseReturnValue:
    """200 while the database answers and can be written, 503 otherwise."""
    database = services().database
    try:
        with database.read() as session:
            session.execute(text("SELECT 1 FROM organisations"))
    except SQLAlchemyError:
        return {"status": "database unreachable or not migrated"}, 503
    if not database.can_be_written():
        return {"status": "disk full, or database not writable"}, 503
    return {"status": "ok"}, 200
