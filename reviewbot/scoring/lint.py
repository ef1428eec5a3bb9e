"""What is not wrong in a suite, and still wants a look: drafts, words of older rules, cases that give others away."""

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass

from reviewbot.kernel.ids import Digest
from reviewbot.scoring.suite import Suite, SuiteCase


@dataclass(frozen=True, slots=True, kw_only=True, order=True)
class Remark:
    """Something about a file of a suite that its owner should look at."""

    file: str
    says: str


def lint_suite(suite: Suite, rules: Digest | None) -> tuple[Remark, ...]:
    """Return every warning, by file; none of them keeps the suite from running.

    `rules` is the digest of the rules in force; None where they cannot be read.
    """
    return tuple(sorted({*_worded(suite), *_drafts(suite), *_stale(suite, rules), *_given_away(suite)}))


def stale_cases(suite: Suite, rules: Digest | None) -> tuple[str, ...]:
    """Return the cases that note other rules than those in force, by name; what is made of them is left out."""
    return tuple(each.name for each in suite.runnable if not _is_made(each) and _is_stale(each, rules))


def _is_stale(case: SuiteCase, rules: Digest | None) -> bool:
    return rules is not None and case.origin.governance not in (None, rules)


def _is_made(case: SuiteCase) -> bool:
    return case.clean_twin is not None and case.name.startswith(f"{case.clean_twin}--")


def _worded(suite: Suite) -> Iterator[Remark]:
    for case in suite.cases:
        if not case.is_runnable:
            yield _about(suite, case, "is told in words alone, so it does not run; link its diff in the first column")


def _drafts(suite: Suite) -> Iterator[Remark]:
    for case in suite.runnable:
        if case.origin.review == "draft" and not _is_made(case):
            yield _about(suite, case, "is a draft, so it decides nothing; say `review: reviewed` once somebody agrees")


def _stale(suite: Suite, rules: Digest | None) -> Iterator[Remark]:
    for case in suite.runnable:
        if not _is_made(case) and _is_stale(case, rules):
            then = f"look at what it expects, then say `governance: {rules}`"
            yield _about(suite, case, f"was written by rules that have changed since; {then}")


def _given_away(suite: Suite) -> Iterator[Remark]:
    """Yield clusters on both sides: who wrote prompts by one of them knows the others."""
    splits: defaultdict[str, set[str]] = defaultdict(set)
    by_name = {case.name: case for case in suite.runnable}
    for case in suite.runnable:
        splits[case.cluster].add(case.origin.split)
        twin = by_name.get(case.clean_twin or "")
        if twin is not None and twin.origin.split != case.origin.split:
            yield _about(suite, case, f"has another split than its clean twin {twin.name}; give both one")
    for cluster, both in sorted(splits.items()):
        if len(both) > 1:
            yield Remark(
                file=f"{suite.folder}/suite.yaml",
                says=f"cluster {cluster} is held out in part, and its cases resemble each other; give all one split",
            )


def _about(suite: Suite, case: SuiteCase, says: str) -> Remark:
    return Remark(file=f"{suite.folder}/{case.file}", says=f"{case.name}: {says}")
