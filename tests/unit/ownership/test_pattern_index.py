"""The index: what a pattern is made of, and that remembering folders stays bounded."""

import pytest

from reviewbot.ownership.pattern_index import _MOST_KEPT, PatternIndex, Segment, regex_of, segments_of


@pytest.mark.parametrize(
    ("pattern", "regex"),
    [
        pytest.param("*", "(?:.*/)?[^/]+", id="everything"),
        pytest.param("**", ".+", id="any depth"),
        pytest.param("/a", "a(?:/.*)?", id="anchored"),
        pytest.param("a", "(?:.*/)?a(?:/.*)?", id="floating"),
        pytest.param("a/b/", "a/b/.*", id="below"),
        pytest.param("a/**/b*", "a(?:/.*)?/b[^/]*(?:/.*)?", id="any depth between"),
        pytest.param("a/**/**/", "a/.*", id="any depth more than once"),
        pytest.param("/a/*", "a/[^/]+", id="directly inside"),
        pytest.param(r"a\*?.c", r"(?:.*/)?a\*[^/]\.c(?:/.*)?", id="an escape"),
    ],
)
def test_a_pattern_is_one_regular_expression(pattern: str, regex: str) -> None:
    assert regex_of(segments_of(pattern)) == regex


def test_a_segment_knows_its_literal_parts() -> None:
    assert segments_of(r"/a\ b/x*_test.go/*") == (
        Segment(written=r"a\ b", literal="a b", extension=None, needle="a b"),
        Segment(written="x*_test.go", literal=None, extension=".go", needle="_test.go"),
        Segment(written="*", literal=None, extension=None, needle=""),
    )


def test_the_folders_that_are_kept_are_bounded() -> None:
    index = PatternIndex.over(["/0/"])

    places = [index.last_match(f"{at}/x") for at in range(_MOST_KEPT + 2)]

    assert places == [0] + [None] * (_MOST_KEPT + 1)
    assert len(index._folders) <= _MOST_KEPT
