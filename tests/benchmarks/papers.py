"""Papers, seals and the verifier against their bars: `python tests/benchmarks/papers.py`.

The naive typesetter and ours take turns in the same run, in processes of their own; CPU time is
compared, so that other work on the machine counts for both. Absolute times belong to the machine.
The naive way gets our own page and style sheet, parsed anew for each paper, and the system's faces.

PAPERS=100 takes fewer papers than a thousand; EVERY_BIT=1 adds the longest row (ten minutes),
PEERS=1 what others need for the same (peers.py).
"""

from __future__ import annotations

import base64
import json
import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from concurrent.futures import ProcessPoolExecutor
from functools import lru_cache
from io import BytesIO
from multiprocessing import get_context
from pathlib import Path
from statistics import median
from time import perf_counter, process_time

import django

ROOT = Path(__file__).resolve().parents[2]
ROUNDS, PER_ROUND, ENTRIES = 3, 5, 100_000
PAPERS, PROCESSES = int(os.environ.get("PAPERS", "1000")), 2
NAIVE_SHARE, CHROMIUM_SHARE, BATCH_SHARE = 0.31, 0.5, 1 / 7
CLICK_MS, SEALS_SECONDS, PAPERS_SECONDS = 60, 5, 30
VERIFY_SECONDS, VERIFY_MB = 5, 200

os.environ["DJANGO_SETTINGS_MODULE"] = "tests.settings"
sys.path.insert(0, str(ROOT))
django.setup()

from django.conf import settings  # noqa: E402
from django.utils import timezone  # noqa: E402
from playwright.sync_api import sync_playwright  # noqa: E402

from agreements import documents  # noqa: E402
from agreements.texts import Kind, Paragraph  # noqa: E402
from portal.delivery import fonts, pdf, seal  # noqa: E402
from portal.ledger import chain, entry  # noqa: E402
from portal.ledger.proofs import Levels  # noqa: E402
from portal.verifier import luze_verify  # noqa: E402
from tests.benchmarks import peers  # noqa: E402

settings.LUZE_SEAL_SIGNER = "tests.benchmarks.own_signer.signer"


def paper(number: int = 1) -> documents.AgreementPaper:
    """An agreement of two pages, some 725 characters in four faces, with two parties."""
    sentence = "认真履行全面从严治党责任，抓好分管领域的党风廉政建设，"
    texts = [Paragraph(Kind.TITLE, "全面从严治党责任书"), Paragraph(Kind.HEADER, "责任人：喆堃")]
    for place in range(1, 6):
        texts.append(Paragraph(Kind.SECTION, f"{'一二三四五'[place - 1]}、责任内容"))
        texts.append(Paragraph(Kind.CLAUSE, f"加强学习。{sentence * 3}", f"A{place}"))
    parties = (("签发人", "issuer"), ("责任人", "responsible"))
    return documents.agreement_paper(
        texts, number=f"AL-2026-B-{number:04}",
        slots=[documents.PaperSlot(label, "主任", "喆堃", mark) for label, mark in parties],
        check_code="ABCD EF01 2345", method_label="线上签订", slot_note=documents.ONLINE_SLOTS,
        verify_url=f"https://luze.example/agreements/verify/{number:012}",
    )


def own_page(sheet: pdf.Sheet) -> str:
    """The page of a paper with its pictures in it, for typesetters that fetch nothing."""
    html = sheet.html
    for name, found in sheet.resources.items():
        data = base64.b64encode(found.body).decode()
        html = html.replace(f'"{name}"', f'"data:{found.kind};base64,{data}"')
    return html


def asked() -> str:
    """What a typesetter is given: the paper, its style sheets and its pictures."""
    sheet = documents.agreement_sheet(paper())
    return json.dumps({
        "html": sheet.html, "own_page": own_page(sheet), "title": "责任书",
        "resources": {
            name: [found.kind, base64.b64encode(found.body).decode()]
            for name, found in sheet.resources.items()
        },
        "css": [pdf.stylesheet("paper.css")], "imprint": fonts.imprint(),
        "seal": base64.b64encode(fonts.seal_face()).decode(),
    })


