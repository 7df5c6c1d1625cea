"""Names of the people on the roster."""

import pytest

from sync.filter import RosterName, TextFilter

pytestmark = pytest.mark.usefixtures("roster_alone")

ROSTER = [
    RosterName("Anna", "Müller"),
    RosterName("Hans-Günter", "Weiß"),
    RosterName("Will", "May"),
    RosterName("Rose", "Wolf"),
    RosterName("Mark", "Del"),
    RosterName("Karl", "König"),
    RosterName("Monserrate", ""),
    RosterName("Ludwig", "van der Berg"),
    RosterName("Seán", "O'Brien"),
    RosterName("Ayşe", "Yıldız", others=("frostfee80", "Ayşe aus Köln")),
    RosterName("Lena", "Meier-Lüdenscheidt"),
    RosterName("Ante", "Rašeta"),
    RosterName("Ante", "Peša"),
    RosterName("伟", "王"),
]
FILTER = TextFilter(ROSTER)


def filtered(text: str) -> str:
    return FILTER.scan(text).text


@pytest.mark.parametrize(
    "name",
    [
        "Anna Müller",
        "Müller, Anna",
        "Müller Anna",
        "anna müller",
        "ANNA MÜLLER",
        "Anna Mueller",
        "Anna Muller",
        "A. Müller",
        "A Müller",
        "Müller, A.",
        "Anna\nMüller",
        "Anna Maria Müller",
        "Anna M. Müller",
        "anna.mueller",
        "anna_mueller",
        "annamueller",
        "AnnaMüller",
        "Hans-Günter Weiß",
        "hans günter weiss",
        "H.-G. Weiß",
        "Hansgünter",
        "Ludwig van der Berg",
        "L. van der Berg",
        "Seán O'Brien",
        "Sean O’Brien",
        "Sean OBrien",
        "Ayse Yildiz",
        "AYŞE YILDIZ",
        "Lena Meier",
        "Lena Meier-Luedenscheidt",
        "Will May",
        "Rose Wolf",
        "rose wolf",
        "王伟",
        "伟王",
        "王 伟",
        "王·伟",
        "王・伟",
        "伟\u3000王",
        "Аnnа Мüller",
        "Anna Mül-ler",
        "An-na Mül-\nler",
        "Ludwig van der Ber-g",
    ],
)
def test_a_full_name_is_masked_whole(name: str) -> None:
    assert filtered(f"gestern hat {name} das gut erklärt") == "gestern hat [person] das gut erklärt"


@pytest.mark.parametrize(
    "name",
    [
        "Anna",
        "anna",
        "Annas",
        "Müller",
        "Müllers",
        "mueller",
        "Hans",
        "Günter",
        "Guenter",
        "Lüdenscheidt",
        "Monserrate",
        "monserrate",
        "MONSERRATE",
        "Brien",
        "20Müller",
        "01monserrate2",
        "frostfee80",
        "Ante",
        "Pesa",
        "Mon-ser-rate",
        "Mon-\n  serrate",
        "Mon.serrate",
        "Mon_serrate",
        "Mon-serrates",
        "Mül-lers",
        "Monsеrrаtе",
        "ΜΟΝSΕRRΑΤΕ",
        "Аntе",
        "Μοnsеrratе",
    ],
)
def test_one_part_of_a_name_is_masked(name: str) -> None:
    assert filtered(f"für {name} ist das klar") == "für [person] ist das klar"


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Anna's Beitrag", "[person]'s Beitrag"),
        ("Frau Müller auch", "Frau [person] auch"),
        ("Frau van der Berg auch", "Frau [person] auch"),
        ("ein Brief von Ludwig", "ein Brief von [person]"),
        ("Anna und Ludwig", "[person] und [person]"),
        ("Anna, Ludwig und Lena", "[person], [person] und [person]"),
        ("nach Plan A müller", "nach Plan A [person]"),
        ("Variante A? Müller meint ja", "Variante A? [person] meint ja"),
        ("die Müller-Methode", "die [person]-Methode"),
        ("@Anna Müller", "[person]"),
        ("王伟说得对", "[person]说得对"),
        ("王 伟 说得对", "[person] 说得对"),
        ("Mon-serrate's Beitrag", "[person]'s Beitrag"),
        ("Hans’ Beitrag", "[person]’ Beitrag"),
        ("Anna-2 kommt", "[person]-2 kommt"),
        ("А. Müller", "[person]"),
    ],
)
def test_what_stands_beside_a_name_stays(text: str, expected: str) -> None:
    assert filtered(text) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("An**na** _Müller_", "[person]_"),
        ("**Anna** **Müller**", "**[person]**"),
        ("An\u00adna Mül\u200bler", "[person]"),
        ("Anna&nbsp;M&uuml;ller", "[person]"),
        ("Mu\u0308ller", "[person]"),
        ("Ａｎｎａ", "[person]"),
        ("<b>An</b>na", "<b>[person]"),
        ("A\u0336n\u0336n\u0336a\u0336", "[person]"),
        ("Müller¹", "[person]"),
        ("> Anna\n> Müller", "> [person]"),
        ("Protokoll%20Anna%20M%C3%BCller.pdf", "Protokoll%20[person].pdf"),
        ("?user=anna%20mueller&x=1", "?user=[person]&x=1"),
        ("M%25C3%25BCller", "[person]"),
    ],
)
def test_a_name_behind_markup_is_masked(text: str, expected: str) -> None:
    assert filtered(text) == expected


