"""What Moodle's exceptions mean (lib/setuplib.php, lib/dmllib.php, competency/classes/api.php)."""

from connectors.contract import BlockReason, Outcome
from connectors.records.moodle.webservice import MoodleException

# The token, its service or its user may not do this, for nobody.
_NO_RIGHTS = frozenset(
    {
        "invalidtoken",
        "accessexception",
        "nopermissions",
        "requireloginerror",
        "errorcoursecontextnotvalid",
        "servicenotavailable",
        "servicerequireslogin",
        "usernotfullysetup",
        "passwordisexpired",
        "invalidiptoken",
        "invalidtimedtoken",
    }
)
_COURSE_GONE = frozenset({"invalidcourseid", "cannotfindcourse", "unknowncourse"})
_ITEM_WRONG = frozenset({"invalidparameter", "invalidpersistenterror", "invalidrecord", "codingerror"})
_LATER = frozenset({"sitemaintenance", "upgraderunning", "dbconnectionfailed"})


def outcome_of(exception: MoodleException) -> Outcome:
    """What an exception at writing means for the item, or for the whole target."""
    code = f"moodle.{exception.error_code}"
    if exception.error_code in _NO_RIGHTS or exception.error_code.startswith("wsaccessuser"):
        return Outcome.blocked(BlockReason.NO_RIGHTS, code, whole_target=True)
    if exception.error_code in _COURSE_GONE:
        return Outcome.blocked(BlockReason.ITEM_GONE, code, whole_target=True)
    if exception.error_code == "invaliduser" or exception.says("may not be rated at this time"):
        return Outcome.blocked(BlockReason.NOT_ENROLLED, "moodle.not_gradable")
    if exception.says("does not belong to this course"):
        return Outcome.blocked(BlockReason.ITEM_GONE, "moodle.competency_not_in_course")
    if exception.error_code in _ITEM_WRONG:
        return Outcome.rejected(code)
    if exception.error_code in _LATER:
        return Outcome.retry(code)
    # Database errors and whatever else: Moodle writes evidence without a transaction, so it may be there.
    return Outcome.retry(code, uncertain=True, whole_target=exception.kind.startswith("dml_"))
