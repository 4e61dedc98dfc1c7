"""A person's own key signs the document, in a real browser with a virtual authenticator."""

from __future__ import annotations

import base64
import hashlib
import os

from allauth.mfa.models import Authenticator
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import (
    Encoding,
    NoEncryption,
    PrivateFormat,
)
from django.urls import reverse
from fido2.cose import ES256
from fido2.utils import websafe_encode
from fido2.webauthn import AttestationObject, AttestedCredentialData, AuthenticatorData
from playwright.sync_api import Page, expect

from agreements.models import AgreementSignature
from agreements.states import SlotRole
from agreements.wording import method_words
from portal.ledger import canonical, checkpoints, receipts
from portal.models import KeyStatement, LedgerEntry, User
from portal.verifier import luze_verify
from tests.agreements import scenes
from tests.browser.test_signing_journey import open_signing
from tests.portal.checkpointer import Running


def give_key(page: Page, user: User) -> None:
    """The same key in the browser's authenticator and in the account."""
    key, number = ec.generate_private_key(ec.SECP256R1()), os.urandom(16)
    data = AuthenticatorData.create(
        hashlib.sha256(b"localhost").digest(), 0x45, 0,
        AttestedCredentialData.create(
            bytes(16), number, ES256.from_cryptography_key(key.public_key())
        ),
    )
    attested = AttestationObject.create("none", data, {})
    client = b'{"type":"webauthn.create","challenge":"AAAA","origin":"http://localhost"}'
    Authenticator.objects.create(
        user=user, type=Authenticator.Type.WEBAUTHN,
        data={
            "name": "key",
            "credential": {
                "id": websafe_encode(number), "rawId": websafe_encode(number),
                "type": "public-key", "clientExtensionResults": {},
                "response": {
                    "attestationObject": websafe_encode(bytes(attested)),
                    "clientDataJSON": websafe_encode(client),
                },
            },
        },
    )
    devtools = page.context.new_cdp_session(page)
    devtools.send("WebAuthn.enable")
    made = devtools.send(
        "WebAuthn.addVirtualAuthenticator",
        {
            "options": {
                "protocol": "ctap2", "transport": "internal", "hasUserVerification": True,
                "isUserVerified": True, "hasResidentKey": True,
            }
        },
    )
    private = key.private_bytes(Encoding.DER, PrivateFormat.PKCS8, NoEncryption())
    devtools.send(
        "WebAuthn.addCredential",
        {
            "authenticatorId": made["authenticatorId"],
            "credential": {
                "credentialId": base64.b64encode(number).decode(), "rpId": "localhost",
                "isResidentCredential": False, "signCount": 1,
                "privateKey": base64.b64encode(private).decode(),
            },
        },
    )


def test_a_passkey_signs_the_document_and_the_receipt_proves_it(
    cast, page_as, settings, tmp_path
):
    signer = Running(tmp_path)
    try:
        settings.LUZE_CHECKPOINTER = signer.socket
        settings.LUZE_ANCHOR_FILE = str(tmp_path / "anchors.txt")
        scenes.issued(cast)
        checkpoints.advance()
        page = page_as("leader")
        give_key(page, cast.user["leader"])
        found = open_signing(page, cast, "leader")
        page.get_by_role("button", name="我已通读，用通行密钥签订").click()
        expect(page.get_by_text("签订情况已通知您本人")).to_be_visible()
        signature = AgreementSignature.objects.get(slot__agreement=found)
        assert "通行密钥对文书签名" in method_words(signature.method, signature.auth)
        kept = KeyStatement.objects.get(sha256=signature.passkey)
        assert found.text_sha256 in kept.statement
        assert f'"after":"{checkpoints.latest().size}:' in kept.statement
        entry = LedgerEntry.objects.get(word="agreements.signed")
        said, _head, _entry = luze_verify.check_receipt(
            receipts.receipt(entry), luze_verify.read_key(signer.key), {signature.sealed.sha256: ""}
        )
        assert "通行密钥签名有效" in said
    finally:
        signer.stop()


def test_one_assertion_signs_the_list_of_a_sitting_and_each_receipt_proves_its_document(
    cast, page_as, settings, tmp_path
):
    signer = Running(tmp_path)
    try:
        settings.LUZE_CHECKPOINTER = signer.socket
        settings.LUZE_ANCHOR_FILE = str(tmp_path / "anchors.txt")
        scenes.issued(cast)
        whose = ("leader", "non_party_leader", "general")
        for one in whose:
            scenes.sign(cast, one, SlotRole.RESPONSIBLE, by=one)
        page = page_as("secretary")
        give_key(page, cast.user["secretary"])
        page.goto(reverse("sitting"))
        button = page.get_by_role("button", name="用通行密钥签订已勾选的责任书")
        button.click()
        expect(page.get_by_text("请先通读并勾选要签订的责任书。")).to_be_visible()
        for one in whose[:2]:
            page.get_by_label(f"已通读{cast.person[one].name}的责任书").check()
        button.click()
        expect(page.get_by_text("已签订 2 份。")).to_be_visible()
        kept = KeyStatement.objects.get()
        assert len(canonical.parse_strict(kept.statement)["documents"]) == 2
        signed = AgreementSignature.objects.filter(passkey=kept.sha256)
        assert signed.count() == 2
        for signature in signed:
            assert "通行密钥对文书签名" in method_words(signature.method, signature.auth)
            assert signature.slot.agreement.text_sha256 in kept.statement
        entries = LedgerEntry.objects.filter(
            word="agreements.signed", actor=f"u:{cast.user['secretary'].pk}"
        )
        for entry, signature in zip(entries, signed, strict=True):
            said, _head, _entry = luze_verify.check_receipt(
                receipts.receipt(entry), luze_verify.read_key(signer.key),
                {signature.sealed.sha256: ""},
            )
            assert "通行密钥签名有效" in said
    finally:
        signer.stop()


def test_without_a_key_nobody_is_asked_for_one(cast, page_as):
    scenes.issued(cast)
    page = page_as("leader")
    open_signing(page, cast, "leader")
    expect(page.get_by_role("button", name="我已通读并签订")).to_be_visible()
    expect(page.get_by_text("通行密钥")).to_have_count(0)
