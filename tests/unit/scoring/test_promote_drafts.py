"""Candidates on cases that nobody has agreed to."""

from dataclasses import replace

from reviewbot.scoring.promote import promote
from reviewbot.scoring.promotion import Refused
from tests.unit.scoring.builders import a_run, a_scored, rules


def test_where_all_are_drafts_there_is_no_verdict() -> None:
    drafts = a_run(*(replace(each, part="shown") for each in (a_scored("one", found=1), a_scored("two", missed=1))))

    assert promote(drafts, drafts, drafts, rules()) == Refused(
        sentences=("every case is a draft, so nothing decides; say `review: reviewed` where somebody has agreed",)
    )
