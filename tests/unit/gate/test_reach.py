"""What a change reaches: both names of an entry count."""

from typing import Any, get_args

import pytest

from reviewbot.change.change import EntryKind
from reviewbot.gate.reach import freezes_touched, rules_touched
from reviewbot.gate.world import GateEntry
from tests.unit.gate import builders as a


@pytest.mark.parametrize(
    ("entry", "is_touched"),
    [
        pytest.param(a.an_entry("ledger/tax.py"), True, id="a file in it"),
        pytest.param(a.an_entry("ledger"), True, id="the folder itself, as a submodule would be"),
        pytest.param(a.an_entry("LEDGER/Tax.PY"), True, id="other capitals"),
        pytest.param(a.an_entry("docs/tax.py", "ledger/tax.py", "renamed"), True, id="a file renamed out of it"),
        pytest.param(a.an_entry("ledger/tax.py", "docs/tax.py", "renamed"), True, id="a file renamed into it"),
        pytest.param(a.an_entry("docs/tax.py", "ledger/tax.py", "copied"), True, id="a file copied out of it"),
        pytest.param(a.an_entry("ledger/tax.py", kind="removed"), True, id="a file deleted from it"),
        pytest.param(a.an_entry("ledger/tax.py", kind="mode"), True, id="a mode changed in it"),
        pytest.param(a.an_entry("ledger/tax.py", kind="symlink"), True, id="a link in it"),
        pytest.param(a.an_entry("ledger2/tax.py"), False, id="a folder whose name begins alike"),
        pytest.param(a.an_entry("x/ledger/tax.py"), False, id="a folder of that name elsewhere"),
    ],
)
def test_a_rule_about_a_folder_is_touched_by(entry: GateEntry, is_touched: bool) -> None:
    world = a.a_world(entries=(a.an_entry("docs/a.md"), entry))

    assert [rule.name for rule in rules_touched(world)] == (["sox"] if is_touched else [])


MODES = a.a_rule("modes", ("**",), kinds=("mode", "symlink"))
AGENTS = a.a_rule("agents", ("**",), is_for_agents=True)


@pytest.mark.parametrize(
    ("rule", "changed", "is_touched"),
    [
        pytest.param(MODES, {"entries": (a.an_entry("docs/a", kind="mode"),)}, True, id="P-09 an entry of its kinds"),
        pytest.param(MODES, {"entries": (a.an_entry("docs/a"),)}, False, id="an entry of another kind"),
        pytest.param(MODES, {"entries": (a.an_entry("docs/a", kind="unknown"),)}, True, id="an entry of no known kind"),
        pytest.param(AGENTS, {}, False, id="a person's change, where only agents' are regulated"),
        pytest.param(AGENTS, {"author": a.an_account("gus", "bot")}, True, id="an agent's change"),
        pytest.param(AGENTS, {"contributors": None}, True, id="a change of which it is not known who wrote it"),
    ],
)
def test_a_rule_of_some_changes_is_touched_by(rule: Any, changed: dict[str, Any], is_touched: bool) -> None:
    assert rules_touched(a.a_world(rules=(rule,), **changed)) == ((rule,) if is_touched else ())


@pytest.mark.parametrize(
    ("wanted", "kind", "is_touched"),
    [
        pytest.param("modified", "mode", True, id="P-14 edited, and made executable besides"),
        pytest.param("modified", "renamed", True, id="P-01 edited, and renamed besides"),
        pytest.param("removed", "renamed", True, id="P-01 removed from where it was"),
        pytest.param("added", "copied", True, id="P-02 added, as a copy"),
        pytest.param("added", "binary", True, id="P-11 added, as a binary"),
        pytest.param("removed", "symlink", True, id="P-09 a link that may have been removed"),
        pytest.param("mode", "submodule", True, id="P-10 a submodule that may have been something else"),
        pytest.param("added", "mode", False, id="a mode changes only of what was there"),
        pytest.param("symlink", "binary", False, id="a binary is no link"),
        pytest.param("removed", "added", False, id="what was added was not removed"),
    ],
)
def test_no_rule_of_a_kind_is_left_by_being_of_another_kind_too(wanted: Any, kind: Any, is_touched: bool) -> None:
    rule = a.a_rule("some", ("ledger/**",), kinds=(wanted,))
    world = a.a_world(rules=(rule,), entries=(a.an_entry("ledger/a", kind=kind),))

    assert rules_touched(world) == ((rule,) if is_touched else ())


ANY_CHANGE: tuple[EntryKind, ...] = ("symlink", "binary", "submodule", "unknown")


@pytest.mark.parametrize(
    ("wanted", "kinds"),
    [
        pytest.param("modified", {"modified", "renamed", "copied", "mode", *ANY_CHANGE}, id="edited"),
        pytest.param("added", {"added", "renamed", "copied", *ANY_CHANGE}, id="added"),
        pytest.param("removed", {"removed", "renamed", *ANY_CHANGE}, id="removed"),
        pytest.param("renamed", {"renamed", "mode", *ANY_CHANGE}, id="renamed"),
        pytest.param("copied", {"copied", "mode", *ANY_CHANGE}, id="copied"),
        pytest.param("mode", {"mode", *ANY_CHANGE}, id="made executable"),
        pytest.param("binary", {"binary", "symlink", "submodule", "unknown"}, id="a binary"),
        pytest.param("symlink", {"symlink", "submodule", "unknown"}, id="a link"),
        pytest.param("submodule", {"submodule", "unknown"}, id="a submodule"),
    ],
)
def test_a_rule_of_a_kind_is_touched_by_all_that_may_be(wanted: EntryKind, kinds: set[EntryKind]) -> None:
    rule = a.a_rule("some", ("**",), kinds=(wanted,))
    told = {
        kind: rules_touched(a.a_world(rules=(rule,), entries=(a.an_entry(kind=kind),))) for kind in get_args(EntryKind)
    }

    assert {kind for kind, rules in told.items() if rules} == kinds


def test_one_of_a_rules_paths_is_enough() -> None:
    rule = a.a_rule("money", ("ledger/**", "invoices/**"))

    assert rules_touched(a.a_world(rules=(rule,))) == (rule,)


def test_nothing_is_touched_where_there_is_no_rule() -> None:
    assert rules_touched(a.a_world(rules=())) == ()


def test_an_entry_of_another_kind_inside_the_paths_is_not_what_a_rule_of_kinds_means() -> None:
    rule = a.a_rule("links", ("ledger/**",), kinds=("symlink",))
    world = a.a_world(rules=(rule,), entries=(a.an_entry("ledger/a"), a.an_entry("docs/b", kind="symlink")))

    assert rules_touched(world) == ()


def test_freezes_are_touched_by_paths_and_not_by_what_wrote_them() -> None:
    held, elsewhere, over = a.a_freeze(), a.a_freeze(paths=("docs/**",)), a.a_freeze(hours=0)

    assert freezes_touched(a.a_world(freezes=(held, elsewhere, over))) == (held,)
    assert freezes_touched(a.OPEN_WORLD) == ()
