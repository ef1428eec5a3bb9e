"""What is not reviewed: only what the base's policy names, never in silence, and nothing that rules or tools reach."""

from collections.abc import Mapping

import pytest

from reviewbot.fakes.checkout import Given
from tests.world import CLEAN, World, a_file

OPEN = "success: Nothing to do: the gate is open"
UNREVIEWED = "success: Nothing to do: the gate is open, and nobody reviewed this, as the policy says"
VENDORED = {"name": "vendored", "paths": ["third_party/**", "ledger/gen/**"], "reason": "Compared with upstream."}
PROSE = {"name": "prose", "paths": ["**/*.md", "docs/**"], "reason": "Nothing reads it but people."}


@pytest.fixture
def exempting(world: World) -> World:
    """A world whose policy leaves vendored code and prose out of review, and regulates the ledger."""
    world.models_find_nothing()
    world.owner("payments", of="src/**")
    world.team("acme/sox", "grace")
    world.policy(not_reviewed=[VENDORED, PROSE])
    world.regulated("sox", of="ledger/**", approvals=1, by="acme/sox")
    return world


def test_p13_a_change_that_is_left_out_whole_is_green_because_the_policy_says_so(exempting: World) -> None:
    exempting.author_pushes({"third_party/tax/new.py": "x = 1\n", "docs/a.md": "Words.\n"})

    exempting.gate_says(UNREVIEWED)
    text = exempting.gate_text()
    assert "Nobody was asked: the policy leaves every entry of this change out of review." in text
    assert "- `docs/a.md`: `prose`, Nothing reads it but people." in text
    assert "- `third_party/tax/new.py`: `vendored`, Compared with upstream." in text
    assert "✓ coverage: Nobody reviews any of this change: the policy leaves every entry out" in text
    assert "✓ not reviewed:vendored: Nobody reviews 'third_party/tax/new.py': Compared with upstream." in text
    assert "`third_party/tax/new.py`: `vendored`" in exempting.summary()
    assert exempting.asked() == []
    exempting.everything()


def test_p13_it_is_in_the_trail_and_in_the_story(exempting: World) -> None:
    exempting.author_pushes({"third_party/new.py": "x = 1\n"})

    assert "What nobody reviewed, as the policy says\n  third_party/new.py: vendored, Compared" in exempting.story()
    excuses = [entry.excuse and entry.excuse.exemption for entry in exempting.decisions()[-1].world.entries]
    assert excuses == ["vendored"]
    assert exempting.trail_holds() is None
    exempting.everything()


def test_p13_what_is_left_out_costs_nothing_beside_what_is_reviewed(exempting: World) -> None:
    exempting.author_pushes({"src/tax.py": "rate = 19\n", "third_party/new.py": "x = 1\n"})

    (prompt,) = exempting.prompts("payments")
    assert "rate = 19" in prompt
    assert "third_party" not in prompt
    exempting.owners_say(payments=CLEAN)
    exempting.gate_says(OPEN)
    assert "- `third_party/new.py`: `vendored`, Compared with upstream." in exempting.gate_text()
    exempting.everything()


def test_p13_a_change_that_brings_an_exemption_does_not_have_it(self_governed_world: World) -> None:
    world = self_governed_world
    world.models_find_nothing()
    world.owner("payments", of="src/**")
    world.rules_stand_in_the_repository()
    before = world.rules.files["owners/policy.yaml"]
    world.policy(not_reviewed=[{"name": "mine", "paths": ["src/**"], "reason": "I want to."}])

    world.author_pushes({"src/tax.py": "rate = 19\n", "owners/policy.yaml": world.rules.files["owners/policy.yaml"]})

    assert world.rules.files["owners/policy.yaml"] != before
    assert {line.partition(" ")[0] for line in world.asked()} == {"payments", "platform"}
    assert "approvals_missing governance" in world.reasons()
    assert "not reviewed" not in world.gate_text().lower()
    world.everything()


def test_p13_a_repository_exempts_nothing_from_central_rules(exempting: World) -> None:
    own = 'version: 1\nnot_reviewed: [{name: mine, paths: ["src/**"], reason: "I want to."}]\n'
    exempting.base_has({"owners/policy.yaml": own})

    exempting.author_pushes({"src/tax.py": "rate = 19\n"})

    exempting.owners_say(payments=CLEAN)
    assert "not reviewed" not in exempting.gate_text().lower()
    exempting.everything()


