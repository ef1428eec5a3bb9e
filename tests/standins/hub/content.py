"""What a path can hold: a file, an executable, a link, a submodule, or nothing any more."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Executable:
    """A file with mode 100755."""

    content: str | bytes


@dataclass(frozen=True, slots=True, kw_only=True)
class Symlink:
    """A symbolic link, with whatever target, safe or not."""

    target: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Submodule:
    """A link to a commit of another repository."""

    commit: str


Content = str | bytes | Executable | Symlink | Submodule | None
"""What a path holds after a push. None removes it."""


def file_rows(path: str, content: Content) -> list[bytes]:
    """Return the lines of a `git fast-import` stream that put `content` at `path`."""
    name = '"' + "".join(f"\\{character}" if character in '"\\' else character for character in path) + '"'
    quoted = name.replace("\n", "\\n").encode()
    match content:
        case None:
            return [b"D " + quoted]
        case Submodule(commit=commit):
            return [f"M 160000 {commit} ".encode() + quoted]
        case Symlink(target=target):
            return [b"M 120000 inline " + quoted, data_row(target.encode())]
        case Executable(content=body):
            return [b"M 100755 inline " + quoted, data_row(_bytes(body))]
        case body:
            return [b"M 100644 inline " + quoted, data_row(_bytes(body))]


def data_row(content: bytes) -> bytes:
    """Return the lines that carry bytes in such a stream."""
    return b"data %d\n%s" % (len(content), content)


def _bytes(content: str | bytes) -> bytes:
    return content if isinstance(content, bytes) else content.encode()
