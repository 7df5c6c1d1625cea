from collections import Counter
from datetime import UTC, datetime, timedelta
from pathlib import Path
from secrets import token_hex

import pytest

from connectors.archives import MIB, Limits
from connectors.communities.slack import LeftOut, SlackExport, export, open_export, workspace
from connectors.contract import ArchiveRefused, Contribution, ContributionKind
from tests.connectors.communities.slack.exports import (
    ADA,
    BOB,
    GENERAL,
    members,
    message,
    write_export,
)
from tests.connectors.contract.archive_contract import assert_one_sentence

_DAY = "general/2026-03-01"
_CORPUS = Path(__file__).parents[5] / "shared/data/conversations/racket_2018_slack_export.zip"


@pytest.fixture
def opened(tmp_path):
    def of(days, **lists):
        return open_export(write_export(tmp_path, members(days, **lists)))

    return of


@pytest.fixture
def one(opened):
    """What becomes of one message."""

    def of(record):
        (only,) = opened({_DAY: [record]}).records()
        return only

    return of


def _opened_or_refused(path):
    try:
        return open_export(path)
    except ArchiveRefused as refusal:
        return refusal


def _texts(archive):
    return [contribution.markdown for contribution in archive.contributions()]


def test_a_message_becomes_a_contribution(one):
    contribution = one(message("1772360000.000017", "*Hello* <@U0BOB> in <#C0GENERAL>"))
    assert contribution == Contribution(
        source="slack:T024BE7LD",
        source_id="C0GENERAL/1772360000.000017",
        revision=1,
        kind=ContributionKind.POST,
        author=contribution.author,
        occurred_at=datetime(2026, 3, 1, 10, 13, 20, 17, tzinfo=UTC),
        markdown="**Hello** @bob in #general",
    )
    assert contribution.author.subject == "U0ADA"
    assert contribution.author.mail == "ada@stoa.example"


def test_somebody_without_an_address_or_not_in_the_list_is_known_by_their_id(opened):
    archive = opened({_DAY: [message("1.1", user="U0BOB"), message("1.2", user="U0GUEST")]})
    authors = [contribution.author for contribution in archive.contributions()]
    assert [(author.subject, author.mail) for author in authors] == [("U0BOB", None), ("U0GUEST", None)]


def test_a_reply_names_its_root(one):
    reply = one(message("20.000001", thread_ts="10.000001"))
    assert (reply.kind, reply.in_reply_to) == (ContributionKind.REPLY, "C0GENERAL/10.000001")
    root = one(message("10.000001", thread_ts="10.000001", reply_count=1))
    assert (root.kind, root.in_reply_to) == (ContributionKind.POST, None)


def test_a_reply_also_sent_to_the_channel_counts_once(opened):
    reply = message("20.1", "also to the channel", thread_ts="10.1")
    broadcast = {**reply, "subtype": "thread_broadcast", "root": message("10.1")}
    archive = opened({_DAY: [message("10.1", "root"), broadcast, reply]})
    assert _texts(archive) == ["root", "also to the channel"]
    assert archive.left_out() == Counter([LeftOut.DUPLICATE])


def test_an_edit_tells_when_it_was_made(one):
    posted = one(message("1000.000100"))
    edited = one(message("1000.000100", edited={"user": "U0ADA", "ts": "1060.000100"}))
    assert posted.edited_at is None
    assert edited.edited_at - edited.occurred_at == timedelta(minutes=1)


def test_an_edit_raises_the_revision(one):
    revisions = [
        one(message("1000.000100", edited={"user": "U0ADA", "ts": ts})).revision
        for ts in ("1000.500000", "1060.000100", "4600.000000")
    ]
    assert revisions == [2, 61, 3600]
    assert one(message("1000.1", edited={"user": "U0ADA"})).revision == 2
    assert one(message("1000.1", edited={"ts": "9999999999.0"})).revision == 2**31 - 1


