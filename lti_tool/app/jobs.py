"""Everything that Stoa does by itself at set times: one list, whatever runs it (`sync.schedules.running`)."""

from collections.abc import Sequence
from typing import Final

from lti_tool.launch import purging
from sync.schedules import housekeeping
from sync.schedules.jobs import HOURLY, NIGHTLY, Job

JOBS: Final[Sequence[Job]] = (
    Job("purge_launches", HOURLY, purging.purge),
    Job("purge_sync", NIGHTLY, housekeeping.purge),
    Job("truncate_log", NIGHTLY, housekeeping.truncate_log),
)
