"""`reviewbot eval score`: findings that somebody has, held against goldens that somebody has."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Final, TextIO, TypeVar

from reviewbot.gate.strict_json import LONGEST_TEXT
from reviewbot.kernel.errors import Misconfigured
from reviewbot.scoring.finding_file import Reviewer, read_findings
from reviewbot.scoring.found import Answered, Response
from reviewbot.scoring.golden import GoldenCase, GoldenSet
from reviewbot.scoring.golden_file import read_goldens
from reviewbot.scoring.interval import Drawn
from reviewbot.scoring.judgement import ByJudge, ByLines, Method, cohen_kappa
from reviewbot.scoring.judgement_file import Docket, read_judgements
from reviewbot.scoring.result import score_run
from reviewbot.scoring.score_json import Json, render_agreement, render_score

_FINE: Final = 0
_MISCONFIGURED: Final = 2
_Read = TypeVar("_Read")


def run(*, goldens: Path, findings: Path, judgements: Path | None, seed: int, out: TextIO, err: TextIO) -> int:
    """Write the score as one JSON document on `out`, and return the exit code.

    0: it is there. 2: a file cannot be used, with every fault of every file on `err`.
    """
    faults: list[str] = []
    golden_set = _try(lambda: read_goldens(_text(goldens), str(goldens)), faults)
    reviewers = _try(lambda: read_findings(_text(findings), str(findings)), faults)
    docket = None
    if judgements is not None:
        docket = _try(lambda: read_judgements(_text(judgements), str(judgements), golden_set, reviewers), faults)
    if faults or golden_set is None or reviewers is None:
        print(*faults, sep="\n", file=err)
        return _MISCONFIGURED
    _tell_strangers(golden_set, reviewers, err)
    json.dump(_document(golden_set, reviewers, docket, Drawn(seed=seed)), out, indent=1, allow_nan=False)
    out.write("\n")
    return _FINE


def _try(read: Callable[[], _Read], faults: list[str]) -> _Read | None:
    try:
        return read()
    except Misconfigured as refused:
        faults.append(str(refused).encode("utf-8", "backslashreplace").decode())
        return None


def _text(file: Path) -> str:
    try:
        with file.open(encoding="utf-8-sig", newline="") as opened:
            return opened.read(LONGEST_TEXT + 1)
    except OSError as error:
        raise Misconfigured(str(file), (f"cannot be read: {error.strerror}",)) from None
    except UnicodeDecodeError as error:
        raise Misconfigured(str(file), (f"is not UTF-8 at byte {error.start}",)) from None


def _tell_strangers(goldens: GoldenSet, reviewers: tuple[Reviewer, ...], err: TextIO) -> None:
    strange = _strange(goldens, reviewers)
    if strange:
        print(f"no goldens, so every finding is unresolved: {', '.join(map(repr, strange))}", file=err)


def _strange(goldens: GoldenSet, reviewers: tuple[Reviewer, ...]) -> list[str]:
    return sorted({answer.case for each in reviewers for answer in each.responses} - {c.case for c in goldens.cases})


def _document(goldens: GoldenSet, reviewers: tuple[Reviewer, ...], docket: Docket | None, drawn: Drawn) -> Json:
    method: Method = ByLines() if docket is None else ByJudge(judgements=docket.judgements)
    # A finding that is no golden is unresolved; so is one about a case that has none.
    strange = tuple(GoldenCase(case=case, cluster=case) for case in _strange(goldens, reviewers))
    asked = GoldenSet(cases=(*goldens.cases, *strange))
    scores = {each.name: render_score(score_run(asked, _complete(goldens, each), method), drawn) for each in reviewers}
    head: Json = {
        "goldens": {
            "digest": goldens.digest,
            "cases": len(goldens.cases),
            "must_find": sum(len(each.goldens) for each in goldens.cases),
            "must_not_find": sum(len(each.traps) for each in goldens.cases),
        },
        "judge": None if docket is None else _judge(docket),
    }
    if len(scores) == 1:
        ((name, score),) = scores.items()
        return {**head, "reviewer": name or None, **score}
    return {**head, "reviewers": scores}


def _complete(goldens: GoldenSet, reviewer: Reviewer) -> list[Response]:
    """Add an empty answer for each case about which the file says nothing: the review found nothing there."""
    told = {each.case for each in reviewer.responses}
    return [*reviewer.responses, *(Answered(case=each.case) for each in goldens.cases if each.case not in told)]


def _judge(docket: Docket) -> Json:
    return {
        "models": sorted({each.judge for each in docket.judgements}),
        "verdicts": len(docket.judgements),
        "agreement": render_agreement(cohen_kappa(docket.labelled)),
    }
