"""Who GitHub says had a hand in a change. Every doubt costs eligibility, none gives it."""

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reviewbot.adapters.forge_github_people import account_of, contributors_of, sponsors_of
from reviewbot.adapters.forge_github_wire import WireAccount, WireActivity, WireCommit, WirePull
from reviewbot.change.account import Account, Contributor
from reviewbot.kernel.ids import AccountId, Login

ADA = {"login": "ada", "id": 11, "type": "User"}
WEB_FLOW = {"login": "web-flow", "id": 19864447, "type": "User"}
DEPENDABOT = {"login": "dependabot[bot]", "id": 49699333, "type": "Bot"}
HEAD = "a" * 40


def a_pull(**changed: Any) -> WirePull:
    repo = {"id": 1, "full_name": "acme/shop"}
    shown = {
        "number": 7,
        "state": "open",
        "title": "",
        "user": ADA,
        "head": {"ref": "feature", "sha": HEAD, "repo": repo},
        "base": {"ref": "main", "sha": "b" * 40, "repo": repo},
    }
    return WirePull.model_validate_json(json.dumps(shown | changed))


def a_commit(
    *,
    author: Any = ADA,
    committer: Any = ADA,
    message: str = "A change",
    author_email: str = "ada@example.com",
    committer_email: str = "ada@example.com",
) -> WireCommit:
    text = {
        "message": message,
        "author": {"name": "Somebody", "email": author_email},
        "committer": {"name": "Somebody", "email": committer_email},
    }
    shown = {"sha": HEAD, "commit": text, "author": author, "committer": committer}
    return WireCommit.model_validate_json(json.dumps(shown))


def an_activity(actor: Any = ADA, *, after: str = HEAD, kind: str = "push") -> WireActivity:
    when = "2026-11-20T12:00:00Z"
    shown = {"before": "c" * 40, "after": after, "activity_type": kind, "actor": actor, "timestamp": when}
    return WireActivity.model_validate_json(json.dumps(shown))


def a_contributor(login: str, number: int | None, kind: Any, role: Any) -> Contributor:
    own_id = None if number is None else AccountId(number)
    is_claimed = role in {"author", "committer", "coauthor"}
    return Contributor(login=Login(login), id=own_id, kind=kind, role=role, is_claimed=is_claimed)


def of_commit(commit: WireCommit) -> set[Contributor]:
    return {each for each in contributors_of(a_pull(), [commit], [an_activity()]) if each.role != "pusher"}


def pushers(*activity: WireActivity, pull: WirePull | None = None) -> list[Contributor]:
    return [each for each in contributors_of(pull or a_pull(), [], activity) if each.role == "pusher"]


@pytest.mark.parametrize(
    ("wire", "kind"),
    [
        pytest.param({"login": "ada", "id": 11, "type": "User"}, "human", id="a user"),
        pytest.param({"login": "x[bot]", "id": 12, "type": "Bot"}, "bot", id="a bot"),
        pytest.param({"login": "old", "id": 13, "type": "Mannequin"}, "mannequin", id="a mannequin"),
        pytest.param({"login": "acme", "id": 14, "type": "Organization"}, "unknown", id="an organisation"),
        pytest.param({"login": "new", "id": 15, "type": "Android"}, "unknown", id="a type from the future"),
        pytest.param({"login": "untyped", "id": 16}, "unknown", id="no type at all"),
        pytest.param({"login": "ghost", "id": 10137, "type": "User"}, "unknown", id="the ghost of a deleted account"),
        pytest.param(
            {"login": "eve", "id": 17, "type": "User", "suspended_at": "2026-01-01T00:00:00Z"},
            "unknown",
            id="a suspended user",
        ),
    ],
)
def test_only_a_user_in_good_standing_is_human(wire: dict[str, Any], kind: Any) -> None:
    account = account_of(WireAccount.model_validate_json(json.dumps(wire)))

    assert account == Account(login=Login(wire["login"]), id=AccountId(wire["id"]), kind=kind)


def test_a_deleted_account_is_nobody() -> None:
    assert account_of(None) == Account(login=Login("ghost"), id=AccountId(0), kind="unknown")


