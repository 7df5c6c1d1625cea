"""Display names as learning platforms tell them."""

import pytest

from sync.filter import RosterName, TextFilter

pytestmark = pytest.mark.usefixtures("roster_alone")


@pytest.mark.parametrize(
    ("whole", "name"),
    [
        ("Prof. Dr. Anna Keller (Extern, sie/ihr)", RosterName("Anna", "Keller")),
        ("Anna Keller (extern", RosterName("Anna", "Keller")),
        ("Keller, Prof. Dr. Anna [Gast]", RosterName("Anna", "Keller")),
        ("Keller, Anna, Dr.", RosterName("Anna", "Keller")),
        ("Dipl.-Ing. Jan Kowalski", RosterName("Jan", "Kowalski")),
        ("Univ.-Prof. DDr. Eva Huber", RosterName("Eva", "Huber")),
        ("Mag.a Eva Huber BA", RosterName("Eva", "Huber")),
        ("EVA MARIA MA", RosterName("EVA MARIA", "MA")),
        ("Xiaoming LI MENG", RosterName("Xiaoming LI", "MENG")),
        ("Anna B. Keller MA", RosterName("Anna B.", "Keller")),
        ("Frau Anna Keller", RosterName("Anna", "Keller")),
        ("Mr John Smith", RosterName("John", "Smith")),
        ("Ms. Jane Smith, PhD", RosterName("Jane", "Smith")),
        ("Jane Smith, M.Sc., BA", RosterName("Jane", "Smith")),
        ("Herr Dr Lukas Herr", RosterName("Lukas", "Herr")),
        ("Yo-Yo Ma", RosterName("Yo-Yo", "Ma")),
        ("Nguyen, Ba", RosterName("Ba", "Nguyen")),
        ("王小明", RosterName("小明", "王")),
        ("欧阳小明", RosterName("小明", "欧阳")),
        ("欧阳明", RosterName("明", "欧阳")),
        ("김철수", RosterName("철수", "김")),
        ("王文明", RosterName("王文明", "")),
        ("マリア", RosterName("マリア", "")),
        ("Wang Xiaoming (王小明)", RosterName("Wang", "Xiaoming", ("王小明",))),
        ("王小明 (Xiaoming Wang)", RosterName("小明", "王", ("Xiaoming Wang",))),
        ("Wang Xiaoming (助教)", RosterName("Wang", "Xiaoming")),
        ("Robert (Bob) Keller", RosterName("Robert", "Keller", ("Bob",))),
        ("Keller, Robert (Bob)", RosterName("Robert", "Keller", ("Bob",))),
        ("Thomas (TJ) Keller", RosterName("Thomas", "Keller", ("TJ",))),
        ("robert (bob) keller", RosterName("robert", "keller", ("bob",))),
        ('Robert ("Bob") Keller [Bobby]', RosterName("Robert", "Keller", ("Bob", "Bobby"))),
        ("Maria Huber (geb. Kellerowa)", RosterName("Maria", "Huber", ("Kellerowa",))),
        ("Anna Meier (née Kowalska)", RosterName("Anna", "Meier", ("Kowalska",))),
        ("Anna MEIER (Née KOWALSKA)", RosterName("Anna", "MEIER", ("KOWALSKA",))),
        ("Anna Meier (extern, vormals von Berg)", RosterName("Anna", "Meier", ("Berg",))),
        ("Anna Meier (Rufname: Anni; Gast)", RosterName("Anna", "Meier", ("Anni",))),
        ("Anna Meier (Dr. Anni Berg)", RosterName("Anna", "Meier", ("Anni Berg",))),
        ("Maria Huber geb. Kellerowa", RosterName("Maria Huber", "Kellerowa")),
        ("Anna Petrova (Анна Петрова)", RosterName("Anna", "Petrova", ("Анна Петрова",))),
        ("王小明 (Tommy)", RosterName("小明", "王", ("Tommy",))),
        ("Wang Xiaoming (王小明 老师)", RosterName("Wang", "Xiaoming", ("王小明",))),
        ("Robert (Bob Keller", RosterName("Robert Bob", "Keller")),
        ("Robert (BOB KELLER", RosterName("Robert BOB", "KELLER")),
        ("Maria Huber (geb. Kellerowa", RosterName("Maria Huber", "Kellerowa")),
        ("Keller (Moodle-Team", RosterName("Keller", "")),
        ("Keller (Moodle-Team)", RosterName("Keller", "")),
        ("Tom (IT)", RosterName("Tom", "")),
        ("Anna Keller (sie/ihr)", RosterName("Anna", "Keller")),
        ("Anna Keller (She/Her)", RosterName("Anna", "Keller")),
        ("Anna (they/them) Keller", RosterName("Anna", "Keller")),
        ("Anna Keller (Lehrerin am Gymnasium Nord)", RosterName("Anna", "Keller")),
        ("Anna Keller (Universität Wien, Gruppe 3, Raum für Neues)", RosterName("Anna", "Keller")),
        ("Anna Keller (ehem. Mitarbeiterin)", RosterName("Anna", "Keller")),
        ("Anna Keller (geb. 1990)", RosterName("Anna", "Keller")),
        ("Frau Keller (Frau)", RosterName("Keller", "")),
        ("LI, BA", RosterName("BA", "LI")),
        ("Li, Ba", RosterName("Ba", "Li")),
        ("Keller, Anna, BA", RosterName("Anna", "Keller")),
        ("Phil Ba", RosterName("Phil", "Ba")),
        ("Phil. Ba", RosterName("Phil.", "Ba")),
        ("Ba, Phil.", RosterName("Phil.", "Ba")),
        ("Dr. Phil. Anna Keller", RosterName("Anna", "Keller")),
        ("Dr. rer. nat. Anna Keller", RosterName("Anna", "Keller")),
        ("Chidi Mba", RosterName("Chidi", "Mba")),
        ("Anna Keller MBA", RosterName("Anna", "Keller")),
        ("Anna Keller (vorm. Schulz)", RosterName("Anna", "Keller", ("Schulz",))),
        ("Anna Keller (jetzt Schulz)", RosterName("Anna", "Keller", ("Schulz",))),
        ("Anna Keller (now: Schulz)", RosterName("Anna", "Keller", ("Schulz",))),
        ("Anna Keller (ex Schulz)", RosterName("Anna", "Keller", ("Schulz",))),
        ("Anna Keller (call me Leni)", RosterName("Anna", "Keller", ("Leni",))),
        ("Anna Keller (Leni - she/her)", RosterName("Anna", "Keller", ("Leni",))),
        ("Anna Keller (she/her – Leni)", RosterName("Anna", "Keller", ("Leni",))),
        ("Anna Keller (bitte Leni)", RosterName("Anna", "Keller", ("Leni",))),
        ("Anna Keller (प्रिया सिंह)", RosterName("Anna", "Keller", ("प्रिया सिंह",))),
        ("Anna Keller (now in Berlin)", RosterName("Anna", "Keller")),
        ("Anna Keller (now retired)", RosterName("Anna", "Keller")),
        ("Anna Keller (bitte nicht anrufen)", RosterName("Anna", "Keller")),
        ("Anna Keller (ex Lehrerin)", RosterName("Anna", "Keller")),
        ("Anna Keller (Vertretung - bis Mai)", RosterName("Anna", "Keller")),
        ("Dipl.Ing.Keller", RosterName("Keller", "")),
        ("Dipl.-Ing.Anna Keller", RosterName("Anna", "Keller")),
        ("Prof.Dr.Keller", RosterName("Keller", "")),
        ("Keller, Dr.Anna", RosterName("Anna", "Keller")),
        ("Dipl.Keller", RosterName("Keller", "")),
        ("Dipl.Inf Anna Keller", RosterName("Anna", "Keller")),
        ("Prof.in Eva Huber", RosterName("Eva", "Huber")),
        ("Dr.", RosterName("", "")),
        ("", RosterName("", "")),
        (None, RosterName("", "")),
    ],
)
def test_a_name_that_is_only_told_as_a_whole_is_taken_apart(whole: str | None, name: RosterName) -> None:
    assert RosterName.of(None, None, whole) == name


