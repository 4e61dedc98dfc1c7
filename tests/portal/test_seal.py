"""The digital signature on papers: independent readers accept it, and find what was altered."""

from __future__ import annotations

import re
import subprocess
import time
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from io import BytesIO
from pathlib import Path

import pytest
import time_machine
from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.hazmat.primitives.serialization import (
    BestAvailableEncryption,
    Encoding,
)
from cryptography.hazmat.primitives.serialization.pkcs12 import serialize_key_and_certificates
from cryptography.x509.oid import NameOID
from django.utils import timezone
from pypdf import PdfReader

from portal.delivery import cms, pdf, readiness, seal, signers
from tests.portal import outside
from tests.portal.test_pdf import page, words
from tests.short_paper import short_paper

PARTIES = ("responsible", "issuer", "co_signer")


@pytest.fixture(autouse=True)
def fresh_signer(db):
    signers.signer.cache_clear()
    yield
    signers.signer.cache_clear()


def act(field: str, way: str = "线上签订（登录密码和动态口令）", **changes) -> seal.Act:
    return seal.Act(
        **{"field": field, "name": "喆堃", "at": timezone.now(), "way": way, "reason": "测试"}
        | changes
    )


def sealed(paper: bytes, *fields: str) -> bytes:
    for field in fields:
        paper = seal.seal(paper, act(field))
    return paper


def test_threads_that_sign_first_at_one_moment_do_not_meet_in_half_made_classes(monkeypatch):
    chain, algorithm = signers.signer().chain, signers.signer().algorithm
    within, most, load = [], [], cms.x509.Certificate.load

    def slowly(der: bytes):
        within.append(der)
        most.append(len(within))
        time.sleep(0.005)
        within.pop()
        return load(der)

    monkeypatch.setattr(cms.x509.Certificate, "load", slowly)
    cms._mould.cache_clear()
    with ThreadPoolExecutor(8) as pool:
        moulds = set(pool.map(lambda _n: cms._mould(chain, algorithm), range(8)))
    assert (len(moulds), max(most)) == (1, 1)


@pytest.fixture(scope="module")
def trust(tmp_path_factory):
    """A folder of trusted roots for poppler, that trusts the organ's root."""
    folder = tmp_path_factory.mktemp("nss")
    certificates = f"sql:{folder}"
    subprocess.run(["certutil", "-N", "-d", certificates, "--empty-password"], check=True)

    def trusting(root: x509.Certificate) -> str:
        file = folder / "root.pem"
        file.write_bytes(root.public_bytes(Encoding.PEM))
        name = f"{root.serial_number:x}"
        subprocess.run(
            ["certutil", "-A", "-d", certificates, "-n", name, "-t", "CT,C,C", "-i", str(file)],
            check=True,
        )
        return certificates

    return trusting


def judged(paper: bytes, certificates: str, folder: Path) -> list[tuple[str, bool, bool]]:
    """Per signature: its field, whether it fits the bytes, whether its certificate is trusted."""
    file = folder / "paper.pdf"
    file.write_bytes(paper)
    said = subprocess.run(
        ["pdfsig", "-nssdir", certificates, str(file)], capture_output=True, text=True
    ).stdout
    found = re.findall(r"Field Name: (\w+)(.*?)(?=Signature #|\Z)", said, re.S)
    return [
        (name, "Signature is Valid" in text, "Certificate is Trusted" in text)
        for name, text in found
        if "Signature Validation" in text
    ]


@pytest.mark.parametrize("count", [2, 3])
def test_poppler_accepts_each_signature_of_several_parties(trust, tmp_path, count):
    paper = sealed(short_paper(*PARTIES), *PARTIES[:count])
    assert sorted(judged(paper, trust(signers.root()), tmp_path)) == [
        (name, True, True) for name in sorted(PARTIES[:count])
    ]


def test_earlier_bytes_stay_as_they_were():
    first = sealed(short_paper(*PARTIES), "responsible")
    second = sealed(first, "issuer")
    assert first.startswith(short_paper(*PARTIES))
    assert second.startswith(first)