def test_a_message_that_is_only_a_file_has_no_words(one):
    assert one(message("1.1", "", files=[{"id": "F1"}])).markdown == ""


@pytest.mark.parametrize(
    ("record", "reason"),
    [
        (message("1.1", subtype="channel_join"), LeftOut.SUBTYPE),
        (message("1.1", subtype="bot_message", bot_id="B1"), LeftOut.BOT),
        (message("1.1", bot_id="B1"), LeftOut.BOT),
        (message("1.1", user="U0BOT"), LeftOut.BOT),
        (message("1.1", user="USLACKBOT"), LeftOut.BOT),
        (message("1.1", user="USLACKBOT", subtype="tombstone"), LeftOut.DELETED),
        ({**message("1.1"), "type": "goodbye"}, LeftOut.OTHER_TYPE),
        ({"text": "no type"}, LeftOut.OTHER_TYPE),
        ({"type": "message", "user": "U0ADA", "text": "no ts"}, LeftOut.MALFORMED),
        (message("yesterday"), LeftOut.MALFORMED),
        (message("1.0000001"), LeftOut.MALFORMED),
        (message("١.1"), LeftOut.MALFORMED),
        ({**message("1.1"), "ts": 1.1}, LeftOut.MALFORMED),
        ({**message("1.1"), "user": None}, LeftOut.MALFORMED),
        ({**message("1.1"), "user": ["U0ADA"]}, LeftOut.MALFORMED),
        ({**message("1.1"), "text": {"a": 1}}, LeftOut.MALFORMED),
        (message("1.1", thread_ts="2.1"), LeftOut.MALFORMED),
        (message("1.1", thread_ts=[]), None),
        (message("1.1", thread_ts=["1.0"]), LeftOut.MALFORMED),
        (message("1.1", subtype=["a"]), LeftOut.SUBTYPE),
        ("no object", LeftOut.MALFORMED),
    ],
)
def test_what_is_nobodys_contribution_is_counted_by_reason(one, record, reason):
    outcome = one(record)
    assert outcome == reason if reason else isinstance(outcome, Contribution)


def test_every_message_is_either_given_or_counted(opened):
    days = {
        _DAY: [message("3.1"), message("1.1"), message("2.1", bot_id="B"), message("1.1"), 7, message("x")]
    }
    archive = opened(days)
    assert len(list(archive.records())) == 6
    assert len(_texts(archive)) == 2
    assert archive.left_out() == Counter({"bot": 1, "duplicate": 1, "malformed": 2})


def test_messages_come_in_order_however_the_day_files_lie(opened):
    archive = opened(
        {
            "general/2026-03-01": [message("30.1", "c", thread_ts="10.1"), message("99.1", "e")],
            "general/2026-03-02": [message("40.1", "d")],
            "general/2026-03-03": [message("10.1", "b"), message("5.1", "a")],
        }
    )
    assert _texts(archive) == ["a", "b", "c", "d", "e"]


def test_channels_come_one_after_the_other(opened):
    channels = [{"id": "C2", "name": "zeta"}, {"id": "C1", "name": "alpha"}, {"name": "no-id"}]
    days = {f"{folder}/2026-03-01": [message("1.1", folder)] for folder in ("alpha", "zeta", "no-id")}
    contributions = list(opened(days, channels=channels).contributions())
    assert [c.source_id for c in contributions] == ["C2/1.1", "C1/1.1", "no-id/1.1"]


def test_a_channels_folder_may_bear_its_id(opened):
    assert _texts(opened({"C0GENERAL/2026-03-01": [message("1.1", "by id")]})) == ["by id"]


def test_the_team_is_that_of_most_users_then_of_most_messages(opened):
    days = {_DAY: [message("1.1", team="T1"), message("2.1", team="T2"), message("3.1", team="T2")]}
    assert opened(days, users=[ADA, BOB, {"id": "U9", "team_id": "T9"}]).source == "slack:T024BE7LD"
    assert opened(days, users=[{"id": "U0ADA"}]).source == "slack:T2"
    assert opened({_DAY: [message("1.1")]}, users=[]).source == "slack:export"


