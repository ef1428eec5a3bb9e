"""The canary: a reply that holds it, in whatever dress, is found out."""

import base64

import pytest

from reviewbot.kernel.ids import Digest
from reviewbot.review.canary import canary_for, leaks
from tests.unit.review.build import POLICY_DIGEST

CANARY = canary_for(POLICY_DIGEST)


def test_one_policy_has_one_canary() -> None:
    assert canary_for(POLICY_DIGEST) == CANARY
    assert canary_for(Digest("sha256:" + "4" * 64)) != CANARY


@pytest.mark.parametrize(
    "texts",
    [
        pytest.param((f"it is {CANARY}.",), id="plain"),
        pytest.param((CANARY.upper(),), id="in capitals"),
        pytest.param((CANARY[:10], CANARY[10:]), id="split over fields"),
        pytest.param((CANARY[:16], "and much else", CANARY[16:]), id="split with words between"),
        pytest.param(("-".join(CANARY),), id="spaced out"),
        pytest.param((CANARY[::-1],), id="reversed"),
        pytest.param((CANARY.encode().hex(),), id="hex"),
        pytest.param((base64.b64encode(CANARY.encode()).decode(),), id="base64"),
        pytest.param((base64.b64encode(f"a{CANARY}".encode()).decode(),), id="base64, shifted by one"),
        pytest.param((base64.b64encode(f"ab{CANARY}z".encode()).decode(),), id="base64, shifted by two"),
    ],
)
def test_a_leak_is_found(texts: tuple[str, ...]) -> None:
    assert leaks(CANARY, texts)


@pytest.mark.parametrize("text", ["", "book(entry)", "canary", "rbcanary", "a" * 10_000])
def test_an_honest_reply_leaks_nothing(text: str) -> None:
    assert not leaks(CANARY, (text,))
