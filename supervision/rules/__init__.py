"""The numbered rules of supervision: values in, verdict out; no tables, no request."""

from supervision.rules import cases, findings, measures, opinions, parties, talks, terms

# Every rule in one place: number -> (sentence, source).
RULES = {
    **parties.BOOK.rules,
    **terms.BOOK.rules,
    **talks.BOOK.rules,
    **findings.BOOK.rules,
    **measures.BOOK.rules,
    **cases.BOOK.rules,
    **opinions.BOOK.rules,
}

__all__ = ["RULES", "cases", "findings", "measures", "opinions", "parties", "talks", "terms"]
