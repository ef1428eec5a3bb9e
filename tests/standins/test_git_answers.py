"""Trees, patches and comparisons are what real git says, within GitHub's limits."""

import base64
import subprocess
from typing import Any

import httpx
import pytest

from tests.standins.conftest import Open
from tests.standins.github import Content, Executable, GitHubRepo, GitHubStandin, Signature, Submodule, Symlink

_BEFORE: dict[str, Content] = {
    "README.md": "Shop\n",
    "ledger/tax.py": "".join(f"line {n}\n" for n in range(40)),
    "ledger/old.py": "".join(f"old {n}\n" for n in range(20)),
    "gone.txt": "gone\n",
    "tool.sh": "#!/bin/sh\n",
    "logo.png": b"\x89PNG\0\1\2",
    "latin.txt": "caf\xe9\n".encode("latin-1"),
}
_AFTER: dict[str, Content] = {
    "ledger/tax.py": "".join(f"line {n}\n" for n in range(40) if n not in (3, 30)),
    "billing/new.py": "".join(f"old {n}\n" for n in range(19)),
    "ledger/old.py": None,
    "gone.txt": None,
    "tool.sh": Executable(content="#!/bin/sh\n"),
    "logo.png": b"\x89PNG\0\3\4",
    "latin.txt": "caf\xe9s".encode("latin-1"),
    "README.md": Symlink(target="ledger/tax.py"),
    "vendor/lib": Submodule(commit="1" * 40),
    'odd "name" é\t.txt': "no line end",
    "empty.txt": "",
}


@pytest.fixture
def shop(github_standin: GitHubStandin) -> GitHubRepo:
    shop = github_standin.add_repo("acme/shop", _BEFORE)
    shop.open_change("feature", _AFTER, by=github_standin.person("ada"))
    return shop


@pytest.fixture
def rest(open_client: Open, shop: GitHubRepo) -> httpx.Client:
    return open_client(narrowed={"repositories": ["shop"]})


def _git(shop: GitHubRepo, *arguments: str) -> str:
    command = ["git", "-C", str(shop.git_directory), "-c", "core.quotepath=off", *arguments]
    return subprocess.run(command, capture_output=True, check=True).stdout.decode(errors="replace")


def test_every_patch_is_what_git_prints(shop: GitHubRepo, rest: httpx.Client) -> None:
    files = rest.get("/repos/acme/shop/pulls/1/files", params={"per_page": 100}).json()

    for file in files:
        paths = [path for path in (file.get("previous_filename"), file["filename"]) if path]
        printed = _git(shop, "diff", "-M", "main...feature", "--", *paths)
        hunks = [part[part.find("\n@@ ") + 1 :] for part in printed.split("diff --git ")[1:] if "\n@@ " in part]
        assert file.get("patch", "") == "\n".join(hunk.removesuffix("\n") for hunk in hunks)


def test_every_kind_of_change_has_its_word(rest: httpx.Client) -> None:
    files = rest.get("/repos/acme/shop/pulls/1/files", params={"per_page": 100}).json()

    assert {file["filename"]: (file["status"], file["additions"], file["deletions"]) for file in files} == {
        "README.md": ("changed", 1, 1),
        "billing/new.py": ("renamed", 0, 1),
        "empty.txt": ("added", 0, 0),
        "gone.txt": ("removed", 0, 1),
        "latin.txt": ("modified", 1, 1),
        "ledger/tax.py": ("modified", 0, 2),
        "logo.png": ("modified", 0, 0),
        'odd "name" é\t.txt': ("added", 1, 0),
        "tool.sh": ("modified", 0, 0),
        "vendor/lib": ("added", 1, 0),
    }
    assert [file["previous_filename"] for file in files if "previous_filename" in file] == ["ledger/old.py"]
    without_patch = {file["filename"] for file in files if "patch" not in file}
    assert without_patch == {"empty.txt", "logo.png", "tool.sh"}


def test_a_tree_is_what_git_lists(shop: GitHubRepo, rest: httpx.Client) -> None:
    tree = rest.get("/repos/acme/shop/git/trees/feature", params={"recursive": "0"}).json()

    listed = _git(shop, "ls-tree", "-r", "-t", "-z", "feature").split("\0")[:-1]
    assert [f"{row['mode']} {row['type']} {row['sha']}\t{row['path']}" for row in tree["tree"]] == listed
    assert tree["sha"] == _git(shop, "rev-parse", "feature^{tree}").strip()
    assert tree["truncated"] is False


