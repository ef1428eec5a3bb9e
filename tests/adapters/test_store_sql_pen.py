"""Group commit: what waits together is written together, and nobody pays for another's fault."""

import threading
from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path
from typing import Final

import pytest
import sqlalchemy as sa
from sqlalchemy import event

from reviewbot.adapters.store_sql_pen import Pen
from reviewbot.adapters.store_sql_tables import close_engine, make_engine
from reviewbot.kernel.errors import BrokenInvariant

_NUMBERS: Final = sa.Table("numbers", sa.MetaData(), sa.Column("number", sa.BigInteger, primary_key=True))


@pytest.fixture
def engine(tmp_path: Path) -> Iterator[sa.Engine]:
    engine = make_engine(f"sqlite:///{tmp_path / 'numbers.db'}")
    with engine.begin() as connection:
        _NUMBERS.create(connection)
    yield engine
    close_engine(engine)


def keep(number: int, connection: sa.Connection) -> int:
    connection.execute(sa.insert(_NUMBERS).values(number=number))
    return number


def look_it_up(number: int, _connection: sa.Connection) -> int:
    return {0: 0}[number]


def kept(engine: sa.Engine) -> list[int]:
    with engine.connect() as connection:
        return list(connection.execute(sa.select(_NUMBERS.c.number).order_by(_NUMBERS.c.number)).scalars())


class Held:
    """A write of 0 that has begun, and is not over before somebody says so: the others wait for it together."""

    def __init__(self, pen: Pen) -> None:
        self._begun, self._goes_on = threading.Event(), threading.Event()
        self.given = pen.write(self._write)
        self._begun.wait()

    def let_go(self) -> None:
        self._goes_on.set()

    def _write(self, connection: sa.Connection) -> int:
        self._begun.set()
        self._goes_on.wait()
        return keep(0, connection)


def test_what_waits_for_one_commit_goes_with_the_next(engine: sa.Engine) -> None:
    pen, commits = Pen(engine), list[int]()
    event.listen(engine, "commit", lambda _connection: commits.append(1))
    first = Held(pen)
    others = [pen.write(partial(keep, number)) for number in range(1, 9)]

    first.let_go()
    given = [each.result() for each in (first.given, *others)]
    pen.close()

    assert given == kept(engine) == list(range(9))
    assert len(commits) == 2


@pytest.mark.parametrize(
    ("number", "fault"),
    [
        pytest.param(3, sa.exc.IntegrityError, id="what the database refuses"),
        pytest.param(1 << 70, OverflowError, id="what its driver cannot send"),
    ],
)
def test_what_one_cannot_write_keeps_the_others_from_nothing(
    engine: sa.Engine, number: int, fault: type[Exception]
) -> None:
    pen = Pen(engine)
    first = Held(pen)
    before, wrong, after = (pen.write(partial(keep, each)) for each in (3, number, 4))

    first.let_go()
    pen.close()

    assert [first.given.result(), before.result(), after.result()] == kept(engine) == [0, 3, 4]
    assert isinstance(wrong.exception(), fault)


def test_a_fault_of_ours_leaves_nobody_waiting(engine: sa.Engine) -> None:
    pen = Pen(engine)
    first = Held(pen)
    works: tuple[Callable[[sa.Connection], int], ...] = (partial(look_it_up, 1), partial(keep, 5))
    wrong, beside = (pen.write(work) for work in works)

    first.let_go()
    pen.close()

    assert first.given.result() == 0
    assert isinstance(wrong.exception(), KeyError)
    assert isinstance(beside.exception(), BrokenInvariant)
    assert kept(engine) == [0]


def test_what_is_given_up_is_written_all_the_same(engine: sa.Engine) -> None:
    pen = Pen(engine)
    first = Held(pen)
    given_up = pen.write(partial(keep, 7))

    assert given_up.cancel()
    first.let_go()
    pen.close()

    assert first.given.result() == 0
    assert kept(engine) == [0, 7]
