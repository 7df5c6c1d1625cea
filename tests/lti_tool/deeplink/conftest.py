"""An LMS whose instructors ask for links; see `tests.lti_tool.launch`."""

from tests.lti_tool.launch.conftest import app, browser, lms, services

__all__ = ["app", "browser", "lms", "services"]
