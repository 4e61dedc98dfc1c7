"""The sample organ 安澜市政协 as data: ninety-seven invented people in thirteen departments.

Structure and numbers follow a city committee of ordinary size; all names are made up.
"""

from __future__ import annotations

from portal.vocabulary import (
    AbsenceKind,
    DepartmentKind,
    Establishment,
    PoliticalStatus,
    PostKind,
    Relation,
)

MEMBER = PoliticalStatus.PARTY_MEMBER
OTHER = PoliticalStatus.DEMOCRATIC_PARTY
NONE = PoliticalStatus.NO_PARTY_AFFILIATION
MASSES = PoliticalStatus.MASSES

# code, name, short name, kind, parent
DEPARTMENTS: tuple[tuple[str, str, str, DepartmentKind, str], ...] = (
    ("BGS", "办公室", "办公室", DepartmentKind.OFFICE, ""),
    ("BGS01", "秘书科", "秘书科", DepartmentKind.SECTION, "BGS"),
    ("BGS02", "文电信息科", "文电信息科", DepartmentKind.SECTION, "BGS"),
    ("BGS03", "人事老干科", "人事老干科", DepartmentKind.SECTION, "BGS"),
    ("BGS04", "行政接待科", "行政接待科", DepartmentKind.SECTION, "BGS"),
    ("BGS05", "财务科", "财务科", DepartmentKind.SECTION, "BGS"),
    ("BGS06", "车队", "车队", DepartmentKind.SECTION, "BGS"),
    ("YJS", "研究室", "研究室", DepartmentKind.OFFICE, ""),
    ("TAW", "提案委员会", "提案委", DepartmentKind.COMMITTEE, ""),
    ("JKW", "经济科技委员会", "经科委", DepartmentKind.COMMITTEE, ""),
    ("RZH", "人口资源环境委员会", "人资环委", DepartmentKind.COMMITTEE, ""),
    ("JKT", "教科卫体委员会", "教科卫体委", DepartmentKind.COMMITTEE, ""),
    ("SFW", "社会和法制委员会", "社法委", DepartmentKind.COMMITTEE, ""),
    ("WSX", "文化文史和学习委员会", "文史学习委", DepartmentKind.COMMITTEE, ""),
    ("GAT", "港澳台侨外事委员会", "港澳台侨委", DepartmentKind.COMMITTEE, ""),
    ("NYW", "农业农村委员会", "农业农村委", DepartmentKind.COMMITTEE, ""),
    ("WLW", "委员联络委员会", "联络委", DepartmentKind.COMMITTEE, ""),
    ("DW", "机关党委（机关纪委）", "机关党委", DepartmentKind.PARTY_BODY, ""),
    ("ZX", "委员活动中心", "活动中心", DepartmentKind.INSTITUTION, ""),
)

SECRETARY, SECOND_SECRETARY, GENERAL = "林望舒", "沈怀瑾", "罗听澜"
LEADER_A, LEADER_E = "郑知行", "韩秉文"
LEADER_B, LEADER_C, LEADER_D, LEADER_F = "顾清源", "陆思齐", "江叙白", "程映川"
OFFICE_HEAD, ACTING_HEAD = "田景明", "冯以南"
CLERK, DISCIPLINE_OFFICERS = "白鹿鸣", ("岳持衡", "尚清越")
NEWCOMER = "时未晚"
DEMO_HEAD, DEMO_STAFF = "谢予安", "温如许"

# Who holds what: department, then lines "name, gender, status, title, post kind".
S, L, G, D = (
    PostKind.SECRETARY, PostKind.LEADER, PostKind.SECRETARY_GENERAL,
    PostKind.DEPUTY_SECRETARY_GENERAL,
)
H, V, K, P = (
    PostKind.DEPARTMENT_HEAD, PostKind.DEPARTMENT_DEPUTY, PostKind.SECTION_HEAD, PostKind.STAFF,
)
Row = tuple[str, str, PoliticalStatus, str, PostKind]

