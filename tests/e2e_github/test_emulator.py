"""The GitHub adapters against a GitHub that others wrote: sign-in, tokens, signatures, checks, reads.

What the emulator lacks is held against our own stand-in: files of a pull request, GraphQL, inline comments, the App
of a check run and the annotations' list.
"""

import base64
import hashlib
import hmac
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import pytest
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import rsa

from reviewbot.adapters.checkout_github import GitHubCheckout
from reviewbot.adapters.forge_github import GitHubForge
from reviewbot.adapters.forge_github_line import GitHubLine
from reviewbot.adapters.forge_github_token import AppKey
from reviewbot.adapters.forge_github_tree import Trees
from reviewbot.intake.delivery import Delivery, Rejected, verify
from reviewbot.intake.event import Place
from reviewbot.kernel.errors import Unavailable
from reviewbot.kernel.ids import AccountId, ChangeNumber, Commit, Head, InstallationId, RepoId, RepoName, TeamName
from reviewbot.publish.marker import marked
from reviewbot.publish.surface import Check, Comment, CreateCheck, CreateComment, Posted, UpdateCheck
from tests.adapters.github_world import HandClock
from tests.e2e_github.receiver import receiver
from tests.standins.emulators import EmulatedGitHub, emulated_github


@dataclass(frozen=True, slots=True, kw_only=True)
class Connected:
    """Our App on the emulator, and one pull request there."""

    github: EmulatedGitHub
    forge: GitHubForge
    checkout: GitHubCheckout
    place: Place
    number: ChangeNumber
    head: Head


@pytest.fixture
def here(emulate_github: EmulatedGitHub) -> Iterator[Connected]:
    line = a_line(emulate_github)
    trees = Trees(line)
    number, head = a_pull_request(emulate_github)
    try:
        yield Connected(
            github=emulate_github,
            forge=GitHubForge(line, trees),
            checkout=GitHubCheckout(line, trees),
            place=a_place(emulate_github),
            number=number,
            head=head,
        )
    finally:
        line.close()


def a_line(github: EmulatedGitHub, *, private_key: str | None = None) -> GitHubLine:
    key = AppKey(github.app_id, private_key or github.private_key)
    return GitHubLine(api_url=github.url, key=key, clock=HandClock())


def a_place(github: EmulatedGitHub, *, installation: int | None = None) -> Place:
    return Place(
        repo=RepoName("acme/shop"),
        repo_id=RepoId(github.ask("GET", "/repos/acme/shop")["id"]),
        installation=InstallationId(installation or github.installation_id),
    )


def a_pull_request(github: EmulatedGitHub) -> tuple[ChangeNumber, Head]:
    tip = github.ask("GET", "/repos/acme/shop/git/ref/heads/main")["object"]["sha"]
    github.ask("POST", "/repos/acme/shop/git/refs", {"ref": "refs/heads/feature", "sha": tip})
    content = base64.b64encode(b"RATE = 2\n").decode()
    body = {"message": "Add a rate", "content": content, "branch": "feature"}
    github.ask("PUT", "/repos/acme/shop/contents/ledger/tax.py", body)
    opened = {"title": "Add a rate", "head": "feature", "base": "main", "body": "It was missing."}
    pull = github.ask("POST", "/repos/acme/shop/pulls", opened)
    return ChangeNumber(pull["number"]), Head(pull["head"]["sha"])


def a_check(head: Head) -> Check:
    return Check(
        name="reviewbot/gate",
        head=head,
        external_id="sha256:1",
        status="in_progress",
        conclusion=None,
        title="Reviewing",
        summary="5 owners are asked",
        text="```json\n{}\n```",
        annotations=(),
    )


async def test_the_app_signs_in_makes_a_check_changes_it_and_reads_it_back(here: Connected) -> None:
    check = a_check(here.head)

    await here.forge.apply(here.place, here.number, CreateCheck(check=check))
    (made,) = checks_of(here)
    decided = Check(
        name=check.name,
        head=check.head,
        external_id="sha256:2",
        status="completed",
        conclusion="action_required",
        title="2 approvals are missing",
        summary="acme/sox is awaited",
        text="",
        annotations=(),
    )
    await here.forge.apply(here.place, here.number, UpdateCheck(id=made["id"], check=decided))

    (shown,) = checks_of(here)
    assert (shown["id"], shown["status"], shown["conclusion"]) == (made["id"], "completed", "action_required")
    assert (shown["external_id"], shown["output"]["title"]) == ("sha256:2", "2 approvals are missing")


