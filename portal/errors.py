"""What can be refused, and in which words. Knows nothing of ours."""

from __future__ import annotations

from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

Sentence = str | Promise


class RuleBroken(Exception):
    """A numbered rule forbids the act; the sentence is what the person reads.

    `field` names the form field beside which the sentence belongs, if one does.
    """

    def __init__(self, rule: str, sentence: Sentence, field: str | None = None) -> None:
        super().__init__(rule, sentence)
        self.rule = rule
        self.sentence = sentence
        self.field = field

    def __str__(self) -> str:
        return str(self.sentence)


class StaleState(RuleBroken):
    """Somebody was faster: the record is no longer in the state that the page showed."""

    def __init__(self, sentence: Sentence | None = None) -> None:
        super().__init__("G1", sentence or _("这条记录刚刚已有变动，请查看最新状态后再办理。"))


@dataclass(frozen=True)
class Verdict:
    """The answer of a rule: allowed or not, and why not, in one sentence.

    The same verdict hides a button, guards the POST and fills the hint beside it.
    """

    ok: bool
    rule: str = ""
    sentence: Sentence = ""
    field: str | None = None

    def __bool__(self) -> bool:
        return self.ok

    def require(self) -> None:
        """Raises RuleBroken with the rule's sentence when the verdict is no."""
        if not self.ok:
            raise RuleBroken(self.rule, self.sentence, self.field)


ALLOWED = Verdict(True)


def first_refusal(*verdicts: Verdict) -> Verdict:
    """The first no among several verdicts, else a yes."""
    return next((verdict for verdict in verdicts if not verdict), ALLOWED)
