"""The LMS's own words, in German and English."""

import re
from collections.abc import Callable
from datetime import UTC, datetime
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo

from markupsafe import Markup, escape

Translator = Callable[[str], str]

_TIME_ZONE = ZoneInfo("Europe/Berlin")
_ADDRESS = re.compile(r"""https?://[^\s<>"“”„]*[^\s<>"“”„.,;:!?)\]]""")

_TEXTS = {
    "choose_title": ("Wer sind Sie?", "Who are you?"),
    "choose_lead": (
        "Das ist ein Demo-LMS: Anmeldung ohne Passwort. Wählen Sie eine Person; Sie können jederzeit wechseln.",
        "This is a demo LMS: you sign in without a password. Choose a person; you can switch at any time.",
    ),
    "role_learner": ("Lernende", "Learners"),
    "role_instructor": ("Trainer/innen", "Instructors"),
    "role_administrator": ("Administration", "Administrators"),
    "role_qualification_manager": ("Qualifikationsmanagement", "Qualification managers"),
    "one_learner": ("Lernende/r", "Learner"),
    "one_instructor": ("Trainer/in", "Instructor"),
    "one_administrator": ("Administration", "Administrator"),
    "one_qualification_manager": ("Qualifikationsmanagement", "Qualification manager"),
    "signed_in": ("angemeldet", "signed in"),
    "not_begun": ("noch ohne Bewertung", "no grade yet"),
    "continue_as": ("Weiter als", "Continue as"),
    "skip": ("Zum Inhalt", "Skip to content"),
    "switch_person": ("Person wechseln", "Switch person"),
    "language": ("Sprache", "Language"),
    "nav": ("Kurs", "Course"),
    "nav_course": ("Kurs", "Course"),
    "nav_gradebook": ("Bewertungen", "Grades"),
    "nav_competencies": ("Kompetenzen", "Competencies"),
    "activities": ("Aktivitäten", "Activities"),
    "add_activity": ("Aktivität hinzufügen", "Add an activity"),
    "duplicate": ("Duplizieren", "Duplicate"),
    "activities_added": ("Zum Kurs hinzugefügt:", "Added to the course:"),
    "nothing_added": ("Es wurde nichts hinzugefügt.", "Nothing was added."),
    "answer_refused": ("Die Antwort des Werkzeugs wurde abgelehnt:", "The tool's answer was refused:"),
    "to_course": ("Zum Kurs", "To the course"),
    "new_window": ("In neuem Fenster öffnen", "Open in a new window"),
    "own_window": (
        "Diese Aktivität öffnet sich in einem eigenen Fenster.",
        "This activity opens in a window of its own.",
    ),
    "review": ("Abgabe ansehen", "View submission"),
    "review_of": ("Abgabe von", "Submission by"),
    "to_gradebook": ("Zu den Bewertungen", "To the grades"),
    "no_activities": ("Dieser Kurs hat noch keine Aktivitäten.", "This course has no activities yet."),
    "no_tool": (
        "In diesem LMS ist kein LTI-Werkzeug registriert.",
        "No LTI tool is registered with this LMS.",
    ),
    "out_of": ("von", "out of"),
    "points": ("Punkten", "points"),
    "gradebook_lead_all": ("Alle Lernenden dieses Kurses.", "All learners of this course."),
    "gradebook_lead_own": ("Ihre Bewertungen in diesem Kurs.", "Your grades in this course."),
    "activity": ("Aktivität", "Activity"),
    "grade": ("Bewertung", "Grade"),
    "feedback": ("Feedback", "Feedback"),
    "no_grade": ("keine Bewertung", "no grade"),
    "change_grade": ("Bewertung ändern", "Change the grade"),
    "keep_grade": (
        "Gegen alles halten, was das Werkzeug sendet (überschrieben)",
        "Keep it against whatever the tool sends (overridden)",
    ),
    "kept_grade": ("überschrieben", "overridden"),
    "grade_hint": (
        "Ein leeres Feld nimmt die Bewertung weg. Die nächste Bewertung, die das Werkzeug sendet, ersetzt sie.",
        "An empty field takes the grade away. The next one that the tool sends replaces it.",
    ),
    "grade_hint_own": (
        "Ein leeres Feld nimmt die Bewertung weg. Die nächste vom Werkzeug ersetzt sie, wenn sie nicht gehalten wird.",
        "An empty field takes the grade away. Unless it is kept, the next one that the tool sends replaces it.",
    ),
    "wrong_grade": ("Geben Sie eine Zahl ein, von 0 bis", "Enter a number from 0 to"),
    "remove_column": ("Spalte löschen", "Delete the column"),
    "remove_lead": (
        "Die Spalte verschwindet mit allen Bewertungen darin. Das lässt sich nicht zurücknehmen.",
        "The column goes, with all grades in it. This cannot be undone.",
    ),
    "no_such_grade": ("Diese Bewertung gibt es hier nicht.", "There is no such grade here."),
    "save": ("Speichern", "Save"),
    "no_columns": ("In den Bewertungen gibt es noch keine Spalten.", "The gradebook has no columns yet."),
    "no_learners": ("In diesem Kurs lernt noch niemand.", "This course has no learners yet."),
    "competencies_lead_all": (
        "Stufen und Belege aller Lernenden dieses Kurses.",
        "Levels and evidence of all learners of this course.",
    ),
    "competencies_lead_own": (
        "Ihre Stufen in diesem Kurs, mit den Belegen dafür.",
        "Your levels in this course, with the evidence for each.",
    ),
    "no_competencies": (
        "Diesem Kurs sind keine Kompetenzen zugeordnet.",
        "No competencies are linked to this course.",
    ),
    "not_rated": ("noch nicht bewertet", "not rated yet"),
    "nobody_rated": ("Noch niemand bewertet.", "Nobody has been rated yet."),
    "rated": ("bewertet", "rated"),
    "of": ("von", "of"),
    "evidence_one": ("Beleg", "piece of evidence"),
    "evidence_many": ("Belege", "pieces of evidence"),
    "no_note": ("ohne Notiz", "without a note"),
    "refreshes": ("Aktualisiert sich von selbst.", "Updates by itself."),
    "continue": ("Weiter", "Continue"),
    "opening": ("Die Aktivität wird geöffnet …", "Opening the activity …"),
    "back_to_lms": ("Zurück zum LMS", "Back to the LMS"),
    "launch_signed_out": (
        "Sie sind im LMS nicht angemeldet. Wählen Sie zuerst eine Person.",
        "You are not signed in to the LMS. Choose a person first.",
    ),
    "launch_no_tool": (
        "In diesem LMS ist kein LTI-Werkzeug registriert.",
        "No LTI tool is registered with this LMS.",
    ),
    "launch_no_activity": (
        "Diese Aktivität gibt es in diesem Kurs nicht.",
        "There is no such activity in this course.",
    ),
    "launch_no_review": (
        "Hier gibt es keine Abgabe, die Sie ansehen können.",
        "There is no submission here that you can view.",
    ),
    "launch_unknown_client": (
        "Die Anfrage kommt von einem Werkzeug, das hier nicht registriert ist.",
        "The request comes from a tool that is not registered here.",
    ),
    "launch_unknown_redirect": (
        "Die Rücksprungadresse ist für dieses Werkzeug nicht registriert.",
        "The redirect address is not registered for this tool.",
    ),
    "launch_used": (
        "Dieser Start wurde schon verwendet oder ist abgelaufen. Öffnen Sie die Aktivität im Kurs noch einmal.",
        "This launch was used before or has expired. Open the activity in the course again.",
    ),
    "nobody": ("Diese Person gibt es hier nicht.", "There is no such person here."),
    "foreign_form": (
        "Das Formular kam von einer anderen Website. Bitte wählen Sie hier noch einmal.",
        "The form came from another website. Please choose again here.",
    ),
    "months": (
        "Jan. Feb. März Apr. Mai Juni Juli Aug. Sep. Okt. Nov. Dez.",
        "Jan Feb Mar Apr May Jun Jul Aug Sep Oct Nov Dec",
    ),
}


