"""The words of the roster sheets, each with the value it stands for.

These are the contents of an official Chinese table, not of the pages: they stay the same
whatever language the reader of the pages has chosen, so they do not pass through gettext.
The first word for a value is the one that exports write; the others are understood too.
"""

from __future__ import annotations

from collections.abc import Mapping

from portal.vocabulary import (
    AssignmentKind,
    DepartmentKind,
    Establishment,
    Gender,
    ManagementAuthority,
    PoliticalStatus,
    PostKind,
    Relation,
)

Words = Mapping[str, str]  # word -> value

GENDERS: Words = {
    "男": Gender.MALE, "女": Gender.FEMALE, "男性": Gender.MALE, "女性": Gender.FEMALE,
}

POLITICAL_STATUSES: Words = {
    "中共党员": PoliticalStatus.PARTY_MEMBER,
    "民主党派": PoliticalStatus.DEMOCRATIC_PARTY,
    "无党派": PoliticalStatus.NO_PARTY_AFFILIATION,
    "群众": PoliticalStatus.MASSES,
    "党员": PoliticalStatus.PARTY_MEMBER,
    "中共预备党员": PoliticalStatus.PARTY_MEMBER,
    "预备党员": PoliticalStatus.PARTY_MEMBER,
    "民革党员": PoliticalStatus.DEMOCRATIC_PARTY,
    "民盟盟员": PoliticalStatus.DEMOCRATIC_PARTY,
    "民建会员": PoliticalStatus.DEMOCRATIC_PARTY,
    "民进会员": PoliticalStatus.DEMOCRATIC_PARTY,
    "农工党党员": PoliticalStatus.DEMOCRATIC_PARTY,
    "致公党党员": PoliticalStatus.DEMOCRATIC_PARTY,
    "九三学社社员": PoliticalStatus.DEMOCRATIC_PARTY,
    "台盟盟员": PoliticalStatus.DEMOCRATIC_PARTY,
    "无党派人士": PoliticalStatus.NO_PARTY_AFFILIATION,
    "无党派民主人士": PoliticalStatus.NO_PARTY_AFFILIATION,
    "共青团员": PoliticalStatus.MASSES,
}

AUTHORITIES: Words = {
    "机关管理": ManagementAuthority.ORGAN,
    "市管": ManagementAuthority.CITY,
    "省管": ManagementAuthority.PROVINCE,
    "机关管": ManagementAuthority.ORGAN,
    "机关管理干部": ManagementAuthority.ORGAN,
    "市管干部": ManagementAuthority.CITY,
    "省管干部": ManagementAuthority.PROVINCE,
}

ESTABLISHMENTS: Words = {
    "公务员": Establishment.CIVIL_SERVANT,
    "参公人员": Establishment.REFERENCE_MANAGED,
    "事业人员": Establishment.INSTITUTION,
    "合同制人员": Establishment.CONTRACT,
    "劳务派遣人员": Establishment.DISPATCHED_WORKER,
    "工勤人员": Establishment.LOGISTIC_WORKER,
    "行政": Establishment.CIVIL_SERVANT,
    "行政编制": Establishment.CIVIL_SERVANT,
    "参公": Establishment.REFERENCE_MANAGED,
    "参公编制": Establishment.REFERENCE_MANAGED,
    "参照公务员法管理": Establishment.REFERENCE_MANAGED,
    "事业": Establishment.INSTITUTION,
    "事业编制": Establishment.INSTITUTION,
    "合同制": Establishment.CONTRACT,
    "劳务派遣": Establishment.DISPATCHED_WORKER,
    "工勤": Establishment.LOGISTIC_WORKER,
    "工勤编制": Establishment.LOGISTIC_WORKER,
}

POST_KINDS: Words = {
    "党组书记": PostKind.SECRETARY,
    "班子成员": PostKind.LEADER,
    "秘书长": PostKind.SECRETARY_GENERAL,
    "副秘书长": PostKind.DEPUTY_SECRETARY_GENERAL,
    "部门主要负责人": PostKind.DEPARTMENT_HEAD,
    "部门副职": PostKind.DEPARTMENT_DEPUTY,
    "科室负责人": PostKind.SECTION_HEAD,
    "工作人员": PostKind.STAFF,
    "干部职工": PostKind.STAFF,
    "党组副书记": PostKind.LEADER,
    "党组成员": PostKind.LEADER,
    "副主席": PostKind.LEADER,
    "部门负责人": PostKind.DEPARTMENT_HEAD,
    "科长": PostKind.SECTION_HEAD,
}

ASSIGNMENT_KINDS: Words = {
    "主职": AssignmentKind.MAIN,
    "兼任": AssignmentKind.CONCURRENT,
    "主持工作": AssignmentKind.ACTING,
    "兼职": AssignmentKind.CONCURRENT,
}

RELATIONS: Words = {
    "分管": Relation.IN_CHARGE,
    "协管": Relation.ASSISTING,
    "联系": Relation.LIAISON,
    "协助分管": Relation.ASSISTING,
}

DEPARTMENT_KINDS: Words = {
    "专门委员会": DepartmentKind.COMMITTEE,
    "办公室、研究室": DepartmentKind.OFFICE,
    "科": DepartmentKind.SECTION,
    "机关党委、纪委": DepartmentKind.PARTY_BODY,
    "下属事业单位": DepartmentKind.INSTITUTION,
    "专委会": DepartmentKind.COMMITTEE,
    "委员会": DepartmentKind.COMMITTEE,
    "办公室": DepartmentKind.OFFICE,
    "研究室": DepartmentKind.OFFICE,
    "室": DepartmentKind.OFFICE,
    "科室": DepartmentKind.SECTION,
    "机关党委": DepartmentKind.PARTY_BODY,
    "机关纪委": DepartmentKind.PARTY_BODY,
    "党群机构": DepartmentKind.PARTY_BODY,
    "事业单位": DepartmentKind.INSTITUTION,
}


def word_for(words: Words, value: str) -> str:
    """The word that exports write for a value; the value itself where none is known."""
    return next((word for word, meaning in words.items() if meaning == value), value)


def written(words: Words) -> list[str]:
    """The words a clerk is offered: one per value, in order."""
    return [word for word in words if word_for(words, words[word]) == word]
