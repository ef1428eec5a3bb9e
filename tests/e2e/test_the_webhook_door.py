"""The webhook door of a running service, over raw sockets: who is let in, and what a hostile sender costs others."""

import hashlib
import hmac
import http.client
import json
import socket
import sqlite3
import threading
import time
import uuid
from collections.abc import Iterator, Mapping
from contextlib import closing, suppress
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit

import pytest

from tests.e2e.program import Program, run_reviewbot, served
from tests.e2e.small import small_rules
from tests.standins.hub.accounts import shared_private_key

SECRET = "a webhook secret of this test"
PATH = "/webhooks/github"
PING = b'{"zen": "Keep it logically awesome.", "hook_id": 1}'
CANARY = "canary-7c1f0e"
MOST_BYTES = 25 * 1024 * 1024
PATIENT_SECONDS = 2.0
"""Longest that anybody else may wait meanwhile. A machine under load is slow; a door that is held shut is slower."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Door:
    """A service without a worker: what it has stored is the whole state."""

    service: Program
    home: Path

    @property
    def address(self) -> tuple[str, int]:
        """Return host and port."""
        parts = urlsplit(self.service.url)
        return str(parts.hostname), int(parts.port or 0)

    def post(self, body: bytes, headers: Mapping[str, str]) -> int:
        """Send a request and return the status."""
        with closing(http.client.HTTPConnection(*self.address, timeout=30)) as connection:
            connection.request("POST", PATH, body=body, headers=dict(headers))
            return connection.getresponse().status

    def stored(self) -> list[tuple[str, bytes]]:
        """Return the id and body of each delivery in the database."""
        with closing(sqlite3.connect(self.home / "reviewbot.db")) as database:
            return list(database.execute("SELECT id, body FROM deliveries ORDER BY sequence"))

    def slowest_ping(self, during: threading.Event) -> float:
        """Ping until the event, at least five times, and return how long the slowest answer took, in seconds."""
        slowest, count = 0.0, 0
        while count < 5 or not during.is_set():
            began = time.monotonic()
            assert self.post(PING, signed(PING)) == 202
            slowest, count = max(slowest, time.monotonic() - began), count + 1
        return slowest


def signature(body: bytes) -> str:
    return "sha256=" + hmac.new(SECRET.encode(), body, hashlib.sha256).hexdigest()


def signed(body: bytes, *, event: str = "ping", **headers: str) -> dict[str, str]:
    return {
        "Content-Type": "application/json",
        "X-GitHub-Event": event,
        "X-GitHub-Delivery": str(uuid.uuid4()),
        "X-Hub-Signature-256": signature(body),
        **{name.replace("_", "-"): value for name, value in headers.items()},
    }


@pytest.fixture(scope="module")
def settings(tmp_path_factory: pytest.TempPathFactory) -> dict[str, str]:
    directory = tmp_path_factory.mktemp("door")
    return {
        "REVIEWBOT_HOME": str(directory / "home"),
        "REVIEWBOT_GOVERNANCE": str(small_rules(directory / "rules")),
        "REVIEWBOT_GITHUB_API_URL": "http://127.0.0.1:9",
        "REVIEWBOT_GITHUB_APP_ID": "7",
        "REVIEWBOT_GITHUB_PRIVATE_KEY": shared_private_key(),
        "REVIEWBOT_GITHUB_WEBHOOK_SECRET": SECRET,
    }


@pytest.fixture(scope="module")
def door(settings: dict[str, str]) -> Iterator[Door]:
    home = Path(settings["REVIEWBOT_HOME"])
    with served(home.parent, "--no-worker", **settings) as service:
        yield Door(service=service, home=home)


@pytest.mark.parametrize(
    "headers",
    [
        pytest.param({}, id="no signature"),
        pytest.param({"X-Hub-Signature-256": ""}, id="an empty signature"),
        pytest.param({"X-Hub-Signature-256": "sha256=" + "0" * 64}, id="a wrong signature"),
        pytest.param(
            {"X-Hub-Signature": "sha1=" + hmac.new(SECRET.encode(), PING, hashlib.sha1).hexdigest()},
            id="only the old signature",
        ),
        pytest.param({"X-Hub-Signature-256": signature(b'{"zen":1}')}, id="the signature of other bytes"),
    ],
)
def test_w01_w02_what_is_not_signed_is_turned_away(door: Door, headers: dict[str, str]) -> None:
    before = door.stored()
    unsigned = {name: value for name, value in signed(PING).items() if name != "X-Hub-Signature-256"}

    assert door.post(PING, unsigned | headers) == 401
    assert door.stored() == before


def test_w03_a_form_is_turned_away_although_it_is_signed(door: Door) -> None:
    before = door.stored()
    body = b"payload=%7B%22zen%22%3A1%7D"

    assert door.post(body, signed(body) | {"Content-Type": "application/x-www-form-urlencoded"}) == 415
    assert door.stored() == before


@pytest.mark.parametrize("command", ["serve", "work"])
def test_w04_without_a_secret_nothing_starts(settings: dict[str, str], tmp_path: Path, command: str) -> None:
    without = {name: value for name, value in settings.items() if not name.endswith(("SECRET", "HOME"))}

    said = run_reviewbot(command, home=tmp_path / "home", settings=without)

    assert (said.code, said.out) == (2, "")
    assert "REVIEWBOT_GITHUB_WEBHOOK_SECRET is required to serve and is not set" in said.err


def test_w05_the_same_delivery_fifty_times_at_once_is_stored_once(door: Door) -> None:
    headers = signed(PING)
    answers: list[int] = []
    senders = [threading.Thread(target=lambda: answers.append(door.post(PING, headers))) for _ in range(50)]

    for sender in senders:
        sender.start()
    for sender in senders:
        sender.join()

    assert answers == [202] * 50
    assert [guid for guid, _ in door.stored()].count(headers["X-GitHub-Delivery"]) == 1


def test_w06_a_replayed_body_under_a_new_id_is_a_delivery_like_any_other(door: Door) -> None:
    assert [door.post(PING, signed(PING)), door.post(PING, signed(PING))] == [202, 202]


def test_w08_a_body_over_25_megabytes_is_turned_away(door: Door) -> None:
    body = b'{"zen": "' + b"x" * MOST_BYTES + b'"}'

    assert _status_of_early_refusal(door, body, signed(body)) == 413
    assert all(len(stored) < MOST_BYTES for _, stored in door.stored())


def test_w08_thirty_megabytes_in_chunks_are_turned_away_and_hold_nobody_up(door: Door) -> None:
    over = threading.Event()
    statuses: list[int] = []

    def send() -> None:
        try:
            statuses.append(_send_chunks(door, megabytes=30))
        finally:
            over.set()

    sender = threading.Thread(target=send)
    sender.start()
    slowest = door.slowest_ping(over)
    sender.join()

    assert statuses == [413]
    assert slowest < PATIENT_SECONDS


def test_w08_a_body_that_trickles_in_holds_nobody_up_and_is_not_waited_for(door: Door) -> None:
    with socket.create_connection(door.address, timeout=30) as slow:
        head = f"POST {PATH} HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\nContent-Length: 1000\r\n\r\n"
        slow.sendall(head.encode() + b"{")

        assert door.slowest_ping(_already()) < PATIENT_SECONDS
        answered = slow.recv(1024)

    assert answered.startswith(b"HTTP/1.1 408")


@pytest.mark.parametrize(
    ("body", "status"),
    [
        pytest.param(b"[" * 100_000 + b"]" * 100_000, 400, id="100,000 deep"),
        pytest.param(b'{"a":' * 100_000 + b"1" + b"}" * 100_000, 400, id="100,000 objects deep"),
        pytest.param(b'{"zen": "' + b"x" * 10_000_000 + b'"}', 202, id="a string of 10 MB"),
        pytest.param(b'{"zen": "\xff\xfe"}', 400, id="bytes that are not UTF-8"),
        pytest.param(b'{"zen": "\\ud800"}', 400, id="half of a surrogate pair"),
        pytest.param(b'{"zen\\u0000": "\\u0000"}', 202, id="a NUL in a name"),
        pytest.param(b"", 400, id="nothing"),
        pytest.param(b"[]", 400, id="a list"),
    ],
)
def test_w09_odd_json_neither_breaks_nor_gets_in(door: Door, body: bytes, status: int) -> None:
    assert door.post(body, signed(body)) == status
    assert door.post(PING, signed(PING)) == 202


def test_w10_strange_headers_events_and_actions_are_ignored_and_leave_no_trace_in_the_log(door: Door) -> None:
    body = json.dumps({"action": CANARY, "installation": {"id": 1}}).encode()

    assert door.post(body, signed(body, event="pull_request", X_Unknown=CANARY)) == 202
    assert door.post(body, signed(body, event="made_up_event", X_Unknown=CANARY)) == 202
    assert CANARY not in door.service.log


def _already() -> threading.Event:
    event = threading.Event()
    event.set()
    return event


def _status_of_early_refusal(door: Door, body: bytes, headers: Mapping[str, str]) -> int:
    with socket.create_connection(door.address, timeout=30) as sender:
        lines = [f"POST {PATH} HTTP/1.1", "Host: x", f"Content-Length: {len(body)}"]
        lines += [f"{name}: {value}" for name, value in headers.items()]
        sender.sendall("\r\n".join([*lines, "", ""]).encode())
        return _status_while_sending(sender, body)


def _send_chunks(door: Door, *, megabytes: int) -> int:
    chunk = b"100000\r\n" + b"x" * 0x100000 + b"\r\n"
    with socket.create_connection(door.address, timeout=30) as sender:
        lines = [f"POST {PATH} HTTP/1.1", "Host: x", "Content-Type: application/json", "Transfer-Encoding: chunked"]
        sender.sendall("\r\n".join([*lines, "", ""]).encode())
        return _status_while_sending(sender, chunk * megabytes)


def _status_while_sending(sender: socket.socket, body: bytes) -> int:
    # The refusal comes before the body has ended; whoever sends on may find the connection closed.
    with suppress(BrokenPipeError, ConnectionResetError):
        sender.sendall(body)
    return int(sender.recv(1024).split(b" ")[1])
