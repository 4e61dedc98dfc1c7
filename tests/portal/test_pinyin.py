"""People are found by pinyin and first letters, family names read as family names."""

from __future__ import annotations

import pytest

from portal.pinyin import LONGEST_INITIALS, LONGEST_READING, flat, full, initials


@pytest.mark.parametrize(("name", "reading", "letters"), [
    ("沈怀瑾", "shenhuaijin", "shj"),
    ("曾国华", "zengguohua", "zgh"),
    ("仇英", "qiuying", "qy"),
    ("解晓东", "xiexiaodong", "xxd"),
    ("单田芳", "shantianfang", "stf"),
    ("查良镛", "zhaliangyong", "zly"),
    ("区志远", "ouzhiyuan", "ozy"),
    ("任建国", "renjianguo", "rjg"),
    ("乐嘉", "yuejia", "yj"),
    ("尉迟恭", "yuchigong", "ycg"),
    ("长孙无忌", "zhangsunwuji", "zswj"),
    ("贺兰舟", "helanzhou", "hlz"),
    ("欧阳修", "ouyangxiu", "oyx"),
    ("吕蒙", "lvmeng", "lm"),
    ("张　三", "zhangsan", "zs"),
    ("买买提·阿布都", "maimaitiabudou", "mmtabd"),
    ("", "", ""),
])
def test_names_are_read_as_names(name, reading, letters):
    assert full(name) == reading
    assert initials(name) == letters


def test_a_character_is_read_by_the_table_only_as_family_name():
    assert full("王单") == "wangdan"
    assert full("单") == "shan"


def test_first_letters_follow_a_corrected_reading():
    assert initials("乐嘉", "lejia") == "lj"
    assert initials("任盖", "Rén Gě") == "rg"
    assert initials("沈怀瑾", "somethingelse") == "shj"


@pytest.mark.parametrize(("typed", "stored"), [
    ("Shěn Huáijǐn", "shenhuaijin"), ("Lǚ Méng", "lvmeng"), ("Xi'an", "xian"), ("lüe", "lve"),
    ("沈", ""),
])
def test_typed_pinyin_is_stored_in_one_word(typed, stored):
    assert flat(typed) == stored


def test_the_longest_name_fits_the_stored_columns():
    assert len(full("庄" * 64)) == LONGEST_READING
    assert len(initials("庄" * 64, "x" * 300)) == LONGEST_INITIALS
