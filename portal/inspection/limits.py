"""How large an uploaded file may be. Read by both processes, so it imports nothing heavy."""

from __future__ import annotations

MB = 1024 * 1024

MAX_BYTES = 20 * MB
MAX_PAGES = 200
MAX_PIXELS = 50_000_000  # A4 at 600 dots to the inch is 35 million
MAX_OBJECTS = 200_000  # of one PDF
MAX_TEXT = 4_000_000  # characters looked through for marks

CHILD_MEMORY_BYTES = 700 * MB
CHILD_CPU_SECONDS = 20
CHILD_SECONDS = 30
CHILDREN_AT_ONCE = 2  # of one web process
