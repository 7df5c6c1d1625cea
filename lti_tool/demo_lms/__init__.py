"""A small but entirely real LMS, for the demo and for the tests: it imports nothing of the rest of Stoa.

Its wire formats are those of LTI 1.3, AGS 2.0, NRPS 2.0 and of Moodle's REST web service, so that what
talks to it talks to a real Moodle unchanged.
"""

from lti_tool.demo_lms.app import create_app, web_service_token
from lti_tool.demo_lms.model import Activity, Competency, Course, CourseGroup, Person, Platform, Tool

__all__ = [
    "Activity",
    "Competency",
    "Course",
    "CourseGroup",
    "Person",
    "Platform",
    "Tool",
    "create_app",
    "web_service_token",
]
