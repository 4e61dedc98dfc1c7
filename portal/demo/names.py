"""Invented names for crowds. Pure: the same random numbers give the same names."""

from __future__ import annotations

from random import Random

from portal.vocabulary import Gender

_SURNAMES = (
    "云", "石", "叶", "方", "尹", "傅", "柳", "白", "范", "卢", "姜", "崔", "汪", "段", "侯", "常",
    "龚", "乔", "易", "施", "洪", "文", "章", "金", "阎", "邱", "毛", "雷", "熊", "戴", "孔", "史",
    "任", "温", "祝", "马", "殷", "路", "郝", "江", "董", "黎", "夏", "褚", "严", "葛", "简", "楚",
    "沙", "蓝", "谷", "康", "管", "连", "桑", "岳", "尚", "古", "项", "裘", "苗", "晏", "华", "辛",
    "曾", "仇", "解", "单", "查", "覃", "翟", "欧阳", "司马", "上官", "令狐", "尉迟",
)
_FIRST = "知望思怀清行若以未见听映砚叙静致晚念照景兰鹤松竹梅云溪山川舟帆星月霁澄朗牧柏柯禾穗予嘉允"
_SECOND = {
    Gender.MALE: "舒瑾行文源齐白川澜远微安央南夏野水之晴明舟岳峰岩松柏桥原陆航喆堃翀曌䶮",
    Gender.FEMALE: "舒瑾文源白秋川澜微安央南夏水之晴明宁音鸢璃薇蘅芷棠梨玥祎赟贇𬭸𫖮歌吟",
}
_REGION_FIRST = "清云青白锦石沙柳梅松竹荷"
_REGION_SECOND = "河溪山桥湖岭原洲港口坪湾"
_OFFICES = ("联络处", "服务中心", "工作站", "文史馆", "研究所")

REGIONS = len(_REGION_FIRST) * len(_REGION_SECOND)


def invented(rng: Random) -> tuple[str, Gender]:
    """A name and the gender it was made for; a crowd holds namesakes, as real ones do."""
    gender = rng.choice((Gender.MALE, Gender.FEMALE))
    name = rng.choice(_SURNAMES) + rng.choice(_FIRST) + rng.choice(_SECOND[gender])
    return name, gender


def department(number: int) -> tuple[str, str]:
    """Name and short name of the department with this number (from 0); no two are the same."""
    office, region = divmod(number, REGIONS)
    first, second = divmod(region, len(_REGION_SECOND))
    office, round_ = office % len(_OFFICES), office // len(_OFFICES)
    place = _REGION_FIRST[first] + _REGION_SECOND[second] + (str(round_ + 1) if round_ else "")
    return f"{place}{_OFFICES[office]}", f"{place}{_OFFICES[office][:2]}"


def section(number: int) -> str:
    """综合科, 业务一科, 业务二科 …"""
    numerals = "一二三四五六七八九十"
    if number == 0:
        return "综合科"
    tens, ones = divmod(number, 10)
    head = ("十" if tens == 1 else numerals[tens - 1] + "十") if tens else ""
    return f"业务{head}{numerals[ones - 1] if ones else ''}科"
