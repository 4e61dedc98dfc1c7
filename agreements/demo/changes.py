"""A portfolio changes hands in the middle of the year: handed over half, signed anew on paper.

What follows was signed at the desk: the file of the copier is split by its code,
and a page that nobody can place waits for a decision.
"""

from __future__ import annotations

from agreements import prints
from agreements.actions import bundles, handovers, issuing
from agreements.demo.company import Company
from agreements.models import Agreement, Campaign, Handover
from agreements.states import Level
from agreements.texts import sha256
from portal import clock
from portal.actions import batches, files, responsibility
from portal.delivery import join
from portal.demo import organ
from portal.models import Portfolio
from portal.reauth import AuthProof
from portal.vocabulary import Relation

DEPARTMENT = "GAT"
FROM, TO = organ.LEADER_E, organ.LEADER_A
SINCE, STATED, SIGNED, COPIED = 12, 10, 9, 4  # days before today
STATEMENT = (
    "本年度与部门主要负责人逐项对照责任清单，听取履责情况汇报1次，开展廉政谈话和节前提醒；"
    "提出的问题均已整改销号。需继续关注：因公出国（境）团组经费预算审核，外事礼品登记。"
)
PDF = "application/pdf"


class Change:
    """One change of a portfolio; the new leader in charge has still to sign the handover."""

    def __init__(self, players: Company, campaign: Campaign) -> None:
        self.players, self.campaign = players, campaign
        self.acts = {
            SINCE: self._hand_over, STATED: self._state, SIGNED: self._renew, COPIED: self._copy,
        }
        self.renewed: list[Agreement] = []

    def _hand_over(self) -> None:
        day = clock.today()
        portfolio = Portfolio.objects.on(day).get(
            department__code=DEPARTMENT, relation=Relation.IN_CHARGE
        )
        responsibility.hand_over(
            portfolio=portfolio, leader=self.players.person[TO], start=day,
            by=self.players.clerk, basis_document=f"安政协党组〔{day.year}〕29号",
        )

    def _state(self) -> None:
        """The one who leaves states what was done, and signs."""
        by = self.players.viewer(FROM)
        handover = Handover.objects.open().get(leaver=self.players.person[FROM])
        handover = handovers.write(
            handover=handover, text=STATEMENT, edition=handover.edition, by=by
        )
        handovers.sign(
            handover=handover, by=by, auth=AuthProof("password", clock.now()),
            seen_sha256=sha256(handovers.text_of(handover)),
        )

    def _renew(self) -> None:
        """The one who leaves signs his own agreement anew with the secretary, on paper."""
        self.renewed = issuing.issue_changes(
            campaign=self.campaign, by=self.players.clerk, on_paper=True,
            keys=[(self.players.person[FROM].pk, Level.LEADERSHIP.value)],
        )
        for agreement in self.renewed:
            prints.ensure_paper(agreement)

    def _copy(self) -> None:
        data = _copied(self.renewed)
        _bundle, batch = bundles.receive(
            file=files.store(data, PDF), name="重签责任书.pdf", pages=join.pages_of(data),
            by=self.players.clerk,
        )
        batches.work.func(str(batch.pk), batch.attempt)  # what the worker would do at once


def _copied(made: list[Agreement]) -> bytes:
    """The sheets as they lay in the copier: all pages, and the first one a second time."""
    whole = prints.joined(made, title="重签责任书")
    pages = [*range(1, join.pages_of(whole) + 1), 1]
    return join.only(whole, pages, title="重签责任书")
