"""A draft of the data protection impact assessment (GDPR Art. 35)."""

from flask_babel import gettext as _

from lti_tool.privacy.documents.configuration import Configuration
from lti_tool.privacy.documents.paper import Paper, Rows, Section, Words, to_add
from lti_tool.privacy.documents.shared import holdings, purposes, receivers


def assessment(configuration: Configuration) -> Paper:
    """The draft: what Stoa knows of itself is filled in, what only the organisation can judge is asked for."""
    return Paper(
        _("Data protection impact assessment (draft)"),
        _("GDPR, Art. 35(7)"),
        (
            _threshold(),
            purposes(configuration),
            holdings(configuration),
            receivers(configuration),
            _necessity(),
            _risks(),
            _views(),
        ),
    )


def _threshold() -> Section:
    rows = (
        (_("Evaluation or scoring"), _("yes: participation becomes points")),
        (_("Automated decisions with legal or similar effect"), _("no: points are proposals by published rules, teachers can decide otherwise (Art. 22)")),
        (_("Systematic monitoring"), _("in part: contributions to the discussion are counted; reading is not")),
        (_("Sensitive data"), _("not asked for; it may stand in free text, where the filter holds it back")),
        (_("Large scale"), _("to be judged by the organisation")),
        (_("Matching of data sets"), _("in part: where archives of other communities are brought in")),
        (_("Vulnerable data subjects"), _("yes: learners, and employees towards their employer")),
        (_("New technology"), _("no: rules and word lists, a small statistical model for names in the filter")),
        (_("Keeps people from a right or a service"), _("no: a course can be passed by other means if the teacher says so")),
    )  # fmt: skip
    return Section(
        _("Is an assessment needed?"),
        (
            Words(_("By the criteria of the European supervisory authorities (WP 248 rev. 01); where two are met, an assessment is usually needed.")),
            Rows((_("Criterion"), _("Here")), rows),
        ),
    )  # fmt: skip


def _necessity() -> Section:
    return Section(
        _("Necessity and proportionality"),
        (
            Words(_("Learning from each other is to count in courses and towards qualifications. Milder means: grading by hand, which needs more reading of what people wrote, or not counting at all. Each part that goes beyond the score can be left off.")),
            to_add(_("Why the organisation needs each purpose that is on; for legitimate interests the balance of interests")),
        ),
    )  # fmt: skip


def _risks() -> Section:
    headings = (_("Risk to people"), _("Without measures"), _("Measures of Stoa"), _("What is left"))
    high, medium, low = _("high"), _("medium"), _("low")
    rows = (
        (_("Superiors watch performance and behaviour of single people"), high, _("roles by course, and no view across courses; people are listed by name alone, never by points; works-council mode without times of single people and with small groups suppressed"), medium),
        (_("People write less freely because it counts"), medium, _("rules are published and can be tried; caps and gates; a contribution can be taken out; points are shown with their reasons"), low),
        (_("Health, belief or union membership in a post reaches another system"), high, _("special categories are held for a person, not sent"), low),
        (_("Data of third parties in a post reaches another system"), high, _("the filter replaces people, contact details and numbers; texts leave only where a purpose is on; each learner sees beforehand what would be sent"), low),
        (_("The filter misses something"), medium, _("off by default; excerpts instead of whole posts; a paper lists posts, people and recipients concerned; recipients are asked to delete"), medium),
        (_("Unfair points through copies, rings or mistakes"), medium, _("flags with an explanation for a person to look at, nothing punished by machine; decisions with a reason; every fact can be corrected"), low),
        (_("Data is used for something else later on"), high, _("purposes are versioned; a target sends only under its purpose and fields; changes are in the audit trail"), low),
        (_("People are recognised by pseudonyms"), medium, _("another pseudonym in each course; irreversible once the person's key is destroyed"), low),
        (_("Posts from communities are imported without their authors' knowledge"), high, _("only members of the course are kept; what others wrote is counted and dropped"), medium),
        (_("Data stays at recipients after erasure"), medium, _("deletion is sent to every recipient, with receipts"), low),
        (_("Attack on the installation"), high, _("encryption by person, deny by default, checked launches, requests only to registered hosts, audit chain"), low),
    )  # fmt: skip
    return Section(_("Risks and measures"), (Rows(headings, rows), to_add(_("The organisation's own judgement of each risk, and further measures"))))  # fmt: skip


def _views() -> Section:
    return Section(
        _("Advice and views"),
        (
            to_add(_("Advice of the data protection officer (Art. 35(2))")),
            to_add(_("Views of learners or their representatives, works council (Art. 35(9))")),
            to_add(_("Decision, date, signature; when it will be reviewed; consultation of the authority if a high risk is left (Art. 36)")),
        ),
    )  # fmt: skip
