"""What is: figures and rows of the signing, as pages, spreadsheets and upper floors use them.

Everything here is set-based: the same number of queries for a hundred people and for ten
thousand. Everything starts from what the viewer may see.
"""

from agreements.queries.campaigns import (
    Blocked,
    Blocker,
    CampaignFigures,
    DepartmentRow,
    LevelRow,
    Tally,
    Waiter,
    blockers,
    figures_of,
    first_blockers,
    papers_ready,
    rates,
    tally_of,
    waiters,
)
from agreements.queries.preview import (
    LeftOutRow,
    PlannedRow,
    Preview,
    TextNeed,
    preview_of,
)
from agreements.queries.rows import (
    AgreementRow,
    Progress,
    agreements_of,
    described,
    marks_above,
    marks_of,
    narrowed,
    open_now,
)
from agreements.queries.yearly import DutyLine, SigningYear, duty_lines, signing_of

__all__ = [
    "AgreementRow",
    "Blocked",
    "Blocker",
    "CampaignFigures",
    "DepartmentRow",
    "DutyLine",
    "LeftOutRow",
    "LevelRow",
    "PlannedRow",
    "Preview",
    "Progress",
    "SigningYear",
    "Tally",
    "TextNeed",
    "Waiter",
    "agreements_of",
    "blockers",
    "described",
    "duty_lines",
    "figures_of",
    "first_blockers",
    "marks_above",
    "marks_of",
    "narrowed",
    "open_now",
    "papers_ready",
    "preview_of",
    "rates",
    "signing_of",
    "tally_of",
    "waiters",
]
