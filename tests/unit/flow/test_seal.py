"""The seal: what was signed is looked for again and again, a loss is told, and the line goes on."""

import asyncio
from dataclasses import dataclass, field
from datetime import timedelta

import pytest

from reviewbot.audit.checkpoint import BEGINNING, Checkpoint, Lost, digest_of_sealed, end_of, parse_sealed
from reviewbot.audit.record import ChainedRecord
from reviewbot.fakes.clock import FrozenClock
from reviewbot.fakes.notary import FakeSafe, FakeSigner
from reviewbot.fakes.store import MemoryStore
from reviewbot.flow.seal import Seal, loss_line
from reviewbot.kernel.errors import Unavailable
from reviewbot.notary import Slip
from tests.unit.audit.samples import NOON, a_notice, a_record


@dataclass(slots=True)
class Office:
    """A trail and a home, with whoever seals the one in the other."""

    store: MemoryStore = field(default_factory=MemoryStore)
    safe: FakeSafe = field(default_factory=FakeSafe)
    clock: FrozenClock = field(default_factory=lambda: FrozenClock(NOON))
    told: list[Lost] = field(default_factory=list)

    def seal(self, signer: FakeSigner | None = None) -> Seal:
        """Return what another process would work with."""
        return Seal(
            signer=signer or FakeSigner(), safe=self.safe, clock=self.clock, app_id=7, api_url="https://api.github.com"
        )

    async def write(self, times: int = 1) -> ChainedRecord:
        for _ in range(times):
            self.clock.advance(minutes=1)
            await self.store.append(a_record(now=self.clock.now()))
        return self.store._records[-1]

    def goes_back(self, to: int) -> None:
        """Let the database be as it was behind the record of this number."""
        self.store._records = self.store._records[:to]
        self.store._last = {(each.repo, each.subject, each.kind): each for each in self.store._records}

    async def look(self, seal: Seal) -> None:
        async def tell(lost: Lost) -> None:
            self.told.append(lost)

        await seal.look(self.store, tell)

    def line(self) -> list[Checkpoint]:
        """Return the line, oldest first, each of which names the one before it."""
        read = [parse_sealed(self.safe.slips[number].content) for number in sorted(self.safe.slips)]
        sealed = [each for each in read if each is not None]
        names = [None, *map(digest_of_sealed, sealed)]
        assert [each.checkpoint.previous for each in sealed] == names[:-1]
        return [each.checkpoint for each in sealed]


async def test_a_record_is_covered_by_a_checkpoint_that_ends_with_it() -> None:
    office = Office()
    record = await office.write(3)

    await office.seal().cover(office.store, record)

    assert [each.end for each in office.line()] == [end_of(record)]


async def test_what_is_covered_is_not_signed_again() -> None:
    office = Office()
    seal, first = office.seal(), await office.write()
    second = await office.write()

    for record in (second, second, first):
        await seal.cover(office.store, record)

    assert [each.end for each in office.line()] == [end_of(second)]


async def test_records_that_come_at_once_are_covered_by_a_line_without_a_fork() -> None:
    office = Office()
    records = [await office.write() for _ in range(8)]
    one, other = office.seal(), office.seal()

    await asyncio.gather(*((one, other)[at % 2].cover(office.store, record) for at, record in enumerate(records)))

    assert office.line()[-1].end == end_of(records[-1])


async def test_the_next_process_goes_on_with_the_line() -> None:
    office = Office()
    await office.seal().cover(office.store, await office.write())

    last = await office.write(250)
    await office.look(office.seal())

    assert [each.end.sequence for each in office.line()] == [1, 251]
    assert office.line()[-1].end == end_of(last)


async def test_a_trail_from_before_there_were_checkpoints_gets_its_first_one() -> None:
    office = Office()
    await office.look(office.seal())
    assert office.line() == []

    await office.store.append(a_notice())
    await office.write(2)
    await office.look(office.seal())

    assert [each.end.sequence for each in office.line()] == [3]


async def test_a_look_at_what_was_signed_already_signs_nothing() -> None:
    office = Office()
    seal = office.seal()
    await seal.cover(office.store, await office.write(2))

    await office.look(seal)
    await office.look(office.seal())

    assert len(office.line()) == 1


