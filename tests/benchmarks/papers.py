"""Papers, seals and the verifier against their bars: `python tests/benchmarks/papers.py`.

The naive typesetter and ours take turns in the same run, in processes of their own; CPU time is
compared, so that other work on the machine counts for both. Absolute times belong to the machine.
"""

from __future__ import annotations

import base64
import json
import os
import subprocess
import sys
from concurrent.futures import ProcessPoolExecutor
from multiprocessing import get_context
from pathlib import Path
from statistics import median
from time import perf_counter, process_time
from typing import Any

import django

ROOT = Path(__file__).resolve().parents[2]
ROUNDS, PER_ROUND, SEALS, ENTRIES = 3, 5, 200, 100_000
PAPERS, PROCESSES = int(os.environ.get("PAPERS", "1000")), 2
NAIVE_SHARE, SEAL_MS, PAPERS_SECONDS = 0.31, 10, 30
VERIFY_SECONDS, VERIFY_MB = 5, 200

os.environ["DJANGO_SETTINGS_MODULE"] = "tests.settings"
sys.path.insert(0, str(ROOT))
django.setup()

from django.conf import settings  # noqa: E402
from django.utils import timezone  # noqa: E402

from agreements import documents  # noqa: E402
from agreements.texts import Kind, Paragraph  # noqa: E402
from portal.delivery import fonts, pdf, seal  # noqa: E402
from portal.ledger import chain, entry  # noqa: E402
from portal.ledger.proofs import Levels  # noqa: E402
from portal.verifier import luze_verify  # noqa: E402

settings.LUZE_SEAL_SIGNER = "tests.benchmarks.own_signer.signer"


def paper(number: int = 1) -> documents.AgreementPaper:
    """An agreement of two pages with three parties."""
    sentence = "认真履行全面从严治党责任，抓好分管领域的党风廉政建设，"
    texts = [Paragraph(Kind.TITLE, "全面从严治党责任书"), Paragraph(Kind.HEADER, "责任人：喆堃")]
    for place in range(1, 7):
        texts.append(Paragraph(Kind.SECTION, f"{'一二三四五六'[place - 1]}、责任内容"))
        texts.append(Paragraph(Kind.CLAUSE, f"加强学习。{sentence * 4}", f"A{place}"))
    parties = (("签发人", "issuer"), ("责任人", "responsible"), ("共同签字人", "co_signer"))
    return documents.agreement_paper(
        texts, number=f"AL-2026-B-{number:04}",
        slots=[documents.PaperSlot(label, "主任", "喆堃", mark) for label, mark in parties],
        check_code="ABCD EF01 2345", method_label="线上签订", slot_note=documents.ONLINE_SLOTS,
        verify_url=f"https://luze.example/agreements/verify/{number:012}",
    )


def papers_against_naive() -> tuple[float, float]:
    """Milliseconds of CPU for one paper: ours, and the naive way with the system's faces."""
    ask: dict[str, Any] = {
        "html": documents.agreement_html(paper()), "title": "责任书",
        "css": [pdf.stylesheet("paper.css")], "imprint": fonts.imprint(),
        "seal": base64.b64encode(fonts.seal_face()).decode(),
    }
    found: dict[str, list[float]] = {"ours": [], "naive": []}
    for _round in range(ROUNDS):
        for way, times in found.items():
            script = Path(__file__).with_name(f"typeset_{way}.py")
            known = fonts.environment() if way == "ours" else {"PATH": os.environ["PATH"]}
            done = subprocess.run(
                [sys.executable, str(script), str(PER_ROUND)], input=json.dumps(ask), text=True,
                stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, check=True,
                env=known | {"PYTHONPATH": str(ROOT)},
            )
            times.append(float(done.stdout))
    return median(found["ours"]), median(found["naive"])


def act(field: str) -> seal.Act:
    return seal.Act(field, "喆堃", timezone.now(), "线上签订（登录密码）", "AL-2026-B-0001")


def one_seal() -> float:
    """Milliseconds of CPU for one digital signature on a ready paper."""
    ready = documents.agreement_pdf(paper())
    seal.seal(ready, act("responsible"))
    start = process_time()
    for _turn in range(SEALS):
        seal.seal(ready, act("responsible"))
    return (process_time() - start) * 1000 / SEALS


