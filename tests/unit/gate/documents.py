"""The contract's example of a world, as JSON's own values."""

from typing import Any


def a_document(**changed: Any) -> dict[str, Any]:
    """An open world; `change` takes fields of the change, everything else replaces a whole field."""
    change = {
        "repo": "acme/shop",
        "repo_id": 1,
        "number": 7,
        "head": "a" * 40,
        "base_ref": "main",
        "is_draft": False,
        "author": {"login": "ada", "id": 11, "kind": "human"},
        "contributors": [{"login": "bob", "id": 12, "kind": "human", "role": "committer"}],
        "entries": [{"path": "ledger/tax.py", "previous_path": None, "kind": "modified", "covered": True}],
        "complete": True,
    }
    whole: dict[str, Any] = {
        "policy": {
            "digest": "sha256:today",
            "bots": [],
            "regulated": [{"name": "sox", "paths": ["ledger/**"], "approvals": 2, "from": ["acme/sox"]}],
        },
        "assignments": [
            {
                "owner": "payments",
                "team": "acme/payments",
                "stand_ins": None,
                "stance": "blocking",
                "paths": ["ledger/tax.py"],
            }
        ],
        "verdicts": [
            {
                "owner": "payments",
                "head": "a" * 40,
                "policy_digest": "sha256:today",
                "kind": "approved",
                "reason": "",
                "findings": 0,
            }
        ],
        "reviews": [a_spoken_review("eve", 15, 1), a_spoken_review("fay", 16, 2)],
        "teams": {"acme/payments": [13, 14], "acme/sox": [14, 15, 16]},
        "overrides": [],
        "switches": [],
        "now": "2026-11-20T12:00:00Z",
    }
    return {"change": change | changed.pop("change", {}), **whole, **changed}


def a_spoken_review(login: str, account: int, number: int, state: str = "approved") -> dict[str, Any]:
    return {
        "id": number,
        "user": {"login": login, "id": account, "kind": "human"},
        "state": state,
        "head": "a" * 40,
        "base_ref": "main",
        "submitted_at": f"2026-11-20T11:0{number}:00Z",
    }
