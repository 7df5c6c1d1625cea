"""What launches need: the application, an LMS to launch from and a browser, as in the launch's own tests."""

from tests.lti_tool.launch.conftest import app, browser, lms, services

__all__ = ["app", "browser", "lms", "services"]
