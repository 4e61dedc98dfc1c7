"""The wording of an agreement: how a clerk writes it, and how it is frozen for signing.

A source is plain lines, as they come out of a word processor:

    # {{organ_name}}机关                  title lines
    （部门主要负责人）                     one subtitle, if wanted
    编号：{{agreement_no}}                 header lines, a label and a colon
    为推动责任落实，签订本责任书。          preamble paragraphs
    一、责任内容                           section headings, numbered in order
    A1 把牢政治方向。每半年报告1次。        clauses, a lasting code and the text
    （一）具体要求                         sub-items of the clause above
    [党员] A8 严肃党内政治生活。            kept only for whom the switch fits

Numbers in 【】 are defaults; the brackets fall away on paper. Blanks are `{{name}}`
from `placeholders`. Filling is one pass of plain replacement, so a value
that looks like a blank or a bracket stays exactly what it is.

What is signed is the canonical plain text of `FrozenText`: LF line ends, no spaces at
line ends, one empty line between blocks, no line end at the end, and no Unicode
normalisation, since that would change rare names.
"""

from agreements.texts.document import (
    AmbiguousText,
    Clause,
    FaultyText,
    FrozenText,
    Kind,
    Paragraph,
    Section,
    Switch,
    TextDocument,
    TextProblem,
    UnfilledText,
    conditions,
)
from agreements.texts.freezing import check_code, from_plain, render, sha256
from agreements.texts.placeholders import PLACEHOLDERS, Placeholder
from agreements.texts.reading import parse, problems_of

__all__ = [
    "PLACEHOLDERS",
    "AmbiguousText",
    "Clause",
    "FaultyText",
    "FrozenText",
    "Kind",
    "Paragraph",
    "Placeholder",
    "Section",
    "Switch",
    "TextDocument",
    "TextProblem",
    "UnfilledText",
    "check_code",
    "conditions",
    "from_plain",
    "parse",
    "problems_of",
    "render",
    "sha256",
]
