"""Addresses of texts and campaigns."""

from __future__ import annotations

urlpatterns: list = []
