"""The clerk's pages of the texts."""

from __future__ import annotations

import re

import pytest
from django.urls import reverse

from agreements.actions import clause_duties, texts
from agreements.models import TextVersion
from agreements.samples import EXAMPLES, SAMPLES
from agreements.states import TextState
from agreements.texts import PLACEHOLDERS, sha256
from portal.models import LedgerEntry
from tests.agreements import scenes

FAULTY = "# 标题\n编号：{{agreement_no}}\n\n一、内容\nA1 按照{{nobody}}办理。\n这一行没有编号"


@pytest.fixture
def clerk(client_of):
    return client_of("clerk")


@pytest.fixture
def draft(cast) -> TextVersion:
    return texts.begin_version(
        variant="staff", name="干部职工责任书", source=SAMPLES[5].source, by=cast.viewer("clerk")
    )


def at(name: str, *args: object) -> str:
    return reverse(name, args=args)


def test_each_blank_has_an_example():
    assert set(EXAMPLES) == set(PLACEHOLDERS)


@pytest.mark.parametrize("who", ["staff", "head", "secretary", "discipline", "system_admin"])
def test_only_the_clerk_keeps_texts(client_of, who):
    assert client_of(who).get(at("texts")).status_code == 403
    assert client_of(who).get(at("text_new")).status_code == 403


def test_a_new_version_begins_from_a_sample(clerk, cast):
    answer = clerk.post(at("text_new"), {"variant": "staff", "base": "sample-staff"})
    text = TextVersion.objects.get()
    assert answer.url == at("text_edit", text.pk)
    assert (text.number, text.name, text.source) == (1, "干部职工责任书", SAMPLES[5].source)


def test_a_new_version_begins_from_another_one(clerk, draft):
    clerk.post(at("text_new"), {"variant": "staff", "base": f"version-{draft.pk}", "name": "新"})
    text = TextVersion.objects.get(number=2)
    assert (text.based_on, text.name, text.source) == (draft, "新", draft.source)
    assert "第2版" in clerk.get(at("texts")).content.decode()


def shown(clerk, *address):
    """What the page says of the wordings that are to be adopted."""
    page = clerk.get(at(*address)).content.decode()
    return re.findall(r'name="seen" value="([^"]+)"', page)


def test_nobody_adopts_a_wording_that_he_has_not_read(clerk, draft, cast):
    """Somebody saves another wording, or changes a duty, between the look and the yes."""
    one, several = shown(clerk, "text_adopt", draft.pk), shown(clerk, "texts_adopt")
    read = clerk.get(at("text_detail", draft.pk)).content.decode()
    (way,) = re.findall(r'href="([^"]+/adopt/[?]seen=[0-9a-f]+)"', read)
    by, asked = cast.viewer("clerk"), {"document": "纪要", "chosen": [draft.pk]}
    source = draft.source.replace("守纪律", "严守纪律", 1)
    texts.save_draft(text=draft, name=draft.name, source=source, by=by)
    for address, seen in ((("text_adopt", draft.pk), one), (("texts_adopt",), several)):
        answer = clerk.post(at(*address), asked | {"seen": seen})
        assert answer.status_code == 422
        assert "在您阅读之后又有修改" in answer.content.decode()
        assert "纪要" in answer.content.decode()
    # Whoever goes on from the page on which he read it brings along what he read.
    late = re.findall(r'name="seen" value="([^"]+)"', clerk.get(way).content.decode())
    assert clerk.post(way, asked | {"seen": late}).status_code == 422
    one = shown(clerk, "text_adopt", draft.pk)
    clause_duties.keep(text=draft, duty=draft.duties.first(), by=by, what="改动")
    assert clerk.post(at("text_adopt", draft.pk), asked | {"seen": one}).status_code == 422
    assert TextVersion.objects.get().state == TextState.DRAFT
    clerk.post(at("texts_adopt"), asked | {"seen": shown(clerk, "texts_adopt")})
    draft.refresh_from_db()
    assert (draft.state, draft.source) == (TextState.ADOPTED, source)


def test_each_sample_is_read_as_a_paper(clerk, cast):
    scenes.adopt_samples(cast)
    for text in TextVersion.objects.all():
        for way in ("online", "paper"):
            for who in ("member", "non_party"):
                page = clerk.get(at("text_detail", text.pk), {"who": who, "way": way})
                assert 'class="paper"' in page.content.decode(), (text, way, who)
                assert "{{" not in page.content.decode()


def test_a_draft_with_faults_is_saved_and_each_fault_names_its_line(clerk, draft):
    data = {"name": "草稿", "source": FAULTY, "seen": sha256(draft.source)}
    page = clerk.post(at("text_edit", draft.pk), data, follow=True).content.decode()
    draft.refresh_from_db()
    assert draft.source == FAULTY
    assert "第5行：没有名为“nobody”的填空项" in page
    assert "第6行：这一行没有条款编号" in page
    assert FAULTY.splitlines()[-1] in page