def test_all_may_lie_in_one_folder_with_what_packing_again_adds(tmp_path):
    content = members({_DAY: [message("1.1", "wrapped")]}, top="Stoa export Mar 2026/")
    content |= {
        "__MACOSX/Stoa export Mar 2026/._users.json": b"\x00\x05",
        "Stoa export Mar 2026/.DS_Store": b"\x00",
    }
    assert _texts(open_export(write_export(tmp_path, content))) == ["wrapped"]


def test_an_enterprise_grid_export_names_its_list_of_users_otherwise(tmp_path):
    content = members({_DAY: [message("1.1")]})
    content["org_users.json"] = content.pop("users.json")
    assert [c.author.mail for c in SlackExport().read(write_export(tmp_path, content))] == [
        "ada@stoa.example"
    ]


def test_only_day_files_of_public_channels_are_read(opened):
    days = {
        _DAY: [message("1.1", "public")],
        "general/canvas_in_the_conversation": [message("2.1")],
        "general/2026-03-01/thread": [message("3.1")],
        "integration_logs": [{"user_id": "U0ADA"}],
        "elsewhere/2026-03-01": [message("4.1")],
    }
    assert _texts(opened(days)) == ["public"]


@pytest.mark.parametrize(
    "channel",
    [
        {"id": "D024BE91L", "name": "D024BE91L"},
        {"id": "C1", "name": "D024BE91L"},
        {"id": "G024BE91L", "name": "secret"},
        {"id": "C1", "name": "mpdm-ada--bob-1"},
        {"id": "C1", "name": "secret", "is_private": True},
        {"id": "C1", "name": "secret", "is_mpim": True},
    ],
)
def test_a_private_conversation_listed_as_a_channel_is_not_read(opened, channel):
    archive = opened({f"{channel['name']}/2026-03-01": [message("1.1", "secret")]}, channels=[channel])
    assert list(archive.records()) == []
    assert archive.holds_private_messages


@pytest.mark.parametrize(
    ("more", "holds"),
    [
        ({}, False),
        ({"dms": [], "mpims": [], "groups": []}, False),
        ({"dms": [{"id": "D1"}]}, True),
        ({"mpims": [{"id": "G1"}]}, True),
        ({"groups": [{"id": "G1"}]}, True),
        ({"D024BE91L/2026-03-01": []}, True),
    ],
)
def test_the_archive_says_whether_it_holds_private_messages(opened, more, holds):
    assert opened({_DAY: [message("1.1")], **more}).holds_private_messages is holds


@pytest.mark.parametrize(
    ("name", "content", "code"),
    [
        ("users.json", None, "archive.missing_member"),
        ("channels.json", None, "archive.missing_member"),
        ("users.json", b'{"ok": false}', "slack.malformed"),
        ("users.json", b"[1]", "slack.malformed"),
        ("users.json", b'[{"name": "ada"}]', "slack.malformed"),
        ("users.json", b'[{"id": "U0ADA"}', "slack.malformed"),
        ("channels.json", b'[["general"]]', "slack.malformed"),
        ("channels.json", b'[{"id": 7}]', "slack.malformed"),
        ("channels.json", b'[{"id": "C\\ud800", "name": "general"}]', "slack.malformed"),
        ("channels.json", b'[{"id": "C0\\u0000", "name": "general"}]', "slack.malformed"),
        ("channels.json", b'[{"id": "C0GENERAL", "name": "a\\ud800"}]', "slack.malformed"),
        ("channels.json", b'[{"id": "C0GENERAL", "name": "%s"}]' % (b"a" * 100_000), "slack.malformed"),
        ("channels.json", b'[{"name": "a b\\u0000"}]', "slack.malformed"),
        ("general/2026-03-01.json", b"", "slack.malformed"),
        ("general/2026-03-01.json", b'{"messages": []}', "slack.malformed"),
        ("general/2026-03-01.json", b'[{"type": "mess', "slack.malformed"),
        ("general/2026-03-01.json", b'[{"text": "\xff"}]', "slack.malformed"),
        ("general/2026-03-01.json", b"[" * 100_000, "slack.malformed"),
    ],
)
def test_an_export_that_is_not_what_slack_writes_is_refused(tmp_path, name, content, code):
    export = members({"general/2026-02-28": [message("1.1")], _DAY: []})
    export[name] = content
    path = write_export(tmp_path, {name: data for name, data in export.items() if data is not None})
    with pytest.raises(ArchiveRefused) as refusal:
        SlackExport().read(path)
    assert refusal.value.code == code
    assert_one_sentence(refusal.value)
    assert name in refusal.value.message


