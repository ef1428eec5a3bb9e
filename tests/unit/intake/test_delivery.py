"""The door: only bytes whose signature holds become a delivery."""

import hashlib
import hmac

import pytest

from reviewbot.intake.delivery import Delivery, Rejected, verify
from reviewbot.kernel.errors import BrokenInvariant
from reviewbot.kernel.ids import DeliveryId

SECRET = b"correct horse battery staple"
BODY = b'{"zen": "Keep it simple."}'


def signed(body: bytes, *, secret: bytes = SECRET) -> str:
    return "sha256=" + hmac.new(secret, body, hashlib.sha256).hexdigest()


def headers(body: bytes = BODY, **changed: str) -> dict[str, str]:
    """What GitHub sends, in lower case as a web framework hands it on; a keyword names a header with underscores."""
    usual = {
        "content-type": "application/json",
        "x-github-delivery": "72d3162e-cc78-11e3-81ab-4c9367dc0958",
        "x-github-event": "ping",
        "x-hub-signature-256": signed(body),
    }
    return usual | {name.replace("_", "-"): value for name, value in changed.items()}


def without(name: str) -> dict[str, str]:
    return {key: value for key, value in headers().items() if key != name}


def test_a_signed_request_becomes_a_delivery() -> None:
    assert verify(headers(), BODY, secrets=[SECRET]) == Delivery(
        id=DeliveryId("72d3162e-cc78-11e3-81ab-4c9367dc0958"), event="ping", body=BODY
    )


@pytest.mark.parametrize("secrets", [pytest.param([], id="none"), pytest.param([SECRET, b""], id="one is empty")])
def test_without_a_secret_nothing_is_verified(secrets: list[bytes]) -> None:
    with pytest.raises(BrokenInvariant, match="no webhook secret is configured"):
        verify(headers(), BODY, secrets=secrets)


@pytest.mark.parametrize("secret", [pytest.param(SECRET, id="old"), pytest.param(b"the next one", id="new")])
def test_two_secrets_hold_while_one_is_being_replaced(secret: bytes) -> None:
    given = headers(x_hub_signature_256=signed(BODY, secret=secret))

    assert isinstance(verify(given, BODY, secrets=[SECRET, b"the next one"]), Delivery)


@pytest.mark.parametrize(
    ("given", "reason"),
    [
        pytest.param(without("x-hub-signature-256"), "X-Hub-Signature-256 is missing", id="no signature"),
        pytest.param(headers(x_hub_signature_256=""), "X-Hub-Signature-256 is missing", id="empty signature"),
        pytest.param(
            headers(x_hub_signature_256=signed(BODY, secret=b"guessed")),
            "X-Hub-Signature-256 does not fit the body",
            id="signed with another secret",
        ),
        pytest.param(
            headers(x_hub_signature_256="sha1=" + hmac.new(SECRET, BODY, hashlib.sha1).hexdigest()),
            "X-Hub-Signature-256 does not fit the body",
            id="SHA-1 in the SHA-256 header",
        ),
        pytest.param(
            without("x-hub-signature-256") | {"x-hub-signature": "sha1=00"},
            "X-Hub-Signature-256 is missing",
            id="SHA-1 only",
        ),
        pytest.param(
            headers(x_hub_signature_256=signed(BODY).removeprefix("sha256=")),
            "X-Hub-Signature-256 does not fit the body",
            id="digest without its algorithm",
        ),
        pytest.param(
            headers(x_hub_signature_256=signed(BODY).upper()),
            "X-Hub-Signature-256 does not fit the body",
            id="upper case",
        ),
        pytest.param(
            headers(x_hub_signature_256="sha256=\u0131\ud800"),
            "X-Hub-Signature-256 does not fit the body",
            id="not ASCII, not even Unicode",
        ),
    ],
)
def test_w01_a_request_that_is_not_signed_is_turned_away(given: dict[str, str], reason: str) -> None:
    assert verify(given, BODY, secrets=[SECRET]) == Rejected(status=401, reason=reason)


def test_w01_the_signature_is_looked_at_before_anything_else() -> None:
    given = headers(content_type="text/html", x_github_event="", x_hub_signature_256="sha256=00")

    assert verify(given, b"\xff not even text", secrets=[SECRET]) == Rejected(
        status=401, reason="X-Hub-Signature-256 does not fit the body"
    )