def translator(language: str) -> Translator:
    """A function from a text's name to the text in `de`, or in English for all else."""
    column = 0 if language == "de" else 1
    return lambda name: _TEXTS[name][column]


def moment(seconds: int, language: str) -> str:
    """An instant for people's eyes, in the time zone of the company whose LMS this is."""
    at = datetime.fromtimestamp(seconds, _TIME_ZONE)
    month = translator(language)("months").split()[at.month - 1]
    day = f"{at.day}." if language == "de" else f"{at.day}"
    return f"{day} {month} {at.year}, {at:%H:%M}"


def iso(seconds: int) -> str:
    """An instant for machines: ISO 8601, UTC."""
    return datetime.fromtimestamp(seconds, UTC).isoformat()


def amount(value: float, language: str) -> str:
    """Points with at most two decimals, none where there are none."""
    text = f"{value:.2f}".rstrip("0").rstrip(".")
    return text.replace(".", ",") if language == "de" else text


def linked(text: str) -> Markup:
    """A text as HTML, in which each web address is a link that shows its host alone."""
    shown, end = Markup(), 0
    for found in _ADDRESS.finditer(text):
        link = Markup('<a href="{0}" title="{0}" rel="noopener" target="_blank">{1}</a>')
        shown += escape(text[end : found.start()]) + link.format(found[0], _host(found[0]))
        end = found.end()
    return shown + escape(text[end:])


def _host(address: str) -> str:
    try:
        return urlsplit(address).netloc or address
    except ValueError:
        return address
