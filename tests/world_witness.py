"""A forge that holds every write against the trail: nothing is shown that is not on record before."""

from reviewbot.audit.payload import record_in
from reviewbot.audit.record import AuditRecord, GroupRecord, IncidentRecord, NoticeRecord, Record
from reviewbot.fakes.forge import FakeForge
from reviewbot.intake.event import Place
from reviewbot.kernel.ids import ChangeNumber
from reviewbot.ports import Store
from reviewbot.publish.issue import Issue
from reviewbot.publish.surface import Action, Check, CreateCheck, UpdateCheck


class WitnessedForge(FakeForge):
    """The forge in memory, with a note of every write that came before its record."""

    store: Store | None = None
    """Where the trail is kept; None before the first process runs."""
    unrecorded: tuple[str, ...] = ()

    async def apply(self, place: Place, number: ChangeNumber, action: Action) -> None:
        """Carry it out, after a look at the trail."""
        trail = [each for each in await self._trail(place) if each.subject == number]
        check = action.check if isinstance(action, CreateCheck | UpdateCheck) else None
        if not any(check is None or _stands_behind(each, check) for each in trail):
            self.unrecorded += (f"{action.kind} on {number} is not on record",)
        await super().apply(place, number, action)

    async def post_issue(self, place: Place, issue: Issue) -> int | None:
        """Open it, after a look at the trail."""
        trail = await self._trail(place)
        if not (_tells_of(trail, issue.key) if issue.key.startswith("incident:") else trail):
            self.unrecorded += (f"the issue {issue.key} is not on record",)
        return await super().post_issue(place, issue)

    async def _trail(self, place: Place) -> list[Record]:
        assert self.store is not None
        records = [record_in(each.payload) for each in await self.store.fetch_records()]
        return [each for each in records if each is not None and each.repo == place.repo]


def _tells_of(trail: list[Record], key: str) -> bool:
    return any(isinstance(each, IncidentRecord) and each.key == key for each in trail)


def _stands_behind(record: Record, check: Check) -> bool:
    match record:
        case NoticeRecord():
            told = f"{check.name}: {check.conclusion or check.status}: {check.title}"
            return record.head == check.head and record.says[0] == told
        case AuditRecord() | GroupRecord():
            is_open = record.decision.kind == "open"
            is_green = check.name == "reviewbot/gate" and check.conclusion == "success"
            return record.binding.head == check.head and (is_open or not is_green)
        case IncidentRecord():
            return False
