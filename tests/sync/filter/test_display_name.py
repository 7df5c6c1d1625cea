"""Display names as learning platforms tell them."""

import pytest

from sync.filter import RosterName, TextFilter


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


@pytest.mark.parametrize(
    ("whole", "text", "expected"),
    [
        ("Dr. Krystyna Kowalska (extern)", "o Krystynie Kowalskiej", "o [person]"),
        ("Prof. Dr. Anna Keller (Extern, sie/ihr)", "Prof. Dr. Anna, extern", "Prof. Dr. [person], extern"),
        ("王小明", "小明同学说得对", "[person]同学说得对"),
        ("王小明", "王小明说得对", "[person]说得对"),
        ("王文明", "文明和王文明", "文明和[person]"),
    ],
)
def test_a_name_taken_apart_is_found_as_one_told_apart_is(whole: str, text: str, expected: str) -> None:
    assert TextFilter([RosterName.of(None, None, whole)]).scan(text).text == expected
