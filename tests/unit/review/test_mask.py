"""Masking: a planted secret is nowhere in what is shown, and a placeholder says what it was."""

import time

import pytest

from reviewbot.kernel.untrusted import Untrusted
from reviewbot.review.mask import mask, mask_text

RANDOM = "Zk3v9QmX1tR7bW2cY8dE"


@pytest.mark.parametrize(
    ("line", "shown"),
    [
        pytest.param("id = 'AKIAIOSFODNN7EXAMPLE'", "id = '[masked: an AWS access key]'", id="AWS"),
        pytest.param(f"x = ghp_{'a1' * 18}", "x = [masked: a GitHub token]", id="GitHub"),
        pytest.param(f"x = github_pat_{'a1_' * 20}", "x = [masked: a GitHub token]", id="GitHub, fine-grained"),
        pytest.param(f"x = glpat-{'a1' * 10}", "x = [masked: a GitLab token]", id="GitLab"),
        pytest.param("x = xoxb-1234567890-abcdef", "x = [masked: a Slack token]", id="Slack"),
        pytest.param(
            "https://hooks.slack.com/services/T00000000/B00000000/xxxx",
            "https://[masked: a Slack webhook]",
            id="Slack webhook",
        ),
        pytest.param("sk-ant-api03-abcdefghijklmnop", "[masked: a model vendor's key]", id="model vendor"),
        pytest.param(f"sk_live_{'a1' * 8}", "[masked: a Stripe key]", id="Stripe"),
        pytest.param(f"AIza{'a' * 35}", "[masked: a Google key]", id="Google"),
        pytest.param("t = eyJhbGciOiJI.eyJzdWIiOiIx.c2ln", "t = [masked: a JSON web token]", id="JWT"),
        pytest.param("postgres://ada:hunter2@db/x", "postgres://[masked: a password in an address]@db/x", id="address"),
        pytest.param(f'PASSWORD: "{RANDOM}"', 'PASSWORD: "[masked: a secret by its name]"', id="by its name"),
        pytest.param(f"api_key={RANDOM}", "api_key=[masked: a secret by its name]", id="by its name, bare"),
        pytest.param(
            f"password={RANDOM} token={RANDOM}",
            "password=[masked: a secret by its name] token=[masked: a secret by its name]",
            id="two on a line",
        ),
    ],
)
def test_a_secret_is_masked(line: str, shown: str) -> None:
    masked = mask((Untrusted(line),))

    assert masked.lines == (Untrusted(shown),)
    assert masked.found
    assert mask_text(line) == shown


@pytest.mark.parametrize(
    "line",
    [
        pytest.param("password = getpass.getpass()", id="a call"),
        pytest.param('password = "changeme-changeme"', id="words"),
        pytest.param("secret: xxxxxxxx11xxxxxxxx", id="a placeholder"),
        pytest.param("token_count = 1234567890123", id="a number"),
        pytest.param("the password is in the vault", id="prose"),
        pytest.param("hash = 9f86d081884c7d659a2feaa0c55ad015", id="a digest under no such name"),
        pytest.param("http://localhost:8080/a@b", id="a port"),
        pytest.param("", id="nothing"),
    ],
)
def test_what_is_no_secret_stays(line: str) -> None:
    masked = mask((Untrusted(line),))

    assert (masked.lines, masked.found) == ((Untrusted(line),), ())


def test_a_private_key_is_masked_line_by_line() -> None:
    lines = ("before", "-----BEGIN RSA PRIVATE KEY-----", "MIIEow", "-----END RSA PRIVATE KEY-----", "after")

    masked = mask(tuple(Untrusted(line) for line in lines))

    blotted = Untrusted("[masked: a private key]")
    assert masked.lines == (Untrusted("before"), blotted, blotted, blotted, Untrusted("after"))
    assert masked.found == ((1, "a private key"), (2, "a private key"), (3, "a private key"))


def test_a_key_on_one_line_ends_there() -> None:
    line = "-----BEGIN PRIVATE KEY-----x-----END PRIVATE KEY-----"

    assert mask_text(f"{line}\nafter") == "[masked: a private key]\nafter"


@pytest.mark.parametrize("piece", ["eyJ", "token=", "password:'a1", "://a:", "AKIA", "sk-a", "-----BEGIN "])
def test_a_hostile_line_costs_time_in_proportion(piece: str) -> None:
    line = (piece * 20_000)[:20_000]

    began = time.perf_counter()
    mask_text(line)

    assert time.perf_counter() - began < 1.0
