"""How a check concludes. The one place in the code that can say `success`."""

from typing import assert_never

from reviewbot.gate.decision import Blocked, Decision, Opened
from reviewbot.publish.surface import Conclusion
from reviewbot.review.verdict import Abstained, Approved, Failed, Objected, Verdict


def conclusion_of(outcome: Decision | Verdict | None, *, may_block: bool = True) -> Conclusion:
    """Return the conclusion of the gate's check, or of an owner's, whose stance `may_block` tells.

    An advisory owner that objects shows neither a pass nor a failure: there is something to read.
    """
    match outcome:
        case Opened() | Approved():
            return "success"
        case Blocked(awaits_only_people=True) | Abstained() | None:
            return "action_required"
        case Blocked():
            return "failure"
        case Objected() | Failed():
            return "failure" if may_block else "action_required"
        case _:
            assert_never(outcome)
