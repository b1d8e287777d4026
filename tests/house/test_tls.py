"""Own certificates: a real https request that trusts only the made authority.

Renewal; what plain http shows.
"""

from __future__ import annotations

import ssl
import subprocess
import urllib.error
import urllib.request
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from cryptography import x509

from taizhang.keep import addresses, tls
from tests.house.conftest import Running, free_port, until
from tests.stock import COMMAND, environment


@pytest.mark.parametrize("server", ["gunicorn", "cheroot"])
def test_phones_and_desks_come_in_encrypted(server: str, tmp_path: Path) -> None:
    home, port, secure = tmp_path / "home", free_port(), free_port()
    command = [*COMMAND, "serve", "--tls", "--port", str(port), "--tls-port", str(secure), "--server", server]
    with (tmp_path / "log").open("wb") as log:
        process = subprocess.Popen(command, env=environment(home), stderr=log, stdout=log)
    one = Running(home, port, process, tmp_path / "log")
    outside = addresses.reachable(addresses.names_here())
    try:
        until((home / "tls" / "authority.pem").exists, "certificates are made")
        trusted = ssl.create_default_context(cafile=str(home / "tls" / "authority.pem"))

        def told(address: str) -> tuple[int, str]:
            try:
                with urllib.request.urlopen(address, timeout=10, context=trusted) as answer:
                    return answer.status, answer.read().decode(errors="replace")
            except urllib.error.HTTPError as error:
                return error.code, error.read().decode(errors="replace")
            except urllib.error.URLError:
                return 0, ""

        until(lambda: told(f"https://{outside}:{secure}/sign-in/")[0] == 200, "https answers")
        until(lambda: told(f"http://{outside}:{port}/phone-guide/")[0] == 200, "http answers")
        with pytest.raises(urllib.error.URLError, match="CERTIFICATE_VERIFY_FAILED"):
            urllib.request.urlopen(f"https://{outside}:{secure}/", timeout=10)
        if not outside.startswith("127."):
            assert told(f"http://{outside}:{port}/sign-in/")[0] == 403, "no password in the clear"
        _, page = told(f"http://{outside}:{port}/phone-guide/")
        assert tls.fingerprint(home / "tls") in page
        assert f"https://{outside}:{secure}/" in page
        with urllib.request.urlopen(f"http://{outside}:{port}/phone-guide/taizhang-ca.crt") as answer:
            given = x509.load_der_x509_certificate(answer.read())
        held = x509.load_pem_x509_certificate((home / "tls" / "authority.pem").read_bytes())
        assert given == held
        assert "<svg" in told(f"http://{outside}:{port}/phone-guide/address.svg")[1]
    finally:
        one.stop()
    assert [path.stat().st_mode & 0o077 for path in (home / "tls").iterdir()] == [0, 0, 0, 0]


def server_of(folder: Path) -> x509.Certificate:
    return x509.load_pem_x509_certificate((folder / "server.pem").read_bytes())


def test_the_certificate_is_renewed_before_its_end_and_for_new_names(tmp_path: Path) -> None:
    now = datetime.now(UTC)
    assert tls.ensure(tmp_path, ["localhost", "10.0.0.5"], now)
    first = server_of(tmp_path)
    assert not tls.ensure(tmp_path, ["10.0.0.5", "localhost"], now + timedelta(days=300))
    assert server_of(tmp_path) == first
    assert tls.ensure(tmp_path, ["10.0.0.6", "localhost"], now)
    assert server_of(tmp_path).issuer == first.issuer
    assert tls.ensure(tmp_path, ["10.0.0.6", "localhost"], now + timedelta(days=370))
    renewed = server_of(tmp_path)
    assert renewed.not_valid_after_utc > now + timedelta(days=700)
    authority = x509.load_pem_x509_certificate((tmp_path / "authority.pem").read_bytes())
    renewed.verify_directly_issued_by(authority)


def test_an_authority_that_would_end_first_is_made_anew(tmp_path: Path) -> None:
    now = datetime.now(UTC)
    tls.ensure(tmp_path, ["localhost"], now)
    before = (tmp_path / "authority.pem").read_bytes()
    assert tls.ensure(tmp_path, ["localhost"], now + timedelta(days=3400))
    assert (tmp_path / "authority.pem").read_bytes() != before
    for path in tmp_path.iterdir():
        assert path.stat().st_mode & 0o077 == 0
