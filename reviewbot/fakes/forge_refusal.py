"""What a forge in memory refuses, as GitHub would with a 422."""

from typing import Final

from reviewbot.kernel.errors import BrokenInvariant
from reviewbot.publish.surface import Check

LONGEST_TEXT: Final = 65_535
"""Characters of a check's field or a comment's body; GitHub answers 422 to more."""
MOST_ANNOTATIONS: Final = 50
"""In one request to GitHub's check API."""


def refuse_check(check: Check) -> None:
    """Refuse a check that GitHub would not take."""
    for text in (check.title, check.summary, check.text):
        refuse_long(text)
    if len(check.annotations) > MOST_ANNOTATIONS:
        raise BrokenInvariant(f"{check.name} has {len(check.annotations)} annotations")
    if (check.conclusion is None) != (check.status == "in_progress"):
        raise BrokenInvariant(f"{check.name} is {check.status} and concludes {check.conclusion}")


def refuse_long(text: str) -> None:
    """Refuse a text that is too long for any of its fields."""
    if len(text) > LONGEST_TEXT:
        raise BrokenInvariant(f"a text of {len(text)} characters is longer than {LONGEST_TEXT}")
