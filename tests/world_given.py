"""What is given: the organisation, its rules, its repository, what its models will say, and what is out of order."""

from collections.abc import Callable, Mapping, Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Final, TypeAlias

from reviewbot.adapters.store_sql import SqlStore
from reviewbot.fakes.checkout import FakeCheckout, File
from reviewbot.fakes.checkout import Given as FileGiven
from reviewbot.fakes.clock import FrozenClock
from reviewbot.fakes.embedder import FakeEmbedder
from reviewbot.fakes.forge import FakeForge
from reviewbot.fakes.forge_scene import ForgeScene
from reviewbot.fakes.forge_state import ChangeState
from reviewbot.fakes.knowledge import FakeKnowledge
from reviewbot.fakes.model import ScriptedModel, owner_of
from reviewbot.fakes.model_line import Line, approves
from reviewbot.fakes.notary import FakeSafe, FakeSigner
from reviewbot.fakes.roll import FakeRoll
from reviewbot.fakes.scanner import FakeScanner
from reviewbot.fakes.store import MemoryStore
from reviewbot.fakes.warden import FakeWarden
from reviewbot.flow.equipment import Equipment
from reviewbot.flow.governance import Governance
from reviewbot.flow.seal import Seal
from reviewbot.kernel.ids import ChangeNumber, Commit, ModelName, RepoName
from reviewbot.kernel.money import Money
from reviewbot.plan.switch import Switch
from reviewbot.ports import Checkout, Model, Scanner, Store
from reviewbot.review.exchange import Answer, Request
from tests.world_bot import Bot
from tests.world_rules import Rules
from tests.world_script import PROMISE, OwnerScript
from tests.world_surface import Surface
from tests.world_witness import WitnessedForge

Files: TypeAlias = Mapping[str, FileGiven]

NOON: Final = datetime(2026, 11, 20, 12, 0, tzinfo=UTC)


