"""The wording of agreements: what a clerk may write, and what people sign."""

import hashlib

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from agreements.samples import SAMPLES
from agreements.states import Variant
from agreements.texts import (
    PLACEHOLDERS,
    AmbiguousText,
    FaultyText,
    Kind,
    Switch,
    UnfilledText,
    check_code,
    conditions,
    from_plain,
    parse,
    problems_of,
    render,
    sha256,
)

RARE_NAMES = ["喆", "堃", "玥", "翀", "祎", "赟", "贇", "曌", "䶮", "𬭸", "𫖮"]
VALUES = {name: f"〔{place}〕" for place, name in enumerate(PLACEHOLDERS)}
ALL_CONDITIONS = [
    conditions(party_member=member, paper=paper)
    for member in (True, False)
    for paper in (True, False)
]

GOOD = """# {{organ_name}}机关
# {{year}}年度责任书
（干部职工）

编号：{{agreement_no}}
责任人：{{responsible_name}}
分管（联系）范围：{{portfolio_text}}

为落实责任，签订本责任书。

一、责任内容
A1 守纪律。【10】个工作日内传达，到会率不低于【90】%。
（一）不迟到；
（二）不早退。
[党员] A8 过组织生活。按时参加。
[党外] A8N 加强学习。按时参加。

二、其他事项
[纸质] A9 本责任书一式【两】份。
[线上] A10 依据{{online_document}}，以电子方式签订。
"""


def frozen(source=GOOD, values=VALUES, *, party_member=True, paper=True):
    return render(parse(source), values, conditions(party_member=party_member, paper=paper))


def codes(paragraphs):
    return [each.code for each in paragraphs if each.kind is Kind.CLAUSE]


# --- samples ---------------------------------------------------------------------------


def test_there_is_one_sample_for_every_kind_of_signer():
    assert [sample.code for sample in SAMPLES] == list(Variant.values)


@pytest.mark.parametrize("sample", SAMPLES, ids=lambda sample: sample.code)
def test_a_sample_has_no_fault_and_freezes_for_every_person_and_method(sample):
    assert problems_of(sample.source) == []
    for holding in ALL_CONDITIONS:
        plain = render(parse(sample.source), VALUES, holding).plain
        assert not any(mark in plain for mark in ("{{", "}}", "【", "】", "[", "]", "#"))
        assert ("一式" in plain) == (Switch.PAPER in holding)
        assert ("系统生成的签署记录" in plain) == (Switch.ONLINE in holding)


@pytest.mark.parametrize("sample", SAMPLES, ids=lambda sample: sample.code)
def test_a_sample_uses_chinese_punctuation_and_ends_every_clause_with_a_full_stop(sample):
    for clause in parse(sample.source).clauses:
        assert clause.text.endswith("。")
        assert not any(mark in clause.text for mark in ',;:!?"()！')
        assert clause.text.count("“") == clause.text.count("”")
        assert clause.text.count("《") == clause.text.count("》")


@pytest.mark.parametrize("code", ["leadership_non_party", "department_non_party"])
def test_a_text_for_people_outside_the_party_binds_them_by_no_party_rule(code):
    [sample] = [each for each in SAMPLES if each.code == code]
    assert "《中国共产党" not in sample.source
    assert "全面从严治党" not in sample.source
    assert "两个维护" not in sample.source
    assert "《中华人民共和国公职人员政务处分法》" in sample.source


@pytest.mark.parametrize("code", ["staff", "commitment"])
def test_the_party_clause_is_left_out_for_people_outside_the_party(code):
    [sample] = [each for each in SAMPLES if each.code == code]
    outside = render(parse(sample.source), VALUES, conditions(party_member=False, paper=False))
    member = render(parse(sample.source), VALUES, conditions(party_member=True, paper=False))
    assert "党的各项纪律" not in outside.plain
    assert "党的各项纪律" in member.plain


# --- reading -----------------------------------------------------------------------------


