"""Writes the access matrix anew; not part of the suite, run by name. Read what it wrote."""

from __future__ import annotations

from tests.house import matrix
from tests.house.objects import scene_of


def test_the_matrix_is_written(cast):
    scene = scene_of(cast)
    matrix.write([row for name in sorted(matrix.routes()) for row in matrix.answers(scene, name)])
