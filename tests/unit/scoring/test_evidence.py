"""What a model gave in its stage, beside the model in use and what people made of it."""

from collections.abc import Sequence
from datetime import timedelta
from typing import Any

import pytest

from reviewbot.change.account import Account
from reviewbot.change.change import Binding
from reviewbot.kernel.ids import (
    AccountId,
    BaseRef,
    ChangeNumber,
    CommentId,
    Digest,
    FindingKey,
    Head,
    Login,
    OwnerName,
    RepoId,
)
from reviewbot.kernel.money import Money
from reviewbot.kernel.untrusted import Untrusted
from reviewbot.plan.permit import Standing
from reviewbot.review.act import Act, Dismissed, Overruled
from reviewbot.scoring.evidence import Evidence, Overlap, Rate, evidence_of
from reviewbot.scoring.interval import wilson
from reviewbot.scoring.metric import Share, spread_of
from reviewbot.scoring.observation import Observation, made_with
from tests.unit.review.build import a_model_finding
from tests.unit.scoring.observed import NOON, OLD, a_word, an_observation, counted, reported, said

HOUR = timedelta(hours=1)
NOTHING = Rate(share=Share(part=0, whole=0), interval=None)


def evidence(*observed: Observation, acts: Sequence[Act] = (), standing: Standing = "shadow") -> Evidence:
    return evidence_of(a_word(standing), observed, acts)


def _about(number: int, head: str, owner: str) -> dict[str, Any]:
    binding = Binding(repo_id=RepoId(5), number=ChangeNumber(number), head=Head(head * 40), base_ref=BaseRef("main"))
    person = Account(id=AccountId(9), login=Login("grace"), kind="human")
    return {
        "comment": CommentId(1),
        "binding": binding,
        "owner": OwnerName(owner),
        "person": person,
        "at": NOON,
        "reason": Untrusted("No."),
    }


def dismissed(key: str, *, number: int = 1, owner: str = "payments") -> Dismissed:
    finding = a_model_finding()
    keyed = type(finding)(**{**_fields(finding), "key": FindingKey(key)})
    return Dismissed(finding=keyed, **_about(number, "a", owner))


def overruled(*, number: int = 1, head: str = "a") -> Overruled:
    return Overruled(**_about(number, head, "payments"))


def _fields(finding: Any) -> dict[str, Any]:
    return {name: getattr(finding, name) for name in finding.__dataclass_fields__}


def test_of_nothing_there_is_nothing_to_tell() -> None:
    assert evidence() == Evidence(
        word=a_word(),
        reviews=0,
        otherwise=0,
        changes=0,
        failures=Share(part=0, whole=0),
        left_out=(),
        compared=0,
        agreement=NOTHING,
        gained=None,
        overlap=Overlap(common=0, alone=0, missed=0),
        dismissed=NOTHING,
        dismissed_beside=NOTHING,
        cost=None,
        mean_cost=None,
        latency=None,
    )


def test_reviews_changes_failures_costs_and_latencies_are_its_own_under_this_word() -> None:
    told = evidence(
        an_observation("r1", said(cost=10)),
        an_observation("r2", said(word="failed", cost=20, milliseconds=4_000)),
        an_observation("r3", said(cost=60, milliseconds=1, is_carried=True), number=2),
        an_observation("r4", said(cost=999), since="2026-11-19"),
        an_observation("r5", said(cost=999), owner="identity"),
        counted("r6", said(cost=999)),
        an_observation("r7", "exhausted"),
        an_observation("r8", "stopped"),
        an_observation("r9", "exhausted", number=3),
    )

    assert (told.reviews, told.changes, told.failures) == (3, 2, Share(part=1, whole=3))
    assert told.left_out == (("stopped", 1), ("exhausted", 2))
    assert told.mean_cost == Money(45)
    assert told.cost == spread_of([0.000030, 0.000060])
    assert told.latency == spread_of([2.0, 4.0])


def test_one_price_that_is_not_known_leaves_the_cost_unknown() -> None:
    told = evidence(an_observation("r1", said(cost=10)), an_observation("r2", said(cost=None)))

    assert (told.cost, told.mean_cost) == (None, None)


def test_words_are_compared_review_by_review_where_both_were_shown_the_same() -> None:
    finding = reported("k")
    told = evidence(
        an_observation("r1", said()),
        counted("r1", said()),
        an_observation("r2", said(finding), number=2),
        counted("r2", said(), number=2),
        an_observation("r3", said(brief=Digest("another")), number=3),
        counted("r3", said(), number=3),
        an_observation("r4", said(word="failed"), number=4),
        counted("r4", said(), number=4),
        an_observation("r5", said(), number=5),
        counted("r5", said(word="failed"), number=5),
        an_observation("alone", said(), number=6),
    )

    assert (told.compared, told.agreement.share) == (2, Share(part=1, whole=2))
    assert told.agreement.interval is not None
    assert (told.agreement.interval.low, told.agreement.interval.high) == (0.0, 1.0)


