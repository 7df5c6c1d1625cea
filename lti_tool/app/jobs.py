"""Everything that Stoa does by itself at set times: one list, whatever runs it (`sync.schedules.running`)."""

from collections.abc import Sequence
from typing import Final

from lti_tool.app.retention import purge_what_is_over
from lti_tool.digest.sending import send_mail
from lti_tool.launch import purging
from sync.delivery.alignments import look_at_alignments
from sync.delivery.announcing import announce_ended
from sync.delivery.lapses import look_for_links, note_lapsed
from sync.delivery.verify import verify_all_due
from sync.moderation.withdrawing import finish_removals
from sync.previews.fetching import fetch_previews
from sync.rights import replaying
from sync.rights.finishing import finish_erasures
from sync.schedules import housekeeping
from sync.schedules.jobs import EVERY_TEN_MINUTES, HOURLY, NIGHTLY, Job

JOBS: Final[Sequence[Job]] = (
    Job("purge_launches", HOURLY, purging.purge),
    Job("purge_sync", NIGHTLY, housekeeping.purge),
    Job("purge_files", EVERY_TEN_MINUTES, housekeeping.purge_files),
    # Of a `stoa privacy erase` that was killed beside this process. The rest is done at the start.
    Job("replay_erasures", HOURLY, replaying.replay),
    Job("retention", NIGHTLY, purge_what_is_over),
    Job("truncate_log", NIGHTLY, housekeeping.truncate_log),
    Job("seal_audit", EVERY_TEN_MINUTES, housekeeping.seal_audit),
    Job("finish_erasures", EVERY_TEN_MINUTES, finish_erasures),
    Job("send_mail", EVERY_TEN_MINUTES, send_mail),
    Job("fetch_previews", EVERY_TEN_MINUTES, fetch_previews),
    Job("finish_removals", EVERY_TEN_MINUTES, finish_removals),
    Job("end_levels", EVERY_TEN_MINUTES, note_lapsed),
    Job("announce_ended", EVERY_TEN_MINUTES, announce_ended),
    Job("look_for_competencies", HOURLY, look_for_links),
    Job("look_at_alignments", HOURLY, look_at_alignments),
    # Each target is due once a week, or as soon as somebody asks.
    Job("verify_records", EVERY_TEN_MINUTES, verify_all_due),
)
