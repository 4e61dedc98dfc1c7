"""The rules with which the library begins, each still to be compared with its official text.

The portal is not a source of law: dates and titles are proposals, marked as unchecked until
somebody of the organ has looked.
"""

from __future__ import annotations

from datetime import date

from supervision.vocabulary import RegulationKind

P, L, S = RegulationKind.PARTY_RULE, RegulationKind.LAW, RegulationKind.STANDARD
_CC, _GO = "中共中央", "中共中央办公厅"
_BOTH, _ORG = "中共中央办公厅、国务院办公厅", "中共中央组织部"
_NPC, _SC = "全国人民代表大会常务委员会", "国务院办公厅"

# Code, kind, title, issuing body, in force since.
REGULATIONS: tuple[tuple[str, RegulationKind, str, str, date], ...] = (
    ("R01", P, "党委（党组）落实全面从严治党主体责任规定", _GO, date(2020, 3, 9)),
    ("R02", P, "中国共产党问责条例", _CC, date(2019, 9, 1)),
    ("R03", P, "中国共产党纪律处分条例", _CC, date(2024, 1, 1)),
    ("R04", L, "中华人民共和国公职人员政务处分法", _NPC, date(2020, 7, 1)),
    ("R05", L, "中华人民共和国监察法", _NPC, date(2025, 6, 1)),
    ("R06", P, "中国共产党党内监督条例", _CC, date(2016, 10, 27)),
    ("R07", P, "中国共产党纪律检查机关监督执纪工作规则", _GO, date(2019, 1, 1)),
    ("R08", P, "中国共产党组织处理规定（试行）", _GO, date(2021, 3, 19)),
    ("R09", P, "关于组织人事部门对领导干部进行提醒、函询和诫勉的实施细则", _ORG, date(2015, 1, 1)),
    ("R10", P, "关于对党员领导干部进行诫勉谈话和函询的暂行办法", _ORG, date(2005, 12, 19)),
    ("R11", P, "纪检监察机关处理检举控告工作规则", _GO, date(2020, 1, 21)),
    ("R12", P, "中国共产党党员权利保障条例", _CC, date(2020, 12, 25)),
    ("R13", P, "纪检监察机关派驻机构工作规则", _GO, date(2022, 6, 22)),
    ("R14", P, "中国共产党党组工作条例", _CC, date(2019, 4, 6)),
    ("R15", P, "中国共产党党和国家机关基层组织工作条例", _CC, date(2019, 12, 1)),
    ("R16", P, "中国共产党支部工作条例（试行）", _CC, date(2018, 10, 28)),
    ("R17", P, "县以上党和国家机关党员领导干部民主生活会若干规定", _CC, date(2016, 12, 1)),
    ("R18", P, "中国共产党党委（党组）理论学习中心组学习规则", _GO, date(2017, 1, 1)),
    ("R19", P, "中国共产党党员教育管理工作条例", _CC, date(2019, 5, 6)),
    ("R20", P, "领导干部报告个人有关事项规定", _BOTH, date(2017, 2, 8)),
    ("R21", P, "中央八项规定及其实施细则", "中共中央政治局", date(2012, 12, 4)),
    ("R22", P, "党政机关厉行节约反对浪费条例", "中共中央、国务院", date(2025, 5, 2)),
    ("R23", P, "党政机关国内公务接待管理规定", _BOTH, date(2013, 12, 1)),
    ("R24", P, "党政机关公务用车管理办法", _BOTH, date(2017, 12, 5)),
    ("R25", P, "党政领导干部选拔任用工作条例", _CC, date(2019, 3, 3)),
    ("R26", L, "中华人民共和国公务员法", _NPC, date(2019, 6, 1)),
    ("R27", P, "领导干部干预司法活动、插手具体案件处理的记录、通报和责任追究规定", _BOTH,
     date(2015, 3, 18)),
    ("R28", P, "党政机关公文处理工作条例", _BOTH, date(2012, 7, 1)),
    ("R29", L, "机关文件材料归档范围和文书档案保管期限规定", "国家档案局", date(2006, 12, 18)),
    ("R30", L, "中华人民共和国档案法", _NPC, date(2021, 1, 1)),
    ("R31", L, "中华人民共和国电子签名法", _NPC, date(2019, 4, 23)),
    ("R32", L, "电子印章管理办法", _SC, date(2025, 9, 27)),
    ("R33", L, "中华人民共和国网络安全法", _NPC, date(2026, 1, 1)),
    ("R34", S, "网络安全等级保护基本要求（GB/T 22239—2019）", "国家市场监督管理总局",
     date(2019, 12, 1)),
    ("R35", L, "中华人民共和国个人信息保护法", _NPC, date(2021, 11, 1)),
    ("R36", L, "中华人民共和国保守国家秘密法", _NPC, date(2024, 5, 1)),
    ("R37", P, "中国共产党统一战线工作条例", _CC, date(2020, 12, 21)),
    ("R38", P, "关于加强新时代人民政协党的建设工作的若干意见", _GO, date(2018, 10, 1)),
    ("R39", P, "整治形式主义为基层减负若干规定", _BOTH, date(2024, 8, 1)),
)