def test_a_good_text_is_understood_in_all_its_parts():
    doc = parse(GOOD)
    assert doc.titles == ("{{organ_name}}机关", "{{year}}年度责任书")
    assert doc.subtitle == "（干部职工）"
    assert len(doc.header) == 3
    assert doc.preamble == ("为落实责任，签订本责任书。",)
    assert [section.title for section in doc.sections] == ["责任内容", "其他事项"]
    assert [clause.code for clause in doc.clauses] == ["A1", "A8", "A8N", "A9", "A10"]
    assert doc.clauses[0].title == "守纪律"
    assert doc.clauses[0].items == ("（一）不迟到；", "（二）不早退。")
    assert doc.clauses[1].switches == {Switch.PARTY_MEMBER}
    assert doc.placeholders == {
        "organ_name", "year", "agreement_no", "responsible_name", "portfolio_text",
        "online_document",
    }  # fmt: skip


FAULTS = [
    ("", 1, "文本是空的"),
    ("　\r\n \n", 1, "文本是空的"),
    (GOOD.replace("# ", ""), 1, "缺少标题"),
    (GOOD.replace("# {{organ_name}}机关", "#"), 1, "没有标题文字"),
    (GOOD + "# 附件\n", 21, "只能写在最前面"),
    (GOOD.replace("[党外] A8N", "[党外] A8"), 16, "条款编号A8与第15行重复"),
    (GOOD.replace("A9 ", "Ａ１　"), 19, "条款编号A1与第12行重复"),
    (GOOD.replace("一、责任内容\n", ""), 11, "条款A1不在任何标题之下"),
    (GOOD.replace("二、其他", "三、其他"), 18, "标题序号应为“二、”"),
    (GOOD.replace("其他事项", "其他事项。"), 18, "标题末尾不用句号"),
    (GOOD + "三、附则\n", 21, "这个标题之下没有条款"),
    (GOOD.replace("{{year}}", "{{nian}}"), 2, "没有名为“nian”的填空项"),
    (GOOD.replace("{{year}}", "{{ 年度 }}"), 2, "没有名为“年度”的填空项"),
    (GOOD.replace("{{year}}", "{{year}"), 2, "花括号没有成对"),
    (GOOD.replace("{{year}}", "{year}"), 2, "花括号没有成对"),
    (GOOD.replace("{{year}}", "{{year.__class__}}"), 2, "没有名为“year.__class__”的填空项"),
    (GOOD.replace("【10】", "【10"), 12, "“【”与“】”没有成对"),
    (GOOD.replace("【10】", "10】"), 12, "“【”与“】”没有成对"),
    (GOOD.replace("【10】", "【 】"), 12, "“【】”内应直接写明默认内容"),
    (GOOD.replace("【10】", "【{{year}}】"), 12, "“【】”内应直接写明默认内容"),
    (GOOD.replace("[党员] A8 ", "[群众] A8 "), 15, "没有名为“群众”的适用条件"),
    (GOOD.replace("[党员] A8 ", "[党员][党外] A8 "), 15, "条款A8永远不会出现"),
    (GOOD.replace("[党员] A8 ", "[党员] A8 [党外] "), 15, "条款A8永远不会出现"),
    (GOOD.replace("为落实责任", "[党员] 为落实责任"), 9, "只能写在条款的编号之前"),
    (GOOD.replace("A1 守", "守"), 12, "这一行没有条款编号"),
    (GOOD.replace("A9 本责任书一式【两】份。", "A9"), 19, "条款A9没有内容"),
    (GOOD.replace("A9 本责任书一式【两】份。", "A9 {{year}}"), 19, "条款A9没有内容"),
    (GOOD.replace("编号：", "一般说明。\n编号："), 6, "应写在正文之前"),
    ("# 责任书\n\n一、内容\nA1 守纪律。", 1, "标题之后缺少“编号：{{agreement_no}}”"),
    ("# 责任书\n编号：{{agreement_no}}\n说明。", 3, "没有“一、”开头的标题和条款"),
    (GOOD.replace("（干部职工）", "机密★1年"), 3, "不得有密级标志"),
    (GOOD.replace("编号：", "密级：秘密\n编号："), 5, "不得有密级标志"),
    (GOOD.replace("为落实", "秘 密\n为落实"), 9, "不得有密级标志"),
    (GOOD.replace("守纪律", "守\u202e纪律"), 12, "隐藏字符"),
]


@pytest.mark.parametrize(("source", "line", "words"), FAULTS, ids=[each[2] for each in FAULTS])
def test_a_fault_is_named_with_its_line(source, line, words):
    assert any(each.line == line and words in each.sentence for each in problems_of(source))
    with pytest.raises(FaultyText):
        parse(source)


