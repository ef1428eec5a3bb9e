"""The seal through any history: a loss is told where there was one and only there, and the line never breaks."""

import asyncio
from contextlib import suppress
from itertools import pairwise
from typing import Literal, TypeAlias

from hypothesis import given, settings
from hypothesis import strategies as st

from reviewbot.audit.checkpoint import End, end_of
from reviewbot.flow.seal import Seal
from reviewbot.kernel.errors import Unavailable
from tests.unit.flow.test_seal import Office

Step: TypeAlias = tuple[Literal["write", "cover", "look", "go back", "begin anew"], int]

STEPS: st.SearchStrategy[Step] = st.tuples(
    st.sampled_from(("write", "write", "cover", "look", "go back", "begin anew")), st.integers(0, 5)
)


def ends(office: Office) -> set[End]:
    return {end_of(record) for record in office.store._records}


def take(office: Office, seals: list[Seal], step: Step) -> None:
    """Take a step; its number chooses the process, or how many records go."""
    what, number = step
    seal = seals[number % 2]
    match what:
        case "write":
            asyncio.run(office.write())
        case "cover" if office.store._records:
            with suppress(Unavailable):
                asyncio.run(seal.cover(office.store, office.store._records[-1]))
                assert end_of(office.store._records[-1]) in {each.end for each in office.line()}
        case "look":
            asyncio.run(office.look(seal))
        case "go back":
            office.goes_back(max(0, len(office.store._records) - number))
        case "begin anew":
            seals[number % 2] = office.seal()
        case _:
            pass


@settings(max_examples=300)
@given(st.lists(STEPS, max_size=40))
def test_q06_what_is_gone_is_told_and_nothing_else_is_and_the_line_goes_on(steps: list[Step]) -> None:
    office = Office()
    seals = [office.seal(), office.seal()]
    losses = 0

    for step in steps:
        signed = office.line()[-1].end if office.safe.slips else None
        take(office, seals, step)
        is_gone = signed is not None and signed.sequence > 0 and signed not in ends(office)
        losses += is_gone and step[0] == "look"

        assert len(office.told) == losses
        if step[0] == "look" and office.safe.slips:
            newest = office.line()[-1].end
            assert newest.sequence == len(office.store._records)
            assert newest.sequence == 0 or newest in ends(office)

    line = office.line()
    assert sum(after.losses - before.losses for before, after in pairwise(line)) == losses
    assert all(
        after.losses > before.losses or after.end.sequence >= before.end.sequence for before, after in pairwise(line)
    )
