"""Identifiers. Each has its own type, so that a head is never passed where a base is meant."""

from typing import NewType

RepoName = NewType("RepoName", str)
"""`owner/name`, as the forge spells it now; it may change, the id does not."""

RepoId = NewType("RepoId", int)
"""The forge's number for a repository; survives a rename and a transfer."""

InstallationId = NewType("InstallationId", int)
"""The forge's number for one installation of the App."""

ChangeNumber = NewType("ChangeNumber", int)
"""The number of a change in its repository, from 1."""

Head = NewType("Head", str)
"""The commit under review: forty hexadecimal digits (sixty-four in a SHA-256 repository)."""

Commit = NewType("Commit", str)
"""Any other commit: a merge base, the tip of a base branch, governance."""

BaseRef = NewType("BaseRef", str)
"""The name of the branch a change wants to enter, without `refs/heads/`."""

CommentId = NewType("CommentId", int)
"""The forge's number for a comment on the conversation of a change or an issue."""

AccountId = NewType("AccountId", int)
"""The forge's number for an account. Identity is this number and nothing else."""

Login = NewType("Login", str)
"""An account's present name: for showing, never for deciding who somebody is."""

TeamName = NewType("TeamName", str)
"""`organisation/team-slug`, without the leading `@`."""

OwnerName = NewType("OwnerName", str)
"""The name of an owner file, or the handle CODEOWNERS gave where there is none."""

RunbookId = NewType("RunbookId", str)
"""The id of a runbook or an incident, unique in the organisation."""

PassageId = NewType("PassageId", str)
"""`<runbook id>#<heading slug>`: what a finding cites."""

GuardrailId = NewType("GuardrailId", str)
"""The id of a machine-checked rule, unique in the organisation."""

FindingKey = NewType("FindingKey", str)
"""What makes a finding the same finding on the next push."""

ModelName = NewType("ModelName", str)
"""`provider:model`, as a tier's chain writes it."""

TierName = NewType("TierName", str)
"""The name of a tier in `policy.yaml`."""

LaneName = NewType("LaneName", str)
"""The name of a lane in `policy.yaml`."""

DeliveryId = NewType("DeliveryId", str)
"""The forge's id of one webhook delivery; a redelivery keeps it."""

Digest = NewType("Digest", str)
"""`sha256:` and sixty-four hexadecimal digits over canonical bytes."""
