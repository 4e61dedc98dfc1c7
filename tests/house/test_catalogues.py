"""Compiled catalogues stand in the repository, so that a closed network needs no compiler."""

from __future__ import annotations

import subprocess
from pathlib import Path

import pytest
from django.conf import settings

CATALOGUES = sorted(Path(settings.LOCALE_PATHS[0]).rglob("*.po"))


@pytest.mark.parametrize("source", CATALOGUES, ids=lambda p: p.parts[-3])
def test_a_compiled_catalogue_is_that_of_its_source(source, tmp_path):
    fresh = tmp_path / "fresh.mo"
    subprocess.run(["msgfmt", "-o", str(fresh), str(source)], check=True)
    assert fresh.read_bytes() == source.with_suffix(".mo").read_bytes()