@pytest.mark.parametrize(
    "sent",
    [
        pytest.param(BODY + b" ", id="a space more"),
        pytest.param(BODY + b"\n", id="a line break more"),
        pytest.param(b'{"zen":"Keep it simple."}', id="encoded again"),
        pytest.param(b"\xef\xbb\xbf" + BODY, id="a byte order mark"),
        pytest.param(b"", id="nothing"),
    ],
)
def test_w02_a_signature_holds_for_its_own_bytes_only(sent: bytes) -> None:
    assert verify(headers(), sent, secrets=[SECRET]) == Rejected(
        status=401, reason="X-Hub-Signature-256 does not fit the body"
    )


@pytest.mark.parametrize(
    "content_type",
    [
        pytest.param("application/x-www-form-urlencoded", id="a form"),
        pytest.param("text/plain", id="text"),
        pytest.param("application/jsonp", id="almost JSON"),
        pytest.param("", id="none"),
    ],
)
def test_w03_a_body_that_is_not_json_is_turned_away(content_type: str) -> None:
    assert verify(headers(content_type=content_type), BODY, secrets=[SECRET]) == Rejected(
        status=415, reason="content type is not application/json; set it so in the App's settings"
    )


def test_a_content_type_may_carry_its_character_set() -> None:
    given = headers(content_type="Application/JSON; charset=utf-8")

    assert isinstance(verify(given, BODY, secrets=[SECRET]), Delivery)


@pytest.mark.parametrize(
    "given",
    [
        pytest.param(without("x-github-delivery"), id="no delivery id"),
        pytest.param(headers(x_github_delivery="../../etc/passwd"), id="a path for a delivery id"),
        pytest.param(headers(x_github_delivery="a" * 65), id="a long delivery id"),
        pytest.param(headers(x_github_delivery="abc\n"), id="a line break after the delivery id"),
        pytest.param(without("x-github-event"), id="no event"),
        pytest.param(headers(x_github_event="Ping!"), id="an event that is no word"),
        pytest.param(headers(x_github_event="p" * 65), id="a long event"),
    ],
)
def test_a_request_without_its_names_is_turned_away(given: dict[str, str]) -> None:
    assert verify(given, BODY, secrets=[SECRET]) == Rejected(
        status=400, reason="X-GitHub-Delivery or X-GitHub-Event is missing or malformed"
    )


@pytest.mark.parametrize(
    "body",
    [
        pytest.param(b"", id="nothing"),
        pytest.param(b"[]", id="a list"),
        pytest.param(b'"ping"', id="a string"),
        pytest.param(b"{", id="half an object"),
        pytest.param(b'{"a": 1} {"b": 2}', id="two objects"),
        pytest.param(b'{"a":' * 100_000 + b"1" + b"}" * 100_000, id="100,000 levels deep"),
        pytest.param(b'{"a": "\xff\xfe"}', id="bytes that are not UTF-8"),
        pytest.param(b'{"a": "\\ud800"}', id="half a surrogate pair"),
        pytest.param(b'{"a": "\x00"}', id="a bare NUL"),
    ],
)
def test_w09_a_signed_body_that_is_no_json_object_is_turned_away(body: bytes) -> None:
    assert verify(headers(body), body, secrets=[SECRET]) == Rejected(status=400, reason="the body is not a JSON object")


@pytest.mark.parametrize(
    "body",
    [
        pytest.param(b'{"a": "' + b"x" * 10_000_000 + b'"}', id="a string of 10 MB"),
        pytest.param(b'{"\\u0000": "\\u0000"}', id="escaped NUL in a name"),
        pytest.param('{"a": "\U0001f600\u202e"}'.encode(), id="text that turns around"),
    ],
)
def test_w09_a_strange_but_whole_object_is_carried_as_it_is(body: bytes) -> None:
    delivery = verify(headers(body), body, secrets=[SECRET])

    assert isinstance(delivery, Delivery)
    assert delivery.body == body


def test_w10_a_header_that_nobody_asked_for_is_dropped() -> None:
    delivery = verify(headers(x_custom="canary-5d1f"), BODY, secrets=[SECRET])

    assert isinstance(delivery, Delivery)
    assert "canary" not in repr(delivery)