def test_a_byte_order_mark_is_no_obstacle(tmp_path):
    content = {name: b"\xef\xbb\xbf" + data for name, data in members({_DAY: [message("1.1", "ü")]}).items()}
    assert _texts(open_export(write_export(tmp_path, content))) == ["ü"]


def test_more_text_of_one_time_than_can_be_put_in_order_is_refused(tmp_path, monkeypatch):
    monkeypatch.setattr(export, "_MOST_HELD_TEXT", 40)
    days = {
        f"general/2026-03-{day:02}": [message("1.1", "x" * 10), message("9.1", "")] for day in range(1, 5)
    }
    assert open_export(write_export(tmp_path, members(days)))
    days["general/2026-03-05"] = [message("9.1", "x")]
    with pytest.raises(ArchiveRefused, match="same time") as refusal:
        open_export(write_export(tmp_path, members(days)))
    assert refusal.value.code == "slack.malformed"
    assert_one_sentence(refusal.value)


def test_more_messages_of_one_time_than_can_be_put_in_order_are_refused(tmp_path, monkeypatch):
    monkeypatch.setattr(export, "_MOST_HELD", 4)
    days = {f"general/2026-03-{day:02}": [message("1.1"), message("9.1")] for day in (1, 2)}
    assert open_export(write_export(tmp_path, members(days)))
    days["general/2026-03-03"] = [message("5.1")]
    with pytest.raises(ArchiveRefused, match="same time") as refusal:
        open_export(write_export(tmp_path, members(days)))
    assert refusal.value.code == "slack.malformed"


@pytest.mark.parametrize(
    ("module", "limit", "most", "what"),
    [
        (export, "_MOST_MESSAGES", 3, "messages"),
        (workspace, "_MOST_USERS", 3, "users"),
        (workspace, "_MOST_CHANNELS", 2, "channels"),
    ],
)
def test_more_than_is_read_at_once_is_refused(tmp_path, monkeypatch, module, limit, most, what):
    days = {_DAY: [message("1.1"), 7], "general/2026-03-02": [message("2.1", subtype="channel_join")]}
    path = write_export(tmp_path, members(days, channels=[GENERAL, {"id": "C2", "name": "two"}]))
    monkeypatch.setattr(module, limit, most)
    assert open_export(path)
    monkeypatch.setattr(module, limit, most - 1)
    with pytest.raises(ArchiveRefused, match=rf"more than the {most - 1} {what}") as refusal:
        open_export(path)
    assert refusal.value.code == "archive.too_large"
    assert_one_sentence(refusal.value)


def test_a_list_that_is_too_large_is_refused_with_advice_that_can_be_followed(tmp_path, monkeypatch):
    """A shorter period has as many users."""
    monkeypatch.setattr(export, "_LIMITS", Limits(member_bytes=MIB))
    users = [{"id": f"U{number}", "name": token_hex(500)} for number in range(1_100)]
    with pytest.raises(ArchiveRefused, match=r"users\.json.* 1 MiB .*take out of it") as refusal:
        open_export(write_export(tmp_path, members({_DAY: [message("1.1")]}, users=users)))
    assert refusal.value.code == "archive.too_large"
    assert "period" not in refusal.value.message
    assert_one_sentence(refusal.value)


