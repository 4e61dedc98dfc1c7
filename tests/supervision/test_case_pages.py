"""Pages of accountability: who comes in, what is shown, what a refused form says."""

from __future__ import annotations

import subprocess
from io import BytesIO
from urllib.parse import unquote

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from pypdf import PdfReader

from portal.models import AccessLog
from supervision import prints_decisions
from supervision.actions import appeals, cases, execution, knowledge
from supervision.models import AccountabilityCase, AccountabilityDecision
from supervision.vocabulary import GrantLevel
from tests.supervision.case_scenes import FACTS, CaseScenes

pytestmark = pytest.mark.django_db


@pytest.fixture
def scenes(cast) -> CaseScenes:
    return CaseScenes(cast)


def get(client_of, who, name, *args):
    return client_of(who).get(reverse(name, args=args))


def text(response) -> str:
    return response.content.decode()


def test_discipline_proposes_and_the_secretary_starts(client_of, cast):
    client = client_of("discipline")
    form = {
        "object_kind": "cadre", "person": cast.person["staff"].pk, "edition": "0",
        "situations": ["work_style"], "responsibility": "main_leadership", "facts": "值班不落实",
    }
    response = client.post(reverse("case_new"), form)
    case = AccountabilityCase.objects.get()
    assert response.url == reverse("case", args=[case.pk])
    home = text(client_of("secretary").get(reverse("home")))
    assert "批准启动问责：许未央" in home
    approve = client_of("secretary").post(
        reverse("case_approve", args=[case.pk]), {"note": "同意", "first": ""}
    )
    assert approve.status_code == 302
    assert "许未央" in text(get(client_of, "discipline", "cases"))


def test_a_refused_proposal_keeps_what_was_typed(client_of, cast):
    form = {
        "object_kind": "cadre", "person": cast.person["staff"].pk, "edition": "0",
        "responsibility": "main_leadership", "facts": "值班不落实",
    }
    response = client_of("discipline").post(reverse("case_new"), form)
    assert response.status_code == 422
    assert "请至少选择一种问责情形" in text(response) and "值班不落实" in text(response)


@pytest.mark.parametrize(
    ("who", "status"),
    [("secretary", 200), ("discipline", 200), ("leader", 404), ("head", 404), ("staff", 404),
     ("clerk", 404), ("audit_admin", 403)],
)
def test_a_case_in_progress_is_hidden(scenes, client_of, who, status):
    case = scenes.investigating()
    assert get(client_of, who, "case", case.pk).status_code == status


def test_the_object_sees_the_facts_and_nothing_of_the_material(scenes, client_of, cast):
    case = scenes.hearing()
    page = text(get(client_of, "staff", "case", case.pk))
    assert FACTS in page and "陈述申辩" in page
    assert "建议问责的理由和材料" not in page and "值班登记簿" not in page
    assert "办理过程" not in page
    assert "对问责事实陈述和申辩" in text(client_of("staff").get(reverse("home")))
    client_of("staff").post(reverse("case_defend", args=[case.pk]), {"text": "情况说明"})
    assert "情况说明" in text(get(client_of, "discipline", "case", case.pk))


def test_reading_a_case_is_logged(scenes, client_of):
    case = scenes.proposed()
    get(client_of, "discipline", "case", case.pk)
    assert AccessLog.objects.filter(
        kind="view_confidential", object=f"supervision.accountabilitycase:{case.pk}"
    ).exists()


def test_the_thread_tells_what_happened(scenes, client_of):
    decision = scenes.executed()
    page = text(get(client_of, "discipline", "case", decision.case_id))
    for word in ("提出问责建议", "批准启动问责调查", "事实材料同对象见面", "集体研究",
                 "印发问责决定书", "送达、宣布问责决定", "办理执行事项", "应到8人，实到7人"):
        assert word in page