@pytest.mark.parametrize(
    ("told", "name"),
    [
        (("Dr. Anna", "Keller (extern)", None), RosterName("Anna", "Keller")),
        (("Anna", "Keller", "Dr. Anni Keller (sie)"), RosterName("Anna", "Keller", ("Anni Keller",))),
        (
            ("Robert", "Keller", "Robert (Bob) Keller"),
            RosterName("Robert", "Keller", ("Robert Keller", "Bob")),
        ),
        (("Robert (Bob)", "Keller (geb. Huber)", None), RosterName("Robert", "Keller", ("Bob", "Huber"))),
        (("Robert (Bob)", None, None), RosterName("Robert", "", ("Bob",))),
        (("Anna (Anni)", None, "Anna (Anni) Keller"), RosterName("Anna", "Keller", ("Anna", "Anni"))),
        (("BA", "LI", None), RosterName("BA", "LI")),
        (("Phil.", "Mba", None), RosterName("Phil.", "Mba")),
        (("Med.", "Ma", "Med. Ma"), RosterName("Med.", "Ma", ("Med. Ma",))),
        (("Anna", "", "Anna Keller"), RosterName("Anna", "Keller", ("Anna",))),
        (("", "Keller", "akeller"), RosterName("akeller", "", ("Keller",))),
        (("Anna", None, None), RosterName("Anna", "")),
        ((None, "Keller", " "), RosterName("", "Keller")),
    ],
)
def test_what_is_told_apart_is_kept_apart(
    told: tuple[str | None, str | None, str | None], name: RosterName
) -> None:
    assert RosterName.of(*told) == name


