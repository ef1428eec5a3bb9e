"""How long a world that does not answer is waited for."""

from reviewbot.flow.tempo import TEMPO, Patience


def test_pauses_double_up_to_the_longest() -> None:
    patience = Patience(attempts=6, first_pause_seconds=1.0, longest_pause_seconds=5.0)

    assert list(patience.pauses()) == [1.0, 2.0, 4.0, 5.0, 5.0]


def test_who_is_asked_once_is_not_waited_for() -> None:
    assert list(Patience(attempts=1, first_pause_seconds=1.0).pauses()) == []


def test_after_an_outage_of_any_length_work_goes_on_within_half_a_minute() -> None:
    pauses = list(TEMPO.patience.pauses())

    assert (max(pauses), sum(pauses)) == (30.0, 1_801.0)
