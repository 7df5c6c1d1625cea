import pytest

from sync.spaces.roles import duties_of, role_of
from sync.spaces.tables import Duty, Role

CONTEXT = "http://purl.imsglobal.org/vocab/lis/v2/membership"
INSTITUTION = "http://purl.imsglobal.org/vocab/lis/v2/institution/person#"
TEST_USER = "http://purl.imsglobal.org/vocab/lti/system/person#TestUser"
SYSTEM = "http://purl.imsglobal.org/vocab/lis/v2/system/person#"


@pytest.mark.parametrize(
    ("roles", "expected"),
    [
        ([f"{CONTEXT}#Learner"], Role.LEARNER),
        (["Learner"], Role.LEARNER),
        ([f"{CONTEXT}#Member"], Role.LEARNER),
        ([f"{CONTEXT}/Learner#NonCreditLearner"], Role.LEARNER),
        ([f"{CONTEXT}#Instructor"], Role.INSTRUCTOR),
        (["Instructor"], Role.INSTRUCTOR),
        ([f"{CONTEXT}#ContentDeveloper"], Role.INSTRUCTOR),
        ([f"{CONTEXT}#Manager"], Role.INSTRUCTOR),
        ([f"{CONTEXT}/Instructor#TeachingAssistant"], Role.INSTRUCTOR),
        ([f"{CONTEXT}/Instructor#Grader", f"{CONTEXT}#Learner"], Role.INSTRUCTOR),
        ([f"{CONTEXT}#Administrator", f"{CONTEXT}#Instructor"], Role.ADMINISTRATOR),
        ([f"{CONTEXT}#Mentor"], Role.OBSERVER),
        ([f"{CONTEXT}#Mentor", f"{INSTITUTION}Observer"], Role.OBSERVER),
        ([f"{CONTEXT}#Mentor", f"{INSTITUTION}Administrator"], Role.OBSERVER),
        ([f"{CONTEXT}#Learner", f"{INSTITUTION}Administrator", f"{SYSTEM}SysAdmin"], Role.LEARNER),
        (["Learner", f"{INSTITUTION}Instructor"], Role.LEARNER),
        ([f"{CONTEXT}#Wizard", f"{INSTITUTION}Administrator"], Role.OBSERVER),
        ([f"{INSTITUTION}Administrator"], Role.ADMINISTRATOR),
        ([f"{SYSTEM}Administrator"], Role.ADMINISTRATOR),
        ([f"{INSTITUTION}Student"], Role.LEARNER),
        ([f"{INSTITUTION}Instructor"], Role.OBSERVER),
        ([f"{INSTITUTION}Faculty", f"{INSTITUTION}Staff"], Role.OBSERVER),
        ([f"{SYSTEM}Instructor"], Role.OBSERVER),
        ([], Role.OBSERVER),
        (["", "#", "http://unheard.of/role#Instructor", "urn:x#Administrator"], Role.OBSERVER),
        (["Instructor\nLearner", "instructor"], Role.OBSERVER),
        ([f"{CONTEXT}#InstructorX"], Role.OBSERVER),
        ([f"{CONTEXT}/Learner#Instructor"], Role.LEARNER),
        ([f"{CONTEXT}/Officer#Vice-Chair", f"{INSTITUTION}Administrator"], Role.OBSERVER),
        ([f"{CONTEXT}/Manager#Observer"], Role.OBSERVER),
        ([f"{CONTEXT}/Manager#ExternalObserver", f"{INSTITUTION}Administrator"], Role.OBSERVER),
        ([f"{CONTEXT}/Manager#CourseCoordinator"], Role.INSTRUCTOR),
        ([f"{CONTEXT}/Wizard#Instructor"], Role.OBSERVER),
        ([f"{CONTEXT}/ContentDeveloper#Librarian"], Role.INSTRUCTOR),
        ([f"{CONTEXT}/ContentDeveloper#ContentExpert"], Role.OBSERVER),
        ([f"{CONTEXT}/ContentDeveloper#ExternalContentExpert", f"{CONTEXT}#Learner"], Role.LEARNER),
        ([f"{CONTEXT}/Mentor#Tutor"], Role.OBSERVER),
        (["Wizard", f"{INSTITUTION}Administrator"], Role.ADMINISTRATOR),
        ([TEST_USER], Role.OBSERVER),
        ([TEST_USER, f"{CONTEXT}#Learner"], Role.LEARNER),
        ([f"{INSTITUTION}Student", TEST_USER], Role.LEARNER),
    ],
)
def test_what_the_lms_calls_somebody_becomes_a_role(roles: list[str], expected: Role) -> None:
    assert role_of(roles) is expected


@pytest.mark.parametrize(
    ("roles", "expected"),
    [
        ([f"{CONTEXT}/ContentDeveloper#ContentExpert"], {Duty.EXPERT}),
        (
            [f"{CONTEXT}/ContentDeveloper#ExternalContentExpert", f"{CONTEXT}/Mentor#Tutor"],
            set(Duty) - {Duty.MODERATOR},
        ),
        ([f"{CONTEXT}/Learner#Instructor"], {Duty.MENTOR}),
        ([f"{CONTEXT}/Mentor#ExternalLearningFacilitator", f"{CONTEXT}#Learner"], {Duty.MENTOR}),
        ([f"{CONTEXT}#Mentor"], set()),
        ([f"{CONTEXT}/Mentor#Mentor"], set()),
        ([f"{CONTEXT}/Instructor#TeachingAssistant"], set()),
        (["ContentExpert", "Tutor", f"{CONTEXT}#Tutor", f"{INSTITUTION}Mentor"], set()),
        ([], set()),
    ],
)
def test_some_sub_roles_come_with_a_duty(roles: list[str], expected: set[Duty]) -> None:
    """Canvas calls parents mentors, so that a plain Mentor has none; nothing that an LMS says makes a moderator."""
    assert duties_of(roles) == expected