def many(numbers: range) -> int:
    """Set and seal these papers, two signatures each; for a process of its own."""
    for number in numbers:
        made = documents.agreement_pdf(paper(number))
        for field in ("responsible", "issuer"):
            made = seal.seal(made, act(field))
    return len(numbers)


def thousand() -> float:
    """Seconds for a thousand papers set and sealed twice, on two processes."""
    shares = [range(place, PAPERS, PROCESSES) for place in range(PROCESSES)]
    with ProcessPoolExecutor(PROCESSES, mp_context=get_context("spawn")) as pool:
        list(pool.map(many, [range(1)] * PROCESSES))  # warm, as a worker is
        start = perf_counter()
        done = sum(pool.map(many, shares))
    return (perf_counter() - start) * 1000 / done


def export(count: int) -> bytes:
    texts, prev, levels = [], entry.FIRST_PREV, Levels()
    for seq in range(1, count + 1):
        text = entry.Body(
            seq=seq, prev=prev, kind="agreements.signed", subject=f"agreements.agreement:{seq}",
            actor="u:7", act="a" * 32, ts="2026-03-05T01:00:00.000000Z", commit="c" * 64,
            text_sha256="d" * 64, auth="password", facts={"paper": "e" * 64, "role": "issuer"},
        ).text()
        texts.append(text)
        prev = entry.leaf_of(text)
        levels.append(bytes.fromhex(prev))
    root = levels.root(0, count).hex()
    return "".join(chain.export_lines(texts, size=count, root=root)).encode()


def verifier() -> float:
    """Seconds for a hundred thousand entries, as an auditor runs it."""
    file = Path(os.environ["LUZE_VAR"]) / "ledger.jsonl"
    file.write_bytes(export(ENTRIES))
    start = perf_counter()
    subprocess.run(
        [sys.executable, "-I", luze_verify.__file__, str(file)], check=True,
        stdout=subprocess.DEVNULL,
    )
    return perf_counter() - start


def peak_of_verifier() -> float:
    """Megabytes that the verifier held at most; measured in a child that has only it."""
    file = Path(os.environ["LUZE_VAR"]) / "ledger.jsonl"
    watch = (
        "import resource, subprocess, sys; subprocess.run(sys.argv[1:], stdout=-3);"
        "print(resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss / 1024)"
    )
    done = subprocess.run(
        [sys.executable, "-c", watch, sys.executable, "-I", luze_verify.__file__, str(file)],
        check=True, stdout=subprocess.PIPE, text=True,
    )
    return float(done.stdout)


def every_bit() -> int:
    """How many single-bit changes of an export of 200 entries go unnoticed."""
    data, missed = bytearray(export(200)), 0
    for bit in range(len(data) * 8):
        data[bit // 8] ^= 1 << bit % 8
        try:
            luze_verify.check_ledger(iter(bytes(data).splitlines(keepends=True)), [], None)
            missed += 1
        except luze_verify.Altered:
            pass
        data[bit // 8] ^= 1 << bit % 8
    return missed


def main() -> int:
    ours, naive = papers_against_naive()
    sealing, batch = one_seal(), thousand()
    seconds = verifier()
    rows = [
        ("one paper / naive, ms CPU", f"{ours:.1f} / {naive:.1f} = {ours / naive:.2f}",
         ours / naive <= NAIVE_SHARE),
        ("one seal, ms CPU", f"{sealing:.1f}", sealing < SEAL_MS),
        (f"1,000 papers set and sealed twice, s ({PAPERS} made)", f"{batch:.1f}",
         batch < PAPERS_SECONDS),
        ("verifier, 100,000 entries, s", f"{seconds:.1f}", seconds < VERIFY_SECONDS),
        ("verifier, MB", f"{(peak := peak_of_verifier()):.0f}", peak < VERIFY_MB),
    ]
    if os.environ.get("EVERY_BIT"):
        rows.append(("single bits unnoticed in 200 entries", str(n := every_bit()), n == 0))
    for label, figure, met in rows:
        sys.stdout.write(f"  {label:<52}{figure:>26}  {'ok' if met else 'MISSED'}\n")
    return 0 if all(met for _label, _figure, met in rows) else 1


if __name__ == "__main__":
    sys.exit(main())
