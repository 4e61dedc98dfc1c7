"""A list without rows says what fills it, and leads there whoever may go."""

from __future__ import annotations

import re

import pytest
from django.urls import reverse

pytestmark = pytest.mark.django_db

# page, who looks, a part of the sentence, where it leads
LISTS = [
    ("talks", "head", "由谈话对象核对", "talk_new"),
    ("findings", "discipline", "送达整改通知后", "finding_new"),
    ("measures", "discipline", "登记收到的决定后", "measure_new"),
    ("cases", "discipline", "提出问责", "case_new"),
    ("decisions", "discipline", "印发决定书后", "cases"),
    ("early_signs", "head", "苗头性", "early_sign_new"),
    ("integrity_opinions", "discipline", "来函", "integrity_new"),
    ("hearings", "leader", "逐条分办", "hearing_new"),
    ("points", "leader", "座谈", "hearing_new"),
    ("reminders", "discipline", "廉政提醒", "reminder_new"),
    ("reports", "clerk", "由系统从记录中汇总", "report_new"),
    ("clue_slips", "discipline", "不登记内容", "clue_slip_new"),
    ("leave_refusals", "discipline", "请假没有批准", "leave_refusal_new"),
    ("knowledge_list", "discipline", "批准知悉", "measures"),
    ("instructions", "secretary", "作出批示后", "findings"),
    ("four_forms_rows", "discipline", "按形态计入", "measures"),
    ("my_opinions", "staff", "署名提出", "opinion_new"),
    ("delegations", "leader", "委托他人代拟", "delegation_give"),
    ("handovers", "clerk", "自动发起交接", "handover_open"),
    ("past", "clerk", "由党办用表格补录", "past_upload"),
    ("scan_bundles", "clerk", "按二维码分开", "scan_bundle_new"),
    ("scans", "discipline", "由上传人以外的另一人", "scans_lacking"),
    ("superiors", "clerk", "与上级党委签订", "superior_new"),
    ("lights_overview", "discipline", "按规则逐日计算", "light_rules"),
]


@pytest.mark.parametrize(("page", "who", "said", "leads_to"), LISTS, ids=[r[0] for r in LISTS])
def test_an_empty_list_says_what_fills_it_and_leads_there(client_of, page, who, said, leads_to):
    client = client_of(who)
    shown = client.get(reverse(page)).content.decode()
    found = re.search(r'<div class="empty.*?</div>', shown, re.DOTALL)
    assert found, "not empty, or it says nothing"
    assert said in found[0]
    assert f'href="{reverse(leads_to)}"' in found[0]
    assert client.get(reverse(leads_to)).status_code == 200


def test_whoever_may_not_fill_it_reads_the_sentence_without_a_link(client_of):
    shown = client_of("discipline").get(reverse("past")).content.decode()
    assert "由党办用表格补录" in shown
    assert reverse("past_upload") not in shown


def test_a_question_without_an_answer_leads_back_to_the_whole_list(client_of):
    shown = client_of("discipline").get(reverse("findings"), {"state": "closed"})
    page = shown.content.decode()
    assert "没有符合条件的记录" in page
    assert "查看全部" in page
