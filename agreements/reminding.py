"""How often people are reminded to sign: from the organ's settings, fetched once for many rows.

Source: 惯例 (settings `reminder_first_days`, `reminder_interval_days`, `reminder_cap`).
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

from agreements.models import Agreement
from agreements.states import SIGNABLE
from portal import preferences


@dataclass(frozen=True)
class Pace:
    """Days before the due day of the first reminder, days between two, and the most there are."""

    first_days: int
    interval_days: int
    cap: int

    def next_after(self, agreement: Agreement) -> date | None:
        """The day of the next reminder, or None when the cap is reached or nothing waits."""
        if agreement.state not in SIGNABLE or agreement.reminded_count >= self.cap:
            return None
        if agreement.reminded_on is None:
            return agreement.due_on - timedelta(days=self.first_days)
        return agreement.reminded_on + timedelta(days=self.interval_days)


def pace() -> Pace:
    """The settings in force."""
    return Pace(
        *preferences.values("reminder_first_days", "reminder_interval_days", "reminder_cap")
    )
