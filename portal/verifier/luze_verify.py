#!/usr/bin/env python3
"""履责离线核验程序：核验账本导出、签署回执、证据包。只用 Python 自带的库，3.8 以上均可运行。

用法：python3 -I luze_verify.py 文件 [--anchor 检查点文件] [--key 公钥] [--paper 文书.pdf]
退出码：0 一致；1 发现改动；2 无法核验。“注意”各行写明没有核验到的，同样要看。
"""

from __future__ import annotations

import argparse
import base64
import hashlib
import io
import json
import re
import struct
import sys
import unicodedata
import zipfile
import zlib
from datetime import datetime, timedelta
from pathlib import Path

FIRST, HEX64 = "0" * 64, re.compile(r"[0-9a-f]{64}\Z")
TS = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{6}Z\Z", re.ASCII)
RECEIPT = re.compile(r"(?:.*[ /])?([0-9]+)\.receipt\.json\Z")
SITE = re.compile(r"https?://([^/:@\\]+)(:[0-9]+)?\Z")
PROOF = {"authenticator_data", "client_data", "key", "rp", "signature", "statement"}
BEHIND = "只有前一部分为回执所记，其后追加了内容；追加的是其他各方的签名还是别的，没有证明"
NOTES = ("checkpoints.txt", "检查点.txt")
TEXTS = ("act", "actor", "after", "kind", "subject", "commit", "prev", "ts")
REQUIRED, OPTIONAL = frozenset(TEXTS) | {"seq", "v"}, frozenset({"auth", "facts", "text_sha256"})
LONGEST, MOST_FILES, MOST_BYTES, MOST_STATES = 1 << 20, 20000, 1 << 32, 1000
UNSEEN = {"Cc", "Cf", "Cs", "Zl", "Zp"}  # characters that turn lines about, or end them
WORDS = {  # of acts in receipts; others are shown as they stand in the ledger
    "issued": "印发责任书", "signed": "签订", "in_force": "责任书生效", "received": "收存承诺书",
    "paper_issued": "制发文书", "restricted": "限定知悉的记录", "finding_recorded": "登记问题",
    "finding_served": "送达整改通知", "rectification_planned": "报送整改方案",
    "rectification_submitted": "提交整改核查", "rectification_verified": "核查整改",
    "rectification_closed": "整改销号",
}


class Altered(Exception):
    """What was found, in one sentence."""


class Unusable(Exception):
    """Why nothing can be said."""


def unique(pairs):
    found = dict(pairs)
    if len(found) != len(pairs):
        raise ValueError("doubled key")
    return found


def refuse(text):
    raise ValueError(text)


READER = json.JSONDecoder(object_pairs_hook=unique, parse_float=refuse, parse_constant=refuse)
WRITER = json.JSONEncoder(
    sort_keys=True, separators=(",", ":"), ensure_ascii=False, allow_nan=False
)


def strict(text):
    """The value of a canonical text; ValueError for any other spelling of it."""
    try:
        value = READER.decode(text)
        same = WRITER.encode(value) == text
    except RecursionError:
        raise ValueError("nested too deeply") from None
    if not same:
        raise ValueError("not the canonical spelling")
    return value


def b64(text):
    """Strict base64: one spelling only."""
    raw = base64.b64decode(text, validate=True)
    if base64.b64encode(raw).decode() != text:
        raise ValueError("base64")
    return raw


def unhex(text):
    """Strict hexadecimal: one spelling only."""
    if bytes.fromhex(text).hex() != text:
        raise ValueError("hexadecimal")
    return bytes.fromhex(text)


def leaf_hash(body):
    return hashlib.sha256(b"\x00" + body).digest()


def node_hash(left, right):
    return hashlib.sha256(b"\x01" + left + right).digest()


class Frontier:
    """The right edge of a growing tree."""

    def __init__(self):
        self.size, self.edge = 0, []

    def append(self, leaf):
        node, place = leaf, self.size
        while place & 1:
            node, place = node_hash(self.edge.pop(), node), place >> 1
        self.edge.append(node)
        self.size += 1

    def root(self):
        if not self.edge:
            return hashlib.sha256(b"").digest()
        node = self.edge[-1]
        for left in reversed(self.edge[:-1]):
            node = node_hash(left, node)
        return node


