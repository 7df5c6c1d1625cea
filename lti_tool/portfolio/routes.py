"""Somebody's own portfolio: what is in it, the documents to take along, and links by which others see it."""

from typing import Final
from uuid import UUID

from flask import Blueprint, Response, make_response, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from config.language import best_language
from lti_tool.app.access import members, viewer
from lti_tool.app.errors import NotFound
from lti_tool.app.headers import answer_is_a_file
from lti_tool.app.services import services
from lti_tool.evidence.sentences import HAPPENED, say_level
from lti_tool.portfolio.forms import REFUSALS, read_choice_form
from lti_tool.portfolio.making import MEDIA, Format, make_portfolio
from lti_tool.printing.making import a_turn, pace_of
from lti_tool.space.forms import Complaint
from lti_tool.space.frame import frame_of
from lti_tool.space.told import Told, tell, told_once
from sync.certificates.printing import prints
from sync.people.sealing import Seals
from sync.portfolio.choosing import (
    LONGEST_WORDS,
    Choice,
    PortfolioRefused,
    read_choice,
    read_offered,
    save_choice,
)
from sync.portfolio.composing import state_of
from sync.portfolio.links import DAYS, OwnLink, end_link, make_link, read_links
from sync.portfolio.words import PortfolioWords
from sync.spaces.tables import Space

blueprint = Blueprint("portfolio", __name__, template_folder="templates")

_UNPROCESSABLE: Final = 422


@blueprint.get("/s/<uuid:space_id>/my-portfolio")
@members()
def show(space_id: UUID) -> ResponseReturnValue:
    """What there is to choose from, what is chosen, and the links that there are."""
    return _page(space_id)


@blueprint.post("/s/<uuid:space_id>/my-portfolio")
@members()
def save(space_id: UUID) -> ResponseReturnValue:
    """Let this and nothing else be in it."""
    shared, who, now = services(), viewer(), services().clock.now()
    chosen = Choice()
    try:
        with shared.database.write() as session:
            organisation_id = session.get_one(Space, space_id).organisation_id
            language = best_language(who.locale)
            offered = read_offered(session, shared.keys, organisation_id, who.person_id, language, now)
            chosen = read_choice_form(request.form, offered)
            save_choice(session, Seals(session, shared.keys), who.person_id, offered, chosen, now)
    except PortfolioRefused as refusal:
        return _page(space_id, _complaint(refusal), chosen), _UNPROCESSABLE
    return _back(space_id, Told.PORTFOLIO_SAVED)


@blueprint.post("/s/<uuid:space_id>/my-portfolio/document")
@members()
def fetch(space_id: UUID) -> ResponseReturnValue:
    """The portfolio as a file, to take along."""
    shared, who = services(), viewer()
    wanted = next((each for each in Format if each.value == request.form.get("format")), None)
    if wanted is None:
        raise NotFound()
    with shared.database.read() as session:
        organisation_id = session.get_one(Space, space_id).organisation_id
    with a_turn(who.person_id):
        pace_of(blueprint.name).take(who.person_id, shared.clock.now())
        made = make_portfolio(organisation_id, who.person_id, wanted, who.locale)
    answer = Response(made, content_type=MEDIA[wanted])
    day = shared.clock.now().date().isoformat()
    answer.headers["Content-Disposition"] = f'attachment; filename="portfolio-{day}.{wanted.value}"'
    answer.headers["Cache-Control"] = "no-store"
    answer_is_a_file()
    return answer


@blueprint.post("/s/<uuid:space_id>/my-portfolio/links")
@members()
def add_link(space_id: UUID) -> ResponseReturnValue:
    """Make a link by which others see the portfolio until a day."""
    shared, who, now = services(), viewer(), services().clock.now()
    days = request.form.get("days", "")
    try:
        with shared.database.write() as session:
            seals = Seals(session, shared.keys)
            number = int(days) if days.isdecimal() and len(days) < 4 else 0
            make_link(session, seals, shared.keys, who.person_id, number, now)
    except PortfolioRefused as refusal:
        return _page(space_id, _complaint(refusal)), _UNPROCESSABLE
    return _back(space_id, Told.PORTFOLIO_LINK_MADE, "links")


@blueprint.post("/s/<uuid:space_id>/my-portfolio/links/<uuid:link_id>/end")
@members()
def take_link_back(space_id: UUID, link_id: UUID) -> ResponseReturnValue:
    """End a link at once."""
    shared, who = services(), viewer()
    with shared.database.write() as session:
        if not end_link(session, who.person_id, link_id, shared.clock.now()):
            raise NotFound()
    return _back(space_id, Told.PORTFOLIO_LINK_ENDED, "links")


@blueprint.get("/s/<uuid:space_id>/my-portfolio/document")
@blueprint.get("/s/<uuid:space_id>/my-portfolio/links")
@blueprint.get("/s/<uuid:space_id>/my-portfolio/links/<uuid:link_id>/end")
@members()
def opened_directly(space_id: UUID, link_id: UUID | None = None) -> ResponseReturnValue:  # noqa: ARG001 - the address's
    """The address of a form, opened once more by way of the browser's history."""
    return redirect(url_for(".show", space_id=space_id), 303)


def _page(space_id: UUID, complaint: Complaint | None = None, typed: Choice | None = None) -> str:
    shared, who, now = services(), viewer(), services().clock.now()
    language = best_language(who.locale)
    with shared.database.read() as session:
        space = session.get_one(Space, space_id)
        seals = Seals(session, shared.keys)
        offered = read_offered(session, shared.keys, space.organisation_id, who.person_id, language, now)
        choice = typed or read_choice(session, seals, who.person_id)
        links = read_links(session, seals, who.person_id, now)
        frame = frame_of(space)
    return render_template(
        "portfolio/own.html",
        frame=frame,
        levels=[(each, state_of(each, now)) for each in offered.levels],
        certificates=[
            (each, each.defined.definition.title.in_language(who.locale)) for each in offered.certificates
        ],
        choice=choice,
        links=[(each, _address(each)) for each in links],
        say_level=say_level,
        days=DAYS,
        longest_words=LONGEST_WORDS,
        words=PortfolioWords(who.locale),
        happened={each.value: words for each, words in HAPPENED.items()},
        complaint_of_it=complaint,
        makes_pdf=prints(),
        told=told_once(space_id),
    )


def _address(link: OwnLink) -> str:
    base_url = services().settings.base_url.rstrip("/")
    return f"{base_url}{url_for('shown_portfolio.show', token=link.token)}" if link.token else ""


def _back(space_id: UUID, told: Told, anchor: str | None = None) -> Response:
    response = make_response(redirect(url_for(".show", space_id=space_id, _anchor=anchor), 303))
    tell(response, space_id, told)
    return response


def _complaint(refusal: PortfolioRefused) -> Complaint:
    name, sentence = REFUSALS.get(refusal.code, ("words", refusal.message))
    return Complaint(name, refusal.code, str(sentence))
