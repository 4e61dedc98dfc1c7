"""The blanks (填空项) that a text version may contain, each with the words a clerk sees.

The list is closed: a text that names anything else is refused, so no stored text
can ever ask for a value that the issuing act does not know.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Final

from django.utils.translation import gettext_lazy as _

from portal.errors import Sentence


@dataclass(frozen=True, slots=True)
class Placeholder:
    """One blank: what it stands for, and whether its header line may be left out."""

    name: str
    description: Sentence
    may_be_empty: bool = False

    @property
    def mark(self) -> str:
        """The mark as it is typed in a text, with its braces."""
        return "{{" + self.name + "}}"


_ALL: Final = (
    Placeholder("year", _("年度（四位数字）")),
    Placeholder("party_group_name", _("党组名称")),
    Placeholder("organ_name", _("单位名称")),
    Placeholder("agreement_no", _("责任书编号")),
    Placeholder("secretary_name", _("党组书记姓名")),
    Placeholder("issuer_name", _("签订方代表姓名")),
    Placeholder("issuer_posts", _("签订方代表职务")),
    Placeholder("co_signer_name", _("共同签订人姓名"), may_be_empty=True),
    Placeholder("co_signer_posts", _("共同签订人职务"), may_be_empty=True),
    Placeholder("responsible_name", _("责任人姓名")),
    Placeholder("all_posts", _("责任人全部职务")),
    Placeholder("post_title", _("责任人岗位")),
    Placeholder("department_name", _("所在部门"), may_be_empty=True),
    Placeholder("portfolio_text", _("分管（联系）范围"), may_be_empty=True),
    Placeholder("term_start", _("责任期限起始日期")),
    Placeholder("term_end", _("责任期限截止日期")),
    Placeholder("decision_date", _("党组会议研究日期")),
    Placeholder("online_document", _("采用线上方式签订的依据文件（名称和文号）")),
)

PLACEHOLDERS: Final[Mapping[str, Placeholder]] = MappingProxyType(
    {each.name: each for each in _ALL}
)
