"""Words of measures and sanctions, and of those who take them."""

from __future__ import annotations

from django.db.models import IntegerChoices, TextChoices
from django.utils.translation import gettext_lazy as _


class MeasureKind(TextChoices):
    """Everything that may be done about a fault, from a reminder to a sanction."""

    REMINDER_TALK = "reminder_talk", _("提醒谈话")
    REMINDER_LETTER = "reminder_letter", _("提醒函")
    TALK_REMINDER = "talk_reminder", _("谈话提醒（纪检监察机关）")
    WARNING_TALK = "warning_talk", _("警示谈话（纪检监察机关）")
    KEY_TALK = "key_talk", _("重点谈话")
    CRITICISM = "criticism", _("批评教育")
    ORDERED_SELF_EXAM = "ordered_self_exam", _("责令检查")
    DUTY_INTERVIEW = "duty_interview", _("约谈")
    INQUIRY_LETTER = "inquiry_letter", _("函询")
    ADMONITION_TALK = "admonition_talk", _("诫勉谈话")
    ADMONITION_LETTER = "admonition_letter", _("书面诫勉")
    CIRCULAR = "circular", _("通报")
    ORG_SELF_EXAMINATION = "org_self_examination", _("责令党组织检查")
    ORG_REORGANIZATION = "org_reorganization", _("改组")
    SUSPENSION = "suspension", _("停职检查")
    POST_ADJUSTMENT = "post_adjustment", _("调整职务")
    ORDERED_RESIGNATION = "ordered_resignation", _("责令辞职")
    REMOVAL = "removal", _("免职")
    DEMOTION_POST = "demotion_post", _("降职")
    PARTY_WARNING = "party_warning", _("党内警告")
    PARTY_SERIOUS_WARNING = "party_serious_warning", _("党内严重警告")
    PARTY_REMOVAL = "removal_party_posts", _("撤销党内职务")
    PROBATION_1Y = "probation_1y", _("留党察看一年")
    PROBATION_2Y = "probation_2y", _("留党察看两年")
    EXPULSION = "expulsion", _("开除党籍")
    ADMIN_WARNING = "admin_warning", _("政务警告")
    DEMERIT = "demerit", _("政务记过")
    MAJOR_DEMERIT = "major_demerit", _("政务记大过")
    DEMOTION = "demotion", _("政务降级")
    DISMISSAL = "dismissal_from_post", _("政务撤职")
    DISCHARGE = "discharge", _("政务开除")
    CRIMINAL = "criminal", _("移送司法")


M = MeasureKind  # short for the groups below
ADMONITIONS = frozenset({M.ADMONITION_TALK, M.ADMONITION_LETTER})
# Disposals by discipline organs, of which only fact and date are kept.
DISCIPLINE_DISPOSALS = frozenset({M.TALK_REMINDER, M.WARNING_TALK, M.INQUIRY_LETTER})
LIGHT_MEASURES = frozenset(
    {
        M.REMINDER_TALK,
        M.REMINDER_LETTER,
        M.KEY_TALK,
        M.CRITICISM,
        M.DUTY_INTERVIEW,
    }
)
ORGANIZATIONAL_MEASURES = frozenset(
    {M.SUSPENSION, M.POST_ADJUSTMENT, M.ORDERED_RESIGNATION, M.REMOVAL, M.DEMOTION_POST}
)
PARTY_SANCTIONS = frozenset(
    {
        M.PARTY_WARNING,
        M.PARTY_SERIOUS_WARNING,
        M.PARTY_REMOVAL,
        M.PROBATION_1Y,
        M.PROBATION_2Y,
        M.EXPULSION,
    }
)
ADMIN_SANCTIONS = frozenset(
    {M.ADMIN_WARNING, M.DEMERIT, M.MAJOR_DEMERIT, M.DEMOTION, M.DISMISSAL, M.DISCHARGE}
)
SANCTIONS = PARTY_SANCTIONS | ADMIN_SANCTIONS
ORGANIZATION_ONLY = frozenset({M.ORG_SELF_EXAMINATION, M.ORG_REORGANIZATION})