PEOPLE: dict[str, tuple[Row, ...]] = {
    "": (
        (SECRETARY, "男", MEMBER, "党组书记、主席", S),
        (SECOND_SECRETARY, "女", MEMBER, "党组副书记、副主席", L),
        (LEADER_A, "男", MEMBER, "党组成员、副主席", L),
        (LEADER_B, "男", OTHER, "副主席", L),
        (LEADER_C, "女", OTHER, "副主席", L),
        (LEADER_D, "男", NONE, "副主席", L),
        (LEADER_E, "男", MEMBER, "党组成员、副主席", L),
        (LEADER_F, "女", OTHER, "副主席（不驻会）", L),
        (GENERAL, "女", MEMBER, "党组成员、秘书长", G),
        ("宋致远", "男", MEMBER, "副秘书长", D),
        ("唐见微", "女", MEMBER, "副秘书长", D),
    ),
    "BGS": (
        (OFFICE_HEAD, "男", MEMBER, "主任", H),
        ("梁栖迟", "男", MEMBER, "副主任", V),
        ("秦暮云", "女", MEMBER, "副主任", V),
    ),
    "BGS01": (
        ("叶听松", "男", MEMBER, "科长", K),
        (CLERK, "女", MEMBER, "一级主任科员", P),
        ("尹星野", "男", MEMBER, "三级主任科员", P),
        ("傅云帆", "男", MEMBER, "四级主任科员", P),
        ("柳拂衣", "女", MASSES, "一级科员", P),
    ),
    "BGS02": (
        ("石映泉", "男", MEMBER, "科长", K),
        ("范喆行", "男", MEMBER, "一级主任科员", P),
        ("卢晓舟", "女", MEMBER, "三级主任科员", P),
        ("姜沐阳", "男", MEMBER, "四级主任科员", P),
        ("崔玥宁", "女", MASSES, "一级科员", P),
    ),
    "BGS03": (
        ("汪涵秋", "女", MEMBER, "科长", K),
        ("段思渺", "男", MEMBER, "二级主任科员", P),
        ("侯清和", "男", MEMBER, "二级主任科员", P),
        ("常祎然", "女", MEMBER, "一级科员", P),
    ),
    "BGS04": (
        ("龚望岳", "男", MEMBER, "科长", K),
        ("乔疏影", "女", MEMBER, "二级主任科员", P),
        ("易春山", "男", MEMBER, "三级主任科员", P),
        ("施堃远", "男", MASSES, "四级主任科员", P),
        ("洪知秋", "女", MEMBER, "一级科员", P),
        ("文贇川", "男", MASSES, "会务员", P),
    ),
    "BGS05": (
        ("章惟一", "女", MEMBER, "科长", K),
        ("金蕴之", "女", MEMBER, "会计", P),
        ("阎守拙", "男", MASSES, "出纳", P),
    ),
    "BGS06": (
        ("邱大川", "男", MEMBER, "队长", K),
        ("毛长路", "男", MASSES, "驾驶员", P),
        ("万里程", "男", MASSES, "驾驶员", P),
        ("雷平途", "男", MASSES, "驾驶员", P),
        ("熊顺风", "男", MASSES, "驾驶员", P),
    ),
    "YJS": (
        ("苏砚秋", "女", MEMBER, "主任", H),
        ("戴行简", "男", MEMBER, "副主任", V),
        ("俞翀远", "男", MEMBER, "二级调研员", P),
        ("孔昭文", "男", MEMBER, "二级主任科员", P),
        ("史问津", "女", MEMBER, "一级科员", P),
    ),
    "TAW": (
        (DEMO_HEAD, "女", MEMBER, "主任", H),
        ("任远山", "男", MEMBER, "副主任", V),
        (DEMO_STAFF, "女", MEMBER, "一级主任科员", P),
        ("李赟䶮", "男", MEMBER, "三级主任科员", P),
        ("祝南枝", "女", NONE, "四级主任科员", P),
    ),
    "JKW": (
        ("许未央", "女", MEMBER, "主任", H),
        ("马千帆", "男", MEMBER, "副主任", V),
        ("殷曌明", "女", MEMBER, "一级主任科员", P),
        ("路遥知", "男", MEMBER, "三级主任科员", P),
        ("丁一诺", "女", OTHER, "一级科员", P),
    ),
    "RZH": (
        ("何静川", "男", MEMBER, "主任", H),
        ("郝青野", "男", MEMBER, "副主任", V),
        ("江畔月", "女", MEMBER, "二级主任科员", P),
        ("董拾禾", "男", MASSES, "一级科员", P),
    ),
    "JKT": (
        (ACTING_HEAD, "男", MEMBER, "副主任", V),
        ("黎书简", "男", MEMBER, "一级主任科员", P),
        ("夏蝉鸣", "女", MEMBER, "三级主任科员", P),
        ("褚问樵", "男", MEMBER, "一级科员", P),
    ),
    "SFW": (
        ("曹知夏", "女", MEMBER, "主任", H),
        ("严正则", "男", MEMBER, "副主任", V),
        ("束守约", "男", MEMBER, "二级主任科员", P),
        ("葛仁礼", "男", MEMBER, "四级主任科员", P),
    ),
    "WSX": (
        ("彭念之", "男", MEMBER, "主任", H),
        ("卓尔雅", "女", MEMBER, "副主任", V),
        ("曲𬭸音", "女", MEMBER, "一级主任科员", P),
        ("简存真", "男", MEMBER, "三级主任科员", P),
        ("楚江吟", "女", MASSES, "一级科员", P),
    ),
    "GAT": (
        ("袁照野", "男", OTHER, "主任", H),
        ("沙鸥翔", "男", MEMBER, "副主任", V),
        ("蓝海若", "女", MEMBER, "二级主任科员", P),
        ("欧阳归帆", "男", MEMBER, "四级主任科员", P),
    ),
    "NYW": (
        ("邓若水", "男", MEMBER, "主任", H),
        ("谷满仓", "男", MEMBER, "副主任", V),
        ("麦秋成", "男", MEMBER, "一级主任科员", P),
        ("康禾穗", "女", MEMBER, "三级主任科员", P),
    ),
    "WLW": (
        ("蒋行之", "男", MEMBER, "主任", H),
        ("管之遥", "女", MEMBER, "副主任", V),
        ("连知意", "女", MEMBER, "二级主任科员", P),
        ("桑梓园", "男", MEMBER, "三级主任科员", P),
    ),
    "DW": (
        ("钟晚晴", "女", MEMBER, "专职副书记", H),
        (DISCIPLINE_OFFICERS[0], "男", MEMBER, "机关纪委书记", V),
        (DISCIPLINE_OFFICERS[1], "女", MEMBER, "一级主任科员", P),
        ("古月轩", "男", MEMBER, "三级主任科员", P),
    ),
    "ZX": (
        ("贺兰舟", "男", MEMBER, "主任", H),
        ("项云舟", "男", MEMBER, "副主任", V),
        ("晏平生", "男", MEMBER, "管理岗七级", P),
        ("华𫖮之", "男", MEMBER, "管理岗八级", P),
        ("苗青禾", "女", MASSES, "管理岗八级", P),
        ("裘雪舲", "女", MASSES, "管理岗九级", P),
        (NEWCOMER, "女", MEMBER, "管理岗九级", P),
    ),
}