@pytest.mark.parametrize(
    "text",
    [
        "ich weiß nicht, ob er will",
        "it may be that they will mark it",
        "the wolf and the rose, del capo",
        "Will you come? May I?",
        "Mark the date. Rose petals fell.",
        "eine Rose im Garten",
        "Der Wolf ist zurück",
        "in May 2024",
        "on 5 May",
        "WILL NOT",
        "Das war ein König",
        "Annahme, Mannanna und Müllerei",
        "Mon-tag, Rat-e und Na-tur",
        "das ist w-ill und m-ay",
        "des Wolfs Fell",
        "Wolfs are not wolves",
        "Анны нет дома",
    ],
)
def test_an_everyday_word_stays_where_it_is_one(text: str) -> None:
    assert filtered(text) == text


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("gestern hat Will gefragt", "gestern hat [person] gefragt"),
        ("I saw Rose there", "I saw [person] there"),
        ("Frau König auch", "Frau [person] auch"),
        ("Will said it first", "[person] said it first"),
        ("Rose, was meinst du?", "[person], was meinst du?"),
        ("Rose's point", "[person]'s point"),
        ("Rose und Anna haben Recht", "[person] und [person] haben Recht"),
        ("Viele Grüße\nRose", "Viele Grüße\n[person]"),
        ("W. May", "[person]"),
        ("Königs Beitrag war gut", "[person] Beitrag war gut"),
        ("Kö-nigs Beitrag war gut", "[person] Beitrag war gut"),
        ("Karl König ist da. Der König weiß es.", "[person] ist da. Der [person] weiß es."),
    ],
)
def test_an_everyday_word_is_masked_where_it_is_a_name(text: str, expected: str) -> None:
    assert filtered(text) == expected


def test_a_lower_case_verb_beside_a_name_is_not_taken_for_a_surname() -> None:
    assert (
        TextFilter([RosterName("Anna", "Will")]).scan("Anna will das nicht").text == "[person] will das nicht"
    )


@pytest.mark.parametrize(
    ("name", "reason"),
    [
        ("Anna Müller", "roster.full_name"),
        ("A. Müller", "roster.initial"),
        ("Müller", "roster.family"),
        ("Hans-Günter", "roster.given"),
        ("frostfee80", "roster.alias"),
        ("gestern Will", "roster.everyday_word"),
        ("王伟", "roster.unspaced"),
    ],
)
def test_a_finding_says_by_what_it_was_found(name: str, reason: str) -> None:
    assert [span.reason for span in FILTER.scan(name).spans] == [reason]


def test_names_of_different_people_are_not_joined() -> None:
    roster = [RosterName("Marie", "Adam"), RosterName("Ole", "Brandis")]
    assert TextFilter(roster).scan("Marie Brandis").text == "[person] [person]"


@pytest.mark.parametrize("name", ["李 伟", "李伟", "李·伟", "伟, 李"])
@pytest.mark.parametrize("written", ["李 伟", "李伟", "李·伟", "李\u3000伟"])
def test_an_unspaced_name_is_found_with_and_without_a_joint(name: str, written: str) -> None:
    assert TextFilter([RosterName.parse(name)]).scan(f"见 {written} 的话").text == "见 [person] 的话"


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Anna Groß fragt nach Groß- und Kleinschreibung", "[person] fragt nach Groß- und Kleinschreibung"),
        ("Frau Groß mag die Groß-/Kleinschreibung", "Frau [person] mag die Groß-/Kleinschreibung"),
        ("Will Young asks what Young people do", "[person] asks what Young people do"),
        ("Will Young asks. Young adults answer.", "[person] asks. Young adults answer."),
        ("Frau Groß schreibt. Große Leute lesen.", "Frau [person] schreibt. Große Leute lesen."),
        ("Will Young asks. Young answers.", "[person] asks. [person] answers."),
        ("Anna Groß- und Will Young", "[person]- und [person]"),
    ],
)
def test_an_adjective_or_half_of_a_compound_is_no_name(text: str, expected: str) -> None:
    roster = [RosterName("Anna", "Groß"), RosterName("Will", "Young")]
    assert TextFilter(roster).scan(text).text == expected


@pytest.mark.parametrize("name", ["Grace Murray", "Hopper", "Murray", "Grace"])
def test_a_former_name_is_the_same_persons(name: str) -> None:
    hopper = RosterName("Grace", "Hopper", former=(RosterName("Grace", "Murray"),))
    assert (
        TextFilter([hopper]).scan(f"I asked {name}, and she knew.").text == "I asked [person], and she knew."
    )