async def test_q06_what_the_trail_lacks_is_told_once_and_the_line_says_it_and_goes_on() -> None:
    office = Office()
    seal, held = office.seal(), await office.write(2)
    await seal.cover(office.store, held)
    gone = await office.write(2)
    await seal.cover(office.store, gone)
    office.goes_back(2)

    for _ in range(3):
        await office.look(seal)

    lost = Lost(told_by=3, noticed_at=office.clock.now(), held=end_of(held), gone=end_of(gone))
    assert office.told == [lost]
    assert len(office.line()) == 3
    assert (office.line()[-1].end, office.line()[-1].losses, office.line()[-1].lost) == (end_of(held), 1, lost)
    assert seal.lost == lost
    assert loss_line(lost) == (
        "record 4 is not what was signed, nor surely anything behind record 2; checkpoint 3 says so"
    )


async def test_q06_what_was_written_anew_in_its_place_is_told_as_well() -> None:
    office = Office()
    seal = office.seal()
    await seal.cover(office.store, await office.write(2))
    office.goes_back(0)
    office.clock.advance(hours=1)
    last = await office.write(3)

    await office.look(seal)

    (lost,) = office.told
    assert (lost.held, lost.gone.sequence) == (BEGINNING, 2)
    assert office.line()[-1].end == end_of(last)


async def test_q06_what_another_process_of_this_home_had_signed_is_looked_for_too() -> None:
    office = Office()
    seal, gone = office.seal(), office.seal()
    await seal.cover(office.store, await office.write(3))
    await gone.cover(office.store, await office.write(2))
    office.goes_back(3)

    await office.look(seal)

    assert [(lost.held.sequence, lost.gone.sequence) for lost in office.told] == [(3, 5)]


async def test_q06_a_trail_that_is_empty_again_is_told_and_grows_anew() -> None:
    office = Office()
    seal = office.seal()
    await seal.cover(office.store, await office.write(2))
    office.goes_back(0)

    await office.look(seal)
    await office.look(seal)
    await seal.cover(office.store, await office.write())

    assert len(office.told) == 1
    assert [each.end.sequence for each in office.line()] == [2, 0, 1]


async def test_q06_nothing_is_covered_before_a_loss_was_told() -> None:
    office = Office()
    seal = office.seal()
    await seal.cover(office.store, await office.write(3))
    office.goes_back(1)
    office.clock.advance(hours=1)
    anew = await office.write()

    with pytest.raises(Unavailable, match="it lacks what was signed, which has to be told first"):
        await seal.cover(office.store, anew)
    await office.look(seal)
    await seal.cover(office.store, anew)

    assert office.line()[-1].end == end_of(anew)


async def test_q06_a_loss_is_told_again_where_the_process_died_before_it_was_written_down() -> None:
    office = Office()
    await office.seal().cover(office.store, await office.write(2))
    office.goes_back(0)

    async def dies(_: Lost) -> None:
        raise Unavailable("this process")

    with pytest.raises(Unavailable):
        await office.seal().look(office.store, dies)
    await office.look(office.seal())

    assert len(office.told) == 1


@pytest.mark.parametrize("content", [b"nonsense", None], ids=["it was changed", "another key signed it"])
async def test_a_checkpoint_that_does_not_hold_is_passed_over_and_told_and_its_number_stays_taken(
    content: bytes | None, caplog: pytest.LogCaptureFixture
) -> None:
    office = Office()
    await office.seal().cover(office.store, await office.write())
    if content is None:
        await office.seal(FakeSigner(b"another")).cover(office.store, await office.write())
    else:
        office.safe.slips[2] = Slip(number=2, content=content)
    last = await office.write()

    await office.look(office.seal())

    newest = parse_sealed(office.safe.slips[3].content)
    assert newest is not None
    assert (newest.checkpoint.number, newest.checkpoint.end) == (3, end_of(last))
    assert "checkpoint 2 is passed over: it was changed, or another key signed it" in caplog.text


async def test_a_process_whose_checkpoint_another_was_quicker_with_goes_on_from_that() -> None:
    office = Office()
    slow, quick = office.seal(), office.seal()
    await slow.cover(office.store, await office.write())
    await quick.cover(office.store, await office.write())

    last = await office.write()
    await slow.cover(office.store, last)

    assert [each.end.sequence for each in office.line()] == [1, 2, 3]


async def test_the_instant_of_a_checkpoint_is_that_of_its_signature() -> None:
    office = Office()
    record = await office.write()
    office.clock.advance(hours=3)

    await office.seal().cover(office.store, record)

    assert office.line()[0].at == NOON + timedelta(hours=3, minutes=1)