def papers_against_naive() -> tuple[float, float]:
    """Milliseconds of CPU for one paper: ours, and the naive way with the system's faces."""
    ask, found = asked(), {"ours": [], "naive": []}
    for _round in range(ROUNDS):
        for way, times in found.items():
            file = Path(__file__).with_name(f"typeset_{way}.py")
            known = fonts.environment() if way == "ours" else {"PATH": os.environ["PATH"]}
            done = subprocess.run(
                [sys.executable, str(file), str(PER_ROUND)], input=ask, text=True,
                stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, check=True,
                env=known | {"PYTHONPATH": str(ROOT)},
            )
            times.append(float(done.stdout))
    return median(found["ours"]), median(found["naive"])


def papers_against_chromium() -> tuple[float, float] | None:
    """Milliseconds of the clock for one paper, ours and a warm Chromium's; None without one."""
    browser = shutil.which("chromium")
    if browser is None:
        return None
    sheet = documents.agreement_sheet(paper())
    style = f"<style>{pdf.stylesheet('paper.css')}</style></head>"
    page_text = own_page(sheet).replace("</head>", style)
    found: dict[str, list[float]] = {"ours": [], "chromium": []}
    with sync_playwright() as played:
        opened = played.chromium.launch(executable_path=browser, args=["--no-sandbox"])
        page = opened.new_page()

        def chromium() -> None:
            page.set_content(page_text)
            page.pdf(prefer_css_page_size=True)

        def ours() -> None:
            pdf.render(sheet.html, title="责任书", resources=sheet.resources)

        ways = {"ours": ours, "chromium": chromium}
        for turn in range(ROUNDS * PER_ROUND + 1):
            for way, print_one in ways.items():
                start = perf_counter()
                print_one()
                if turn:  # the first one warms
                    found[way].append((perf_counter() - start) * 1000)
        opened.close()
    return median(found["ours"]), median(found["chromium"])


def act(field: str) -> seal.Act:
    return seal.Act(field, "喆堃", timezone.now(), "线上签订（登录密码）", "AL-2026-B-0001")


def seals() -> float:
    """Milliseconds of CPU for one digital signature of the organ on a ready paper."""
    ready = documents.agreement_pdf(paper())
    seal.seal(ready, act("responsible"))
    start = process_time()
    for _turn in range(PAPERS):
        seal.seal(ready, act("responsible"))
    return (process_time() - start) * 1000 / PAPERS


def many(numbers: range) -> float:
    """Set and seal these papers, two signatures each; gives the CPU seconds of both processes."""
    start = process_time() + printing()
    for number in numbers:
        made = documents.agreement_pdf(paper(number))
        for field in ("responsible", "issuer"):
            made = seal.seal(made, act(field))
    return process_time() + printing() - start


def printing() -> float:
    """CPU seconds that this process's renderer has used."""
    found = pdf._press.process
    if found is None:
        return 0.0
    used = Path(f"/proc/{found.pid}/stat").read_text().rsplit(")", 1)[1].split()[11:13]
    return sum(map(int, used)) / os.sysconf("SC_CLK_TCK")


def thousand() -> tuple[float, float]:
    """Seconds of the clock, and of CPU in each of two processes, for a thousand papers."""
    shares = [range(place, PAPERS, PROCESSES) for place in range(PROCESSES)]
    with ProcessPoolExecutor(PROCESSES, mp_context=get_context("spawn")) as pool:
        list(pool.map(many, [range(1)] * PROCESSES))  # warm, as a worker is
        start = perf_counter()
        busy = sum(pool.map(many, shares)) / PROCESSES
    return (perf_counter() - start) * 1000 / PAPERS, busy * 1000 / PAPERS


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


