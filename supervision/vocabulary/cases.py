"""Words of accountability (问责), and of what the organ answers about a person."""

from __future__ import annotations

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _

from supervision.vocabulary.measures import MeasureKind


class ObjectKind(TextChoices):
    ORGANIZATION = "organization", _("党组织、部门")
    CADRE = "cadre", _("干部")


class Situation(TextChoices):
    """The eleven situations of the accountability regulation (问责条例)."""

    WEAK_LEADERSHIP = "weak_leadership", _("党的领导弱化")
    POLITICAL_BUILDING = "political_building", _("党的政治建设抓得不实")
    IDEOLOGICAL_BUILDING = "ideological_building", _("党的思想建设缺失")
    ORGANIZATIONAL_BUILDING = "organizational_building", _("党的组织建设薄弱")
    WORK_STYLE = "work_style", _("党的作风建设松懈")
    DISCIPLINE_BUILDING = "discipline_building", _("党的纪律建设抓得不严")
    ANTI_CORRUPTION = "anti_corruption", _("推进党风廉政建设和反腐败斗争不坚决、不扎实")
    MAIN_AND_SUPERVISION_DUTY = (
        "main_and_supervision_duty",
        _("全面从严治党主体责任、监督责任落实不到位"),
    )
    MANAGEMENT_SUPERVISION = (
        "management_supervision",
        _("履行管理、监督职责不力，造成重大损失或者恶劣影响"),
    )
    PUBLIC_INTEREST = (
        "public_interest",
        _("在涉及群众切身利益问题上不作为、乱作为、慢作为、假作为"),
    )
    OTHER = "other", _("其他应当问责的失职失责情形")


class AccountabilityWay(TextChoices):
    """The closed list of ways, for organizations and for leading cadres."""

    ORG_SELF_EXAMINATION = "org_self_examination", _("检查")
    ORG_CIRCULAR = "org_circular", _("通报（党组织）")
    ORG_REORGANIZATION = "org_reorganization", _("改组")
    CIRCULAR = "circular", _("通报")
    ADMONITION = "admonition", _("诫勉")
    ORGANIZATIONAL_MEASURE = "organizational_measure", _("组织调整或者组织处理")
    DISCIPLINARY_SANCTION = "disciplinary_sanction", _("纪律处分")


# What each way means as a measure; of several the decision names one or more.
MEASURES_OF_WAY: dict[str, tuple[MeasureKind, ...]] = {
    AccountabilityWay.ORG_SELF_EXAMINATION: (MeasureKind.ORG_SELF_EXAMINATION,),
    AccountabilityWay.ORG_CIRCULAR: (MeasureKind.CIRCULAR,),
    AccountabilityWay.ORG_REORGANIZATION: (MeasureKind.ORG_REORGANIZATION,),
    AccountabilityWay.CIRCULAR: (MeasureKind.CIRCULAR,),
    AccountabilityWay.ADMONITION: (MeasureKind.ADMONITION_TALK, MeasureKind.ADMONITION_LETTER),
    AccountabilityWay.ORGANIZATIONAL_MEASURE: (
        MeasureKind.SUSPENSION, MeasureKind.POST_ADJUSTMENT, MeasureKind.ORDERED_RESIGNATION,
        MeasureKind.REMOVAL, MeasureKind.DEMOTION_POST,
    ),
    AccountabilityWay.DISCIPLINARY_SANCTION: (
        MeasureKind.PARTY_WARNING, MeasureKind.PARTY_SERIOUS_WARNING, MeasureKind.PARTY_REMOVAL,
        MeasureKind.PROBATION_1Y, MeasureKind.PROBATION_2Y, MeasureKind.EXPULSION,
    ),
}  # fmt: skip
WAYS_FOR_ORGANIZATIONS = (
    AccountabilityWay.ORG_SELF_EXAMINATION,
    AccountabilityWay.ORG_CIRCULAR,
    AccountabilityWay.ORG_REORGANIZATION,
)
WAYS_FOR_CADRES = (
    AccountabilityWay.CIRCULAR,
    AccountabilityWay.ADMONITION,
    AccountabilityWay.ORGANIZATIONAL_MEASURE,
    AccountabilityWay.DISCIPLINARY_SANCTION,
)


