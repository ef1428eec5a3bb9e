"""Together: one piece of work serves all who asked before it began, and nobody is served by one that had begun."""

import threading
from concurrent.futures import ThreadPoolExecutor

import pytest

from reviewbot.flow.together import Together


class Work:
    """Work that goes on until it may end, and counts how often it was begun."""

    def __init__(self) -> None:
        self.begun: list[str] = []
        self.has_begun = threading.Event()
        self.may_end = threading.Event()

    def on(self, name: str) -> None:
        """Do it."""
        self.begun.append(name)
        self.has_begun.set()
        assert self.may_end.wait(30)


class Asked(set[str]):
    """Who wants work, with an eye on how often it was asked for."""

    def __init__(self, *, times: int) -> None:
        super().__init__()
        self._left = threading.Semaphore(times - 1)
        self.are_all_here = threading.Event()

    def add(self, name: str) -> None:
        """Count, and remember."""
        super().add(name)
        if not self._left.acquire(blocking=False):
            self.are_all_here.set()


def test_all_who_ask_while_it_goes_on_are_served_by_one_more() -> None:
    together, work, asked = Together(), Work(), Asked(times=7)
    together._wanted = asked
    with ThreadPoolExecutor(7) as threads:
        asking = [threads.submit(together.see_to, "lane", lambda: work.on("lane"))]
        assert work.has_begun.wait(30)
        asking += [threads.submit(together.see_to, "lane", lambda: work.on("lane")) for _ in range(6)]
        assert asked.are_all_here.wait(30)
        work.may_end.set()

    assert [each.exception() for each in asking] == [None] * 7
    assert work.begun == ["lane"] * 2


def test_work_of_another_name_is_not_taken_for_it() -> None:
    together, work = Together(), Work()
    work.may_end.set()

    together.see_to("narrow", lambda: work.on("narrow"))
    together.see_to("wide", lambda: work.on("wide"))

    assert work.begun == ["narrow", "wide"]


def test_after_work_that_failed_the_next_who_asks_has_it_done() -> None:
    together, work = Together(), Work()
    work.may_end.set()

    def fail() -> None:
        raise ConnectionResetError

    with pytest.raises(ConnectionResetError):
        together.see_to("lane", fail)
    together.see_to("lane", lambda: work.on("lane"))

    assert work.begun == ["lane"]
