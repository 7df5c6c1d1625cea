"""Everything that Stoa does by itself at set times: one list, whatever runs it (`sync.schedules.running`)."""

from collections.abc import Sequence
from typing import Final

from lti_tool.launch import purging
from sync.delivery import comparing
from sync.schedules import housekeeping
from sync.schedules.jobs import EVERY_TEN_MINUTES, HOURLY, NIGHTLY, Job

JOBS: Final[Sequence[Job]] = (
    # Each target weekly, or once it is asked for.
    Job("compare_records", EVERY_TEN_MINUTES, comparing.compare_due),
    Job("purge_launches", HOURLY, purging.purge),
    Job("purge_sync", NIGHTLY, housekeeping.purge),
    Job("truncate_log", NIGHTLY, housekeeping.truncate_log),
)
