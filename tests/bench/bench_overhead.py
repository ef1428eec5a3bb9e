"""What one change costs us: from the webhook to the gate's completed check, less what others took to answer.

`reviewbot serve` runs as a process of its own. GitHub is the HTTP stand-in and the model is a loopback server that
speaks Anthropic's API and answers at once, both in this process; the vendor's SDK is inside what is measured. Each
change adds 40 files of 24 lines, eight for each of five owners; the rules are the sample organisation's, with a slot
in the lane for each owner. No structural rule of the sample can match in these files, so that once each rule has run
no scanner is started for them. A row beside it, without a target, has 80 lines a file and the sample's own four slots;
another one is what the service's processor had to do, which says more where other work is on the machine.
"""

import json
import os
import sqlite3
import tempfile
import time
from collections.abc import Iterator, Sequence
from contextlib import closing, contextmanager
from dataclasses import dataclass
from pathlib import Path
from statistics import mean, median
from typing import Final

import httpx

from tests.bench.table import Row, Step
from tests.e2e.instant_models import InstantModels, instant_models
from tests.e2e.organization import Organization, acme, commit, files_of, governance_repository
from tests.e2e.program import Program, served
from tests.e2e.watched import Span, WatchedGitHub, busy_seconds
from tests.standins.conftest import app_token

CHANGES: Final = 15
WARMING: Final = 3
"""Changes before the first that counts: imports, connections and the index are made once in a process's life."""
FILES: Final = 40
LINES: Final = 24
LONGER_CHANGES: Final = 6
LONGER_LINES: Final = 80
SLOTS: Final = 5
SLOTS_OF_THE_SAMPLE: Final = 4
MOST_MILLISECONDS: Final = 250
MOST_REQUESTS: Final = 25
GATE: Final = "reviewbot/gate"


@dataclass(frozen=True, slots=True, kw_only=True)
class Taken:
    """One change: when each part ended, and who was busy in between. Seconds on `time.perf_counter`."""

    marks: tuple[tuple[str, float], ...]
    """The beginning, and the end of each part, in order."""
    requests: tuple[Span, ...]
    """To GitHub."""
    questions: tuple[Span, ...]
    """To the model."""
    processor: float
    """Seconds of the service's processor time, its programs' that have ended included, until the last comment."""

    @property
    def wall(self) -> float:
        """From the first mark to the last."""
        return self.marks[-1][1] - self.marks[0][1]

    @property
    def own(self) -> float:
        """What is left of the wall time where nobody else was busy."""
        return self._own(self.marks[0][1], self.marks[-1][1])

    def parts(self) -> Iterator[tuple[str, float, float]]:
        """Give each part's name, wall time and own time."""
        for (_, began), (name, ended) in zip(self.marks, self.marks[1:], strict=False):
            yield name, ended - began, self._own(began, ended)

    def _own(self, began: float, ended: float) -> float:
        others = (*self.requests, *self.questions)
        return ended - began - busy_seconds(_within(others, began, ended))


@dataclass(frozen=True, slots=True, kw_only=True)
class _Stage:
    directory: Path
    github: WatchedGitHub
    models: InstantModels
    organization: Organization
    service: Program
    door: httpx.Client
    """To the service: a webhook's sender has an open connection, and we are not measuring how one is opened."""


def run() -> list[Row]:
    """Return the overhead and the number of requests."""
    return [*_rows(*_measured()), _longer_row()]


def run_with_steps() -> tuple[list[Row], list[Step]]:
    """Return the rows, and where the time goes."""
    taken, bare = _measured()
    names = [name for name, _ in taken[0].marks[1:]]
    parts = [{name: (wall, own) for name, wall, own in each.parts()} for each in taken]
    steps = [
        Step(
            name=name,
            wall_milliseconds=1_000 * median(each[name][0] for each in parts),
            own_milliseconds=1_000 * median(each[name][1] for each in parts),
        )
        for name in names
    ]
    return [*_rows(taken, bare), _longer_row()], steps


def _rows(taken: Sequence[Taken], bare: float) -> list[Row]:
    own, wall = 1_000 * median(each.own for each in taken), 1_000 * median(each.wall for each in taken)
    requests = max(len(each.requests) for each in taken)
    # The system counts in hundredths, so a single change tells little.
    processor = 1_000 * mean(each.processor for each in taken)
    return [
        Row(
            what=f"own overhead of a change of {FILES} files and 5 owners, median of {len(taken)} (wall {wall:.0f} ms)",
            measured=own,
            unit="ms",
            ceiling=1_000 * bare,
            ceiling_is="the same GitHub requests, bare, one after the other",
            target=f"<= {MOST_MILLISECONDS} ms",
            is_met=own <= MOST_MILLISECONDS,
        ),
        Row(
            what="GitHub requests of that change, the most of any, to the last comment",
            measured=requests,
            unit="requests",
            ceiling=None,
            ceiling_is="none",
            target=f"<= {MOST_REQUESTS}",
            is_met=requests <= MOST_REQUESTS,
        ),
        Row(
            what="processor time of the service for that change, mean",
            measured=processor,
            unit="ms",
            ceiling=None,
            ceiling_is="none",
            target="none",
            is_met=True,
        ),
    ]


def _longer_row() -> Row:
    with _stage(slots=SLOTS_OF_THE_SAMPLE) as stage:
        numbers = range(WARMING + LONGER_CHANGES)
        taken = [_review_one(stage, number, lines=LONGER_LINES) for number in numbers][WARMING:]
    own, wall = 1_000 * median(each.own for each in taken), 1_000 * median(each.wall for each in taken)
    return Row(
        what=f"the same with {LONGER_LINES} lines a file and {SLOTS_OF_THE_SAMPLE} slots for 5 owners, "
        f"median of {len(taken)} (wall {wall:.0f} ms)",
        measured=own,
        unit="ms",
        ceiling=None,
        ceiling_is="none",
        target="none",
        is_met=True,
    )


