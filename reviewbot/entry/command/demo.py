"""`reviewbot demo`: the whole way on the sample organisation, through the real door and the real durable flow."""

import asyncio
import hashlib
import hmac
import json
import secrets
import tempfile
import uuid
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, replace
from typing import Any, Final, TextIO

import httpx
from fastapi import FastAPI

from reviewbot.entry.command.demo_scene import Sample, governance_of_sample, set_scene
from reviewbot.entry.command.outcome import as_json
from reviewbot.entry.command.story import Story
from reviewbot.entry.listen import listen
from reviewbot.entry.page import put_up
from reviewbot.entry.web import Door, make_app
from reviewbot.entry.worker import Pump
from reviewbot.flow.equipment import Equipment
from reviewbot.flow.settle import Settled, settled_now
from reviewbot.flow.tempo import TEMPO
from reviewbot.kernel.errors import BrokenInvariant, Stopped
from reviewbot.kernel.ids import ChangeNumber
from reviewbot.settings import Settings, read_settings
from reviewbot.wiring import make_clock, opened_store, running, sample_equipment

_DOOR: Final = "http://127.0.0.1/webhooks/github"


@dataclass(frozen=True, slots=True, kw_only=True)
class Stage:
    """One moment of the story, and what the gate said."""

    name: str
    happened: str
    settled: Settled


@dataclass(frozen=True, slots=True, kw_only=True)
class _Stand:
    """The running bot, and the forge that knocks at its door."""

    sample: Sample
    equipment: Equipment
    pump: Pump
    app: FastAPI
    door: httpx.AsyncClient
    secret: bytes

    async def knock(self, event: str, action: str, number: ChangeNumber) -> None:
        """Deliver one signed webhook and wait until all that follows from it has ended."""
        body = json.dumps(self._payload(action, number)).encode()
        answer = await self.door.post(_DOOR, content=body, headers=self._headers(event, body))
        if answer.status_code != httpx.codes.ACCEPTED:
            raise BrokenInvariant(f"the door answered {answer.status_code}: {answer.text}")
        await self.pump.move()
        await self.pump.finish()

    async def settled(self, number: ChangeNumber) -> Settled:
        """Return what the gate says now."""
        head = self.sample.scene.change(self.sample.place, number).head
        for settled in await settled_now(self.equipment, self.sample.place, head):
            if settled.number == number:
                return settled
        raise BrokenInvariant(f"change {number} was not settled")

    def _payload(self, action: str, number: ChangeNumber) -> dict[str, Any]:
        place = self.sample.place
        return {
            "action": action,
            "pull_request": {
                "number": number,
                "head": {"sha": self.sample.scene.change(place, number).head},
            },
            "repository": {"id": place.repo_id, "full_name": place.repo},
            "installation": {"id": place.installation},
        }

    def _headers(self, event: str, body: bytes) -> dict[str, str]:
        return {
            "Content-Type": "application/json",
            "X-GitHub-Event": event,
            "X-GitHub-Delivery": str(uuid.uuid4()),
            "X-Hub-Signature-256": "sha256=" + hmac.new(self.secret, body, hashlib.sha256).hexdigest(),
        }


def run(output: str, *, serve: bool, out: TextIO, err: TextIO) -> int:
    """Play the story and print it. Returns 0: the last stage is open.

    Raises BrokenInvariant where the story does not end as it must.
    """
    settings = read_settings()
    if settings.stop_all:
        raise Stopped("REVIEWBOT_STOP stops this process's work; unset it to see the demo")
    story = Story(out=out, err=err, is_quiet=output == "json")

    def show(stages: Sequence[Stage]) -> None:
        if output == "json":
            document = {"stages": [{"name": each.name, **as_json(each.settled)} for each in stages]}
            out.write(json.dumps(document, indent=2) + "\n")
            # A page may stay up for long, and whoever reads this waits for it.
            out.flush()

    asyncio.run(_play(settings, story, show, serve=serve))
    return 0


async def _play(settings: Settings, story: Story, show: Callable[[Sequence[Stage]], None], *, serve: bool) -> None:
    story.progress("setting the scene: a repository, five teams, their runbooks")
    async with _standing(settings, with_page=serve) as stand:
        show(await _tell(stand, story))
        if serve:
            await listen(
                stand.app,
                host="127.0.0.1",
                port=0,
                tell=lambda at: story.progress(f"{at} stays up until you press Ctrl-C"),
            )


async def _tell(stand: _Stand, story: Story) -> tuple[Stage, ...]:
    sample = stand.sample
    stages: list[Stage] = []

    async def then(name: str, happened: str, event: str, action: str) -> None:
        story.progress(happened)
        await stand.knock(event, action, number)
        stages.append(Stage(name=name, happened=happened, settled=await stand.settled(number)))
        story.tell(len(stages), happened, stages[-1].settled)

    number = sample.open_change()
    await then("opened", f"{sample.story.author.login} opens a pull request", "pull_request", "opened")
    sample.push_fix()
    await then("fixed", "the author pushes what the guardrails asked for", "pull_request", "synchronize")
    sample.approve(number)
    people = " and ".join(sample.story.approvals)
    await then("approved", f"{people} approve this head", "pull_request_review", "submitted")
    kept = await stand.equipment.store.fetch_records(most=1_000_000)
    story.end(sample.place.repo, number, records=len(kept))
    return tuple(stages)


@asynccontextmanager
async def _standing(settings: Settings, *, with_page: bool) -> AsyncIterator[_Stand]:
    sample = set_scene(make_clock(settings).now())
    secret = secrets.token_bytes(32)
    with tempfile.TemporaryDirectory(prefix="reviewbot-demo-") as folder, opened_store(settings) as store:
        equipment = sample_equipment(
            settings, forge=sample.forge, code=sample.checkout, governance=governance_of_sample(), store=store
        )
        # The trail stays in the home directory; what the engine remembers of a made-up forge does not.
        url, tempo = f"sqlite:///{folder}/engine.db", replace(TEMPO, calm_seconds=0)
        async with running(equipment, database_url=url, executor="demo", tempo=tempo) as workflows:
            pump = Pump(equipment.store, workflows)
            door = Door(store=store, clock=equipment.clock, secrets=(secret,), wake=pump.wake)
            app = make_app(door)
            if with_page:
                put_up(app, store)
            async with httpx.AsyncClient(transport=httpx.ASGITransport(app=app)) as client:
                yield _Stand(sample=sample, equipment=equipment, pump=pump, app=app, door=client, secret=secret)
