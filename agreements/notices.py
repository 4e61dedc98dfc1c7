"""Topics under which the inbox keeps messages of this app."""

from __future__ import annotations

from agreements.models import Agreement, ExceptionRequest


def topic_of(agreement: Agreement) -> str:
    """Messages about signing one agreement; settled when it is in force or set aside."""
    return f"agreements.agreement:{agreement.pk}"


def request_topic(request: ExceptionRequest) -> str:
    """Messages about one request; settled when it is decided."""
    return f"agreements.request:{request.pk}"
