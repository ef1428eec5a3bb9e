"""The model port with a memory: what is on record of a call, and whose time it was."""

from collections.abc import Awaitable, Callable
from typing import TypeVar

from pydantic import TypeAdapter

from reviewbot.fakes.model import ScriptedModel
from reviewbot.flow.durable import DurableModel
from reviewbot.flow.step import PlainSteps
from reviewbot.kernel.errors import Unavailable
from reviewbot.kernel.ids import ModelName
from reviewbot.review.exchange import Answer, Request
from tests.contracts.test_model import REQUEST
from tests.unit.review.build import CLAUDE, GPT

T = TypeVar("T")


class OutOfTime:
    """A model that breaks its promise to keep the deadline."""

    async def ask(self, model: ModelName, request: Request) -> Answer:
        raise TimeoutError


class OnRecord(PlainSteps):
    """Steps that keep what was given, and give what was there before."""

    def __init__(self, *before: bytes) -> None:
        self.kept = list(before)
        self._replayed = 0

    async def run(self, name: str, kind: TypeAdapter[T], work: Callable[[], Awaitable[T]]) -> T:
        if self._replayed == len(self.kept):
            self.kept.append(kind.dump_json(await work()))
        self._replayed += 1
        return kind.validate_json(self.kept[self._replayed - 1])


async def test_that_an_answer_was_late_is_on_record() -> None:
    steps = OnRecord()

    asked = await DurableModel(OutOfTime(), steps).ask(CLAUDE, REQUEST)
    replayed = await DurableModel(ScriptedModel(), OnRecord(*steps.kept)).ask(CLAUDE, REQUEST)

    assert (asked.asked, asked.stop) == (CLAUDE, "late")
    assert replayed == asked


async def test_all_calls_took_time_and_a_replay_takes_what_they_took_then() -> None:
    silent = b'{"kind":"nobody_there","what":"the model","why":"429","milliseconds":1500}'
    late = (
        b'{"kind":"answered","milliseconds":500,"answer":{"asked":"openai:gpt-5.4","answered_by":"","stop":"late",'
        b'"text":{"raw":""},"calls":[],"usage":null,"request_id":""}}'
    )
    model = DurableModel(ScriptedModel(), OnRecord(silent, late))

    whys = []
    for name in (CLAUDE, GPT):
        try:
            await model.ask(name, REQUEST)
        except Unavailable as silence:
            whys.append(silence.why)

    assert whys == ["429"]
    assert model.took() == 2.0
    assert model.milliseconds == 500