class Form(IntegerChoices):
    """The four forms of supervision and discipline (四种形态)."""

    FIRST = 1, _("第一种形态")
    SECOND = 2, _("第二种形态")
    THIRD = 3, _("第三种形态")
    FOURTH = 4, _("第四种形态")


class IssuerKind(TextChoices):
    """Who takes a measure: bodies and persons of the organ first, then superiors."""

    PARTY_GROUP = "party_group", _("党组")
    OFFICE_PARTY_GROUP = "office_party_group", _("机关党组")
    SECRETARY = "secretary", _("党组书记")
    PORTFOLIO_LEADER = "portfolio_leader", _("分管领导")
    DEPARTMENT_HEAD = "department_head", _("部门主要负责人")
    BRANCH = "branch", _("党支部")
    OFFICE_PARTY_COMMITTEE = "office_party_committee", _("机关党委")
    OFFICE_DISCIPLINE = "office_discipline_commission", _("机关纪委")
    PERSONNEL = "personnel_section", _("人事部门")
    ORGAN = "organ", _("机关（任免单位）")
    RESIDENT_GROUP = "resident_group", _("派驻纪检监察组")
    CITY_DISCIPLINE = "city_discipline", _("市纪委监委")
    ORG_DEPARTMENT = "org_department", _("组织部门")
    CITY_COMMITTEE = "city_committee", _("市委")
    OTHER_SUPERIOR = "other_superior", _("其他上级机关")


# Whose letters go out in the name of the party group.
OF_THE_PARTY_GROUP = frozenset({IssuerKind.PARTY_GROUP, IssuerKind.SECRETARY})
EXTERNAL_ISSUERS = frozenset(
    {
        IssuerKind.RESIDENT_GROUP,
        IssuerKind.CITY_DISCIPLINE,
        IssuerKind.ORG_DEPARTMENT,
        IssuerKind.CITY_COMMITTEE,
        IssuerKind.OTHER_SUPERIOR,
    }
)
# Bodies that decide together, not one person.
COLLECTIVE_ISSUERS = frozenset(
    {
        IssuerKind.PARTY_GROUP,
        IssuerKind.OFFICE_PARTY_GROUP,
        IssuerKind.BRANCH,
        IssuerKind.OFFICE_PARTY_COMMITTEE,
        IssuerKind.OFFICE_DISCIPLINE,
        IssuerKind.ORGAN,
    }
)


class InquiryOutcome(TextChoices):
    """What became of an inquiry. Only one that ended here counts as the first form."""

    CONCLUDED = "concluded", _("予以了结")
    OTHERWISE = "otherwise", _("另行作出提醒、批评教育等处理")
    TRANSFERRED = "transferred", _("移送有权机关")


class MeasureAnswerKind(TextChoices):
    """Papers that the object of a measure hands in."""

    SELF_EXAM = "self_exam", _("书面检查")
    CORRECTION = "correction", _("改正情况报告")
    FOLLOW_UP = "follow_up", _("诫勉期满情况报告")


class TermUnit(TextChoices):
    WORKING_DAYS = "working_days", _("个工作日")
    DAYS = "days", _("日")
    MONTHS = "months", _("个月")
    COUNT = "count", _("次（项）")
    PERCENT = "percent", _("百分点")


class StepStart(TextChoices):
    """From which day a step of an effect period runs."""

    EFFECTIVE = "effective", _("自生效之日起")
    AFTER_PREVIOUS = "after_previous", _("自上一阶段期满次日起")


class RegulationKind(TextChoices):
    PARTY_RULE = "party_rule", _("党内法规")
    LAW = "law", _("法律法规")
    ORGAN_RULE = "organ_rule", _("机关制度")
    STANDARD = "standard", _("标准")
