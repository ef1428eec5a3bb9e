"""Where the signing of the audit trail meets its adapters: a key and a line of checkpoints in REVIEWBOT_HOME."""

from pathlib import Path

from reviewbot.flow.seal import Seal
from reviewbot.notary import Safe, Signer, Verifier
from reviewbot.ports import Clock
from reviewbot.settings import Settings


def make_seal(settings: Settings, clock: Clock) -> Seal:
    """Make the seal of this home; its key is made with the first one. Raises Misconfigured as `make_signer` does."""
    app_id = None if settings.github_app is None else settings.github_app.app_id
    return Seal(
        signer=make_signer(settings),
        safe=make_safe(settings),
        clock=clock,
        app_id=app_id,
        api_url=settings.github_api_url,
    )


def make_signer(settings: Settings) -> Signer:
    """Open the key of this home, or make one. Raises Misconfigured where what stands there is no such key."""
    from reviewbot.adapters.signer_ed25519 import open_signer

    return open_signer(_folder(settings))


def make_safe(settings: Settings) -> Safe:
    """Open the line of checkpoints of this home."""
    from reviewbot.adapters.safe_folder import FolderSafe

    return FolderSafe(_folder(settings) / "checkpoints")


def make_verifier(settings: Settings, key: Path | None) -> Verifier:
    """Read a public key, that of this home where none is named. Raises Misconfigured where there is no such key."""
    from reviewbot.adapters.signer_ed25519 import PUBLIC, read_verifier

    return read_verifier(_folder(settings) / PUBLIC if key is None else key)


def _folder(settings: Settings) -> Path:
    return settings.home / "audit"
