"""Proof that the person at the screen is himself, fresh enough for an act that binds."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

FRESH = timedelta(minutes=5)


@dataclass(frozen=True)
class AuthProof:
    """How and when the person proved who he is: password, password_totp or passkey."""

    method: str
    at: datetime

    def fresh(self, now: datetime) -> bool:
        """True within five minutes of the proof (one sitting)."""
        return timedelta(0) <= now - self.at <= FRESH