def test_all_faults_are_told_at_once_in_the_order_of_the_lines():
    problems = problems_of(GOOD.replace("【10】", "【10").replace("{{year}}", "{{x}}"))
    assert [each.line for each in problems] == [2, 12]


def test_talking_about_state_secrets_is_not_a_secrecy_mark():
    assert problems_of(GOOD.replace("守纪律。", "守纪律。不泄露国家秘密和工作秘密；")) == []


def test_what_a_word_processor_adds_changes_nothing():
    pasted = (
        "\ufeff" + GOOD.replace("\n", "\r\n")
        .replace("# ", "＃　")
        .replace("编号", "　　编号")
        .replace("为落实", "\u3000\u3000为落实")
        .replace("二、", "　二、　")
        .replace("A1 守", "　　Ａ１　守")
        .replace("[党员] A8 ", "［党员］A8．")
        .replace("[党外] A8N ", "【党外】a8n、")
        .replace("{{year}}", "｛｛ year ｝｝")
        .replace("不早退。", "不早退。\xa0\u200b")
    )  # fmt: skip
    for holding in ALL_CONDITIONS:
        assert render(parse(pasted), VALUES, holding) == render(parse(GOOD), VALUES, holding)


def test_a_manual_line_break_of_a_word_processor_ends_a_line():
    assert parse(GOOD.replace("\n", "\v")).clauses == parse(GOOD).clauses


# --- freezing ----------------------------------------------------------------------------


def test_the_frozen_text_is_exactly_this():
    values = VALUES | {
        "organ_name": "安澜市政协", "year": "2026", "agreement_no": "A-2026-001",
        "responsible_name": "陆思齐", "portfolio_text": "提案委员会",
    }  # fmt: skip
    assert frozen(values=values).plain == (
        "安澜市政协机关\n2026年度责任书\n（干部职工）\n\n"
        "编号：A-2026-001\n责任人：陆思齐\n分管（联系）范围：提案委员会\n\n"
        "为落实责任，签订本责任书。\n\n"
        "一、责任内容\nA1 守纪律。10个工作日内传达，到会率不低于90%。\n"
        "（一）不迟到；\n（二）不早退。\n"
        "A8 过组织生活。按时参加。\n\n"
        "二、其他事项\nA9 本责任书一式两份。"
    )


def test_switches_keep_the_clauses_that_apply():
    assert codes(frozen(party_member=True, paper=True).paragraphs) == ["A1", "A8", "A9"]
    assert codes(frozen(party_member=False, paper=False).paragraphs) == ["A1", "A8N", "A10"]


def test_headings_are_numbered_anew_when_a_section_falls_away():
    source = GOOD.replace("A1 守", "[党外] A1 守").replace("[党外] A8N", "[党员] A8N")
    source = source.replace("二、其他事项", "二、过渡\n[党外] A20 过渡。\n三、其他事项")
    headings = [each.text for each in frozen(source).paragraphs if each.kind is Kind.SECTION]
    assert headings == ["一、责任内容", "二、其他事项"]


def test_a_blank_without_content_stops_the_text_and_is_named_in_chinese():
    with pytest.raises(UnfilledText) as refused:
        frozen(values=VALUES | {"responsible_name": "　", "year": ""})
    assert refused.value.names == ["responsible_name", "year"]
    assert "责任人姓名、年度" in str(refused.value)


def test_only_blanks_of_clauses_that_are_kept_need_content():
    without = {name: value for name, value in VALUES.items() if name != "online_document"}
    assert "A9" in frozen(values=without, paper=True).plain
    with pytest.raises(UnfilledText):
        frozen(values=without, paper=False)


def test_a_header_line_that_may_be_empty_is_left_out():
    without = {name: value for name, value in VALUES.items() if name != "portfolio_text"}
    assert "分管" not in frozen(values=without).plain
    with pytest.raises(UnfilledText):
        frozen(GOOD.replace("为落实责任", "就{{portfolio_text}}落实责任"), without)


def test_a_value_that_reads_as_a_heading_is_refused():
    source = GOOD.replace("为落实", "{{portfolio_text}}为落实")
    with pytest.raises(AmbiguousText):
        frozen(source, VALUES | {"portfolio_text": "一、提案委"})


