"""A space's settings page, and what settings do."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import select

from config.clock import SetClock
from lti_tool.app.services import Services
from sync.ledger.decisions import Decider, extend
from sync.ledger.tables import Standing
from sync.scoring.presets import Preset, preset_of, preset_rules
from sync.scoring.rules import Rule
from sync.scoring.versions import current_rule, read_history, set_rule
from sync.spaces.rosters import note_roster_read
from sync.spaces.settings import SpaceSettings, put_settings, read_settings
from sync.spaces.tables import GroupMode, SendMode, Space
from tests.factories.world import Classroom
from tests.lti_tool.space.conftest import app, classroom, services, visit
from tests.lti_tool.space.visitor import Visitor

__all__ = ["app", "classroom", "services", "visit"]

Visit = Callable[..., Visitor]
WELL = {"maximum_points": "40", "rule": "light", "anonymity": "named"}


def change(services: Services, classroom: Classroom, **changes: object) -> None:
    with services.database.write() as session:
        space = session.get_one(Space, classroom.space_id)
        for name, value in changes.items():
            setattr(space, name, value)


def test_dates_that_no_calendar_should_have_stop_no_page(
    visit: Visit, services: Services, classroom: Classroom
) -> None:
    far = datetime(9999, 12, 31, 23, 59, tzinfo=UTC)
    change(services, classroom, due_at=far - timedelta(days=1), closes_at=far, time_zone="Asia/Tokyo")
    classroom.post("anna")
    with services.database.write() as session:
        decider = Decider(classroom.people["ines"], classroom.clock.now())
        space = session.get_one(Space, classroom.space_id)
        extend(session, services.keys, space, classroom.people["anna"], 30, decider)
    assert visit("ines").open("/settings").status == 200
    assert visit("anna").open().status == 200
    assert visit("anna").open("/participation").status == 200


def test_where_learners_write_nobody_is_asked_to_set_up(visit: Visit) -> None:
    ines, anna = visit("ines"), visit("anna")
    ines.start_thread()
    assert "Set up this discussion" in ines.open().words
    anna.start_thread()
    assert "Set up this discussion" not in ines.open().words


def test_staff_set_a_space_up(visit: Visit, services: Services, classroom: Classroom) -> None:
    ines = visit("ines")
    assert "Set up this discussion" in ines.open().words

    answer = ines.send(ines.open("/settings").form, **WELL, topic="# Hello\n\nAll of you")

    assert answer.status == 303
    page = ines.open()
    assert "All of you" in page.words
    assert "Set up this discussion" not in page.words
    with services.database.read() as session:
        settings = read_settings(session, session.get_one(Space, classroom.space_id))
    assert (settings.maximum_points, settings.rule) == (40, preset_rules()[Preset.LIGHT])


def test_what_was_earned_is_scored_anew_by_another_rule_or_for_other_points(
    visit: Visit, services: Services, classroom: Classroom
) -> None:
    classroom.post("anna")
    with services.database.write() as session:
        for standing in session.scalars(select(Standing)):
            standing.derived_version = standing.ledger_version
    ines = visit("ines")
    ines.send(ines.open("/settings").form, **WELL)

    with services.database.read() as session:
        assert all(row.derived_version < row.ledger_version for row in session.scalars(select(Standing)))


@pytest.mark.parametrize(("asked", "earlier"), [({}, Preset.REGULAR), ({"counts_anew": "yes"}, Preset.LIGHT)])
def test_another_rule_counts_from_now_on_unless_asked_otherwise(
    visit: Visit,
    services: Services,
    classroom: Classroom,
    clock: SetClock,
    asked: dict[str, str],
    earlier: Preset,
) -> None:
    ines = visit("ines")
    assert "counts_anew" not in ines.open("/settings").html
    ines.send(ines.open("/settings").form, **{**WELL, "rule": "regular"})
    classroom.post("anna")
    before = clock.now()
    clock.sleep(60)
    page = ines.open("/settings")
    assert "Also count anew what was written before" in page.words

    assert ines.send(page.form, **WELL, **asked).status == 303

    with services.database.read() as session:
        known = read_history(session, classroom.space_id)
    assert known.present == preset_rules()[Preset.LIGHT]
    assert known.at(before).rule == preset_rules()[earlier]


def test_the_first_setting_up_counts_from_the_beginning(
    visit: Visit, services: Services, classroom: Classroom
) -> None:
    classroom.post("anna")
    ines = visit("ines")

    ines.send(ines.open("/settings").form, **WELL)

    with services.database.read() as session:
        assert len(read_history(session, classroom.space_id).stretches) == 1


def test_a_refused_form_keeps_that_the_past_is_to_count_anew(visit: Visit, classroom: Classroom) -> None:
    classroom.post("anna")
    ines = visit("ines")

    page = ines.send(ines.open("/settings").form, **{**WELL, "maximum_points": "0", "counts_anew": "yes"})

    assert page.status == 422
    assert 'name="counts_anew" value="yes" checked' in page.html


def test_that_settings_are_saved_is_told_once_and_only_in_that_space(
    visit: Visit, services: Services, classroom: Classroom
) -> None:
    ines = visit("ines")
    page = ines.open("/settings")
    assert 'role="status"' not in ines.open().html

    answer = ines.send(page.form, **WELL)

    (cookie,) = answer.response.headers.getlist("Set-Cookie")
    assert f"Path=/s/{classroom.space_id}/;" in cookie
    assert 'role="status"' not in ines.open("/settings").html
    assert '<p class="told" role="status">The settings are saved.</p>' in ines.open().html
    assert 'role="status"' not in ines.open().html
    assert ines.open("/settings").status == 200


def test_settings_that_are_refused_are_not_told_as_saved(visit: Visit) -> None:
    ines = visit("ines")

    assert ines.send(ines.open("/settings").form, maximum_points="0").status == 422

    assert 'role="status"' not in ines.open().html


def test_nothing_is_told_that_somebody_else_has_made_up(visit: Visit) -> None:
    ines = visit("ines")
    ines.client.set_cookie("stoa_told", "<b>Send money</b>", domain="stoa.example")

    page = ines.open()

    assert "Send money" not in page.html
    assert 'role="status"' not in page.html


def test_staff_say_when_scores_are_sent(visit: Visit, services: Services, classroom: Classroom) -> None:
    ines = visit("ines")
    page = ines.open("/settings")
    assert '<option value="live" selected>' in page.html

    refused = ines.send(page.form, **WELL, send_mode="at_date", send_at="")
    assert refused.status == 422
    assert "settings.send_at" in refused.html
    assert '<option value="at_date" selected>' in refused.html

    assert ines.send(page.form, **WELL, send_mode="at_date", send_at="2026-12-01T08:00").status == 303
    with services.database.read() as session:
        space = session.get_one(Space, classroom.space_id)
        assert (space.send_mode, space.send_at) == ("at_date", datetime(2026, 12, 1, 7, tzinfo=UTC))
    assert 'value="2026-12-01T08:00"' in ines.open("/settings").html

    assert ines.send(page.form, **WELL, send_mode="by_hand", send_at="2026-12-01T08:00").status == 303
    with services.database.read() as session:
        space = session.get_one(Space, classroom.space_id)
        assert (space.send_mode, space.send_at) == ("by_hand", None)


@pytest.mark.parametrize("name", ["anna", "ben"])
def test_learners_neither_see_nor_change_settings(visit: Visit, name: str) -> None:
    learner, ines = visit(name), visit("ines")
    form = ines.open("/settings").form

    assert learner.open("/settings").status == 403
    assert learner.send(form, **WELL).status in (400, 403)


def test_what_another_number_of_points_does_is_said_at_its_field(visit: Visit) -> None:
    hint = visit("ines").open("/settings").html.partition('id="maximum_points-hint">')[2].partition("</p>")[0]
    assert hint.endswith(
        "scores are scaled to it. If you change the number, it also counts for what was written before."
    )


def test_the_hint_on_rules_says_no_more_than_holds(
    visit: Visit, services: Services, classroom: Classroom
) -> None:
    ines = visit("ines")
    assert "Always over four weeks. Learners see" in ines.open("/settings").words
    levels = [{"title": "none", "points": 0}, {"title": "all", "points": 1}]
    rubric = {"weight": 200, "criteria": [{"id": "c1", "title": "Reasons", "levels": levels}]}
    for changes, rest in (
        ({"periods": 2}, "Learners see"),
        ({"periods": 2, "rubric": rubric}, "They have no rubric: with one of them,"),
    ):
        with services.database.write() as session:
            own = Rule.parse({**preset_rules()[Preset.REGULAR].dump(), **changes})
            set_rule(session, classroom.space_id, own, services.clock.now())
        words = ines.open("/settings").words
        own_stays = (
            "The discussion’s own rule stays as you set it; the rules with a name run over four weeks."
        )
        assert f"{own_stays} {rest}" in words
        assert "Always over four weeks" not in words
        assert rest in ines.send(ines.open("/settings").form, maximum_points="none").words


def test_a_rule_of_its_own_stays_unless_another_is_chosen(
    visit: Visit, services: Services, classroom: Classroom, clock: SetClock
) -> None:
    own = Rule.parse({**preset_rules()[Preset.REGULAR].dump(), "periods": 7})
    with services.database.write() as session:
        set_rule(session, classroom.space_id, own, clock.now())
    ines = visit("ines")
    page = ines.open("/settings")
    assert '<option value="own" selected>' in page.html

    ines.send(page.form, **{**WELL, "rule": "own"})
    with services.database.read() as session:
        assert current_rule(session, classroom.space_id)[0] == own
    ines.send(page.form, **WELL)
    with services.database.read() as session:
        assert preset_of(current_rule(session, classroom.space_id)[0]) is Preset.LIGHT


def test_before_it_opens_learners_read_and_keep_what_they_typed(
    visit: Visit, services: Services, classroom: Classroom, clock: SetClock
) -> None:
    anna, ines = visit("anna"), visit("ines")
    form = anna.open("/threads/new").form
    change(services, classroom, opens_at=clock.now() + timedelta(days=1))

    page = anna.send(form, title="Too early", text="What I typed")

    assert page.status == 422
    assert "space.not_open_yet" in page.html
    assert "What I typed" in page.html
    assert "Opens on" in anna.open().words
    assert "Opens on" in anna.open("/threads/new").words
    assert "Post thread" not in anna.open("/threads/new").words
    assert "/threads/new" not in " ".join(anna.open().links)
    assert ines.start_thread()


def test_after_it_has_closed_a_reply_is_refused_and_not_lost(
    visit: Visit, services: Services, classroom: Classroom, clock: SetClock
) -> None:
    anna = visit("anna")
    thread = anna.start_thread()
    form = anna.open(thread).form
    change(services, classroom, closes_at=clock.now())

    page = anna.send(form, text="Too late, and kept")

    assert page.status == 422
    assert "space.closed" in page.html
    assert "Too late, and kept" in page.html
    assert "Closed since" in anna.open().words
    assert not [form for form in anna.open(thread).forms if form.action.endswith("/replies")]


def test_whoever_was_given_more_time_writes_for_as_long_after_it_has_closed(
    visit: Visit, services: Services, classroom: Classroom, clock: SetClock
) -> None:
    anna, ben = visit("anna"), visit("ben")
    thread = anna.start_thread()
    change(services, classroom, closes_at=clock.now())
    with services.database.write() as session:
        space = session.get_one(Space, classroom.space_id)
        extend(
            session,
            services.keys,
            space,
            classroom.people["ben"],
            2,
            Decider(classroom.people["ines"], clock.now()),
        )

    assert ben.send(ben.open(thread).form, text="In my own time").status == 303
    assert "/threads/new" in " ".join(ben.open().links)
    assert not [form for form in anna.open(thread).forms if form.action.endswith("/replies")]
    clock.advance(timedelta(days=2))
    assert not ben.open(thread).forms


def test_settings_outlive_json(clock: SetClock) -> None:
    settings = SpaceSettings(
        topic="Ä",
        opens_at=clock.now(),
        rule=preset_rules()[Preset.LIGHT],
        group_mode=GroupMode.VISIBLE,
        send_mode=SendMode.AT_DATE,
        send_at=clock.now(),
    )

    assert SpaceSettings.parse(settings.dump()) == settings
    of_before = {name: value for name, value in settings.dump().items() if not name.startswith("send_")}
    assert SpaceSettings.parse(of_before).send_mode is SendMode.LIVE
    assert SpaceSettings.parse(SpaceSettings().dump()) == SpaceSettings()


def test_the_day_of_the_first_setting_up_stays(
    services: Services, classroom: Classroom, clock: SetClock
) -> None:
    first = clock.now()
    for _ in range(2):
        with services.database.write() as session:
            put_settings(session, session.get_one(Space, classroom.space_id), SpaceSettings(), clock.now())
        clock.sleep(60)

    with services.database.read() as session:
        assert session.get_one(Space, classroom.space_id).set_up_at == first


def test_groups_that_begin_to_count_are_asked_for_at_once(
    services: Services, classroom: Classroom, clock: SetClock
) -> None:
    with services.database.write() as session:
        space = session.get_one(Space, classroom.space_id)
        note_roster_read(space, clock.now(), clock.now())
        space.roster_due_at = None
        put_settings(session, space, SpaceSettings(), clock.now())
        assert space.roster_due_at is None
        put_settings(session, space, SpaceSettings(group_mode=GroupMode.SEPARATE), clock.now())
        assert space.roster_due_at == clock.now()