def test_a_preview_saves_nothing_and_loses_nothing(clerk, draft):
    typed = draft.source + "\nZ9 新增条款。内容写在这里。"
    data = {"name": "草稿", "source": typed, "seen": sha256(draft.source), "preview": "yes"}
    page = clerk.post(at("text_edit", draft.pk), data).content.decode()
    assert page.count("内容写在这里。") == 2  # in the field and on the paper
    draft.refresh_from_db()
    assert "内容写在这里" not in draft.source


def test_a_faulty_text_is_not_previewed_but_its_faults_are_named(clerk, draft):
    data = {"name": "草稿", "source": FAULTY, "seen": sha256(draft.source), "preview": "yes"}
    page = clerk.post(at("text_edit", draft.pk), data).content.decode()
    assert "第5行：" in page
    assert 'class="paper"' not in page


def test_two_clerks_do_not_write_over_each_other(clerk, draft):
    data = {"name": "草稿", "source": "我写的", "seen": sha256("别的")}
    answer = clerk.post(at("text_edit", draft.pk), data)
    assert answer.status_code == 422
    assert "我写的" in answer.content.decode()
    draft.refresh_from_db()
    assert draft.source != "我写的"


def test_adopting_names_the_document_and_is_recorded(clerk, draft):
    assert clerk.post(at("text_adopt", draft.pk), {"document": ""}).status_code == 422
    seen = shown(clerk, "text_adopt", draft.pk)
    clerk.post(at("text_adopt", draft.pk), {"document": "党组会议纪要〔2026〕2号", "seen": seen})
    draft.refresh_from_db()
    assert (draft.state, draft.adoption_document) == (TextState.ADOPTED, "党组会议纪要〔2026〕2号")
    assert LedgerEntry.objects.filter(word="agreements.text_adopted").count() == 1


def test_a_faulty_text_is_not_adopted(clerk, draft):
    TextVersion.objects.update(source=FAULTY)
    seen = shown(clerk, "text_adopt", draft.pk)
    answer = clerk.post(at("text_adopt", draft.pk), {"document": "纪要", "seen": seen})
    assert answer.status_code == 422
    assert "第5行" in answer.content.decode()


def test_C7_an_adopted_text_never_changes(clerk, cast, draft):
    texts.adopt(
        text=draft, seen=texts.wording(draft), document="纪要", by=cast.viewer("clerk")
    )
    page = clerk.get(at("text_edit", draft.pk), follow=True).content.decode()
    assert "已定稿的文本不再改动" in page
    data = {"name": "改", "source": "改", "seen": sha256(draft.source)}
    answer = clerk.post(at("text_edit", draft.pk), data)
    assert answer.status_code == 422
    assert "已定稿的文本不再改动" in answer.content.decode()
    draft.refresh_from_db()
    assert draft.source == SAMPLES[5].source


def test_a_first_day_takes_two_acts_from_no_text_to_all_adopted(clerk, cast):
    assert "从示范文本建立草稿" in clerk.get(at("texts")).content.decode()
    clerk.post(at("texts_begin"))
    drafts = TextVersion.objects.filter(state=TextState.DRAFT)
    assert drafts.count() == len(SAMPLES)
    assert "从示范文本建立草稿" not in clerk.get(at("texts")).content.decode()
    chosen = list(drafts.values_list("pk", flat=True))
    page = clerk.get(at("texts_adopt")).content.decode()
    assert page.count("checked") == len(SAMPLES)
    asked = {"chosen": chosen, "document": "党组会议纪要〔2026〕2号"}
    clerk.post(at("texts_adopt"), asked | {"seen": shown(clerk, "texts_adopt")})
    assert not drafts.exists()
    assert set(TextVersion.objects.values_list("adoption_document", flat=True)) == {
        "党组会议纪要〔2026〕2号"
    }
    assert LedgerEntry.objects.filter(word="agreements.text_adopted").count() == len(SAMPLES)


def test_samples_leave_alone_who_has_a_text_already(clerk, draft):
    clerk.post(at("texts_begin"))
    assert TextVersion.objects.filter(variant="staff").get() == draft


def test_one_faulty_draft_keeps_all_of_them_drafts(clerk, cast):
    clerk.post(at("texts_begin"))
    drafts = TextVersion.objects.filter(state=TextState.DRAFT)
    faulty = drafts.get(variant="commitment")
    TextVersion.objects.filter(pk=faulty.pk).update(source=FAULTY)
    chosen = list(drafts.values_list("pk", flat=True))
    page = clerk.post(at("texts_adopt"), {"chosen": chosen, "document": "纪要〔2026〕2号"})
    assert page.status_code == 422
    assert f"“{faulty}”还有需要更正的地方" in page.content.decode()
    assert "纪要〔2026〕2号" in page.content.decode()
    assert drafts.count() == len(SAMPLES)


@pytest.mark.parametrize(
    ("data", "sentence"),
    [
        ({"document": "纪要"}, "请至少选择一份草稿。"),
        ({"document": "纪要", "chosen": ["9999999"]}, "所选文本中有的已不是草稿"),
    ],
)
def test_nothing_chosen_or_no_draft_is_said(clerk, draft, data, sentence):
    page = clerk.post(at("texts_adopt"), data)
    assert sentence in page.content.decode()
    draft.refresh_from_db()
    assert draft.state == TextState.DRAFT
