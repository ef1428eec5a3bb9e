"""A comparison of two runs as a comment."""

from reviewbot.entry.command.eval_comment import render_comment
from reviewbot.entry.command.eval_report import DRAWN, KeptRun
from reviewbot.kernel.ids import ModelName, OwnerName
from reviewbot.scoring.compare import Comparison, compare
from reviewbot.scoring.found import Answered, Response
from reviewbot.scoring.golden import GoldenCase, GoldenSet
from reviewbot.scoring.metric import METRICS
from reviewbot.scoring.noise import noise_of
from reviewbot.scoring.promotion import Block, Ground, Hold
from tests.unit.scoring.builders import rules

PAYMENTS = OwnerName("payments")
CASES = ("fees", "tax`|@ada")
GOLDENS = GoldenSet(
    cases=tuple(
        GoldenCase(
            case=case,
            cluster=case,
            goldens=(),
            traps=(),
            decision="open",
            passages=frozenset(),
            clean_twin=None,
            owners=None,
        )
        for case in CASES
    )
)


def a_run(*decisions: str, model: str = "anthropic:old") -> KeptRun:
    """Of the cases in order: how each was decided."""
    responses: tuple[Response, ...] = tuple(
        Answered(
            case=case,
            repeat=0,
            found=(),
            decision="open" if decision == "open" else "blocked",
            passages=(),
            owners=frozenset(),
        )
        for case, decision in zip(CASES, decisions, strict=True)
    )
    return KeptRun(
        owner=PAYMENTS,
        model=ModelName(model),
        goldens=GOLDENS,
        suite=None,
        rules=rules(),
        responses=responses,
    )


def _compared(before: KeptRun, after: KeptRun) -> dict[OwnerName, tuple[Comparison, ...]]:
    return {PAYMENTS: tuple(compare(metric, before.results, after.results, DRAWN) for metric in METRICS)}


HELD = {PAYMENTS: Hold(grounds=(Ground(rule="quality", weight="undecided", sentence="Too few changes."),))}


def test_the_comment_tells_the_rates_and_which_cases_were_lost_and_gained() -> None:
    before, after = a_run("open", "blocked"), a_run("blocked", "open", model="anthropic:new")

    comment = render_comment(((before, after),), _compared(before, after), HELD, {})

    assert comment.startswith(
        "<!-- reviewbot evals -->\n### Evals: no suite of 1 blocks this\n\n`anthropic:old` → `anthropic:new`\n\n"
        "**payments**: HOLD\n\n- quality: `Too few changes.`\n\n| rate | before | after | difference | 95 % interval | "
        "the model before beside itself |\n| --- |"
    )
    assert "| decision_accuracy | 0.500 | 0.500 | +0.000 | -1.000 to +1.000 | not known |\n" in comment
    assert "Lost: `fees`\n" in comment
    assert "Gained: ``tax`|@ada``\n" in comment


def test_a_suite_that_is_worse_is_said_first() -> None:
    before, after = a_run("open", "open"), a_run("blocked", "open")

    grounds = (
        Ground(rule="quality", weight="against", sentence="recall is worse by `20` points"),
        Ground(rule="readable", weight="for", sentence="All answers were read."),
    )

    comment = render_comment(((before, after),), _compared(before, after), {PAYMENTS: Block(grounds=grounds)}, {})

    assert "### Evals: 1 of 1 suites BLOCK this\n" in comment
    assert "**payments**: BLOCK\n\n- quality: ``recall is worse by `20` points``\n\n|" in comment
    assert "Gained" not in comment


def test_what_chance_alone_does_stands_beside_each_rate() -> None:
    before, after = a_run("open", "blocked"), a_run("blocked", "open", model="anthropic:new")
    noise = noise_of(before.results, a_run("open", "open").results, DRAWN)

    comment = render_comment(((before, after),), _compared(before, after), HELD, {PAYMENTS: noise})

    assert "| decision_accuracy | 0.500 | 0.500 | +0.000 | -1.000 to +1.000 | +0.500, +0.000 to +1.000 |\n" in comment
    assert "Beside itself, 1 of 2 reviews flip.\n" in comment
