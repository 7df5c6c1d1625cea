"""A classroom, and short ways to let posts not be public in it."""

from tests.sync.intake.conftest import classroom as classroom
