"""Evidence packs in tests: the process that signs checkpoints, and the verifier beside a pack."""

from __future__ import annotations

import io
import subprocess
import sys
import zipfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from django.urls import reverse

from portal.actions import batches
from portal.models import Batch
from portal.models.batches import BatchState
from tests.portal.checkpointer import Running


@contextmanager
def signing(settings, folder: Path) -> Iterator[Running]:
    """Checkpoints are signed, as `make run` has it."""
    running = Running(folder)
    settings.LUZE_CHECKPOINTER = running.socket
    settings.LUZE_ANCHOR_FILE = str(folder / "anchors" / "checkpoints.txt")
    try:
        yield running
    finally:
        running.stop()


def ordered(client, kind, key):
    """The button is pressed and the worker does what it is given; the answer to the button."""
    answer = client.post(reverse("pack", args=[kind, key]))
    worked()
    return answer


def worked() -> None:
    """What a worker does with what waits."""
    for batch in Batch.objects.filter(state=BatchState.WAITING):
        batches.work.func(str(batch.pk), batch.attempt)


def taken(client, kind, key) -> bytes:
    """The pack that the worker made, as its asker takes it from the page of the work."""
    page = ordered(client, kind, key).url
    file = client.get(reverse("batch_file", args=[page.rstrip("/").rsplit("/", 1)[1]]))
    assert file.headers["Content-Type"] == "application/zip", page
    return file.content


def verified(folder: Path, data: bytes) -> tuple[int, str]:
    """What the verifier inside the pack says of it, in a process of its own."""
    file = folder / "pack.zip"
    file.write_bytes(data)
    with zipfile.ZipFile(io.BytesIO(data)) as pack:
        script = folder / "luze_verify.py"
        script.write_bytes(pack.read("luze_verify.py"))
    return ran(script, file)


def ran(script: Path, file: Path) -> tuple[int, str]:
    done = subprocess.run(
        [sys.executable, "-I", str(script), str(file)], capture_output=True, text=True,
        env={"PYTHONIOENCODING": "utf-8"},
    )
    return done.returncode, done.stdout + done.stderr


def names(data: bytes) -> list[str]:
    with zipfile.ZipFile(io.BytesIO(data)) as pack:
        return pack.namelist()


def inside(data: bytes, ending: str) -> bytes:
    """The one file of a pack whose name ends like this."""
    with zipfile.ZipFile(io.BytesIO(data)) as pack:
        (name,) = [each for each in pack.namelist() if each.endswith(ending)]
        return pack.read(name)


def with_a_flipped_bit(data: bytes, ending: str) -> bytes:
    """The pack with one bit of one file changed and the ZIP whole again, as a forger would."""
    target = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as old, zipfile.ZipFile(target, "w") as new:
        for name in old.namelist():
            content = bytearray(old.read(name))
            if name.endswith(ending):
                content[len(content) // 2] ^= 1
            new.writestr(name, bytes(content))
    return target.getvalue()