def _measured() -> tuple[list[Taken], float]:
    with _stage() as stage:
        taken = [_review_one(stage, number) for number in range(WARMING + CHANGES)][WARMING:]
        return taken, median(_made_bare(stage.github, each.requests) for each in taken[:5])


@contextmanager
def _stage(*, slots: int = SLOTS) -> Iterator[_Stage]:
    with tempfile.TemporaryDirectory(prefix="reviewbot-bench-") as folder:
        directory = Path(folder)
        (directory / "github").mkdir()
        rules = governance_repository(directory / "rules")
        policy = rules / "owners" / "policy.yaml"
        policy.write_text(policy.read_text(encoding="utf-8").replace("slots: 4", f"slots: {slots}"), encoding="utf-8")
        if slots != SLOTS_OF_THE_SAMPLE:
            commit(rules, "A slot for each owner")
        with WatchedGitHub(directory / "github") as github, instant_models() as models:
            organization = acme(github)
            settings = organization.settings(rules, directory / "home")
            keys = {"ANTHROPIC_API_KEY": "none", "ANTHROPIC_BASE_URL": models.url}
            with (
                served(directory, **settings, **keys) as service,
                httpx.Client(base_url=service.url, trust_env=False, timeout=30) as door,
            ):
                yield _Stage(
                    directory=directory,
                    github=github,
                    models=models,
                    organization=organization,
                    service=service,
                    door=door,
                )


def _review_one(stage: _Stage, number: int, *, lines: int = LINES) -> Taken:
    github, shop, branch = stage.github, stage.organization.shop, f"change-{number}"
    shop.open_change(branch, files_of(FILES, mark=number, lines=lines), by=stage.organization.author)
    opened = next(each for each in github.take_deliveries() if each.event == "pull_request")
    head = shop.head(branch)
    stage.github.watched.spans.clear()
    stage.models.watched.spans.clear()
    busy, began = _processor_seconds(stage.service.pid), time.perf_counter()
    stage.door.post("/webhooks/github", content=opened.body, headers=dict(opened.headers)).raise_for_status()
    github.wait_until(lambda: _is_over(github.watched.spans), or_say=lambda: stage.service.log)
    return _taken(stage, head, began, _processor_seconds(stage.service.pid) - busy)


def _processor_seconds(process: int) -> float:
    # Source: proc_pid_stat(5): utime, stime, cutime and cstime are the 14th to the 17th, the bracketed name the second.
    told = Path(f"/proc/{process}/stat").read_text(encoding="ascii").rpartition(")")[2].split()
    return sum(map(int, told[11:15])) / os.sysconf("SC_CLK_TCK")


def _taken(stage: _Stage, head: str, began: float, processor: float) -> Taken:
    requests, questions = tuple(stage.github.watched.spans), tuple(stage.models.watched.spans)
    trees = max(span.ended for span in requests if "/git/trees/" in span.path)
    gate = next(filter(_completes_gate, requests))
    look, answered = _step(stage.directory, head, "look"), max(span.ended for span in questions)
    settling = min(span.began for span in requests if span.began > answered)
    return Taken(
        marks=(
            ("", began),
            ("door, inbox and hand-over", look.began),
            ("fetch the change", trees),
            ("files, scan, owners called and queued", look.ended),
            ("dispatch and recall", min(span.began for span in questions)),
            ("models and verdicts", settling),
            ("settle: read, decide, record", gate.began),
            ("publish the gate", gate.ended),
        ),
        requests=requests,
        questions=questions,
        processor=processor,
    )


def _completes_gate(request: Span) -> bool:
    if "/check-runs" not in request.path or not request.body:
        return False
    check = json.loads(request.body)
    return bool(check["name"] == GATE and check["status"] == "completed")


def _is_over(requests: Sequence[Span]) -> bool:
    is_summarised = any(each.method == "POST" and each.path.endswith("/comments") for each in requests)
    return is_summarised and any(map(_completes_gate, requests))


def _step(directory: Path, head: str, name: str) -> Span:
    question = (
        "SELECT started_at_epoch_ms, completed_at_epoch_ms FROM operation_outputs "
        "WHERE function_name = ? AND workflow_uuid LIKE ? ORDER BY function_id LIMIT 1"
    )
    with closing(sqlite3.connect(directory / "home" / "engine.db")) as engine:
        began, ended = engine.execute(question, (name, f"%:{head}:%")).fetchone()
    shift = time.perf_counter() - time.time()
    return Span(began=began / 1_000 + shift, ended=ended / 1_000 + shift)


def _within(spans: Sequence[Span], began: float, ended: float) -> list[Span]:
    return [
        Span(began=max(span.began, began), ended=min(span.ended, ended))
        for span in spans
        if span.began < ended and span.ended > began
    ]


def _made_bare(github: WatchedGitHub, requests: Sequence[Span]) -> float:
    headers = {"authorization": f"Bearer {app_token(github)}"}
    with httpx.Client(base_url=github.url, headers=headers, trust_env=False, timeout=30) as client:
        number = github.installation().id
        reply = client.post(f"/app/installations/{number}/access_tokens", json={})
        client.headers["authorization"] = f"token {reply.json()['token']}"
        asked = [each for each in requests if not each.path.endswith("/access_tokens")]
        began = time.perf_counter()
        for each in asked:
            client.request(each.method, f"{each.path}?{each.query}", content=each.body)
        return time.perf_counter() - began
