"""What people said by commands becomes a part of the world."""

from reviewbot.kernel.ids import CommentId, OwnerName
from reviewbot.kernel.untrusted import Untrusted
from reviewbot.review.act import Dismissed, Overruled
from reviewbot.review.verdict import Objected
from tests.unit.gate import builders as a
from tests.unit.gate.assembled import a_basis, a_finding, put_together


def test_what_people_said_by_commands_is_put_beside_the_rest() -> None:
    overruled = Overruled(
        comment=CommentId(1001),
        binding=a.OPEN_WORLD.binding,
        owner=OwnerName("payments"),
        person=a.an_account("cy"),
        at=a.NOON,
        reason=Untrusted("it is right"),
    )
    dismissed = Dismissed(
        comment=CommentId(1002),
        binding=a.OPEN_WORLD.binding,
        owner=OwnerName("payments"),
        person=a.an_account("cy"),
        at=a.NOON,
        reason=Untrusted("as meant"),
        finding=a_finding(is_blocking=True),
    )

    world = put_together(acts=(overruled, dismissed))

    assert world.overrulings == (a.an_overruling("cy"),)
    assert world.dismissals == (a.a_dismissal("cy", "k"),)


def test_an_objection_tells_what_it_would_be_without_its_findings() -> None:
    objected = Objected(basis=a_basis(), findings=(a_finding(is_blocking=True), a_finding(is_blocking=False)))

    told = put_together(objected).judgements

    assert told == (a.a_judgement("objected", findings=2, blocking=("k",), besides="approved"),)
