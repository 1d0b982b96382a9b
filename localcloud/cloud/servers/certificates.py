"""A certificate authority of the home's own, and certificates for the addresses of its servers."""

import datetime as dt
import ipaddress
from dataclasses import dataclass
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID

from localcloud.cloud.servers.account import server_account
from localcloud.cloud.servers.files import locked, write

AUTHORITY_LIFE = dt.timedelta(days=3650)
SERVER_LIFE = dt.timedelta(days=397)
"""The longest life that all clients accept for a server's certificate (CA/Browser Forum, ballot SC31)."""
RENEWAL = dt.timedelta(days=30)
"""A certificate with less life left than this is renewed at the server's next start."""
CLOCK_SKEW = dt.timedelta(hours=1)


@dataclass(frozen=True)
class Certificate:
    """A certificate and its key, both as PEM files."""

    path: Path
    key: Path


def authority(home: Path) -> Path:
    """The authority's certificate, `HOME/ca/ca.pem`, made on first use."""
    folder = home / "ca"
    folder.mkdir(parents=True, exist_ok=True)
    with locked(folder / "ca.pem"):
        if not (folder / "ca.pem").exists():
            key = ec.generate_private_key(ec.SECP256R1())
            write(folder / "ca.key", _pem(key), mode=0o600)
            write(folder / "ca.pem", _text(_authority(key)))
    return folder / "ca.pem"


def issue(home: Path, folder: Path, host: str) -> Certificate:
    """A certificate for the address, in the server's folder: a new one when the old one does not serve any longer."""
    issuer = authority(home)
    found = Certificate(folder / "server.crt", folder / "server.key")
    if not _is_good(found, issuer, host):
        key = ec.generate_private_key(ec.SECP256R1())
        signer = serialization.load_pem_private_key(issuer.with_suffix(".key").read_bytes(), password=None)
        if not isinstance(signer, ec.EllipticCurvePrivateKey):
            raise TypeError(f"{issuer.with_suffix('.key')} is not the key that was written there")
        signed = _server(host, key, x509.load_pem_x509_certificate(issuer.read_bytes()), signer)
        owner = server_account().owner
        write(found.key, _pem(key), mode=0o600, owner=owner)
        write(found.path, _text(signed), owner=owner)
    return found


def _authority(key: ec.EllipticCurvePrivateKey) -> x509.Certificate:
    name = _name("Groundwork local authority")
    return (
        _builder(name, name, key, AUTHORITY_LIFE)
        .add_extension(x509.BasicConstraints(ca=True, path_length=0), critical=True)
        .add_extension(_usage(signs_certificates=True), critical=True)
        .add_extension(x509.SubjectKeyIdentifier.from_public_key(key.public_key()), critical=False)
        .sign(key, hashes.SHA256())
    )


def _server(
    host: str, key: ec.EllipticCurvePrivateKey, issuer: x509.Certificate, signer: ec.EllipticCurvePrivateKey
) -> x509.Certificate:
    names = [x509.IPAddress(ipaddress.ip_address(host)), x509.DNSName("localhost")]
    return (
        _builder(_name(host), issuer.subject, key, SERVER_LIFE)
        .add_extension(x509.SubjectAlternativeName(names), critical=False)
        .add_extension(x509.BasicConstraints(ca=False, path_length=None), critical=True)
        .add_extension(_usage(signs_certificates=False), critical=True)
        .add_extension(x509.ExtendedKeyUsage([ExtendedKeyUsageOID.SERVER_AUTH]), critical=False)
        .add_extension(x509.SubjectKeyIdentifier.from_public_key(key.public_key()), critical=False)
        .add_extension(x509.AuthorityKeyIdentifier.from_issuer_public_key(signer.public_key()), critical=False)
        .sign(signer, hashes.SHA256())
    )


def _builder(
    subject: x509.Name, issuer: x509.Name, key: ec.EllipticCurvePrivateKey, life: dt.timedelta
) -> x509.CertificateBuilder:
    now = dt.datetime.now(dt.UTC)
    return x509.CertificateBuilder(
        subject_name=subject,
        issuer_name=issuer,
        public_key=key.public_key(),
        serial_number=x509.random_serial_number(),
        not_valid_before=now - CLOCK_SKEW,
        not_valid_after=now + life,
    )


def _is_good(found: Certificate, issuer: Path, host: str) -> bool:
    if not found.path.exists() or not found.key.exists():
        return False
    certificate = x509.load_pem_x509_certificate(found.path.read_bytes())
    key = serialization.load_pem_private_key(found.key.read_bytes(), password=None)
    names = certificate.extensions.get_extension_for_class(x509.SubjectAlternativeName).value
    return (
        certificate.public_key() == key.public_key()
        and ipaddress.ip_address(host) in names.get_values_for_type(x509.IPAddress)
        and certificate.not_valid_after_utc > dt.datetime.now(dt.UTC) + RENEWAL
        and _signed_by(certificate, x509.load_pem_x509_certificate(issuer.read_bytes()))
    )


def _signed_by(certificate: x509.Certificate, issuer: x509.Certificate) -> bool:
    known = issuer.extensions.get_extension_for_class(x509.SubjectKeyIdentifier).value.digest
    named = certificate.extensions.get_extension_for_class(x509.AuthorityKeyIdentifier).value.key_identifier
    return known == named


def _usage(*, signs_certificates: bool) -> x509.KeyUsage:
    return x509.KeyUsage(
        digital_signature=True,
        key_cert_sign=signs_certificates,
        crl_sign=signs_certificates,
        content_commitment=False,
        key_encipherment=False,
        data_encipherment=False,
        key_agreement=False,
        encipher_only=False,
        decipher_only=False,
    )


def _name(common: str) -> x509.Name:
    return x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, common)])


def _text(certificate: x509.Certificate) -> str:
    return certificate.public_bytes(serialization.Encoding.PEM).decode()


def _pem(key: ec.EllipticCurvePrivateKey) -> str:
    encoding, form = serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8
    return key.private_bytes(encoding, form, serialization.NoEncryption()).decode()