class Circumstance(TextChoices):
    """Why a case is judged lighter or heavier, or not at all."""

    ERROR_TOLERANCE = "error_tolerance", _("改革创新中的探索性失误")
    RECORDED_DISSENT = "recorded_dissent", _("集体决策时明确提出异议并有记录")
    FORCE_MAJEURE = "force_majeure", _("已尽职责，因不可抗力等造成")
    TIMELY_REMEDY = "timely_remedy", _("及时采取补救措施")
    ACTIVE_ACCEPTANCE = "active_acceptance", _("主动承认错误、配合调查")
    REPEATED = "repeated", _("屡次失职失责")
    REFUSAL = "refusal", _("拒不整改、拒不执行")
    OBSTRUCTION = "obstruction", _("干扰、阻碍调查")
    RETALIATION = "retaliation", _("打击报复")
    SHIFTING = "shifting", _("推卸、转嫁责任")


EXEMPTING = (
    Circumstance.ERROR_TOLERANCE,
    Circumstance.RECORDED_DISSENT,
    Circumstance.FORCE_MAJEURE,
)
LIGHTER = (Circumstance.TIMELY_REMEDY, Circumstance.ACTIVE_ACCEPTANCE)
HEAVIER = (
    Circumstance.REPEATED,
    Circumstance.REFUSAL,
    Circumstance.OBSTRUCTION,
    Circumstance.RETALIATION,
    Circumstance.SHIFTING,
)


class ExecutionKind(TextChoices):
    SELF_CRITICISM = "self_criticism", _("向作出决定的党组织写出书面检讨")
    EXAMINATION = "examination", _("在民主生活会或者组织生活会上作出检查")
    FORMALITIES = "formalities", _("办理组织调整、组织处理手续")
    INTEGRITY_FILE = "integrity_file", _("归入廉政档案")
    PERSONNEL_FILE = "personnel_file", _("归入干部人事档案")
    CIRCULATION = "circulation", _("按规定范围通报")
    BRANCH_ANNOUNCEMENT = "branch_announcement", _("在党支部宣布")
    EXECUTION_REPORT = "execution_report", _("报告执行情况")
    RECTIFICATION_REPORT = "rectification_report", _("提交整改报告")


class Adoption(TextChoices):
    """What became of a statement in one's defence."""

    ADOPTED = "adopted", _("采纳")
    PARTLY = "partly", _("部分采纳")
    NOT_ADOPTED = "not", _("不予采纳")


class AppealLevel(TextChoices):
    APPEAL = "appeal", _("申诉")
    REVIEW = "review", _("复审")
    SECOND_REVIEW = "second_review", _("复核")


class AppealResult(TextChoices):
    UPHELD = "upheld", _("维持")
    CHANGED = "changed", _("变更")
    REVOKED = "revoked", _("撤销")


class ServiceManner(TextChoices):
    IN_PERSON = "in_person", _("当面送达")
    WITNESSED = "witnessed", _("拒收，见证送达")
    BY_POST = "by_post", _("邮寄送达")
    ONLINE = "online", _("系统内送达")
    MEETING = "meeting", _("会议宣布")


class OpinionOccasion(TextChoices):
    """What an integrity opinion (廉政意见) is asked for."""

    PROMOTION = "promotion", _("提拔任职")
    RANK = "rank", _("职级晋升")
    AWARD = "award", _("评先评优")
    ELECTION = "election", _("推荐人选")
    TRANSFER = "transfer", _("调动交流")
    OTHER = "other", _("其他事项")


class OpinionConclusion(TextChoices):
    """Only what may be said in an integrity opinion."""

    NOTHING_KNOWN = "nothing_known", _("未发现影响使用的问题")
    IN_EFFECT_PERIOD = "in_effect_period", _("尚在影响期内")
    UNDER_REVIEW = "under_review", _("暂不宜出具意见")


class GrantLevel(TextChoices):
    """How far a need-to-know grant reaches."""

    EXISTENCE = "existence", _("知悉有无")
    CONTENT = "content", _("知悉内容")
