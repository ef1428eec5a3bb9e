"""The signer, with an Ed25519 key in a folder: made once, though several begin at once, and for its owner alone."""

import hashlib
import secrets
from contextlib import suppress
from pathlib import Path
from typing import Final, Never

from cryptography.exceptions import InvalidSignature, UnsupportedAlgorithm
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey

from reviewbot.adapters.safe_folder import put_into
from reviewbot.kernel.errors import Misconfigured
from reviewbot.kernel.ids import Digest

PRIVATE: Final = "key.pem"
PUBLIC: Final = "key.pub"
_LARGEST: Final = 64 * 1024


class Ed25519Verifier:
    """The Verifier port over a public key."""

    def __init__(self, public: Ed25519PublicKey) -> None:
        self._public = public
        raw = public.public_bytes(serialization.Encoding.Raw, serialization.PublicFormat.Raw)
        self.key = Digest(f"sha256:{hashlib.sha256(raw).hexdigest()}")

    def holds(self, content: bytes, signature: bytes) -> bool:
        try:
            self._public.verify(signature, content)
        except InvalidSignature:
            return False
        return True


class Ed25519Signer(Ed25519Verifier):
    """The Signer port over a private key."""

    def __init__(self, private: Ed25519PrivateKey) -> None:
        super().__init__(private.public_key())
        self._private = private

    def sign(self, content: bytes) -> bytes:
        return self._private.sign(content)


def open_signer(folder: Path) -> Ed25519Signer:
    """Return the signer of a folder, with a new key where there is none, and the public key beside it.

    Raises Misconfigured where what stands there is no such key, or the folder cannot be written to.
    """
    file = folder / PRIVATE
    try:
        folder.mkdir(parents=True, exist_ok=True)
        if not file.exists():
            made = Ed25519PrivateKey.generate().private_bytes(
                serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
            )
            # Of several that begin at once the first one's counts, and each reads that.
            put_into(folder, PRIVATE, made)
        signer = Ed25519Signer(_private_in(file))
        _show_public(folder, signer)
    except OSError as error:
        raise Misconfigured(
            str(folder), (f"no key for the audit trail can be kept there: {error.strerror}",)
        ) from error
    return signer


def read_verifier(file: Path) -> Ed25519Verifier:
    """Return the public key of a file. Raises Misconfigured where it is not there, or holds no such key."""
    try:
        content = _read(file)
    except OSError as error:
        _refuse(file, f"cannot be read: {error.strerror}; name the public key with --key")
    if b"PRIVATE KEY" in content:
        _refuse(file, f"is a private key, which is nobody's to hand out; name the public one beside it, {PUBLIC}")
    try:
        public = serialization.load_pem_public_key(content)
    except (ValueError, UnsupportedAlgorithm):
        _refuse(file, f"holds no public key in PEM; name the one that {PUBLIC} was copied from")
    if not isinstance(public, Ed25519PublicKey):
        _refuse(file, f"is a public key of another kind than Ed25519; name the one that {PUBLIC} was copied from")
    return Ed25519Verifier(public)


def _private_in(file: Path) -> Ed25519PrivateKey:
    try:
        private = serialization.load_pem_private_key(_read(file), password=None)
    except (ValueError, TypeError, UnsupportedAlgorithm):
        private = None
    if not isinstance(private, Ed25519PrivateKey):
        _refuse(
            file, "holds no Ed25519 key; restore it from a backup, or move it away, and a new one begins a new line"
        )
    return private


def _show_public(folder: Path, signer: Ed25519Signer) -> None:
    shown = signer._public.public_bytes(  # noqa: SLF001 # its own kind
        serialization.Encoding.PEM, serialization.PublicFormat.SubjectPublicKeyInfo
    )
    file = folder / PUBLIC
    with suppress(FileNotFoundError):
        if file.read_bytes() == shown:
            return
    beside = folder / f".{PUBLIC}-{secrets.token_hex(8)}"
    beside.write_bytes(shown)
    beside.replace(file)


def _read(file: Path) -> bytes:
    with file.open("rb") as opened:
        return opened.read(_LARGEST)


def _refuse(file: Path, why: str) -> Never:
    raise Misconfigured(str(file), (why,))
