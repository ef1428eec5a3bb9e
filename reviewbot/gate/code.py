"""The words a ruling is told apart by: one code, one sentence, for the documents, the dashboards and the scripts."""

from collections.abc import Mapping
from typing import Final

READY: Final = "ready"
DRAFT: Final = "draft"

NOTHING_STOPPED: Final = "nothing_stopped"
STOPPED: Final = "stopped"
SWITCHES_UNREADABLE: Final = "switches_unreadable"

COMPLETE: Final = "complete"
INCOMPLETE: Final = "incomplete"
NOTHING_CHANGED: Final = "nothing_changed"
UNCLASSIFIED: Final = "unclassified"

COVERED: Final = "covered"
COVERED_BY_A_PERSON: Final = "covered_by_a_person"
NOBODY_ASSIGNED: Final = "nobody_assigned"
NOT_COVERED: Final = "not_covered"
NOT_REVIEWED: Final = "not_reviewed"

NOT_REGULATED: Final = "not_regulated"
ENOUGH_APPROVALS: Final = "enough_approvals"
APPROVALS_MISSING: Final = "approvals_missing"
CHANGES_REQUESTED: Final = "changes_requested"
TEAM_UNREADABLE: Final = "team_unreadable"
COOLING_OFF: Final = "cooling_off"
EVIDENCE_GIVEN: Final = "evidence_given"
EVIDENCE_MISSING: Final = "evidence_missing"
EVIDENCE_FAILED: Final = "evidence_failed"

FROZEN: Final = "frozen"
DEBT: Final = "debt"

ADVISORY: Final = "advisory"
AGENT_APPROVED: Final = "agent_approved"
AGENT_OBJECTS: Final = "agent_objects"
AGENT_FAILED: Final = "agent_failed"
AGENT_ABSTAINED: Final = "agent_abstained"
AGENT_SILENT: Final = "agent_silent"
STANDING_IN: Final = "standing_in"
OVERRIDE: Final = "override"
FINDING_DISMISSED: Final = "finding_dismissed"
FINDINGS_DISMISSED: Final = "findings_dismissed"

COUNTS: Final = "counts"
KEPT: Final = "kept"
OTHER_HEAD: Final = "other_head"
OTHER_BASE: Final = "other_base"
REANCHORED: Final = "reanchored"
PUSH_UNKNOWN: Final = "push_unknown"
DISMISSED: Final = "dismissed"
NOT_HUMAN: Final = "not_human"
IN_DOUBT: Final = "in_doubt"
IS_AUTHOR: Final = "is_author"
HAD_A_HAND: Final = "had_a_hand"
IS_MACHINE: Final = "is_machine"
NOT_ACTIVE: Final = "not_active"
MAY_NOT_WRITE: Final = "may_not_write"
STANDING_UNKNOWN: Final = "standing_unknown"
CONTRIBUTORS_UNKNOWN: Final = "contributors_unknown"
RECORDED: Final = "recorded"
NOT_A_MEMBER: Final = "not_a_member"

GLASS_BROKEN: Final = "glass_broken"
GLASS_PENDING: Final = "glass_pending"
GLASS_EXPIRED: Final = "glass_expired"
GLASS_OTHER_HEAD: Final = "glass_other_head"
GLASS_NOT_SINCE_PUSH: Final = "glass_not_since_push"
GLASS_TOO_FEW: Final = "glass_too_few"

GROUP_STANDS: Final = "group_stands"
GROUP_STALE: Final = "group_stale"
GROUP_RESOLVED: Final = "group_resolved"
GROUP_UNRESOLVED: Final = "group_unresolved"
GROUP_INCOMPLETE: Final = "group_incomplete"
MEMBER_OPEN: Final = "member_open"
MEMBER_BLOCKED: Final = "member_blocked"
MEMBER_ABSENT: Final = "member_absent"
PATHS_AGREE: Final = "paths_agree"
PATHS_DIFFER: Final = "paths_differ"

