"""Certificates for servers on 127.0.0.1: good ones, and each kind that must not be taken."""

import ipaddress
import ssl
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True, kw_only=True)
class Authority:
    """Signs certificates, and is trusted by whoever is told to."""

    key: ec.EllipticCurvePrivateKey
    certificate: x509.Certificate

    def write(self, folder: Path) -> Path:
        """Write its own certificate for those who shall trust it, and return where."""
        path = folder / "authority.pem"
        path.write_bytes(self.certificate.public_bytes(serialization.Encoding.PEM))
        return path

    def server(
        self, folder: Path, *, since: timedelta = -DAY, until: timedelta = DAY, name: str = ""
    ) -> ssl.SSLContext:
        """Return what a server shows: a certificate for these days from now, for 127.0.0.1 or for another name."""
        key = ec.generate_private_key(ec.SECP256R1())
        alternative = x509.DNSName(name) if name else x509.IPAddress(ipaddress.ip_address("127.0.0.1"))
        signed = (
            _begun("a server", key, since, until)
            .issuer_name(self.certificate.subject)
            .add_extension(x509.SubjectAlternativeName([alternative]), critical=False)
            .add_extension(x509.AuthorityKeyIdentifier.from_issuer_public_key(self.key.public_key()), critical=False)
            .sign(self.key, hashes.SHA256())
        )
        shown = folder / "server.pem"
        shown.write_bytes(_pem(key) + signed.public_bytes(serialization.Encoding.PEM))
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(shown)
        return context


def an_authority() -> Authority:
    key = ec.generate_private_key(ec.SECP256R1())
    begun = _begun("an authority", key, -DAY, DAY)
    usage = x509.KeyUsage(
        digital_signature=False,
        content_commitment=False,
        key_encipherment=False,
        data_encipherment=False,
        key_agreement=False,
        key_cert_sign=True,
        crl_sign=True,
        encipher_only=False,
        decipher_only=False,
    )
    signed = (
        begun.issuer_name(_name("an authority"))
        .add_extension(x509.BasicConstraints(ca=True, path_length=0), critical=True)
        .add_extension(usage, critical=True)
        .add_extension(x509.SubjectKeyIdentifier.from_public_key(key.public_key()), critical=False)
        .sign(key, hashes.SHA256())
    )
    return Authority(key=key, certificate=signed)


def _begun(name: str, key: ec.EllipticCurvePrivateKey, since: timedelta, until: timedelta) -> x509.CertificateBuilder:
    now = datetime.now(UTC)
    return (
        x509.CertificateBuilder()
        .subject_name(_name(name))
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now + since)
        .not_valid_after(now + until)
    )


def _name(name: str) -> x509.Name:
    return x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, name)])


def _pem(key: ec.EllipticCurvePrivateKey) -> bytes:
    return key.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
