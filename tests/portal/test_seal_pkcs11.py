"""A signing key in a token: SoftHSM stands for the card, where this machine has it."""

from __future__ import annotations

import shutil
import subprocess
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.serialization import (
    Encoding,
    NoEncryption,
    PrivateFormat,
)

from portal.delivery import certificates, seal, signers
from tests.portal.test_seal import act, fresh_signer, judged, trust  # noqa: F401
from tests.short_paper import short_paper

pkcs11 = pytest.importorskip("pkcs11")
MODULE = Path("/usr/lib/softhsm/libsofthsm2.so")
pytestmark = pytest.mark.skipif(
    not (MODULE.exists() and shutil.which("softhsm2-util")), reason="no SoftHSM"
)


@pytest.fixture
def token(settings, tmp_path, monkeypatch):
    """A token with the key and the certificate of an organ, under one label."""
    (tmp_path / "tokens").mkdir()
    (tmp_path / "hsm.conf").write_text(f"directories.tokendir = {tmp_path / 'tokens'}\n")
    monkeypatch.setenv("SOFTHSM2_CONF", str(tmp_path / "hsm.conf"))
    pair = certificates.own(tmp_path / "keys", "安澜市政协")
    pem = pair.key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
    (tmp_path / "key.pem").write_bytes(pem)
    for command in (
        "--init-token --free --label luze --so-pin 1234 --pin 1234",
        f"--import {tmp_path}/key.pem --token luze --label seal --id 01 --pin 1234",
    ):
        subprocess.run(
            ["softhsm2-util", *command.split()], check=True, capture_output=True
        )
    library = pkcs11.lib(str(MODULE))
    with library.get_token(token_label="luze").open(user_pin="1234", rw=True) as session:
        session.create_object(
            {
                pkcs11.Attribute.CLASS: pkcs11.ObjectClass.CERTIFICATE,
                pkcs11.Attribute.CERTIFICATE_TYPE: pkcs11.CertificateType.X_509,
                pkcs11.Attribute.TOKEN: True, pkcs11.Attribute.LABEL: "seal",
                pkcs11.Attribute.SUBJECT: pair.chain[0].subject.public_bytes(),
                pkcs11.Attribute.VALUE: pair.chain[0].public_bytes(Encoding.DER),
            }
        )
    settings.LUZE_SEAL_SIGNER = "portal.delivery.signer_pkcs11.signer"
    settings.LUZE_PKCS11_MODULE, settings.LUZE_PKCS11_TOKEN = str(MODULE), "luze"
    settings.LUZE_PKCS11_PIN, settings.LUZE_PKCS11_LABEL = "1234", "seal"
    return pair


def test_the_key_never_leaves_the_token_and_poppler_accepts_it(token, trust, tmp_path):  # noqa: F811
    paper = seal.seal(short_paper("issuer"), act("issuer"))
    assert judged(paper, trust(token.chain[-1]), tmp_path) == [("issuer", True, True)]
    assert signers.signer().chain[0] == token.chain[0].public_bytes(Encoding.DER)
