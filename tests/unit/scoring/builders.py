"""Goldens, findings and results with defaults; a test names what matters."""

from reviewbot.kernel.ids import Digest, ModelName
from reviewbot.kernel.money import Money
from reviewbot.kernel.untrusted import Untrusted
from reviewbot.scoring.found import Found, Spent
from reviewbot.scoring.golden import Golden, Spot, Trap
from reviewbot.scoring.interval import Drawn
from reviewbot.scoring.judgement import Judgement
from reviewbot.scoring.match import Hit, Match, Matching
from reviewbot.scoring.metric import Spread
from reviewbot.scoring.promotion import MustPass, PromotionRules, Run
from reviewbot.scoring.result import CaseResult, Ruled, Scored, Twins, Unscored
from reviewbot.scoring.suite import Threshold

JUDGE = ModelName("judge:one")
DRAWN = Drawn(seed=7, draws=2_000)
PRICED = Spent(cost=Money(20_000), latency_seconds=10.0)


def a_spot(first: int, last: int | None = None, *, path: str = "tax.py") -> Spot:
    return Spot(path=path, first=first, last=first if last is None else last)


def a_golden(
    key: str, line: int | None = 10, *, topic: str | None = None, case: str = "one", path: str = "tax.py"
) -> Golden:
    spot = None if line is None else a_spot(line, path=path)
    return Golden(key=key, case=case, spot=spot, topic=topic, severity=None, text=f"golden {key}")


def a_trap(key: str, line: int = 10, *, topic: str | None = None) -> Trap:
    return Trap(key=key, case="one", spot=a_spot(line), topic=topic, text=f"trap {key}")


def a_found(
    key: str, line: int | None = 10, *, topic: str | None = None, case: str = "one", path: str = "tax.py"
) -> Found:
    spot = None if line is None else a_spot(line, path=path)
    return Found(key=key, case=case, spot=spot, topic=topic, severity=None, text=Untrusted(f"found {key}"))


def a_judgement(golden: str, found: str, *, is_same: bool = True) -> Judgement:
    return Judgement(judge=JUDGE, golden=golden, found=found, is_same=is_same)


def a_scored(
    case: str = "one",
    *,
    found: int = 0,
    missed: int = 0,
    false: int = 0,
    unresolved: int = 0,
    cluster: str | None = None,
    repeat: int = 0,
    ruled: Ruled | None = None,
    twins: Twins | None = None,
    wanted: frozenset[str] = frozenset(),
    recalled: tuple[str, ...] = (),
    spent: Spent = PRICED,
) -> Scored:
    """A result with so many findings of each kind; the first goldens of a case are those that are found."""
    goldens = [a_golden(f"{case}#{number}", number, case=case) for number in range(found + missed)]
    matches = [
        Match(golden=golden, found=a_found(f"{golden.key}!", case=case), means="lines") for golden in goldens[:found]
    ]
    return Scored(
        case=case,
        cluster=case if cluster is None else cluster,
        repeat=repeat,
        matching=Matching(
            matches=tuple(matches),
            missed=tuple(goldens[found:]),
            hits=tuple(Hit(trap=a_trap("t"), found=a_found(f"false{number}")) for number in range(false)),
            unresolved=tuple(a_found(f"unresolved{number}") for number in range(unresolved)),
        ),
        ruled=ruled,
        twins=twins,
        wanted=wanted,
        recalled=recalled,
        spent=spent,
    )


def an_unscored(case: str = "one", *, repeat: int = 0, spent: Spent = PRICED) -> Unscored:
    return Unscored(case=case, cluster=case, repeat=repeat, why="is not JSON", spent=spent)


def a_run(*results: CaseResult, model: str = "vendor:new", digest: str = "sha256:a") -> Run:
    return Run(model=ModelName(model), golden_digest=Digest(digest), results=results)


def rules(
    *,
    margin: float = 0.05,
    must_pass: tuple[str, ...] = (),
    k: int = 1,
    most_unscored: float = 0.1,
    cost: float = 1.0,
    latency: float = 60.0,
    metric: str = "recall",
    thresholds: tuple[Threshold, ...] = (),
    drawn: Drawn = DRAWN,
) -> PromotionRules:
    return PromotionRules(
        metric=metric,
        margin=margin,
        must_pass=MustPass(cases=must_pass, k=k),
        thresholds=thresholds,
        most_unscored=most_unscored,
        cost_cap=Spread(median=cost, p95=cost),
        latency_cap=Spread(median=latency, p95=latency),
        drawn=drawn,
    )