def test_a_comparison_starts_where_the_two_sides_parted(
    github_standin: GitHubStandin, shop: GitHubRepo, rest: httpx.Client
) -> None:
    shop.push("main", {"later.txt": "later\n"}, by=github_standin.person("grace"))

    compared = rest.get("/repos/acme/shop/compare/main...feature").json()

    assert (compared["status"], compared["ahead_by"], compared["behind_by"]) == ("diverged", 1, 1)
    assert compared["merge_base_commit"]["sha"] == _git(shop, "merge-base", "main", "feature").strip()
    assert [commit["sha"] for commit in compared["commits"]] == [shop.head("feature")]
    assert "later.txt" not in [file["filename"] for file in compared["files"]]


def test_lists_end_at_githubs_limits(
    github_standin: GitHubStandin, shop: GitHubRepo, rest: httpx.Client, open_client: Open
) -> None:
    limits = github_standin.limits
    limits.pull_files, limits.compare_files, limits.listed_commits, limits.tree_entries = 7, 3, 2, 4
    limits.patch_lines = 1
    for number in range(3):
        shop.push("feature", {f"more{number}.txt": "more\n"}, by=github_standin.person("ada"))

    files = rest.get("/repos/acme/shop/pulls/1/files", params={"per_page": 5})
    rest_of_files = rest.get(files.links["next"]["url"])
    compared = rest.get("/repos/acme/shop/compare/main...feature").json()
    commits = rest.get("/repos/acme/shop/pulls/1/commits").json()
    tree = rest.get("/repos/acme/shop/git/trees/feature?recursive=1").json()

    assert (len(files.json()), len(rest_of_files.json()), "next" in rest_of_files.links) == (5, 2, False)
    assert (len(compared["files"]), compared["total_commits"], len(compared["commits"])) == (3, 4, 2)
    assert len(commits) == 2
    assert (len(tree["tree"]), tree["truncated"]) == (4, True)
    assert "ledger/tax.py" not in [file["filename"] for file in files.json() if "patch" in file]


def test_a_comparison_in_pages_has_its_files_on_the_first(rest: httpx.Client, shop: GitHubRepo) -> None:
    first = rest.get("/repos/acme/shop/compare/main...feature", params={"per_page": 1, "page": 1}).json()
    second = rest.get("/repos/acme/shop/compare/main...feature", params={"per_page": 1, "page": 2}).json()

    assert (len(first["commits"]), "files" in first) == (1, True)
    assert (len(second["commits"]), "files" in second) == (0, False)


@pytest.mark.parametrize(
    ("path", "ref", "shown"),
    [
        pytest.param("ledger/tax.py", "main", ("file", "line 0\n"), id="a file"),
        pytest.param("README.md", "feature", ("file", "line 0\n"), id="a link to a file as that file"),
        pytest.param("vendor/lib", "feature", ("submodule", None), id="a submodule"),
    ],
)
def test_contents_show(path: str, ref: str, shown: tuple[str, str | None], rest: httpx.Client) -> None:
    answer = rest.get(f"/repos/acme/shop/contents/{path}", params={"ref": ref}).json()

    text = base64.b64decode(answer["content"]).decode() if "content" in answer else None
    assert (answer["type"], text and text[:7]) == shown


def test_a_file_can_be_had_as_it_is(rest: httpx.Client) -> None:
    raw = {"accept": "application/vnd.github.raw+json"}
    by_path = rest.get("/repos/acme/shop/contents/logo.png?ref=feature", headers=raw)
    listed = rest.get("/repos/acme/shop/contents/?ref=feature").json()
    sha = next(row["sha"] for row in listed if row["name"] == "logo.png")

    by_id = rest.get(f"/repos/acme/shop/git/blobs/{sha}", headers=raw)
    encoded = rest.get(f"/repos/acme/shop/git/blobs/{sha}").json()

    assert by_path.content == by_id.content == base64.b64decode(encoded["content"]) == _AFTER["logo.png"]


def test_a_big_file_comes_without_its_content(github_standin: GitHubStandin, rest: httpx.Client) -> None:
    github_standin.limits.content_bytes = 10

    answer = rest.get("/repos/acme/shop/contents/ledger/tax.py").json()

    assert (answer["encoding"], answer["content"], answer["size"]) == ("none", "", 310)


