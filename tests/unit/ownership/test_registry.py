"""The registry: files are held against each other, and no governance is told apart from broken governance."""

from pathlib import Path

import pytest

from reviewbot.kernel.errors import Misconfigured
from reviewbot.ownership.codeowners import MOST_BYTES
from reviewbot.ownership.registry import build_registry, is_governed, owners_with_files, sound_owners
from tests.unit.ownership.files import PLATFORM, POLICY, a_registry, an_owner_file, faults_of, files

_OWNERS = Path(__file__).parents[3] / "owners"


def test_two_files_for_one_name_are_ambiguous() -> None:
    both = {**files(), "owners/platform.yml": PLATFORM.encode(), "owners/policy.yml": POLICY.encode()}

    with pytest.raises(Misconfigured) as refused:
        build_registry(both, None, None)

    assert "owners/platform.yml: owners/platform.yaml is there too; keep one of them" in refused.value.faults
    assert "owners/policy.yml: owners/policy.yaml is there too; keep one of them" in refused.value.faults


def test_an_owner_file_in_a_folder_is_refused_rather_than_passed_over() -> None:
    with pytest.raises(Misconfigured) as refused:
        build_registry({**files(), "owners/old/tax.yaml": b"x: 1"}, None, None)

    assert refused.value.faults == ("owners/old/tax.yaml: owner files stand directly in owners/; move it there",)


def test_a_missing_policy_is_a_fault() -> None:
    with pytest.raises(Misconfigured) as refused:
        build_registry({"owners/platform.yaml": PLATFORM.encode()}, None, None)

    assert refused.value.faults == ("owners/policy.yaml: the file is missing; write it as owners/README.md shows",)


def test_the_policy_may_be_called_yml() -> None:
    registry = build_registry(
        {"owners/policy.yml": POLICY.encode(), "owners/platform.yaml": PLATFORM.encode()}, None, None
    )

    assert registry.policy.default_owner == "platform"


def test_an_oversized_codeowners_is_a_fault_beside_the_others() -> None:
    assert faults_of(codeowners=b"#" * (MOST_BYTES + 1), platform="") == (
        "CODEOWNERS: the file has 3,000,001 bytes; GitHub loads none over 3 MB",
        "owners/platform.yaml: the file is empty",
    )


def test_faults_between_files_are_told_together_with_those_inside_of_them() -> None:
    assert faults_of(
        policy=POLICY.replace("default_owner: platform", "default_owner: nobody\nextends: x"),
        platform=PLATFORM.replace("tier: standard", "tier: gold").replace("stance: blocking", "stance: loud"),
        tax=an_owner_file("tax", "extra: 1", paths="[tax]", team="Acme/Platform"),
    ) == (
        "owners/platform.yaml: line 5: stance is 'loud'; it must be 'blocking', 'advisory' or 'shadow'",
        "owners/platform.yaml: line 6: tier is 'gold'; there are standard",
        "owners/policy.yaml: line 2: default_owner is 'nobody'; there is no owners/nobody.yaml",
        "owners/policy.yaml: line 3: key 'extends' is not known",
        "owners/tax.yaml: line 3: team 'Acme/Platform' is the team of owners/platform.yaml too; a team has one file",
        "owners/tax.yaml: line 12: key 'extra' is not known",
    )


def test_a_file_of_another_shape_is_blamed_for_that_alone() -> None:
    assert faults_of(policy=POLICY.replace("{standard:", "[{standard:").replace("]}}", "]}}]"), tax="- tax\n") == (
        (
            "owners/policy.yaml: line 4: tiers is [{'standard': {'chain': ['anthropic:claude-sonnet-5', 'guard…; "
            "it must be a mapping"
        ),
        "owners/tax.yaml: line 1: the file is ['tax']; it must be a mapping",
    )


def test_what_counts_the_rest_of_many_faults_comes_last() -> None:
    many = "".join(f"key{number}: 1\n" for number in range(101))

    found = faults_of(platform=PLATFORM + many)

    assert found[0] == "owners/platform.yaml: line 12: key 'key0' is not known"
    assert found[-1] == "owners/platform.yaml: and 1 more fault"


def test_no_governance_is_told_apart_from_broken_governance() -> None:
    assert not is_governed({"runbooks/a.md": b"", "README.md": b"", "owners/README.md": b"", "src/owners/a.yaml": b""})
    assert is_governed({"owners/a.yml": b""})


def test_the_digest_follows_every_rule_file_and_no_other() -> None:
    plain = a_registry()

    changed = a_registry(platform=PLATFORM + "# a word\n")
    with_codeowners = a_registry("* @a\n")
    empty_codeowners = a_registry("")
    with_runbook = build_registry({**files(), "runbooks/a.md": b"x", "owners/README.md": b"y"}, None, None)

    digests = {plain.digest, changed.digest, with_codeowners.digest, empty_codeowners.digest}
    assert len(digests) == 4
    assert with_runbook.digest == plain.digest


def test_codeowners_faults_do_not_shut_the_gate() -> None:
    registry = a_registry("!a @b\n* @c\n")

    assert registry.codeowners is not None
    assert len(registry.codeowners.faults) == 1


def test_the_sample_organisation_loads() -> None:
    content = {f"owners/{file.name}": file.read_bytes() for file in _OWNERS.iterdir() if file.is_file()}

    registry = build_registry(content, None, None)

    assert {"data-platform", "streaming", "payments", "identity", "developer-platform"} <= {
        owner.name for owner in registry.owners
    }


def test_an_owner_whose_own_file_is_sound_is_read_beside_broken_ones() -> None:
    others = {"owners/README.md": b"# Owners", "owners/a/b.yaml": b""}
    written = {**files(policy="nonsense", zeta="version: 1\n"), **others}

    assert [owner.name for owner in sound_owners(written)] == ["platform"]
    assert owners_with_files(written) == {"platform", "zeta"}
