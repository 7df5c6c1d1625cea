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
    """200 while the database answers, 503 otherwise."""
    try:
        with services().database.read() as session:
            session.execute(text("SELECT 1 FROM organisations"))
    except SQLAlchemyError:
        return {"status": "database unreachable or not migrated"}, 503
    return {"status": "ok"}, 200
