"""A repository that would run a program at every turn, if anything of it were listened to."""

from pathlib import Path

from reviewbot.fakes.checkout import Given
from tests.contracts.git_repository import GitRepository

ATTRIBUTES = "* -diff -text filter=evil diff=evil merge=evil linguist-generated export-ignore\n"


def a_hostile_repository(directory: Path, canary: Path) -> GitRepository:
    """Return a repository in which whatever runs leaves the canary behind."""
    repository = GitRepository(directory)
    script = directory / "evil.sh"
    script.write_text(f"#!/bin/sh\ntouch {canary}\necho evil\n")
    script.chmod(0o755)
    for name in ("post-checkout", "reference-transaction", "pre-auto-gc", "post-index-change"):
        hook = directory / ".git" / "hooks" / name
        hook.write_text(script.read_text())
        hook.chmod(0o755)
    for setting in (
        "core.fsmonitor",
        "core.pager",
        "core.sshCommand",
        "core.askPass",
        "diff.external",
        "diff.evil.command",
        "diff.evil.textconv",
        "filter.evil.clean",
        "filter.evil.smudge",
        "filter.evil.process",
        "uploadpack.packObjectsHook",
        "gpg.program",
    ):
        repository.git("config", setting, str(script))
    repository.git("config", "log.showSignature", "true")
    repository.git("config", "alias.diff-tree", f"!{script}")
    (directory / ".git" / "info" / "attributes").write_text(ATTRIBUTES)
    (directory / ".gitattributes").write_text(ATTRIBUTES)
    return repository


HOSTILE_FILES: dict[str, Given] = {".gitattributes": ATTRIBUTES, "a.py": "one\n", ".gitmodules": "[submodule]\n"}
