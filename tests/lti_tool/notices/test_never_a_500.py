"""Whatever is sent, the answer says what became of it."""

from typing import Any

import jwt
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.lti_tool.launch.platform import LTI, TOOL
from tests.lti_tool.launch.test_never_a_500 import CLAIMS, HEADERS, JSON
from tests.lti_tool.notices.conftest import Sender

some_times = settings(
    max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
NOTICE = ["id", "timestamp", "type"]


def is_an_answer(answer: Any) -> bool:
    return answer.status_code == 200 or 400 <= answer.status_code < 500


@some_times
@given(
    claims=st.dictionaries(
        st.sampled_from([*CLAIMS, f"{LTI}notice", f"{LTI}origin_contexts"]),
        JSON | st.lists(st.text()) | st.dictionaries(st.sampled_from(NOTICE), JSON, max_size=3),
        max_size=3,
    )
)
def test_any_claims(sender: Sender, claims: dict[str, Any]) -> None:
    assert is_an_answer(sender.send(sender.sign(claims)))


@some_times
@given(notice=st.dictionaries(st.sampled_from(NOTICE), JSON, max_size=3))
def test_any_notice(sender: Sender, notice: dict[str, Any]) -> None:
    assert is_an_answer(sender.send(sender.sign(**notice)))


@some_times
@given(
    header=st.dictionaries(st.sampled_from(HEADERS[1:]), st.text() | st.integers() | st.none(), max_size=3)
)
def test_any_header(sender: Sender, header: dict[str, Any]) -> None:
    try:
        token = sender.lms.sign(sender.claims(), header)
    except (jwt.PyJWTError, TypeError, ValueError):
        return  # a header that the signing library itself refuses to write

    assert is_an_answer(sender.send(token))


@pytest.mark.parametrize("database", ["sqlite"], indirect=True)
@some_times
@given(body=st.binary() | JSON | st.fixed_dictionaries({"notices": st.lists(JSON, max_size=3) | JSON}))
def test_any_body(sender: Sender, body: Any) -> None:
    if isinstance(body, bytes):
        answer = sender.app.test_client().post("/lti/notices", base_url=TOOL, data=body)
    else:
        answer = sender.post(body)

    assert is_an_answer(answer)
