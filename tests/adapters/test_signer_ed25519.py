"""The key of the audit trail: made once for its owner alone, and told of where it is none."""

import subprocess
import sys
from pathlib import Path

import pytest
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import rsa

from reviewbot.adapters.signer_ed25519 import PRIVATE, PUBLIC, open_signer, read_verifier
from reviewbot.kernel.errors import Misconfigured
from tests.house.source import PROJECT

_OPENED = """
import sys
from pathlib import Path
from reviewbot.adapters.signer_ed25519 import open_signer
sys.stdin.read(1)
print(open_signer(Path(sys.argv[1])).key)
"""


def an_rsa_key() -> rsa.RSAPrivateKey:
    return rsa.generate_private_key(public_exponent=65537, key_size=2048)


def test_a_key_is_made_once_for_its_owner_alone_with_its_public_one_beside_it(tmp_path: Path) -> None:
    first = open_signer(tmp_path / "audit")

    second = open_signer(tmp_path / "audit")

    assert second.key == first.key == read_verifier(tmp_path / "audit" / PUBLIC).key
    assert (tmp_path / "audit" / PRIVATE).stat().st_mode & 0o777 == 0o600
    assert sorted(each.name for each in (tmp_path / "audit").iterdir()) == [PRIVATE, PUBLIC]


def test_processes_that_begin_at_once_have_one_key(tmp_path: Path) -> None:
    command = [sys.executable, "-c", _OPENED, str(tmp_path / "audit")]
    begun = [
        subprocess.Popen(command, cwd=PROJECT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
        for _ in range(4)
    ]

    keys = [each.communicate("go")[0] for each in begun]

    assert len(set(keys)) == 1
    assert keys[0].startswith("sha256:")


def test_a_public_key_that_is_gone_is_written_again(tmp_path: Path) -> None:
    key = open_signer(tmp_path).key
    (tmp_path / PUBLIC).unlink()

    open_signer(tmp_path)

    assert read_verifier(tmp_path / PUBLIC).key == key


@pytest.mark.parametrize("content", [b"", b"nonsense", None], ids=["empty", "no PEM", "RSA"])
def test_a_private_key_that_is_none_is_told_and_neither_quoted_nor_replaced(
    content: bytes | None, tmp_path: Path
) -> None:
    written = content
    if written is None:
        written = an_rsa_key().private_bytes(
            serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
        )
    (tmp_path / PRIVATE).write_bytes(written)

    with pytest.raises(Misconfigured) as told:
        open_signer(tmp_path)

    assert str(told.value) == (
        f"{tmp_path / PRIVATE}: holds no Ed25519 key; restore it from a backup, or move it away, and a new one begins "
        "a new line"
    )
    assert (tmp_path / PRIVATE).read_bytes() == written


def test_a_folder_that_is_a_file_is_told(tmp_path: Path) -> None:
    (tmp_path / "audit").write_text("")

    with pytest.raises(Misconfigured, match=r"audit: no key for the audit trail can be kept there: "):
        open_signer(tmp_path / "audit")


def test_a_public_key_that_is_not_there_is_told(tmp_path: Path) -> None:
    with pytest.raises(Misconfigured, match=r"key\.pub: cannot be read: No such file or directory; name the public"):
        read_verifier(tmp_path / PUBLIC)


@pytest.mark.parametrize(
    ("content", "why"),
    [
        pytest.param(b"", "holds no public key in PEM", id="empty"),
        pytest.param(b"-----BEGIN PRIVATE KEY-----\n", "is a private key, which is nobody's to hand out", id="private"),
        pytest.param(None, "is a public key of another kind than Ed25519", id="RSA"),
    ],
)
def test_a_public_key_that_is_none_is_told(content: bytes | None, why: str, tmp_path: Path) -> None:
    written = content
    if written is None:
        written = (
            an_rsa_key()
            .public_key()
            .public_bytes(serialization.Encoding.PEM, serialization.PublicFormat.SubjectPublicKeyInfo)
        )
    (tmp_path / PUBLIC).write_bytes(written)

    with pytest.raises(Misconfigured, match=why):
        read_verifier(tmp_path / PUBLIC)
