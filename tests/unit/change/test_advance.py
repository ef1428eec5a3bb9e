"""A head that moved on: what it brings, and whether it only merged the base."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reviewbot.change.advance import Advance, Listing

FORK: Listing = {"ledger/tax.py": "1", "docs/a.md": "1", "old.py": "1"}


def an_advance(
    *, before: Listing, after: Listing, old_fork: Listing = FORK, new_fork: Listing | None = None
) -> Advance:
    return Advance(before=before, after=after, old_fork=old_fork, new_fork=old_fork if new_fork is None else new_fork)


@pytest.mark.parametrize(
    ("changed", "brings"),
    [
        pytest.param({}, set(), id="nothing"),
        pytest.param({"docs/a.md": "2"}, {"docs/a.md"}, id="another content"),
        pytest.param({"new.py": "1"}, {"new.py"}, id="a new file"),
        pytest.param({"old.py": ""}, {"old.py"}, id="a removed file"),
        pytest.param({"old.py": "", "moved.py": "1"}, {"old.py", "moved.py"}, id="both names of a renamed file"),
    ],
)
def test_a_push_brings_every_path_that_is_another_than_before(changed: dict[str, str], brings: set[str]) -> None:
    before = {**FORK, "ledger/tax.py": "mine"}
    after = {path: content for path, content in {**before, **changed}.items() if content}

    assert an_advance(before=before, after=after).brings == brings


def test_what_the_base_brought_is_not_brought_by_the_push() -> None:
    base = {**FORK, "docs/a.md": "base", "base.py": "1"}
    before = {**FORK, "ledger/tax.py": "mine"}

    advance = an_advance(before=before, after={**base, "ledger/tax.py": "mine"}, new_fork=base)

    assert (advance.brings, advance.is_clean_merge) == (frozenset(), True)


def test_what_both_have_touched_is_brought_however_it_was_put_together() -> None:
    base = {**FORK, "ledger/tax.py": "base"}
    before = {**FORK, "ledger/tax.py": "mine"}

    advance = an_advance(before=before, after={**base, "ledger/tax.py": "merged"}, new_fork=base)

    assert (advance.brings, advance.is_clean_merge) == (frozenset({"ledger/tax.py"}), False)


@pytest.mark.parametrize(
    "kept", [pytest.param("mine", id="by keeping one side"), pytest.param("base", id="or the other")]
)
def test_a_path_that_both_have_touched_is_never_merged_cleanly(kept: str) -> None:
    base = {**FORK, "ledger/tax.py": "base"}
    before = {**FORK, "ledger/tax.py": "mine"}

    assert not an_advance(before=before, after={**base, "ledger/tax.py": kept}, new_fork=base).is_clean_merge


def test_a_path_that_both_have_made_the_same_is_merged_cleanly() -> None:
    base = {**FORK, "ledger/tax.py": "same"}

    assert an_advance(before=base, after=base, new_fork=base).is_clean_merge


def test_d10_a_merge_with_one_more_file_by_hand_brings_that_file() -> None:
    base = {**FORK, "docs/a.md": "base"}

    advance = an_advance(before=FORK, after={**base, "evil.py": "1"}, new_fork=base)

    assert (advance.brings, advance.is_clean_merge) == (frozenset({"evil.py"}), False)


def test_giving_a_path_back_to_the_base_is_something_that_the_push_brings() -> None:
    before = {**FORK, "ledger/tax.py": "mine"}

    assert an_advance(before=before, after=FORK).brings == {"ledger/tax.py"}


@pytest.mark.parametrize(
    "mine", [pytest.param("1", id="a path the change had not touched"), pytest.param("mine", id="one that it had")]
)
def test_d10_a_merge_that_takes_back_what_the_base_has_made_of_a_path_brings_that_path(mine: str) -> None:
    base = {**FORK, "ledger/tax.py": "repaired"}
    before = {**FORK, "docs/a.md": "mine", "ledger/tax.py": mine}

    advance = an_advance(before=before, after={**before}, new_fork=base)

    assert (advance.brings, advance.is_clean_merge) == (frozenset({"ledger/tax.py"}), False)


LISTINGS = st.dictionaries(st.sampled_from("abcd"), st.sampled_from("123"))


@given(before=LISTINGS, after=LISTINGS, old_fork=LISTINGS, new_fork=LISTINGS)
def test_a_clean_merge_brings_nothing(before: Listing, after: Listing, old_fork: Listing, new_fork: Listing) -> None:
    advance = an_advance(before=before, after=after, old_fork=old_fork, new_fork=new_fork)

    assert not (advance.is_clean_merge and advance.brings)
