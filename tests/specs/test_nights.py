"""Nights: evals that are due begin by themselves, and once."""

from datetime import UTC, date, datetime
from pathlib import Path

from reviewbot.fakes.clock import FrozenClock
from reviewbot.flow.durability import durable
from reviewbot.flow.eval_schedule import EvalNights
from reviewbot.flow.tempo import TEMPO
from tests.bare import bare_equipment


class Diary:
    """A night's work that only remembers the nights it was done for."""

    def __init__(self) -> None:
        self.nights: list[date] = []

    async def __call__(self, night: date) -> str:
        self.nights.append(night)
        return "done"


async def _begin(nights: EvalNights) -> str | None:
    begun = await nights.begin()
    return None if begun is None else await begun.get_result(polling_interval_sec=0.01)


async def test_a_night_begins_at_two_once_whichever_worker_looks_and_again_the_next_day(tmp_path: Path) -> None:
    clock, diary = FrozenClock(datetime(2026, 11, 21, 1, 59, tzinfo=UTC)), Diary()
    equipment, url = bare_equipment(clock), f"sqlite:///{tmp_path / 'engine.db'}"
    said = []

    for worker in ("one", "two"):
        nights = EvalNights(clock, diary)
        async with durable(equipment, database_url=url, executor=worker, lanes={}, tempo=TEMPO, nights=nights):
            said += [await _begin(nights)]
            clock.advance(minutes=1)
            said += [await _begin(nights), await _begin(nights)]
    assert said == [None, "done", "done", "done", "done", "done"]
    assert diary.nights == [date(2026, 11, 21)]

    next_day = EvalNights(clock, diary)
    async with durable(equipment, database_url=url, executor="two", lanes={}, tempo=TEMPO, nights=next_day):
        clock.advance(days=1)
        await _begin(next_day)
    assert diary.nights == [date(2026, 11, 21), date(2026, 11, 22)]
