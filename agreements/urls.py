"""Addresses of the agreements app."""

from __future__ import annotations

urlpatterns: list = []
