"""How large a roster may be. Read by both processes, so it imports nothing heavy."""

from __future__ import annotations

MB = 1024 * 1024

MAX_FILE_BYTES = 10 * MB
MAX_ENTRIES = 200
MAX_UNPACKED_BYTES = 50 * MB
MAX_RATIO = 100
RATIO_MATTERS_FROM = MB  # small parts of empty XML compress well and harm nobody

MAX_ROWS = 20_000
HEADER_WITHIN = 10  # a title and remarks may stand above the header
LAST_ROW = MAX_ROWS + HEADER_WITHIN
MAX_COLUMNS = 60
MAX_CELL_TEXT = 2_000
MAX_TEXT = 16 * MB  # characters handed back by the reading process
MAX_REPORTED = 50  # formulas, merged ranges: enough to act on

CHILD_MEMORY_BYTES = 300 * MB
CHILD_SECONDS = 10
