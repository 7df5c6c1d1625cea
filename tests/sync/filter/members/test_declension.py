"""Names with the endings of cases."""

import pytest

from sync.filter import RosterName, TextFilter

pytestmark = pytest.mark.usefixtures("roster_alone")


@pytest.mark.parametrize(
    ("name", "forms"),
    [
        ("Krystyna Keller", "Krystyny Krystynie Krystynę Krystyną krystyny KRYSTYNY"),
        ("Weronika Keller", "Weroniki Weronice Weronikę"),
        (
            "Jan Kowalski",
            "Kowalskiego Kowalskiemu Kowalskim Kowalska Kowalskiej Kowalską Kowalskich Kowalscy",
        ),
        ("Jan Kowalski", "Jana Janowi Janem kowalskiego"),
        ("Anna Kowalska", "Anny Annie Annę Anną Kowalskiej Kowalski"),
        ("Marta Łuczak", "Marty Marcie Martę Łuczaka Łuczakowi Łuczakiem Luczaka"),
        ("Olga Wiśniewska", "Olgi Oldze Olgę Wiśniewskiej"),
        ("Maria Zielińska", "Marii Marię Zielinskiej"),
        ("Kasia Nowak", "Kasi Kasię Kasią Nowaka Nowakiem"),
        ("Tomasz Mickiewicz", "Tomasza Tomaszowi Tomaszem Mickiewicza"),
        ("Marek Nowak", "Marka Markowi Markiem"),
        ("Marek Dvořák", "Marka Markovi Dvořáka Dvořákovi Dvořákem Dvořáková Dvořákové"),
        ("Jana Nováková", "Jany Janě Janou Novákové Novákovou"),
        ("Jana Novotná", "Novotné Novotnou"),
        ("Karel Novotný", "Novotného Novotnému Novotným Novotná"),
        ("Ivan Petrov", "Ivana Petrova Petrovu Petrovym Petrovoj"),
        ("Fjodor Dostojewskij", "Dostojewskogo Dostojewskomu Dostojewskaja"),
        ("Iwan Gorbatschow", "Gorbatschowa Gorbatschowu"),
        ("Taras Schewtschenko", "Schewtschenka Schewtschenki"),
        ("Иван Петров", "Ивана Иваном Петрова Петровым Петровой"),
        ("Анна Ковальская", "Анны Анне Анну Анной Ковальской Ковальскую"),
        ("Мария Иванова", "Марии Марию Ивановой Ивановы"),
        ("Hans Fritz", "Hansens Fritzens"),
        ("Ayşe Yılmaz", "Yılmazın Yılmazlar Yılmaza Yılmazdan yilmazin Ayşeye Ayşenin Ayşeyle"),
        ("Mehmet Öztürk", "Öztürkün Öztürkler Mehmetin Mehmete Mehmetten"),
        ("Marija Horvatić", "Marije Mariji Marijom Horvatića Horvatićem"),
    ],
)
def test_declined_forms_of_a_name_are_masked(name: str, forms: str) -> None:
    with_name = TextFilter([RosterName.parse(name)])
    for form in forms.split():
        assert with_name.scan(f"to jest o {form} tutaj").text == "to jest o [person] tutaj", form


def test_a_declined_full_name_is_masked_whole() -> None:
    with_name = TextFilter([RosterName("Jan", "Kowalski"), RosterName("Anna", "Nowak")])
    assert with_name.scan("o Janie Kowalskim i annie nowak").text == "o [person] i [person]"


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("Anna Keller", "Anno 1900, Anny und Anne"),
        ("Tina Müller", "Tiny errors, Tino too"),
        ("Martin Keller", "Martini und Martinem"),
        ("Tim Nowak", "Time flies"),
        ("Vera Novotná", "Very good, were it so"),
        ("Tina Nowak", "Tiny errors"),
        ("Maria Nowak", "Mario und Marie"),
        ("Jan Kowalski", "januar jana"),
        ("Will Nowak", "Willem, Willy, Willa"),
        ("Linda Nowak", "unter der Linde"),
        ("Max Steinberg", "Steinberge und Maxime"),
        ("Murat Keller", "Murata und Muratlar"),
        ("Martin Öztürk", "Martinem"),
        ("Ali Kaya", "Alin und Alida"),
        ("Stefan Klein", "Kleinem und Kleiner"),
    ],
)
def test_words_and_other_names_are_no_forms(name: str, text: str) -> None:
    assert TextFilter([RosterName.parse(name)]).scan(text).text == text
