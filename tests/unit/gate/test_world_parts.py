"""The parts of a world, each read exactly."""

from typing import Any

import pytest

from reviewbot.gate.exact import Fault
from reviewbot.gate.world import Excuse
from reviewbot.gate.world_parts import read_entry, read_rule
from tests.unit.gate import builders as a

PLAIN = {"name": "sox", "paths": ["ledger/**"], "approvals": 2, "from": ["acme/sox"]}
SPOKEN_QUORUM = {"approvals": 1, "from": ["acme/sox"]}


@pytest.mark.parametrize(
    ("key", "told", "asked"),
    [
        pytest.param("kinds", ["mode"], {"kinds": ("mode",)}, id="entries of a kind"),
        pytest.param("for_agents", True, {"is_for_agents": True}, id="agents' changes"),
        pytest.param("one_more_for_agents", True, {"has_one_more_for_agents": True}, id="one more for agents"),
        pytest.param("all_of", [SPOKEN_QUORUM], {"all_of": (a.a_quorum(),)}, id="another quorum"),
        pytest.param("any_of", [SPOKEN_QUORUM], {"any_of": (a.a_quorum(),)}, id="one of some quorums"),
        pytest.param("distinct", True, {"is_distinct": True}, id="different people"),
        pytest.param("cool_off_seconds", 60, {"cool_off_seconds": 60}, id="time to cool off"),
        pytest.param(
            "evidence",
            [{"kind": "check", "name": "canary", "app_id": 5}],
            {"evidence": (a.a_proof(),)},
            id="evidence",
        ),
        pytest.param("keep_approvals", ["base_merge"], {"keeps": ("base_merge",)}, id="approvals that are kept"),
    ],
)
def test_a_rule_asks_for_one_thing_more_and_for_nothing_else(key: str, told: Any, asked: dict[str, Any]) -> None:
    assert read_rule({**PLAIN, key: told}) == a.a_rule(**asked)


@pytest.mark.parametrize("kind", ["modified", "added", "removed", "mode", "symlink", "binary", "submodule"])
def test_an_entry_that_has_one_name_is_classified_without_another(kind: Any) -> None:
    told = {"path": "ledger/tax.py", "kind": kind, "covered": True}

    assert read_entry(told) == a.an_entry(kind=kind)


@pytest.mark.parametrize(
    ("told", "excuse"),
    [
        pytest.param({"exemption": "prose", "reason": "Words."}, Excuse(exemption="prose", reason="Words."), id="both"),
        pytest.param({"exemption": "prose", "reason": ""}, Excuse(exemption="prose", reason=""), id="without a word"),
        pytest.param(None, None, id="null"),
    ],
)
def test_why_an_entry_is_not_reviewed_is_read(told: Any, excuse: Excuse | None) -> None:
    assert read_entry({"path": "docs/a.md", "not_reviewed": told}).excuse == excuse


def test_an_excuse_without_its_exemption_is_none_at_all() -> None:
    with pytest.raises(Fault) as refused:
        read_entry({"path": "docs/a.md", "not_reviewed": {"reason": "Words."}})

    assert str(refused.value) == "not_reviewed.exemption is missing"
