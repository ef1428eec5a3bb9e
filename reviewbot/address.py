"""The addresses that settings give: what is wrong with one, told without a word of it, as it may hold a password."""

import re
from collections.abc import Iterator
from typing import Final
from urllib.parse import parse_qsl, urlsplit

_WEB: Final = ("http", "https")
_POSTGRES: Final = ("postgresql", "postgres", "postgresql+psycopg")
_PORT: Final = "its port has to be a number from 1 to 65535"
_NO_DATABASE: Final = "it has to begin with sqlite:/// or postgresql://"
_NO_FILE: Final = "it has to name a file: sqlite:///path/from/here.db, or sqlite:////path/from/the/root.db"
_NO_SERVER: Final = (
    "it cannot be read; write postgresql://name:password@host:5432/database, and in a password %40 for @ and %25 for %"
)
_FILE: Final = re.compile(r"sqlite:///(?P<path>[^?]+)(?:\?(?P<options>.*))?", re.DOTALL)
_SERVER: Final = re.compile(
    r"[^:/]+://"
    r"(?:[^:/@]*(?::[^@]*)?@)?"
    r"(?:\[[^\]@/?]+\]|[^:@/?\s\[\]]*)(?::(?P<port>[^@/?]*))?"
    r"(?:/[^?]*)?(?:\?(?P<options>.*))?",
    re.DOTALL,
)
"""As SQLAlchemy reads it, which takes a slash, a # and a ? in a password for what they are."""

_OPTIONS_OF_A_FILE: Final = frozenset(
    {"uri", "timeout", "isolation_level", "detect_types", "check_same_thread", "cached_statements"}
)
OPTION_OF_A_SERVER: Final = re.compile(
    r"application_name|channel_binding|client_encoding|connect_timeout|dbname|fallback_application_name|"
    r"gssdelegation|gssencmode|gsslib|host|hostaddr|keepalives|keepalives_count|keepalives_idle|"
    r"keepalives_interval|krbsrvname|load_balance_hosts|max_protocol_version|min_protocol_version|"
    r"oauth_client_id|oauth_client_secret|oauth_issuer|oauth_scope|options|passfile|password|port|replication|"
    r"require_auth|requirepeer|scram_client_key|scram_server_key|service|servicefile|ssl_max_protocol_version|"
    r"ssl_min_protocol_version|sslcert|sslcertmode|sslcompression|sslcrl|sslcrldir|sslkey|sslkeylogfile|sslmode|"
    r"sslnegotiation|sslpassword|sslrootcert|sslsni|target_session_attrs|tcp_user_timeout|user"
)
"""The parameter key words of libpq (PostgreSQL 18 documentation, section 32.1.2)."""


def faults_of_web(address: str) -> Iterator[str]:
    """Yield what is wrong with the address of something that is asked over HTTP."""
    try:
        parts = urlsplit(address)
        host = parts.hostname
    except ValueError:
        yield "it cannot be read; write https://host or http://host:port"
        return
    if parts.scheme not in _WEB:
        yield "it has to begin with http:// or https://"
    elif not _is_host(host) or not address.isprintable() or " " in address:
        yield "it has to name a host, and no blank may stand in it"
    try:
        is_port = parts.port != 0
    except ValueError:
        is_port = False
    if not is_port:
        yield _PORT


def faults_of_database(address: str) -> Iterator[str]:
    """Yield what is wrong with the address of a database: a file of SQLite's, or a PostgreSQL."""
    scheme, _, _ = address.partition("://")
    if scheme == "sqlite":
        yield from _faults_of_file(address)
    elif scheme in _POSTGRES:
        yield from _faults_of_server(address)
    else:
        yield _NO_DATABASE


def _faults_of_file(address: str) -> Iterator[str]:
    read = _FILE.fullmatch(address)
    if read is None or read["path"] == ":memory:":
        yield _NO_FILE
        return
    names = {name for name, _ in _options(read)}
    if "uri" not in names and not names <= _OPTIONS_OF_A_FILE:
        yield "behind its ? is an option that SQLite has only with uri=true"


def _faults_of_server(address: str) -> Iterator[str]:
    read = _SERVER.fullmatch(address)
    if read is None:
        yield _NO_SERVER
        return
    options = _options(read)
    ports = [read["port"], *(port for name, value in options if name == "port" for port in value.split(","))]
    if not all(_is_port(port) for port in ports if port):
        yield _PORT
    if not all(OPTION_OF_A_SERVER.fullmatch(name) for name, _ in options):
        yield "behind its ? is an option that a PostgreSQL's client does not know; sslmode=require is one that it does"


def _options(read: "re.Match[str]") -> list[tuple[str, str]]:
    return parse_qsl(read["options"] or "")


def _is_host(name: str | None) -> bool:
    try:
        return bool(name and name.encode("idna"))
    except UnicodeError:
        return False


def _is_port(text: str) -> bool:
    return text.isascii() and text.isdigit() and len(text) <= 5 and 1 <= int(text) <= 65_535
