"""What docs/asvs calls not applicable is still not there: OAuth servers, OpenID, WebRTC and the like."""

import json
import re
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[3]
PATHS = json.loads((ROOT / "frontend" / "openapi.json").read_text())["paths"]
PACKAGES = (ROOT / "requirements.lock").read_text().lower()
BROWSER = json.loads((ROOT / "frontend" / "package.json").read_text())["dependencies"]
PYTHON = [
    path.read_text(encoding="utf-8")
    for place in ("autotrade", "workers")
    for path in (ROOT / place).rglob("*.py")
]
SCRIPTS = [
    path.read_text(encoding="utf-8")
    for path in (ROOT / "frontend" / "src").rglob("*.ts*")
    if "generated" not in path.parts
]


def test_nobody_gets_tokens_for_a_client_of_somebody_elses():
    """Neither an OAuth authorization server nor an OpenID provider."""
    words = r"authorize|/token\b|introspect|revoke|userinfo|\.well-known|consents?\b|device_code"

    assert [path for path in PATHS if re.search(words, path)] == []


def test_nobody_logs_in_by_an_account_elsewhere():
    """Neither a federated log-in nor a client of OpenID Connect."""
    libraries = r"^(authlib|pyoidc|oic|python3?-saml|social-auth)\S*=="

    assert re.findall(libraries, PACKAGES, re.MULTILINE) == []
    for text in PYTHON:
        assert "oauthlib" not in text
        assert not re.search(r"\bid_token\b", text)
        assert "openid" not in text.lower()


@pytest.mark.parametrize("name", ["pycryptodome", "pynacl", "rsa", "ecdsa"])
def test_no_other_library_of_cryptography_is_installed(name: str):
    assert f"\n{name}==" not in PACKAGES


def test_nothing_is_signed_or_encrypted_by_pairs_of_keys_of_ours():
    for text in PYTHON:
        assert "primitives.asymmetric" not in text
        assert "load_cert_chain" not in text


def test_no_password_becomes_a_key():
    for text in PYTHON:
        assert not re.search(r"PBKDF2|Scrypt|hash_secret_raw|pbkdf2_hmac|hashlib\.scrypt", text)


def test_nobody_is_let_in_by_a_certificate():
    for text in PYTHON:
        assert not re.search(r"SSL_CLIENT|X-Client-Cert|peer_certificate|getpeercert", text)


def test_there_is_no_web_rtc():
    for text in SCRIPTS:
        assert not re.search(r"RTCPeerConnection|getUserMedia|RTCDataChannel|\bturns?:|stun:", text)
    assert not {name for name in BROWSER if "rtc" in name.lower() or "peer" in name.lower()}
    assert "\naiortc==" not in PACKAGES
