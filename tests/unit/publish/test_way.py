"""Ways: the acts of an opening as one sentence, under a title that fits."""

from reviewbot.gate.decision import Act
from reviewbot.publish.way import way_line, ways_title

APPROVE = Act(act="approve", who=("acme/sox",), count=1, text="1 more eligible person of acme/sox approves this head")
READY = Act(act="mark_ready", who=("author",), count=1, text="Mark the change as ready")


def test_a_way_names_everything_that_has_to_be_done() -> None:
    assert (
        way_line((READY, APPROVE))
        == "Mark the change as ready; and 1 more eligible person of acme/sox approves this head"
    )


def test_one_way_is_the_shortest_and_several_take_the_least() -> None:
    assert (ways_title(((APPROVE,),)), ways_title(((APPROVE,), (READY,)))) == (
        "The shortest way",
        "The ways that take the least",
    )
