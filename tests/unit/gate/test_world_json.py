"""The world as JSON: read strictly, written whole, and every absence taken the hardest way."""

from collections.abc import Callable
from copy import deepcopy
from typing import Any

import pytest

from reviewbot.gate.decide import decide
from reviewbot.gate.decision import Opened
from reviewbot.gate.world_json import parse_world
from reviewbot.kernel.errors import Misconfigured
from tests.unit.gate import builders as a
from tests.unit.gate.documents import a_document

Place = tuple[str | int, ...]


def at(document: Any, place: Place) -> Any:
    for step in place:
        document = document[step]
    return document


def without(place: Place) -> dict[str, Any]:
    document = a_document()
    del at(document, place[:-1])[place[-1]]
    return document


def having(place: Place, value: object) -> dict[str, Any]:
    document = a_document()
    at(document, place[:-1])[place[-1]] = value
    return document


def spelled(value: object) -> str:
    if not isinstance(value, tuple):
        return ""
    return "".join(f"[{step}]" if isinstance(step, int) else f".{step}" for step in value).removeprefix(".")


def test_the_contracts_world_is_read_whole() -> None:
    expected = a.a_world(
        contributors=(a.a_contributor("bob"),),
        reviews=(a.a_review("eve", number=1, minutes=1), a.a_review("fay", number=2, minutes=2)),
        teams={team: members for team, members in a.TEAMS.items() if team != a.STAFF},
    )

    assert parse_world(a_document()) == expected


REQUIRED: list[Place] = [
    ("change",),
    ("change", "repo"),
    ("change", "repo_id"),
    ("change", "number"),
    ("change", "head"),
    ("change", "base_ref"),
    ("change", "author"),
    ("change", "author", "login"),
    ("change", "author", "id"),
    ("change", "contributors", 0, "login"),
    ("change", "contributors", 0, "id"),
    ("change", "entries"),
    ("change", "entries", 0, "path"),
    ("policy",),
    ("policy", "regulated"),
    ("policy", "regulated", 0, "name"),
    ("policy", "regulated", 0, "paths"),
    ("policy", "regulated", 0, "approvals"),
    ("policy", "regulated", 0, "from"),
    ("assignments",),
    ("assignments", 0, "owner"),
    ("assignments", 0, "team"),
    ("assignments", 0, "paths"),
    ("verdicts", 0, "owner"),
    ("verdicts", 0, "head"),
    ("verdicts", 0, "policy_digest"),
    ("verdicts", 0, "kind"),
    ("reviews",),
    ("reviews", 0, "id"),
    ("reviews", 0, "user"),
    ("reviews", 0, "state"),
    ("reviews", 0, "head"),
    ("reviews", 0, "submitted_at"),
    ("teams",),
    ("now",),
]


@pytest.mark.parametrize("place", REQUIRED, ids=spelled)
def test_a_world_cannot_be_read_without(place: Place) -> None:
    with pytest.raises(Misconfigured) as refused:
        parse_world(without(place))

    assert str(refused.value) == f"world: {spelled(place)} is missing"


OPTIONAL: list[tuple[Place, Callable[[Any], object], object]] = [
    (("change", "is_draft"), lambda world: world.is_draft, False),
    (("change", "complete"), lambda world: world.is_complete, False),
    (("change", "contributors"), lambda world: world.contributors, None),
    (("change", "author", "kind"), lambda world: world.author.kind, "bot"),
    (("change", "contributors", 0, "kind"), lambda world: world.contributors[0].kind, "unknown"),
    (("change", "contributors", 0, "role"), lambda world: world.contributors[0].role, "author"),
    (("change", "entries", 0, "kind"), lambda world: world.entries[0].kind, "unknown"),
    (("change", "entries", 0, "covered"), lambda world: world.entries[0].is_covered, False),
    (("change", "entries", 0, "previous_path"), lambda world: world.entries[0].previous_path, None),
    (("policy", "digest"), lambda world: world.policy_digest, ""),
    (("policy", "bots"), lambda world: world.bots, frozenset()),
    (("assignments", 0, "stance"), lambda world: world.seats[0].stance, "blocking"),
    (("assignments", 0, "stand_ins"), lambda world: world.seats[0].stand_ins, None),
    (("verdicts",), lambda world: world.judgements, ()),
    (("verdicts", 0, "reason"), lambda world: world.judgements[0].reason, ""),
    (("verdicts", 0, "findings"), lambda world: world.judgements[0].findings, 0),
    (("reviews", 0, "base_ref"), lambda world: world.reviews[0].base_ref, "main"),
    (("reviews", 0, "user", "kind"), lambda world: world.reviews[0].user.kind, "unknown"),
    (("overrides",), lambda world: world.overrides, ()),
    (("switches",), lambda world: world.switches, None),
]


@pytest.mark.parametrize(("place", "look", "taken_as"), OPTIONAL, ids=spelled)
def test_where_it_is_absent_the_hardest_value_is_taken_for(
    place: Place, look: Callable[[Any], object], taken_as: object
) -> None:
    assert look(parse_world(without(place))) == taken_as


def test_a_switch_without_a_scope_or_a_state_is_on_everywhere() -> None:
    assert parse_world(a_document(switches=[{"id": "x"}])).switches == (a.a_switch("", "requested", "x"),)


