"""Make an empty organ with its three administrators."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from portal import calendars, clock
from portal.actions.founding import found_organ
from portal.days import cn_datetime
from portal.errors import RuleBroken


class Command(BaseCommand):
    """The codes are printed once and stand nowhere else. Running it again changes nothing."""

    help = str(gettext_lazy("建立空的单位，开通三名管理员账号，一次性登录码只显示一次"))

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--organ-name", required=True, help=str(_("单位名称")))
        parser.add_argument("--party-group-name", required=True, help=str(_("党组名称")))
        parser.add_argument("--year", type=int, help=str(_("启用年度，不填为本年度")))

    def handle(
        self, *args: Any, organ_name: str, party_group_name: str, year: int | None, **options: Any
    ) -> None:
        try:
            issued = found_organ(
                organ_name=organ_name.strip(), party_group_name=party_group_name.strip()
            )
        except RuleBroken as broken:
            raise CommandError(str(broken.sentence)) from broken
        if not issued:
            self.stdout.write(_("单位已建立，未作改动。"))
            return
        self.stdout.write(_("单位已建立。请抄录下列登录码，分别交给三名管理员，此后不再显示："))
        for each in issued:
            self.stdout.write(f"  {each.user}  {each.user.username}  {each.code}")
        until = cn_datetime(issued[0].expires_at)
        self.stdout.write(_("登录码有效期至 %(until)s，只能使用一次。") % {"until": until})
        self._calendar(year or clock.today().year)

    def _calendar(self, year: int) -> None:
        if year not in calendars.published_years():
            self.stdout.write(
                _("%(year)d年的放假安排未收录，请党办在“工作日历”中补录。") % {"year": year}
            )
