"""The App's private key, as its setting has it."""

from cryptography.exceptions import UnsupportedAlgorithm
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import rsa

from reviewbot.kernel.errors import Misconfigured


def read_key(text: str) -> rsa.RSAPrivateKey:
    """Return the key that stands there. Raises Misconfigured where none does; it never quotes what does."""
    try:
        key = serialization.load_pem_private_key(text.encode(), password=None)
    except (ValueError, TypeError, UnsupportedAlgorithm):
        key = None
    if not isinstance(key, rsa.RSAPrivateKey):
        # Outside of the `except`: the reason may quote the key.
        raise Misconfigured("REVIEWBOT_GITHUB_PRIVATE_KEY", ("it is no RSA private key in PEM form",))
    return key
