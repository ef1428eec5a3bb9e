"""Why a line to somebody else broke, in our own words: a name, a certificate, a time, or the line itself."""

import http.client
import socket
import ssl
from collections.abc import Iterator, Mapping
from typing import Final

_NOT_TRUSTED: Final = "its certificate is signed by nobody whom this machine trusts"
_CERTIFICATE: Final[Mapping[int, str]] = {
    9: "its certificate is not valid yet by this machine's clock",
    10: "its certificate has expired by this machine's clock",
    62: "its certificate is for another name",
    64: "its certificate is for another address",
}
"""By OpenSSL's number for what is wrong (X509_STORE_CTX_get_error(3))."""
_MOST_CAUSES: Final = 30


def why_broken(error: BaseException) -> str:
    """Return what the failure was, by the first of its causes that says it; by its kind where none does.

    A failure's own text is never repeated: a library may have put an address with a password into it.
    """
    said = next((words for each in _causes(error) if (words := _words(each)) is not None), None)
    return said or f"the line failed with {type(error).__name__}"


def _words(error: BaseException) -> str | None:
    match error:
        case ssl.SSLCertVerificationError(verify_code=code):
            return _CERTIFICATE.get(code, _NOT_TRUSTED)
        case ssl.SSLError():
            return "it does not speak TLS as this machine does"
        case socket.gaierror() | UnicodeError():
            return "its name leads nowhere"
        case TimeoutError():
            return "it did not answer in time"
        case ConnectionRefusedError():
            return "it refused the connection"
        case ConnectionError() | http.client.IncompleteRead():
            return "the connection broke off"
        case http.client.HTTPException():
            return "it does not speak HTTP"
        case _:
            return None


def _causes(error: BaseException) -> Iterator[BaseException]:
    # Outermost first. Libraries keep a cause in four places: as cause, context, argument and, several, in a group.
    waiting, seen = [error], set[int]()
    while waiting and len(seen) < _MOST_CAUSES:
        one = waiting.pop(0)
        if id(one) in seen:
            continue
        seen.add(id(one))
        yield one
        inner = (one.__cause__, one.__context__, getattr(one, "reason", None), *one.args)
        waiting += [each for each in inner if isinstance(each, BaseException)]
        waiting += one.exceptions if isinstance(one, BaseExceptionGroup) else ()
