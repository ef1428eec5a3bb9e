"""The Signer and Safe ports: signatures that nobody else makes, and a line that is never written over."""

import asyncio
from collections.abc import Callable
from pathlib import Path
from typing import TypeAlias

import pytest

from reviewbot.adapters.safe_folder import FolderSafe
from reviewbot.adapters.signer_ed25519 import PUBLIC, open_signer, read_verifier
from reviewbot.fakes.notary import FakeSafe, FakeSigner
from reviewbot.notary import Safe, Signer, Slip, Verifier

Opening: TypeAlias = Callable[[], Safe]
"""Opens the same safe once more, as another process would."""


@pytest.fixture(params=["fake", "ed25519"])
def signers(request: pytest.FixtureRequest, tmp_path: Path) -> tuple[Signer, Signer, Verifier]:
    """One signer, one of another key, and the first one's public key."""
    if request.param == "fake":
        return FakeSigner(), FakeSigner(b"another"), FakeSigner()
    one, other = open_signer(tmp_path / "one"), open_signer(tmp_path / "other")
    return one, other, read_verifier(tmp_path / "one" / PUBLIC)


@pytest.fixture(params=["fake", "folder"])
def opening(request: pytest.FixtureRequest, tmp_path: Path) -> Opening:
    if request.param == "fake":
        safe = FakeSafe()
        return lambda: safe
    return lambda: FolderSafe(tmp_path / "checkpoints")


def test_a_signature_holds_over_its_bytes_and_under_its_key_alone(signers: tuple[Signer, Signer, Verifier]) -> None:
    one, other, public = signers

    signature = one.sign(b"said")

    assert public.holds(b"said", signature)
    assert not public.holds(b"sayd", signature)
    assert not public.holds(b"said", other.sign(b"said"))
    assert not public.holds(b"said", b"")


def test_keys_are_told_from_each_other_and_a_signature_is_always_the_same(
    signers: tuple[Signer, Signer, Verifier],
) -> None:
    one, other, public = signers

    assert one.key == public.key != other.key
    assert one.sign(b"said") == one.sign(b"said")


async def test_what_is_kept_is_found_by_the_next_process_the_newest_first(opening: Opening) -> None:
    slips = [Slip(number=number, content=b"%d" % number) for number in (1, 2, 10)]
    assert await opening().fetch_newest(most=9) == ()

    kept = [await opening().keep(slip) for slip in slips]

    assert kept == [True, True, True]
    assert await opening().fetch_newest(most=9) == tuple(reversed(slips))
    assert await opening().fetch_newest(most=1) == (slips[2],)


async def test_of_several_under_one_number_the_first_stays(opening: Opening) -> None:
    safe = opening()

    kept = await asyncio.gather(*(safe.keep(Slip(number=1, content=b"%d" % each)) for each in range(8)))

    (found,) = await opening().fetch_newest(most=9)
    assert sum(kept) == 1
    assert found.content == b"%d" % kept.index(True)
