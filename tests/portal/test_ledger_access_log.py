"""Log-ins, refusals and readings are logged without a word of content."""

from __future__ import annotations

import pytest
from django.test import RequestFactory

from portal.ledger import access_log
from portal.models import AccessLog
from portal.viewer import Viewer
from tests.portal.ledger_support import department

pytestmark = pytest.mark.django_db


def test_a_request_is_logged_with_who_when_where_and_what():
    request = RequestFactory().get("/x/", REMOTE_ADDR="192.0.2.7")
    request.viewer = Viewer(user_id=3, person_id=4)
    request.mark = "abc123"
    made = department()
    access_log.record_request(request, access_log.Kind.VIEW_CONFIDENTIAL, object=made)
    row = AccessLog.objects.get()
    assert (row.user_id, row.person_id, row.kind, row.result) == (3, 4, "view_confidential", "ok")
    assert (row.ip, row.request_id) == ("192.0.2.7", "abc123")
    assert row.object == f"portal.department:{made.pk}"
    assert row.at is not None


def test_a_request_without_a_viewer_is_logged_too():
    request = RequestFactory().get("/login/")
    access_log.record_request(request, access_log.Kind.LOGIN_FAILED, result="denied")
    row = AccessLog.objects.get()
    assert (row.user_id, row.kind, row.result) == (None, "login_failed", "denied")


def test_line_breaks_and_long_texts_are_inert():
    access_log.record("denied", object="a\r\nb\x00\u202e" + "c" * 200, request_id="x\ny")
    row = AccessLog.objects.get()
    assert row.object.isprintable()
    assert len(row.object) == 120
    assert row.request_id == "x y"


def test_a_day_without_rows_gets_no_entry():
    assert access_log.close_days() == []
