"""A certificate authority of this machine and a server certificate for its names.

They give encryption without outside help. Phones and desks install the authority once; the server
certificate is made anew when it nears its end or when the machine's names or addresses change. Both
keys are readable by the owner only and stay out of backups.
"""

from __future__ import annotations

import ipaddress
import os
import socket
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID

from taizhang.keep.addresses import is_address, reachable

AUTHORITY, SERVER = "authority", "server"
AUTHORITY_DAYS, SERVER_DAYS, RENEW_BEFORE = 3650, 397, timedelta(days=30)
"""397 days is the longest life that phones accept for a server certificate."""


def files(folder: Path) -> tuple[str, str]:
    """Return the server's certificate and key files."""
    return str(folder / f"{SERVER}.pem"), str(folder / f"{SERVER}.key")


def ensure(folder: Path, names: Sequence[str], moment: datetime | None = None) -> bool:
    """Make missing certificates and renew those near their end.

    Returns whether the server certificate is new.
    """
    now = moment or datetime.now(UTC)
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    authority, key = _authority(folder, now)
    place = folder / f"{SERVER}.pem"
    if place.exists() and (folder / f"{SERVER}.key").exists():
        present = x509.load_pem_x509_certificate(place.read_bytes())
        good = _names_of(present) == set(names) and present.issuer == authority.subject
        if good and present.not_valid_after_utc - now > RENEW_BEFORE:
            return False
    _issue(folder, authority, key, names, now)
    return True


def _names_of(certificate: x509.Certificate) -> set[str]:
    names = certificate.extensions.get_extension_for_class(x509.SubjectAlternativeName).value
    return {str(name.value) for name in names}


def _write(place: Path, content: bytes) -> None:
    draft = place.with_name(f".{place.name}.{os.getpid()}")
    with os.fdopen(os.open(draft, os.O_CREAT | os.O_WRONLY | os.O_TRUNC, 0o600), "wb") as out:
        out.write(content)
    draft.replace(place)


def _pem(key: ec.EllipticCurvePrivateKey) -> bytes:
    return key.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )


def _builder(
    subject: x509.Name, issuer: x509.Name, key: ec.EllipticCurvePublicKey, now: datetime, days: int
) -> x509.CertificateBuilder:
    return (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(issuer)
        .public_key(key)
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - timedelta(days=1))
        .not_valid_after(now + timedelta(days=days))
    )


def _authority(folder: Path, now: datetime) -> tuple[x509.Certificate, ec.EllipticCurvePrivateKey]:
    """Return the authority of this machine.

    A new one is made when there is none or it would end before a server certificate.
    """
    place, key_place = folder / f"{AUTHORITY}.pem", folder / f"{AUTHORITY}.key"
    if place.exists() and key_place.exists():
        authority = x509.load_pem_x509_certificate(place.read_bytes())
        key = serialization.load_pem_private_key(key_place.read_bytes(), None)
        if isinstance(key, ec.EllipticCurvePrivateKey) and authority.not_valid_after_utc - now > timedelta(
            days=SERVER_DAYS
        ):
            return authority, key
    signer = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name(
        [
            x509.NameAttribute(NameOID.ORGANIZATION_NAME, "平安创建工作台账"),
            x509.NameAttribute(NameOID.COMMON_NAME, f"台账本机证书 {socket.gethostname()[:30]}"),
        ]
    )
    identifier = x509.SubjectKeyIdentifier.from_public_key(signer.public_key())
    certificate = (
        _builder(name, name, signer.public_key(), now, AUTHORITY_DAYS)
        .add_extension(x509.BasicConstraints(ca=True, path_length=0), critical=True)
        .add_extension(_usage(signs=True), critical=True)
        .add_extension(identifier, critical=False)
        .sign(signer, hashes.SHA256())
    )
    _write(key_place, _pem(signer))
    _write(place, certificate.public_bytes(serialization.Encoding.PEM))
    return certificate, signer


def _usage(*, signs: bool) -> x509.KeyUsage:
    return x509.KeyUsage(
        digital_signature=not signs,
        content_commitment=False,
        key_encipherment=False,
        data_encipherment=False,
        key_agreement=False,
        key_cert_sign=signs,
        crl_sign=signs,
        encipher_only=False,
        decipher_only=False,
    )


def _issue(
    folder: Path,
    authority: x509.Certificate,
    signer: ec.EllipticCurvePrivateKey,
    names: Sequence[str],
    now: datetime,
) -> None:
    key = ec.generate_private_key(ec.SECP256R1())
    subject = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, reachable(names))])
    entries: list[x509.GeneralName] = [
        x509.IPAddress(ipaddress.ip_address(name)) if is_address(name) else x509.DNSName(name)
        for name in names
    ]
    identifier = x509.AuthorityKeyIdentifier.from_issuer_public_key(signer.public_key())
    certificate = (
        _builder(subject, authority.subject, key.public_key(), now, SERVER_DAYS)
        .add_extension(x509.BasicConstraints(ca=False, path_length=None), critical=True)
        .add_extension(x509.SubjectAlternativeName(entries), critical=False)
        .add_extension(_usage(signs=False), critical=True)
        .add_extension(x509.ExtendedKeyUsage([ExtendedKeyUsageOID.SERVER_AUTH]), critical=False)
        .add_extension(identifier, critical=False)
        .sign(signer, hashes.SHA256())
    )
    _write(folder / f"{SERVER}.key", _pem(key))
    chain = [certificate, authority]
    _write(
        folder / f"{SERVER}.pem", b"".join(link.public_bytes(serialization.Encoding.PEM) for link in chain)
    )


def authority_der(folder: Path) -> bytes | None:
    """Return the authority's certificate as phones install it, or `None`."""
    place = folder / f"{AUTHORITY}.pem"
    if not place.exists():
        return None
    certificate = x509.load_pem_x509_certificate(place.read_bytes())
    return certificate.public_bytes(serialization.Encoding.DER)


def fingerprint(folder: Path) -> str:
    """Return the authority's SHA-256 in groups, to compare by eye on the phone."""
    place = folder / f"{AUTHORITY}.pem"
    if not place.exists():
        return ""
    digest = x509.load_pem_x509_certificate(place.read_bytes()).fingerprint(hashes.SHA256()).hex().upper()
    return " ".join(digest[i : i + 4] for i in range(0, len(digest), 4))