def included(leaf, index, size, path, root):
    """Whether the path leads from leaf `index` (from 0) to the root of a tree of this size."""
    if not 0 <= index < size or any(len(step) != 32 for step in path):
        return False
    place, last, node = index, size - 1, leaf
    for step in path:
        if last == 0:
            return False
        if place & 1 or place == last:
            node = node_hash(step, node)
            while not place & 1 and place:
                place, last = place >> 1, last >> 1
        else:
            node = node_hash(node, step)
        place, last = place >> 1, last >> 1
    return last == 0 and node == root

Q = 2**255 - 19
L = 2**252 + 27742317777372353535851937790883648493
D = -121665 * pow(121666, Q - 2, Q) % Q
ROOT_OF_MINUS_1 = pow(2, (Q - 1) // 4, Q)


def ed_add(p, q):
    a, b = (p[1] - p[0]) * (q[1] - q[0]) % Q, (p[1] + p[0]) * (q[1] + q[0]) % Q
    c, d = 2 * p[3] * q[3] * D % Q, 2 * p[2] * q[2] % Q
    e, f, g, h = b - a, d - c, d + c, b + a
    return e * f % Q, g * h % Q, f * g % Q, e * h % Q


def times(number, point, add, total):
    """The point added to itself so many times; `total` is the neutral point."""
    while number:
        if number & 1:
            total = add(total, point)
        point, number = add(point, point), number >> 1
    return total


def ed_point(raw):
    y = int.from_bytes(raw, "little")
    sign, y = y >> 255, y & (1 << 255) - 1
    if y >= Q:
        raise ValueError("point")
    square = (y * y - 1) * pow(D * y * y + 1, Q - 2, Q) % Q
    x = pow(square, (Q + 3) // 8, Q)
    if (x * x - square) % Q:
        x = x * ROOT_OF_MINUS_1 % Q
    if (x * x - square) % Q or (x == 0 and sign):
        raise ValueError("point")
    if x & 1 != sign:
        x = Q - x
    return x, y, 1, x * y % Q


BASE = ed_point((4 * pow(5, Q - 2, Q) % Q).to_bytes(32, "little"))


def ed25519(public, message, signature):
    """Whether the Ed25519 signature fits."""
    if len(public) != 32 or len(signature) != 64:
        return False
    try:
        key, first = ed_point(public), ed_point(signature[:32])
    except ValueError:
        return False
    s = int.from_bytes(signature[32:], "little")
    h = int.from_bytes(hashlib.sha512(signature[:32] + public + message).digest(), "little") % L
    left = times(s, BASE, ed_add, (0, 1, 1, 0))
    right = ed_add(first, times(h, key, ed_add, (0, 1, 1, 0)))
    return s < L and all((left[i] * right[2] - right[i] * left[2]) % Q == 0 for i in (0, 1))


P = 2**256 - 2**224 + 2**192 + 2**96 - 1
N = 0xFFFFFFFF00000000FFFFFFFFFFFFFFFFBCE6FAADA7179E84F3B9CAC2FC632551
B = 0x5AC635D8AA3A93E7B3EBBD55769886BC651D06B0CC53B0F63BCE3C3E27D2604B
G = (
    0x6B17D1F2E12C4247F8BCE6E563A440F277037D812DEB33A0F4A13945D898C296,
    0x4FE342E2FE1A7F9B8EE7EB4A7C0F9E162BCE33576B315ECECBB6406837BF51F5,
)


def ec_add(p, q):
    if p is None or q is None:
        return p or q
    if p[0] == q[0]:
        if (p[1] + q[1]) % P == 0:
            return None
        slope = (3 * p[0] * p[0] - 3) * pow(2 * p[1], P - 2, P) % P
    else:
        slope = (q[1] - p[1]) * pow(q[0] - p[0], P - 2, P) % P
    x = (slope * slope - p[0] - q[0]) % P
    return x, (slope * (p[0] - x) - p[1]) % P


def integer(der, place):
    """A whole number in DER, and the place after it."""
    size = der[place + 1]
    raw = der[place + 2 : place + 2 + size]
    wrong = der[place] != 2 or not 0 < size == len(raw) or raw[0] > 127
    if wrong or (size > 1 and raw[0] == 0 and raw[1] < 128):
        raise ValueError("der")
    return int.from_bytes(raw, "big"), place + 2 + size


def p256(public, message, signature):
    """Whether the ECDSA signature (DER, over SHA-256) fits the point x||y."""
    x, y = int.from_bytes(public[:32], "big"), int.from_bytes(public[32:], "big")
    if len(public) != 64 or max(x, y) >= P or (y * y - x * x * x + 3 * x - B) % P:
        return False
    try:
        if signature[0] != 0x30 or signature[1] != len(signature) - 2:
            return False
        r, place = integer(signature, 2)
        s, end = integer(signature, place)
    except (ValueError, IndexError):
        return False
    if end != len(signature) or not (0 < r < N and 0 < s < N):
        return False
    digest, inverse = int.from_bytes(hashlib.sha256(message).digest(), "big"), pow(s, N - 2, N)
    first = times(digest * inverse % N, G, ec_add, None)
    point = ec_add(first, times(r * inverse % N, (x, y), ec_add, None))
    return point is not None and point[0] % N == r


def read_key(text):
    """(name, key) of a verifier key `name+hash+base64`."""
    name, mark, rest = text.strip().split("+", 2) if text.count("+") > 1 else ("", "", "")
    raw = b64(rest) if rest else b""
    whole = hashlib.sha256(name.encode() + b"\n" + raw).hexdigest()[:8]
    if len(raw) != 33 or raw[0] != 1 or whole != mark:
        raise Unusable("公钥的写法不对")
    return name, raw[1:]


def read_note(note, key):
    """(size, root) of a note with a good signature; Altered otherwise."""
    try:
        name, public = key
        text, line = note.split("\n\n")
        origin, size, root = text.split("\n")
        dash, signer, signature = line.rstrip("\n").split(" ")
        raw, head = b64(signature), b64(root)
        mark = hashlib.sha256(name.encode() + b"\n\x01" + public).digest()[:4]
        exact = line.endswith("\n") and line.count("\n") == 1 and str(int(size)) == size
        fits = (dash, signer, origin) == ("—", name, name) and raw[:4] == mark
    except ValueError:
        raise Altered("检查点的写法不合规定") from None
    message = (text + "\n").encode()
    if not (exact and fits and len(head) == 32 and ed25519(public, message, raw[4:])):
        raise Altered("检查点的签名不对")
    return int(size), head


def notes_of(data):
    """The notes of a file, one after the other."""
    text = data.decode()
    found = re.findall(r"[^\n]+\n[^\n]+\n[^\n]+\n\n[^\n]+\n", text)
    if "".join(found) != text:
        raise Altered("检查点文件的写法不合规定")
    return found


def entry_of(text):
    """The content of an entry; ValueError when it is not spelled or shaped as one."""
    content = strict(text)
    if not isinstance(content, dict) or not REQUIRED <= content.keys() <= REQUIRED | OPTIONAL:
        raise ValueError("shape")
    hexes = (content["commit"], content["prev"], content.get("text_sha256", FIRST))
    texts = [content[name] for name in TEXTS] + list(hexes)
    good = all(isinstance(each, str) for each in texts) and TS.match(content["ts"])
    numbers = type(content["seq"]) is type(content["v"]) is int and content["v"] == 1
    numbers = numbers and 0 < content["seq"] < 1 << 53
    facts = isinstance(content.get("facts", {}), dict)
    if not (good and numbers and facts and all(HEX64.match(each) for each in hexes)):
        raise ValueError("shape")
    return content


def check_ledger(lines, notes, key):
    """Reads an export line by line; what to say of it, or Altered with all that is wrong."""
    head_line = next(lines, b"")
    try:
        head = strict(head_line.decode().rstrip("\n"))
        size, root = head["size"], head["root"]
        if head != {"root": root, "size": size, "v": 1} or type(size) is not int:
            raise ValueError("head")
    except (ValueError, KeyError, TypeError):
        raise Altered("首行不合规定") from None
    wanted, faults, last = {}, [], 0
    for note in notes:
        try:
            at, expected = read_note(note, key)
            wanted.setdefault(at, set()).add(expected)
            last = max(last, at)
        except Altered as fault:
            faults.append(str(fault))
    signed, tree, prev, ts = len(wanted), Frontier(), FIRST, ""
    for number, line in enumerate(lines, start=1):
        body = line[:-1]
        try:
            content = entry_of(body.decode())
            if not line.endswith(b"\n") or content["seq"] != number:
                raise ValueError("seq")
            if content["prev"] != prev:
                faults.append(f"第 {number} 条与上一条衔接不上，两条之一被改动、调换或删除")
            if content["ts"] < ts:
                faults.append(f"第 {number} 条的时间早于上一条")
            ts = content["ts"]
        except (ValueError, KeyError, TypeError):
            faults.append(f"第 {number} 条的编号或写法不合规定，已被改动")
        leaf = leaf_hash(body)
        prev = leaf.hex()
        tree.append(leaf)
        if any(each != tree.root() for each in wanted.pop(number, ())):
            faults.append(f"前 {number} 条与当时签名的检查点不符，其中有改动")
        if len(faults) > 20:
            break
    faults += [f"缺少记录，检查点签名时曾有 {at} 条" for at in sorted(wanted) if at]
    if not faults and (tree.size, tree.root().hex()) != (size, root):
        faults.append("条数或总校验值与首行所记不符")
    if faults:
        raise Altered("；".join(faults[:20]))
    open_end = f"检查点到第 {last} 条为止，此后有无改写、截去，本次不能核验"
    no_end = "没有检查点，只核验了前后衔接；整体改写、截去末尾，本次不能核验"
    return [f"账本 {size} 条，检查点 {signed} 个"], [open_end if last else no_end]


def check_passkey(proof, content):
    """That a key signed the document of this entry for its actor; the mark of that key."""
    client = b64(proof["client_data"])
    seen, data = json.loads(client.decode()), b64(proof["authenticator_data"])
    statement = strict(proof["statement"])
    digest = hashlib.sha256(proof["statement"].encode()).digest()
    challenge = base64.urlsafe_b64encode(digest).decode().rstrip("=")
    about = {(each["subject"], each["text"]) for each in statement["documents"]}
    site, rp = SITE.match(seen.get("origin", "")), proof["rp"]
    good = (
        set(proof) == PROOF
        and content.get("facts", {}).get("passkey") == digest.hex()
        and (content["subject"], content.get("text_sha256")) in about
        and (statement["by"], "agreements.signed") == (content["actor"], content["kind"])
        and (seen.get("type"), seen.get("challenge")) == ("webauthn.get", challenge)
        and rp and site and ("." + site.group(1)).endswith("." + rp)
        and seen.get("crossOrigin") is not True
        and data[:32] == hashlib.sha256(rp.encode()).digest()
        and data[32] & 5 == 5
    )
    message = data + hashlib.sha256(client).digest()
    if not good or not p256(unhex(proof["key"]), message, b64(proof["signature"])):
        raise Altered("通行密钥的签名与所签文书不符")
    return hashlib.sha256(bytes.fromhex(proof["key"])).hexdigest()[:16]


def described(content):
    """An entry in words, its time as clocks in Beijing showed it."""
    at = datetime.strptime(content["ts"][:19], "%Y-%m-%dT%H:%M:%S") + timedelta(hours=8)
    word = WORDS.get(content["kind"].split(".")[-1], ascii(content["kind"])[1:-1])
    return f"第 {content['seq']} 条，{at.year}年{at.month}月{at.day}日 {at:%H:%M:%S}，{word}"


def check_receipt(text, key, papers):
    """What to say, size and root, and the entry; Altered unless it fits (and one of the papers).

    `papers`: digest -> name; None where no paper is at hand.
    """
    try:
        receipt = strict(text)
        named = {"checkpoint", "entry", "index", "key", "kind", "path", "v"}
        if set(receipt) - {"passkey"} != named or (receipt["kind"], receipt["v"]) != (
            "luze-receipt", 1
        ):
            raise ValueError("shape")
        content = entry_of(receipt["entry"])
        own = read_key(receipt["key"])
        size, root = read_note(receipt["checkpoint"], key or own)
        path = [unhex(step) for step in receipt["path"]]
        leaf, index = leaf_hash(receipt["entry"].encode()), receipt["index"]
        if index != content["seq"] - 1 or not included(leaf, index, size, path, root):
            raise Altered("回执中的记录不在检查点所签的账本之中")
        facts, person, said = content.get("facts", {}), "", described(content)
        if "passkey" in receipt:
            mark = check_passkey(receipt["passkey"], content)
            site = ascii(receipt["passkey"]["rp"])[1:-1]
            person = f"，通行密钥签名有效（密钥 {mark}，站点 {site}）"
        elif facts.get("passkey"):
            raise Altered("回执缺少通行密钥的签名")
    except (ValueError, KeyError, TypeError, AttributeError, IndexError, RecursionError, Unusable):
        raise Altered("回执的写法不合规定，已被改动") from None
    if key and key != own:
        raise Altered("回执所附的公钥与给定的公钥不是同一把")
    wanted = facts.get("paper")
    if isinstance(wanted, str) and papers is not None:
        if wanted not in papers:
            raise Altered(f"第 {content['seq']} 条记录所签的文书不在其中，缺少或者已被换掉")
        said += f"，所签文书为“{papers[wanted]}”"
    subject = ascii(content["subject"])[1:-1]
    return f"{said}（{subject}）{person}", (size, root), content


def one_ledger(receipts, others, kept):
    """Signed states of one ledger never differ at one size; what to say and to warn of."""
    roots = {}
    for size, root in receipts + others:
        if roots.setdefault(size, root) != root:
            raise Altered(f"同为 {size} 条的两个检查点不同，不是同一账本")
    for size, root in kept:
        if roots.get(size, root) != root:
            raise Altered(f"{size} 条时的检查点与系统以外保存的不符，不是同一账本")
    outside = {size for size, _root in kept}
    met, unmet = (
        "、".join(str(size) for size in sorted(roots) if (size in outside) == there)
        for there in (True, False)
    )
    said = [f"{met} 条时的检查点与保存的一致"] if met else []
    warned = [f"保存的检查点中没有 {unmet} 条时的，未能比对"] if kept and receipts and unmet else []
    return said, warned


def fit_name(name):
    """Whether a name can be unpacked anywhere, and shows itself as what it is."""
    parts = name.split("/")
    odd = set(name) & set('<>:"\\|?*') or any(unicodedata.category(c) in UNSEEN for c in name)
    return not odd and not any(part.strip() in ("", ".") or part[-1] in " ." for part in parts)


def check_layout(stream, pack):
    """One file after the other and nothing else: other programs would unpack something else."""
    place = directory = 0
    for info in sorted(pack.infolist(), key=lambda each: each.header_offset):
        stream.seek(info.header_offset)
        raw = stream.read(30)
        head = struct.unpack("<4s5H3L2H", raw) if len(raw) == 30 else [0] * 11
        told = (info.flag_bits, info.compress_type, info.CRC, info.compress_size, info.file_size)
        same = told == (head[2], head[3], head[6], head[7], head[8]) and head[10] == 0
        plain = not (info.extra or info.comment or info.flag_bits & ~0x800)
        if info.header_offset != place or not (same and plain and info.compress_type in (0, 8)):
            raise Altered("压缩包夹带了内容，或者重新压缩过，不是系统给出的原件")
        place += 30 + head[9] + info.compress_size
        directory += 46 + head[9]
    if (pack.start_dir, stream.seek(0, 2)) != (place, place + directory + 22):
        raise Altered("压缩包首尾夹带了内容，或者重新压缩过，不是系统给出的原件")


def digests(stream):
    """(SHA-256 of a file, that of each beginning which ends a PDF: its earlier states)."""
    whole, earlier = hashlib.sha256(), set()
    for line in limited(io.BufferedReader(stream, LONGEST)):
        bare = line.rstrip(b"\r\n")
        if bare.endswith(b"%%EOF") and len(earlier) < MOST_STATES:
            ended = whole.copy()
            ended.update(bare)
            earlier.add(ended.hexdigest())
            ended.update(line[len(bare) :])
            earlier.add(ended.hexdigest())
        whole.update(line)
    return whole.hexdigest(), earlier


def unpacked(pack, name):
    """What `digests` says of a file; nothing where a changed byte broke what is compressed."""
    try:
        return digests(pack.open(name))
    except (zipfile.BadZipFile, zlib.error, EOFError):
        return "", set()


def read_manifest(text):
    """(name -> (SHA-256, size), key or None) of a manifest; Altered for any other shape."""
    try:
        manifest = strict(text)
        if set(manifest) != {"files", "key", "kind", "v"} or manifest["kind"] != "luze-pack":
            raise ValueError("shape")
        listed = {each["name"]: (each["sha256"], each["size"]) for each in manifest["files"]}
        shapes = {(type(name), type(sha), type(size)) for name, (sha, size) in listed.items()}
        if manifest["v"] != 1 or shapes - {(str, str, int)} or "manifest.json" in listed:
            raise ValueError("shape")
        if not all(HEX64.match(sha) for sha, _size in listed.values()):
            raise ValueError("digest")
        if len(listed) != len(manifest["files"]):
            raise ValueError("doubled")
        return listed, read_key(manifest["key"]) if manifest["key"] else None
    except (ValueError, KeyError, TypeError, AttributeError, Unusable):
        raise Altered("清单的写法不合规定") from None


def check_pack(stream, key, kept):
    """All files of a pack against its manifest, its receipts and its ledger."""
    with zipfile.ZipFile(stream) as pack:
        infos = pack.infolist()
        if len(infos) > MOST_FILES or sum(info.file_size for info in infos) > MOST_BYTES:
            raise Unusable("证据包过大")
        names = [info.orig_filename for info in infos]
        alike = {unicodedata.normalize("NFC", name).casefold() for name in names}
        if names.count("manifest.json") != 1 or len(alike) != len(names):
            raise Altered("证据包没有唯一的清单，或者有重名文件")
        faults = ["文件名不合规定：" + name for name in names if not fit_name(name)]
        read = [info for info in infos if info.filename.endswith((".json", *NOTES))]
        if sum(info.file_size for info in read) > LONGEST * 256:
            raise Unusable("清单、回执、检查点过大")
        listed, own = read_manifest(pack.read("manifest.json").decode())
        if key and own != key:
            raise Altered("证据包所附的公钥与给定的公钥不是同一把")
        faults += ["缺少文件：" + name for name in sorted(set(listed) - set(names))]
        extra = set(names) - set(listed) - {"manifest.json"}
        faults += ["清单以外的文件：" + name for name in sorted(extra)]
        if faults:
            raise Altered("；".join(faults))
        check_layout(stream, pack)
        found = {name: unpacked(pack, name) for name in sorted(listed)}
        for name, (sha, _earlier) in found.items():
            if (sha, pack.getinfo(name).file_size) != listed[name]:
                faults.append("文件已被改动：" + name)
        if faults:
            raise Altered("；".join(faults))
        said, warned = check_contents(pack, found, own, kept)
    return [f"证据包共 {len(listed)} 个文件，与清单一致"] + said, warned, own


def check_contents(pack, found, own, kept):
    """What the receipts, checkpoints and ledger of a pack prove of its files, and what not."""
    said, heads, papers = [], [], {}
    near = {sha: name for name, (whole, some) in found.items() for sha in some | {whole}}
    receipts = [name for name in found if name.endswith(".receipt.json")]
    notes = [each for name in NOTES if name in found for each in notes_of(pack.read(name))]
    if own is None and (receipts or notes or kept):
        raise Altered("清单没有写明检查点公钥，包内的回执、检查点无从核验")
    for name in receipts:
        line, head, entry = check_receipt(pack.read(name).decode(), own, near)
        number = RECEIPT.match(name)
        if number is None or number.group(1) != str(entry["seq"]):
            raise Altered("回执的文件名与其中的记录不是同一条：" + name)
        said.append(f"“{name}”：{line}")
        heads.append(head)
        if isinstance(sha := entry.get("facts", {}).get("paper"), str):
            papers.setdefault(sha, []).append(str(entry["seq"]))
    outside = [read_note(note, own) for note in kept]
    more, warned = one_ledger(heads, [read_note(note, own) for note in notes], outside)
    said, bare = said + more, []
    for name in (each for each in found if each not in receipts and each not in NOTES):
        whole, earlier = found[name]
        if whole in papers:
            said.append(f"“{name}”：与第 {'、'.join(papers[whole])} 条记录所记逐字节一致")
        elif earlier & set(papers):
            warned.append(f"“{name}”{BEHIND}")
        elif name != "ledger.jsonl":
            bare.append(name)
    if "ledger.jsonl" in found:
        with pack.open("ledger.jsonl") as stream:
            more, open_end = check_ledger(limited(stream), notes + kept, own)
        said, warned = said + more, warned + open_end
    if bare:
        names = "、".join(f"“{name}”" for name in bare[:20]) + "等" * (len(bare) > 20)
        warned.append(f"{len(bare)} 个文件只与清单一致，清单可由任何人重做，不证明真伪：{names}")
    return said, warned


def limited(stream):
    """The lines of a stream; a line longer than any entry is cut, and so found."""
    return iter(lambda: stream.readline(LONGEST), b"")


def checked(options):
    """What to say of the file, what to warn of, and the key; Altered or Unusable otherwise."""
    key = read_key(options.key) if options.key else None
    kept = notes_of(Path(options.anchor).read_bytes()) if options.anchor else []
    with open(options.file, "rb") as stream:
        head = stream.read(8)
        stream.seek(0)
        receipt = not head.startswith(b"PK") and head != b'{"root":'
        if receipt and not head.startswith(b"{") and not options.file.endswith(".receipt.json"):
            raise Unusable("不是账本导出、签署回执或者证据包；核对文书，请与它的回执一同核对")
        if options.paper and not receipt:
            raise Unusable("文书只能与签署回执一同核对，证据包、账本导出请去掉 --paper")
        if head.startswith(b"PK"):
            said, warned, own = check_pack(stream, key, kept)
            stream.seek(0)
            whole = hashlib.sha256()
            for part in iter(lambda: stream.read(LONGEST), b""):
                whole.update(part)
            warned.append(f"证据包校验值 {whole.hexdigest()}，请在本单位“核对文书”页按文件核对")
            return said, warned, key or own
        if not receipt:
            if kept and key is None:
                raise Unusable("核对检查点需要用 --key 给出公钥")
            said, warned = check_ledger(limited(stream), kept, key)
            return said, warned, key
        text = stream.read(LONGEST * 8 + 1)
    if len(text) > LONGEST * 8:
        raise Unusable("文件过大，不是回执")
    whole, papers = "", None
    if options.paper:
        with open(options.paper, "rb") as stream:
            whole, earlier = digests(stream)
        papers = dict.fromkeys(earlier | {whole}, Path(options.paper).name)
    said, found, content = check_receipt(text.decode(), key, papers)
    own, wanted = key or read_key(json.loads(text.decode())["key"]), content.get("facts", {})
    more, warned = one_ledger([found], [], [read_note(note, own) for note in kept])
    if papers is None:
        warned.append("没有给出文书，回执是否属于某一份文书没有核对，请用 --paper 给出")
    elif wanted.get("paper") not in papers:
        raise Altered(f"第 {content['seq']} 条记录没有签文书，所给文书与它无关")
    elif wanted["paper"] != whole:
        warned.append(f"文书{BEHIND}")
    if wanted.get("passkey"):
        warned.append("通行密钥是回执自带的，是否为本人所有，请与本人认可的另一份回执核对密钥")
    return ["签署回执：" + said] + more, warned, own


def shown(text):
    """No name in a file may turn about or end the line that tells of it."""
    return "".join("?" if unicodedata.category(c) in UNSEEN else c for c in str(text))


def main(arguments=None):
    """The exit code; what was found goes to the screen."""
    parser = argparse.ArgumentParser(description="履责离线核验程序", add_help=True)
    parser.add_argument("file", help="账本导出、签署回执或者证据包")
    parser.add_argument("--anchor", help="在系统以外保存的检查点文件")
    parser.add_argument("--key", help="单位公布的检查点公钥")
    parser.add_argument("--paper", help="与回执一同核对的文书")
    options = parser.parse_args(arguments)
    try:
        said, warned, key = checked(options)
    except Altered as fault:
        sys.stdout.write(f"发现改动：{shown(fault)}。\n")
        return 1
    except Exception as reason:  # whatever a hostile file brings about is no "whole", no "altered"
        lacking = "没有这个文件" if isinstance(reason, FileNotFoundError) else "文件读不懂"
        known = reason if isinstance(reason, Unusable) else lacking
        sys.stdout.write(f"无法核验：{shown(known)}。\n")
        return 2
    for line in said:
        sys.stdout.write(f"一致：{shown(line)}。\n")
    if key and not options.key:
        mark = hashlib.sha256(key[1]).hexdigest()[:16]
        warned.append(
            f"检查点公钥指纹 {mark}，是文件自带的，请与单位公布、存证页上印的指纹核对，不同即为伪造"
        )
    for line in warned:
        sys.stdout.write(f"注意：{shown(line)}。\n")
    return 0


if __name__ == "__main__":
    if hasattr(sys.stdout, "reconfigure"):
        sys.stdout.reconfigure(encoding="utf-8", errors="replace")
    sys.exit(main())