def test_an_author_and_a_committer_are_known_by_their_ids() -> None:
    grace = {"login": "grace", "id": 12, "type": "User"}

    assert of_commit(a_commit(author=ADA, committer=grace)) == {
        a_contributor("ada", 11, "human", "author"),
        a_contributor("grace", 12, "human", "committer"),
    }


@pytest.mark.parametrize(
    ("committer", "email"),
    [
        pytest.param(WEB_FLOW, "noreply@github.com", id="with its account"),
        pytest.param(None, "noreply@github.com", id="by its address alone"),
    ],
)
def test_github_itself_is_nobody(committer: Any, email: str) -> None:
    assert of_commit(a_commit(committer=committer, committer_email=email)) == {
        a_contributor("ada", 11, "human", "author")
    }


@pytest.mark.parametrize(
    ("email", "login", "number"),
    [
        pytest.param("12+grace@users.noreply.github.com", "grace", 12, id="a noreply address with an id"),
        pytest.param("grace@users.noreply.github.com", "grace", None, id="a noreply address without one"),
        pytest.param("9+x[bot]@users.noreply.github.com", "x[bot]", 9, id="a bot's"),
        pytest.param("grace@example.com", "grace@example.com", None, id="any other address"),
        pytest.param("<b>@evil | x", "?b?@evil???x", None, id="an address made to be shown"),
        pytest.param("", "nobody", None, id="no address"),
        pytest.param("x" * 500, "x" * 100, None, id="an endless one"),
    ],
)
@pytest.mark.parametrize("account", [pytest.param(None, id="null"), pytest.param({}, id="an empty object")])
def test_an_address_without_an_account_is_a_claim(account: Any, email: str, login: str, number: int | None) -> None:
    commit = a_commit(author=account, author_email=email)

    assert a_contributor(login, number, "unknown", "author") in of_commit(commit)


def test_co_authors_stand_in_trailers() -> None:
    message = (
        "A change\n\nCo-authored-by: Grace <12+grace@users.noreply.github.com>\r\n"
        "co-authored-BY: Lin <lin@example.com>\nCo-authored-by: nobody without an address\n"
        "> Co-authored-by: Quoted <13+quoted@users.noreply.github.com>\n"
    )

    found = {each for each in of_commit(a_commit(message=message)) if each.role == "coauthor"}

    assert found == {
        a_contributor("grace", 12, "unknown", "coauthor"),
        a_contributor("lin@example.com", None, "unknown", "coauthor"),
    }


@pytest.mark.parametrize(
    ("line", "login", "number"),
    [
        pytest.param("Co-authored-by: Claude <noreply@anthropic.com>", "noreply@anthropic.com", None, id="by address"),
        pytest.param(
            "Co-authored-by: Copilot <198982749+Copilot@users.noreply.github.com>",
            "Copilot",
            198982749,
            id="by account",
        ),
        pytest.param("Co-authored-by: x <9+x[bot]@users.noreply.github.com>", "x[bot]", 9, id="any bot"),
        pytest.param("Assisted-by: Claude Code", "Claude?Code", None, id="by name alone"),
        pytest.param("Generated with [Claude Code](https://claude.com)", "Claude?Code", None, id="by a mark"),
        pytest.param("* Generated by Codex", "Codex", None, id="by a mark behind a sign"),
    ],
)
def test_h04_a_known_agents_mark_makes_the_change_an_agents(line: str, login: str, number: int | None) -> None:
    marked = a_contributor(login, number, "bot", "coauthor")

    assert marked in of_commit(a_commit(message=f"A change\n\n{line}\n"))
    assert marked in contributors_of(a_pull(body=f"What it does.\r\n\r\n{line}"), [], [an_activity()])


@pytest.mark.parametrize("key", ["Co-authored-by", "On-behalf-of", "Requested-by", "Prompted-by", "Assisted-by"])
def test_h04_whoever_a_trailer_names_had_a_hand_in_it(key: str) -> None:
    message = f"A change\n\n{key}: Grace <12+grace@users.noreply.github.com>"

    assert a_contributor("grace", 12, "unknown", "coauthor") in of_commit(a_commit(message=message))


