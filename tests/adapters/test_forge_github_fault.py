"""How GitHub says no, in our own words."""

import pytest

from reviewbot.adapters.forge_github_fault import Refused, ServerFailed, check_status
from reviewbot.kernel.errors import BrokenInvariant, Unavailable

NOW = "Fri, 20 Nov 2026 12:00:00 GMT"
IN_TEN_MINUTES = "1795176600"


def refusal(status: int, headers: dict[str, str] | None = None, body: str = '{"message": "No"}') -> Exception:
    with pytest.raises((Unavailable, Refused)) as caught:
        check_status(status, headers or {}, body, asked="GET /repos/acme/shop")
    return caught.value


@pytest.mark.parametrize("status", [200, 201, 204, 304])
def test_a_success_and_an_unchanged_answer_pass(status: int) -> None:
    check_status(status, {}, "", asked="GET /repos/acme/shop")


@pytest.mark.parametrize(
    ("status", "headers", "body", "seconds"),
    [
        pytest.param(403, {"retry-after": "30"}, "{}", 30.0, id="a secondary limit that says how long"),
        pytest.param(429, {}, "{}", 60.0, id="too many requests, no word on how long"),
        pytest.param(403, {}, '{"message": "You have exceeded a secondary rate limit."}', 60.0, id="by its sentence"),
        pytest.param(
            403,
            {"x-ratelimit-remaining": "0", "x-ratelimit-reset": IN_TEN_MINUTES, "date": NOW},
            "{}",
            600.0,
            id="the hour's requests are spent",
        ),
        pytest.param(
            403,
            {"x-ratelimit-remaining": "0", "x-ratelimit-reset": "0", "date": NOW},
            "{}",
            1.0,
            id="spent, and the reset is past",
        ),
        pytest.param(403, {"x-ratelimit-remaining": "0"}, "{}", 60.0, id="spent, without a reset"),
        pytest.param(429, {"retry-after": "soon"}, "{}", 60.0, id="a wait that is no number"),
    ],
)
def test_a_limit_says_when_to_come_back(status: int, headers: dict[str, str], body: str, seconds: float) -> None:
    failure = refusal(status, headers, body)

    assert isinstance(failure, Unavailable)
    assert failure.retry_after_seconds == seconds
    assert str(failure) == "GitHub is unavailable: a rate limit is reached (GET /repos/acme/shop)"


def test_github_failing_is_unavailable() -> None:
    failure = refusal(502, body="<html>")

    assert isinstance(failure, ServerFailed)
    assert str(failure) == "GitHub is unavailable: it answered 502 to GET /repos/acme/shop"


@pytest.mark.parametrize(
    ("status", "kind"),
    [
        pytest.param(403, Unavailable, id="forbidden"),
        pytest.param(404, Unavailable, id="not there"),
        pytest.param(301, Unavailable, id="moved away"),
        pytest.param(400, BrokenInvariant, id="a request that is wrong"),
        pytest.param(422, BrokenInvariant, id="a request that cannot be"),
    ],
)
def test_what_nobody_expected_is_access_or_our_own_bug(status: int, kind: type[Exception]) -> None:
    failure = refusal(status)

    assert isinstance(failure, Refused)
    assert isinstance(failure.failure(), kind)
    assert f"{status} to GET /repos/acme/shop: 'No'" in str(failure.failure())


@pytest.mark.parametrize(
    ("body", "said"),
    [
        pytest.param("<html>", "no readable message", id="no JSON"),
        pytest.param("[" * 100_000, "no readable message", id="a bottomless one"),
        pytest.param("[]", "no message", id="another shape"),
        pytest.param('{"message": "' + "x" * 5_000 + '"}', repr("x" * 200), id="an endless message"),
    ],
)
def test_a_refusals_own_words_are_bounded(body: str, said: str) -> None:
    assert str(refusal(404, body=body)) == f"404 to GET /repos/acme/shop: {said}"