async def test_a_check_whose_app_is_not_shown_is_not_taken_for_ours(here: Connected) -> None:
    await here.forge.apply(here.place, here.number, CreateCheck(check=a_check(here.head)))

    present = await here.forge.fetch_present(here.place, here.number, here.head)

    assert (present.posted, present.foreign_checks) == ((), ("reviewbot/gate",))


async def test_a_change_is_read_from_the_comparison_where_its_files_are_not_listed(here: Connected) -> None:
    change = await here.forge.fetch_change(here.place, here.number)

    assert change is not None
    assert (change.head, change.base_ref, change.is_complete) == (here.head, "main", True)
    (entry,) = change.entries
    assert (entry.path, entry.kind, entry.is_whole) == ("ledger/tax.py", "added", True)
    assert entry.patch is not None
    assert [line.text.raw for line in entry.patch.added] == ["RATE = 2"]


async def test_files_are_read_without_graphql(here: Connected) -> None:
    commit = await here.checkout.resolve(here.place, "feature")
    assert commit == Commit(here.head)

    files = await here.checkout.fetch_files(here.place, commit, ["ledger/tax.py", "README.md", "none"])

    assert await here.checkout.fetch_paths(here.place, commit) == ("README.md", "ledger/tax.py")
    assert (files["ledger/tax.py"], files["README.md"], files["none"]) == (b"RATE = 2\n", b"# shop\n", None)


async def test_a_team_is_read_by_ids(here: Connected) -> None:
    here.github.add_team("payments", "ada", "lin")
    ids = {AccountId(here.github.ask("GET", f"/users/{login}")["id"]) for login in ("ada", "lin")}

    assert await here.forge.fetch_members(here.place, TeamName("acme/payments")) == frozenset(ids)
    assert await here.forge.fetch_members(here.place, TeamName("acme/none")) is None


async def test_a_comment_of_ours_is_found_again(here: Connected) -> None:
    comment = Comment(key="summary", body=marked("Nothing to do.", "summary"))
    body = {"body": marked("Approved!", "summary")}
    here.github.ask("POST", f"/repos/acme/shop/issues/{here.number}/comments", body)

    await here.forge.apply(here.place, here.number, CreateComment(comment=comment))

    (posted,) = (await here.forge.fetch_present(here.place, here.number, here.head)).posted
    assert posted == Posted(id=posted.id, what=comment)


async def test_another_key_opens_nothing(emulate_github: EmulatedGitHub) -> None:
    line = a_line(emulate_github, private_key=another_key())

    with pytest.raises(Unavailable, match="it gave no token: 401"):
        await GitHubForge(line, Trees(line)).fetch_change(a_place(emulate_github), ChangeNumber(1))
    line.close()


async def test_an_installation_of_nobody_opens_nothing(emulate_github: EmulatedGitHub) -> None:
    line = a_line(emulate_github)

    with pytest.raises(Unavailable, match="it gave no token: 404"):
        await GitHubForge(line, Trees(line)).fetch_change(a_place(emulate_github, installation=999), ChangeNumber(1))
    line.close()


def test_a_webhook_comes_with_a_signature_that_our_door_accepts(tmp_path_factory: pytest.TempPathFactory) -> None:
    with (
        receiver() as door,
        emulated_github(tmp_path_factory.mktemp("emulate"), webhook_url=door.url) as github,
    ):
        a_pull_request(github)
        received = door.wait_for("pull_request")

    secret = github.webhook_secret.encode()
    signature = "sha256=" + hmac.new(secret, received.body, hashlib.sha256).hexdigest()
    assert received.headers["x-hub-signature-256"] == signature
    assert isinstance(verify(received.headers, received.body, secrets=[secret]), Delivery)
    assert isinstance(verify(received.headers, received.body + b" ", secrets=[secret]), Rejected)
    assert isinstance(verify(received.headers, received.body, secrets=[b"another secret"]), Rejected)


def checks_of(here: Connected) -> list[Any]:
    found: list[Any] = here.github.ask("GET", f"/repos/acme/shop/commits/{here.head}/check-runs")["check_runs"]
    return found


def another_key() -> str:
    key = rsa.generate_private_key(public_exponent=65537, key_size=2048)
    pem = key.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.TraditionalOpenSSL, serialization.NoEncryption()
    )
    return pem.decode()
