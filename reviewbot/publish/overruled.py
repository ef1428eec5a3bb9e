"""What people said against an owner's agent, where the gate counts it: told wherever the agent's word is shown."""

from typing import Final

from reviewbot.gate import code
from reviewbot.gate.decision import Ruling
from reviewbot.kernel.ids import OwnerName
from reviewbot.publish.case import Case
from reviewbot.review.finding import Finding

_BY_PEOPLE: Final = frozenset({code.OVERRIDE, code.STANDING_IN, code.FINDINGS_DISMISSED})


def ruling_over(case: Case, owner: OwnerName) -> Ruling | None:
    """Return the gate's ruling where it takes people's word in the place of the agent's, or None."""
    ruling = next((each for each in case.decision.rulings if each.name == f"owner:{owner}"), None)
    is_by_people = ruling is not None and ruling.outcome == "satisfied" and ruling.code in _BY_PEOPLE
    return ruling if is_by_people else None


def said_over(case: Case, owner: OwnerName) -> tuple[str, ...]:
    """Return what people said by commands that counts: who, when, and why, one sentence each."""
    return tuple(plea.text for plea in case.pleas.get(owner, ()) if plea.outcome == "satisfied")


def said_of(case: Case, finding: Finding) -> str:
    """Say who overruled a finding, when, and why; empty where it stands."""
    pleas = [plea for plea in case.pleas.get(finding.owner, ()) if plea.outcome == "satisfied"]
    dismissals = [plea.text for plea in pleas if plea.name == f"dismissal:{finding.key}"]
    ruling = ruling_over(case, finding.owner)
    if dismissals or ruling is None or ruling.code == code.FINDINGS_DISMISSED:
        return "; ".join(dismissals)
    return "; ".join(plea.text for plea in pleas if plea.code == code.OVERRIDE) or ruling.text
