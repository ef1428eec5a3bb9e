"""A shelf of small files, each on disk before anybody is told that it is kept."""

import os
import tempfile
from pathlib import Path

from reviewbot.kernel.errors import Unavailable
from reviewbot.kernel.ids import Digest


class FileShelf:
    """Bytes by digest, in one folder. A crash leaves each file whole or not there."""

    def __init__(self, folder: Path) -> None:
        """Keep everything below this folder, which is made if need be."""
        self._folder = folder

    def fetch(self, key: Digest) -> bytes | None:
        """Return what is kept under the key, or None. Raises Unavailable where the disk does not give it."""
        try:
            return self._file(key).read_bytes()
        except FileNotFoundError:
            return None
        except OSError as error:
            raise Unavailable("the answers of evals", why=str(error.strerror)) from error

    def keep(self, key: Digest, content: bytes) -> None:
        """Keep the bytes under the key, in place of what was there. Raises Unavailable where they cannot be kept."""
        file = self._file(key)
        try:
            file.parent.mkdir(parents=True, exist_ok=True)
            with tempfile.NamedTemporaryFile(dir=file.parent, delete=False) as unfinished:
                unfinished.write(content)
                unfinished.flush()
                os.fsync(unfinished.fileno())
            Path(unfinished.name).replace(file)
            folder = os.open(file.parent, os.O_RDONLY)
            try:
                os.fsync(folder)
            finally:
                os.close(folder)
        except OSError as error:
            raise Unavailable("the answers of evals", why=str(error.strerror)) from error

    def _file(self, key: Digest) -> Path:
        digits = key.removeprefix("sha256:")
        return self._folder / digits[:2] / digits
