"""What others need for the same paper and the same signature; asked for with PEERS=1.

Typst (from the Python index) and two Node libraries for signing are fetched into var/peers the
first time; stock pyHanko is here anyway. All sign the same paper with the same RSA key.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator
from datetime import timedelta
from importlib import import_module
from io import BytesIO
from itertools import count
from pathlib import Path
from statistics import median
from time import process_time

from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.hazmat.primitives.serialization import (
    BestAvailableEncryption,
    Encoding,
    NoEncryption,
    PrivateFormat,
    pkcs12,
)
from cryptography.x509.oid import NameOID
from django.conf import settings
from django.utils import timezone
from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
from pyhanko.sign import signers as stock

from agreements import documents
from portal.delivery import seal, signers

ROOT = Path(__file__).resolve().parents[2]
FOLDER = ROOT / "var" / "peers"
TYPST = "typst==0.15.2"
NODE = (
    "@signpdf/signpdf@3.3.0", "@signpdf/signer-p12@3.3.0",
    "@signpdf/placeholder-plain@3.3.0", "@libpdf/core@0.4.2",
)
ROUNDS, PASSWORD = 15, "peers"
FONTS = ("Luze FangSong", "Luze Song", "Luze Rare")

Row = tuple[str, str, str, None]
Act = Callable[[str], seal.Act]


def rows(paper: documents.AgreementPaper, act: Act, ours: float) -> Iterator[Row]:
    """`ours`: milliseconds of CPU that one paper costs us in this run."""
    fetch()
    theirs = typst(paper)
    yield "one paper / Typst, ms CPU", share(ours, theirs), "", None
    ready = documents.agreement_pdf(paper)
    mine, others = seals(ready, act("responsible"))
    for name, found in others.items():
        yield f"one seal, RSA / {name}, ms CPU", share(mine, found), "", None


def share(part: float, whole: float) -> str:
    return f"{part:.1f} / {whole:.1f} = {part / whole:.2f}"


def fetch() -> None:
    """Into var/peers, once; what cannot be had is left out of the table."""
    FOLDER.mkdir(parents=True, exist_ok=True)
    quiet = {"stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL, "check": False}
    if not (FOLDER / "typst").exists():
        pip = [sys.executable, "-m", "pip", "install", "--quiet", "--target", str(FOLDER), TYPST]
        subprocess.run(pip, **quiet)
    if shutil.which("npm") and not (FOLDER / "node_modules").exists():
        subprocess.run(["npm", "install", "--silent", "--prefix", str(FOLDER), *NODE], **quiet)


def milliseconds(work: Callable[[], object]) -> float:
    """The median CPU time of this process, the first turn apart."""
    work()
    times = []
    for _turn in range(ROUNDS):
        start = process_time()
        work()
        times.append((process_time() - start) * 1000)
    return median(times)


# --- typesetting ---------------------------------------------------------------------------


def typst(paper: documents.AgreementPaper) -> float:
    """The same text on the same page in the same faces; without foot, code and fields.

    Its compiler remembers the paragraphs it has set: of each paper only the number is new.
    """
    sys.path.insert(0, str(FOLDER))
    peer = import_module("typst")
    source = Path(os.environ["LUZE_VAR"]) / "paper.typ"
    source.write_text(_source(paper), encoding="utf-8")
    faces = [str(Path(settings.LUZE_FONT_CACHE))]
    compiler = peer.Compiler(str(source), font_paths=faces)
    numbers = count(1)

    def work() -> None:
        text = _source(paper).replace(paper.number, f"AL-2026-B-{next(numbers):04}")
        source.write_text(text, encoding="utf-8")
        compiler.compile(str(source), format="pdf")

    return milliseconds(work)


def _source(paper: documents.AgreementPaper) -> str:
    faces = ", ".join(f'"{name}"' for name in FONTS)
    body = "\n\n".join(
        f"== {each.text}" if each.kind == "section" else each.text for each in paper.paragraphs
    )
    return (
        "#set page(paper: \"a4\", margin: (top: 37mm, bottom: 35mm, left: 28mm, right: 26mm),"
        f" header: [编号：{paper.number}], numbering: \"— 1 —\")\n"
        f"#set text(font: ({faces}), size: 16pt)\n"
        "#set par(leading: 12.95pt, first-line-indent: (amount: 2em, all: true))\n"
        f"= {''.join(paper.titles)}\n\n{body}\n\n"
        + "\n\n".join(f"{slot.role_label}（签字）：　{slot.name}" for slot in paper.slots)
    )


# --- signing -------------------------------------------------------------------------------


def seals(ready: bytes, act: seal.Act) -> tuple[float, dict[str, float]]:
    """Milliseconds of one signature with one RSA key: ours, and the others by name."""
    folder = Path(os.environ["LUZE_VAR"])
    key, certificate = pair()
    (folder / "peer.pdf").write_bytes(ready)
    (folder / "peer.p12").write_bytes(
        pkcs12.serialize_key_and_certificates(
            b"peers", key, certificate, None, BestAvailableEncryption(PASSWORD.encode())
        )
    )
    settings.LUZE_SEAL_SIGNER = "portal.delivery.signers.from_settings"
    settings.LUZE_SEAL_P12, settings.LUZE_SEAL_P12_PASSWORD = str(folder / "peer.p12"), PASSWORD
    signers.signer.cache_clear()
    ours = milliseconds(lambda: seal.seal(ready, act))
    return ours, {"stock pyHanko": pyhanko(ready, key, certificate)} | dict(node(folder))


def pair() -> tuple[rsa.RSAPrivateKey, x509.Certificate]:
    key = rsa.generate_private_key(65537, 2048)
    name = x509.Name([
        x509.NameAttribute(NameOID.ORGANIZATION_NAME, "基准测试"),
        x509.NameAttribute(NameOID.COMMON_NAME, "peers"),
    ])
    now = timezone.now()
    certificate = (
        x509.CertificateBuilder().subject_name(name).issuer_name(name)
        .public_key(key.public_key()).serial_number(x509.random_serial_number())
        .not_valid_before(now - timedelta(days=1)).not_valid_after(now + timedelta(days=2))
        .sign(key, hashes.SHA256())
    )
    return key, certificate


def pyhanko(ready: bytes, key: rsa.RSAPrivateKey, certificate: x509.Certificate) -> float:
    """As its manual begins: a signer from files for each signature."""
    folder = Path(os.environ["LUZE_VAR"])
    (folder / "peer.key").write_bytes(
        key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
    )
    (folder / "peer.crt").write_bytes(certificate.public_bytes(Encoding.PEM))

    def work() -> None:
        signer = stock.SimpleSigner.load(str(folder / "peer.key"), str(folder / "peer.crt"))
        meta = stock.PdfSignatureMetadata(field_name="responsible")
        stock.sign_pdf(IncrementalPdfFileWriter(BytesIO(ready)), meta, signer=signer)

    return milliseconds(work)


def node(folder: Path) -> Iterator[tuple[str, float]]:
    """The libraries for Node, as their manuals begin; those that could be fetched."""
    if not shutil.which("node") or not (FOLDER / "node_modules").exists():
        return
    script = FOLDER / "peers_sign.mjs"  # beside its libraries, where Node looks for them
    shutil.copyfile(Path(__file__).with_name("peers_sign.mjs"), script)
    for name in ("@signpdf", "@libpdf/core"):
        done = subprocess.run(
            ["node", str(script), name, str(folder / "peer.pdf"), str(folder / "peer.p12"),
             PASSWORD, str(ROUNDS)],
            stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True, check=False,
        )
        if done.returncode == 0:
            yield name, float(done.stdout)
