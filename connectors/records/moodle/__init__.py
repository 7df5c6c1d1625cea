"""Moodle's competency records, by its web services."""

from connectors.records.moodle.connector import MoodleCompetencies

__all__ = ["MoodleCompetencies"]