@pytest.mark.parametrize("kind", ["renamed", "copied"])
def test_a_rename_or_a_copy_that_does_not_tell_its_other_name_is_not_classified(kind: str) -> None:
    silent, told = {"path": "a", "kind": kind}, {"path": "a", "kind": kind, "previous_path": "b"}

    world = parse_world(a_document(change={"entries": [silent, told, told | {"previous_path": None}]}))

    assert [entry.kind for entry in world.entries] == ["unknown", kind, kind]


def test_no_field_that_is_left_out_opens_a_shut_gate_except_the_draft_mark() -> None:
    tighteners: list[tuple[Place, object]] = [
        (("switches",), [{"id": "s", "scope": "global", "state": "enforcing"}]),
        (("change", "complete"), False),
        (("change", "contributors"), [{"login": "eve", "id": 15, "kind": "human", "role": "pusher"}]),
        (("change", "author"), {"login": "robo", "id": 90, "kind": "bot"}),
        (("verdicts",), [{**a_document()["verdicts"][0], "kind": "objected"}]),
    ]
    opened = []
    for place, value in tighteners:
        document = having(place, value)
        for field in _fields(document):
            shorter = deepcopy(document)
            del at(shorter, field[:-1])[field[-1]]
            if _opens(shorter):
                opened.append((spelled(place), spelled(field)))

    # Leaving out a whole item of a list is another world, not a field left out.
    assert [field for _, field in opened if not field.endswith("]")] == []


def test_unknown_keys_are_passed_over() -> None:
    document = having(("change", "entries", 0, "size"), 1.5)

    assert parse_world(document | {"weather": ["fine"]}) == parse_world(a_document())


WRONG: list[tuple[Place, object, str]] = [
    (("change",), [], "is a list, not an object"),
    (("change", "repo_id"), "1", 'is "1", not a whole number'),
    (("change", "number"), True, "is true, not a whole number"),
    (("change", "head"), "", "is empty"),
    (("change", "is_draft"), None, "is null, not true or false"),
    (("change", "contributors"), None, "is null, not a list"),
    (("change", "author", "id"), None, "is null, not a whole number"),
    (("change", "author", "kind"), "person", 'is "person", not one of human, bot, app, mannequin, unknown'),
    (("change", "entries", 0, "covered"), 1, "is 1, not true or false"),
    (("change", "entries", 0, "not_reviewed"), True, "is true, not an object"),
    (("policy", "regulated", 0, "approvals"), 0, "is 0, not 1 or more"),
    (("policy", "regulated", 0, "approvals"), -1, "is -1, not from 0 to 9223372036854775807"),
    (("policy", "regulated", 0, "approvals"), 2.0, "is 2.0, not a whole number"),
    (("policy", "regulated", 0, "approvals"), True, "is true, not a whole number"),
    (("policy", "regulated", 0, "approvals"), "two", 'is "two", not a whole number'),
    (("policy", "regulated", 0, "from"), "acme/sox", 'is "acme/sox", not a list'),
    (("assignments", 0, "team"), 7, "is 7, not a text"),
    (
        ("reviews", 0, "state"),
        "APPROVED",
        'is "APPROVED", not one of approved, changes_requested, commented, dismissed',
    ),
    (("reviews", 0, "submitted_at"), "2026-11-20T12:00:00", 'is "2026-11-20T12:00:00", an instant without a time zone'),
    (("reviews", 0, "user"), None, "is null, not an object"),
    (("teams", "acme/sox"), None, "is null, not a list"),
]


@pytest.mark.parametrize(("place", "value", "fault"), WRONG, ids=spelled)
def test_a_wrong_value_is_named_with_its_place(place: Place, value: object, fault: str) -> None:
    with pytest.raises(Misconfigured) as refused:
        parse_world(having(place, value))

    assert str(refused.value) == f"world: {spelled(place)} {fault}"


@pytest.mark.parametrize(
    ("document", "fault"),
    [
        pytest.param(
            a_document(switches=[{"id": "x", "scope": "global", "state": "off"}]),
            'switches[0].state is "off", not one of requested, enforcing, contained, partial, failed, released',
            id="a switch in an unknown state",
        ),
        pytest.param(
            a_document(overrides=[{"kind": "magic"}]),
            'overrides[0].kind is "magic", not one of break_glass',
            id="an override of an unknown kind",
        ),
        pytest.param(
            having(("policy", "regulated", 0, "paths"), ["/x"]),
            "policy.regulated[0].paths[0] holds a pattern that cannot be used: "
            "pattern '/x' starts with '/'; patterns are anchored at the root already",
            id="a pattern with a leading slash",
        ),
        pytest.param([], "is a list, not an object", id="a list"),
        pytest.param(None, "is null, not an object", id="null"),
    ],
)
def test_a_world_is_refused_for(document: object, fault: str) -> None:
    with pytest.raises(Misconfigured) as refused:
        parse_world(document)

    assert str(refused.value) == f"world: {fault}"


def _opens(document: object) -> bool:
    try:
        return isinstance(decide(parse_world(document)), Opened)
    except Misconfigured:
        return False


def _fields(document: Any, place: Place = ()) -> list[Place]:
    if isinstance(document, dict):
        steps: list[str | int] = [*document]
    elif isinstance(document, list):
        steps = [*range(len(document))]
    else:
        return []
    below = [field for step in steps for field in _fields(document[step], (*place, step))]
    return [*((*place, step) for step in steps), *below]
