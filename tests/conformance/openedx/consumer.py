"""Open edX's own consumer of LTI tools, asked by lines of JSON: run by the Python of `make openedx`, not by ours.

A line in is `[name, arguments]`; a line out is what the call of that name gave, or `{"error": …}`.
"""

import json
import sys
from typing import Any

from django.conf import settings

settings.configure(
    PLATFORM_NAME="Open edX",
    SECRET_KEY="for tests",
    USE_TZ=True,
    CACHES={"default": {"BACKEND": "django.core.cache.backends.locmem.LocMemCache"}},
)

from cryptography.hazmat.primitives import serialization  # noqa: E402 - Django wants its settings first
from cryptography.hazmat.primitives.asymmetric import rsa  # noqa: E402
from lti_consumer.data import Lti1p3LaunchData  # noqa: E402
from lti_consumer.lti_1p3.constants import LTI_1P3_CONTEXT_TYPE  # noqa: E402
from lti_consumer.lti_1p3.consumer import LtiAdvantageConsumer  # noqa: E402

_KEY_ID = "open edX 1"


class Campus:
    """A course of Open edX with one activity."""

    def __init__(self, **told: Any) -> None:
        pem = rsa.generate_private_key(65537, 2048).private_bytes(
            serialization.Encoding.PEM,
            serialization.PrivateFormat.TraditionalOpenSSL,
            serialization.NoEncryption(),
        )
        services = {name: told.pop(name) for name in ("lineitems", "memberships", "deep_linking")}
        self.consumer = LtiAdvantageConsumer(**told, rsa_key=pem.decode(), rsa_key_id=_KEY_ID)
        self.consumer.enable_ags(
            services["lineitems"], f"{services['lineitems']}/1", allow_programmatic_grade_interaction=True
        )
        self.consumer.enable_nrps(services["memberships"])
        self.consumer.enable_deep_linking(told["lti_launch_url"], services["deep_linking"])

    def keys(self) -> Any:
        """The key set that the tool fetches."""
        return self.consumer.get_public_keyset()

    def login(self, user_id: str, role: str, message_type: str, **personal: str) -> str:
        """The address of the third-party initiated login; the launch to come is made ready."""
        consumer = self.consumer
        consumer.set_user_data(user_id, role, **personal)
        consumer.set_resource_link_claim(
            "block-v1:edX+Demo+2026+type@lti_consumer+block@1", title="Discussion"
        )
        consumer.set_launch_presentation_claim("iframe", "https://openedx.example/course")
        consumer.set_context_claim(
            "course-v1:edX+Demo+2026", [LTI_1P3_CONTEXT_TYPE.course_offering], "A course", "Demo"
        )
        consumer.set_custom_parameters({"resource_title": "Discussion"})
        launch = Lti1p3LaunchData(
            user_id=user_id,
            user_role=role,
            config_id="1",
            resource_link_id="1",
            message_type=message_type,
        )
        return str(consumer.prepare_preflight_url(launch))

    def launch(self, **asked: str) -> Any:
        """State and id_token that answer an authentication request."""
        return self.consumer.generate_launch_request(asked)

    def token(self, **form: str) -> Any:
        """The answer of the token address."""
        return self.consumer.access_token(form)

    def may(self, token: str, scope: str) -> bool:
        """Whether an access token is good for a scope."""
        return bool(self.consumer.check_token(token, [scope]))

    def content_items(self, message: str) -> Any:
        """What a deep linking answer brings, its signature checked."""
        return self.consumer.check_and_decode_deep_linking_token(message)


def main() -> None:
    """Answer until nothing more is asked."""
    campus: Campus | None = None
    for line in sys.stdin:
        name, arguments = json.loads(line)
        try:
            if name == "open":
                campus, answer = Campus(**arguments), None
            else:
                answer = getattr(campus, name)(**arguments)
        except Exception as error:  # noqa: BLE001 - told to the test, which fails
            answer = {"error": repr(error)}
        print(json.dumps(answer), flush=True)  # noqa: T201


if __name__ == "__main__":
    main()