def test_teams_without_end_are_not_all_counted(opened, monkeypatch):
    monkeypatch.setattr(export, "_MOST_TEAMS", 2)
    teams = ["T1", "T2", "T3", "T3", "T3", "T2"]
    archive = opened(
        {_DAY: [message(f"{at}.1", team=team) for at, team in enumerate(teams, 1)]}, users=[{"id": "U0ADA"}]
    )
    assert archive.source == "slack:T2"


def test_a_mention_does_not_grow_beyond_the_longest_name_that_slack_takes(opened):
    users = [{"id": "U1", "name": "x" * 1_000, "profile": {"real_name": "y" * 1_000}}]
    archive = opened({_DAY: [message("1.1", "<@U1>" * 1_000)]}, users=users)
    assert _texts(archive) == [("@" + "x" * 80) * 1_000]
    assert archive.name_of("U1") == "y" * 80


def test_a_text_longer_than_slack_takes_is_counted_and_not_read(one):
    assert isinstance(one(message("1.1", "x" * 200_000)), Contribution)
    assert one(message("1.1", "x" * 200_001)) == LeftOut.MALFORMED


@pytest.mark.parametrize(
    "mail", ["a\ud800@stoa.example", "a\0@stoa.example", "a@stoa\x1b.example", "a" * 65 + "@b"]
)
def test_what_is_no_mail_address_belongs_to_nobody(opened, mail):
    archive = opened({_DAY: [message("1.1")]}, users=[{"id": "U0ADA", "profile": {"email": mail}}])
    assert [contribution.author.mail for contribution in archive.contributions()] == [None]


_STRANGE = [
    "\ud800",
    "\0",
    "\x1b[31m",
    "\u202e",
    "C1\n",
    "1.1\n",
    "١.1",
    "x" * 100_000,
    10**400,
    -0.5,
    True,
    [],
    {},
]


@pytest.mark.parametrize("value", _STRANGE, ids=lambda value: ascii(value)[:20])
@pytest.mark.parametrize(
    ("what", "field"),
    [
        *[("user", field) for field in ("id", "name", "team_id", "is_bot", "profile")],
        *[("profile", field) for field in ("email", "real_name")],
        *[("channel", field) for field in ("id", "name", "is_private")],
        *[
            ("message", field)
            for field in ("type", "subtype", "user", "ts", "thread_ts", "text", "team", "edited", "reactions")
        ],
    ],
)
def test_whatever_a_field_holds_is_read_or_refused(tmp_path, what, field, value):
    profile = {"email": "ada@stoa.example", "real_name": "Ada"}
    records = {
        "profile": profile,
        "user": {"id": "U0ADA", "name": "ada", "profile": profile},
        "channel": {**GENERAL},
        "message": message("1.1", "<@U0ADA> in <#C0GENERAL>"),
    }
    records[what][field] = value
    content = members({_DAY: [records["message"]]}, channels=[records["channel"]], users=[records["user"]])
    archive = _opened_or_refused(write_export(tmp_path, content))
    if isinstance(archive, ArchiveRefused):
        assert archive.code == "slack.malformed"
        assert_one_sentence(archive)
        return
    for contribution in archive.contributions():
        author = contribution.author
        short = (contribution.source, contribution.source_id, author.subject, author.mail or "")
        for text in (*short, contribution.markdown, archive.name_of(author.subject) or ""):
            assert "\0" not in text
            text.encode()
        assert all(len(text) <= 255 for text in short)


