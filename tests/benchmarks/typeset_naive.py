"""Sets the paper on the standard input as one would at first; prints CPU milliseconds for one."""

from __future__ import annotations

import json
import sys
from time import process_time

from weasyprint import CSS, HTML


def main(rounds: int) -> None:
    """One warm-up, then so many papers."""
    ask = json.load(sys.stdin)
    start = 0.0
    for turn in range(rounds + 1):
        if turn == 1:
            start = process_time()
        HTML(string=ask["own_page"]).write_pdf(
            stylesheets=[CSS(string=text) for text in ask["css"]]
        )
    sys.stdout.write(str((process_time() - start) * 1000 / rounds))


if __name__ == "__main__":
    main(int(sys.argv[1]))
