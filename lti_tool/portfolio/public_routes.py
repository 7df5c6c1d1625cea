"""What a portfolio's link shows to anybody who has it."""

from flask import Blueprint, Response, make_response, render_template, request
from flask.typing import ResponseReturnValue
from flask_babel import get_locale

from config.language import best_language
from lti_tool.app.access import public
from lti_tool.app.services import services
from lti_tool.portfolio.places import sources
from sync.portfolio.composing import compose
from sync.portfolio.content import PortfolioContent
from sync.portfolio.links import count_opened, find_link
from sync.portfolio.words import PortfolioWords

blueprint = Blueprint("shown_portfolio", __name__, template_folder="templates")


@blueprint.get("/portfolio/<string:token>")
@public
def show(token: str) -> ResponseReturnValue:
    """A portfolio as it stands now; of a link that has ended the same page as of one that there never was."""
    locale = str(get_locale() or "en")
    content = _read(token, locale)
    if content is None:
        return _unlisted(render_template("portfolio/unknown.html")), 404
    return _unlisted(render_template("portfolio/shown.html", portfolio=content, words=PortfolioWords(locale)))


def _read(token: str, locale: str) -> PortfolioContent | None:
    shared, now = services(), services().clock.now()
    with shared.database.read() as session:
        link = find_link(session, shared.keys, token, now)
        if link is None:
            return None
        content, _ = compose(
            session, sources(), link.organisation_id, link.person_id, best_language(locale), now
        )
    if request.method == "GET":
        with shared.database.write() as session:
            count_opened(session, link.id)
    return content


def _unlisted(page: str) -> Response:
    """A page that search engines are asked to leave out, found or not."""
    answer = make_response(page)
    answer.headers["X-Robots-Tag"] = "noindex, nofollow, noarchive"
    answer.vary.add("Accept-Language")
    return answer
