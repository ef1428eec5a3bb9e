"""`python -m tests.machine`: how many histories it tells, and that its shards share them out."""

import argparse

import pytest

from tests.machine.__main__ import BATCH, batches_of, main
from tests.shard import WHOLE, Shard, parse_shard


def test_it_says_how_many_histories_held(capsys: pytest.CaptureFixture[str]) -> None:
    code = main(["--histories", "3"])

    assert code == 0
    begun, ended = (line[len("12:00:00 ") :] for line in capsys.readouterr().out.splitlines())
    assert begun == "0 of 3 histories held, in 0 s; now batch 0"
    assert ended.startswith("3 histories of 30 steps hold, in ")
    assert ended.endswith(" s: shard 1/1 of 3")


def test_all_shards_together_tell_what_one_run_tells() -> None:
    histories = 7 * BATCH + 3
    shards = [tuple(batches_of(histories, Shard(number=number, of=3))) for number in (1, 2, 3)]

    assert sorted(batch for shard in shards for batch in shard) == list(batches_of(histories, WHOLE))
    assert sum(size for shard in shards for _, size in shard) == histories
    assert all(shards)


def test_a_batch_tells_no_more_than_is_left() -> None:
    assert list(batches_of(BATCH + 1, WHOLE)) == [(0, BATCH), (1, 1)]


@pytest.mark.parametrize("text", ["0/8", "9/8", "1/0", "1", "-1/8", "1/8/2", "a/b", "1/ 8"])
def test_what_is_no_shard_is_refused(text: str) -> None:
    with pytest.raises(argparse.ArgumentTypeError, match="is no shard, such as 1/8 for the first of eight"):
        parse_shard(text)


def test_a_shard_is_written_as_it_is_read() -> None:
    assert str(parse_shard("3/8")) == "3/8"
    assert parse_shard("8/8") == Shard(number=8, of=8)


@pytest.mark.parametrize("text", ["0", "-1", "many", "1.5"])
def test_what_is_no_number_of_histories_is_refused(text: str) -> None:
    with pytest.raises(SystemExit):
        main(["--histories", text])
