"""What people said by commands, as JSON and back."""

from typing import Any

import pytest

from reviewbot.gate.world_json import parse_world, render_world
from reviewbot.kernel.errors import Misconfigured
from tests.unit.gate import builders as a


def test_what_people_said_is_read_back_as_it_was() -> None:
    world = a.a_world(
        judgements=(a.a_judgement("objected", findings=1, blocking=("k-1",), besides="failed"),),
        overrulings=(a.an_overruling("cy"), a.an_overruling("dee", kind="unknown")),
        dismissals=(a.a_dismissal("cy"),),
    )

    assert parse_world(render_world(world)) == world


def test_where_nobody_said_anything_nothing_is_written() -> None:
    assert not {"overrulings", "dismissals"} & render_world(a.a_world()).keys()


@pytest.mark.parametrize(
    ("key", "said", "fault"),
    [
        pytest.param("overrulings", [{"owner": "payments"}], "overrulings[0].user is missing", id="nobody"),
        pytest.param("overrulings", {}, "overrulings is an object, not a list", id="no list"),
        pytest.param(
            "dismissals",
            [{"owner": "payments", "finding": "", "user": {"login": "cy", "id": 13}, "at": "2026-11-20T12:00:00Z"}],
            "dismissals[0].finding",
            id="an empty key",
        ),
    ],
)
def test_what_cannot_be_read_makes_the_world_unreadable(key: str, said: Any, fault: str) -> None:
    with pytest.raises(Misconfigured) as refused:
        parse_world({**render_world(a.a_world()), key: said})

    assert fault in str(refused.value)


def test_h05_a_person_whose_kind_is_not_told_is_no_person() -> None:
    told = {
        "owner": "payments",
        "user": {"login": "cy", "id": 13},
        "head": a.HEAD,
        "base_ref": "main",
        "at": "2026-11-20T12:00:00Z",
    }

    [read] = parse_world({**render_world(a.a_world()), "overrulings": [told]}).overrulings

    assert (read.user.kind, read.reason) == ("unknown", "")


def test_a_dismissal_may_be_without_a_reason() -> None:
    told = {
        "owner": "payments",
        "finding": "k-1",
        "user": {"login": "cy", "id": 13, "kind": "human"},
        "at": "2026-11-20T12:00:00Z",
    }

    world = parse_world({**render_world(a.a_world()), "dismissals": [told]})

    assert world.dismissals == (a.a_dismissal("cy", reason=""),)