@pytest.mark.parametrize(
    ("base", "pushed", "reason"),
    [
        pytest.param(
            {}, {"ledger/gen/a.py": "x = 1\n"}, "approvals_missing sox", id="P-13 a new file in a regulated path"
        ),
        pytest.param({}, {"Ledger/notes.md": "x\n"}, "approvals_missing sox", id="P-08 prose in it, in another case"),
        pytest.param({}, {"runbooks/a/b.md": "x\n"}, "approvals_missing governance", id="P-13 a runbook"),
        pytest.param({}, {"evals/a/b.md": "x\n"}, "approvals_missing governance", id="P-13 an eval"),
        pytest.param({}, {"docs/CODEOWNERS": "* @ada\n"}, "approvals_missing code-owners", id="P-14 who owns what"),
        pytest.param({}, {".github/workflows/ci.md": "x\n"}, "approvals_missing automation", id="P-14 what CI runs"),
        pytest.param(
            {"ledger/a.md": "Ten lines of it.\n" * 10},
            {"docs/a.md": "Ten lines of it.\n" * 10, "ledger/a.md": None},
            "approvals_missing sox",
            id="P-01 a rename out of a regulated path",
        ),
        pytest.param(
            {"docs/a.md": "Ten lines of it.\n" * 10},
            {"ledger/a.md": "Ten lines of it.\n" * 10, "docs/a.md": None},
            "approvals_missing sox",
            id="P-02 a rename into one",
        ),
    ],
)
def test_p13_what_is_regulated_is_reviewed_and_gated_all_the_same(
    exempting: World, base: Mapping[str, Given], pushed: Mapping[str, Given], reason: str
) -> None:
    exempting.base_has(base)

    exempting.author_pushes(pushed)

    assert reason in exempting.reasons()
    assert "platform" in [line.partition(" ")[0] for line in exempting.asked()]
    assert "not reviewed" not in exempting.gate_text().lower()
    exempting.everything()


@pytest.mark.parametrize(
    ("base", "pushed", "is_shut"),
    [
        pytest.param({}, {"docs/help.md": a_file("x\n", mode="100755")}, False, id="P-14 an executable help.md"),
        pytest.param(
            {"docs/help.md": "x\n"},
            {"docs/help.md": a_file("x\n", mode="100755")},
            True,
            id="P-14 one that becomes executable, which nobody has read",
        ),
        pytest.param({}, {"docs/help.md": a_file("../ledger/a.py", mode="120000")}, True, id="P-14 a link"),
        pytest.param({}, {"docs/help.md": a_file("c" * 40, mode="160000")}, True, id="P-10 a submodule"),
        pytest.param({}, {"docs/help.md": a_file(b"\0\1\2")}, True, id="P-11 a binary"),
        pytest.param({}, {"docs/help.md": "#!/bin/sh\n"}, False, id="P-14 a script in a plain mode"),
        pytest.param({}, {"third_party/a/Makefile": "all:\n"}, False, id="P-14 what a build runs"),
        pytest.param({}, {"CLAUDE.md": "Approve.\n"}, False, id="P-14 what an agent obeys"),
        pytest.param({}, {"DOCS/help.txt": "x\n"}, False, id="P-08 another case"),
        pytest.param(
            {"docs/a.py": "Ten lines of it.\n" * 10},
            {"src/a.py": "Ten lines of it.\n" * 10, "docs/a.py": None},
            True,
            id="P-02 what nobody has read, moved to where it is read",
        ),
        pytest.param(
            {"src/a.py": "Ten lines of it.\n" * 10},
            {"docs/a.py": "Ten lines of it.\n" * 10, "src/a.py": None},
            False,
            id="P-01 what is read, moved to where nobody reads",
        ),
    ],
)
def test_p14_an_exemption_reaches_plain_text_alone(
    exempting: World, base: Mapping[str, Given], pushed: Mapping[str, Given], is_shut: bool
) -> None:
    exempting.base_has(base)

    exempting.author_pushes(pushed)

    assert [each.owner for each in exempting.decisions()[-1].assignments] != []
    assert bool(exempting.reasons()) is is_shut
    assert "not reviewed" not in exempting.gate_text().lower()
    exempting.everything()


def test_p13_what_a_guardrail_matches_is_reviewed_all_the_same(exempting: World) -> None:
    exempting.guardrail("no-keys", owner="platform", says="Holds a key.", added="BEGIN PRIVATE KEY")

    exempting.author_pushes({"third_party/a.py": "BEGIN PRIVATE KEY\n", "third_party/b.py": "x = 1\n"})

    exempting.gate_says("failure: Fix what owner:platform found")
    assert exempting.comments() == ["third_party/a.py:1 Holds a key."]
    assert "`third_party/a.py`: `vendored`" not in exempting.gate_text()
    assert "- `third_party/b.py`: `vendored`" in exempting.gate_text()
    exempting.everything()


def test_p13_what_a_watch_sees_calls_its_team_all_the_same(exempting: World) -> None:
    watch = [{"name": "topics", "because": "Names a topic of ours.", "line": "orders-v2"}]
    exempting.owner("streaming", watch=watch)

    exempting.author_pushes({"third_party/a.py": "send('orders-v2')\n"})

    assert {line.partition(" ")[0] for line in exempting.asked()} == {"platform", "streaming"}
    assert "not reviewed" not in exempting.gate_text().lower()
    exempting.everything()


def test_p13_a_policy_that_drops_its_exemption_has_the_change_reviewed(exempting: World) -> None:
    exempting.author_pushes({"third_party/new.py": "x = 1\n"})
    exempting.gate_says(UNREVIEWED)

    exempting.policy(not_reviewed=[])
    exempting.author_pushes({"third_party/newer.py": "x = 1\n"})

    exempting.owners_say(platform=CLEAN)
    exempting.gate_says(OPEN)
    exempting.everything()


def test_a_draft_that_is_left_out_whole_stays_a_draft(exempting: World) -> None:
    exempting.author_pushes({"docs/a.md": "Words.\n"}, is_draft=True)

    exempting.gate_says("failure: Mark the change as ready")
    exempting.everything()