class Given:
    """One repository of one organisation. Ada and Bob may push to it; the platform team owns what nobody owns."""

    def __init__(
        self,
        home: Path,
        *,
        is_on_disk: bool = False,
        is_inside: bool = False,
        engine: Path | None = None,
        database: str | None = None,
        scanner: Scanner | None = None,
    ) -> None:
        """`is_inside` keeps the rules in the repository itself; `engine` and `database` are as for `Bot`."""
        self.clock = FrozenClock(NOON)
        self.checkout = FakeCheckout()
        self.scene = ForgeScene(clock=self.clock, checkout=self.checkout)
        self.witness = WitnessedForge(self.scene)
        self.forge: FakeForge = self.witness
        self.roll = FakeRoll(lambda: tuple(repo.place for repo in self.scene.repos.values()))
        self.warden = FakeWarden(self.scene)
        self.rules = Rules()
        self.script, self.safe = ScriptedModel(), FakeSafe()
        self._models: Callable[[Model], Model] = lambda models: models
        self.place = self.scene.repository("acme/shop", {"README.md": "The shop.\n"}, number=1)
        self.surface = Surface(self.scene, self.place)
        self.bot = Bot(home, self.equipment, is_on_disk=is_on_disk, engine=engine, database=database)
        self._is_inside = is_inside
        self._source: RepoName | None = None
        self._scanner = scanner or FakeScanner()
        self._knowledge = FakeKnowledge(FakeEmbedder())
        self._pushes = 0
        self._dies_after: tuple[str, int] | None = None
        self._stops: tuple[Switch, ...] = ()
        self.last: ChangeNumber = ChangeNumber(0)
        self.scene.lets_write(self.place, "ada", "bob")
        self.rules.policy()
        self.owner("platform", of="platform/**")

    def person(self, login: str, *, number: int) -> None:
        """Give an account its number."""
        self.scene.account(login, number=number)

    def team(self, name: str, *people: str) -> None:
        """Make a team of these people, who may push as a team that owns code has to."""
        self.scene.team(name, *people)
        self.scene.lets_write(self.place, *people)

    def team_is_unreadable(self, name: str) -> None:
        """Let nobody say who is in a team."""
        self.scene.team_is_unreadable(name)

    def owner(self, name: str, *, of: str | Sequence[str] = (), **changed: Any) -> OwnerScript:
        """Add an owner with a runbook of its own, whose team is one person: `<name>-lead`."""
        self.team(f"acme/{name}", f"{name}-lead")
        self.rules.owner(name, [of] if isinstance(of, str) else of, **changed)
        self.rules.runbook(f"{name}-rules", owner=name, text=PROMISE)
        return OwnerScript(name, lambda: self.script, self._line_at)

    def owner_moves(self, name: str, *, of: str | Sequence[str], **changed: Any) -> None:
        """Write an owner's file anew."""
        self.rules.owner(name, [of] if isinstance(of, str) else of, **changed)

    def regulated(self, name: str, *, of: str, approvals: int, by: str) -> None:
        """Add a regulated rule."""
        self.rules.regulated(name, [of], approvals=approvals, from_=by)

    def policy(self, **changed: Any) -> None:
        """Change keys of the policy."""
        self.rules.policy(**changed)

    def runbook(self, name: str, *, owner: str, text: str, **changed: Any) -> None:
        """Write a runbook."""
        self.rules.runbook(name, owner=owner, text=text, **changed)

    def guardrail(self, name: str, *, owner: str, says: str, **rule: Any) -> None:
        """Let a runbook of an owner carry one guardrail: `added=…`, `removed=…`, `entry=…` or `structural=…`."""
        carried = {"id": name, "severity": "high", "says": says, **rule}
        self.runbook(f"{name}-book", owner=owner, text=f"Why {name} is there.", guardrails=[carried])

    def base_has(self, files: Files) -> None:
        """Put files on the base branch before anything happens."""
        tip = self.checkout.tip(self.place.repo, "main")
        self.checkout.point(self.place.repo, "main", self.checkout.commit(self.place.repo, files, parents=(tip,)))

    def branch(self, name: str) -> None:
        """Make a branch from the present base."""
        self.checkout.point(self.place.repo, name, self.checkout.tip(self.place.repo, "main"))

    def rules_stand_in_the_repository(self) -> None:
        """Put the rules on the base branch of the repository itself."""
        self.base_has(self.rules.files)

    def rules_come_from(self, repo: RepoName) -> None:
        """Name the repository of the forge that the central rules come from."""
        self._source = repo

    def codeowners(self, *lines: str) -> None:
        """Write CODEOWNERS on the base branch."""
        self.base_has({"CODEOWNERS": "".join(f"{line}\n" for line in lines)})

    def may_push(self, *logins: str) -> None:
        """Give the right to push."""
        self.scene.lets_write(self.place, *logins)

    def models_are(self, made: Callable[[Model], Model]) -> None:
        """Put something between the bot and the script."""
        self._models = made

    def models_find_nothing(self, **but: Line) -> None:
        """Let every inspection without a line of its own find nothing; a keyword says what one owner's always finds."""

        def line(model: ModelName, request: Request) -> Answer:
            return but.get(owner_of(request), approves())(model, request)

        self.models_say(line)

    def models_say(self, line: Line) -> None:
        """Let every inspection without a line of its own be answered with this line."""
        self.script = ScriptedModel(otherwise=line)

    def model_is_down(self, *models: str) -> None:
        """Let models answer nothing, as ones without a key do."""
        self.script.falls_silent(*models)

    def every_model_is_down(self) -> None:
        """Let no model of any tier answer."""
        tiers = ("anthropic:claude-sonnet-5", "openai:gpt-5.4", "anthropic:claude-opus-5", "openai:gpt-5.4-pro")
        self.script.falls_silent(*tiers)

    def forge_is_down(self, call: str, *, times: int = 1) -> None:
        """Let the next calls of this kind get no answer."""
        self.bot_runs()
        self.bot.fuse.fails(call, times=times)

    def rules_are_away(self, *, times: int = 1) -> None:
        """Let the next looks at where the rules come from get no answer."""
        self.bot_runs()
        self.bot.fuse.fails("resolve", times=times)

    def forge_comes_back(self) -> None:
        """Let every call get its answer again."""
        self.bot.fuse.mends()

    def forge_loses_answers(self, *, times: int = 1) -> None:
        """Let the next writes happen, and their answers be lost."""
        self.forge.loses_answers(times=times)

    def store_is_down(self, call: str, *, times: int = 1) -> None:
        """Let the next calls of this kind to the store get no answer."""
        self.bot_runs()
        self.bot.fuse.fails(call, times=times)

    def store_stands_still(self, call: str) -> None:
        """Let the next call of this kind to the store wait for an answer that does not come."""
        self.bot_runs()
        self.bot.fuse.stands_still(call)

    def another_worker_acts_first(self) -> None:
        """Begin the bot anew while another worker has the first rank; that one does nothing."""
        self.bot.dies()
        self.bot.starts()
        self._memory()._at_work.add(":rank:0")

    def switch_is_on(self, scope: str) -> None:
        """Turn a switch on."""
        self.bot_runs()
        store = self.bot.store
        assert isinstance(store, MemoryStore | SqlStore)
        switch = Switch(id=f"stop-{scope}", scope=scope, state="enforcing")
        self.bot.asks(lambda _: store.keep_switch(switch, reason="a test"))

    def switch_is_moved_before(self, call: str, scope: str, *, time: int = 1) -> None:
        """Turn a switch on right before the next call of this kind, or a later one."""
        memory, late = self._memory(), Switch(id="late", scope=scope, state="requested")
        self.bot.fuse.first(call, lambda: memory.switches.append(late), time=time)

    def work_breaks_at(self, call: str, *, time: int = 1) -> None:
        """Let a fault of our own end whatever makes the next call of this kind, or a later one."""
        self.bot_runs()
        self.bot.fuse.first(call, _break, time=time)

    def process_is_told_to_stop(self) -> None:
        """Start the bot with the setting that stops its work whatever any database says."""
        self._stops = (Switch(id="this process", scope="global", state="enforcing"),)

    def checkpoints_cannot_be_kept(self, *, are_they: bool = False) -> None:
        """Let the folder of checkpoints take no file, or, with `are_they`, take files again."""
        self.safe.is_down = not are_they

    def switches_are_released(self) -> None:
        """Release every switch."""
        self._memory().switches.clear()

    def worker_will_die_after(self, call: str, *, time: int = 1) -> None:
        """Let the first process end right after one call of a port had its effect, as `kill -9` would."""
        self._dies_after = (call, time)

    def dies_at_next(self, call: str) -> None:
        """Let the present process end right after the next call of this kind had its effect."""
        self.bot_runs()
        self.bot.fuse.burns_at_next(call)

    def bot_runs(self) -> None:
        """Start the bot, if it is not up."""
        if self.bot.store is None:
            self.bot.starts(dies_after=self._dies_after if self.bot.lives == 0 else None)

    def change(self, number: ChangeNumber | None = None) -> ChangeState:
        """Return a change as the forge keeps it, to look at or to alter."""
        return self.scene.change(self.place, number or self.last)

    def _memory(self) -> MemoryStore:
        self.bot_runs()
        assert isinstance(self.bot.store, MemoryStore)
        return self.bot.store

    def _line_at(self, path: str, line: int) -> str:
        head = Commit(self.change().head)
        content = self.checkout.snapshot(self.place.repo, head).files.get(path, File(content=b"")).content
        return content.decode("utf-8", "replace").split("\n")[line - 1]

    def equipment(self, store: Store) -> Equipment:
        """Return the ports, filled, around a store: what one process works with."""
        self.witness.store = store
        rules: Checkout = self.checkout if self._is_inside else self.bot.fuse.through(self.rules)
        return Equipment(
            forge=self.forge,
            roll=self.roll,
            warden=self.warden,
            checkout=self.checkout,
            governance=Governance(
                rules=rules,
                code=self.checkout,
                knowledge=self._knowledge,
                is_inside=self._is_inside,
                source=self._source,
            ),
            model=self._models(self.script),
            knowledge=self._knowledge,
            scanner=self._scanner,
            store=store,
            clock=self.clock,
            stops=self._stops,
            seal=Seal(
                signer=FakeSigner(), safe=self.safe, clock=self.clock, app_id=1, api_url="https://github.example"
            ),
            price_of=lambda model, usage, now: Money(usage.fresh_input + usage.cached_input + usage.output),
        )


def _break() -> None:
    raise KeyError("a fault of ours")