def test_every_act_opens_for_its_hand(scenes, client_of):
    """The form of each act that a state offers comes up without fault."""
    steps = [scenes.proposed, scenes.investigating, scenes.hearing, scenes.collective]
    for step, about in zip(steps, ("staff", "head", "section_head", "other_staff"), strict=True):
        case = step(about)
        for who in ("secretary", "discipline"):
            page = get(client_of, who, "case", case.pk)
            for route, _words in page.context["acts"]:
                assert get(client_of, who, route, case.pk).status_code == 200, route


def test_what_is_missing_is_said_before_issue(scenes, client_of):
    case = scenes.collective()
    scenes.draft(case, evidence="")
    page = text(get(client_of, "secretary", "case_issue", case.pk))
    assert "决定书缺少：证据" in page


def test_the_draft_form_keeps_measure_and_way_together(scenes, client_of):
    case = scenes.collective()
    client = client_of("discipline")
    url = reverse("case_draft", args=[case.pk])
    form = {
        "edition": "0", "issuer_kind": "party_group", "deciding_body": "中共安澜市政协党组",
        "ways": ["admonition"], "responsibility": "main_leadership",
        "situations": ["work_style"], "facts": "事实",
    }
    refused = client.post(url, form)
    assert "每一种方式请选定一项措施" in text(refused)
    assert client.post(url, form | {"admonition": "admonition_letter"}).status_code == 302
    draft = AccountabilityDecision.objects.get()
    assert draft.measure_kinds == ["admonition_letter"]
    assert 'value="admonition_letter" selected' in text(client.get(url))


def words_of(paper: bytes) -> str:
    done = subprocess.run(["pdftotext", "-layout", "-", "-"], input=paper, capture_output=True,
                          check=True)
    return "".join(done.stdout.decode().split())


def test_the_paper_says_what_a_decision_must_say(scenes, client_of):
    decision = scenes.served(ways=["admonition"], measure_kinds=["admonition_letter"])
    response = get(client_of, "staff", "decision_paper", decision.pk)
    words = words_of(response.content)
    for part in (
        "中共安澜市政协党组", "关于对许未央予以诫勉的决定", decision.document_number, "许未央，",
        "中共党员，现任提案委员会一级主任科员。", "经查，2026年1月至2月",
        "等证据证实，并经本人核对。",
        "负有主要领导责任", "党的作风建设松懈", "听取了许未央的陈述和申辩，对其意见不予采纳",
        "党组会议集体研究", "影响期自", "自收到决定之日起1个月内", "申诉期间不停止决定的执行",
        "发送：机关党委",
    ):  # fmt: skip
        assert part in words, part
    again = get(client_of, "secretary", "decision_paper", decision.pk)
    assert again.content == response.content
    assert AccountabilityDecision.objects.get().paper is not None


@pytest.mark.parametrize(("who", "status"), [("staff", 404), ("head", 404), ("clerk", 404)])
def test_the_paper_is_for_who_reads_the_whole_decision(scenes, client_of, who, status):
    decision = scenes.issued()
    assert get(client_of, who, "decision_paper", decision.pk).status_code == status


@pytest.mark.parametrize(("level", "whole"), [("content", True), ("existence", False)])
def test_who_was_granted_its_content_reads_the_whole_decision(
    scenes, client_of, cast, level, whole
):
    decision = scenes.issued()
    knowledge.grant(
        record=decision, person=cast.person["general"], level=GrantLevel(level),
        purpose="组织研究", until=None, by=cast.viewer("discipline"),
    )
    page = get(client_of, "general", "decision", decision.pk).content.decode()
    assert (FACTS in page) is whole
    paper = get(client_of, "general", "decision_paper", decision.pk)
    assert (paper.status_code == 200) is whole


