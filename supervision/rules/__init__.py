"""The numbered rules of supervision: values in, verdict out; no tables, no request."""

from supervision.rules import (
    cases,
    daily,
    findings,
    hearings,
    integrity,
    measures,
    opinions,
    parties,
    reminders,
    talks,
    terms,
)

# Every rule in one place: number -> (sentence, source).
RULES = {
    **parties.BOOK.rules,
    **terms.BOOK.rules,
    **talks.BOOK.rules,
    **reminders.BOOK.rules,
    **hearings.BOOK.rules,
    **findings.BOOK.rules,
    **measures.BOOK.rules,
    **integrity.BOOK.rules,
    **cases.BOOK.rules,
    **opinions.BOOK.rules,
    **daily.BOOK.rules,
}

__all__ = [
    "RULES",
    "cases",
    "daily",
    "findings",
    "hearings",
    "integrity",
    "measures",
    "opinions",
    "parties",
    "reminders",
    "talks",
    "terms",
]
