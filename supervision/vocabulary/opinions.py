"""Words of opinions from below and across."""

from __future__ import annotations

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class OpinionChannel(TextChoices):
    ONLINE = "online", _("线上提交")
    ROUND = "round", _("集中征求")
    MEETING = "meeting", _("会议、座谈收集")
    PAPER = "paper", _("书面、意见箱")


class OpinionObject(TextChoices):
    """Whom or what an opinion is about; it decides who may read it (rules.opinions)."""

    MATTER = "matter", _("制度、服务、福利等事项")
    COLLEAGUE = "colleague", _("干部职工")
    DEPARTMENT = "department", _("部门工作")
    DEPARTMENT_HEAD = "department_head", _("部门负责人")
    LEADER = "leader", _("副主席、秘书长等领导")
    DISCIPLINE = "discipline", _("机关纪委及其人员")
    CLERK = "clerk", _("党务办公室及其人员")
    SECRETARY = "secretary", _("党组书记")


class OpinionCategory(TextChoices):
    WORK = "work", _("工作")
    STYLE = "style", _("作风")
    WELFARE = "welfare", _("关心服务")
    RULE = "rule", _("制度")


class Satisfaction(TextChoices):
    SATISFIED = "satisfied", _("满意")
    ACCEPTABLE = "acceptable", _("基本满意")
    NOT_SATISFIED = "not_satisfied", _("不满意")
