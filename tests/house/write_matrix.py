"""Writes the access matrix anew; not part of the suite, run by name. Read what it wrote.

It asks at addresses that have no rows yet, or none for one of their objects, and keeps the other
rows. `ROUTES="talk*,finding*" python -m pytest tests/house/write_matrix.py` asks anew at those
as well; `ROUTES="*"` asks everywhere, which takes a while.
"""

from __future__ import annotations

import os
from fnmatch import fnmatch

from tests.house import matrix
from tests.house.objects import scene_of, still


def test_the_matrix_is_written(cast):
    wanted = os.environ.get("ROUTES", "").split(",")
    kept = matrix.expected() if matrix.CSV.exists() else {}
    rows: list[tuple[str, ...]] = []
    with still():
        scene = scene_of(cast)
        with matrix.bare(scene):
            for name in sorted(matrix.routes()):
                known = {row[3] for row in kept.get(name, [])} == set(scene.relations(name))
                asked = not known or any(fnmatch(name, pattern) for pattern in wanted)
                rows += matrix.answers(scene, name) if asked else kept[name]
    matrix.write(rows)
    assert not [row for row in rows if row[-1] == "500"]
