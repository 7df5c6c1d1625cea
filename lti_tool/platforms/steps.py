"""What is left to do in an LMS once it and Stoa know each other, by product."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from flask_babel import lazy_gettext

_CLOSE: Final = lazy_gettext("Open the activity once as an instructor: that is the test that all is well.")


# What the administrator of any LMS is to switch on, and what it is good for.
RIGHTS: Final[Sequence[tuple[str, str]]] = (
    (
        lazy_gettext("Grades (Assignment and Grade Services)"),
        lazy_gettext(
            "With scores and line items, so that each discussion has its column. In Moodle: “Use this service for "
            "grade sync and column management”, and “Accept grades from the tool: Always”."
        ),
    ),
    (
        lazy_gettext("Roster (Names and Role Provisioning Services)"),
        lazy_gettext(
            "Stoa knows who is in the course, and takes these names out of what leaves. In Moodle: “Use this service "
            "to retrieve members' information as per privacy settings”."
        ),
    ),
    (
        lazy_gettext("Groups (Course Groups Service)"),
        lazy_gettext(
            "For discussions in groups. Moodle does not have it; there, write the custom parameter "
            "group_ids=$Moodle.Person.userGroupIds."
        ),
    ),
    (
        lazy_gettext("Choosing content (Deep Linking)"),
        lazy_gettext("Instructors set a discussion up while they add it to their course."),
    ),
    (
        lazy_gettext("Names of people"),
        lazy_gettext("Always, or people appear as “A member”. In Moodle: “Share launcher's name with tool”."),
    ),
    (
        lazy_gettext("Mail addresses"),
        lazy_gettext("Only if exports of Slack are to be brought in: their authors are recognised by them."),
    ),
)


@dataclass(frozen=True, slots=True)
class Product:
    """An LMS product: its name, and what is left to do in it where it has registered itself, and in any case."""

    name: str
    after_registering_itself: Sequence[str]
    steps: Sequence[str]


PRODUCTS: Final[Mapping[str, Product]] = {
    "moodle": Product(
        "Moodle",
        (lazy_gettext("On the page “Manage tools”, press “Activate” on the new tool's card."),),
        (
            lazy_gettext(
                "On the card's settings, under “Privacy”, see whether mail addresses are to be sent."
            ),
            lazy_gettext(
                "In a course: under “More → LTI External tools”, show the tool in the activity chooser."
            ),
            lazy_gettext("In a course: add an activity, choose the tool, and press “Select content”."),
        ),
    ),
    "canvas": Product(
        "Canvas",
        (
            lazy_gettext(
                "The app's menu shows a deployment id: the people who run Stoa enter it with the command below."
            ),
        ),
        (
            lazy_gettext("Under “Developer Keys”, see that the new LTI registration is on."),
            lazy_gettext("Under “Settings → Apps”, install the app by its client id."),
            lazy_gettext("In a course: add an assignment of the type “External tool”, and choose Stoa."),
        ),
    ),
    "desire2learn": Product(
        "Brightspace",
        (
            lazy_gettext(
                "Make a deployment for your organisational units, with names and mail addresses; the people who run "
                "Stoa enter its id with the command below."
            ),
        ),
        (
            lazy_gettext("Under “Manage Extensibility → LTI Advantage”, enable the tool and its extensions."),
            lazy_gettext("Make a link of the type “Deep Linking Quicklink” for the deployment."),
        ),
    ),
    "blackboardlearn": Product(
        "Blackboard",
        (),
        (
            lazy_gettext("Under “Administrator → Integrations → LTI Tool Providers”, approve the tool."),
            lazy_gettext("Let it have grade service access and membership service access, and send names."),
            lazy_gettext("Add a deep linking placement, so that instructors find it among the content."),
        ),
    ),
    "openedx": Product(
        "Open edX",
        (),
        (lazy_gettext("Choose “Programmatic” grading, so that Stoa may make its column."),),
    ),
    "ilias": Product(
        "ILIAS",
        (),
        (
            lazy_gettext("Under “Administration → LTI → Providers”, make the provider available."),
            lazy_gettext("Let it know names, and let it return results."),
            lazy_gettext("In a course: add an LTI consumer object, and choose the provider."),
        ),
    ),
    "sakai": Product(
        "Sakai",
        (),
        (
            lazy_gettext("Under “External Tools”, see that the tool is enabled for sites."),
            lazy_gettext("Let it send names, return grades, and use the roster and line items."),
            lazy_gettext("In a site: add it in Lessons by “Add content item”."),
        ),
    ),
    "openolat": Product(
        "OpenOlat",
        (),
        (
            lazy_gettext("Under “Administration → Modules → LTI 1.3”, see that the tool has a deployment."),
            lazy_gettext(
                "In a course: add an LTI page, choose the tool, and let it send names and set scores."
            ),
        ),
    ),
}
_ALIASES: Final = {
    "d2l": "desire2learn",
    "brightspace": "desire2learn",
    "blackboard": "blackboardlearn",
    "edx": "openedx",
}


def product_of(family_code: str) -> Product | None:
    """The product with this family code; None for one that nothing is known of."""
    code = family_code.lower().replace(" ", "")
    return PRODUCTS.get(_ALIASES.get(code, code))


def steps_for(family_code: str) -> Sequence[str]:
    """What is left to do in an LMS with this family code."""
    product = product_of(family_code)
    known = (
        (*product.after_registering_itself, *product.steps)
        if product
        else (lazy_gettext("See that the tool is switched on, and may be used in courses."),)
    )
    return (*known, _CLOSE)
