"""The sample texts that a new organ starts from, to be reviewed by its party group before use."""

from dataclasses import dataclass
from pathlib import Path
from typing import Final

from django.utils.translation import gettext_lazy as _

from portal.errors import Sentence

_FOLDER: Final = Path(__file__).parent / "samples"


@dataclass(frozen=True, slots=True)
class Sample:
    """One sample text: the code of the variant, its Chinese name, and the file that holds it."""

    code: str
    name: Sentence
    file: str

    @property
    def source(self) -> str:
        """The source, as a clerk would type it."""
        return (_FOLDER / self.file).read_text(encoding="utf-8")


SAMPLES: Final = (
    Sample("leadership", _("领导班子成员责任书"), "leadership.txt"),
    Sample("leadership_non_party", _("主席会议组成人员责任书（党外）"), "leadership_non_party.txt"),
    Sample("leadership_second", _("副秘书长责任书"), "leadership_second.txt"),
    Sample("department", _("部门主要负责人责任书"), "department.txt"),
    Sample("department_non_party", _("部门主要负责人责任书（党外）"), "department_non_party.txt"),
    Sample("staff", _("干部职工责任书"), "staff.txt"),
    Sample("commitment", _("廉洁履职承诺书"), "commitment.txt"),
)

# What the blanks hold when a text is read before anybody signs it; every name is invented.
EXAMPLES: Final[dict[str, str]] = {
    "year": "2026",
    "party_group_name": "中共安澜市政协党组",
    "organ_name": "安澜市政协",
    "agreement_no": "AL-2026-B-03",
    "secretary_name": "林望舒",
    "issuer_name": "郑知行",
    "issuer_posts": "党组成员、副主席",
    "co_signer_name": "顾清源",
    "co_signer_posts": "副主席",
    "responsible_name": "韩秉文",
    "all_posts": "提案委员会主任",
    "post_title": "主任",
    "department_name": "提案委员会",
    "portfolio_text": "分管提案委员会、社会和法制委员会",
    "term_start": "2026年1月1日",
    "term_end": "2026年12月31日",
    "decision_date": "2026年2月5日",
    "online_document": "市政协党组〔2026〕3号",
}
