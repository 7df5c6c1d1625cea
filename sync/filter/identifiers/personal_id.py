"""Numbers of students and employees, where a word says so. An organisation's own forms are `own_patterns`."""

from collections.abc import Iterator

from sync.filter.announced import announced
from sync.filter.labels import Label
from sync.filter.types import EntityType, Span
from sync.filter.view import View

LABEL = Label.of(
    """matrikel martrikel _matr_ _matrn _mat_n _matn _stud_n _mtkn _mtr_n immatrikulationsn student_id
    student_n students_n student_s_n studierendenn studierenden_n studierenden_id studentenn studenten_n
    studenten_id personaln personal_n personal_id personalkenn _pers_n _persn mitarbeitern mitarbeiter_n
    mitarbeiter_id mitarbeiterkenn employee_n employee_id employee_s_n _emp_id _emp_n staff_id staff_n
    personnel_n personnel_id payroll_n dienstnummer dienst_n stammnummer schülern schueler_n schüler_n
    schüler_id pupil_n pupil_id prüflingsn prüfungsnummer teilnehmern teilnehmer_n teilnehmer_id
    bewerbern bewerber_n applicant_n applicant_id candidate_n candidate_id enrolment_n enrollment_n
    university_id campus_id uni_kennung hochschulkennung uni_id registration_n roll_n
    matriculation martikel badge_n azubin azubi_n auszubildendenn trainee_n apprentice_n _ident_n
    identn werksausweis kandidatenn lohnn _pnr_ studentenausweisn"""
)


def find(view: View) -> Iterator[Span]:
    """What such a word leads to."""
    yield from announced(view, LABEL, EntityType.PERSONAL_ID, "personal_id.context")
