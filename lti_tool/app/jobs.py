"""Everything that Stoa does by itself at set times: one list, whatever runs it (`sync.schedules.running`)."""

from collections.abc import Sequence
from typing import Final

from lti_tool.launch import purging
from sync.delivery.context import SyncContext
from sync.delivery.verify import verify_due
from sync.schedules import housekeeping
from sync.schedules.jobs import HOURLY, NIGHTLY, Job


def verify_what_is_due(context: SyncContext) -> None:
    """Read back what receivers hold, of each target once a week: some every night, rather than all at once."""
    while not context.stopping.is_set() and verify_due(context) is not None:
        pass


JOBS: Final[Sequence[Job]] = (
    Job("purge_launches", HOURLY, purging.purge),
    Job("purge_sync", NIGHTLY, housekeeping.purge),
    Job("verify", NIGHTLY, verify_what_is_due),
    Job("truncate_log", NIGHTLY, housekeeping.truncate_log),
)