# People whose establishment is not the one of their department.
ESTABLISHMENTS: dict[str, Establishment] = {
    "文贇川": Establishment.CONTRACT,
    "邱大川": Establishment.LOGISTIC_WORKER,
    "毛长路": Establishment.CONTRACT,
    "万里程": Establishment.CONTRACT,
    "雷平途": Establishment.DISPATCHED_WORKER,
    "熊顺风": Establishment.DISPATCHED_WORKER,
}

# leader, department, relation
PORTFOLIOS: tuple[tuple[str, str, Relation], ...] = (
    (GENERAL, "BGS", Relation.IN_CHARGE),
    (SECOND_SECRETARY, "YJS", Relation.IN_CHARGE),
    (LEADER_A, "TAW", Relation.IN_CHARGE),
    (LEADER_B, "JKW", Relation.IN_CHARGE),
    (LEADER_C, "RZH", Relation.IN_CHARGE),
    (LEADER_D, "JKT", Relation.IN_CHARGE),
    (LEADER_A, "SFW", Relation.IN_CHARGE),
    (LEADER_E, "WSX", Relation.IN_CHARGE),
    (LEADER_E, "GAT", Relation.IN_CHARGE),
    (LEADER_F, "NYW", Relation.LIAISON),
    (SECOND_SECRETARY, "WLW", Relation.IN_CHARGE),
    (GENERAL, "DW", Relation.IN_CHARGE),
    (GENERAL, "ZX", Relation.IN_CHARGE),
)

SICK, POSTED_OUT, IN_VILLAGE = "侯清和", "桑梓园", "康禾穗"

# who, why, days from today to first and last day, excused from signing
ABSENCES: tuple[tuple[str, AbsenceKind, int, int, bool], ...] = (
    (SICK, AbsenceKind.SICK, -70, 32, True),
    (POSTED_OUT, AbsenceKind.TEMPORARY_POST, -260, 470, True),
    (IN_VILLAGE, AbsenceKind.DETACHED_DUTY, -180, 550, False),
)