def test_one_altered_byte_is_found_wherever_it_stands(trust, tmp_path):
    paper = sealed(short_paper(*PARTIES), "responsible", "issuer")
    certificates = trust(signers.root())
    gap = [each.span() for each in re.finditer(rb"<[0-9A-F]{1000,}>", paper)]
    free = [n for n in range(len(paper)) if not any(low <= n < high for low, high in gap)]
    for place in free[:: len(free) // 12]:
        altered = bytearray(paper)
        altered[place] ^= 1
        verdicts = judged(bytes(altered), certificates, tmp_path)
        assert not (len(verdicts) == 2 and all(fits for _name, fits, _trusted in verdicts)), place


def test_the_note_stands_in_its_place_of_the_layout_and_can_be_read_back(trust, tmp_path):
    body = '<p>责任人（签字）：</p><div class="hand" data-seal="responsible"></div><p>喆堃䶮</p>'
    html = f'<p>正文</p><table class="slots"><tr><td>{body}</td></tr></table>'
    paper = pdf.render(page(html), title="责任书")
    signed = sealed(paper, "responsible")
    assert judged(signed, trust(signers.root()), tmp_path) == [("responsible", True, True)]
    tops = {text: top for _left, top, text in words(signed)[0]}
    label = next(text for text in tops if text.startswith("责任人"))
    order = [label, "数字签名（完整性校验）", "线上签订（登录密码和动态口令）", "喆堃䶮"]
    assert [tops[text] for text in order] == sorted(tops[text] for text in order)


def test_the_signature_names_person_time_and_way_and_is_called_what_it_is():
    paper = sealed(short_paper(*PARTIES), "responsible")
    field = PdfReader(BytesIO(paper)).get_fields()["responsible"]
    value = field["/V"]
    assert (value["/Name"], value["/SubFilter"]) == ("喆堃", "/ETSI.CAdES.detached")
    assert value["/M"].startswith("D:20")
    assert "印章" not in str(value) + str(seal.LABEL)


def test_keys_are_unique_and_nobody_else_may_read_them(settings, tmp_path):
    serials = set()
    for name in ("one", "two"):
        settings.LUZE_SEAL_DIR = tmp_path / name
        signers.signer.cache_clear()
        serials.add(signers.certificate().serial_number)
        assert {p.stat().st_mode & 0o777 for p in (tmp_path / name).iterdir()} == {0o400}
    assert len(serials) == 2


def refusal(act_of_sealing) -> signers.SealFailed:
    with pytest.raises(signers.SealFailed) as caught:
        act_of_sealing()
    return caught.value


def test_a_certificate_out_of_date_seals_nothing_and_is_announced_sixty_days_before():
    end = signers.certificate().not_valid_after_utc
    with time_machine.travel(end + timedelta(days=1), tick=False):
        assert "有效期" in str(refusal(lambda: sealed(short_paper("issuer"), "issuer")))
        assert [problem.mark for problem in readiness.seal_problems(timezone.now())] == ["E204"]
    assert readiness.expiry(end - timedelta(days=60, seconds=-1)) == end
    assert readiness.expiry(end - timedelta(days=60)) is None


def test_without_its_key_nothing_is_sealed(settings, tmp_path):
    settings.LUZE_SEAL_P12 = str(tmp_path / "missing.p12")
    assert "密钥" in str(refusal(lambda: sealed(short_paper("issuer"), "issuer")))


def test_a_paper_without_the_place_is_refused_in_words():
    assert "没有完成" in str(refusal(lambda: sealed(short_paper("issuer"), "responsible")))


@pytest.fixture
def own_file(settings, tmp_path):
    """An organ's own RSA certificate in a PKCS#12 file."""
    key = rsa.generate_private_key(65537, 2048)
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "自有证书")])
    now = datetime.now(UTC)
    made = (
        x509.CertificateBuilder().subject_name(name).issuer_name(name)
        .public_key(key.public_key()).serial_number(x509.random_serial_number())
        .not_valid_before(now - timedelta(days=1)).not_valid_after(now + timedelta(days=90))
        .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
        .sign(key, hashes.SHA256())
    )
    file = tmp_path / "own.p12"
    secret = BestAvailableEncryption(b"secret")
    file.write_bytes(serialize_key_and_certificates(b"own", key, made, None, secret))
    settings.LUZE_SEAL_P12, settings.LUZE_SEAL_P12_PASSWORD = str(file), "secret"
    return made


def test_an_organs_own_certificate_is_used(own_file, tmp_path, trust):
    paper = sealed(short_paper("issuer"), "issuer")
    [(field, fits, _trusted)] = judged(paper, trust(own_file), tmp_path)
    assert (field, fits) == ("issuer", True)
    assert signers.certificate() == own_file


@pytest.fixture
def authority(settings, tmp_path):
    """A timestamp authority on this machine."""
    with outside.authority(tmp_path) as address:
        settings.LUZE_TSA_URL = address
        yield


def test_a_configured_timestamp_is_inside(authority, trust, tmp_path):
    paper = sealed(short_paper("issuer"), "issuer")
    assert b"060B2A864886F70D010910020E" in paper  # id-aa-timeStampToken
    assert judged(paper, trust(signers.root()), tmp_path) == [("issuer", True, True)]


def test_a_timestamp_is_never_left_out_in_silence(settings):
    settings.LUZE_TSA_URL = "http://127.0.0.1:9/"
    assert "时间戳" in str(refusal(lambda: sealed(short_paper("issuer"), "issuer")))
