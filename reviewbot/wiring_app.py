"""Where the settings meet the adapter that knows an App's key: they are read whole, the key tried."""

from collections.abc import Mapping

from reviewbot.kernel.errors import Misconfigured
from reviewbot.settings import Settings, read_settings


def read_whole_settings(environment: Mapping[str, str] | None = None, *, is_serving: bool) -> Settings:
    """Read every setting as `read_settings` does, and try the App's key: that takes a tenth of a second."""
    return read_settings(environment, is_serving=is_serving, faults_of_key=_faults_of_key)


def _faults_of_key(text: str) -> tuple[str, ...]:
    from reviewbot.adapters.forge_github_key import read_key

    try:
        read_key(text)
    except Misconfigured as broken:
        return broken.faults
    return ()
