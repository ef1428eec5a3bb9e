"""The judge of a soak finds what grew, and nothing in what came and went."""

from collections.abc import Callable

import pytest

from tests.soak.hostile import REPERTOIRE
from tests.soak.level import FEWEST_SAMPLES, Sample, faults_in


def samples(
    *, memory: Callable[[int], float] = lambda _: 200, handles: Callable[[int], int] = lambda _: 40
) -> list[Sample]:
    return [Sample(seconds=at, memory=memory(at), handles=handles(at), threads=20) for at in range(60)]


@pytest.mark.parametrize(
    ("seen", "faults"),
    [
        pytest.param(samples(), [], id="nothing moves"),
        pytest.param(samples(memory=lambda at: 100 + min(at, 12) * 10), [], id="it fills up once"),
        pytest.param(samples(memory=lambda at: 200 + 40 * (at % 2)), [], id="it comes and goes"),
        pytest.param(samples(memory=lambda at: 200 + at), ["memory grew from 222 to 252 MiB"], id="a slow leak"),
        pytest.param(samples(handles=lambda at: 40 + at), ["handles grew from 62 to 92"], id="handles stay open"),
    ],
)
def test_what_grows_is_told_from_what_comes_and_goes(seen: list[Sample], faults: list[str]) -> None:
    assert faults_in(seen) == faults


def test_a_few_samples_tell_nothing() -> None:
    with pytest.raises(ValueError, match="7 samples are too few"):
        faults_in(samples()[: FEWEST_SAMPLES - 1])


def test_each_of_the_thirty_scripts_is_played() -> None:
    assert [name[:3] for name in REPERTOIRE] == [f"M{number:02}" for number in range(1, 31)]
