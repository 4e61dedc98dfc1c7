"""The process that signs checkpoints, started for a test as it is in production."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

SCRIPT = Path(__file__).resolve().parents[2] / "portal" / "verifier" / "luze_checkpointer.py"


class Running:
    """One process with its folder; `key` is the verifier's key that it announced."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.socket = str(folder / "s")
        self.process = subprocess.Popen(
            [sys.executable, str(SCRIPT), "--folder", str(folder / "own"), "--socket", self.socket,
             "--origin", "luze.test/ledger1"],
            stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True,
        )
        self.key = self.process.stdout.readline().partition("：")[2].strip()

    def stop(self) -> None:
        self.process.terminate()
        self.process.wait()
        self.process.stdout.close()
