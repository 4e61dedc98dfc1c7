#!/usr/bin/env python3
"""履责检查点签名程序：独立于网站运行，只给没有缩短、没有分叉的账本签名。

It keeps its own key and its own memory of what it last signed, and signs a new size only with a
proof that the new tree continues the remembered one. Whoever rewrites the database and controls
the web process still gets no signature for the rewritten past. Run it as a user of its own, best
on another machine. Standard library and `cryptography`; knows nothing of the portal.

    python3 luze_checkpointer.py --folder /var/lib/luze-checkpoints --socket /run/luze/checkpoints

One line of JSON is asked and answered on each connection:
    {"state": true}                                        -> {"size", "root", "note", "key"}
    {"size": n, "root": hex, "old": m, "proof": [hex...]}  -> {"size", "root", "note", "key"}
    a refusal                                              -> {"refused": why, "size", "root"}
`why` is shrunk, forked, proof, stale (ask again from the size in the answer) or unreadable.
"""

from __future__ import annotations

import argparse
import base64
import contextlib
import hashlib
import json
import os
import signal
import socketserver
import sys
import threading
from pathlib import Path

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

EMPTY_ROOT = hashlib.sha256(b"").hexdigest()
LONGEST = 65536


def node_hash(left, right):
    return hashlib.sha256(b"\x01" + left + right).digest()


def continues(old_size, size, path, old_root, root):
    """Whether the tree of `size` leaves continues the one of `old_size` leaves."""
    if not 0 <= old_size <= size or any(len(step) != 32 for step in path):
        return False
    if old_size == size:
        return not path and old_root == root
    if old_size == 0:
        return not path and old_root == bytes.fromhex(EMPTY_ROOT)
    steps = [old_root] + list(path) if old_size & (old_size - 1) == 0 else list(path)
    place, last = old_size - 1, size - 1
    while place & 1:
        place, last = place >> 1, last >> 1
    if not steps:
        return False
    old = new = steps[0]
    for step in steps[1:]:
        if last == 0:
            return False
        if place & 1 or place == last:
            old, new = node_hash(step, old), node_hash(step, new)
            while not place & 1 and place:
                place, last = place >> 1, last >> 1
        else:
            new = node_hash(new, step)
        place, last = place >> 1, last >> 1
    return last == 0 and old == old_root and new == root


def durably(path, data, mode):
    """The whole file or the old one, on disk before it is believed."""
    draft = path.with_name(f".{path.name}.{os.getpid()}")
    draft.unlink(missing_ok=True)
    with open(os.open(str(draft), os.O_WRONLY | os.O_CREAT | os.O_EXCL, mode), "wb") as stream:
        stream.write(data)
        stream.flush()
        os.fsync(stream.fileno())
    draft.replace(path)
    folder = os.open(str(path.parent), os.O_RDONLY)
    try:
        os.fsync(folder)
    finally:
        os.close(folder)


class Checkpointer:
    """The key, the memory, and the one question."""

    def __init__(self, folder, origin):
        self.folder, self.origin, self.turn = Path(folder), origin, threading.Lock()
        self.folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        key = self.folder / "checkpoint.key"
        if not key.exists():
            durably(key, os.urandom(32), 0o400)
        self.key = Ed25519PrivateKey.from_private_bytes(key.read_bytes())
        raw = self.key.public_key().public_bytes(Encoding.Raw, PublicFormat.Raw)
        self.public = b"\x01" + raw
        self.mark = hashlib.sha256(origin.encode() + b"\n" + self.public).digest()[:4]
        self.memory = self.folder / "last.json"
        self.size, self.root, self.note = 0, EMPTY_ROOT, ""
        if self.memory.exists():
            kept = json.loads(self.memory.read_text(encoding="utf-8"))
            self.size, self.root, self.note = kept["size"], kept["root"], kept["note"]

    def verifier_key(self):
        """The public key as the offline verifier takes it."""
        return f"{self.origin}+{self.mark.hex()}+{base64.b64encode(self.public).decode()}"

    def answer(self, asked):
        """The answer to one question; what is signed stands in the memory first."""
        with self.turn:
            if asked.get("state"):
                return self.state()
            try:
                size, old, root = asked["size"], asked["old"], bytes.fromhex(asked["root"])
                proof = [bytes.fromhex(step) for step in asked["proof"]]
                if type(size) is not int or type(old) is not int or len(root) != 32:
                    return self.refusal("unreadable")
            except (KeyError, TypeError, ValueError):
                return self.refusal("unreadable")
            if size < self.size:
                return self.refusal("shrunk")
            if size == self.size:
                return self.state() if root.hex() == self.root else self.refusal("forked")
            if old != self.size:
                return self.refusal("stale")
            if not continues(old, size, proof, bytes.fromhex(self.root), root):
                return self.refusal("proof")
            self.remember(size, root)
            return self.state()

    def remember(self, size, root):
        text = f"{self.origin}\n{size}\n{base64.b64encode(root).decode()}\n"
        signed = base64.b64encode(self.mark + self.key.sign(text.encode())).decode()
        note = f"{text}\n— {self.origin} {signed}\n"
        kept = {"size": size, "root": root.hex(), "note": note}
        durably(self.memory, json.dumps(kept, ensure_ascii=False).encode(), 0o600)
        self.size, self.root, self.note = size, root.hex(), note

    def state(self):
        key = self.verifier_key()
        return {"size": self.size, "root": self.root, "note": self.note, "key": key}

    def refusal(self, why):
        if why in ("shrunk", "forked", "proof"):
            sys.stderr.write(f"refused: {why}; last signed size {self.size}\n")
        return {"refused": why, "size": self.size, "root": self.root}


class Answers(socketserver.StreamRequestHandler):
    timeout = 10

    def handle(self):
        with contextlib.suppress(OSError):
            try:
                asked = json.loads(self.rfile.readline(LONGEST).decode())
                said = self.server.checkpointer.answer(asked if isinstance(asked, dict) else {})
            except ValueError:
                said = self.server.checkpointer.refusal("unreadable")
            self.wfile.write(json.dumps(said, ensure_ascii=False).encode() + b"\n")


class Server(socketserver.ThreadingUnixStreamServer):
    daemon_threads = True


def main(arguments=None):
    parser = argparse.ArgumentParser(description="履责检查点签名程序")
    parser.add_argument("--folder", required=True, help="密钥和记忆文件所在的文件夹")
    parser.add_argument("--socket", required=True, help="接受询问的套接字")
    parser.add_argument("--origin", default="luze.local/ledger1", help="账本的名称")
    options = parser.parse_args(arguments)
    checkpointer = Checkpointer(options.folder, options.origin)
    place = Path(options.socket)
    place.parent.mkdir(parents=True, exist_ok=True)
    place.unlink(missing_ok=True)
    with Server(str(place), Answers) as server:
        place.chmod(0o660)
        server.checkpointer = checkpointer
        for number in (signal.SIGINT, signal.SIGTERM):
            signal.signal(number, lambda *_: threading.Thread(target=server.shutdown).start())
        sys.stdout.write(f"检查点公钥：{checkpointer.verifier_key()}\n")
        sys.stdout.flush()
        server.serve_forever()
    place.unlink(missing_ok=True)


if __name__ == "__main__":
    main()