def test_whoever_reacted_did_so_once_when_the_message_was_written(opened):
    reactions = [
        {"name": "tada", "users": ["U0BOB", "U0GUEST"], "count": 2},
        {"name": "heart", "users": ["U0BOB", "U0BOT", "USLACKBOT", "U0ADA"], "count": 4},
    ]
    archive = opened({_DAY: [message("1.1", reactions=reactions), message("1.2")]})
    first, *reacted, second = archive.records()
    assert (first.source_id, second.source_id) == ("C0GENERAL/1.1", "C0GENERAL/1.2")
    assert [(each.author.subject, each.author.mail) for each in reacted] == [
        ("U0BOB", None),
        ("U0GUEST", None),
        ("U0ADA", "ada@stoa.example"),
    ]
    assert {(each.source, each.source_id, each.occurred_at) for each in reacted} == {
        (first.source, first.source_id, first.occurred_at)
    }
    assert list(archive.contributions()) == [first, second]


@pytest.mark.parametrize(
    "reactions",
    [
        7,
        "tada",
        {},
        [7],
        ["tada"],
        [{}],
        [{"users": 7}],
        [{"users": {"U0BOB": 1}}],
        [{"users": [7, None, "no id!"]}],
    ],
)
def test_reactions_of_another_shape_are_passed_over(one, reactions):
    assert one(message("1.1", reactions=reactions)).markdown == "Hello"


def test_what_is_no_contribution_brings_no_reactions(opened):
    reactions = [{"name": "tada", "users": ["U0BOB"], "count": 1}]
    days = {_DAY: [message("1.1", subtype="channel_join", reactions=reactions)]}
    assert list(opened(days).records()) == [LeftOut.SUBTYPE]


def test_a_message_to_which_half_the_world_has_reacted_weighs_as_much(tmp_path, monkeypatch):
    monkeypatch.setattr(export, "_MOST_HELD_TEXT", 1_000)
    users = [f"U{number:04}" for number in range(100)]
    crowd = message("1.1", reactions=[{"name": "tada", "users": users, "count": 100}])
    with pytest.raises(ArchiveRefused) as refusal:
        open_export(write_export(tmp_path, members({_DAY: [crowd]})))
    assert refusal.value.code == "slack.malformed"


def test_what_no_database_can_hold_comes_out_as_text_that_one_can(opened):
    users = [{"id": "U0ADA", "name": "a\ud800da", "profile": {"real_name": "A\ud800da\0"}}]
    archive = opened(
        {_DAY: [message("1.1", "half \ud800 a pair, \0 and <@U0ADA>"), message("2.1", user="U\ud800")]},
        users=users,
    )
    for contribution in archive.contributions():
        for text in (contribution.markdown, contribution.source_id, contribution.author.subject):
            assert "\0" not in text
            text.encode()
    assert "\0" not in str(archive.name_of("U0ADA"))
    str(archive.name_of("U0ADA")).encode()


def test_users_of_slacks_own_kind_are_harmless(opened):
    users = [
        {"id": "U0ADA", "name": "<script> ada\n", "profile": None},
        {"id": "U0BOB", "name": 7, "profile": []},
    ]
    archive = opened({_DAY: [message("1.1", "<@U0ADA> <@U0BOB>")]}, users=users, channels=[GENERAL])
    assert _texts(archive) == ["@scriptada @7"]


@pytest.mark.corpus
@pytest.mark.skipif(not _CORPUS.is_file(), reason="the development corpora are not beside the repository")
def test_a_real_export_is_read_to_the_last_message():
    archive = open_export(_CORPUS)
    contributions = list(archive.contributions())
    assert archive.left_out() == Counter()
    assert not archive.holds_private_messages
    assert archive.source == "slack:T1BB4C8B0"
    assert len(contributions) == len({c.source_id for c in contributions}) == 9709
    assert len({c.author.subject for c in contributions}) == 144
    assert Counter(c.kind for c in contributions) == Counter(post=1088, reply=8621)
