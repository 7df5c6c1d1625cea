"""Papers of data protection by command, from the living configuration."""

import sys
from pathlib import Path

import pytest

from lti_tool.privacy.documents import DocumentKind
from tests.lti_tool.cli.conftest import Run

TITLES = {
    "record": "Verzeichnis von Verarbeitungstätigkeiten: Diskussion und Beteiligung mit Stoa",
    "measures": "Technische und organisatorische Maßnahmen",
    "assessment": "Datenschutz-Folgenabschätzung (Entwurf)",
    "processor": "Anlage zum Vertrag über die Auftragsverarbeitung",
    "notice": "Datenschutzhinweise für Lernende",
    "recipients": "Empfänger und Übermittlungen",
}


def add_lms(run: Run, name: str, host: str) -> None:
    added = run(
        "platform", "add", "--issuer", f"https://{host}", "--client-id", "stoa", "--deployment-id", "1", "--name", name,
        "--auth-login-url", f"https://{host}/auth", "--auth-token-url", f"https://{host}/token",
        "--jwks-url", f"https://{host}/jwks",
    )  # fmt: skip
    assert added.status == 0


def written(run: Run, kind: str, language: str = "en") -> str:
    assert run("privacy", "document", kind, "--out", "paper.html", "--language", language).status == 0
    return Path("paper.html").read_text(encoding="utf-8")


@pytest.mark.parametrize("kind", TITLES)
def test_every_paper_is_written_in_german_and_english(upgraded: Run, kind: str) -> None:
    german, english = written(upgraded, kind, "de"), written(upgraded, kind)
    assert f"<h1>{TITLES[kind]}</h1>" in german
    assert '<html lang="de">' in german
    assert TITLES[kind] not in english
    assert '<html lang="en">' in english


def test_there_is_a_title_for_every_kind() -> None:
    assert set(TITLES) == {kind.value for kind in DocumentKind}


@pytest.mark.parametrize("kind", TITLES)
def test_every_paper_is_written_as_a_pdf_for_archives(upgraded: Run, kind: str) -> None:
    pytest.importorskip("typst")
    assert upgraded("privacy", "document", kind, "--out", "paper.pdf", "--language", "de").status == 0
    paper = Path("paper.pdf").read_bytes()
    assert paper.startswith(b"%PDF-")
    assert b"<pdfaid:part>2</pdfaid:part>" in paper


def test_the_record_follows_the_configuration(upgraded: Run) -> None:
    """Behaviour 28: the record of processing is generated from the configuration."""
    before = written(upgraded, "record")
    assert "No learning platform is registered yet." in before

    add_lms(upgraded, "Our Moodle", "moodle.example")
    assert upgraded("privacy", "purpose", "evidence", "on").status == 0
    after = written(upgraded, "record")

    assert "Our Moodle (moodle.example)" in after
    assert "No learning platform" not in after
    assert before.count("off: nothing leaves for it") == after.count("off: nothing leaves for it") + 1


def test_names_are_words_in_a_page_and_in_a_pdf_and_no_markup(upgraded: Run) -> None:
    add_lms(upgraded, "<b>#panic()</b>", "moodle.example")
    assert "&lt;b&gt;#panic()&lt;/b&gt; (moodle.example)" in written(upgraded, "record")
    pytest.importorskip("typst")
    assert upgraded("privacy", "document", "record", "--out", "paper.pdf").status == 0


def test_a_file_of_another_kind_is_refused_before_anything_is_written(upgraded: Run) -> None:
    refused = upgraded("privacy", "document", "record", "--out", "paper.docx")
    assert refused.status == 2
    assert refused.err == "Name a file that ends in .html or .pdf. [documents.format]\n"
    assert not Path("paper.docx").exists()


def test_without_typst_a_pdf_is_refused_and_told_how_to_get_one(
    upgraded: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(sys.modules, "typst", None)
    refused = upgraded("privacy", "document", "record", "--out", "paper.pdf")
    assert refused.status != 0
    assert "stoa[pdf]" in refused.err
    assert "[documents.no_pdf]" in refused.err
    assert not Path("paper.pdf").exists()


def test_a_place_that_cannot_be_written_is_told(upgraded: Run) -> None:
    refused = upgraded("privacy", "document", "record", "--out", "nowhere/paper.html")
    assert refused.status != 0
    assert "Traceback" not in refused.err
    assert "nowhere" in refused.err


def test_a_leaks_paper_names_the_72_hours_and_only_its_owner_can_read_it(upgraded: Run) -> None:
    """Behaviour 30."""
    told = upgraded(
        "privacy", "leak", "--found", "2026-11-20T08:00", "--language", "de", "--out", "leak.html"
    )
    assert told.status == 0
    assert "0 items were sent that fit." in told.err
    paper = Path("leak.html").read_text(encoding="utf-8")
    assert "20.11.2026, 09:00:00" in paper
    assert "23.11.2026, 09:00:00" in paper
    assert Path("leak.html").stat().st_mode & 0o077 == 0


def test_a_file_that_everybody_could_read_is_the_owners_alone_from_then_on(upgraded: Run) -> None:
    """Behaviour 30."""
    paper = Path("leak.html")
    paper.write_text("of before " * 10_000)
    paper.chmod(0o644)
    assert upgraded("privacy", "leak", "--out", "leak.html").status == 0
    assert paper.stat().st_mode & 0o777 == 0o600
    assert "of before" not in paper.read_text(encoding="utf-8")


def test_a_paper_is_not_written_through_a_link(upgraded: Run) -> None:
    aim = Path("aim.html")
    aim.write_text("somebody else's")
    Path("leak.html").symlink_to(aim)
    refused = upgraded("privacy", "leak", "--out", "leak.html")
    assert refused.status != 0
    assert "[documents.not_written]" in refused.err
    assert aim.read_text() == "somebody else's"


def test_half_of_an_account_is_refused(upgraded: Run) -> None:
    refused = upgraded("privacy", "leak", "--user", "101", "--out", "leak.html")
    assert (refused.status, refused.err) == (2, "--issuer and --user go together. [leak.account]\n")