def test_one_query_reads_many_files(github_standin: GitHubStandin, shop: GitHubRepo, rest: httpx.Client) -> None:
    github_standin.limits.graphql_text_bytes = 12
    head = shop.head("feature")
    blob = "... on Blob { text isBinary isTruncated byteSize oid }"
    query = f"""query($owner: String!, $name: String!) {{ repository(owner: $owner, name: $name) {{
        f0: object(expression: "{head}:ledger/tax.py") {{ {blob} }}
        f1: object(expression: "{head}:logo.png") {{ {blob} }}
        f2: object(expression: "{head}:gone.txt") {{ {blob} }}
        f3: object(expression: "{head}:ledger") {{ __typename {blob} }}
    }} }}"""

    answer = rest.post("/graphql", json={"query": query, "variables": {"owner": "acme", "name": "shop"}}).json()

    files = answer["data"]["repository"]
    assert files["f0"] | {"oid": ""} == {
        "text": "line 0\nline ",
        "isBinary": False,
        "isTruncated": True,
        "byteSize": 295,
        "oid": "",
    }
    assert (files["f1"]["text"], files["f1"]["isBinary"]) == (None, True)
    assert (files["f2"], files["f3"]) == (None, {"__typename": "Tree"})


@pytest.mark.parametrize(
    ("query", "message"),
    [
        pytest.param("{ viewer { login } }", "Field 'viewer' doesn't exist on type 'Query'", id="an unknown field"),
        pytest.param("{ repository(owner: $o) { id", "Variable $o was provided invalid value", id="a missing variable"),
        pytest.param('{ repository(owner: "a") ', "Expected one or more unclosed tokens to end", id="a cut query"),
        pytest.param(
            '{ repository(owner: "a", name: "b") { id } }',
            "Could not resolve to a Repository.",
            id="no such repository",
        ),
    ],
)
def test_a_query_is_refused_for(query: str, message: str, rest: httpx.Client) -> None:
    answer = rest.post("/graphql", json={"query": query}).json()

    assert [error["message"] for error in answer["errors"]] == [message]


def test_other_reads_agree_with_git(shop: GitHubRepo, rest: httpx.Client) -> None:
    head, first = shop.head("feature"), shop.head("main")

    def read(path: str) -> Any:
        return rest.get(f"/repos/acme/shop/{path}").json()

    assert read("git/ref/heads/feature")["object"]["sha"] == read("git/ref/pull/1/head")["object"]["sha"] == head
    assert [commit["sha"] for commit in read("commits?sha=feature")] == _git(shop, "rev-list", "feature").split()
    assert [commit["sha"] for commit in read("commits?sha=feature&path=gone.txt")] == [head, first]
    assert read("commits/main")["stats"]["deletions"] == 0
    assert read("compare/main...main")["status"] == "identical"
    assert read("compare/feature...main") | {"files": []} == read("compare/feature...main")
    assert read("branches/nowhere")["message"] == "Branch not found"


def test_a_commit_says_what_git_says(github_standin: GitHubStandin, shop: GitHubRepo, rest: httpx.Client) -> None:
    ghost = Signature(name="Nobody", email="nobody@example.com")
    message = "Round later\n\nCo-authored-by: Lin <lin@example.com>\n"
    head = shop.push("feature", {"a.txt": "a\n"}, by=github_standin.person("ada"), committer=ghost, message=message)

    commit = rest.get(f"/repos/acme/shop/commits/{head}").json()

    shown = commit["commit"]
    form = "%T%x00%P%x00%an%x00%ae%x00%cn%x00%ce%x00%B"
    assert [
        shown["tree"]["sha"],
        " ".join(parent["sha"] for parent in commit["parents"]),
        *(shown[role][part] for role in ("author", "committer") for part in ("name", "email")),
        shown["message"],
    ] == _git(shop, "show", "-s", f"--format={form}", head).rstrip("\n").split("\0")
    assert (commit["author"]["login"], commit["committer"]) == ("ada", None)
    assert _git(shop, "rev-parse", "refs/heads/feature", "refs/pull/1/head").split() == [head, head]


def test_an_empty_change_has_no_files(github_standin: GitHubStandin, shop: GitHubRepo, rest: httpx.Client) -> None:
    number = shop.open_change("nothing", {}, by=github_standin.person("ada"))

    assert rest.get(f"/repos/acme/shop/pulls/{number}/files").json() == []
    assert rest.get(f"/repos/acme/shop/pulls/{number}").json()["changed_files"] == 0
