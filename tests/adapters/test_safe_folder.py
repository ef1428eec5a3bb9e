"""The folder of checkpoints: whole files or none, a few of them, and nobody who comes late writes into the past."""

import asyncio
import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from reviewbot.adapters.safe_folder import MOST_KEPT, FolderSafe
from reviewbot.kernel.errors import Unavailable
from reviewbot.notary import Slip
from tests.house.source import PROJECT

_KEEPS_ON = """
import asyncio, itertools, sys
from pathlib import Path
from reviewbot.adapters.safe_folder import FolderSafe
from reviewbot.notary import Slip

async def keep_on():
    safe = FolderSafe(Path(sys.argv[1]))
    for number in itertools.count(1):
        await safe.keep(Slip(number=number, content=b"%d" % number * 2_000))
        print(number, flush=True)

asyncio.run(keep_on())
"""


async def test_only_the_newest_stay(tmp_path: Path) -> None:
    safe = FolderSafe(tmp_path / "checkpoints")

    for number in range(1, MOST_KEPT + 6):
        assert await safe.keep(Slip(number=number, content=b"."))

    found = await safe.fetch_newest(most=1_000)
    assert [slip.number for slip in found] == list(range(MOST_KEPT + 5, 5, -1))
    assert len(list((tmp_path / "checkpoints").iterdir())) == MOST_KEPT


async def test_a_number_that_has_gone_is_not_given_again(tmp_path: Path) -> None:
    safe = FolderSafe(tmp_path / "checkpoints")
    for number in range(1, MOST_KEPT + 6):
        await safe.keep(Slip(number=number, content=b"."))

    assert not await safe.keep(Slip(number=2, content=b"late"))

    assert len(await safe.fetch_newest(most=1_000)) == MOST_KEPT


async def test_what_is_no_checkpoint_is_not_looked_at(tmp_path: Path) -> None:
    (tmp_path / "notes.txt").write_text("mine")
    (tmp_path / ".000000000009.json-ab").write_text("half a")

    assert await FolderSafe(tmp_path).fetch_newest(most=9) == ()


async def test_a_folder_that_cannot_be_written_to_is_unavailable(tmp_path: Path) -> None:
    (tmp_path / "checkpoints").write_text("a file")

    with pytest.raises(Unavailable, match=r"REVIEWBOT_HOME is unavailable: checkpoints cannot be kept there: "):
        await FolderSafe(tmp_path / "checkpoints").keep(Slip(number=1, content=b"."))


@pytest.mark.parametrize("after", [1, 7, 40])
def test_a_process_that_is_killed_while_it_keeps_leaves_whole_ones(after: int, tmp_path: Path) -> None:
    folder = tmp_path / "checkpoints"
    keeping = subprocess.Popen(
        [sys.executable, "-c", _KEEPS_ON, str(folder)], cwd=PROJECT, stdout=subprocess.PIPE, text=True
    )
    assert keeping.stdout is not None
    said = [int(keeping.stdout.readline()) for _ in range(after)]
    os.kill(keeping.pid, signal.SIGKILL)
    said += [int(line) for line in keeping.communicate()[0].splitlines()]

    found = asyncio.run(FolderSafe(folder).fetch_newest(most=1_000))

    assert found[0].number >= said[-1]
    assert [slip.content for slip in found] == [b"%d" % slip.number * 2_000 for slip in found]
    assert asyncio.run(FolderSafe(folder).keep(Slip(number=found[0].number + 1, content=b".")))