def test_the_leader_in_charge_gets_a_marked_copy_of_the_decision(scenes, client_of, cast):
    decision = scenes.issued()
    stored = get(client_of, "discipline", "decision_paper", decision.pk).content
    copy = get(client_of, "leader", "decision_paper", decision.pk)
    assert "（副本）" in unquote(copy["Content-Disposition"])
    marked = "".join(p.extract_text() for p in PdfReader(BytesIO(copy.content)).pages)
    assert "".join(marked.split()).count(f"副本{cast.person['leader'].name}") >= 3
    assert get(client_of, "secretary", "decision_paper", decision.pk).content == stored


def test_the_scope_of_a_circular_reads_the_circular_only(scenes, client_of, cast):
    decision = scenes.served()
    execution.circulate(case=decision.case, on=scenes.today, text="通报正文", organ_wide=False,
                        departments=[cast.department["JKW"]], by=scenes.discipline)
    page = text(get(client_of, "other_staff", "decision", decision.pk))
    assert "通报正文" in page and FACTS not in page
    assert get(client_of, "other_staff", "decision_paper", decision.pk).status_code == 403


def test_the_object_appeals_and_is_answered(scenes, client_of):
    decision = scenes.served()
    page = text(get(client_of, "staff", "decision", decision.pk))
    assert "提出申诉" in page and "法定：问责条例" in page
    client_of("staff").post(reverse("decision_appeal", args=[decision.pk]), {"text": "认定有误"})
    assert "答复申诉：许未央" in text(client_of("secretary").get(reverse("home")))
    appeal = decision.appeals.get()
    answer = {"result": "upheld", "text": "维持", "answered_on": scenes.today}
    client_of("secretary").post(reverse("appeal_answer", args=[appeal.pk]), answer)
    assert "维持" in text(get(client_of, "staff", "decision", decision.pk))


def test_steps_stand_on_the_home_page_with_their_basis(scenes, client_of):
    scenes.served()
    mine = text(client_of("staff").get(reverse("home")))
    assert "向作出决定的党组织写出书面检讨" in mine
    keepers = text(client_of("discipline").get(reverse("home")))
    assert "归入廉政档案：许未央" in keepers and "书面检讨：" not in keepers


def test_a_withdrawn_appeal_leaves_the_list(scenes, client_of):
    appeal = scenes.appealed()
    client_of("staff").post(reverse("appeal_withdraw", args=[appeal.pk]), {"note": ""})
    assert "答复申诉" not in text(client_of("secretary").get(reverse("home")))
    with pytest.raises(Exception, match="变动"):
        appeals.withdraw(appeal=appeal, by=scenes.cast.viewer("staff"))


def test_the_register_asks_the_same_number_of_questions(client_of, make):
    def asked(rows: int) -> int:
        for _n in range(rows):
            make.decision(make.case(shown=True), served=True, ways=["circular"])
        with CaptureQueriesContext(connection) as queries:
            assert get(client_of, "discipline", "cases").status_code == 200
        return len(queries)

    asked(1)  # settings of the organ are fetched once and kept
    assert asked(3) == asked(30)


def test_the_register_goes_out_as_sheet_and_paper(scenes, client_of):
    scenes.served()
    client = client_of("discipline")
    for form, kind in (("xlsx", "spreadsheetml"), ("pdf", "pdf")):
        response = client.get(reverse("cases"), {"export": form})
        assert kind in response.headers["Content-Type"]
    assert AccessLog.objects.filter(kind="export", object="supervision.cases").count() == 2


def test_papers_are_made_once(scenes):
    decision = scenes.issued()
    file = prints_decisions.ensure_paper(decision)
    stale = AccountabilityDecision.objects.get(pk=decision.pk)
    stale.paper = None
    assert prints_decisions.ensure_paper(stale) == file


def test_nobody_but_its_object_withdraws(scenes, client_of):
    appeal = scenes.appealed()
    assert get(client_of, "discipline", "appeal_withdraw", appeal.pk).status_code == 403
    assert get(client_of, "head", "appeal_withdraw", appeal.pk).status_code == 404
    assert cases  # the scenes speak through it
