"""Sets the paper on the standard input as the printer's room does; prints CPU milliseconds."""

from __future__ import annotations

import json
import sys
from time import process_time

from portal.delivery.renderer import Press, settle


def main(rounds: int) -> None:
    """One warm-up, then so many papers."""
    ask, press, start = json.load(sys.stdin), Press(), 0.0
    settle()
    for turn in range(rounds + 1):
        if turn == 1:
            start = process_time()
        press.answer(ask, ask["html"])
    sys.stdout.write(str((process_time() - start) * 1000 / rounds))


if __name__ == "__main__":
    main(int(sys.argv[1]))
