"""Keys that are made at the first start and kept outside the database."""

from __future__ import annotations

import os
import secrets
from base64 import urlsafe_b64encode
from pathlib import Path


def kept_secret(path: Path, *, fernet: bool = False) -> str:
    """The secret in the file at `path`, made there (mode 0600) when the file is missing.

    Two processes that start at once end with the same secret: the file is created
    exclusively, and the loser reads what the winner wrote.
    """
    if not path.exists():
        path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        raw = os.urandom(32)
        secret = urlsafe_b64encode(raw).decode() if fernet else secrets.token_urlsafe(48)
        draft = path.with_name(f"{path.name}.{os.getpid()}")
        draft.write_text(secret, encoding="ascii")
        draft.chmod(0o600)
        try:
            os.link(draft, path)
        except FileExistsError:
            pass
        finally:
            draft.unlink()
    return path.read_text(encoding="ascii").strip()
