"""Evidence: what an App wrote about this very head. Another head's, another App's and another's name prove nothing."""

from typing import Final

from reviewbot.gate import code
from reviewbot.gate.answer import Answer, satisfied, shut
from reviewbot.gate.decision import Reason
from reviewbot.gate.world import GateRule, World
from reviewbot.ownership.policy import Proof

_TITLES: Final = {"check": "Check run", "deployment": "The deployment to"}


def judge_evidence(world: World, rule: GateRule) -> tuple[Answer, ...]:
    """Answer for each proof that the rule wants. Where an App wrote two about one head, the worse one counts."""
    return tuple([_judge(world, rule, proof) for proof in rule.evidence])


def _judge(world: World, rule: GateRule, proof: Proof) -> Answer:
    name = f"evidence:{proof.name}"
    what = f"{_TITLES[proof.kind]} {proof.name!r} of App {proof.app_id}"
    named = [
        fact
        for fact in world.facts
        if (fact.kind, fact.name, fact.head) == (proof.kind, proof.name, world.binding.head)
    ]
    own = [fact.is_success for fact in named if fact.app_id == proof.app_id]
    if own and all(own):
        return satisfied(name, code.EVIDENCE_GIVEN, f"{what} succeeded on this head")
    if own:
        text = f"{what} did not succeed on this head; fix what it found, or run it again"
        return shut(name, _reason(code.EVIDENCE_FAILED, rule, proof, text))
    text = f"{what} is missing for this head"
    if named:
        text = f"{text}; another App wrote one of that name, which does not count"
    return shut(name, _reason(code.EVIDENCE_MISSING, rule, proof, text))


def _reason(why: str, rule: GateRule, proof: Proof, text: str) -> Reason:
    return Reason(code=why, rule=rule.name, text=text, who_can_fix=(f"app:{proof.app_id}", code.AUTHOR))
