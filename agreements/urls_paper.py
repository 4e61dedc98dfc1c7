"""Addresses of signing on paper, the meeting, and the superior's agreement."""

from __future__ import annotations

urlpatterns: list = []