def verifier() -> tuple[float, float]:
    """CPU seconds and the most megabytes for a hundred thousand entries, as an auditor runs it."""
    file = Path(os.environ["LUZE_VAR"]) / "ledger.jsonl"
    file.write_bytes(export(ENTRIES))
    watch = (  # a child that has only this one
        "import resource, subprocess, sys; subprocess.run(sys.argv[1:], stdout=-3, check=True);"
        "used = resource.getrusage(resource.RUSAGE_CHILDREN);"
        "print(used.ru_utime + used.ru_stime, used.ru_maxrss / 1024)"
    )
    done = subprocess.run(
        [sys.executable, "-c", watch, sys.executable, "-I", luze_verify.__file__, str(file)],
        check=True, stdout=subprocess.PIPE, text=True,
    )
    seconds, megabytes = map(float, done.stdout.split())
    return seconds, megabytes


def every_bit() -> int:
    """How many single-bit changes of an export of 200 entries go unnoticed."""
    size = len(export(200)) * 8
    shares = [range(place, size, PROCESSES) for place in range(PROCESSES)]
    with ProcessPoolExecutor(PROCESSES, mp_context=get_context("spawn")) as pool:
        return sum(pool.map(unnoticed, shares))


def unnoticed(bits: range) -> int:
    """How many of these bits may be changed; what an unchanged line says is kept in mind."""
    luze_verify.entry_of = lru_cache(1000)(luze_verify.entry_of)
    data, missed = bytearray(export(200)), 0
    for bit in bits:
        data[bit // 8] ^= 1 << bit % 8
        try:
            luze_verify.check_ledger(iter(BytesIO(data)), [], None)
            missed += 1
        except luze_verify.Altered:
            pass
        data[bit // 8] ^= 1 << bit % 8
    return missed


def share(part: float, whole: float) -> str:
    return f"{part:.1f} / {whole:.1f} = {part / whole:.2f}"


def rows() -> Iterator[tuple[str, str, str, bool | None]]:
    """What was measured, the figure, the bar and whether it holds; None where there is no bar."""
    ours, naive = papers_against_naive()
    yield ("one paper / naive, ms CPU", share(ours, naive), f"<= {NAIVE_SHARE}",
           ours / naive <= NAIVE_SHARE)
    if found := papers_against_chromium():
        yield ("one paper / warm Chromium, ms", share(*found), f"<= {CHROMIUM_SHARE}",
               found[0] / found[1] <= CHROMIUM_SHARE)
    sealing = seals()
    yield ("one seal, ms CPU (of a click on sign)", f"{sealing:.1f}", f"< {CLICK_MS}",
           sealing < CLICK_MS)
    yield ("1,000 ready papers sealed, s CPU", f"{sealing:.1f}", f"< {SEALS_SECONDS}",
           sealing < SEALS_SECONDS)
    clock, busy = thousand()
    made = f"1,000 papers set and sealed twice, s ({PAPERS} made)"
    yield made, f"{clock:.1f}", f"< {PAPERS_SECONDS}", clock < PAPERS_SECONDS
    yield ("the same, s CPU on each of 2 cores", f"{busy:.1f}", f"< {PAPERS_SECONDS}",
           busy < PAPERS_SECONDS)
    yield ("the same / naive and one by one", share(busy, naive), f"<= {BATCH_SHARE:.3f}",
           busy / naive <= BATCH_SHARE)
    seconds, peak = verifier()
    yield ("verifier, 100,000 entries, s CPU", f"{seconds:.1f}", f"< {VERIFY_SECONDS}",
           seconds < VERIFY_SECONDS)
    yield "verifier, MB", f"{peak:.0f}", f"< {VERIFY_MB}", peak < VERIFY_MB
    if os.environ.get("PEERS"):
        yield from peers.rows(paper(), act, ours)
    if os.environ.get("EVERY_BIT"):
        missed = every_bit()
        yield "single bits unnoticed in 200 entries", str(missed), "0", missed == 0


def main() -> int:
    held = True
    for label, figure, bar, holds in rows():
        word = "" if holds is None else "held" if holds else "MISSED"
        sys.stdout.write(f"  {label:<52}{figure:>22}  {bar:>9}  {word}\n")
        sys.stdout.flush()
        held = held and holds is not False
    return 0 if held else 1


if __name__ == "__main__":
    sys.exit(main())
