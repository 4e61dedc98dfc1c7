"""The lights of signing and of duties: number, class, whom each tells, and its sentence."""

from __future__ import annotations

from typing import Final

from django.utils.translation import gettext_lazy as _

from portal.lights.kinds import Audience, Group, LightKind, Parameter
from portal.vocabulary import Basis

A, S = Audience, Group.SIGNING
P = Parameter

KINDS: Final = (
    LightKind(
        "W01", _("年度签订批次"), S, False, (A.SECRETARY, A.CLERK),
        _("{year}年度责任书尚未印发"),
        parameters=(
            P("yellow_month", _("批次印发：提示月份（月末）"), 2),
            P("red_month", _("批次印发：逾期月份（月末）"), 3),
        ),
    ),
    LightKind(
        "W02", _("责任书签订"), S, False, (A.SELF, A.ISSUER, A.CLERK),
        _("{person}的责任书{number}尚未签订完毕，应于{due_on}前签订"), Basis.ORGAN_RULE,
        parameters=(P("yellow", _("签订截止：提前（工作日）"), 10),), scope="person",
    ),
    LightKind(
        "W03", _("新任职补签"), S, False, (A.SELF, A.ISSUER, A.CLERK),
        _("{person}{since}任职，尚无生效的责任书"), Basis.AGREED,
        parameters=(P("yellow", _("补签：提示（日）"), 20), P("red", _("补签：逾期（日）"), 30)),
        scope="person",
    ),
    LightKind(
        "W04", _("职务、分工变动后重签"), S, False, (A.SELF, A.CLERK),
        _("{person}的职务或者分工{since}变动，责任书尚未重签"), Basis.AGREED,
        parameters=(P("yellow", _("重签：提示（日）"), 20), P("red", _("重签：逾期（日）"), 30)),
        scope="person",
    ),
    LightKind(
        "W05", _("部门负责人、分管领导空缺"), S, False, (A.SECRETARY, A.CLERK),
        _("{department}{since}起{missing}"),
        parameters=(P("red", _("空缺：逾期（日）"), 30),),
    ),
    LightKind(
        "W06", _("签订顺序"), S, False, (A.CLERK,),
        _("{person}的责任书{number}经批准提前签订，上一级责任书尚未生效"), Basis.ORGAN_RULE,
        parameters=(P("red", _("提前签订：逾期（日）"), 30),),
    ),
    LightKind(
        "W07", _("缓签期满"), S, False, (A.SELF, A.ISSUER),
        _("{person}的责任书{number}缓签至{since}，期满尚未签订"), Basis.ORGAN_RULE,
        parameters=(P("red", _("缓签期满：逾期（工作日）"), 15),), scope="person",
    ),
    LightKind(
        "W08", _("文本校验和扫描件"), S, True, (A.SECURITY, A.AUDIT, A.CLERK),
        _("责任书{number}{fault}"), Basis.STATUTORY, _("电子签名法第五条"),
        parameters=(P("yellow", _("扫描件缺失：提示（工作日）"), 10),),
    ),
    LightKind(
        "W09", _("部门责任内容雷同"), S, False, (A.CLERK,),
        _("筹备中的批次有{count}个部门的责任内容相同或者基本相同，请结合部门实际核对"),
        parameters=(P("percent", _("内容相同比例（%）"), 95), P("least", _("雷同部门数"), 3)),
    ),
    LightKind(
        "W10", _("拒签"), S, False, (A.SECRETARY, A.DISCIPLINE),
        _("{person}拒绝签订责任书{number}"), Basis.ORGAN_RULE,
    ),
    LightKind(
        "W83", _("年终述责述廉"), Group.FILINGS, True, (A.SELF, A.CLERK),
        _("{person}{year}年度的述责述廉材料尚未提交"), Basis.STATUTORY, _("党内监督条例"),
        parameters=(
            P("yellow", _("述责述廉：12月提示日"), 15), P("red", _("述责述廉：次年1月逾期日"), 31),
        ),
        scope="person",
    ),
    LightKind(
        "W20", _("责任事项到期"), S, False, (A.SELF, A.ISSUER),
        _("{person}：{clause} {what}{toward}，应于{due_on}前完成"), Basis.AGREED,
        parameters=(P("yellow", _("责任事项：提前（日）"), 10),), scope="person",
    ),
)