def test_a_name_that_is_an_everyday_word_may_be_that_of_several_people() -> None:
    text = "Danke an Mark. No, Mark asked Grace."
    roster = [RosterName("Mark", "Wolf"), RosterName("Mark", "Del"), RosterName("Grace", "Hopper")]
    assert TextFilter(roster).scan(text).text == "Danke an [person]. No, [person] asked [person]."


def test_a_name_of_nobody_on_the_roster_stays() -> None:
    assert filtered("Drucker und Porter sagen, Kant auch") == "Drucker und Porter sagen, Kant auch"


def test_without_a_roster_no_name_is_found() -> None:
    assert TextFilter().scan("Anna Müller").text == "Anna Müller"


@pytest.mark.parametrize(
    ("written", "name"),
    [
        ("Anna Müller", RosterName("Anna", "Müller")),
        ("Müller, Anna Maria", RosterName("Anna Maria", "Müller")),
        ("Ludwig van der Berg", RosterName("Ludwig", "van der Berg")),
        ("Prof. Dr. phil. Anna Müller", RosterName("Anna", "Müller")),
        ("Phil May", RosterName("Phil", "May")),
        ("Monserrate", RosterName("Monserrate", "")),
        ("李 伟", RosterName("李", "伟")),
        ("李伟", RosterName("李伟", "")),
        ("", RosterName("", "")),
    ],
)
def test_a_display_name_is_split(written: str, name: RosterName) -> None:
    assert RosterName.parse(written) == name


@pytest.mark.parametrize(
    ("name", "text", "expected"),
    [
        ("राहुल शर्मा", "राहुल शर्मा ने कहा", "[person] ने कहा"),
        ("राहुल शर्मा", "I agree with राहुल.", "I agree with [person]."),
        ("प्रिया सिंह", "प्रिया ने कहा", "[person] ने कहा"),
        ("தமிழ் செல்வன்", "தமிழ் செல்வன், நன்றி", "[person], நன்றி"),
        ("তানভীর আহমেদ", "ধন্যবাদ তানভীর", "ধন্যবাদ [person]"),
        ("น้ำฝน แก้วใส", "ขอบคุณ น้ำฝน", "ขอบคุณ [person]"),
        ("น้ำฝน แก้วใส", "ขอบคุณน้ำฝนมาก", "ขอบคุณ[person]มาก"),
        ("דָּוִד כֹּהֵן", "תודה דוד", "תודה [person]"),
        ("Mu\u0308ller", "Müller", "[person]"),
    ],
)
def test_a_name_with_vowel_signs_is_masked(name: str, text: str, expected: str) -> None:
    assert TextFilter([RosterName.parse(name)]).scan(text).text == expected


@pytest.mark.parametrize(
    ("name", "text", "expected"),
    [
        ("علي حسن", "شكرا علي على المساعدة", "شكرا [person] على المساعدة"),
        ("عمر خالد", "قال عمر نعم", "قال [person] نعم"),
        ("דוד כהן", "תודה דוד", "תודה [person]"),
        ("გია ბერიძე", "მადლობა გია", "მადლობა [person]"),
        ("Ali Can", "ali can, sagt Ali", "[person], sagt [person]"),
        ("Ali Can", "we say ali", "we say ali"),
    ],
)
def test_a_short_name_needs_a_capital_only_where_its_script_has_them(
    name: str, text: str, expected: str
) -> None:
    assert TextFilter([RosterName.parse(name)]).scan(text).text == expected


@pytest.mark.parametrize(
    ("name", "text", "expected"),
    [
        ("Ai Ito", "AI is the future of work.", "AI is the future of work."),
        ("Ki Park", "Die KI im Lernen, KI-Systeme", "Die KI im Lernen, KI-Systeme"),
        ("Eu Jin Lee", "Die EU hat die DSGVO gemacht.", "Die EU hat die DSGVO gemacht."),
        ("Eu Jin Lee", "EU Jin agrees", "[person] agrees"),
        ("Ki Park", "KI PARK und Frau KI", "[person] und Frau [person]"),
        ("Ki Park", "sagt Ki", "sagt [person]"),
        ("KI PARK", "sagt KI", "sagt [person]"),
        ("Thomas (TJ) Keller", "TJ agrees", "[person] agrees"),
        ("Tim Keller", "TIM HAT RECHT\nDie KI nicht", "[person] HAT RECHT\nDie KI nicht"),
    ],
)
def test_a_short_word_in_capitals_is_an_abbreviation(name: str, text: str, expected: str) -> None:
    assert TextFilter([RosterName.parse(name)]).scan(text).text == expected


@pytest.mark.parametrize("name", ["Anna\u200bKeller", "An\u00adna Keller", "Ａｎｎａ Keller"])
def test_a_name_on_the_roster_is_read_as_texts_are(name: str) -> None:
    assert TextFilter([RosterName.parse(name)]).scan("danke Anna Keller").text == "danke [person]"