@pytest.mark.parametrize(
    "line",
    [
        pytest.param("Generated by the nightly job", id="a mark of something else"),
        pytest.param("It was generated with Claude", id="words in a sentence"),
        pytest.param("Assisted-by: everybody", id="a trailer that names nobody"),
        pytest.param("Co-authored-by: a > b", id="no address at all"),
        pytest.param("Claudette was here", id="a name that only begins alike"),
    ],
)
def test_what_is_no_mark_names_nobody(line: str) -> None:
    assert {each.role for each in of_commit(a_commit(message=f"A change\n\n{line}"))} == {"author", "committer"}


def test_h06_dependabot_as_the_last_to_push_does_not_hide_who_pushed_before() -> None:
    grace = {"login": "grace", "id": 12, "type": "User"}

    found = pushers(an_activity(DEPENDABOT), an_activity(grace, after="d" * 40), pull=a_pull(user=DEPENDABOT))

    assert found == [
        a_contributor("dependabot[bot]", 49699333, "bot", "pusher"),
        a_contributor("grace", 12, "human", "pusher"),
    ]


@given(st.text(alphabet=" \t<>:\na", max_size=300))
def test_i15_any_line_of_a_trailer_is_read(text: str) -> None:
    assert {each.kind for each in of_commit(a_commit(message=f"x\n\nCo-authored-by:{text}"))} <= {"human", "unknown"}


def test_everybody_who_moved_the_branch_since_it_was_made_is_a_pusher() -> None:
    grace = {"login": "grace", "id": 12, "type": "User"}
    eve = {"login": "eve", "id": 13, "type": "User"}

    found = pushers(
        an_activity(ADA),
        an_activity(grace, after="d" * 40, kind="branch_creation"),
        an_activity(eve, after="e" * 40, kind="branch_deletion"),
    )

    assert found == [a_contributor("ada", 11, "human", "pusher"), a_contributor("grace", 12, "human", "pusher")]


@pytest.mark.parametrize(
    "activity",
    [
        pytest.param(None, id="the activity cannot be read"),
        pytest.param([], id="there is none"),
        pytest.param([an_activity(after="f" * 40)], id="it does not speak of the head yet"),
    ],
)
def test_a_head_that_nobody_is_seen_to_push_has_an_unknown_pusher(activity: list[WireActivity] | None) -> None:
    found = contributors_of(a_pull(), [], activity)

    assert a_contributor("unknown", None, "unknown", "pusher") in found


def test_a_pusher_whose_account_is_gone_is_unknown() -> None:
    assert pushers(an_activity(None)) == [a_contributor("ghost", None, "unknown", "pusher")]


def test_a_bots_change_is_sponsored_by_the_people_it_is_assigned_to() -> None:
    pull = a_pull(user=DEPENDABOT, assignees=[ADA, DEPENDABOT])

    assert sponsors_of(pull) == (a_contributor("ada", 11, "human", "sponsor"),)


def test_a_trailer_names_no_sponsor() -> None:
    commit = a_commit(author=DEPENDABOT, message="x\n\nCo-authored-by: Ada <11+ada@users.noreply.github.com>")

    roles = {each.role for each in contributors_of(a_pull(user=DEPENDABOT), [commit], [an_activity()])}

    assert "sponsor" not in roles
    assert "coauthor" in roles


def test_a_persons_change_has_no_sponsor() -> None:
    assert sponsors_of(a_pull(assignees=[ADA])) == ()


def test_a_contributor_is_named_once_per_role() -> None:
    found = contributors_of(a_pull(), [a_commit(), a_commit()], [an_activity()])

    assert sorted(each.role for each in found) == ["author", "committer", "pusher"]


@pytest.mark.parametrize(
    "number", [pytest.param("11", id="text"), pytest.param(True, id="truth"), pytest.param(11.5, id="a fraction")]
)
def test_an_id_is_a_whole_number_and_nothing_like_one(number: Any) -> None:
    with pytest.raises(ValueError, match="id"):
        WireAccount.model_validate_json(json.dumps({"login": "ada", "id": number, "type": "User"}))


@given(message=st.text(), email=st.text())
def test_no_text_of_a_commit_makes_anybody_human(message: str, email: str) -> None:
    trailer = f"\nCo-authored-by: x <{email}>"
    commit = a_commit(author=None, committer=None, author_email=email, committer_email=email, message=message + trailer)

    claimed = of_commit(commit)

    assert {each.kind for each in claimed} <= {"unknown", "bot"}
    assert all(len(each.login) <= 110 and each.login.isprintable() for each in claimed)