def test_a_line_break_in_a_value_cannot_make_a_new_clause():
    text = frozen(values=VALUES | {"responsible_name": "陆思齐\n\n一、伪造\r\nA99 伪造。"})
    assert codes(text.paragraphs) == ["A1", "A8", "A9"]


@pytest.mark.parametrize("name", RARE_NAMES)
def test_a_rare_name_is_signed_as_it_was_entered(name):
    text = frozen(values=VALUES | {"responsible_name": name})
    assert (Kind.HEADER, f"责任人：{name}") in [(each.kind, each.text) for each in text.paragraphs]
    assert name.encode() in text.plain.encode()


def test_names_that_normalisation_would_merge_have_different_digests():
    compatible, unified = "\uf900", "\u8c48"
    digests = {
        sha256(frozen(values=VALUES | {"responsible_name": name}).plain)
        for name in (compatible, unified)
    }
    assert len(digests) == 2


def test_the_check_code_is_the_head_of_the_digest_of_the_stored_text():
    plain = frozen().plain
    expected = hashlib.sha256(plain.encode("utf-8")).hexdigest()
    assert sha256(plain) == expected
    assert check_code(expected).replace(" ", "") == expected[:12].upper()
    assert [len(group) for group in check_code(expected).split(" ")] == [4, 4, 4]


def test_a_stored_text_shows_titles_and_bodies_of_clauses_again():
    [clause] = [each for each in from_plain(frozen().plain) if each.code == "A8"]
    assert (clause.title, clause.body) == ("过组织生活", "按时参加。")


def test_a_damaged_stored_text_is_still_shown():
    assert from_plain("")[0].text == ""
    assert "".join(each.text for each in from_plain("甲\n\n乙\n\nA1 丙")) == "甲乙A1 丙"


# --- properties --------------------------------------------------------------------------

TRICKS = ["{{year}}", "{{ x }}", "【】", "【5】", "[党员]", "A1 伪造。", "一、伪造"]
plain_words = st.characters(exclude_categories=("Cc", "Cs", "Zl", "Zp"))
literal = (
    (st.text(plain_words, min_size=1, max_size=20) | st.sampled_from(TRICKS + RARE_NAMES))
    .map(str.strip)
    .filter(bool)
)
all_values = st.fixed_dictionaries(dict.fromkeys(PLACEHOLDERS, literal))


@settings(deadline=None, max_examples=60)
@given(st.sampled_from(SAMPLES), all_values, st.sampled_from(ALL_CONDITIONS))
def test_freezing_is_repeatable_keeps_every_clause_and_every_value_literally(
    sample, values, holding
):
    doc = parse(sample.source)
    text = render(doc, values, holding)
    assert render(doc, dict(reversed(values.items())), set(holding)) == text
    assert from_plain(text.plain) == text.paragraphs
    assert codes(text.paragraphs) == [c.code for c in doc.clauses if c.switches <= holding]
    assert values["responsible_name"] in text.plain
    marked = render(doc, VALUES, holding).plain
    for place in range(len(PLACEHOLDERS)):
        marked = marked.replace(f"〔{place}〕", f"\x00{place}\x01")
    for place, name in enumerate(PLACEHOLDERS):
        marked = marked.replace(f"\x00{place}\x01", values[name])
    assert text.plain == marked


words = st.text("甲乙丙丁，、0123（）", min_size=1, max_size=12).map(
    lambda each: "文" + each + "。"
)


@settings(deadline=None, max_examples=60)
@given(st.lists(st.lists(words, min_size=1, max_size=4), min_size=1, max_size=9))
def test_any_text_of_sections_and_clauses_comes_back_as_it_was_written(sections):
    lines, written = ["# 责任书", "编号：{{agreement_no}}"], []
    for number, clauses in enumerate(sections):
        numeral = "一二三四五六七八九"[number]
        lines.append(f"{numeral}、事项{number}")
        for clause in clauses:
            written.append((f"A{len(written)}", clause))
            lines.append(" ".join(written[-1]))
    paragraphs = from_plain(frozen("\n".join(lines)).plain)
    assert [(each.code, each.text) for each in paragraphs if each.kind is Kind.CLAUSE] == written
