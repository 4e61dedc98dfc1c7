"""Words of the organisation that tables, rosters and rules share. Pure."""

from __future__ import annotations

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class PostKind(TextChoices):
    """What a post means for the responsibility chain."""

    SECRETARY = "secretary", _("党组书记")
    LEADER = "leader", _("班子成员")
    SECRETARY_GENERAL = "secretary_general", _("秘书长")
    DEPUTY_SECRETARY_GENERAL = "deputy_secretary_general", _("副秘书长")
    DEPARTMENT_HEAD = "department_head", _("部门主要负责人")
    DEPARTMENT_DEPUTY = "department_deputy", _("部门副职")
    SECTION_HEAD = "section_head", _("科室负责人")
    STAFF = "staff", _("工作人员")


LEADERSHIP_KINDS = (PostKind.SECRETARY, PostKind.LEADER, PostKind.SECRETARY_GENERAL)


class DepartmentKind(TextChoices):
    COMMITTEE = "committee", _("专门委员会")
    OFFICE = "office", _("办公室、研究室")
    SECTION = "section", _("科")
    PARTY_BODY = "party_body", _("机关党委、纪委")
    INSTITUTION = "institution", _("下属事业单位")


class AssignmentKind(TextChoices):
    MAIN = "main", _("主职")
    CONCURRENT = "concurrent", _("兼任")
    ACTING = "acting", _("主持工作")

    def borne(self, title: str) -> str:
        """What its holder is called: who acts for a vacant post does not bear its title."""
        return str(self.label) if self == AssignmentKind.ACTING else title


class Relation(TextChoices):
    IN_CHARGE = "in_charge", _("分管")
    ASSISTING = "assisting", _("协管")
    LIAISON = "liaison", _("联系")


class PoliticalStatus(TextChoices):
    PARTY_MEMBER = "party_member", _("中共党员")
    DEMOCRATIC_PARTY = "democratic_party", _("民主党派")
    NO_PARTY_AFFILIATION = "no_party_affiliation", _("无党派")
    MASSES = "masses", _("群众")


class Gender(TextChoices):
    MALE = "male", _("男")
    FEMALE = "female", _("女")


class ManagementAuthority(TextChoices):
    PROVINCE = "province_managed", _("省管")
    CITY = "city_managed", _("市管")
    ORGAN = "organ_managed", _("机关管理")


class Establishment(TextChoices):
    CIVIL_SERVANT = "civil_servant", _("公务员")
    REFERENCE_MANAGED = "reference_managed", _("参公人员")
    INSTITUTION = "institution", _("事业人员")
    CONTRACT = "contract", _("合同制人员")
    DISPATCHED_WORKER = "dispatched_worker", _("劳务派遣人员")
    LOGISTIC_WORKER = "logistic_worker", _("工勤人员")


class PersonStatus(TextChoices):
    ACTIVE = "active", _("在职")
    RETIRED = "retired", _("离退休")
    LEFT = "left", _("已离开")


class AbsenceKind(TextChoices):
    SICK = "sick", _("长期病假")
    MATERNITY = "maternity", _("产假")
    STUDY = "study", _("脱产学习")
    SECONDMENT = "secondment", _("借调")
    TEMPORARY_POST = "temporary_post", _("挂职")
    DETACHED_DUTY = "detached_duty", _("抽调、驻村")


class Basis(TextChoices):
    """Which layer a deadline or duty comes from; shown beside each of them."""

    STATUTORY = "statutory", _("法定")
    ORGAN_RULE = "organ_rule", _("机关制度")
    CUSTOM = "custom", _("惯例")
    AGREED = "agreed", _("责任书约定")
    DOCUMENT = "document", _("文书要求")


class ResponsibilityType(TextChoices):
    """The responsibility types of the accountability regulation (问责条例)."""

    OVERALL = "overall_leadership", _("全面领导责任")
    MAIN = "main_leadership", _("主要领导责任")
    IMPORTANT = "important_leadership", _("重要领导责任")
    DIRECT = "direct", _("直接责任")
