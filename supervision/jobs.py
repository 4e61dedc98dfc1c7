"""What supervision does by itself; repeating it changes nothing."""

from __future__ import annotations

from django.utils.translation import gettext as _

from supervision.actions import anonymous, early_signs, regulations


def periodic() -> str:
    """Let waiting anonymous opinions out, delete early signs whose term has ended, and give
    an empty library its first rules."""
    regulations.begin()
    return _("汇集匿名意见 %(opinions)d 条，删除期满苗头性问题 %(signs)d 条") % {
        "opinions": anonymous.release(), "signs": early_signs.purge(),
    }