def test_where_all_changes_are_alike_the_interval_is_that_of_so_many_changes() -> None:
    pairs = [each for number in range(9) for each in _a_pair(number)]

    told = evidence(*pairs)

    assert told.agreement == Rate(share=Share(part=9, whole=9), interval=wilson(9, 9, 0.9))
    room = wilson(9, 9, 0.9)
    assert room is not None
    assert told.gained is not None
    assert (told.gained.low, told.gained.high) == (room.low - 1, 1 - room.low)


def _a_pair(number: int) -> tuple[Observation, Observation]:
    return an_observation(f"r{number}", number=number), counted(f"r{number}", number=number)


@pytest.mark.parametrize(
    ("acts", "is_gain"),
    [
        pytest.param((), False, id="nobody has said anything, so the verdict stands"),
        pytest.param((dismissed("k"),), True, id="people dismissed what it rests on"),
        pytest.param((dismissed("k", owner="identity"),), False, id="people of another owner did"),
        pytest.param((dismissed("other"),), False, id="people dismissed something else"),
        pytest.param((overruled(),), True, id="a person stood in for the agent"),
        pytest.param((overruled(head="c"),), False, id="a person did on another head"),
    ],
)
def test_what_people_left_standing_says_who_was_right(acts: tuple[Act, ...], is_gain: bool) -> None:
    told = evidence(an_observation("r1", said()), counted("r1", said(reported("k"))), acts=acts)

    assert told.gained is not None
    assert (told.gained.low, told.gained.high) == ((1.0, 1.0) if is_gain else (-1.0, -1.0))


def test_findings_are_the_same_by_key_or_in_the_same_lines_one_to_one() -> None:
    own = (
        reported("k", 90),
        reported("a", 4),
        reported("b", 5),
        reported("whole", None),
        reported("c", 3, path="b.py"),
    )
    used = (reported("k", 9), reported("x", 7), reported("y", None), reported("z", 200))

    told = evidence(an_observation("r1", said(*own)), counted("r1", said(*used)))

    assert told.overlap == Overlap(common=3, alone=2, missed=1)


def test_what_people_make_of_findings_is_counted_once_for_each_of_a_change() -> None:
    found = said(reported("wrong"), reported("right", 40), reported("open", 80))
    later = said(reported("open", 80), stands=("wrong",))
    told = evidence(
        an_observation("r1", found, standing="canary"),
        an_observation("r2", later, standing="canary", head="b", at=NOON + HOUR),
        an_observation("r3", said(word="failed"), standing="canary", head="c", at=NOON + 2 * HOUR),
        counted("r4", said(reported("theirs")), number=2),
        counted("r5", said(), number=2, head="b", at=NOON + HOUR),
        acts=(dismissed("wrong"),),
        standing="canary",
    )

    assert told.dismissed.share == Share(part=1, whole=2)
    assert told.dismissed_beside == Rate(share=Share(part=0, whole=1), interval=wilson(0, 1, 0.9))
    assert told.agreement == NOTHING


def test_of_one_in_shadow_only_what_the_model_in_use_showed_was_ever_judged() -> None:
    told = evidence(
        an_observation("r1", said(reported("its-own-key", 4), reported("unseen", 90))),
        counted("r1", said(reported("k", 3))),
        an_observation("r2", said(reported("k")), number=2),
        acts=(dismissed("k"), dismissed("unseen")),
    )

    assert told.dismissed.share == Share(part=1, whole=1)


def test_what_was_made_under_another_prompt_is_counted_apart_and_nothing_else_counts_it() -> None:
    now, before = Digest("sha256:now"), Digest("sha256:before")
    observed = [
        each
        for number, (own, other) in enumerate(((now, now), (before, before), (now, before), (None, None)), start=1)
        for each in (
            an_observation(f"r{number}", said(reported("k")), number=number, prompt=own),
            counted(f"r{number}", said(reported("k")), number=number, prompt=other),
        )
    ]

    told = evidence_of(
        a_word(), observed, [dismissed("k", number=number) for number in range(1, 5)], made_with(lambda _: now)
    )

    assert (told.reviews, told.changes, told.otherwise) == (2, 2, 2)
    assert (told.compared, told.agreement.share) == (1, Share(part=1, whole=1))
    assert told.dismissed_beside.share == Share(part=1, whole=1)


def test_a_finding_that_a_later_review_under_another_prompt_had_no_more_was_mended() -> None:
    now, after = Digest("sha256:now"), Digest("sha256:after")
    observed = (
        an_observation("r1", said(reported("k")), model=OLD, standing="canary", prompt=now),
        an_observation("r2", said(), model=OLD, standing="canary", prompt=after, at=NOON + HOUR, head="b"),
    )

    told = evidence_of(a_word("canary", model=OLD), observed, (), made_with(lambda _: now))

    assert told.dismissed.share == Share(part=0, whole=1)


def test_a_change_that_no_verdict_is_known_of_leaves_its_findings_open() -> None:
    told = evidence_of(
        a_word("canary", model=OLD), (an_observation("r1", said(word="failed"), model=OLD, standing="canary"),), ()
    )

    assert (told.dismissed, told.reviews) == (NOTHING, 1)