def test_a_name_on_a_list_of_names_is_known_with_those_in_its_brackets() -> None:
    assert RosterName.parse("Robert (Bob) Keller") == RosterName("Robert", "Keller", ("Bob",))


@pytest.mark.parametrize(
    ("whole", "text", "expected"),
    [
        ("Dr. Krystyna Kowalska (extern)", "o Krystynie Kowalskiej", "o [person]"),
        ("Prof. Dr. Anna Keller (Extern, sie/ihr)", "Prof. Dr. Anna, extern", "Prof. Dr. [person], extern"),
        (
            "Robert (Bob) Keller",
            "Bob meint, Bob Keller und R. Keller",
            "[person] meint, [person] und [person]",
        ),
        ("Maria Huber (geb. Kellerowa)", "Maria Kellerowa war da", "[person] war da"),
        ("Anna Meier (née Kowalska)", "Kowalska, née Nowak, geb. Berg", "[person], née Nowak, geb. Berg"),
        ("Robert (Bob Keller", "Bob, Robert, Kellers Hut", "[person], [person], [person] Hut"),
        ("Keller (Moodle-Team)", "Das Moodle-Team hilft", "Das Moodle-Team hilft"),
        ("Tom (IT)", "The IT team says it works", "The IT team says it works"),
        ("Anna Keller (sie/ihr)", "Sie hat ihr geholfen", "Sie hat ihr geholfen"),
        ("William (Will) May", "Wie Will sagt, ich will", "Wie [person] sagt, ich will"),
        ("LI, BA", "as Li Ba says, and BA, and Li", "as [person] says, and [person], and [person]"),
        ("Phil. Ba", "Phil and Ba agree", "[person] and [person] agree"),
        ("Chidi Mba", "Herr Mba hat ein MBA", "Herr [person] hat ein MBA"),
        ("王小明", "小明同学说得对", "[person]同学说得对"),
        ("王小明", "王小明说得对", "[person]说得对"),
        ("王文明", "文明和王文明", "文明和[person]"),
        ("キム・ミンス", "ミンスさんとキム・ミンスさん", "[person]さんと[person]さん"),
        ("キム・ミンス", "キムさんのキムチ", "[person]さんのキムチ"),
        ("李·伟", "李伟 说", "[person] 说"),
    ],
)
def test_a_name_taken_apart_is_found_as_one_told_apart_is(whole: str, text: str, expected: str) -> None:
    assert TextFilter([RosterName.of(None, None, whole)]).scan(text).text == expected