MEANING: Final[Mapping[str, str]] = {
    READY: "The change is not a draft.",
    DRAFT: "The change is a draft; its author says when it is ready.",
    NOTHING_STOPPED: "No switch that is on covers the change.",
    STOPPED: "A switch that is on covers the change; nothing opens until it is released, break-glass included.",
    SWITCHES_UNREADABLE: "The switches could not be read, which counts as stopped.",
    COMPLETE: "Every changed entry is listed and classified.",
    INCOMPLETE: "The list of changed entries is incomplete; only a break-glass opens the gate.",
    NOTHING_CHANGED: "No changed entry is listed, and an empty list is no evidence.",
    UNCLASSIFIED: "It is not known what happened to an entry; only a break-glass opens the gate.",
    COVERED: "Every entry of a blocking owner was in a review that ended normally.",
    COVERED_BY_A_PERSON: "No review covered the entry, but an eligible person of one of its owners approved this head.",
    NOBODY_ASSIGNED: "No blocking owner is assigned to the entry, so nobody had to review it.",
    NOT_REVIEWED: "The policy leaves the entry out of review, so nobody had to look at it.",
    NOT_COVERED: "No review covered the entry, and no eligible person of its blocking owners approved this head.",
    NOT_REGULATED: "No regulated rule names a path of the change.",
    ENOUGH_APPROVALS: "Enough eligible people approved this head, and none asks for changes.",
    APPROVALS_MISSING: "Fewer eligible people than the rule wants approved this head.",
    CHANGES_REQUESTED: "An eligible person's latest decisive review asks for changes.",
    TEAM_UNREADABLE: "A team's members could not be read, and they could make a difference.",
    COOLING_OFF: "Enough people approved, and the time that the rule wants between that and the merge is not over.",
    EVIDENCE_GIVEN: "The check run or the deployment that the rule wants succeeded on this head.",
    EVIDENCE_MISSING: "The App that the rule names has written no such check run or deployment for this head.",
    EVIDENCE_FAILED: "The check run or the deployment that the rule wants did not succeed on this head.",
    FROZEN: "A freeze window that is open now holds a path of the change.",
    DEBT: "Broken glass was not looked at in time; its paths are frozen until it is.",
    ADVISORY: "The owner is advisory: whatever it says does not block.",
    AGENT_APPROVED: "The owner's agent found nothing that blocks this head.",
    AGENT_OBJECTS: "The owner's agent objects to this head.",
    AGENT_FAILED: "The review of the owner's agent did not end normally, which is never consent.",
    AGENT_ABSTAINED: "The owner's agent will not judge this head; a person has to.",
    AGENT_SILENT: "The owner's agent has not answered for this head under the policy of today.",
    STANDING_IN: "An eligible person approved this head in place of an agent that gave no answer.",
    OVERRIDE: "An eligible person approved this head, or overrode the agent on it, although the agent objects.",
    FINDING_DISMISSED: "An eligible person of the owner said that the finding is none.",
    FINDINGS_DISMISSED: "The owner's agent objects, and eligible people dismissed every finding that blocks.",
    COUNTS: "The review counts.",
    KEPT: "The approval was given on an earlier head, and the rule keeps it over every push since.",
    OTHER_HEAD: "The approval was given on another head.",
    OTHER_BASE: "The approval was given for another base branch.",
    REANCHORED: "The approval was given before this head was pushed; the forge moved it to this head.",
    PUSH_UNKNOWN: "It is not known when this head was pushed, so it is not known what the approval was given on.",
    DISMISSED: "The person's latest decisive review was dismissed; nothing before it comes back.",
    NOT_HUMAN: "The account is not known to be a person's.",
    IN_DOUBT: "The account is a person's in one place and something else in another.",
    IS_AUTHOR: "The author of a change cannot approve it.",
    HAD_A_HAND: "Somebody who had a hand in a change cannot approve it.",
    IS_MACHINE: "The policy lists the account as a machine's.",
    NOT_ACTIVE: "The account is suspended or gone.",
    MAY_NOT_WRITE: "The account may not write to the repository.",
    STANDING_UNKNOWN: "It is not known whether the account is active and may write to the repository.",
    RECORDED: "Reviews by people who were not asked are recorded and count for nothing.",
    CONTRIBUTORS_UNKNOWN: "It is not known who had a hand in the change, so nobody can approve it.",
    NOT_A_MEMBER: "The person is in none of the teams asked, now.",
    GLASS_BROKEN: "Two people broke the glass; the gate stands open until it expires.",
    GLASS_PENDING: "The break-glass is asked for and not active.",
    GLASS_EXPIRED: "The break-glass has expired.",
    GLASS_OTHER_HEAD: "The break-glass was for another head.",
    GLASS_NOT_SINCE_PUSH: "The break-glass is not known to be younger than this head or its standing over this base.",
    GLASS_TOO_FEW: "A break-glass takes two people who had no hand in the change.",
    GROUP_STANDS: "The merge queue's group holds the present tip of its base branch.",
    GROUP_STALE: "The base branch moved away from under the group; the queue has to form it anew.",
    GROUP_RESOLVED: "Every commit of the group belongs to a change that is known.",
    GROUP_UNRESOLVED: "It is not known of which changes the group is made.",
    GROUP_INCOMPLETE: "The forge does not list all of the group's commits and paths.",
    MEMBER_OPEN: "The change's own gate is open for its head.",
    MEMBER_BLOCKED: "The change's own gate is shut.",
    MEMBER_ABSENT: "There is no such open change into the group's base branch.",
    PATHS_AGREE: "The group changes the paths that its changes change, and no other.",
    PATHS_DIFFER: "The group and its changes do not change the same paths.",
}
"""Every code with its sentence, in the order in which the gate asks."""

AWAITS_PEOPLE: Final = frozenset({APPROVALS_MISSING, NOT_COVERED, AGENT_ABSTAINED})
"""Reasons that mean: nothing is wrong, people have not approved yet."""

IS_CALM: Final = AWAITS_PEOPLE | {COOLING_OFF}
"""Reasons that mean: nothing objects, is silent or is broken; people or time will open the gate."""

AUTHOR: Final = "author"
"""In `who_can_fix`: whoever opened the change."""

OPERATORS: Final = "operators"
"""In `who_can_fix`: the people who run reviewbot for the organisation."""

GLASS_BREAKERS: Final = "break-glass"
"""In `who_can_fix`: two people who may break the glass; nothing else helps."""

RETRO_REVIEWERS: Final = "retro-review"
"""In `who_can_fix`: who may look at a broken glass afterwards, and has not broken it."""

POLICY_OWNERS: Final = "policy"
"""In `who_can_fix`: the people who can change the policy."""

TIME: Final = "time"
"""In `who_can_fix`: nobody has to do anything; waiting opens it."""
