"""What a first visit costs: one page with everything that it names, as it goes over the wire."""

from __future__ import annotations

import gzip
import re
from pathlib import Path
from urllib.parse import urljoin

import pytest
from django.conf import settings
from django.contrib.staticfiles import finders
from django.urls import reverse

LIMIT = 150 * 1024
NAMED = re.compile(r"""(?:\bhref|\bsrc)="([^"#]+)"|url\(["']?([^"')]+)""")


def parts_of(html: str, page: str) -> set[str]:
    """Addresses of what a browser fetches by itself: styles, scripts, pictures, and theirs."""
    tags = re.findall(r"<(?:link|script|img|source)\b[^>]*>", html)
    found = {urljoin(page, one or two) for tag in tags for one, two in NAMED.findall(tag)}
    for address in [a for a in found if a.endswith(".css")]:
        text = file_of(address).read_text(encoding="utf-8")
        found |= {urljoin(address, one or two) for one, two in NAMED.findall(text)}
    return {a for a in found if not a.startswith("data:")}


def file_of(address: str) -> Path:
    path = finders.find(address.removeprefix(settings.STATIC_URL))
    assert path, address
    return Path(path)


@pytest.mark.parametrize(("who", "name"), [(None, "account_login"), ("clerk", "home")])
def test_a_first_visit_is_light_and_stays_inside(cast, client, client_of, who, name):
    address = reverse(name)
    html = (client_of(who) if who else client).get(address).content
    size = len(gzip.compress(html))
    for part in parts_of(html.decode(), address):
        assert part.startswith(settings.STATIC_URL), part
        size += len(gzip.compress(file_of(part).read_bytes()))
    assert 1024 < size <= LIMIT
